package citizen

import (
	"slices"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// kindChoices are the rights the body's law has.
// i18n: filing.kind.*
// i18n: identity.needs.*
func (p *Pages) kindChoices(v *web.Visitor) []ui.Choice {
	var list []ui.Choice
	for _, k := range p.Registry.Offers() {
		choice := ui.Choice{Value: string(k)}
		switch k {
		case requests.Access:
			choice.Text, choice.Hint = v.T("citizen.kind.access"), v.T("citizen.kind.access_hint")
		case requests.Correction:
			choice.Text, choice.Hint = v.T("citizen.kind.correction"), v.T("citizen.kind.correction_hint")
		case requests.Complaint:
			choice.Text, choice.Hint = v.T("citizen.kind.complaint"), v.T("citizen.kind.complaint_hint")
		default:
			choice.Text, choice.Hint = v.T("filing.kind."+string(k)), v.T("filing.kind."+string(k)+"_hint")
		}
		choice.Hint += " " + v.T("identity.needs."+p.Registry.Need(k).String())
		list = append(list, choice)
	}
	return list
}

// offersMore tells whether the law has more rights than every body grants.
func (p *Pages) offersMore() bool {
	return slices.Contains(p.Registry.Offers(), requests.Deletion)
}

// itemWord is a word about one thing in a request: what is wrong, what is to be deleted, what is to be left alone.
// i18n: citizen.item.*
// i18n: filing.item.*
func itemWord(v *web.Visitor, kind requests.Kind, name string) string {
	if kind == requests.Deletion || kind == requests.Restriction {
		return v.T("filing.item." + name + "_" + string(kind))
	}
	return v.T("citizen.item." + name)
}

func itemNumber(v *web.Visitor, kind requests.Kind, n int) string {
	if kind == requests.Correction {
		return v.T("citizen.item.number", "Number", n)
	}
	return v.T("filing.item.number", "Number", n)
}

func itemsTitle(v *web.Visitor, kind requests.Kind, n int) string {
	switch kind {
	case requests.Deletion:
		return v.T("filing.items.erasure", "Count", n)
	case requests.Restriction:
		return v.T("filing.items.restriction", "Count", n)
	}
	return v.T("citizen.items.title", "Count", n)
}

// verdictWord is what was decided about one thing.
// i18n: citizen.verdict.*
func verdictWord(v *web.Visitor, kind requests.Kind, verdict requests.Verdict) string {
	if verdict == requests.Partly && kind != requests.Correction {
		return v.T("filing.verdict.partly")
	}
	return v.T("citizen.verdict." + string(verdict))
}

// wishRows are what somebody wants done and why; with links to change the answers where they still can be.
func wishRows(v *web.Visitor, kind requests.Kind, w *requests.Wish, change bool) []ui.SummaryRow {
	if w == nil {
		return nil
	}
	q := requests.AskWhy
	switch kind {
	case requests.Objection:
		q = requests.AskObjection
	case requests.Portability:
		q = requests.AskPort
	}
	path := ""
	if change {
		path = pathOf(q)
	}
	var rows []ui.SummaryRow
	add := func(key, value string) {
		if value != "" || change {
			rows = append(rows, answerRow(v, key, value, path))
		}
	}
	if w.Ground != "" {
		add(wishWord(v, kind, "ground"), v.T("requests.ground."+w.Ground))
	}
	switch kind {
	case requests.Objection, requests.Portability:
		add(wishWord(v, kind, "what"), w.What)
	}
	if kind == requests.Portability {
		add(v.T("filing.wish.form"), v.T("requests.form."+w.Form))
		add(v.T("filing.wish.to"), w.To)
		return rows
	}
	add(wishWord(v, kind, "why"), w.Why)
	return rows
}

// wishWord is a word about what is wanted.
// i18n: filing.wish.*
func wishWord(v *web.Visitor, kind requests.Kind, name string) string {
	return v.T("filing.wish." + name + "_" + string(kind))
}

// groundChoices are the grounds the law has for a kind.
func groundChoices(v *web.Visitor, kind requests.Kind) []ui.Choice {
	var list []ui.Choice
	for _, g := range requests.Grounds(kind) {
		choice := ui.Choice{Value: g, Text: v.T("requests.ground." + g)}
		if g == requests.Marketing {
			choice.Hint = v.T("filing.wish.marketing_hint")
		}
		list = append(list, choice)
	}
	return list
}
