package report

import "daylight/requests"

// wished repeats what somebody wanted done with their data, and why.
// i18n: filing.wish.*
func (w *letterWriter) wished(add func(label, value string)) {
	p, wish, of := w.p, w.l.Wish, string(w.l.Of)
	if wish == nil {
		return
	}
	if wish.Ground != "" {
		add(p.T("filing.letter.ground"), p.T("requests.ground."+wish.Ground))
	}
	if wish.What != "" {
		add(p.T("filing.wish.what_"+of), oneLine(p, wish.What))
	}
	if wish.Form != "" {
		add(p.T("filing.wish.form"), p.T("requests.form."+wish.Form))
	}
	if wish.To != "" {
		add(p.T("filing.wish.to"), oneLine(p, wish.To))
	}
	if wish.Why != "" {
		add(p.T("filing.letter.why"), oneLine(p, wish.Why))
	}
}

// verdict is what was decided about one thing. What is not a correction is accepted in part, not with another value.
// i18n: letter.verdict.*
func (w *letterWriter) verdict(v requests.Verdict) string {
	if v == requests.Partly && w.l.Of != requests.Correction {
		return w.p.T("filing.verdict.partly")
	}
	return w.p.T("letter.verdict." + string(v))
}

// partly is the label of what was accepted in part.
// i18n: filing.item.*
func (w *letterWriter) partly() string {
	if w.l.Of != requests.Correction {
		return w.p.T("filing.item.accepted_" + string(w.l.Of))
	}
	return w.p.T("letter.item.value")
}
