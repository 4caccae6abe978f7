package staff

import (
	"cmp"
	"maps"
	"slices"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// authoritySteps are the steps about somebody who asks for another person.
func authoritySteps() map[string]step {
	return map[string]step{"authority": {actions: of(requests.ActAuthority), form: (*Pages).authorityForm, do: (*Pages).checkAuthority}}
}

// checkAuthority records whether a representative may act.
func (p *Pages) checkAuthority(t taking) error {
	in := requests.AuthorityCheck{Accepted: t.form.Get("result") == "accepted", Seen: t.form.Get("shown"), Scope: t.form.Text("scope"),
		Reach: requests.Reach(t.form.Get("reach")), Sources: t.form.All("sources"), Code: t.form.Get("code"), Words: t.form.Text("words")}
	if result := t.form.Get("result"); result != "accepted" && result != "refused" {
		return web.Problems{{Field: "result", Key: "filing.staff.result_missing"}}
	}
	since, err := dayTyped(t.form, "since")
	if err != nil {
		return err
	}
	until, err := dayTyped(t.form, "until")
	if err != nil {
		return err
	}
	if since != nil {
		in.From = since.String()
	}
	if until != nil {
		in.Until = until.String()
	}
	return p.Registry.CheckAuthority(t.v.Ctx(), t.by, t.step, in)
}

// lastDay is until when somebody may act for another, and why then where a child comes of age.
func lastDay(v *web.Visitor, b *requests.Representation) string {
	if b.OfAge > 0 {
		return v.T("filing.behalf.of_age", "Day", day(v, b.Until), "Years", b.OfAge)
	}
	return day(v, b.Until)
}

// behalfFacts is for whom somebody asks, and how far the check of their authority is.
// i18n: requests.unauthorised.*
func behalfFacts(v *web.Visitor, r *rows, f file) {
	b := f.Behalf
	if b == nil {
		return
	}
	r.text(v.T("filing.behalf.person"), b.Person)
	r.add(v.T("filing.staff.relation"), v.T("requests.relation."+string(b.Relation)))
	r.add(v.T("filing.behalf.born"), isoDay(v, b.Born))
	r.text(v.T("filing.behalf.email"), b.Email)
	r.text(v.T("filing.behalf.post"), b.Post)
	r.add(v.T("filing.staff.basis"), v.T("requests.basis."+string(b.Basis)))
	seen := ""
	if b.Check != nil && b.Check.Accepted {
		seen = b.Check.Seen
		f.covers(v, r)
	} else {
		r.text(v.T("filing.behalf.scope"), cmp.Or(b.Scope, v.T("filing.behalf.everything")))
	}
	if b.Show != "" {
		r.add(v.T("filing.staff.show"), v.T("requests.showing."+string(b.Show)))
	}
	r.text(v.T("filing.staff.reference"), b.Reference)
	r.add(v.T("filing.case.authority"), v.T("requests.authority."+string(b.Authority)))
	r.text(v.T("filing.staff.seen"), seen)
	if !b.Until.IsZero() {
		r.add(v.T("filing.behalf.until"), lastDay(v, b))
	}
	if c := b.Check; c != nil && !c.Accepted {
		r.add(v.T("staff.case.reason"), v.T("requests.unauthorised."+c.Code))
		r.text(v.T("staff.case.reasons"), c.Words)
	}
}

// covers is what an accepted authority covers: matters, systems, and since when.
func (f file) covers(v *web.Visitor, r *rows) {
	c := f.Behalf.Check
	r.text(v.T("filing.behalf.scope"), cmp.Or(c.Scope, v.T("filing.behalf.everything")))
	switch {
	case c.Reach == requests.ReachSome:
		var names []string
		for _, id := range c.Sources {
			names = append(names, f.source(v, id))
		}
		r.text(v.T("filing.staff.reach"), v.P.List(names))
	case c.Reach != "":
		r.add(v.T("filing.staff.reach"), v.T("requests.reach."+string(c.Reach)))
	case c.Scope != "":
		r.add(v.T("filing.staff.reach"), v.T("filing.staff.reach_unsaid"))
	}
	if c.From != "" {
		r.add(v.T("filing.staff.since"), isoDay(v, c.From))
	}
}

// authorityCovers are the rows that say it beside what is prepared for the representative.
func (f file) authorityCovers(v *web.Visitor) []ui.SummaryRow {
	var r rows
	r.text(v.T("filing.staff.agent"), f.Contact.Name)
	r.text(v.T("filing.behalf.person"), f.Behalf.Person)
	f.covers(v, &r)
	if !f.Behalf.Until.IsZero() {
		r.add(v.T("filing.behalf.until"), lastDay(v, f.Behalf))
	}
	return r
}

// systems are the source systems an authority can be for, as far as they were chosen before.
func (s sheet) systems() []ui.Choice {
	chosen := s.form.All("sources")
	if s.form == nil && s.Behalf.Check != nil {
		chosen = s.Behalf.Check.Sources
	}
	var list []ui.Choice
	for _, id := range slices.Sorted(maps.Keys(s.sources)) {
		list = append(list, ui.Choice{Value: id, Text: s.sources[id], Checked: slices.Contains(chosen, id)})
	}
	return list
}

// askedBy names who asks: for themselves, or for whom.
func askedBy(v *web.Visitor, f file) string {
	if f.Behalf == nil {
		return f.Contact.Name
	}
	return v.T("filing.staff.acting", "Name", f.Contact.Name, "Person", f.Behalf.Person)
}

// wrote names who wrote a message of the citizen's side.
func wrote(v *web.Visitor, m requests.Message) string {
	if m.Agent {
		return v.T("requests.role.agent")
	}
	return v.T("requests.role.citizen")
}

func refusalChoices(v *web.Visitor) []ui.Option {
	return options(v, "requests.unauthorised.", requests.AuthorityRefusals())
}

// keyedBehalf reads for whom a request that came by post or at the counter was made; nil when it was for themselves.
func keyedBehalf(form *web.Form) (*requests.Behalf, error) {
	b := requests.Behalf{Relation: requests.Relation(form.Get("relation")), Person: form.Get("person"), Email: form.Get("person_email"),
		Post: form.Text("person_post"), Basis: requests.Basis(form.Get("basis")), Scope: form.Text("scope")}
	for name, to := range map[string]*string{"born": &b.Born, "until": &b.Until} {
		d, err := dayTyped(form, name)
		if err != nil {
			return nil, err
		}
		if d != nil {
			*to = d.String()
		}
	}
	if b == (requests.Behalf{}) {
		return nil, nil
	}
	b.Show = "post"
	return &b, nil
}
