package public

import (
	"github.com/gofiber/fiber/v2"

	"daylight/portal/report"
	"daylight/portal/web"
)

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

// data is the answer in the shape of daylight deadline --json, with what is to be known about the body's own calendar.
func (p *Pages) data(c *calculation) report.Reckoned {
	data := report.Data(c.v.P, *c.result)
	data.Warnings = append(data.Warnings, p.own(c)...)
	return data
}
