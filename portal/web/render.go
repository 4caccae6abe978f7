package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"daylight/portal/i18n"
)

// Render answers with a page.
func (v *Visitor) Render(page templ.Component) error { return v.RenderStatus(fiber.StatusOK, page) }

// Refuse answers with a form that has problems, what was typed kept in it.
func (v *Visitor) Refuse(page templ.Component) error {
	return v.RenderStatus(fiber.StatusUnprocessableEntity, page)
}

// RenderStatus answers with a page and a status. Nothing is sent unless the whole page could be made.
func (v *Visitor) RenderStatus(status int, page templ.Component) error {
	var body bytes.Buffer
	if err := page.Render(v.Ctx(), &body); err != nil {
		return fmt.Errorf("render a page: %w", err)
	}
	if v.fault != nil {
		return v.fault
	}
	return v.send(status, fiber.MIMETextHTMLCharsetUTF8, body.Bytes())
}

func (v *Visitor) send(status int, contentType string, body []byte) error {
	v.c.Set(fiber.HeaderContentType, contentType)
	return v.c.Status(status).Send(body)
}

// JSON answers with data.
func (v *Visitor) JSON(value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return v.send(fiber.StatusOK, fiber.MIMEApplicationJSONCharsetUTF8, append(body, '\n'))
}

// Bytes answers with a document.
func (v *Visitor) Bytes(contentType string, body []byte) error {
	return v.send(fiber.StatusOK, contentType, body)
}

// Download answers with a file to keep. It is not run in the portal's name, whatever it holds.
func (v *Visitor) Download(filename, contentType string, body []byte) error {
	v.attach(filename)
	return v.send(fiber.StatusOK, contentType, body)
}

// Stream answers with a file to keep that is read while it is sent, and closed when that is over.
func (v *Visitor) Stream(filename, contentType string, size int64, body io.ReadCloser) error {
	v.attach(filename)
	v.c.Set(fiber.HeaderContentType, contentType)
	return v.c.SendStream(body, int(size))
}

func (v *Visitor) attach(filename string) {
	name := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`/\"`, r) || hidden(r) {
			return '-'
		}
		return r
	}, filename)
	v.c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	v.c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
}

// Keep lets caches hold a public answer: for what never changes, such as tiles of the log.
func (v *Visitor) Keep(d time.Duration) {
	if v.mode == public {
		v.c.Set(fiber.HeaderCacheControl, fmt.Sprintf("public, max-age=%d, immutable", int(d.Seconds())))
	}
}

// SetHeader sets a header of the answer.
func (v *Visitor) SetHeader(name, value string) { v.c.Set(name, value) }

// Redirect leads to another page of the portal after a form, in the visitor's language. Nothing but a local path is followed.
func (v *Visitor) Redirect(path string) error {
	if !local(path) {
		return fmt.Errorf("web: redirect to %q, which is no path of the portal", path)
	}
	if v.lost() {
		v.Flash("web.form.stripped", nil)
	}
	_, rest := i18n.Split(path)
	return v.c.Redirect(v.URL(rest), fiber.StatusSeeOther)
}

// Away leads to the identity provider: an origin named in Site.FormTargets.
func (v *Visitor) Away(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("web: redirect to an address that is none: %w", err)
	}
	for _, target := range v.app.site.FormTargets {
		if t, err := url.Parse(target); err == nil && t.Scheme == u.Scheme && t.Host == u.Host {
			return v.c.Redirect(address, fiber.StatusSeeOther)
		}
	}
	return fmt.Errorf("web: redirect to %s, which is not among the form targets", u.Host)
}

// longestNext is how long an address may be that somebody is led back to, in bytes: a session keeps no longer note.
const longestNext = 512

// Next is where somebody was going before they were asked to sign in: a local path from the form or the query, or otherwise.
func (v *Visitor) Next(otherwise string) string {
	next := v.Query("next")
	if v.form != nil && v.form.Get("next") != "" {
		next = v.form.Get("next")
	}
	if !local(next) || len(next) > longestNext {
		return otherwise
	}
	return next
}

// local tells a path of the portal from everything a browser would take for another host.
func local(path string) bool {
	u, err := url.Parse(path)
	return err == nil && u.Scheme == "" && u.Host == "" && u.Opaque == "" &&
		strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.ContainsAny(path, "\\\r\n\t\x00")
}
