package report

import (
	"daylight/portal/i18n"
	"daylight/requests/ledger"
)

// Detail is one labelled fact of an entry.
type Detail struct {
	Label string
	Text  string
	Path  string // a page that says more, without language; empty for none
}

// Details are the facts of an entry beside its sentence, in a fixed order; what an entry does not say is left out.
func Details(p *i18n.Printer, a *Accesses, e *Entry) []Detail {
	var list []Detail
	add := func(label, text, path string) {
		if text != "" {
			list = append(list, Detail{label, text, path})
		}
	}
	add(p.T("report.label.case"), apart(p, e.Case), "")
	if e.NoCase {
		add(p.T("report.label.case"), p.T("report.case.missing"), "")
	}
	add(p.T("report.label.basis"), BasisText(p, e.Basis, e.Law), "")
	if e.Activity.ID != "" {
		add(p.T("report.label.activity"), ActivityText(p, e.Activity), e.Activity.Path)
	}
	add(p.T("report.label.system"), systemText(p, a, e), "")
	if e.Detail != "" {
		add(p.T("report.label.detail"), apart(p, e.Detail), "")
	}
	if e.Recipient != nil {
		add(p.T("report.label.recipient"), RecipientText(p, e.Recipient), "")
		add(p.T("report.label.agreement"), apart(p, e.Recipient.Agreement), "")
	}
	if e.Lapse != nil {
		add(p.T("report.label.note"), LapseText(p, *e.Lapse), "")
	}
	if e.OutOfHours {
		add(p.T("report.label.note"), p.T("report.note.out_of_hours"), "")
	}
	if e.Late {
		add(p.T("report.label.note"), p.T("report.note.late"), "")
	}
	if c := e.Corrects; c != nil {
		add(p.T("report.label.corrects"), correctionText(p, a, e, *c), "")
	}
	for _, c := range e.Corrections {
		add(p.T("report.label.corrected"), correctionText(p, a, e, c), "")
	}
	if e.Question != nil {
		add(p.T("report.label.question"), QuestionText(p, a, e.Question), "")
	}
	return list
}

// LapseText says that the agreement had ended under which something was shared.
func LapseText(p *i18n.Printer, l ledger.Lapse) string {
	return p.T("report.note.agreement_ended", "Agreement", apart(p, l.Agreement), "Date", p.Date(l.Ended.Date()))
}

// systemText names the source and, when it is another, the program used.
func systemText(p *i18n.Printer, a *Accesses, e *Entry) string {
	name := a.SystemName(e.Source).In(p.Lang())
	if e.System == "" || e.System == name {
		return apart(p, name)
	}
	return p.T("report.system", "Name", apart(p, name), "Program", apart(p, e.System))
}

// SystemName is the name of a source.
func (a *Accesses) SystemName(id string) Text {
	for i := range a.Systems {
		if a.Systems[i].ID == id {
			return a.Systems[i].Name
		}
	}
	return Plain(id)
}

func correctionText(p *i18n.Printer, a *Accesses, e *Entry, c Correction) string {
	if c.Number == 0 {
		return apart(p, c.Reason)
	}
	return p.T("report.correction", "Number", numberIn(len(a.Person.Identifiers), e.Series, c.Number), "Reason", apart(p, stripped(c.Reason)))
}

// QuestionText says what the citizen asked about an entry, what the body found and what it answered.
func QuestionText(p *i18n.Printer, a *Accesses, q *Question) string {
	switch {
	case q.Finding != "" && q.Reference == "":
		return FindingSentence(p, a, q)
	case q.Finding != "" && q.Answer == "": // of a case that is erased, and questioned anew since
		return p.T("finding.report.again", "Finding", FindingSentence(p, a, q), "Date", p.Date(q.Asked.In(a.Zone).Date()), "Reference", apart(p, q.Reference))
	case q.Finding != "":
		return p.T("finding.report.why", "Finding", FindingSentence(p, a, q), "Reference", apart(p, q.Reference), "Reasons", apart(p, q.Answer))
	case q.Answer == "":
		return p.T("report.question.open", "Date", p.Date(q.Asked.In(a.Zone).Date()), "Reference", apart(p, q.Reference))
	}
	return p.T("report.question.answered", "Date", p.Date(q.Answered.In(a.Zone).Date()), "Reference", apart(p, q.Reference),
		"Answer", apart(p, q.Answer))
}

// FindingSentence says what was found about a look that the citizen questioned, and when; empty while nothing was.
// i18n: finding.report.*
func FindingSentence(p *i18n.Printer, a *Accesses, q *Question) string {
	if q.Finding == "" {
		return ""
	}
	return p.T("finding.report."+string(q.Finding), "Date", p.Date(q.Found.In(a.Zone).Date()))
}
