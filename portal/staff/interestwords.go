package staff

import (
	"strings"

	"github.com/a-h/templ"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

var ltrText = templ.Attributes{"dir": "auto"}

func interestsLink(v *web.Visitor) ui.Link {
	return ui.Link{Text: v.T("conflict.interests"), Href: v.URL("/staff/interests")}
}

// natureChoices say what real, potential and apparent mean.
// i18n: conflict.nature_hint.*
func natureChoices(v *web.Visitor) []ui.Choice {
	var list []ui.Choice
	for _, nature := range requests.Natures() {
		list = append(list, ui.Choice{Value: nature, Text: v.T("conflict.nature." + nature), Hint: v.T("conflict.nature_hint." + nature)})
	}
	return list
}

// partySchemes are what a party can be named by.
func (p *Pages) partySchemes(v *web.Visitor) []ui.Option {
	var list []ui.Option
	for _, scheme := range p.Registry.PartySchemes() {
		list = append(list, ui.Option{Value: scheme, Text: p.schemeWords(v, scheme)})
	}
	return list
}

func (p *Pages) schemeWords(v *web.Visitor, scheme string) string {
	for _, family := range []string{"conflict.scheme.", "report.scheme."} {
		if v.P.Has(family + scheme) {
			return v.T(family + scheme)
		}
	}
	return scheme
}

// lasting is from when until when an interest counts.
func lasting(v *web.Visitor, in requests.Interest) string {
	switch {
	case in.Kind == "none":
		return day(v, in.Since)
	case in.Until == nil:
		return v.T("conflict.from", "Since", day(v, in.Since))
	}
	return v.T("conflict.from_until", "Since", day(v, in.Since), "Until", day(v, *in.Until))
}

// partyName is what the officer calls the other side.
func partyName(in requests.Interest) string {
	if in.Name != "" {
		return in.Name
	}
	return strings.ReplaceAll(in.Party.ID, "\n", ", ")
}

// whoAsks is whom a case is about, as far as one must know to say whether one knows them.
func (p *Pages) whoAsks(v *web.Visitor, f file) []ui.SummaryRow {
	var r rows
	r.text(v.T("staff.case.name"), f.Contact.Name)
	r.text(v.T("staff.case.email"), f.Contact.Email)
	r.text(v.T("staff.case.post"), f.Contact.Post)
	if g := f.Complaint; g != nil {
		r.text(v.T("staff.case.official"), g.Who)
		r.text(v.T("staff.case.unit"), g.Unit)
	}
	return r
}
