package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
	"daylight/portal/ui"
)

func unsafe(method string) bool {
	switch method {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions, fiber.MethodTrace:
		return false
	}
	return true
}

// checkOrigin lets a form through that one of our own pages sent: the browser says so, and the form knows the secret of the
// session. What leads nowhere is told so, rather than that its token is missing.
func (a *App) checkOrigin(v *Visitor) error {
	err := a.fromHere(v)
	if err == nil && v.mode == private {
		err = v.checkToken()
	}
	if errors.Is(err, errToken) || errors.Is(err, errOrigin) {
		if elsewhere := a.leadsNowhere(v); elsewhere != nil {
			return elsewhere
		}
	}
	return err
}

// fromHere asks the browser where the form stood. Both headers are set by the browser and out of reach of scripts.
func (a *App) fromHere(v *Visitor) error {
	if site := v.c.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return errOrigin
	}
	origin := v.c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return nil
	}
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != a.base.Scheme || !strings.EqualFold(u.Host, a.base.Host) {
		return errOrigin
	}
	return nil
}

// leadsNowhere is 404 or 405 when no route takes this method here.
func (a *App) leadsNowhere(v *Visitor) error {
	path, config := v.c.Path(), a.App.Config()
	var allowed []string
	for _, route := range a.App.GetRoutes(true) {
		switch {
		case !fiber.RoutePatternMatch(path, route.Path, config):
		case route.Method == v.c.Method():
			return nil
		case !slices.Contains(allowed, route.Method):
			allowed = append(allowed, route.Method)
		}
	}
	if len(allowed) == 0 {
		return ErrNotFound
	}
	v.c.Set(fiber.HeaderAllow, strings.Join(allowed, ", "))
	return fiber.ErrMethodNotAllowed
}

func (v *Visitor) checkToken() error {
	s, err := v.Session()
	if err != nil {
		return err
	}
	form, err := v.fields()
	if err != nil {
		return err
	}
	if s == nil || !tokenFits(s, first(form.values[ui.TokenField])) {
		return errToken
	}
	return nil
}

// tokenFor is the session's secret under a fresh mask, so that the bytes on a page differ each time and a compressing proxy
// gives nothing away about them.
func tokenFor(s *account.Session) string {
	secret := s.CSRF()
	both := make([]byte, 2*len(secret))
	rand.Read(both[:len(secret)])
	subtle.XORBytes(both[len(secret):], both[:len(secret)], secret)
	return base64.RawURLEncoding.EncodeToString(both)
}

func tokenFits(s *account.Session, token string) bool {
	secret := s.CSRF()
	both, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(both) != 2*len(secret) || len(secret) == 0 {
		return false
	}
	plain := make([]byte, len(secret))
	subtle.XORBytes(plain, both[:len(secret)], both[len(secret):])
	return subtle.ConstantTimeCompare(plain, secret) == 1
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
