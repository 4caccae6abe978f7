package report

import (
	"fmt"
	"iter"
	"strings"

	"daylight/portal/i18n"
)

// How many series a report holds and shows; every look is in the list anyway.
const (
	seriesShown = 40
	singlesUpTo = 20 // with more series than these, only those of several looks are shown
)

// Compose writes the report as blocks, from which PDF and HTML file are made. Signed tells whether the document will carry a
// signature.
func Compose(p *i18n.Printer, a *Accesses, signed bool) *Content {
	c := &Content{
		Title: p.T("report.title"), Lang: p.Lang(), RTL: p.Dir() == "rtl",
		Masthead: []string{a.Body.Name, strings.Join(a.Body.Address, ", ")},
		Running:  p.T("report.title") + " · " + PersonText(p, a),
		Foot:     []string{a.Body.Name + " · " + a.Reference, a.Code},
		PageOf:   p.T("report.page_of"),
		Spelt:    speltAt(p, a.Body.BaseURL+p.Path("/my/accesses")),
		Lost:     func(n int) string { return p.T("report.lost", "Count", n) },
	}
	w := &writer{p: p, a: a, c: c}
	w.opening()
	w.notable()
	w.groups()
	w.disclosures()
	w.entries()
	w.disputed()
	w.coverage()
	w.wrong()
	w.check(signed)
	return c
}

// speltAt says that characters were spelt, and where they stand as they were entered.
func speltAt(p *i18n.Printer, page string) func(int) string {
	return func(n int) string { return p.T("report.spelt", "Count", n, "Address", apart(p, page)) }
}

// writer puts the report's sections one after the other.
type writer struct {
	p *i18n.Printer
	a *Accesses
	c *Content
}

func (w *writer) put(blocks ...Block) { w.c.Blocks = append(w.c.Blocks, blocks...) }

func (w *writer) heading(text string) { w.put(Heading{2, text}) }

func (w *writer) text(text string) { w.put(Paragraph{Spans: words(text)}) }

// opening is the first page: whose, which time, how much.
func (w *writer) opening() {
	p, a := w.p, w.a
	w.put(Heading{1, p.T("report.title")})
	w.put(Facts{[]Fact{
		{p.T("report.fact.person"), words(PersonText(p, a))},
		{p.T("report.fact.period"), words(PeriodText(p, a))},
		{p.T("report.fact.made"), words(MadeText(p, a))},
		{p.T("report.fact.reference"), words(a.Reference)},
		{p.T("report.fact.code"), words(a.Code)},
	}})
	if handed := HandedSentence(p, a); handed != "" {
		w.put(Paragraph{Spans: []Span{{Text: handed, Bold: true}}})
	}
	w.heading(p.T("report.summary.heading"))
	if extract := ExtractSentence(p, a); extract != "" {
		w.text(extract)
	}
	w.text(SummarySentence(p, a))
	if numbering := NumberingSentence(p, a); numbering != "" {
		w.text(numbering)
	}
	for _, e := range a.Erasures() {
		w.text(ErasedSentence(p, a, e))
	}
	if a.Summary.Total == 0 {
		return
	}
	w.put(MonthChart(p, a))
	w.put(Pair{w.counts(p.T("report.summary.by_purpose"), p.T("report.label.activity"), a.Summary.ByPurpose),
		w.counts(p.T("report.summary.by_system"), p.T("report.label.system"), a.Summary.BySource)})
}

// MonthChart shows the looks by month, or by year when the period is long.
func MonthChart(p *i18n.Printer, a *Accesses) Chart {
	chart := Chart{Title: p.T("report.summary.by_month")}
	var said []string
	for i, m := range a.Summary.ByMonth {
		bar := Bar{Label: monthLabel(p, m), N: m.N, Text: p.Number(m.N)}
		if !m.Whole && (m.Start.Month() == 1 || i == 0 && m.Start.Month() < 11) {
			bar.Year = fmt.Sprint(m.Start.Year())
		}
		chart.Bars = append(chart.Bars, bar)
		name := p.MonthYear(m.Start)
		if m.Whole {
			name = bar.Label
			chart.Title = p.T("report.summary.by_year")
		}
		said = append(said, p.T("report.chart.bar", "Month", name, "Count", m.N))
	}
	chart.Alt = p.T("report.chart.alt", "Bars", joined(p, said...))
	return chart
}

