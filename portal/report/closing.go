package report

import (
	"strings"
)

// coverage says what the report covers, what it does not, and what may have been left out.
func (w *writer) coverage() {
	p, a := w.p, w.a
	w.heading(p.T("report.coverage.heading"))
	w.text(p.T("report.coverage.intro"))
	columns := []Column{
		{Head: p.T("report.label.system"), Share: 3}, {Head: p.T("report.label.looks"), Share: 1.4, Figure: true}, {Head: p.T("report.label.coverage"), Share: 6},
	}
	w.put(Table{Name: p.T("report.coverage.heading"), Columns: columns, Rows: func(yield func(Row) bool) {
		for _, s := range a.Systems {
			if !yield(Row{[]Cell{cell(words(apart(p, s.Name.In(p.Lang())))), cell(words(p.Number(s.Entries))), cell(words(CoverageSentence(p, a, s)))}}) {
				return
			}
		}
	}})
	if len(a.Body.Silent) > 0 {
		w.text(p.T("report.coverage.silent", "Systems", p.List(a.Body.Silent)))
	} else {
		w.text(p.T("report.coverage.all"))
	}
	w.text(WithheldSentence(p, a))
}

// wrong says what to do about a look one does not understand, and which rights there are.
func (w *writer) wrong() {
	p, a := w.p, w.a
	w.heading(p.T("report.wrong.heading"))
	var list List
	item := func(text string) { list.Items = append(list.Items, words(text)) }
	item(p.T("report.wrong.ask", "Address", apart(p, a.Body.BaseURL+p.Path("/my/accesses")), "Reference", apart(p, a.Reference)))
	if contact := joined(p, append(append([]string{a.Body.Name}, a.Body.Address...), a.Body.Email, a.Body.Phone)...); contact != "" {
		item(p.T("report.wrong.write", "Contact", contact))
	}
	if a.Body.Officer != "" {
		item(p.T("report.wrong.officer", "Officer", apart(p, a.Body.Officer)))
	}
	r := a.Body.Regulator
	if authority := joined(p, append(append([]string{r.Name}, r.Address...), r.Phone, r.Web)...); authority != "" {
		item(p.T("report.wrong.regulator", "Regulator", authority))
	}
	w.put(list)
	w.heading(p.T("report.rights.heading"))
	w.text(p.T("report.rights.text"))
	w.text(p.T("report.rights.use"))
}

// check says how anybody can find out whether the document is genuine and complete.
func (w *writer) check(signed bool) {
	p, a := w.p, w.a
	w.heading(p.T("report.check.heading"))
	var list List
	item := func(text string) { list.Items = append(list.Items, words(text)) }
	if signed {
		item(p.T("report.check.signature", "Body", apart(p, a.Body.Name)))
	} else {
		item(p.T("report.check.unsigned"))
	}
	item(p.T("report.check.page", "Address", apart(p, a.Body.BaseURL+p.Path("/verify")), "Code", apart(p, a.Code)))
	if state := a.Evidence.Checkpoint; state.Size > 0 {
		item(p.T("report.check.log", "Size", p.Number(int(state.Size))))
		item(p.T("report.check.proofs"))
	} else {
		item(p.T("report.check.nolog"))
	}
	w.put(list)
	if state := a.Evidence.Checkpoint; len(state.Note) > 0 {
		w.put(Heading{3, p.T("report.check.checkpoint")})
		for line := range strings.Lines(string(state.Note)) {
			if line = strings.TrimSpace(line); line != "" {
				w.put(Paragraph{Spans: words(line), Small: true, Tight: true})
			}
		}
	}
}
