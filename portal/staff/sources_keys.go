package staff

import (
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/ledger"
)

// An old key works on beside the new one for usualOverlap days unless somebody says otherwise, and for mostOverlap at most.
const (
	usualOverlap = 7
	mostOverlap  = 90
)

// changing reads a source that somebody wants to change: neither the portal's own nor one out of service.
func (p *Pages) changing(v *web.Visitor) (s system, err error) {
	s.Source, err = p.Ledger.Source(v.Ctx(), v.Param("id"))
	switch {
	case err != nil:
	case s.own():
		err = ledger.ErrOwnSource
	case s.Disabled != nil:
		err = ledger.ErrDisabled
	}
	return s, err
}

// askFirst shows the form of a change to a source.
func (p *Pages) askFirst(page func(*web.Visitor, system, *web.Form, ui.Errors) templ.Component) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		s, err := p.changing(v)
		if err != nil {
			return err
		}
		return v.Render(page(v, s, nil, nil))
	}
}

// givingOnce takes the form of a change to a source whose answer shows a secret, unless it was answered before.
func (p *Pages) givingOnce(change func(*web.Visitor, system, *web.Form) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		s, err := p.changing(v)
		if err != nil {
			return err
		}
		form, err := v.Form()
		if err != nil {
			return err
		}
		if before, err := sentBefore(v, form); before || err != nil {
			return alreadyDone(v, err, s.path())
		}
		return change(v, s, form)
	}
}

// rotateKey gives a source a new key, shown this once.
func (p *Pages) rotateKey(v *web.Visitor, s system, form *web.Form) error {
	overlap, err := overlapTyped(form)
	if err == nil {
		var key string
		if key, err = p.Ledger.Rotate(v.Ctx(), s.ID, overlap); err == nil {
			return handOver(v, form, p.newKey(v, s, key, overlap))
		}
	}
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.rotatePage(v, s, form, faults))
	}
	return err
}

// overlapTyped is for how long the old key works on.
func overlapTyped(form *web.Form) (time.Duration, error) {
	days, err := strconv.Atoi(form.Get("overlap"))
	if err != nil || days < 0 || days > mostOverlap {
		return 0, web.Problems{{Field: "overlap", Key: "office.rotate.problem", Vars: map[string]any{"Most": mostOverlap}}}
	}
	return time.Duration(days) * 24 * time.Hour, nil
}

// setWebhook changes where instructions go, and shows the secret that signs them, this once.
func (p *Pages) setWebhook(v *web.Visitor, s system, form *web.Form) error {
	secret, err := p.Ledger.SetWebhook(v.Ctx(), s.ID, form.Get("webhook"))
	if faults, ok := p.sourceFaults(v, err); ok {
		return v.Refuse(p.webhookPage(v, s, form, faults))
	}
	if err != nil {
		return err
	}
	if secret == "" {
		v.Flash("office.webhook.ended", nil)
		return v.Redirect(s.path())
	}
	return handOver(v, form, p.newWebhookSecret(v, s, secret))
}

// disableSource ends a source's keys at once.
func (p *Pages) disableSource(c *fiber.Ctx) error {
	v := web.Visit(c)
	s, err := p.changing(v)
	if err != nil {
		return err
	}
	if err := p.Ledger.Disable(v.Ctx(), s.ID); err != nil {
		return err
	}
	v.Flash("office.disable.done", nil)
	return v.Redirect(s.path())
}
