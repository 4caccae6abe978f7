package citizen

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/web"
	"daylight/requests"
)

// provable tells whether the page says how to show who somebody is: before anything is given out, and while it can still help.
// Whoever acts for another shows that in other ways.
func (p *Pages) provable(f caseFile) bool {
	return f.Behalf == nil && f.Level < p.Registry.Need(f.Kind) && f.by.Level < requests.LevelIdentity && (f.State.Open() || f.Locked)
}

// pressing tells whether the citizen was asked for it, or is in the middle of it: then it stands open on the page.
func (f caseFile) pressing() bool {
	return f.Identity || f.Unproven > 0 || f.CodeAsked || f.PostCode != nil && !f.PostCode.Used
}

// wantCode takes the wish for a code by post. Asking twice is asking once.
func (p *Pages) wantCode(base string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		form, err := v.Form()
		if err != nil {
			return err
		}
		by, err := visitor(v)
		if err != nil {
			return err
		}
		err = p.Registry.WantPostCode(v.Ctx(), by, requests.Step{Ref: v.Param("ref"), Key: form.Get("key") + "code"})
		if err != nil && !errors.Is(err, requests.ErrMove) {
			return err
		}
		f, err := p.open(v, base)
		if err != nil {
			return err
		}
		if f.CodeAsked {
			v.Flash("identity.post.asked_flash", nil)
		}
		return v.Redirect(f.base)
	}
}

// enterPostCode takes a code that came by post. Whoever entered it has shown who they are for as long as this conversation lasts.
func (p *Pages) enterPostCode(base string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		form, err := v.Form()
		if err != nil {
			return err
		}
		by, err := visitor(v)
		if err != nil {
			return err
		}
		browser, err := conversation(v)
		if err != nil {
			return err
		}
		err = p.Registry.EnterPostCode(v.Ctx(), by, requests.Step{Ref: v.Param("ref"), Key: form.Get("key") + "entered"},
			requests.PostEntry{Code: form.Get("code"), Browser: browser})
		faults, refused := v.Faults(err)
		if err != nil && !refused {
			return err
		}
		f, err := p.open(v, base)
		if err != nil {
			return err
		}
		if refused {
			f.code = form.Get("code")
			return v.Refuse(p.casePage(v, f, faults))
		}
		if err := rememberIn(v, noteProved, f.Ref); err != nil {
			return err
		}
		v.Flash("identity.post.entered", nil)
		return v.Redirect(f.base)
	}
}
