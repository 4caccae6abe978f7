package staff

import (
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
	"daylight/portal/web"
)

// signIn asks for e-mail address and password.
func (p *Pages) signIn(c *fiber.Ctx) error {
	v := web.Visit(c)
	if v.Officer().Known() {
		return v.Redirect("/staff")
	}
	return v.Render(p.signInPage(v, nil, nil))
}

// checkPassword is the first step. Whatever was wrong, the page is the same.
func (p *Pages) checkPassword(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	pending, err := p.Directory.CheckPassword(v.Ctx(), account.Attempt{Email: form.Get("email"), Password: form.Raw("password"), Address: v.Address()})
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.signInPage(v, form, faults))
	}
	if err != nil {
		return err
	}
	if err := v.SetPending(pending); err != nil {
		return err
	}
	return v.Redirect("/staff/code" + query(v))
}

// code asks for the time-based code.
func (p *Pages) code(c *fiber.Ctx) error {
	v := web.Visit(c)
	if v.Pending() == (account.Pending{}) {
		return v.Redirect("/staff/signin" + query(v))
	}
	return v.Render(p.codePage(v, nil))
}

// checkCode is the second step, and leads to where the person was going.
func (p *Pages) checkCode(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	officer, err := p.Directory.CheckCode(v.Ctx(), v.Pending(), form.Get("code"), v.Address())
	if errors.Is(err, account.ErrNoPending) {
		v.Flash("staff.code.again", nil)
		return v.Redirect("/staff/signin" + query(v))
	}
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.codePage(v, faults))
	}
	if err != nil {
		return err
	}
	if err := v.SignInOfficer(officer); err != nil {
		return err
	}
	return v.Redirect(goal(v))
}

// signOut ends the session.
func (p *Pages) signOut(c *fiber.Ctx) error {
	v := web.Visit(c)
	if err := v.SignOut(); err != nil {
		return err
	}
	return v.Redirect("/staff/signin")
}

// goal is where somebody was going before they had to sign in: a page for staff, since nothing else asks for it.
func goal(v *web.Visitor) string {
	next := v.Next("/staff")
	if next != "/staff" && !strings.HasPrefix(next, "/staff/") || strings.HasPrefix(next, "/staff/sign") || strings.HasPrefix(next, "/staff/code") {
		return "/staff"
	}
	return next
}

func query(v *web.Visitor) string {
	if next := goal(v); next != "/staff" {
		return "?" + url.Values{"next": {next}}.Encode()
	}
	return ""
}
