package staff

import (
	"strconv"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// factSteps are the steps that tell the clock something, beside questions and answers.
func factSteps() map[string]step {
	return map[string]step{
		"fee": {actions: of(requests.ActFee), form: (*Pages).feeForm, do: func(p *Pages, t taking) error {
			return p.Registry.AskFee(t.v.Ctx(), t.by, t.step, requests.Fee{Amount: t.form.Get("amount"), Why: t.form.Text("why"), How: t.form.Text("how")})
		}},
		"paid": {actions: of(requests.ActPaid), form: (*Pages).paidForm,
			do: func(p *Pages, t taking) error { return p.Registry.FeePaid(t.v.Ctx(), t.by, t.step) }},
		"extend": {actions: of(requests.ActExtend), form: (*Pages).extendForm, do: (*Pages).extend},
		"amend":  {actions: of(requests.ActAmend), form: (*Pages).amendForm, do: (*Pages).amend},
		"late": {actions: of(requests.ActLate), form: (*Pages).lateForm,
			do: func(p *Pages, t taking) error { return p.Registry.ExplainLate(t.v.Ctx(), t.by, t.step, t.step.Late) }},
		"transfer": {actions: of(requests.ActTransfer), form: (*Pages).transferForm, do: func(p *Pages, t taking) error {
			return p.Registry.Transfer(t.v.Ctx(), t.by, t.step, requests.Handover{To: t.form.Get("body"), Why: t.form.Text("why")})
		}},
	}
}

// extend takes more time: so many units of the law, or until a day where the law names no length.
// i18n: staff.extend.units.*
func (p *Pages) extend(t taking) error {
	e := requests.Extension{Reason: t.form.Text("reason")}
	until, err := dayTyped(t.form, "until")
	if err != nil {
		return err
	}
	if until != nil {
		e.By.Until = *until
	}
	if by := t.form.Get("by"); by != "" {
		n, err := strconv.Atoi(by)
		if err != nil {
			n = -1 // no number is no length either
		}
		e.By.By = deadline.Length{N: n, Unit: deadline.Unit(t.form.Get("unit"))}
	}
	return p.Registry.Extend(t.v.Ctx(), t.by, t.step, e)
}

// amend puts the day of an earlier step right, or strikes the step.
func (p *Pages) amend(t taking) error {
	event, _ := strconv.Atoi(t.form.Get("event")) // none is the number of no event
	a := requests.Amendment{Event: event, Struck: t.form.Get("how") == "strike", Why: t.form.Text("why")}
	if !a.Struck {
		day, err := dayTyped(t.form, "day")
		if err != nil {
			return err
		}
		if day != nil {
			a.Day = *day
		}
	}
	return p.Registry.Amend(t.v.Ctx(), t.by, t.step, a)
}

// factChoices are what the clock counts by, to choose what is to be corrected.
// i18n: requests.fact.*
func (s sheet) factChoices(v *web.Visitor) []ui.Choice {
	var list []ui.Choice
	for _, f := range s.Facts {
		list = append(list, ui.Choice{Value: strconv.Itoa(f.Event), Text: v.T("requests.fact." + string(f.Fact)), Hint: report.LongDay(v.P, f.Day)})
	}
	return list
}

// owesReason tells whether the answer is late and nobody has said why.
func (f file) owesReason() bool { return f.Late && f.LateCause == "" }
