package web

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// ready makes the whole head of an answer from a copy, once, so that express has nothing left to make.
func (a *App) ready(e *copyOf) {
	for form := range e.heads {
		h := &e.heads[form]
		a.headers(h)
		e.head(h, form)
		h.SetContentType(e.contentType)
	}
}

// express answers with a fresh copy of a public page before anything else is done, and tells whether it did: most visits are answered
// here. It stays away from whatever is not plainly such a visit; the gate looks at that. Visits are counted, but no line about each is
// logged: the log would be most of the work.
func (a *App) express(rc *fasthttp.RequestCtx) bool {
	h := &rc.Request.Header
	if !h.IsGet() && !h.IsHead() || len(h.Peek(fiber.HeaderContentLength)) > 0 || len(h.Peek(fiber.HeaderTransferEncoding)) > 0 ||
		!strings.EqualFold(string(h.Host()), a.host) {
		return false
	}
	started := time.Now()
	e, fresh := a.pages.find(keyOf(h.RequestURI()))
	if !fresh {
		return false
	}
	f := e.form(h.Peek(fiber.HeaderAcceptEncoding))
	e.heads[f].CopyTo(&rc.Response.Header)
	status := fiber.StatusOK
	if tag := h.Peek(fiber.HeaderIfNoneMatch); len(tag) > 0 && matches(string(tag), e.tag) {
		status = fiber.StatusNotModified
	} else {
		rc.Response.SetBodyRaw(e.bodies()[f])
	}
	rc.SetStatusCode(status)
	if a.site.Observe != nil {
		a.site.Observe(string(h.Method()), e.route, status, time.Since(started))
	}
	return true
}

// keyOf is under which key the page of an address is kept, if the address is written as the portal writes it.
func keyOf(address []byte) string {
	key := string(address)
	if !strings.Contains(key, "?") {
		key += "?"
	}
	return key
}
