package web

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

const (
	// publicControl lets every cache keep a page and makes it ask each time whether it changed: the answer costs next to
	// nothing, and a notice that was published is seen at once.
	publicControl = "public, max-age=0, must-revalidate"
	maxKey        = 512 // bytes of path and query; longer ones are not worth remembering
)

// Public marks a page that is the same for everybody. No cookie is read or set; of the query string only the names listed
// here exist; and the finished answer is kept, compressed, until what is published changes.
func Public(names ...string) fiber.Handler {
	return forEverybody(names, func(v *Visitor) error { return v.app.serve(v) })
}

// Fresh marks a page that is the same for everybody like Public, but is made from more than what is published: it is made anew
// each time, and caches ask each time too.
func Fresh(names ...string) fiber.Handler {
	return forEverybody(names, func(v *Visitor) error {
		if err := v.c.Next(); err != nil {
			return err
		}
		made := v.made()
		if made == nil {
			return nil
		}
		return v.sendCopy(made)
	})
}

// forEverybody answers reading without cookies and with these names of the query string alone; forms go on to the page.
func forEverybody(names []string, answer func(*Visitor) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := Visit(c)
		if c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead {
			return c.Next()
		}
		v.mode = public
		v.query = only(v.query, names)
		return answer(v)
	}
}

func only(query url.Values, names []string) url.Values {
	kept := url.Values{}
	for name, values := range query {
		if slices.Contains(names, name) {
			kept[name] = values
		}
	}
	return kept
}

func (a *App) serve(v *Visitor) error {
	key := v.c.Path() + "?" + v.query.Encode()
	found, fresh := a.pages.find(key)
	if fresh {
		return v.sendCopy(found)
	}
	generation := a.pages.generation.Load() // before the handler reads: a change meanwhile makes the copy old at once
	if err := v.c.Next(); err != nil {
		if found != nil && statusIs(err, fiber.StatusServiceUnavailable) {
			a.log.Warn("a public page is served from an older copy", "error", err, "route", v.c.Route().Path, "id", v.ID)
			return v.sendCopy(found)
		}
		return err
	}
	made := v.made()
	if made == nil {
		return nil
	}
	made.route = v.c.Route().Path
	a.ready(made)
	if disposition := v.c.Response().Header.Peek(fiber.HeaderContentDisposition); len(disposition) == 0 && len(key) <= maxKey {
		a.pages.keep(key, generation, made)
	}
	return v.sendCopy(made)
}

// made is the answer the handler gave, as a copy that could be kept; nil when it is none, and then it goes out as it is.
func (v *Visitor) made() *copyOf {
	answer := v.c.Response()
	answer.Header.Del(fiber.HeaderSetCookie)
	if answer.StatusCode() != fiber.StatusOK || answer.IsBodyStream() {
		if answer.StatusCode() < fiber.StatusMultipleChoices {
			v.publicHeaders()
		}
		return nil
	}
	made := newCopy(string(answer.Header.ContentType()), slices.Clone(answer.Body()))
	made.cacheControl = string(answer.Header.Peek(fiber.HeaderCacheControl))
	made.link = string(answer.Header.Peek(fiber.HeaderLink))
	made.anySite = len(answer.Header.Peek(fiber.HeaderAccessControlAllowOrigin)) > 0
	return made
}

func (v *Visitor) publicHeaders() {
	if len(v.c.Response().Header.Peek(fiber.HeaderCacheControl)) == 0 {
		v.c.Set(fiber.HeaderCacheControl, publicControl)
	}
}

// sendCopy answers with the form of a copy that the browser takes, or tells it that it has it.
func (v *Visitor) sendCopy(e *copyOf) error {
	h := &v.c.Request().Header
	f := e.form(h.Peek(fiber.HeaderAcceptEncoding))
	e.head(&v.c.Response().Header, f)
	if matches(string(h.Peek(fiber.HeaderIfNoneMatch)), e.tag) {
		v.c.Response().ResetBody()
		v.c.Status(fiber.StatusNotModified)
		return nil
	}
	return v.send(fiber.StatusOK, e.contentType, e.bodies()[f])
}

// takes tells whether a browser accepts a coding.
func takes(accepts []byte, coding string) bool {
	for part := range bytes.SplitSeq(accepts, []byte{','}) {
		name, weight, _ := bytes.Cut(bytes.TrimSpace(part), []byte{';'})
		if strings.EqualFold(string(name), coding) {
			weight := strings.ReplaceAll(string(weight), " ", "")
			return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000"
		}
	}
	return false
}

// matches tells whether the browser has one of the forms of a copy already.
func matches(ifNoneMatch, tag string) bool {
	for part := range strings.SplitSeq(ifNoneMatch, ",") {
		have := strings.Trim(strings.TrimPrefix(strings.TrimSpace(part), "W/"), `"`)
		if have == "*" || have == tag || have == tag+"-br" || have == tag+"-gzip" {
			return true
		}
	}
	return false
}
