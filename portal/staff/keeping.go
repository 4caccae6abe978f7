package staff

import (
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// holdSteps keep a case beyond the published period, and end that.
func holdSteps() map[string]step {
	return map[string]step{
		"hold": {actions: of(requests.ActHold), form: (*Pages).holdForm, do: (*Pages).hold},
		"lift": {actions: of(requests.ActLift), form: (*Pages).liftForm,
			do: func(p *Pages, t taking) error { return p.Registry.Lift(t.v.Ctx(), t.by, t.step, t.form.Text("why")) }},
	}
}

func (p *Pages) hold(t taking) error {
	h := requests.Hold{For: t.form.Get("for"), Why: t.form.Text("why")}
	until, err := dayTyped(t.form, "until")
	if err != nil {
		return err
	}
	if until != nil {
		h.Until = *until
	}
	return p.Registry.Hold(t.v.Ctx(), t.by, t.step, h)
}

// keeping says until when a case is kept: by a hold, or by the row of the published schedule that ends it.
func (p *Pages) keeping(v *web.Visitor, f file) []ui.SummaryRow {
	var r rows
	if f.HeldFor != "" {
		r.add(v.T("keeping.held"), v.T("requests.hold."+f.HeldFor))
		r.add(v.T("keeping.held_until"), day(v, f.HeldUntil))
	}
	if f.keeping.Row != "" {
		r.body(v.T("keeping.erased"), ui.Link{Text: v.T("keeping.by_row", "Day", day(v, deadline.DayOf(f.keeping.Over, p.zone())), "Row", f.keeping.Row),
			Href: v.URL("/retention/" + f.keeping.Row)})
	}
	return r
}
