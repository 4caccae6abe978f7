package staff

import (
	"github.com/a-h/templ"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// credentials shows what somebody needs to sign in.
func credentials(v *web.Visitor, o account.Officer, made account.Credentials, title string) templ.Component {
	page := once{title: title, caption: o.Name, lead: v.T("office.person.hand_over"), list: peopleLink(v), at: personPath(o)}
	page.add(v.T("office.person.email"), o.Email)
	page.add(v.T("office.person.password"), made.Password)
	page.add(v.T("office.person.totp"), made.TOTPSecret)
	page.add(v.T("office.person.uri"), made.URI)
	return oncePage(v, page)
}

func personPath(o account.Officer) string { return "/staff/people/" + o.ID.String() }

func peopleLink(v *web.Visitor) ui.Link {
	return ui.Link{Text: v.T("office.people.title"), Href: v.URL("/staff/people")}
}

// roleChoices are the roles with what each may do.
func roleChoices(v *web.Visitor) []ui.Choice {
	var list []ui.Choice
	for _, role := range account.Roles {
		list = append(list, ui.Choice{Value: string(role), Text: v.RoleName(role), Hint: v.T("office.role." + string(role))}) // i18n: office.role.*
	}
	return list
}

// roleWords are somebody's roles in words.
func roleWords(v *web.Visitor, o account.Officer) string {
	var names []string
	for _, role := range o.Roles {
		names = append(names, v.RoleName(role))
	}
	return v.P.List(names)
}

// lastSignIn is when somebody was last here.
func (p *Pages) lastSignIn(v *web.Visitor, o account.Officer) string {
	if o.LastSignIn == nil {
		return v.T("office.person.never")
	}
	return p.moment(v, *o.LastSignIn)
}

// accountState is a tag whose words say it without the colour.
func accountState(v *web.Visitor, o account.Officer) ui.Tag {
	if o.Disabled {
		return ui.Tag{Text: v.T("office.person.off"), Colour: "grey"}
	}
	return ui.Tag{Text: v.T("office.person.on"), Colour: "green"}
}

// personFacts are what is known of an account.
func (p *Pages) personFacts(v *web.Visitor, o account.Officer) []ui.SummaryRow {
	var r rows
	r.body(v.T("office.person.state"), accountState(v, o))
	r.body(v.T("office.person.email"), codeText(o.Email))
	r.text(v.T("office.person.unit"), o.Unit)
	r.add(v.T("office.person.roles"), roleWords(v, o))
	r.add(v.T("office.person.last"), p.lastSignIn(v, o))
	r.add(v.T("office.person.created"), p.moment(v, o.CreatedAt))
	return r
}
