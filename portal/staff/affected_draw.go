package staff

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/ledger"
)

// drawing is the form by which people are drawn from the ledger.
type drawing struct {
	affair
	sources    []ledger.Source
	activities []notices.ActivityVersion
	form       *web.Form
	faults     ui.Errors
}

func (p *Pages) theDrawing(v *web.Visitor) (d drawing, err error) {
	if d.affair, err = p.theIncident(v); err != nil {
		return d, err
	}
	if d.sources, err = p.Ledger.Sources(v.Ctx()); err != nil {
		return d, err
	}
	d.activities, err = p.Board.Activities(v.Ctx())
	return d, err
}

func (p *Pages) drawForm(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.theDrawing(v)
	if err != nil {
		return err
	}
	return v.Render(p.drawPage(v, d))
}

// draw finds people in the ledger.
func (p *Pages) draw(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	d, err := p.theDrawing(v)
	if err != nil {
		return err
	}
	id, err := uuid.Parse(form.Get("key"))
	if err != nil {
		return web.BadRequest("the form of a drawing has a key")
	}
	ask := requests.Drawing{ID: id, Incident: d.ID, Purpose: form.Text("purpose"), Source: form.Get("source"), Official: form.Get("official"), Activity: form.Get("activity")}
	ask.From, _ = p.momentTyped(form, "from")
	ask.Until, _ = p.momentTyped(form, "until")
	err = p.Registry.Draw(v.Ctx(), worker(v), ask)
	if d.faults, _ = v.Faults(err); d.faults != nil {
		d.form = form
		return v.Refuse(p.drawPage(v, d))
	}
	if err != nil {
		return err
	}
	v.Flash("affected.drawing", nil)
	return v.Redirect(affectedPath(d.ID))
}

func (p *Pages) listForm(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, err := p.theIncident(v)
	if err != nil {
		return err
	}
	return v.Render(p.bringPage(v, a, nil, nil))
}

// bringList keeps the list until it is confirmed, and leads to what it would do.
func (p *Pages) bringList(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	a, err := p.theIncident(v)
	if err != nil {
		return err
	}
	id, err := uuid.Parse(form.Get("key"))
	if err != nil {
		return web.BadRequest("the form of a list has a key")
	}
	file, sent, err := form.File("list")
	if err != nil {
		return err
	}
	if !sent {
		file.Body = nil
	}
	err = p.Registry.BringList(v.Ctx(), worker(v), requests.Drawing{ID: id, Incident: a.ID, Purpose: form.Text("purpose")}, file.Body)
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.bringPage(v, a, form, faults))
	}
	if err != nil {
		return err
	}
	return v.Redirect(affectedPath(a.ID) + "/list/" + id.String())
}

func (p *Pages) listPreview(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, id, err := p.within(v, "list")
	if err != nil {
		return err
	}
	preview, err := p.Registry.BroughtList(v.Ctx(), worker(v), a.ID, id)
	if err != nil {
		return err
	}
	if preview.Done {
		return v.Redirect(affectedPath(a.ID))
	}
	return v.Render(p.listPreviewPage(v, a, preview))
}

func (p *Pages) enlist(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, id, err := p.within(v, "list")
	if err != nil {
		return err
	}
	if err := p.Registry.Enlist(v.Ctx(), worker(v), a.ID, id); err != nil {
		return err
	}
	v.Flash("affected.drawing", nil)
	return v.Redirect(affectedPath(a.ID))
}

// stopDrawing ends the looking for people.
func (p *Pages) stopDrawing(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, id, err := p.within(v, "drawing")
	if err != nil {
		return err
	}
	if err := p.Registry.StopDrawing(v.Ctx(), worker(v), a.ID, id); err != nil {
		return err
	}
	v.Flash("affected.stopped", nil)
	return v.Redirect(affectedPath(a.ID))
}
