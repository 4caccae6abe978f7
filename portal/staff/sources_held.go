package staff

import (
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/ledger"
)

// mostHeld is how many held events a page lists, the oldest of them.
const mostHeld = 100

// heldID is which of the held events a page is about.
func heldID(v *web.Visitor) (uuid.UUID, error) {
	id, err := uuid.Parse(v.Param("event"))
	if err != nil {
		return id, web.ErrNotFound
	}
	return id, nil
}

// retryHeld judges a held event again. If it stays, the page says why it does now.
func (p *Pages) retryHeld(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := heldID(v)
	if err != nil {
		return err
	}
	result, err := p.Ledger.Retry(v.Ctx(), id)
	if err != nil {
		return err
	}
	s, err := p.system(v)
	if err != nil {
		return err
	}
	if result.Status == ledger.Stored || result.Status == ledger.Duplicate {
		v.Flash("office.held.released", nil)
		return v.Redirect(s.path())
	}
	why := v.T("ledger.status." + string(result.Status))
	if result.Fault != nil {
		why = v.Message(result.Fault.Key, result.Fault.Vars)
	}
	return v.Refuse(p.sourcePage(v, s, ui.Errors{{Text: v.T("office.held.stays", "Why", asSentence(why)), Href: "#held-" + id.String()}}))
}

// theHeld finds the held event a page is about among those its source's page lists.
func (p *Pages) theHeld(v *web.Visitor) (s system, h ledger.Held, err error) {
	id, err := heldID(v)
	if err != nil {
		return s, h, err
	}
	if s, err = p.system(v); err != nil {
		return s, h, err
	}
	at := slices.IndexFunc(s.held, func(h ledger.Held) bool { return h.ID == id })
	if at < 0 {
		return s, h, ledger.ErrDecided
	}
	return s, s.held[at], nil
}

// askDiscard asks why an event is not to be recorded.
func (p *Pages) askDiscard(c *fiber.Ctx) error {
	v := web.Visit(c)
	s, h, err := p.theHeld(v)
	if err != nil {
		return err
	}
	return v.Render(p.discardPage(v, s, h, nil, nil))
}

// discardHeld ends the holding of an event, with a reason that is kept.
func (p *Pages) discardHeld(c *fiber.Ctx) error {
	v := web.Visit(c)
	s, h, err := p.theHeld(v)
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	err = p.Ledger.Discard(v.Ctx(), h.ID, v.Officer().ID, form.Text("reason"))
	if faults, ok := p.sourceFaults(v, err); ok {
		return v.Refuse(p.discardPage(v, s, h, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("office.discard.done", nil)
	return v.Redirect(s.path())
}
