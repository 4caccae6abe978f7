package staff

import (
	"bytes"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// mountFigures: for those who watch over the office.
func (p *Pages) mountFigures(r fiber.Router) {
	readers := web.RequireOfficer(account.Reviewer, account.DPO, account.Auditor)
	r.Get("/staff/figures", readers, p.figures)
	r.Get("/staff/figures.csv", readers, p.figuresFile)
	p.mountQuarters(r)
}

// quarters is how many quarters there are to choose from, this one first.
const quarters = 8

// span is the period figures are counted for, as it was chosen.
type span struct {
	quarter  string // "2026-4"; empty for days of one's own
	from, to deadline.Day
}

// spanOf is a quarter as a period.
func spanOf(q requests.Quarter) span { return span{q.String(), q.From(), q.To()} }

// lastQuarters are those there are to choose from, the newest first.
func lastQuarters(today deadline.Day) (list []span) {
	for n := range quarters {
		list = append(list, spanOf(requests.QuarterOf(today).Back(n)))
	}
	return list
}

// chosen reads the period out of the address: a quarter, or two days. Without either it is this quarter.
func (p *Pages) chosen(v *web.Visitor) (span, ui.Errors) {
	all := lastQuarters(p.Registry.Today())
	name := v.Query("quarter")
	for _, q := range all {
		if name == q.quarter {
			return q, nil
		}
	}
	if name != "own" {
		return all[0], nil
	}
	s := span{from: dayOf(v, "from"), to: dayOf(v, "to")}
	var faults ui.Errors
	switch {
	case s.from.IsZero():
		faults = ui.Errors{{Field: "from", Text: v.T("requests.problem.day")}}
	case s.to.IsZero():
		faults = ui.Errors{{Field: "to", Text: v.T("requests.problem.day")}}
	case s.to.Before(s.from):
		faults = ui.Errors{{Field: "to", Text: v.T("requests.problem.day_order")}}
	}
	return s, faults
}

// figures shows the indicators of a period. Only the data protection officer reads small numbers.
func (p *Pages) figures(c *fiber.Ctx) error {
	v := web.Visit(c)
	s, faults := p.chosen(v)
	if len(faults) > 0 {
		return v.Refuse(p.figuresPage(v, s, nil, faults))
	}
	in, err := p.Registry.Indicators(v.Ctx(), worker(v), s.from, s.to)
	if err != nil {
		return err
	}
	return v.Render(p.figuresPage(v, s, &in, nil))
}

// figuresFile gives the same as a file for spreadsheets.
func (p *Pages) figuresFile(c *fiber.Ctx) error {
	v := web.Visit(c)
	s, faults := p.chosen(v)
	if len(faults) > 0 {
		return v.Redirect("/staff/figures?" + s.query().Encode())
	}
	in, err := p.Registry.Indicators(v.Ctx(), worker(v), s.from, s.to)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := report.WriteFiguresCSV(&out, v.P, in, exact(v)); err != nil {
		return err
	}
	return v.Download("figures-"+s.from.String()+"-"+s.to.String()+".csv", report.CSV.ContentType(), out.Bytes())
}

// exact tells whether the reader is shown small numbers.
func exact(v *web.Visitor) bool { return v.Officer().Has(account.DPO) }

// query is the period as an address has it.
func (s span) query() url.Values {
	if s.quarter != "" {
		return url.Values{"quarter": {s.quarter}}
	}
	return url.Values{"quarter": {"own"}, "from": {iso(s.from)}, "to": {iso(s.to)}}
}

// quarterOptions are the quarters to choose from, and days of one's own.
func (p *Pages) quarterOptions(v *web.Visitor) []ui.Option {
	var list []ui.Option
	for _, q := range lastQuarters(p.Registry.Today()) {
		list = append(list, ui.Option{Value: q.quarter, Text: v.T("figures.quarter", "From", day(v, q.from), "To", day(v, q.to))})
	}
	return append(list, ui.Option{Value: "own", Text: v.T("figures.own")})
}

// periodName says which days are counted.
func periodName(v *web.Visitor, s span) string {
	return v.T("figures.period", "From", day(v, s.from), "To", day(v, s.to))
}
