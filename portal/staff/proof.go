package staff

import (
	"slices"

	"github.com/google/uuid"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/ledger"
)

// proofSteps are about who the citizen is, and about what goes to them on paper.
func proofSteps() map[string]step {
	return map[string]step{
		"unproven": {actions: of(requests.ActUnproven), form: (*Pages).unprovenForm, do: func(p *Pages, t taking) error {
			return p.Registry.Unproven(t.v.Ctx(), t.by, t.step, requests.Shortfall{Code: t.form.Get("code"), Text: t.form.Text("text")})
		}},
		"post-code": {actions: of(requests.ActPostCode), form: (*Pages).postCodeForm, do: func(p *Pages, t taking) error {
			return p.Registry.OrderPostCode(t.v.Ctx(), t.by, t.step, requests.PostOrder{Name: t.form.Get("name"), Post: t.form.Text("post"),
				Subject: ledger.Subject{Scheme: t.form.Get("scheme"), ID: t.form.Get("subject")}})
		}},
		"posted": {actions: of(requests.ActPosted), form: (*Pages).postedForm, do: func(p *Pages, t taking) error {
			id, err := uuid.Parse(t.form.Get("posting"))
			if err != nil {
				return web.Problems{{Field: "posting", Key: "requests.problem.choose_posting"}}
			}
			return p.Registry.Posted(t.v.Ctx(), t.by, t.step, id)
		}},
	}
}

// codeWords say how far the code by post is.
func (p *Pages) codeWords(v *web.Visitor, c *requests.PostCode) string {
	switch {
	case c.Used:
		return v.T("identity.staff.code_used")
	case c.Printed.IsZero():
		return v.T("identity.staff.code_ordered", "When", p.moment(v, c.Ordered))
	case c.Spent:
		return v.T("identity.staff.code_spent")
	case c.Over:
		return v.T("identity.staff.code_over", "Day", day(v, c.Until))
	}
	return v.T("identity.staff.code_printed", "When", p.moment(v, c.Printed), "Day", day(v, c.Until))
}

// written names the letter a posting is about: what it is called, and its day.
func (p *Pages) written(v *web.Visitor, f file, one requests.Posting) string {
	i := slices.IndexFunc(f.Events, func(e requests.Event) bool { return e.N == one.N })
	if i < 0 || f.Events[i].Paper(f.Kind) == "" {
		return day(v, one.Since)
	}
	return report.LetterLink(v.P, f.Kind, f.Events[i], p.zone())
}

// toPost are the letters that somebody has to send.
func (p *Pages) toPost(v *web.Visitor, f file) []ui.Choice {
	var list []ui.Choice
	for _, one := range f.Postings {
		if one.What != requests.PostCodeWanted {
			list = append(list, ui.Choice{Value: one.ID.String(), Text: v.T("requests.posting." + one.What), Hint: p.written(v, f, one)})
		}
	}
	return list
}
