package staff

import (
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/ledger"
)

// How many causes and how many held events a page lists.
const (
	mostGroups = 50
	mostHeld   = 100
)

// heldDesk is what a page about held events shows: all causes, one of them, or one event.
type heldDesk struct {
	system
	groups []ledger.HeldGroup
	group  ledger.HeldGroup
	events []ledger.Held
	event  ledger.Held
	after  string // the mark the page begins at
	next   string
}

func (d heldDesk) list() string { return d.path() + "/held" }

func (d heldDesk) one(h ledger.Held) string { return d.list() + "/" + h.ID.String() }

func (d heldDesk) cause(g ledger.HeldGroup) string { return d.path() + "/causes/" + g.Cause.String() }

// heldGroups lists why events of a source are held.
func (p *Pages) heldGroups(c *fiber.Ctx) error {
	v := web.Visit(c)
	s, err := p.system(v)
	if err != nil {
		return err
	}
	d := heldDesk{system: s, after: v.Query("after")}
	if d.groups, d.next, err = p.Ledger.HeldGroups(v.Ctx(), s.Source, d.after, mostGroups); err != nil {
		return err
	}
	return v.Render(p.heldGroupsPage(v, d))
}

// theGroup finds the cause a page is about.
func (p *Pages) theGroup(v *web.Visitor) (d heldDesk, err error) {
	cause, err := uuid.Parse(v.Param("cause"))
	if err != nil {
		return d, web.ErrNotFound
	}
	if d.system, err = p.system(v); err != nil {
		return d, err
	}
	d.group, err = p.Ledger.HeldGroup(v.Ctx(), d.Source, cause)
	return d, err
}

// heldGroup lists the events held for one cause.
func (p *Pages) heldGroup(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.theGroup(v)
	if err != nil {
		return err
	}
	d.after = v.Query("after")
	if d.events, d.next, err = p.Ledger.HeldOf(v.Ctx(), d.Source, d.group.Cause, d.after, mostHeld); err != nil {
		return err
	}
	return v.Render(p.heldGroupPage(v, d))
}

// releaseGroup judges the events of a cause again, and says how many are recorded now.
func (p *Pages) releaseGroup(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.theGroup(v)
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	came, err := p.Ledger.ReleaseAll(v.Ctx(), d.Source, d.group.Cause, form.Get("after"))
	if err != nil {
		return err
	}
	v.Flash("office.group.released", map[string]any{"Count": came.Done, "Still": v.T("office.group.still", "Count", came.Still)})
	return p.goOn(v, d, came)
}

// goOn leads to what is left of a cause, and where nothing is, to the others.
func (p *Pages) goOn(v *web.Visitor, d heldDesk, came ledger.Decided) error {
	_, err := p.Ledger.HeldGroup(v.Ctx(), d.Source, d.group.Cause)
	switch {
	case errors.Is(err, ledger.ErrDecided):
		return v.Redirect(d.list())
	case err == nil && came.Next != "":
		return v.Redirect(d.cause(d.group) + "?after=" + came.Next)
	}
	return v.Redirect(d.cause(d.group))
}

// askDiscard asks why what a page is about, the events of a cause or one of them, is not to be recorded.
func (p *Pages) askDiscard(find func(*web.Visitor) (heldDesk, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		d, err := find(v)
		if err != nil {
			return err
		}
		return v.Render(p.discardPage(v, d, nil, nil))
	}
}

// discardGroup ends the holding of the events of a cause.
func (p *Pages) discardGroup(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.theGroup(v)
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	came, err := p.Ledger.DiscardAll(v.Ctx(), d.Source, d.group.Cause, v.Officer().ID, form.Text("reason"))
	if errors.Is(err, ledger.ErrReasonMissing) {
		return v.Refuse(p.discardPage(v, d, form, reasonMissing(v)))
	}
	if err != nil {
		return err
	}
	v.Flash("office.group.discarded", map[string]any{"Count": came.Done})
	return p.goOn(v, d, came)
}

func reasonMissing(v *web.Visitor) ui.Errors {
	return ui.Errors{{Field: "reason", Text: v.T("office.discard.reason_missing")}}
}

// theHeld finds the held event a page is about.
func (p *Pages) theHeld(v *web.Visitor) (d heldDesk, err error) {
	id, err := uuid.Parse(v.Param("event"))
	if err != nil {
		return d, web.ErrNotFound
	}
	if d.system, err = p.system(v); err != nil {
		return d, err
	}
	if d.event, err = p.Ledger.HeldEvent(v.Ctx(), d.Source, id); err != nil {
		return d, err
	}
	d.group = ledger.HeldGroup{Cause: d.event.Cause, Fault: d.event.Fault, Count: 1, Oldest: d.event.Received}
	return d, nil
}

// heldEvent shows one held event, without the citizen.
func (p *Pages) heldEvent(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.theHeld(v)
	if err != nil {
		return err
	}
	return v.Render(p.heldEventPage(v, d, nil))
}

// releaseHeld judges a held event again. If it stays, the page says why it does now.
func (p *Pages) releaseHeld(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.theHeld(v)
	if err != nil {
		return err
	}
	result, err := p.Ledger.Release(v.Ctx(), d.Source, d.event.ID)
	if err != nil {
		return err
	}
	if result.Fault == nil {
		v.Flash("office.held.released", nil)
		return v.Redirect(d.list())
	}
	if d, err = p.theHeld(v); err != nil {
		return err
	}
	return v.Refuse(p.heldEventPage(v, d, ui.Errors{{Text: v.T("office.held.stays", "Why", causeWords(v, *result.Fault)), Href: "#why"}}))
}

// discardHeld ends the holding of an event, with a reason that is kept.
func (p *Pages) discardHeld(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.theHeld(v)
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	err = p.Ledger.Discard(v.Ctx(), d.Source, d.event.ID, v.Officer().ID, form.Text("reason"))
	if errors.Is(err, ledger.ErrReasonMissing) {
		return v.Refuse(p.discardPage(v, d, form, reasonMissing(v)))
	}
	if err != nil {
		return err
	}
	v.Flash("office.discard.done", nil)
	return v.Redirect(d.list())
}
