package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/gofiber/fiber/v2"

	"daylight/migrations/dbtest"
	"daylight/notices"
	"daylight/portal/api"
	"daylight/portal/web/webtest"
	"daylight/requests"
	"daylight/requests/ledger"
)

var clock = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// outside is a portal's API with one registered source, spoken to over its own front; each answer is held against the document.
type outside struct {
	t        testing.TB
	site     *webtest.Site
	ledger   *ledger.Ledger
	board    *notices.Board
	registry *requests.Registry
	key      string
	router   routers.Router
}

func newOutside(t testing.TB, scopes ...string) *outside {
	t.Helper()
	pool := dbtest.New(t)
	now := func() time.Time { return clock }
	book := &ledger.Ledger{DB: pool, Sealer: ledger.NewEphemeralSealer(), Now: now, Activities: published}
	pages := &api.Pages{Ledger: book, Board: &notices.Board{DB: pool, Now: now, Languages: []string{"en", "fr", "ar"}, Law: "uk-gdpr"},
		Registry: &requests.Registry{DB: pool, Ledger: book, Sealer: book.Sealer, Now: now, Zone: time.UTC, Prefix: "NM"}}
	site := webtest.New(t, nil, webtest.With(pool))
	site.App.API(func(r fiber.Router) { pages.Mount(r) })
	registered, err := book.Register(context.Background(), ledger.NewSource{ID: "population", Prefix: "urn:source:population",
		Profile: ledger.ProfileRole, Names: map[string]string{"en": "Population register"}, Scopes: scopes})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc.Servers = openapi3.Servers{{URL: webtest.Base + "/api/v1"}}
	router, err := legacy.NewRouter(doc) // also checks that the document is sound
	if err != nil {
		t.Fatal(err)
	}
	return &outside{t: t, site: site, ledger: book, board: pages.Board, registry: pages.Registry, key: registered.Key, router: router}
}

func published(_ context.Context, ids []string) (map[string][]ledger.Activity, error) {
	found := map[string][]ledger.Activity{}
	for _, id := range ids {
		if id == "PA-003" {
			found[id] = []ledger.Activity{{ID: id, Version: 7, Number: 1, From: clock.AddDate(-3, 0, 0),
				Title: map[string]string{"en": "Council tax"}, LegalBasis: "gdpr-6-1-e"}}
		}
	}
	return found, nil
}

