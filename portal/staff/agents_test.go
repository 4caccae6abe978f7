package staff_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"regexp"
	"testing"
	"time"

	"daylight/portal/account"
	"daylight/requests"
)

func newKey(t *testing.T) (ed25519.PrivateKey, string) {
	t.Helper()
	public, secret, err := ed25519.GenerateKey(nil)
	must(t, err)
	return secret, base64.StdEncoding.EncodeToString(public)
}

// remembered gives what the page of a form remembers, for sending it.
func remembered(body string, fields ...string) []string {
	for _, name := range []string{"once", "version"} {
		if found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(body); found != nil {
			fields = append(fields, name, found[1])
		}
	}
	return fields
}

func TestTheRegisterOfAgents(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.registry.BusinessID = "NORTHMERE"
	secret, key := newKey(t)
	admin, dora := o.person(account.Administrator), o.person(account.DPO)
	admin.Get("/staff/agents").Status(200).Contains("No organisation is registered", "NORTHMERE")
	page := admin.Get("/staff/agents/new").Status(200)
	admin.Post("/staff/agents/new", remembered(page.Body, "id", "fair data", "key", "c2hvcnQ=")...).Status(422).
		Contains("Use letters, digits", "Enter the name of the organisation", "Choose at least one kind", "Enter an Ed25519 public key")
	filled := remembered(page.Body, "id", "FAIR_DATA", "agent", "Fair Data", "agent_email", "cases@fairdata.example", "kinds", "access", "kinds", "correction",
		"since-day", "1", "since-month", "11", "since-year", "2026", "key", key)
	for range 2 { // a double click
		admin.Post("/staff/agents/new", filled...).Status(303).Location("/staff/agents/FAIR_DATA")
	}
	admin.Get("/staff/agents/FAIR_DATA").Status(200).Contains("Fair Data", "Key in force", key, "Registered", admin.Name, "Those who work on cases see its open cases here")
	o.person(account.Auditor).Get("/staff/agents/FAIR_DATA").Status(200).Contains("Fair Data").Lacks("Take out of service")
	admin.Get("/staff/agents/NOBODY").Status(404)

	page = dora.Get("/staff/agents/FAIR_DATA/change").Status(200)
	changed := []string{"agent", "Fair Data Trust", "agent_email", "cases@fairdata.example", "kinds", "access", "since-day", "1", "since-month", "11", "since-year", "2026"}
	stale := remembered(page.Body, changed...)
	dora.Post("/staff/agents/FAIR_DATA/change", stale...).Status(303)
	dora.Get("/staff/agents/FAIR_DATA").Contains("Organisation: Fair Data → Fair Data Trust")
	admin.Get("/staff/agents/FAIR_DATA/change")
	admin.Post("/staff/agents/FAIR_DATA/change", stale...).Status(409)

	_, next := newKey(t)
	page = dora.Get("/staff/agents/FAIR_DATA/key").Status(200)
	dora.Post("/staff/agents/FAIR_DATA/key", remembered(page.Body, "key", key, "overlap", "7")...).Status(422).Contains("This key was registered before")
	dora.Post("/staff/agents/FAIR_DATA/key", remembered(page.Body, "key", next, "overlap", "7")...).Status(303)
	dora.Get("/staff/agents/FAIR_DATA").Contains(next, key, "Key until")

	ref := o.signedCase(secret)
	o.opens(dora, ref).Status(200).Contains("Signed by", "Fair Data Trust", key, "Signature checked", "Asked by e-mail, no answer yet", "Ernesto Ñandú",
		"The organisation says so, and has signed the request").Lacks("agent.")
	dora.Get("/staff/agents/FAIR_DATA").Contains(ref)
	for _, lang := range []string{"/fr", "/ar"} {
		for _, path := range []string{"/staff/agents", "/staff/agents/new", "/staff/agents/FAIR_DATA", "/staff/agents/FAIR_DATA/change", "/staff/agents/FAIR_DATA/key", "/staff/agents/FAIR_DATA/disable"} {
			dora.Get(lang+path).Status(200).Lacks("agent.event", "agent.case", "requests.", "<no value>")
		}
	}
	page = dora.Get("/staff/agents/FAIR_DATA/disable").Status(200)
	dora.Post("/staff/agents/FAIR_DATA/disable", remembered(page.Body, "why", "")...).Status(422).Contains("Say why")
	dora.Post("/staff/agents/FAIR_DATA/disable", remembered(page.Body, "why", "It asked for people who knew nothing of it")...).Status(303)
	dora.Get("/staff/agents/FAIR_DATA").Contains("Out of service", "It asked for people who knew nothing of it", "Nobody acts for these people any more", ref).Lacks("/disable\"")
	dora.Get("/staff/agents/FAIR_DATA/key").Status(409)
	must(t, o.registry.EndAuthorities(t.Context()))
	dora.Get("/staff/cases/" + ref).Contains("Fair Data Trust may not act here any more")
}

// signedCase is a case that an agent signed and filed.
func (o *office) signedCase(secret ed25519.PrivateKey) (ref string) {
	o.t.Helper()
	body := []byte("signed")
	in, err := o.registry.OpenSigned(o.t.Context(), "FAIR_DATA", base64.StdEncoding.EncodeToString(append(ed25519.Sign(secret, body), body...)))
	must(o.t, err)
	f := access()
	f.Behalf = &requests.Behalf{Person: "Ernesto Ñandú", Email: "ernesto@example.org"}
	request, err := o.registry.FileSigned(o.t.Context(), in, requests.Claims{Agent: "FAIR_DATA", Business: o.registry.BusinessID, IssuedAt: o.at, ExpiresAt: o.at.Add(time.Minute)}, f)
	must(o.t, err)
	must(o.t, o.DB.QueryRow(o.t.Context(), `SELECT c.ref FROM requests_case c JOIN requests_signed s ON s.case_id = c.id WHERE s.request = $1`, request).Scan(&ref))
	return ref
}
