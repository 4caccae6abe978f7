package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"daylight/portal/i18n"
)

// mode is how a request is treated, which its path decides.
type mode int

const (
	private   mode = iota // a session may exist; nothing is stored by caches
	public                // the same for everybody; no cookie is read or set
	stateless             // a form without a cookie
	machine               // the API: no cookie, problem documents
)

// gate is what every request passes: it is checked, handled, its session saved, its failure turned into a page, and one line
// is logged about it.
func (a *App) gate(c *fiber.Ctx) error {
	v := a.receive(c)
	done, sent := a.upload(v)
	defer done()
	ctx, cancel := context.WithTimeout(c.UserContext(), patience)
	defer func() { cancel() }()
	c.SetUserContext(ctx)
	err := sent
	if err == nil {
		err = a.examine(v)
	}
	if err == nil {
		err = a.handle(v)
	}
	switch saved := v.commit(); {
	case saved == nil, statusIs(err, fiber.StatusServiceUnavailable):
	case err == nil && unsafe(c.Method()): // what the form asked for is done: nobody may be told that it was not
		a.log.Warn("a session was not saved after a form was", "error", saved, "route", a.routeOf(v), "id", v.ID)
	default:
		err = errors.Join(saved, err)
	}
	if err != nil {
		a.fail(v, err)
	}
	a.finish(v)
	return nil
}

// receive begins a visit: its number, and the headers that every answer carries whatever happens next.
func (a *App) receive(c *fiber.Ctx) *Visitor {
	number := make([]byte, 8)
	rand.Read(number)
	original := string(c.Request().URI().PathOriginal())
	tag, rest := i18n.Split(original)
	v := &Visitor{
		c: c, app: a, P: a.site.Catalogue.Printer(tag), ID: hex.EncodeToString(number),
		path: rest, started: time.Now(), query: url.Values{},
	}
	switch {
	case original == "/api" || strings.HasPrefix(original, "/api/"):
		v.mode = machine
	case a.stateless(rest):
		v.mode = stateless
	}
	c.Locals(visitorKey{}, v)
	a.headers(&c.Response().Header)
	c.Set("X-Request-Id", v.ID)
	return v
}

// stateless tells whether a page is one with a form and without a cookie.
func (a *App) stateless(page string) bool {
	return slices.ContainsFunc(a.site.Stateless, func(pattern string) bool {
		fits, _ := path.Match(pattern, page) // a wrong pattern fits nothing
		return fits
	})
}

// examine refuses what no handler should see.
func (a *App) examine(v *Visitor) error {
	if decoded, err := url.PathUnescape(string(v.c.Request().URI().PathOriginal())); err != nil || !clean(decoded) {
		return ErrNotFound
	}
	if err := a.checkHost(v); err != nil {
		return err
	}
	query, err := url.ParseQuery(string(v.c.Request().URI().QueryString()))
	if err != nil {
		return errQuery
	}
	for key, values := range query {
		if !clean(key) || slices.ContainsFunc(values, func(s string) bool { return !clean(s) }) {
			return errQuery
		}
	}
	v.query = query
	if unsafe(v.c.Method()) && v.mode != machine {
		return a.checkOrigin(v)
	}
	return nil
}

// clean tells whether text is UTF-8 without NUL.
func clean(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// handle runs the route. A panic is a failure like any other.
func (a *App) handle(v *Visitor) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return v.c.Next()
}

// finish sets what depends on the answer as a whole and logs it. Addresses, query strings and what a path names are left out:
// they can be personal data.
func (a *App) finish(v *Visitor) {
	if len(v.c.Response().Header.Peek(fiber.HeaderCacheControl)) == 0 {
		v.c.Set(fiber.HeaderCacheControl, "no-store")
	}
	if v.mode == private {
		v.c.Vary(fiber.HeaderCookie)
	}
	if v.c.Context().UserValue(ahead{}) != nil {
		return
	}
	took, status := time.Since(v.started), v.c.Response().StatusCode()
	route := a.routeOf(v)
	level := slog.LevelInfo
	if v.path == "/healthz" || v.path == "/readyz" { // asked every few seconds
		level = slog.LevelDebug
	}
	a.log.Log(v.Ctx(), level, "request", "method", v.method(), "route", route, "status", status,
		"ms", took.Milliseconds(), "bytes", sizeOf(v.c.Response()), "lang", v.P.Lang(), "id", v.ID)
	if a.site.Observe != nil {
		a.site.Observe(v.method(), route, status, took)
	}
}

// sizeOf is how long an answer is. One that is read while it is sent must not be read for the log.
func sizeOf(r *fasthttp.Response) int {
	if r.IsBodyStream() {
		return max(r.Header.ContentLength(), 0)
	}
	return len(r.Body())
}

// routeOf is the pattern that matched, never the address itself.
func (a *App) routeOf(v *Visitor) string {
	if route := v.c.Route(); route != nil && route.Path != "/" && v.c.Response().StatusCode() != fiber.StatusNotFound {
		return route.Path
	}
	if v.path == "/" {
		return "/"
	}
	return "-"
}

// method is the method as HTTP knows it: a made-up one is not repeated.
func (v *Visitor) method() string {
	if method := v.c.Method(); slices.Contains(fiber.DefaultMethods, method) {
		return method
	}
	return "-"
}

// Deadline gives a route more or less time than others have.
func Deadline(d time.Duration) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), d)
		defer cancel()
		c.SetUserContext(ctx)
		return c.Next()
	}
}
