package report

import "daylight/requests"

// decision is what was decided, with every reason: a refusal without them would be none (GDPR Art. 12(4)).
func (w *letterWriter) decision() {
	p, d := w.p, w.l.Decision
	w.heading(p.T("letter.decision.heading"))
	facts := []Fact{{p.T("letter.decision.outcome"), []Span{{Text: p.T("requests.outcome." + string(d.Outcome)), Bold: true}}}}
	if d.Reason != "" {
		facts = append(facts, Fact{p.T("letter.decision.reason"), words(p.T("requests.reason." + d.Reason))})
	}
	w.put(Facts{facts})
	w.titled(p.T("letter.decision.reasons"), d.Reasons)
	if w.l.Locked {
		w.heading(p.T("letter.decision.statement"))
		w.text(p.T("letter.decision.locked"))
	}
	w.titled(p.T("letter.decision.statement"), d.Statement)
	w.findings()
	w.enclosures()
	w.titled(p.T("letter.decision.withheld"), d.Withheld)
	w.titled(p.T("review.direction"), d.Direction)
	for _, it := range w.l.Items {
		for _, one := range d.Items {
			if one.Item == it.ID {
				w.item(it, one)
			}
		}
	}
	w.told()
}

// enclosures lists what the answer is made of, and what was left out and why (GDPR Art. 15(3) and (4)).
func (w *letterWriter) enclosures() {
	p := w.p
	if len(w.l.Decision.Documents) == 0 && !w.l.Decision.Accesses {
		return
	}
	w.heading(p.T("attachment.answer.documents"))
	w.text(p.T("attachment.answer.everything"))
	for _, d := range w.l.Decision.Documents {
		facts := []Fact{{p.T("attachment.answer.given"), []Span{{Text: p.T("requests.given." + string(d.Given)), Bold: true}}}}
		if d.LeftOut != "" {
			facts = append(facts, Fact{p.T(LeftOut(d.Given)), words(oneLine(p, d.LeftOut))})
		}
		if d.Reason != "" {
			facts = append(facts, Fact{p.T("attachment.answer.why"), words(p.T("requests.reason." + d.Reason))})
		}
		w.put(Heading{3, oneLine(p, d.Title)}, Facts{facts})
	}
	if w.l.Decision.Accesses {
		w.put(Heading{3, p.T("attachment.answer.looks")})
	}
}

// LeftOut is what stands above the words about a document that is not given whole: what is missing, or what it is.
func LeftOut(g requests.Given) string {
	if g == requests.GivenNot {
		return "attachment.answer.what"
	}
	return "attachment.answer.left_out"
}

// item is what was decided about one thing to put right.
func (w *letterWriter) item(it requests.Item, d requests.ItemDecision) {
	p := w.p
	facts := []Fact{
		{p.T("letter.item.field"), words(oneLine(p, it.Field))},
		{p.T("letter.item.held"), words(orDash(oneLine(p, it.Held)))},
	}
	if it.Right != "" {
		facts = append(facts, Fact{p.T("letter.item.right"), words(oneLine(p, it.Right))})
	}
	facts = append(facts, Fact{p.T("letter.item.verdict"), []Span{{Text: w.verdict(d.Verdict), Bold: true}}})
	if d.Verdict == requests.Partly {
		facts = append(facts, Fact{w.partly(), words(oneLine(p, d.Value))})
	}
	if d.Reason != "" && d.Reason != w.l.Decision.Reason {
		facts = append(facts, Fact{p.T("letter.decision.reason"), words(p.T("requests.reason." + d.Reason))})
	}
	if d.Reasons != "" && d.Reasons != w.l.Decision.Reasons {
		facts = append(facts, Fact{p.T("letter.decision.reasons"), words(oneLine(p, d.Reasons))})
	}
	w.put(Heading{3, p.T("letter.item", "Number", it.N)}, Facts{facts})
}

// told says who else hears of what was corrected, deleted or restricted (GDPR Art. 19).
func (w *letterWriter) told() {
	p, d := w.p, w.l.Decision
	if !w.l.Of.ByItem() || w.l.Kind == requests.PaperRefusal {
		return
	}
	w.heading(p.T("letter.told.heading"))
	if len(d.Recipients) == 0 {
		w.text(p.T("letter.told.nobody"))
		return
	}
	w.text(p.T("letter.told.intro"))
	var list List
	for _, name := range d.Recipients {
		list.Items = append(list.Items, words(apart(p, name)))
	}
	w.put(list)
	w.text(p.T("letter.told.ask"))
}
