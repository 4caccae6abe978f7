package api_test

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"daylight/portal/web/webtest"
	"daylight/requests"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// charity is an agent the body knows.
type charity struct {
	*outside
	secret ed25519.PrivateKey
	desk   requests.Officer
}

func newCharity(t *testing.T) *charity {
	t.Helper()
	c := &charity{outside: newOutside(t), desk: requests.Officer{ID: uuid.New(), Name: "Dora", Roles: []string{requests.RoleDPO}}}
	library, err := deadline.Load()
	must(t, err)
	calendar, err := library.Calendar("gb-eng")
	must(t, err)
	queue, err := river.NewClient(riverpgxv5.New(c.registry.DB), &river.Config{})
	must(t, err)
	c.registry.Library, c.registry.Calendar, c.registry.LawID, c.registry.Jobs, c.registry.BusinessID = library, calendar, "uk-gdpr", queue, "NORTHMERE"
	public, secret, err := ed25519.GenerateKey(nil)
	must(t, err)
	c.secret, c.key, c.registry.OwnActivity = secret, "", "PA-003"
	c.ledger.Organisation = ledger.Organisation{Code: "NC", Name: "Northmere Council"}
	must(t, c.registry.RegisterSigner(t.Context(), c.desk, requests.Signer{ID: "FAIR_DATA", Name: "Fair Data", Email: "cases@fairdata.example",
		Kinds: []requests.Kind{requests.Access, requests.Correction, requests.Deletion}, Since: c.registry.Today()}, base64.StdEncoding.EncodeToString(public), ""))
	return c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sign is a message as it is sent.
func (c *charity) sign(message map[string]any) []byte {
	c.t.Helper()
	body, err := json.Marshal(message)
	must(c.t, err)
	return []byte(base64.StdEncoding.EncodeToString(append(ed25519.Sign(c.secret, body), body...)))
}

// says is what every message says of itself, and more.
func says(more map[string]any) map[string]any {
	m := map[string]any{"agent-id": "FAIR_DATA", "business-id": "NORTHMERE", "issued-at": clock.Format(time.RFC3339),
		"expires-at": clock.Add(10 * time.Minute).Format(time.RFC3339Nano), "drp.version": "1.0"}
	maps.Copy(m, more)
	return m
}

func wants(more map[string]any) map[string]any {
	m := says(map[string]any{"agent-request-id": "r-1", "exercise": "access", "regime": "voluntary", "name": "Ernesto Ñandú", "email": "ernesto@example.org",
		"email_verified": true, "relationships": []string{"tenant"}, "power_of_attorney": "POA-17"})
	maps.Copy(m, more)
	return m
}

func (c *charity) post(path string, message map[string]any) *webtest.Response {
	return c.call("POST", path, "text/plain", c.sign(message))
}

// paired has the agent's token in its hand.
func (c *charity) paired() {
	c.t.Helper()
	var got struct {
		Agent string `json:"agent-id"`
		Token string `json:"token"`
	}
	must(c.t, json.Unmarshal([]byte(c.post("/agent/FAIR_DATA", says(nil)).Status(200).Body), &got))
	if got.Agent != "FAIR_DATA" || len(got.Token) < 40 {
		c.t.Fatalf("%+v", got)
	}
	c.key = got.Token
}

func TestAnAgentGetsItsToken(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	c.post("/agent/NOBODY", says(nil)).Status(403)
	c.post("/agent/FAIR_DATA", says(map[string]any{"agent-id": "OTHER"})).Status(422).Contains("/agent-id")
	c.post("/agent/FAIR_DATA", says(map[string]any{"business-id": "ELSEWHERE"})).Status(422).Contains("/business-id")
	c.post("/agent/FAIR_DATA", says(map[string]any{"expires-at": clock.Format(time.RFC3339)})).Status(422).Contains("/expires-at")
	c.post("/agent/FAIR_DATA", says(map[string]any{"drp.version": "0.5"})).Status(422).Contains("/drp.version")
	c.post("/agent/FAIR_DATA", says(map[string]any{"more": 1})).Status(400)
	c.call("POST", "/agent/FAIR_DATA", "application/json", c.sign(says(nil))).Status(415)
	c.call("POST", "/agent/FAIR_DATA", "text/plain", []byte(strings.Repeat("A", 65<<10))).Status(413)
	c.call("GET", "/agent/FAIR_DATA", "", nil).Status(401)
	c.paired()
	c.call("GET", "/agent/FAIR_DATA", "", nil).Status(200)
	c.call("GET", "/agent/OTHER", "", nil).Status(403)
	c.post("/agent/FAIR_DATA", says(nil)).Status(409)
}

func TestAnAgentFiles(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	c.post("/data-rights-request", wants(nil)).Status(401)
	c.paired()
	for pointer, spoil := range map[string]map[string]any{
		"/name": {"name": ""}, "/email": {"email": "nobody"}, "/exercise": {"exercise": "sale:opt-out"}, "/status_callback": {"status_callback": "https://x.example/"},
		"/access/from": {"access": map[string]any{"what": "My file", "from": "2099-01-01"}}, "/items/0/right": {"exercise": "correction", "items": []map[string]any{{"field": "Address", "held": "Old"}}},
		"/until": {"until": "2020-01-01"}, "/expires-at": {"expires-at": clock.Add(48 * time.Hour).Format(time.RFC3339)},
	} {
		c.post("/data-rights-request", wants(spoil)).Status(422).Contains(`"` + pointer + `"`)
	}
	c.post("/data-rights-request", wants(map[string]any{"exercise": "portability", "wish": map[string]any{"what": "All"}})).Status(422).Contains("/exercise")
	c.post("/data-rights-request", wants(map[string]any{"nmae": "x"})).Status(400)
	foreign := c.sign(wants(nil))
	foreign[3]++
	c.call("POST", "/data-rights-request", "text/plain", foreign).Status(403)

	var got struct {
		ID        string `json:"request_id"`
		Reference string `json:"reference"`
	}
	answer := c.post("/data-rights-request", wants(nil)).Status(200).Contains(`"in_progress"`, `"agent_request_id":"r-1"`, `"expected_by":"2026-12-21"`, `"state":"waiting"`).
		Lacks("Ñandú", "ernesto")
	must(t, json.Unmarshal([]byte(answer.Body), &got))
	if again := c.post("/data-rights-request", wants(nil)).Status(200); again.Body != answer.Body {
		t.Errorf("the same again: %s", again.Body)
	}
	c.post("/data-rights-request", wants(map[string]any{"name": "Somebody Else"})).Status(409)
	if v, err := c.registry.Open(t.Context(), c.desk, got.Reference, "a look"); err != nil || v.Behalf.Person != "Ernesto Ñandú" ||
		v.Access.What != "Everything you hold about me\ntenant" || v.Behalf.Reference != "POA-17" {
		t.Fatalf("%+v %+v %v", v.Behalf, v.Access, err)
	}
	at := "/data-rights-request/" + got.ID
	c.call("GET", at, "", nil).Status(200).Contains(got.Reference)
	c.call("GET", "/data-rights-request/"+uuid.NewString(), "", nil).Status(403)
	c.call("GET", "/data-rights-request/1", "", nil).Status(403)
	c.post("/data-rights-request", wants(map[string]any{"exercise": "deletion", "agent-request-id": "r-2"})).Status(200).Contains(`"kind":"erasure"`)
	back := c.sign(map[string]any{"reason": "They changed their mind"})
	for range 2 {
		c.call("DELETE", at, "text/plain", back).Status(200).Contains(`"revoked"`)
	}
	must(t, c.registry.DisableSigner(context.Background(), c.desk, requests.SignerStep{ID: "FAIR_DATA"}, "It is closed"))
	c.call("GET", at, "", nil).Status(401)
}