// i18n: report.month.*
func monthLabel(p *i18n.Printer, m Month) string {
	if m.Whole {
		return fmt.Sprint(m.Start.Year())
	}
	return p.T(fmt.Sprintf("report.month.%d", m.Start.Month()))
}

// counts is a small table of how many.
func (w *writer) counts(title, column string, counts []Count) Table {
	p := w.p
	columns := []Column{{Head: column, Share: 3}, {Head: p.T("report.label.looks"), Share: 1, Figure: true}}
	return Table{Title: title, Name: title, Columns: columns, Rows: func(yield func(Row) bool) {
		for _, c := range counts {
			name := []Span{{Text: apart(p, c.Name.In(p.Lang())), Link: w.link(c.Path)}}
			if !yield(Row{[]Cell{cell(name), cell(words(p.Number(c.N)))}}) {
				return
			}
		}
	}}
}

// link makes the address of a page of the portal in the reader's language.
func (w *writer) link(path string) string {
	if path == "" || w.a.Body.BaseURL == "" {
		return ""
	}
	return w.a.Body.BaseURL + w.p.Path(path)
}

func (w *writer) notable() {
	p, a := w.p, w.a
	if a.Summary.Total == 0 {
		return
	}
	w.heading(p.T("report.notable.heading"))
	if len(a.Notable) == 0 {
		w.text(p.T("report.notable.nothing"))
		return
	}
	w.text(p.T("report.notable.intro"))
	var list List
	for _, n := range a.Notable {
		item := []Span{{Text: NotableSentence(p, a, n)}}
		if numbers := NumbersText(p, n); numbers != "" {
			item[0].Text += " "
			item = append(item, Span{Text: numbers, Bold: true})
		}
		list.Items = append(list.Items, item)
	}
	w.put(list)
}

func (w *writer) groups() {
	p, a := w.p, w.a
	if len(a.Groups) == 0 {
		return
	}
	shown := shownSeries(a)
	w.heading(p.T("report.groups.heading"))
	w.text(p.T("report.groups.intro"))
	columns := []Column{
		{Head: p.T("report.label.who"), Share: 4}, {Head: p.T("report.label.purpose"), Share: 4}, {Head: p.T("report.label.case"), Share: 2.4},
		{Head: p.T("report.label.looks"), Share: 2, Figure: true}, {Head: p.T("report.label.series"), Share: 2.9},
	}
	w.put(Table{Name: p.T("report.groups.heading"), Columns: columns, Rows: func(yield func(Row) bool) {
		for i := range a.Groups[:shown] {
			if !yield(w.groupRow(&a.Groups[i])) {
				return
			}
		}
	}})
	if rest := a.GroupsOf - shown; rest > 0 {
		w.put(Paragraph{Spans: words(p.T("report.groups.more", "Count", rest)), Small: true})
	}
	if a.Summary.Pseudonyms {
		w.put(Paragraph{Spans: words(p.T("report.groups.pseudonym")), Small: true})
	}
}

// shownSeries is how many of the series, which stand in order of their length, are worth a row.
func shownSeries(a *Accesses) int {
	shown := 0
	for shown < len(a.Groups) && (a.Groups[shown].N > 1 || shown < singlesUpTo) {
		shown++
	}
	return shown
}

func (w *writer) groupRow(g *Group) Row {
	p, a := w.p, w.a
	who := cell([]Span{{Text: WhoShort(p, g.Who), Bold: true}})
	if post := g.Who.post(p); post != "" {
		who.Lines = append(who.Lines, words(capital(post)))
	}
	first, _ := Moment(p, a, g.First)
	last, _ := Moment(p, a, g.Last)
	span := cell(words(first))
	if first != last {
		span = cell(words(first), words(last))
	}
	return Row{[]Cell{who, cell(words(apart(p, g.Activity.Title.In(p.Lang())))), cell(words(orDash(apart(p, g.Case)))),
		cell(words(p.Number(g.N))), span}}
}

