package staff

import (
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// recusals are the classes of conflict; a nil return is none.
func recusals(v *web.Visitor) []ui.Choice {
	var list []ui.Choice
	for _, kind := range requests.InterestKinds() {
		if kind != "none" {
			list = append(list, ui.Choice{Value: kind, Text: v.T("requests.interest." + kind)})
		}
	}
	return list
}

// schemes are the kinds of number by which the body knows people.
func (p *Pages) schemes(v *web.Visitor) []ui.Option {
	var list []ui.Option
	for _, scheme := range p.Registry.Schemes {
		text := scheme
		if key := "report.scheme." + scheme; v.P.Has(key) {
			text = v.T(key)
		}
		list = append(list, ui.Option{Value: scheme, Text: text})
	}
	return list
}

func (p *Pages) firstScheme() string {
	if len(p.Registry.Schemes) == 0 {
		return ""
	}
	return p.Registry.Schemes[0]
}

func itemFacts(v *web.Visitor, it requests.Item) []ui.SummaryRow {
	var r rows
	r.text(v.T("staff.case.held"), it.Held)
	r.text(v.T("staff.case.right"), it.Right)
	r.text(v.T("staff.case.evidence"), it.Evidence)
	return r
}

// declined is the outcome a correction can be given as a whole; every other follows from its items.
func declined(d requests.Decision) string {
	if d.Outcome == requests.Declined {
		return string(d.Outcome)
	}
	return ""
}

// partly is the value of an item accepted in part: of one accepted as it stands, the citizen gave it.
func partly(d requests.ItemDecision) string {
	if d.Verdict == requests.Partly {
		return d.Value
	}
	return ""
}

func statementLabel(v *web.Visitor, k requests.Kind) string {
	switch k {
	case requests.Complaint, requests.Review:
		return v.T("staff.decide.finding")
	case requests.Objection:
		return v.T("filing.staff.stops")
	}
	return v.T("staff.case.statement")
}
