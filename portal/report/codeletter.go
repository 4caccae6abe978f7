package report

import (
	"daylight/requests"
)

// wantsProof tells a letter that says how somebody can show who they are.
func wantsProof(l Letter) bool {
	return l.Kind == requests.PaperIdentity || l.Kind == requests.PaperUnproven
}

// asks tells a letter that waits for an answer.
func asks(l Letter) bool {
	switch l.Kind {
	case requests.PaperIdentity, requests.PaperQuestion, requests.PaperUnproven, requests.PaperReminder:
		return true
	}
	return false
}

// question is what is asked, and the ways to answer.
// i18n: requests.shortfall.*
func (w *letterWriter) question() {
	p, l := w.p, w.l
	w.heading(p.T("letter.how." + string(l.Kind)))
	if l.Shortfall != "" {
		w.put(Paragraph{Spans: []Span{{Text: p.T("requests.shortfall." + l.Shortfall), Bold: true}}})
	}
	w.typed(l.Text)
	if l.Kind == requests.PaperUnproven {
		w.text(p.T("identity.letter.deleted"))
		w.text(p.T("identity.letter.ways"))
	} else {
		w.text(p.T("letter.answer.ways"))
	}
	ways := [][]Span{w.online("letter.answer.page")}
	if wantsProof(l) && l.Body.EID {
		ways = append(ways, words(p.T("identity.letter.eid")))
	}
	if wantsProof(l) {
		ways = append(ways, words(p.T("identity.letter.post")), words(p.T("identity.letter.counter")))
	}
	w.put(List{append(ways, words(p.T("letter.answer.write", "Contact", contactText(p, l.Body), "Reference", code(p, l.Ref))))})
	if wantsProof(l) {
		w.text(p.T("letter.answer.kept"))
	}
}

// codeLetter is all that a letter with a code says: what it is for, where to enter it, until when, and what to do if nobody expected it.
func (w *letterWriter) codeLetter() {
	p, l := w.p, w.l
	w.put(Paragraph{Spans: []Span{{Text: code(p, requests.InGroups(l.Code)), Bold: true}}, Loud: true})
	w.text(p.T("identity.code.until", "Day", w.day(l.Until)))
	w.heading(p.T("identity.code.how"))
	w.put(List{[][]Span{
		w.online("identity.code.open"),
		words(p.T("identity.code.follow", "Reference", code(p, l.Ref))),
		words(p.T("identity.code.enter")),
	}})
	w.text(p.T("identity.code.typing"))
	w.text(p.T("identity.code.offline", "Contact", contactText(p, l.Body)))
	w.heading(p.T("identity.code.unexpected"))
	w.text(p.T("identity.code.unexpected_text"))
	w.text(p.T("identity.code.secret"))
	w.text(p.T("letter.check.paper", "Reference", code(p, l.number())))
}