// post is where somebody works, for places that name them beside it.
func (w Who) post(p *i18n.Printer) string {
	if w.Kind == "person" && (w.Name != "" || w.Official > 0) {
		return joined(p, RoleText(p, w), w.Unit, w.Organisation)
	}
	return ""
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func (w *writer) disclosures() {
	p, a := w.p, w.a
	body := apart(p, a.Body.Name)
	w.heading(p.T("report.disclosures.heading", "Body", body))
	if a.Summary.Disclosures == 0 {
		w.text(p.T("report.disclosures.none", "Body", body))
		return
	}
	w.text(p.T("report.disclosures.intro"))
	columns := []Column{
		{Head: p.T("report.label.number"), Share: w.numberShare()}, {Head: p.T("report.label.when"), Share: 3}, {Head: p.T("report.label.recipient"), Share: 4},
		{Head: p.T("report.label.data"), Share: 3}, {Head: p.T("report.label.purpose"), Share: 3.6},
	}
	w.put(Table{Name: p.T("report.disclosures.heading", "Body", body), Columns: columns, Rows: func(yield func(Row) bool) {
		for e := range a.Disclosures() {
			day, clock := Moment(p, a, e.At)
			to := cell([]Span{{Text: apart(p, e.Recipient.Name), Bold: true}})
			if where := joined(p, e.Recipient.Address, e.Recipient.Country); where != "" {
				to.Lines = append(to.Lines, words(where))
			}
			why := cell(words(apart(p, WhyText(p, e))))
			if e.Recipient.Agreement != "" {
				why.Lines = append(why.Lines, words(p.T("report.label.with", "Label", p.T("report.label.agreement"))+" "+apart(p, e.Recipient.Agreement)))
			}
			if e.Lapse != nil {
				why.Lines = append(why.Lines, []Span{{Text: capital(LapseText(p, *e.Lapse)), Bold: true}})
			}
			if !yield(Row{[]Cell{cell(words(NumberText(a, e))), cell(words(day), words(clock)), to, cell(words(capital(DataText(p, e.Data)))), why}}) {
				return
			}
		}
	}})
}

// numberShare is how wide the column of numbers is: as wide as the longest, which must not be broken.
func (w *writer) numberShare() float64 {
	longest := 0
	for _, s := range w.a.Evidence.Series {
		longest = max(longest, len(numberIn(len(w.a.Person.Identifiers), s.Of, s.Last)))
	}
	return max(0.9, 0.4+0.17*float64(longest))
}

// entries is the list of every look.
func (w *writer) entries() {
	p, a := w.p, w.a
	if a.Summary.Total == 0 {
		return
	}
	w.heading(p.T("report.entries.heading"))
	columns := []Column{
		{Head: p.T("report.label.number"), Share: w.numberShare()}, {Head: p.T("report.label.when"), Share: 3}, {Head: p.T("report.label.what"), Share: 5.6},
		{Head: p.T("report.label.details"), Share: 5.4},
	}
	w.put(Table{Name: p.T("report.entries.name"), Columns: columns, Rows: w.entryRows(a.All())})
}

func (w *writer) entryRows(entries iter.Seq[*Entry]) iter.Seq[Row] {
	p, a := w.p, w.a
	labels := map[string]string{} // of details, said once
	return func(yield func(Row) bool) {
		for e := range entries {
			day, clock := Moment(p, a, e.At)
			var details Cell
			for _, d := range Details(p, a, e) {
				label, said := labels[d.Label]
				if !said {
					label = p.T("report.label.with", "Label", d.Label) + " "
					labels[d.Label] = label
				}
				details.Lines = append(details.Lines, []Span{{Text: label, Bold: true}, {Text: d.Text, Link: w.link(d.Path)}})
			}
			if !yield(Row{[]Cell{cell(words(NumberText(a, e))), cell(words(day), words(clock)), cell(words(Deed(p, e))), details}}) {
				return
			}
		}
	}
}
