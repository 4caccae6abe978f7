package report

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"

	"daylight/portal/i18n"
	"daylight/requests"
)

// FigureTable is one table of the indicators, as page and file show it.
type FigureTable struct {
	ID, Title, Head string
	Lead            string // what it says, in a sentence; may be empty
	Columns         []string
	Rows            []FigureRow
}

// FigureRow is one row: what is counted, and how often.
type FigureRow struct {
	Name  string
	Part  bool // of the row above
	Sum   bool // of the others
	Empty bool // nothing but nothing: pages may leave it out
	Cells []FigureCell
}

// FigureCell is a number as people read it and as programs do.
type FigureCell struct{ Text, Plain string }

// few is the smallest number that is shown to others than the data protection officer.
const few = 5

// part is a number that may have to be hidden.
type part struct {
	n      int
	hidden bool
}

// conceal hides the small ones among counts whose sum is known, and as many others as it takes so that none can be worked out from the sum.
// It tells whether the sum has to be hidden as well. Nothing is no small number: it says of nobody anything.
func conceal(parts ...*part) (sum bool) {
	total, small, large, hiddenSum := 0, 0, 0, 0
	for _, p := range parts {
		total += p.n
		if p.n > 0 && p.n < few {
			p.hidden = true
			small++
			hiddenSum += p.n
		}
	}
	if small == 0 {
		return false
	}
	if total < few {
		for _, p := range parts {
			p.hidden = true
		}
		return true
	}
	rest := slices.DeleteFunc(slices.Clone(parts), func(p *part) bool { return p.hidden || p.n == 0 })
	slices.SortFunc(rest, func(a, b *part) int { return a.n - b.n })
	for {
		// What a reader can tell of the hidden ones: a small one is from 1 to 4, and one hidden beside it at least 5 and at most as
		// large as the smallest that is shown. From the sum of all of them a small one is then from least to most.
		least, most := 1, min(few-1, hiddenSum-(small-1)-large*few)
		if large == 0 {
			least = max(least, hiddenSum-(small-1)*(few-1))
		} else if len(rest) > 0 {
			least = max(least, hiddenSum-(small-1)*(few-1)-large*rest[0].n)
		}
		if least < most {
			return false
		}
		if len(rest) == 0 {
			return true
		}
		rest[0].hidden = true
		hiddenSum += rest[0].n
		large++
		rest = rest[1:]
	}
}

// figureWriter puts indicators into tables.
type figureWriter struct {
	p     *i18n.Printer
	in    requests.Indicators
	exact bool
}

// FigureTables puts the indicators of a period into tables. Unless exact, small numbers are hidden, with what would give them away.
func FigureTables(p *i18n.Printer, in requests.Indicators, exact bool) []FigureTable {
	w := &figureWriter{p, in, exact}
	return []FigureTable{w.kinds(), w.times(), w.causes(), w.about(), w.outcomes(), w.reviews(), w.conflicts()}
}

// say writes a number, unless it is hidden.
func (w *figureWriter) say(n int, hidden bool) FigureCell {
	if hidden && !w.exact {
		return w.said("figures.hidden")
	}
	return FigureCell{w.p.Number(n), strconv.Itoa(n)}
}

// said is a word in place of a number.
func (w *figureWriter) said(key string) FigureCell { return FigureCell{w.p.T(key), w.p.T(key)} }

func (w *figureWriter) kind(k requests.Kind) string { return w.p.T("requests.kind." + string(k)) }

func (w *figureWriter) columns(keys ...string) (list []string) {
	for _, key := range keys {
		list = append(list, w.p.T(key))
	}
	return list
}

// kinds is what became of the cases of each kind.
func (w *figureWriter) kinds() FigureTable {
	t := FigureTable{ID: "kinds", Title: w.p.T("figures.kinds"), Head: w.p.T("figures.kind"), Columns: w.columns("figures.received", "figures.open",
		"figures.answered", "figures.in_time", "figures.late", "figures.extended", "figures.withdrawn", "figures.transferred")}
	for _, f := range w.in.Kinds {
		running, overdue := &part{n: f.Open - f.Overdue}, &part{n: f.Overdue}
		inTime, answeredLate := &part{n: f.InTime}, &part{n: f.Late - f.Overdue}
		withdrawn, transferred := &part{n: f.Withdrawn}, &part{n: f.Transferred}
		all := conceal(running, overdue, inTime, answeredLate, withdrawn, transferred)
		extended, other := &part{n: f.Extended}, &part{n: f.Received - f.Extended}
		extended.hidden = conceal(extended, other) || extended.hidden || all
		t.Rows = append(t.Rows, FigureRow{Name: w.kind(f.Kind), Cells: []FigureCell{w.say(f.Received, all), w.say(f.Open, running.hidden || overdue.hidden),
			w.say(f.Answered, inTime.hidden || answeredLate.hidden), w.say(f.InTime, inTime.hidden), w.say(f.Late, overdue.hidden || answeredLate.hidden),
			w.say(f.Extended, extended.hidden), w.say(f.Withdrawn, withdrawn.hidden), w.say(f.Transferred, transferred.hidden)}})
	}
	return t
}

