package citizen

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

const reportsPath = accessesPath + "/reports"

// mountReports puts the pages of reports that are made while nobody waits in their place.
func (p *Pages) mountReports(r fiber.Router) {
	r.Get("/new", p.longReport)
	r.Post("/new", web.Limit("report", web.Per(20, 10*time.Minute)), p.orderReport)
	r.Get("/:document", p.report)
	r.Get("/:document/file", web.Limit("report", web.Per(30, 10*time.Minute)), p.reportFile)
}

// order is a long report about to be asked for.
type order struct {
	filter filter
	format report.Format
	total  int
	wanted requests.Wanted
}

func (p *Pages) order(v *web.Visitor) (o order, err error) {
	var known bool
	if o.format, known = formatOf(v.Query("format")); !known {
		return o, web.ErrNotFound
	}
	if o.filter, err = p.anyFilter(v); err != nil {
		return o, err
	}
	if o.total, err = p.Ledger.Count(v.Ctx(), person(v)); err != nil {
		return o, err
	}
	o.wanted, err = p.wanted(v, o.filter, o.format)
	return o, err
}

func (p *Pages) longReport(c *fiber.Ctx) error {
	v := web.Visit(c)
	o, err := p.order(v)
	if err != nil {
		return err
	}
	return v.Render(p.orderPage(v, o, nil))
}

// orderReport has a long report made. However often the form is sent, there is one.
func (p *Pages) orderReport(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	o, err := p.order(v)
	if err != nil {
		return err
	}
	o.wanted.Email = form.Get("email")
	id, err := p.Registry.OrderDocument(v.Ctx(), o.wanted, o.format.Passes()*o.total)
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.orderPage(v, o, faults))
	}
	if err != nil {
		return err
	}
	return v.Redirect(reportsPath + "/" + id.String())
}

func (p *Pages) document(v *web.Visitor) (d requests.Document, err error) {
	by, err := visitor(v)
	if err != nil {
		return d, err
	}
	id, err := uuid.Parse(v.Param("document"))
	if err != nil {
		return d, web.ErrNotFound
	}
	return p.Registry.Document(v.Ctx(), by, id)
}

// report says how far a report is, and leads to it when it is made.
func (p *Pages) report(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.document(v)
	if err != nil {
		return err
	}
	return v.Render(p.reportPage(v, d))
}

func (p *Pages) reportFile(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.document(v)
	if err != nil {
		return err
	}
	if d.Made.IsZero() {
		return v.Redirect(reportsPath + "/" + d.ID.String())
	}
	// It is read while it is sent, when this request is over.
	return v.Stream(d.File.Name, d.File.Type, d.File.Size, p.Registry.OpenDocument(context.WithoutCancel(v.Ctx()), d))
}

// percent is how far a report is.
func percent(d requests.Document) int { return 100 * d.Done / max(d.Steps, 1) }

// expires is the day on which a report is removed.
func (p *Pages) expires(v *web.Visitor, d requests.Document) string {
	return v.P.Date(d.Expires.In(p.zone()).Date())
}

// reportState says in a few words what has become of a report.
func (p *Pages) reportState(v *web.Visitor, d requests.Document) ui.Tag {
	switch {
	case d.Failed:
		return ui.Tag{Text: v.T("citizen.report.failed"), Colour: "red"}
	case d.Made.IsZero():
		return ui.Tag{Text: v.T("citizen.report.working", "Percent", percent(d)), Colour: "blue"}
	}
	return ui.Tag{Text: v.T("citizen.report.ready"), Colour: "green"}
}

// formText is what a form of the report is called.
// i18n: citizen.accesses.*
func formText(v *web.Visitor, format string) string { return v.P.Say("citizen.accesses."+format, nil) }

// sizeText is how much there is to download, rounded up.
func sizeText(v *web.Visitor, bytes int64) string {
	const kilo = 1000
	if bytes < kilo*kilo {
		return v.T("citizen.report.kilobytes", "Number", v.P.Number(int(bytes/kilo)+1))
	}
	return v.T("citizen.report.megabytes", "Number", v.P.Number(int(bytes/kilo/kilo)+1))
}