// call sends a request and checks the answer against openapi.yaml.
func (o *outside) call(method, path, kind string, body []byte, headers ...string) *webtest.Response {
	o.t.Helper()
	r := httptest.NewRequest(method, webtest.Base+"/api/v1"+path, bytes.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if o.key != "" {
		r.Header.Set("Authorization", "Bearer "+o.key)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer := o.site.Browser().Do(r)
	if len(answer.Cookies()) > 0 {
		o.t.Errorf("%s %s sets a cookie", method, path)
	}
	route, params, err := o.router.FindRoute(httptest.NewRequest(method, webtest.Base+"/api/v1"+path, nil))
	if err != nil {
		o.t.Fatalf("%s %s is not in openapi.yaml: %v", method, path, err)
	}
	header := answer.Header.Clone()
	if strings.HasPrefix(header.Get("Content-Type"), "application/problem+json") {
		header.Set("Content-Type", "application/problem+json")
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Route: route, PathParams: params},
		Status:                 answer.StatusCode, Header: header, Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	input.SetBodyBytes([]byte(answer.Body))
	if err := openapi3filter.ValidateResponse(context.Background(), input); err != nil {
		o.t.Errorf("%s %s: the answer is not what openapi.yaml promises: %v", method, path, err)
	}
	return answer
}

const cloudEvent = "application/cloudevents+json"

func event(id string, edits ...string) []byte {
	return []byte(strings.NewReplacer(edits...).Replace(fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"urn:source:population/desk",`+
		`"type":"access.recorded.v1","time":"2026-11-20T09:14:03Z","data":{"subject":{"scheme":"national-id","id":"NC-440017"},`+
		`"actor":{"kind":"person","id":"emp-9","role":"Officer","org":{"code":"NC","name":"Northmere Council"}},"action":"view",`+
		`"data_categories":["identity"],"purpose":{"activity":"PA-003","text":"Checking a move"},"system":{"name":"Desk"}}}`, id)))
}

func TestOneEvent(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	o.call("POST", "/access-events", cloudEvent, event("e1")).Status(http.StatusCreated)
	o.call("POST", "/access-events", cloudEvent, event("e1")).Status(http.StatusOK).Contains("duplicate")
	o.call("POST", "/access-events", cloudEvent, event("e1", "emp-9", "emp-10")).Status(http.StatusConflict)
	o.call("POST", "/access-events", cloudEvent, event("e2", "PA-003", "PA-999")).Status(http.StatusAccepted).Contains("quarantined")
	o.call("POST", "/access-events", cloudEvent, event("e3", `"action":"view",`, "")).Status(http.StatusUnprocessableEntity).Contains("/data/action")
	o.call("POST", "/access-events", cloudEvent, []byte(`{"id":`)).Status(http.StatusBadRequest)
	o.call("POST", "/access-events", "text/plain", event("e4")).Status(http.StatusUnsupportedMediaType)
}

func TestKeysAndScopes(t *testing.T) {
	t.Parallel()
	o := newOutside(t, ledger.ScopeCoverage)
	o.call("POST", "/access-events", cloudEvent, event("e1")).Status(http.StatusForbidden)
	o.call("GET", "/sources/me", "", nil).Status(http.StatusOK).Contains(`"numbered":false`, `"ended_agreements":[]`)
	o.key = "wrong"
	o.call("GET", "/sources/me", "", nil).Status(http.StatusUnauthorized)
	o.key = ""
	o.call("GET", "/sources/me", "", nil).Status(http.StatusUnauthorized).Lacks("NC-440017")
}

func TestManyEventsAreAnsweredOneByOne(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	batch := []byte("[" + string(bytes.Join([][]byte{event("a"), event("b", `"view"`, `"peek"`), event("a"), event("c")}, []byte(","))) + "]")
	var got struct {
		Stored, Duplicate, Refused int
		Results                    []struct {
			Index  int
			Status string
			Error  *struct{ Pointer, Message string }
		}
	}
	answer := o.call("POST", "/access-events", "application/cloudevents-batch+json", batch).Status(http.StatusOK)
	if err := json.Unmarshal([]byte(answer.Body), &got); err != nil {
		t.Fatal(err)
	}
	if got.Stored != 2 || got.Duplicate != 1 || got.Refused != 1 || len(got.Results) != 4 {
		t.Fatalf("%+v", got)
	}
	if bad := got.Results[1]; bad.Error == nil || bad.Error.Pointer != "/data/action" || strings.HasPrefix(bad.Error.Message, "ledger.") {
		t.Errorf("the bad item is not explained: %+v", bad.Error)
	}
	lines := append(append(event("a"), '\n'), event("d")...)
	o.call("POST", "/access-events", "application/x-ndjson", lines).Status(http.StatusOK).Contains(`"stored":1,"duplicate":1`)
	o.call("POST", "/access-events", "application/cloudevents-batch+json", []byte("[]")).Status(http.StatusOK)
}

func TestGzipIsUnpackedWithACap(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	packed := pack(t, event("g"))
	o.call("POST", "/access-events", cloudEvent, packed, "Content-Encoding", "gzip").Status(http.StatusCreated)
	bomb := pack(t, bytes.Repeat([]byte(" "), api.MaxUnpacked+1))
	o.call("POST", "/access-events", cloudEvent, bomb, "Content-Encoding", "gzip").Status(http.StatusRequestEntityTooLarge)
	o.call("POST", "/access-events", cloudEvent, []byte("no gzip"), "Content-Encoding", "gzip").Status(http.StatusBadRequest)
	o.call("POST", "/access-events", cloudEvent, packed[:len(packed)-9], "Content-Encoding", "gzip").Status(http.StatusBadRequest)
	o.call("POST", "/access-events", cloudEvent, packed, "Content-Encoding", "br").Status(http.StatusUnsupportedMediaType)
}

func pack(t testing.TB, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRetriesAtOnceStoreOnce(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	var wait sync.WaitGroup
	created := make(chan int, 8)
	for range 8 {
		wait.Go(func() { created <- o.call("POST", "/access-events", cloudEvent, event("same")).StatusCode })
	}
	wait.Wait()
	close(created)
	first := 0
	for status := range created {
		switch status {
		case http.StatusCreated:
			first++
		case http.StatusOK:
		default:
			t.Errorf("status %d", status)
		}
	}
	if first != 1 {
		t.Errorf("stored %d times", first)
	}
}

func TestHeartbeat(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	o.call("PUT", "/sources/me/heartbeat", "application/json", []byte(`{"until":"2026-11-20T11:00:00Z"}`)).Status(http.StatusNoContent)
	o.call("GET", "/sources/me", "", nil).Status(http.StatusOK).Contains("2026-11-20T11:00:00Z")
	o.call("PUT", "/sources/me/heartbeat", "application/json", []byte(`{}`)).Status(http.StatusUnprocessableEntity)
	o.call("PUT", "/sources/me/heartbeat", "application/json", []byte(`{"until":"2027-11-20T11:00:00Z"}`)).
		Status(http.StatusUnprocessableEntity).Contains("/until")
	for _, odd := range []string{`{"UNTIL":"2026-11-20T11:00:00Z"}`, `{"until":"2026-11-20T11:00:00Z","until":"2026-11-20T10:00:00Z"}`,
		`{"until":"2026-11-20T11:00:00Z"}{}`, `{"until":"2026-11-20T11:00:00Z","since":1}`} {
		o.call("PUT", "/sources/me/heartbeat", "application/json", []byte(odd)).Status(http.StatusBadRequest)
	}
}

func TestCorrectionsOfNobody(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	o.call("GET", "/corrections?state=instructed", "", nil).Status(http.StatusOK).Contains(`"corrections":[]`)
	o.call("POST", "/corrections/0198e1c2-0000-7000-8000-000000000000/applied", "", nil).Status(http.StatusNotFound)
	o.call("POST", "/corrections/no-uuid/applied", "", nil).Status(http.StatusNotFound)
}

func TestOpenDataNeedsNoKey(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	o.key = ""
	for _, path := range []string{"/notices", "/retention", "/registers/processing", "/registers/sharing", "/registers/processors", "/registers/algorithms", "/registers/incidents", "/registers/interests", "/statistics"} {
		answer := o.call("GET", path, "", nil).Status(http.StatusOK)
		if answer.Header.Get("Access-Control-Allow-Origin") != "*" || answer.Header.Get("ETag") == "" {
			t.Errorf("%s: headers %v", path, answer.Header)
		}
	}
}

// Published quarters come a year at a time, each with a hash that is over what is given; other sites may read them, out of the cache too.
func TestStatisticsAsOpenData(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	o.key = ""
	o.call("GET", "/statistics", "", nil).Status(http.StatusOK).Contains(`"quarters":[]`)
	for _, q := range []string{"2025-1", "2025-2", "2025-3", "2025-4", "2026-1", "2026-2"} {
		content := `{"quarter":"` + q + `","from":"2025-01-01","to":"2025-03-31","rule":{"name":"suppression","version":"x","threshold":5,"median_from":10},` +
			`"tables":[{"id":"received","columns":["received"],"rows":[{"code":"all","cells":[{"mark":"c"}]}]}]}`
		if _, err := o.ledger.DB.Exec(t.Context(), `INSERT INTO requests_quarter (quarter, version, content, hash, counted_at, published_at)
			VALUES ($1, 1, $2::text::json, sha256(convert_to($2, 'UTF8')), $3, CASE WHEN $1 <> '2026-2' THEN $3::timestamptz END)`, q, content, clock); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		first := o.call("GET", "/statistics?before=2026-4", "", nil).Status(http.StatusOK).Contains(`"2026-1"`, `"2025-2"`, "before=2025-2", `"mark":"c"`)
		if strings.Contains(first.Body, `"2026-2"`) || first.Header.Get("Access-Control-Allow-Origin") != "*" || first.Header.Get("ETag") == "" {
			t.Errorf("%v %s", first.Header, first.Body)
		}
	}
	last := o.call("GET", "/statistics?before=2025-2", "", nil).Status(http.StatusOK).Contains(`"2025-1"`)
	if strings.Contains(last.Body, `"next"`) {
		t.Error("more is promised than there is")
	}
	o.call("GET", "/statistics?before=x", "", nil).Status(http.StatusOK).Contains(`"2026-1"`)
}

// TestDocumentIsServed holds the published document against the one in the repository.
func TestDocumentIsServed(t *testing.T) {
	t.Parallel()
	o := newOutside(t)
	want, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := o.site.Browser().Get("/api/v1/openapi.yaml").Status(http.StatusOK); got.Body != string(want) {
		t.Error("the served document is another one")
	}
	schema := o.site.Browser().Get("/api/v1/accesses.schema.json").Status(http.StatusOK)
	if got := schema.Header.Get("Content-Type"); got != "application/schema+json" || !strings.Contains(schema.Body, `"urn:daylight:accesses:v1"`) {
		t.Errorf("the schema of the report: %s", got)
	}
}

func TestReadablePage(t *testing.T) {
	t.Parallel()
	site := webtest.New(t, api.MountPage)
	for _, path := range []string{"/api", "/fr/api", "/ar/api"} {
		page := site.Browser().Get(path).Status(http.StatusOK).Contains("/api/v1/access-events", "Report accesses")
		if page.Find("h1") == "" || len(page.Cookies()) > 0 {
			t.Errorf("%s: %q, cookies %v", path, page.Find("h1"), page.Cookies())
		}
	}
}

// TestTheGuidesExample posts the event that docs/integrate.md shows.
func TestTheGuidesExample(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/integrate.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(guide), "Content-Type: application/cloudevents+json\n\n")
	event, _, ended := strings.Cut(rest, "```")
	if !found || !ended {
		t.Fatal("the guide shows no event")
	}
	event = strings.Replace(event, `"id": "…"`, `"id": "NM-1"`, 1)
	o := newOutside(t)
	o.call("POST", "/access-events", "application/cloudevents+json", []byte(event)).Status(201)
	o.call("POST", "/access-events", "application/cloudevents+json", []byte(event)).Status(200)
}