// times is how long answers took, and whether receipt was confirmed in time.
func (w *figureWriter) times() FigureTable {
	t := FigureTable{ID: "times", Title: w.p.T("figures.times"), Head: w.p.T("figures.kind"),
		Columns: w.columns("figures.median", "figures.ninety", "figures.acknowledge_due", "figures.acknowledged")}
	for _, f := range w.in.Kinds {
		scarce := f.Answered > 0 && f.Answered < few
		told, late := &part{n: f.Acknowledged}, &part{n: f.AcknowledgeDue - f.Acknowledged}
		all := conceal(told, late)
		row := FigureRow{Name: w.kind(f.Kind), Cells: []FigureCell{w.said("figures.none"), w.said("figures.none"), w.say(f.AcknowledgeDue, all), w.say(f.Acknowledged, told.hidden)}}
		if f.Answered > 0 {
			row.Cells[0], row.Cells[1] = w.say(f.MedianDays, scarce), w.say(f.NinetyDays, scarce)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// listed is a table of counts by kind and something else. What belongs to one kind has a sum that another table shows.
func (w *figureWriter) listed(id string, rows []listing) FigureTable {
	t := FigureTable{ID: id, Title: w.p.T("figures." + id), Head: w.p.T("figures.what"), Columns: w.columns("figures.count")} // i18n: figures.*
	for rest := rows; len(rest) > 0; {
		n := slices.IndexFunc(rest, func(l listing) bool { return l.of != rest[0].of })
		if n < 0 {
			n = len(rest)
		}
		counts := make([]*part, n)
		for i := range counts {
			counts[i] = &part{n: rest[i].n}
		}
		conceal(counts...)
		for i, c := range counts {
			t.Rows = append(t.Rows, FigureRow{Name: rest[i].name, Cells: []FigureCell{w.say(c.n, c.hidden)}})
		}
		rest = rest[n:]
	}
	return t
}

// listing is one line of such a table: among which others it is counted, what it is called, how often it is there.
type listing struct {
	of, name string
	n        int
}

// i18n: requests.late.*
func (w *figureWriter) causes() FigureTable {
	var rows []listing
	for _, c := range w.in.Causes {
		cause := w.p.T("figures.unexplained")
		if c.Cause != "" {
			cause = w.p.T("requests.late." + c.Cause)
		}
		rows = append(rows, listing{string(c.Kind), w.p.T("figures.of", "Kind", w.kind(c.Kind), "What", cause), c.Count})
	}
	return w.listed("causes", rows)
}

// i18n: requests.about.*
func (w *figureWriter) about() FigureTable {
	var rows []listing
	for _, a := range w.in.About {
		rows = append(rows, listing{"", w.p.T("requests.about." + string(a.About)), a.Count})
	}
	return w.listed("about", rows)
}

// i18n: requests.outcome.*
func (w *figureWriter) outcomes() FigureTable {
	var rows []listing
	for _, o := range w.in.Outcomes {
		rows = append(rows, listing{string(o.Kind), w.p.T("figures.of", "Kind", w.kind(o.Kind), "What", w.p.T("requests.outcome."+string(o.Outcome))), o.Count})
	}
	return w.listed("outcomes", rows)
}

// reviews is how often somebody else was asked to look again, and what came of it.
func (w *figureWriter) reviews() FigureTable {
	var asked, changed, stands, other part
	for _, f := range w.in.Kinds {
		if f.Kind == requests.Review {
			asked.n = f.Received
		}
	}
	for _, o := range w.in.Outcomes {
		switch o.Outcome {
		case requests.Changed, requests.PartChanged:
			changed.n += o.Count
		case requests.Stands:
			stands.n += o.Count
		}
	}
	other.n = asked.n - changed.n - stands.n
	asked.hidden = conceal(&changed, &stands, &other)
	t := FigureTable{ID: "reviews", Title: w.p.T("figures.reviews"), Head: w.p.T("figures.what"), Columns: w.columns("figures.count")}
	for _, r := range []struct {
		key string
		c   part
	}{{"figures.review_asked", asked}, {"figures.review_changed", changed}, {"figures.review_stands", stands}, {"figures.review_other", other}} {
		t.Rows = append(t.Rows, FigureRow{Name: w.p.T(r.key), Cells: []FigureCell{w.say(r.c.n, r.c.hidden)}})
	}
	return t
}

// conflicts is what was done about conflicts of interest.
func (w *figureWriter) conflicts() FigureTable {
	t := FigureTable{ID: "conflicts", Title: w.p.T("figures.conflicts"), Head: w.p.T("figures.what"), Columns: w.columns("figures.count")}
	f := w.in.Conflicts
	for _, r := range []struct {
		key string
		n   int
	}{{"conflict.figures.recusals", f.Recusals}, {"conflict.figures.automatic", f.Automatic}, {"conflict.figures.misses", f.Misses},
		{"conflict.figures.overrides", f.Overrides}, {"conflict.figures.flags", f.Flags}} {
		t.Rows = append(t.Rows, FigureRow{Name: w.p.T(r.key), Cells: []FigureCell{w.say(r.n, r.n > 0 && r.n < few)}})
	}
	return t
}

// WriteFiguresCSV writes the same tables as one: a line for each number, so that a spreadsheet can sort and filter them.
func WriteFiguresCSV(to io.Writer, p *i18n.Printer, in requests.Indicators, exact bool) error {
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(to)
	out.UseCRLF = true
	rows := [][]string{{p.T("figures.from"), p.T("figures.to"), p.T("figures.table"), p.T("figures.what"), p.T("figures.measure"), p.T("figures.count")}}
	for _, t := range FigureTables(p, in, exact) {
		for _, r := range t.Rows {
			for i, cell := range r.Cells {
				rows = append(rows, []string{in.From.String(), in.To.String(), t.Title, r.Name, t.Columns[i], cell.Plain})
			}
		}
	}
	for _, row := range rows {
		for i := range row {
			row[i] = harmless(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
