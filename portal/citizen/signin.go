package citizen

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/web"
)

const (
	noteNext = "next" // where to go once signed in, with its language
	noteLang = "lang" // the language the visitor left in: the provider knows only one address to return to
)

// signing is what the sign-in page says besides the ways.
type signing struct {
	next    string
	problem string // "", "provider" or "refused"
	out     bool   // just signed out
	low     bool   // signed in, but not surely enough
}

func (p *Pages) signIn(c *fiber.Ctx) error {
	v := web.Visit(c)
	if _, err := v.Session(); err != nil {
		return err
	}
	s := signing{next: v.Next("/my"), problem: v.Query("problem"), out: v.Query("out") != "", low: v.Citizen().Known()}
	if v.Level() >= account.LevelIdentified {
		return v.Redirect(s.next)
	}
	return v.Render(p.signInPage(v, s))
}

// toProvider sends the visitor to the eID. When it is down, the other ways are offered at once.
func (p *Pages) toProvider(c *fiber.Ctx) error {
	v := web.Visit(c)
	if _, err := v.Form(); err != nil {
		return err
	}
	next := v.Next("/my")
	if p.Provider == nil {
		return v.Redirect("/signin")
	}
	start, err := p.Provider.Begin(v.Ctx())
	if errors.Is(err, account.ErrProvider) {
		return v.RenderStatus(fiber.StatusServiceUnavailable, p.signInPage(v, signing{next: next, problem: "provider"}))
	}
	if err != nil {
		return err
	}
	s, err := v.Begin()
	if err != nil {
		return err
	}
	if err := errors.Join(s.Set(noteNext, next), s.Set(noteLang, v.Lang()), v.SetStart(start)); err != nil {
		return err
	}
	return v.Away(start.URL)
}

// fromProvider takes what the visitor brought back from the eID.
func (p *Pages) fromProvider(c *fiber.Ctx) error {
	v := web.Visit(c)
	s, err := v.Session()
	if err != nil {
		return err
	}
	if p.Provider == nil || s == nil {
		return v.Redirect("/signin?problem=refused")
	}
	next, lang := s.Get(noteNext), s.Get(noteLang)
	if next == "" || !i18n.Known(lang) {
		next, lang = "/my", v.Lang()
	}
	to := func(path string) error { // the provider knows one address to return to, in one language
		_, rest := i18n.Split(path)
		return c.Redirect(i18n.PathIn(lang, rest), fiber.StatusSeeOther)
	}
	start, err := v.TakeStart()
	if err != nil {
		return err
	}
	who, err := p.Directory.FinishOIDC(v.Ctx(), p.Provider, start,
		account.Return{State: v.Query("state"), Code: v.Query("code"), Error: v.Query("error")})
	switch {
	case errors.Is(err, account.ErrRefused):
		return to("/signin?problem=refused")
	case errors.Is(err, account.ErrProvider):
		return to("/signin?problem=provider")
	case err != nil:
		return err
	}
	s.Drop(noteNext)
	s.Drop(noteLang)
	if err := v.SignInCitizen(who); err != nil {
		return err
	}
	return to(next)
}

// signOut ends the session of this browser, or those of every device.
func (p *Pages) signOut(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	if form.Get("everywhere") != "" && v.Citizen().Known() {
		if err := p.Directory.EndSessions(v.Ctx(), v.Citizen().ID); err != nil {
			return err
		}
	}
	if err := v.SignOut(); err != nil {
		return err
	}
	return v.Redirect("/signin?out=1")
}

// providerName is what the body calls its eID.
func (p *Pages) providerName(v *web.Visitor) string {
	if p.ProviderName != "" {
		return p.ProviderName
	}
	return v.T("citizen.signin.eid")
}

// reason says why a page wants to know who is visiting.
func reason(v *web.Visitor, next string) string {
	switch {
	case strings.HasPrefix(next, "/my/accesses"):
		return v.T("citizen.signin.why_accesses")
	case strings.HasPrefix(next, "/track"), strings.HasPrefix(next, "/my/requests"):
		return v.T("citizen.signin.why_case")
	}
	return v.T("citizen.signin.why")
}
