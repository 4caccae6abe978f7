package staff

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// quartersDesk is where the figures that everybody reads are released.
const quartersDesk = "/staff/statistics"

// mountQuarters: the data protection officer releases, others read.
func (p *Pages) mountQuarters(r fiber.Router) {
	readers, officer := web.RequireOfficer(account.Reviewer, account.DPO, account.Auditor), web.RequireOfficer(account.DPO)
	r.Get(quartersDesk, readers, p.quarters)
	r.Get(quartersDesk+"/:quarter/:n", readers, p.quarter)
	r.Post(quartersDesk+"/:quarter/:n/release", officer, p.onQuarter(p.releaseQuarter))
	r.Post(quartersDesk+"/:quarter/:n/drop", officer, p.onQuarter(p.dropQuarter))
	r.Post(quartersDesk+"/:quarter/:n/again", officer, p.onQuarter(p.countAgain))
}

// quarters lists every version of every quarter.
func (p *Pages) quarters(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Registry.QuarterDesk(v.Ctx(), worker(v))
	if err != nil {
		return err
	}
	return v.Render(p.quartersPage(v, list))
}

// quarterIn is the version the address names.
func quarterIn(v *web.Visitor) (s requests.QuarterShown, err error) {
	q, ok := requests.ParseQuarter(v.Param("quarter"))
	n, err := strconv.Atoi(v.Param("n"))
	if !ok || err != nil || n < 1 || n > 10_000 {
		return s, web.ErrNotFound
	}
	return requests.QuarterShown{Quarter: q, Version: n}, nil
}

// quarter shows one version as everybody will read it, and what can be done with it.
func (p *Pages) quarter(c *fiber.Ctx) error {
	v := web.Visit(c)
	s, err := quarterIn(v)
	if err != nil {
		return err
	}
	return p.showQuarter(v, s, nil, nil)
}

func (p *Pages) showQuarter(v *web.Visitor, s requests.QuarterShown, form *web.Form, faults ui.Errors) error {
	one, err := p.Registry.QuarterAt(v.Ctx(), worker(v), s)
	if err != nil {
		return err
	}
	page := p.quarterPage(v, one, form, faults)
	if len(faults) > 0 {
		return v.Refuse(page)
	}
	return v.Render(page)
}

// onQuarter reads what a form of the page is about, and comes back to the list when it is done.
func (p *Pages) onQuarter(do func(*web.Visitor, requests.QuarterShown, *web.Form) (string, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		s, err := quarterIn(v)
		if err != nil {
			return err
		}
		form, err := v.Form()
		if err != nil {
			return err
		}
		s.Hash = form.Get("hash")
		said, err := do(v, s, form)
		if faults, ok := v.Faults(err); ok {
			return p.showQuarter(v, s, form, faults)
		}
		if err != nil {
			return err
		}
		v.Flash(said, nil)
		return v.Redirect(quartersDesk)
	}
}

func (p *Pages) releaseQuarter(v *web.Visitor, s requests.QuarterShown, _ *web.Form) (string, error) {
	return "statistics.desk.released", p.Registry.ReleaseQuarter(v.Ctx(), worker(v), s)
}

func (p *Pages) dropQuarter(v *web.Visitor, s requests.QuarterShown, _ *web.Form) (string, error) {
	return "statistics.desk.dropped", p.Registry.DropQuarter(v.Ctx(), worker(v), s)
}

func (p *Pages) countAgain(v *web.Visitor, s requests.QuarterShown, form *web.Form) (string, error) {
	return "statistics.desk.counting", p.Registry.CountAgain(v.Ctx(), worker(v), s, form.Text("why"))
}

// quarterAddress is the page of one version at the desk.
func quarterAddress(one requests.QuarterVersion) string {
	return quartersDesk + "/" + one.Quarter.String() + "/" + strconv.Itoa(one.Number)
}

// quarterFacts say what is known about a version beside its figures.
func (p *Pages) quarterFacts(v *web.Visitor, one requests.QuarterVersion) (said []string) {
	if one.Why != "" {
		said = append(said, v.T("statistics.desk.asked", "Name", one.Asked, "Why", one.Why))
	}
	switch day := v.P.Date(one.At.In(p.zone()).Date()); {
	case one.Draft():
	case one.Released == "":
		said = append(said, v.T("statistics.desk.by_itself", "Day", day))
	default:
		said = append(said, v.T("statistics.desk.released_by", "Name", one.Released, "Day", day))
	}
	return said
}

func quartersLink(v *web.Visitor) ui.Link {
	return ui.Link{Text: v.T("statistics.desk.title"), Href: v.URL(quartersDesk)}
}

// quarterTitle names a version.
func quarterTitle(v *web.Visitor, one requests.QuarterVersion) string {
	return report.QuarterName(v.P, one.Quarter) + ", " + v.T("statistics.version", "Number", strconv.Itoa(one.Number))
}
