package public

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/report"
	"daylight/portal/web"
	"daylight/requests/deadline"
)

// reckoned is an answer as data, in the shape of daylight deadline --json.
type reckoned struct {
	Law               string         `json:"law"`
	Version           string         `json:"law_version"`
	Kind              deadline.Kind  `json:"kind"`
	Received          deadline.Day   `json:"received"`
	Due               deadline.Day   `json:"due"`
	DueAt             *time.Time     `json:"due_at,omitempty"`
	AcknowledgeBy     *deadline.Day  `json:"acknowledge_by"`
	ExtensionNoticeBy *deadline.Day  `json:"extension_notice_by"`
	Calendar          string         `json:"calendar"`
	Steps             []reckonedStep `json:"steps"`
	Deemed            *string        `json:"deemed"`
	Warnings          []string       `json:"warnings"`
	Paused            bool           `json:"paused"`
}

type reckonedStep struct {
	Date     deadline.Day `json:"date"`
	Rule     string       `json:"rule"`
	Citation string       `json:"citation"`
	Note     *string      `json:"note"`
}

// deadlinesJSON is the calculator for machines: the same address with the same fields.
func (p *Pages) deadlinesJSON(c *fiber.Ctx) error {
	v := web.Visit(c)
	v.SetHeader(fiber.HeaderAccessControlAllowOrigin, "*")
	typed := read(v)
	typed.change, typed.step = "", tellDays
	typed.set("law", p.Law)
	calc := p.calculate(v, typed)
	if calc.result == nil {
		return calc.refusal()
	}
	return v.JSON(p.data(calc))
}

// refusal names every field at fault.
func (c *calculation) refusal() *web.APIProblem {
	problem := &web.APIProblem{Status: fiber.StatusUnprocessableEntity, Title: c.v.T("public.deadlines.failed")}
	list := []map[string]string{}
	for _, e := range c.errors {
		list = append(list, map[string]string{"field": e.Field, "message": e.Text})
	}
	if len(c.errors) > 0 {
		problem.Detail = c.errors[0].Text
	}
	problem.Extra = map[string]any{"errors": list}
	return problem
}

func (p *Pages) data(c *calculation) reckoned {
	r := c.result
	data := reckoned{
		Law: r.Law, Version: r.Version, Kind: r.Kind, Received: r.Received, Due: r.Due, AcknowledgeBy: r.AcknowledgeBy,
		ExtensionNoticeBy: r.ExtensionNoticeBy, Calendar: r.Calendar, Steps: []reckonedStep{}, Warnings: []string{}, Paused: r.Paused,
	}
	if !r.DueAt.IsZero() {
		data.DueAt = &r.DueAt
	}
	if r.Deemed != "" {
		data.Deemed = &r.Deemed
	}
	for _, s := range r.Steps {
		step := reckonedStep{Date: s.Date, Rule: report.Say(c.v.P, s.Rule), Citation: s.Citation}
		if s.Note != nil {
			note := report.Say(c.v.P, *s.Note)
			step.Note = &note
		}
		data.Steps = append(data.Steps, step)
	}
	for _, w := range r.Warnings {
		data.Warnings = append(data.Warnings, report.Say(c.v.P, w))
	}
	data.Warnings = append(data.Warnings, p.own(c)...)
	return data
}
