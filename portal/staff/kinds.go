package staff

import (
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// plainly tells whether an item of a kind has a field and nothing to write into it.
func plainly(kind requests.Kind) bool {
	return kind == requests.Deletion || kind == requests.Restriction
}

// itemsHeading is what stands above the items of a case.
func itemsHeading(v *web.Visitor, kind requests.Kind) string {
	switch kind {
	case requests.Deletion:
		return v.T("filing.staff.items_erasure")
	case requests.Restriction:
		return v.T("filing.staff.items_restriction")
	}
	return v.T("staff.case.items")
}

// verdictWord is a verdict as it reads for a kind: what is not a correction is accepted in part, not with another value.
func verdictWord(v *web.Visitor, kind requests.Kind, verdict requests.Verdict) string {
	if verdict == requests.Partly && plainly(kind) {
		return v.T("filing.staff.partly")
	}
	return v.T("requests.verdict." + string(verdict))
}

func verdictChoices(v *web.Visitor, kind requests.Kind) []ui.Choice {
	var list []ui.Choice
	for _, verdict := range requests.Verdicts() {
		list = append(list, ui.Choice{Value: string(verdict), Text: verdictWord(v, kind, verdict)})
	}
	return list
}

// carriedWord says how far the source is with an item.
func carriedWord(v *web.Visitor, kind requests.Kind, c requests.Carried) string {
	if c == requests.Applied && plainly(kind) {
		return v.T("filing.applied." + string(kind))
	}
	return v.T("requests.carried." + string(c))
}

// valueLabel and valueHint are about the field for what is accepted in part.
func valueLabel(v *web.Visitor, kind requests.Kind) string {
	if plainly(kind) {
		return v.T("filing.staff.part")
	}
	return v.T("staff.decide.value")
}

func valueHint(v *web.Visitor, kind requests.Kind) string {
	if plainly(kind) {
		return v.T("filing.staff.part_hint")
	}
	return v.T("staff.decide.value_hint")
}

// instructWord is the name of the step that approves and has it carried out.
func instructWord(v *web.Visitor, kind requests.Kind) string {
	switch kind {
	case requests.Deletion:
		return v.T("filing.staff.instruct_erasure")
	case requests.Restriction:
		return v.T("filing.staff.instruct_restriction")
	}
	return v.T("requests.action.instruct")
}

func instructHint(v *web.Visitor, kind requests.Kind) string {
	if plainly(kind) {
		return v.T("filing.staff.instruct_hint")
	}
	return v.T("staff.approve.instruct")
}

func recipientsLabel(v *web.Visitor, kind requests.Kind) string {
	if plainly(kind) {
		return v.T("filing.staff.recipients")
	}
	return v.T("staff.decide.recipients")
}

// wished is what somebody wants done with their data, and why.
// i18n: filing.wish.*
func wished(v *web.Visitor, r *rows, kind requests.Kind, w *requests.Wish) {
	if w == nil {
		return
	}
	if w.Ground != "" {
		r.add(v.T("filing.staff.ground"), v.T("requests.ground."+w.Ground))
	}
	r.text(wishWord(v, kind, "what"), w.What)
	if w.Form != "" {
		r.add(v.T("filing.wish.form"), v.T("requests.form."+w.Form))
	}
	r.text(v.T("filing.wish.to"), w.To)
	r.text(v.T("filing.staff.why"), w.Why)
	if kind == requests.Objection && w.Ground == requests.Marketing {
		r.add(v.T("filing.staff.duty"), v.T("filing.staff.marketing"))
	}
}

func wishWord(v *web.Visitor, kind requests.Kind, name string) string {
	if kind == requests.Portability {
		return v.T("filing.wish." + name + "_portability")
	}
	return v.T("filing.wish." + name + "_objection")
}
