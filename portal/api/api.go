// Package api is what other systems talk to: registers that report accesses and carry out corrections, front offices that file
// requests, and anyone who wants the published registers as data. It knows keys, content types and problem documents; what an event
// or a request must be, the domain says.
package api

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"mime"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/ledger"
)

// Pages are the calls and what they need.
type Pages struct {
	Registry *requests.Registry
	Ledger   *ledger.Ledger
	Board    *notices.Board

	intake chan struct{} // a place for each batch that is taken in at once
}

// MaxUnpacked is how large a body may become when it is unpacked.
const MaxUnpacked = 32 << 20

//go:embed openapi.yaml
var document []byte

//go:embed accesses.schema.json
var accesses []byte

// Mount puts the calls below /api/v1.
func (p *Pages) Mount(r fiber.Router) {
	perKey := web.Limit("api", web.Per(600, time.Minute))
	perSender := web.Limit("events", web.Per(12_000, time.Minute)) // a batch of a thousand each five milliseconds
	p.intake = make(chan struct{}, max(2, int(p.Ledger.DB.Config().MaxConns)/2))
	r.Get("/openapi.yaml", web.Public(), p.openapi)
	r.Get("/accesses.schema.json", web.Public(), p.accesses)

	r.Post("/access-events", perSender, p.inTurn, web.Deadline(60*time.Second), p.events)
	r.Get("/sources/me", perKey, p.coverage)
	r.Put("/sources/me/heartbeat", perKey, p.heartbeat)

	r.Get("/corrections", perKey, p.corrections)
	r.Post("/corrections/:id/applied", perKey, p.applied)
	r.Post("/corrections/:id/refused", perKey, p.refused)

	r.Post("/requests", perKey, p.file)
	r.Get("/requests/:ref", perKey, p.request)

	r.Post("/agent/:agent", perKey, p.pair)
	r.Get("/agent/:agent", perKey, p.paired)
	r.Post("/data-rights-request", perKey, p.exercise)
	r.Get("/data-rights-request/:id", perKey, p.standing)
	r.Delete("/data-rights-request/:id", perKey, p.revoke)

	for _, list := range []struct {
		at, name string
		kind     notices.Kind
	}{
		{"/notices", "notices", notices.KindNotice}, {"/retention", "rows", notices.KindRetention},
		{"/registers/processing", "activities", notices.KindActivity}, {"/registers/sharing", "agreements", notices.KindAgreement},
		{"/registers/processors", "processors", notices.KindProcessor}, {"/registers/algorithms", "tools", notices.KindTool},
		{"/registers/incidents", "incidents", notices.KindIncident},
	} {
		r.Get(list.at, web.Public("after"), p.documents(list.name, list.kind))
	}
	r.Get("/registers/interests", web.Public("after"), p.interests)
	r.Get("/statistics", web.Public("before"), p.statistics)
}

func (p *Pages) openapi(c *fiber.Ctx) error {
	return web.Visit(c).Bytes("application/yaml; charset=utf-8", document)
}

// accesses describes the JSON form of the who-accessed report.
func (p *Pages) accesses(c *fiber.Ctx) error {
	return web.Visit(c).Bytes("application/schema+json", accesses)
}

// patience is how long a batch waits for its turn before its sender is asked to come back.
const patience = 5 * time.Second

// inTurn keeps intake to half of the database's connections, so that citizens go on being served however much is sent.
func (p *Pages) inTurn(c *fiber.Ctx) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case p.intake <- struct{}{}:
		defer func() { <-p.intake }()
		return c.Next()
	case <-timer.C:
		return &web.APIProblem{Status: fiber.StatusServiceUnavailable, Title: "Too much is coming in at once",
			Detail: "Nothing of this body was stored. Send it again a little later.", After: patience}
	}
}

// source is who calls: the key decides, and the key must carry the scope.
func (p *Pages) source(c *fiber.Ctx, scope string) (ledger.Source, error) {
	key, found := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
	if !found || key == "" {
		return ledger.Source{}, ledger.ErrUnauthorised
	}
	s, err := p.Ledger.Authenticate(web.Visit(c).Ctx(), key)
	if err != nil {
		return s, err
	}
	if !s.May(scope) {
		return s, &web.APIProblem{Status: fiber.StatusForbidden, Title: "This key may not do this",
			Detail: fmt.Sprintf("The key lacks the scope %q.", scope)}
	}
	return s, nil
}

// body is the request's body, unpacked if it is packed. Fiber's own unpacking knows no limit.
func body(c *fiber.Ctx) (io.Reader, error) {
	raw := c.Request().Body()
	switch strings.ToLower(c.Get(fiber.HeaderContentEncoding)) {
	case "", "identity":
		return bytes.NewReader(raw), nil
	case "gzip":
		unpacked, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, web.BadRequest("the body is not gzip")
		}
		return &capped{r: unpacked, left: MaxUnpacked}, nil
	}
	return nil, &web.APIProblem{Status: fiber.StatusUnsupportedMediaType, Title: "This packing is not understood",
		Detail: "Send the body plain or as gzip."}
}

// whole is a body that is looked at in one piece, good until the request has been answered.
func whole(c *fiber.Ctx) ([]byte, error) {
	if c.Get(fiber.HeaderContentEncoding) == "" {
		return c.Request().Body(), nil
	}
	r, err := body(c)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(r)
	if errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, web.BadRequest("the gzip body is broken")
	}
	return content, err
}

// capped fails, rather than end quietly, when more than it allows comes out.
type capped struct {
	r    io.Reader
	left int64
}

// Read passes on at most what is left.
func (c *capped) Read(b []byte) (int, error) {
	if c.left <= 0 {
		return 0, web.ErrTooLarge
	}
	n, err := c.r.Read(b[:min(int64(len(b)), c.left)])
	c.left -= int64(n)
	return n, err
}

func contentType(c *fiber.Ctx) string {
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil {
		return ""
	}
	return kind
}

// fhirVersion is the version the sender says its resources have; empty when it says none.
func fhirVersion(c *fiber.Ctx) string {
	_, values, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	return values["fhirversion"]
}
