package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
)

// retryLater is what machines are told when nothing better is known.
const retryLater = 30 * time.Second

const tooLarge = fiber.StatusRequestEntityTooLarge

// broken takes what fails before or outside the gate: requests that are no HTTP, headers or bodies too large, methods that do
// not exist. The error of the protocol reader is not looked at beyond its class, since its text holds what was sent.
func (a *App) broken(c *fiber.Ctx, err error) error {
	v := a.receive(c)
	status := fiber.StatusBadRequest
	var protocol *fiber.Error
	if errors.As(err, &protocol) {
		status = protocol.Code
	}
	a.fail(v, fiber.NewError(status))
	a.finish(v)
	return nil
}

// fail turns an error into an answer. The visitor learns what happened to what they did and what to do next; the cause goes
// to the log, once, and only when it was not foreseen or the house is in trouble.
func (a *App) fail(v *Visitor, err error) {
	var away redirected
	if errors.As(err, &away) {
		v.c.Location(away.to)
		v.c.Status(away.status)
		return
	}
	found, foreseen := answerTo(err)
	var problem *APIProblem
	isProblem := errors.As(err, &problem)
	switch {
	case isProblem && problem.Status < fiber.StatusInternalServerError:
	case !foreseen && !isProblem:
		a.log.Error("a request failed", "error", err, "route", a.routeOf(v), "id", v.ID)
	case found.status >= fiber.StatusInternalServerError:
		a.log.Warn("a request could not be served", "error", err, "route", a.routeOf(v), "id", v.ID)
	}
	v.reset()
	var limit *account.TooMany
	switch {
	case errors.As(err, &limit):
		v.retryAfter(limit.After)
	case isProblem && problem.After > 0:
		v.retryAfter(problem.After)
	case found.status == fiber.StatusServiceUnavailable, v.mode == machine && (found.status == tooLarge || isProblem && problem.Status == tooLarge):
		v.retryAfter(retryLater) // contract: 413 too, for senders that then send less at once
	}
	if v.mode == machine || isProblem || strings.HasSuffix(v.path, ".json") {
		v.problemDocument(problem, found)
		return
	}
	v.errorPage(found, limit)
}

// reset forgets what a handler had begun to answer.
func (v *Visitor) reset() {
	v.c.Response().ResetBody()
	for _, name := range []string{fiber.HeaderContentDisposition, fiber.HeaderETag, fiber.HeaderLastModified, fiber.HeaderContentEncoding} {
		v.c.Response().Header.Del(name)
	}
	v.c.Set(fiber.HeaderContentSecurityPolicy, v.app.policy)
	v.c.Set(fiber.HeaderCacheControl, "no-store")
}

func (v *Visitor) retryAfter(d time.Duration) {
	v.c.Set(fiber.HeaderRetryAfter, strconv.Itoa(max(1, int((d+time.Second-1)/time.Second))))
}

func (v *Visitor) errorPage(found answer, limit *account.TooMany) {
	v.failing = true
	wait := ""
	if limit != nil {
		wait = v.wait(limit.After)
	}
	var body bytes.Buffer
	page := errorPage(v, found.page, wait)
	ctx := context.WithoutCancel(v.c.UserContext()) // the time of the route may be over, or its context ended with it
	if err := page.Render(ctx, &body); err != nil {
		v.app.log.Error("an error page cannot be made", "error", err, "id", v.ID)
		body.Reset()
		fmt.Fprintf(&body, "<!DOCTYPE html><html lang=%q dir=%q><meta charset=\"utf-8\"><title>%[3]s</title><h1>%[3]s</h1><p>%[4]s</p><p>%[5]s</p></html>",
			v.P.Lang(), v.P.Dir(), html.EscapeString(v.errorText(found.page, "title")),
			html.EscapeString(v.errorText(found.page, "text")), html.EscapeString(v.errorText(found.page, "next")))
	}
	_ = v.send(found.status, fiber.MIMETextHTMLCharsetUTF8, body.Bytes()) // fasthttp's Send does not fail
}

// errorText is one part of an error page.
func (v *Visitor) errorText(page, part string) string {
	return v.P.Say("web.error."+page+"."+part, nil) // i18n: web.error.*
}

// wait says how long in words.
func (v *Visitor) wait(d time.Duration) string {
	if d < time.Minute {
		return v.T("web.wait.seconds", "Count", max(1, int((d+time.Second-1)/time.Second)))
	}
	return v.T("web.wait.minutes", "Count", int((d+time.Minute-1)/time.Minute))
}

// problemDocument answers in the form of RFC 9457.
func (v *Visitor) problemDocument(p *APIProblem, found answer) {
	if p == nil {
		p = &APIProblem{Status: found.status, Title: v.errorText(found.page, "title"), Detail: v.errorText(found.page, "text")}
	}
	document := map[string]any{}
	maps.Copy(document, p.Extra)
	document["type"], document["title"], document["status"] = "about:blank", p.Title, p.Status
	if strings.HasPrefix(p.Type, "/") {
		document["type"] = v.app.Absolute(p.Type)
	}
	if p.Detail != "" {
		document["detail"] = p.Detail
	}
	document["instance"] = "urn:request:" + v.ID
	body, err := json.Marshal(document)
	if err != nil {
		body = []byte(`{"type":"about:blank","status":500}`)
	}
	if p.Status == fiber.StatusUnauthorized {
		v.c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
	}
	_ = v.send(p.Status, "application/problem+json; charset=utf-8", append(body, '\n'))
}
