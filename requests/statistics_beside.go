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

// countQuestions counts complaints about a look, and what was found about looks, whenever they were asked about. Of several findings on
// one look the newest counts.
func (c *tallying) countQuestions(ctx context.Context) error {
	rows, err := c.r.DB.Query(ctx, `SELECT f.verdict, count(*)::int FROM requests_finding f WHERE f.found_at >= $1 AND f.found_at < $2
		AND NOT EXISTS (SELECT FROM requests_finding n WHERE n.subject IS NOT DISTINCT FROM f.subject AND n.entry = f.entry
			AND (n.found_at, n.id) > (f.found_at, f.id) AND n.found_at < $2) GROUP BY f.verdict`, c.from, c.until)
	if err != nil {
		return err
	}
	found := map[LookVerdict]int{}
	var verdict LookVerdict
	var n int
	if _, err = pgx.ForEachRow(rows, []any{&verdict, &n}, func() error {
		found[verdict] = n
		return nil
	}); err != nil {
		return err
	}
	table := c.table("questions", "count")
	var parts []*suppress.Cell
	for _, v := range LookVerdicts() {
		parts = append(parts, number(found[v]))
		table.row(string(v), counted(parts[len(parts)-1])...)
	}
	table.row(everything, counted(c.Add(parts...))...)
	return nil
}

// countConflicts counts what was done about conflicts of interest.
func (c *tallying) countConflicts(ctx context.Context) error {
	var f ConflictFigures
	if err := c.r.countConflicts(ctx, c.q.From(), c.q.To(), scope{}, &f); err != nil {
		return err
	}
	automatic, own := number(f.Automatic), number(f.Recusals-f.Automatic)
	misuse, other := number(f.Misuse), number(f.Flags-f.Misuse)
	table := c.table("conflicts", "count")
	table.row("recusals", counted(c.Add(automatic, own))...)
	table.row("automatic", counted(automatic)...)
	table.row("own", counted(own)...)
	table.row("misses", counted(number(f.Misses))...)
	table.row("exceptions", counted(number(f.Overrides))...)
	table.row("flags", counted(c.Add(misuse, other))...)
	table.row("misuse", counted(misuse)...)
	return nil
}

// countDeletions counts what was due to be deleted, what was, and what was held, by class of records.
func (c *tallying) countDeletions(ctx context.Context) error {
	rows, err := c.r.DB.Query(ctx, `SELECT class, sum(done)::int, sum(held)::int FROM (
			SELECT class, code, sum(count) AS done, (array_agg((SELECT coalesce(sum(n::bigint), 0) FROM jsonb_each_text(held) h (why, n)) ORDER BY number DESC))[1] AS held
			FROM requests_disposal WHERE started >= $1 AND started < $2 AND split_part(class, ':', 1) <> $3 GROUP BY class, code) d
		GROUP BY class`, c.from, c.until, ledger.ClassEntry)
	if err != nil {
		return err
	}
	type count struct{ Done, Held int }
	found := map[string]count{}
	var class string
	var n count
	if _, err = pgx.ForEachRow(rows, []any{&class, &n.Done, &n.Held}, func() error {
		found[class] = n
		return nil
	}); err != nil {
		return err
	}
	table := c.table("deletions", "due", "done", "held")
	for _, class := range slices.Sorted(maps.Keys(found)) {
		// As the page of disposals shows them: what was due is hidden with the smaller part, never one part beside the other.
		done, held := number(found[class].Done), number(found[class].Held)
		smaller := done
		if done.N == 0 || held.N > 0 && held.N < done.N {
			smaller = held
		}
		table.row(class, sheetCell{open: done.N + held.N, with: smaller}, sheetCell{n: done}, sheetCell{n: held})
	}
	entries, err := c.r.Ledger.DisposedDuring(ctx, c.from, c.until)
	table.row("entries", sheetCell{mark: MarkUnkept}, sheetCell{n: number(entries)}, sheetCell{mark: MarkUnkept})
	return err
}

// countCoverage counts for how many days of the quarter each source has told everything. It says nothing about people: nothing is hidden.
func (c *tallying) countCoverage(ctx context.Context) error {
	coverage, err := c.r.Ledger.Coverage(ctx)
	if err != nil {
		return err
	}
	table := c.table("coverage", "days", "covered", "gaps")
	for _, s := range coverage {
		if s.First.IsZero() || !s.First.Before(c.until) {
			continue // it came later
		}
		whole, gaps := c.q.From().DaysUntil(c.q.To())+1, s.GapsIn(c.from, c.until)
		table.row(s.Source, sheetCell{open: whole}, sheetCell{open: c.covered(s, gaps)}, sheetCell{open: len(gaps)})
		table.rows[len(table.rows)-1].names = s.Names
	}
	return nil
}

// covered is how many days of the quarter lie within what a source has told, with no gap in them.
func (c *tallying) covered(s ledger.Coverage, gaps []ledger.Gap) (days int) {
	for d := c.from; d.Before(c.until); d = d.AddDate(0, 0, 1) {
		end := d.AddDate(0, 0, 1)
		whole := !s.First.After(end) && !s.CompleteTo.Before(d)
		if whole && !slices.ContainsFunc(gaps, func(g ledger.Gap) bool { return g.From.Before(end) && g.Until.After(d) }) {
			days++
		}
	}
	return days
}

// countIncidents counts breaches the body came to know of, by kind. What the register of incidents tells everybody is no secret: hidden is
// how many more there were, and a number only with that.
func (c *tallying) countIncidents(ctx context.Context) error {
	if c.r.IncidentKinds == nil {
		c.table("incidents", "count")
		return nil
	}
	all, public, err := c.r.IncidentKinds(ctx, c.from, c.until)
	if err != nil {
		return err
	}
	c.tableIncidents(all, public)
	return nil
}

func (c *tallying) tableIncidents(all, public map[string]int) {
	table := c.table("incidents", "count")
	var more []*suppress.Cell
	sum := 0
	for _, kind := range slices.Sorted(maps.Keys(all)) {
		rest := number(all[kind] - public[kind])
		more, sum = append(more, rest), sum+all[kind]
		table.row(kind, sheetCell{open: all[kind], with: rest})
	}
	table.row(everything, sheetCell{open: sum, with: c.Add(more...)})
}

// IncidentCounts gives how many incidents of each kind the body came to know of between two moments, and of how many of them everybody can read.
type IncidentCounts func(ctx context.Context, from, until time.Time) (all, public map[string]int, err error)
