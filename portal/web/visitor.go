package web

import (
	"context"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/ui"
)

// Visitor is whoever made this request: their language, their address, their session, and the answer being made for them. It
// must not outlive the request.
type Visitor struct {
	// P speaks the visitor's language.
	P *i18n.Printer
	// ID is the number of this request, for the log and for error pages.
	ID string

	c       *fiber.Ctx
	app     *App
	mode    mode
	path    string // without language prefix
	query   url.Values
	started time.Time

	session *account.Session
	looked  bool  // for a session
	left    bool  // signed out
	fault   error // of making the shell, reported by Render
	form    *Form
	failing bool // an error page is being made
}

type visitorKey struct{}

// Visit is the visitor of a request.
func Visit(c *fiber.Ctx) *Visitor {
	v, _ := c.Locals(visitorKey{}).(*Visitor)
	return v
}

// T says a message in the visitor's language; see i18n.Printer.T.
func (v *Visitor) T(key string, pairs ...any) string { return v.P.T(key, pairs...) }

// Lang is the language of the page.
func (v *Visitor) Lang() string { return v.P.Lang() }

// In is the visit in another language: its words and its addresses.
func (v *Visitor) In(lang string) *Visitor {
	other := *v
	other.P = v.app.site.Catalogue.Printer(lang)
	return &other
}

// Ctx ends when the time of the route is over.
func (v *Visitor) Ctx() context.Context { return v.c.UserContext() }

// Param is a part of the path by its name, decoded once.
func (v *Visitor) Param(name string) string {
	decoded, err := url.PathUnescape(v.c.Params(name))
	if err != nil {
		return ""
	}
	return decoded
}

// Query is a value of the query string: the first one, if it is given more than once. On public routes only the declared
// names exist.
func (v *Visitor) Query(name string) string { return v.query.Get(name) }

// Path is the path of this page without the language prefix.
func (v *Visitor) Path() string { return v.path }

// URL is the address of a page of the portal in the visitor's language.
func (v *Visitor) URL(path string) string { return v.P.Path(path) }

// Absolute is the full address of a page in the visitor's language, made from the configured base URL.
func (v *Visitor) Absolute(path string) string { return v.app.Absolute(v.P.Path(path)) }

// Absolute is the full address of a path, made from the configured base URL.
func (a *App) Absolute(path string) string { return a.base.Scheme + "://" + a.base.Host + path }

// Address is the peer's network address: the right-most one that is not a trusted proxy's. It is for limits and for signing
// in, and is neither stored nor logged here.
func (v *Visitor) Address() string {
	tcp, err := netip.ParseAddrPort(v.c.Context().RemoteAddr().String())
	if err != nil {
		return "unknown"
	}
	peer := tcp.Addr().Unmap()
	var hops []string // some proxies lengthen the line they find, others add one of their own
	for _, line := range v.c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		hops = append(hops, strings.Split(string(line), ",")...)
	}
	for i := len(hops) - 1; i >= 0 && v.app.trusted(peer); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		peer = hop.Unmap()
	}
	return peer.String()
}

func (a *App) trusted(peer netip.Addr) bool {
	for _, network := range a.site.Proxies {
		if network.Contains(peer) {
			return true
		}
	}
	return false
}

// Shell is what surrounds a page, filled in but for its content. On private routes it begins a session when there is none,
// since forms need one; if that fails the page is not rendered and the visitor is told.
func (v *Visitor) Shell(title string, faults ...ui.Errors) ui.Shell {
	s := ui.Shell{
		Printer: v.P, Asset: Asset, Title: title,
		Base: v.app.base.Scheme + "://" + v.app.base.Host, Path: v.path, Query: v.query.Encode(),
		NoIndex: v.mode == private,
	}
	for _, f := range faults {
		s.Errors = append(s.Errors, f...)
	}
	if v.mode == private && v.fault == nil && !v.failing {
		if session, err := v.Begin(); err != nil {
			v.fault = err
		} else {
			s.Token = tokenFor(session)
			s.Person = v.person()
			s.Flashes = v.Flashes()
			if v.lost() {
				s.Flashes = append(s.Flashes, v.T("web.form.stripped"))
			}
		}
	}
	if v.app.site.Dress != nil {
		v.app.site.Dress(v, &s)
	}
	return s
}

func (v *Visitor) person() *ui.Person {
	if o := v.Officer(); o.Known() {
		return &ui.Person{Name: o.Name, Role: v.RoleName(o.Roles[0]), SignOut: v.URL("/staff/signout")}
	}
	if c := v.Citizen(); c.Known() {
		return &ui.Person{Name: c.Name, SignOut: v.URL("/signout")}
	}
	return nil
}

// RoleName is a role in the visitor's language.
func (v *Visitor) RoleName(r account.Role) string {
	return v.P.Say("web.role."+string(r), nil) // i18n: web.role.*
}
