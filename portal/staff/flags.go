package staff

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// flagDesk is everything on the page of one flag.
type flagDesk struct {
	requests.Flag
	sources map[string]string
	form    *web.Form
	faults  ui.Errors
}

func (d flagDesk) path() string { return "/staff/conflicts/looks/" + d.ID.String() }

// watched adds what is flagged to the page of conflicts of interest, how it came about and how often it was right.
func (p *Pages) watched(v *web.Visitor, w *watch) (err error) {
	by := worker(v)
	if w.flags, err = p.Registry.Flags(v.Ctx(), by); err != nil {
		return err
	}
	if w.records, err = p.Registry.RuleRecords(v.Ctx(), by); err != nil {
		return err
	}
	if w.silent, err = p.Registry.SilentSources(v.Ctx()); err != nil {
		return err
	}
	if w.watches, err = p.Registry.Watches(v.Ctx()); err != nil {
		return err
	}
	w.watched, err = p.Registry.LastWatched(v.Ctx())
	if errors.Is(err, requests.ErrNothing) {
		return nil
	}
	return err
}

// theFlag is the look a page is about.
func (p *Pages) theFlag(v *web.Visitor) (requests.Flag, map[string]string, error) {
	id, err := idIn(v)
	if err != nil {
		return requests.Flag{}, nil, err
	}
	f, err := p.Registry.Flag(v.Ctx(), worker(v), id)
	if err != nil {
		return f, nil, err
	}
	names, err := p.sourceNames(v)
	return f, names, err
}

// flag shows one flag with its sum, and asks what it was.
func (p *Pages) flag(c *fiber.Ctx) error {
	v := web.Visit(c)
	f, sources, err := p.theFlag(v)
	if err != nil {
		return err
	}
	return v.Render(p.flagPage(v, flagDesk{Flag: f, sources: sources}))
}

// decideFlag records what it was.
func (p *Pages) decideFlag(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	f, sources, err := p.theFlag(v)
	if err != nil {
		return err
	}
	err = p.Registry.DecideFlag(v.Ctx(), worker(v), f.ID, form.Get("verdict"), form.Text("reason"))
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.flagPage(v, flagDesk{f, sources, form, faults}))
	}
	if err != nil {
		return err
	}
	v.Flash("conflict.flag.done", nil)
	return v.Redirect("/staff/conflicts")
}

// openFlag shows the looks of a flag once, as the answer to the form: they are in no address and in no cache, and to see them again is a
// look again.
func (p *Pages) openFlag(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	f, sources, err := p.theFlag(v)
	if err != nil {
		return err
	}
	seen, err := p.Registry.LookAtFlag(v.Ctx(), worker(v), f.ID, form.Text("purpose"))
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.flagPage(v, flagDesk{f, sources, form, faults}))
	}
	if err != nil {
		return err
	}
	return v.Render(p.flagRowsPage(v, flagDesk{Flag: f, sources: sources}, seen))
}
