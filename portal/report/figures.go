package report

import (
	"cmp"
	"io"
	"strconv"

	"daylight/portal/i18n"
	"daylight/requests"
	"daylight/requests/suppress"
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

// figureWriter puts indicators into tables. What adds up to what is written down on the way, over all tables at once: a cell that one table
// shows must not give away what another hides.
type figureWriter struct {
	suppress.Sums
	p     *i18n.Printer
	in    requests.Indicators
	exact bool
	alone []*suppress.Cell
	write []func() // once it is known what is hidden

	received, answered, late map[requests.Kind]*suppress.Cell
	outcome                  map[requests.Kind]map[requests.Outcome]*suppress.Cell
}

// FigureTables puts the indicators of a period into tables. Unless exact, small numbers are hidden, with what would give them away: by the
// rule by which the published figures are.
func FigureTables(p *i18n.Printer, in requests.Indicators, exact bool) []FigureTable {
	w := &figureWriter{p: p, in: in, exact: exact, received: map[requests.Kind]*suppress.Cell{}, answered: map[requests.Kind]*suppress.Cell{},
		late: map[requests.Kind]*suppress.Cell{}, outcome: map[requests.Kind]map[requests.Outcome]*suppress.Cell{}}
	tables := []FigureTable{w.kinds(), w.times(), w.causes(), w.about(), w.outcomes(), w.reviews(), w.identity(), w.conflicts()}
	w.finish()
	return tables
}

// finish decides what is hidden, and writes the cells.
func (w *figureWriter) finish() {
	if !w.exact {
		suppress.Rule{Threshold: w.in.Threshold}.Hide(w.Sums, w.alone...)
	}
	for _, write := range w.write {
		write()
	}
}

// figure is what stands in a cell: a number that is hidden with another, or a word.
type figure struct {
	n    int
	with *suppress.Cell
	word string // key
}

func (w *figureWriter) shown(cells ...*suppress.Cell) (list []figure) {
	w.alone = append(w.alone, cells...)
	for _, c := range cells {
		list = append(list, figure{n: c.N, with: c})
	}
	return list
}

// row is a row whose cells are written when it is known what is hidden.
func (w *figureWriter) row(name string, figures ...figure) FigureRow {
	r := FigureRow{Name: name, Cells: make([]FigureCell, len(figures))}
	w.write = append(w.write, func() {
		for i, f := range figures {
			switch {
			case f.word != "":
				r.Cells[i] = FigureCell{w.p.T(f.word), w.p.T(f.word)}
			case f.with != nil && f.with.Hidden:
				r.Cells[i] = FigureCell{w.p.T("figures.hidden"), w.p.T("figures.hidden")}
			default:
				r.Cells[i] = FigureCell{w.p.Number(f.n), strconv.Itoa(f.n)}
			}
		}
	})
	return r
}

func (w *figureWriter) kind(k requests.Kind) string { return w.p.T("requests.kind." + string(k)) }

func (w *figureWriter) columns(keys ...string) (list []string) {
	for _, key := range keys {
		list = append(list, w.p.T(key))
	}
	return list
}

// kinds is what became of the cases of each kind.
func (w *figureWriter) kinds() FigureTable {
	t := FigureTable{ID: "kinds", Title: w.p.T("figures.kinds"), Head: w.p.T("figures.kind"), Columns: w.columns("figures.received", "figures.in_time",
		"figures.late", "figures.open", "figures.withdrawn", "figures.transferred", "figures.extended")}
	number := suppress.Number
	for _, f := range w.in.Kinds {
		running, overdue, inTime, answeredLate := number(f.Open-f.Overdue), number(f.Overdue), number(f.InTime), number(f.Late-f.Overdue)
		withdrawn, transferred, extended := number(f.Withdrawn), number(f.Transferred), number(f.Extended)
		late := w.Add(overdue, answeredLate)
		received := w.Add(running, inTime, late, withdrawn, transferred)
		w.received[f.Kind], w.answered[f.Kind], w.late[f.Kind] = received, w.Add(inTime, answeredLate), late
		w.Agree(received, extended)
		t.Rows = append(t.Rows, w.row(w.kind(f.Kind), w.shown(received, inTime, late, running, withdrawn, transferred, extended)...))
	}
	return t
}

// times is how long answers took, and whether receipt was confirmed in time.
func (w *figureWriter) times() FigureTable {
	t := FigureTable{ID: "times", Title: w.p.T("figures.times"), Head: w.p.T("figures.kind"),
		Columns: w.columns("figures.median", "figures.ninety", "figures.acknowledge_due", "figures.acknowledged")}
	for _, f := range w.in.Kinds {
		told := suppress.Number(f.Acknowledged)
		due := w.Add(told, suppress.Number(f.AcknowledgeDue-f.Acknowledged))
		w.Agree(w.received[f.Kind], due)
		half, most := figure{word: "figures.none"}, figure{word: "figures.none"}
		if f.Answered > 0 {
			half, most = figure{n: f.MedianDays, with: w.answered[f.Kind]}, figure{n: f.NinetyDays, with: w.answered[f.Kind]}
		}
		t.Rows = append(t.Rows, w.row(w.kind(f.Kind), append([]figure{half, most}, w.shown(due, told)...)...))
	}
	return t
}

// counts is an empty table with one number in each row.
func (w *figureWriter) counts(id string) FigureTable {
	return FigureTable{ID: id, Title: w.p.T("figures." + id), Head: w.p.T("figures.what"), Columns: w.columns("figures.count")} // i18n: figures.*
}

// parts writes down that cells add up to one of another table, if it is there.
func (w *figureWriter) parts(total *suppress.Cell, parts []*suppress.Cell) {
	if total != nil {
		w.Agree(total, parts...)
	}
}

// i18n: requests.late.*
func (w *figureWriter) causes() FigureTable {
	t := w.counts("causes")
	of := map[requests.Kind][]*suppress.Cell{}
	for _, c := range w.in.Causes {
		cause := w.p.T("figures.unexplained")
		if c.Cause != "" {
			cause = w.p.T("requests.late." + c.Cause)
		}
		n := suppress.Number(c.Count)
		of[c.Kind] = append(of[c.Kind], n)
		t.Rows = append(t.Rows, w.row(w.p.T("figures.of", "Kind", w.kind(c.Kind), "What", cause), w.shown(n)...))
	}
	for _, f := range w.in.Kinds {
		w.parts(w.late[f.Kind], of[f.Kind])
	}
	return t
}

// i18n: requests.about.*
func (w *figureWriter) about() FigureTable {
	t := w.counts("about")
	var parts []*suppress.Cell
	for _, a := range w.in.About {
		parts = append(parts, suppress.Number(a.Count))
		t.Rows = append(t.Rows, w.row(w.p.T("requests.about."+string(a.About)), w.shown(parts[len(parts)-1])...))
	}
	w.parts(w.received[requests.Complaint], parts)
	return t
}

// i18n: requests.outcome.*
func (w *figureWriter) outcomes() FigureTable {
	t := w.counts("outcomes")
	of := map[requests.Kind][]*suppress.Cell{}
	for _, o := range w.in.Outcomes {
		n := suppress.Number(o.Count)
		if w.outcome[o.Kind] == nil {
			w.outcome[o.Kind] = map[requests.Outcome]*suppress.Cell{}
		}
		w.outcome[o.Kind][o.Outcome], of[o.Kind] = n, append(of[o.Kind], n)
		t.Rows = append(t.Rows, w.row(w.p.T("figures.of", "Kind", w.kind(o.Kind), "What", w.p.T("requests.outcome."+string(o.Outcome))), w.shown(n)...))
	}
	for _, f := range w.in.Kinds {
		w.parts(w.answered[f.Kind], of[f.Kind])
	}
	return t
}

// reviews is how often somebody else was asked to look again, and what came of it.
func (w *figureWriter) reviews() FigureTable {
	t := w.counts("reviews")
	asked := w.received[requests.Review]
	if asked == nil {
		return t
	}
	came := func(o requests.Outcome) *suppress.Cell {
		return cmp.Or(w.outcome[requests.Review][o], suppress.Number(0))
	}
	stands := came(requests.Stands)
	changed := w.Add(came(requests.Changed), came(requests.PartChanged))
	other := suppress.Number(asked.N - changed.N - stands.N)
	w.Agree(asked, changed, stands, other)
	for _, r := range []struct {
		key string
		c   *suppress.Cell
	}{{"figures.review_asked", asked}, {"figures.review_changed", changed}, {"figures.review_stands", stands}, {"figures.review_other", other}} {
		t.Rows = append(t.Rows, w.row(w.p.T(r.key), w.shown(r.c)...))
	}
	return t
}

// identity is what went wrong when people showed who they are, or entered a code.
// i18n: requests.identity_count.*
func (w *figureWriter) identity() FigureTable {
	t := w.counts("identity")
	for _, f := range w.in.Failed {
		t.Rows = append(t.Rows, w.row(w.p.T("requests.identity_count."+f.What), w.shown(suppress.Number(f.Count))...))
	}
	return t
}

// conflicts is what was done about conflicts of interest.
func (w *figureWriter) conflicts() FigureTable {
	t, f, number := w.counts("conflicts"), w.in.Conflicts, suppress.Number
	automatic, misuse := number(f.Automatic), number(f.Misuse)
	misses := w.shown(number(f.Misses))
	if f.Unsaid {
		misses = []figure{{word: "figures.unsaid"}} // whoever reads this could try one, and watch
	}
	for _, r := range []struct {
		key   string
		shown []figure
	}{{"conflict.figures.recusals", w.shown(w.Add(automatic, number(f.Recusals-f.Automatic)))}, {"conflict.figures.automatic", w.shown(automatic)},
		{"conflict.figures.misses", misses}, {"conflict.figures.overrides", w.shown(number(f.Overrides))},
		{"conflict.figures.flags", w.shown(w.Add(misuse, number(f.Flags-f.Misuse)))}, {"conflict.figures.misuse", w.shown(misuse)}} {
		t.Rows = append(t.Rows, w.row(w.p.T(r.key), r.shown...))
	}
	return t
}

// ConflictTable puts what was done about conflicts of interest into a table of its own: the same as among the indicators.
func ConflictTable(p *i18n.Printer, in requests.Indicators, exact bool) FigureTable {
	w := &figureWriter{p: p, in: in, exact: exact}
	t := w.conflicts()
	w.finish()
	return t
}

// WriteFiguresCSV writes the same tables as one: a line for each number, so that a spreadsheet can sort and filter them.
func WriteFiguresCSV(to io.Writer, p *i18n.Printer, in requests.Indicators, exact bool) error {
	rows := [][]string{{p.T("figures.from"), p.T("figures.to"), p.T("figures.table"), p.T("figures.what"), p.T("figures.measure"), p.T("figures.count")}}
	for _, t := range FigureTables(p, in, exact) {
		for _, r := range t.Rows {
			for i, cell := range r.Cells {
				rows = append(rows, []string{in.From.String(), in.To.String(), t.Title, r.Name, t.Columns[i], cell.Plain})
			}
		}
	}
	return WriteRows(to, rows)
}
