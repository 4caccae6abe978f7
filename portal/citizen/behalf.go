package citizen

import (
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// forChoices ask for whom somebody asks.
func forChoices(v *web.Visitor) []ui.Choice {
	return []ui.Choice{{Value: "self", Text: v.T("filing.for.self")},
		{Value: requests.ForOther, Text: v.T("filing.for.other"), Hint: v.T("filing.for.other_hint")}}
}

func forOr(f requests.Filing) string {
	if f.For == requests.ForOther {
		return f.For
	}
	return "self"
}

func relationChoices(v *web.Visitor, born ui.DateInput) []ui.Choice {
	var list []ui.Choice
	for _, r := range requests.Relations() {
		choice := ui.Choice{Value: string(r), Text: v.T("requests.relation." + string(r))}
		if r == requests.Parent {
			choice.Conditional = born
		}
		list = append(list, choice)
	}
	return list
}

func basisChoices(v *web.Visitor) []ui.Choice {
	var list []ui.Choice
	for _, b := range requests.Bases() {
		list = append(list, ui.Choice{Value: string(b), Text: v.T("requests.basis." + string(b))})
	}
	return list
}

func showChoices(v *web.Visitor) []ui.Choice {
	var list []ui.Choice
	for _, s := range requests.Showings() {
		list = append(list, ui.Choice{Value: string(s), Text: v.T("requests.showing." + string(s)), Hint: v.T("filing.show." + string(s))}) // i18n: filing.show.*
	}
	return list
}

func showOr(s requests.Showing) string {
	if s == "" {
		return string(requests.Showings()[0])
	}
	return string(s)
}

// readBehalf takes the fields of the two questions about another person.
func readBehalf(form *web.Form, q requests.Question, page *question) {
	page.from = typed(form, "born")
	page.to = typed(form, "until")
	page.filing.Behalf = &requests.Behalf{Relation: requests.Relation(form.Get("relation")), Person: form.Get("person"), Email: form.Get("person_email"),
		Post: form.Text("person_post"), Born: page.from.iso(), Basis: requests.Basis(form.Get("basis")), Scope: form.Text("scope"), Until: page.to.iso(),
		Show: requests.Showing(form.Get("show"))}
	if q == requests.AskAuthority {
		page.filing.Files = form.Uploads(web.FilesField)
	}
	if q == requests.AskBehalf && page.filing.Behalf.Relation != requests.Parent {
		page.filing.Behalf.Born = ""
	}
}

// behalfRows are the answers about another person; with links to change them where they still can be.
func behalfRows(v *web.Visitor, b *requests.Behalf, change bool) []ui.SummaryRow {
	person, authority := "", ""
	if change {
		person, authority = pathOf(requests.AskBehalf), pathOf(requests.AskAuthority)
	}
	var rows []ui.SummaryRow
	add := func(key, value, path string) {
		if value != "" || change {
			rows = append(rows, answerRow(v, key, value, path))
		}
	}
	add(v.T("filing.behalf.person"), b.Person, person)
	add(v.T("filing.behalf.relation"), v.T("requests.relation."+string(b.Relation)), person)
	if b.Born != "" {
		add(v.T("filing.behalf.born"), isoDate(v, b.Born), person)
	}
	add(v.T("filing.behalf.email"), b.Email, person)
	add(v.T("filing.behalf.post"), b.Post, person)
	add(v.T("filing.behalf.basis"), v.T("requests.basis."+string(b.Basis)), authority)
	if b.Scope == "" {
		add(v.T("filing.behalf.scope"), v.T("filing.behalf.everything"), authority)
	} else {
		add(v.T("filing.behalf.scope"), b.Scope, authority)
	}
	if change {
		add(v.T("filing.behalf.until"), isoDate(v, b.Until), authority)
		add(v.T("filing.behalf.show"), v.T("requests.showing."+showOr(b.Show)), authority)
	}
	return rows
}

// mine tells whether whoever visits took a step of the citizen's side themselves.
func (f caseFile) mine(role string) bool {
	return role == "citizen" && !f.Agent || role == "agent" && f.Agent
}

// wrote names who wrote a message of the citizen's side.
func (f caseFile) wrote(v *web.Visitor, m requests.Message) string {
	switch {
	case m.Agent == f.Agent:
		return v.T("citizen.case.from_you")
	case m.Agent:
		return v.T("filing.case.agent", "Name", f.Contact.Name)
	}
	return v.T("requests.role.citizen")
}

// authorityRows say how far the check of an authority is, and what it found.
// i18n: requests.unauthorised.*
func authorityRows(v *web.Visitor, f caseFile) []ui.SummaryRow {
	b := f.Behalf
	rows := behalfRows(v, &b.Behalf, false)
	if c := b.Check; c != nil && c.Accepted {
		rows = behalfRows(v, &requests.Behalf{Person: b.Person, Relation: b.Relation, Basis: b.Basis, Scope: c.Scope, Born: b.Born}, false)
		if c.Reach == requests.ReachSome {
			var names []string
			for _, id := range c.Sources {
				names = append(names, f.names[id])
			}
			rows = append(rows, ui.SummaryRow{Key: v.T("filing.case.systems"), Value: v.P.List(names)})
		}
		if c.From != "" {
			rows = append(rows, ui.SummaryRow{Key: v.T("filing.staff.since"), Value: isoDate(v, c.From)})
		}
	}
	if !f.Agent {
		rows = append([]ui.SummaryRow{{Key: v.T("filing.case.who"), Value: f.Contact.Name}}, rows...)
	}
	rows = append(rows, ui.SummaryRow{Key: v.T("filing.case.authority"), Value: v.T("requests.authority." + string(b.Authority))})
	if !b.Until.IsZero() && b.Authority == requests.AuthorityAccepted {
		rows = append(rows, ui.SummaryRow{Key: v.T("filing.behalf.until"), Value: v.P.Date(b.Until.Year, b.Until.Month, b.Until.Day)})
	}
	if c := b.Check; c != nil && !c.Accepted && b.Authority == requests.AuthorityRefused {
		rows = append(rows, ui.SummaryRow{Key: v.T("citizen.decision.reason"), Value: v.T("requests.unauthorised." + c.Code)},
			answerRow(v, v.T("citizen.decision.reasons"), c.Words, ""))
	}
	return rows
}

// lastOf is the last question before the check of all answers.
func lastOf(d requests.Draft) requests.Question {
	asked := d.Filing.Questions()
	return asked[len(asked)-1]
}
