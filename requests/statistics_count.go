package requests

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"daylight/requests/ledger"
	"daylight/requests/suppress"
)

// everything is the code of rows and columns that add others up.
const everything = "all"

// tallying is one counting of a quarter.
type tallying struct {
	sheet
	r           *Registry
	q           Quarter
	from, until time.Time

	received map[Kind]*suppress.Cell // by kind: what table received counts, for the tables that add up to it
	answered map[Kind]*suppress.Cell
	outcomes map[Kind]map[Outcome]*suppress.Cell
	late     *suppress.Cell // answered late, or open beyond the day
}

func (r *Registry) newTallying(q Quarter) *tallying {
	return &tallying{r: r, q: q, from: q.From().Time(r.zone()), until: q.Next().From().Time(r.zone()),
		received: map[Kind]*suppress.Cell{}, answered: map[Kind]*suppress.Cell{}, outcomes: map[Kind]map[Outcome]*suppress.Cell{}}
}

// tally counts a quarter. What earlier versions of it hid is hidden again.
func (r *Registry) tally(ctx context.Context, q Quarter, before []Tally) (Tally, error) {
	c := r.newTallying(q)
	rule := suppress.Rule{Threshold: r.Quarterly.threshold()}
	out := Tally{Quarter: q.String(), From: q.From(), To: q.To(),
		Rule: TallyRule{Name: "suppression", Version: suppress.Version, Threshold: rule.Threshold, Scarce: scarce}}
	err := pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		for _, count := range []func(context.Context, pgx.Tx) error{c.countCases, c.countLate, c.countComplaints, c.countReviews, c.countIdentity} {
			if err := count(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	for _, count := range []func(context.Context) error{c.countLooks, c.countQuestions, c.countConflicts, c.countDeletions, c.countCoverage,
		c.countIncidents} {
		if err := count(ctx); err != nil {
			return out, err
		}
	}
	c.hide(rule, before)
	out.Tables = c.sheet.tally()
	return out, nil
}

// countCases counts what came in and what became of it, how long that took, and whether receipt was confirmed in time.
func (c *tallying) countCases(ctx context.Context, tx pgx.Tx) error {
	scope := c.r.period(c.q.From(), c.q.To())
	kinds, err := c.r.figures(ctx, tx, scope)
	if err != nil {
		return err
	}
	outcomes, err := c.r.countOutcomes(ctx, tx, scope)
	if err != nil {
		return err
	}
	c.cases(kinds, outcomes)
	return nil
}

func (c *tallying) cases(kinds []Figures, outcomes []OutcomeCount) {
	var fates, receipts [][]*suppress.Cell
	for _, f := range kinds {
		fates = append(fates, []*suppress.Cell{number(f.InTime), number(f.Late), number(f.Open - f.Overdue), number(f.Withdrawn + f.Transferred)})
		receipts = append(receipts, []*suppress.Cell{number(f.Acknowledged), number(f.AcknowledgeDue - f.Acknowledged)})
	}
	across, down, all := c.Cross(fates)
	c.late = down[1]
	table := c.table("received", "received", "in_time", "late", "open", "ended")
	for i, f := range kinds {
		// Who subtracts what was answered from what was in time or late, has what is open beyond its day.
		overdue, answeredLate := number(f.Overdue), number(f.Late-f.Overdue)
		c.Sums = append(c.Sums, suppress.Sum{Total: fates[i][1], Parts: []*suppress.Cell{answeredLate, overdue}})
		c.received[f.Kind], c.answered[f.Kind] = across[i], c.Add(fates[i][0], answeredLate)
		table.row(string(f.Kind), counted(append([]*suppress.Cell{across[i]}, fates[i]...)...)...)
	}
	table.row(everything, counted(append([]*suppress.Cell{all}, down...)...)...)
	c.tableOutcomes(kinds, outcomes)
	c.tableDays(kinds)
	across, down, all = c.Cross(receipts)
	table = c.table("receipt", "due", "told")
	for i, f := range kinds {
		c.Agree(c.received[f.Kind], across[i]) // mostly all of them had to be told
		table.row(string(f.Kind), counted(across[i], receipts[i][0])...)
	}
	table.row(everything, counted(all, down[0])...)
}

func (c *tallying) tableOutcomes(kinds []Figures, outcomes []OutcomeCount) {
	table := c.table("outcomes", "count")
	for _, f := range kinds {
		of := map[Outcome]*suppress.Cell{}
		var parts []*suppress.Cell
		table.row(string(f.Kind), counted(c.answered[f.Kind])...)
		for _, o := range outcomes {
			if o.Kind == f.Kind {
				of[o.Outcome] = number(o.Count)
				parts = append(parts, of[o.Outcome])
				table.row(string(f.Kind)+"/"+string(o.Outcome), counted(of[o.Outcome])...)
			}
		}
		c.outcomes[f.Kind] = of
		c.Agree(c.answered[f.Kind], parts...)
	}
}

func (c *tallying) tableDays(kinds []Figures) {
	table := c.table("days", "median", "ninety")
	for _, f := range kinds {
		half, most := sheetCell{open: f.MedianDays, with: c.answered[f.Kind]}, sheetCell{open: f.NinetyDays, with: c.answered[f.Kind]}
		switch {
		case f.Answered == 0:
			half, most = sheetCell{mark: MarkNone}, sheetCell{mark: MarkNone}
		case f.Answered < scarce:
			half.mark, most.mark = MarkScarce, MarkScarce
		}
		table.row(string(f.Kind), half, most)
	}
}

// countLate counts why answers were late, over all kinds.
func (c *tallying) countLate(ctx context.Context, tx pgx.Tx) error {
	causes, err := c.r.causes(ctx, tx, c.r.period(c.q.From(), c.q.To()))
	if err != nil {
		return err
	}
	c.tableCauses(causes)
	return nil
}

func (c *tallying) tableCauses(causes []Cause) {
	table := c.table("causes", "count")
	var parts []*suppress.Cell
	for _, cause := range append(LateCauses(), "") {
		n := 0
		for _, have := range causes {
			if have.Cause == cause {
				n += have.Count
			}
		}
		if n > 0 {
			parts = append(parts, number(n))
			if cause == "" {
				cause = "unexplained"
			}
			table.row(cause, counted(parts[len(parts)-1])...)
		}
	}
	c.Agree(c.late, parts...)
	table.row(everything, counted(c.late)...)
}

// countComplaints counts complaints by what they are about.
func (c *tallying) countComplaints(ctx context.Context, tx pgx.Tx) error {
	abouts, err := c.r.countAbout(ctx, tx, c.r.period(c.q.From(), c.q.To()))
	if err != nil {
		return err
	}
	c.tableAbout(abouts)
	return nil
}

func (c *tallying) tableAbout(abouts []AboutCount) {
	table := c.table("complaints", "count")
	var parts []*suppress.Cell
	for _, a := range abouts {
		parts = append(parts, number(a.Count))
		table.row(string(a.About), counted(parts[len(parts)-1])...)
	}
	all := c.received[Complaint]
	c.Agree(all, parts...)
	table.row(everything, counted(all)...)
}

// countReviews shows again, by themselves, the second looks and what came of them.
func (c *tallying) countReviews(context.Context, pgx.Tx) error {
	table := c.table("reviews", "count")
	if c.received[Review] == nil {
		return nil
	}
	table.row("asked", counted(c.received[Review])...)
	for _, o := range Outcomes(Review) {
		if n := c.outcomes[Review][o]; n != nil {
			table.row(string(o), counted(n)...)
		}
	}
	return nil
}

// countLooks counts who looked: by source and by purpose, month by month. Both tables add up to the same months.
func (c *tallying) countLooks(ctx context.Context) error {
	looks, err := c.r.Ledger.CountLooks(ctx, c.from, c.until)
	if err != nil {
		return err
	}
	sources, err := c.r.Ledger.Sources(ctx)
	if err != nil {
		return err
	}
	names := map[string]map[string]string{}
	for _, s := range sources {
		names[s.ID] = s.Names
	}
	titles, err := c.titles(ctx, looks)
	if err != nil {
		return err
	}
	c.looks(looks, names, titles)
	return nil
}

func (c *tallying) looks(looks []ledger.LookCount, names, titles map[string]map[string]string) {
	down := c.tableLooks("looks_source", looks, func(l ledger.LookCount) string { return l.Source }, names)
	for i, total := range c.tableLooks("looks_purpose", looks, func(l ledger.LookCount) string { return l.Activity }, titles) {
		c.Sums = append(c.Sums, suppress.Sum{Total: total, Parts: []*suppress.Cell{down[i]}})
	}
}

// titles are those of the activities, as of today.
func (c *tallying) titles(ctx context.Context, looks []ledger.LookCount) (map[string]map[string]string, error) {
	var ids []string
	for _, l := range looks {
		if !slices.Contains(ids, l.Activity) {
			ids = append(ids, l.Activity)
		}
	}
	titles := map[string]map[string]string{}
	if c.r.Ledger.Activities == nil || len(ids) == 0 {
		return titles, nil
	}
	found, err := c.r.Ledger.Activities(ctx, ids)
	for id, versions := range found {
		for _, v := range versions {
			titles[id] = v.Title // the newest is the last
		}
	}
	return titles, err
}

// tableLooks makes a table of looks and gives what its columns add up to: the months, and the quarter.
func (c *tallying) tableLooks(id string, looks []ledger.LookCount, of func(ledger.LookCount) string, names map[string]map[string]string) []*suppress.Cell {
	counts := map[string][]*suppress.Cell{}
	columns := []string{}
	for i := range 3 {
		columns = append(columns, c.from.AddDate(0, i, 0).Format("2006-01"))
	}
	for _, l := range looks {
		if counts[of(l)] == nil {
			counts[of(l)] = []*suppress.Cell{{}, {}, {}}
		}
		counts[of(l)][int(l.Month)-int(c.q.From().Month)].N += l.Count
	}
	codes := slices.Sorted(maps.Keys(counts))
	var cells [][]*suppress.Cell
	for _, code := range codes {
		cells = append(cells, counts[code])
	}
	if len(cells) == 0 {
		cells = [][]*suppress.Cell{{{}, {}, {}}}
	}
	across, down, all := c.Cross(cells)
	table := c.table(id, append(columns, everything)...)
	for i, code := range codes {
		table.row(code, counted(append(slices.Clone(cells[i]), across[i])...)...)
		table.rows[i].names = names[code]
	}
	table.row(everything, counted(append(slices.Clone(down), all)...)...)
	return append(down, all)
}
