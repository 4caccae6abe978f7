package staff

import (
	"github.com/a-h/templ"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

var latinText = templ.Attributes{"dir": "ltr"}

func conflictsLink(v *web.Visitor) ui.Link {
	return ui.Link{Text: v.T("conflict.title"), Href: v.URL("/staff/conflicts")}
}

// figureRows are the indicators in the order in which things happen.
func figureRows(v *web.Visitor, f requests.ConflictFigures) []ui.SummaryRow {
	var list []ui.SummaryRow
	add := func(text string, n int) { list = append(list, ui.SummaryRow{Key: text, Value: v.P.Number(n)}) }
	add(v.T("conflict.figures.declared"), f.Declared)
	add(v.T("conflict.figures.due"), f.Due)
	add(v.T("conflict.figures.overdue"), f.Overdue)
	add(v.T("conflict.figures.recusals"), f.Recusals)
	add(v.T("conflict.figures.automatic"), f.Automatic)
	add(v.T("conflict.figures.misses"), f.Misses)
	add(v.T("conflict.figures.overrides"), f.Overrides)
	add(v.T("conflict.figures.flags"), f.Flags)
	add(v.T("conflict.figures.misuse"), f.Misuse)
	return list
}

// flagFacts are what is known of a look after stepping back.
func (p *Pages) flagFacts(v *web.Visitor, f requests.Flag, sources map[string]string) []ui.SummaryRow {
	var r rows
	r.text(v.T("conflict.flag.who"), f.Name)
	r.add(v.T("conflict.flag.why"), v.T("conflict.flag.why."+f.Why))
	r.text(v.T("conflict.flag.source"), nameIn(sources, f.Source))
	r.add(v.T("conflict.flag.when"), p.moment(v, f.Occurred))
	r.text(v.T("conflict.exception.case"), f.Ref)
	if f.Verdict != "" {
		r.add(v.T("conflict.flag.verdict"), v.T("conflict.flag.verdict."+f.Verdict))
		r.text(v.T("conflict.flag.reason"), f.Reason)
		r.text(v.T("conflict.flag.decided"), f.Decided)
	}
	return r
}

// nameIn is a name from a list, or what has none as it stands.
func nameIn(names map[string]string, id string) string {
	if names[id] != "" {
		return names[id]
	}
	return id
}

// exceptionColour goes with the word for the state.
// i18n: conflict.exception.grant*
// i18n: conflict.exception.refuse*
func exceptionColour(state string) string {
	switch state {
	case requests.OverrideWaiting:
		return "yellow"
	case requests.OverrideActive:
		return "orange"
	}
	return "grey"
}
