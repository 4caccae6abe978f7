package citizen

import (
	"crypto/ed25519"
	"encoding/base64"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/requests"
)

// Somebody whom an agent names is asked whether it acts for them. They need no account, and what they read names nobody but the agent.
func TestWhoeverIsActedForIsAsked(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	reg, ctx := o.pages.Registry, t.Context()
	reg.BusinessID = "NORTHMERE"
	public, secret, err := ed25519.GenerateKey(nil)
	must(t, err)
	must(t, reg.RegisterSigner(ctx, requests.Officer{ID: uuid.New(), Roles: []string{requests.RoleDPO}}, requests.Signer{ID: "FAIR_DATA", Name: "Fair <Data>", Email: "x@fair.example",
		Kinds: []requests.Kind{requests.Access}, Since: reg.Today()}, base64.StdEncoding.EncodeToString(public), ""))
	body := []byte("signed")
	in, err := reg.OpenSigned(ctx, "FAIR_DATA", base64.StdEncoding.EncodeToString(append(ed25519.Sign(secret, body), body...)))
	must(t, err)
	f := housing()
	f.Lang, f.Behalf = "en", &requests.Behalf{Person: "Ernesto Tamm", Email: "ernesto@example.org"}
	request, err := reg.FileSigned(ctx, in, requests.Claims{Agent: "FAIR_DATA", Business: "NORTHMERE", IssuedAt: reg.Now(), ExpiresAt: reg.Now().Add(time.Minute)}, f)
	must(t, err)
	var id, event uuid.UUID
	var ref string
	must(t, reg.DB.QueryRow(ctx, `SELECT c.id, c.ref, e.id FROM requests_case c JOIN requests_signed s ON s.case_id = c.id JOIN requests_event e ON e.case_id = c.id
		WHERE s.request = $1 AND e.action = 'signed'`, request).Scan(&id, &ref, &event))
	letter, err := reg.LetterData(ctx, requests.LetterArgs{Case: id, Letter: requests.LetterAsked, Event: event})
	must(t, err)
	at := "/asked/" + letter.Vars["Asked"].(string)
	b := o.Browser()
	b.Get(at).Status(200).Contains("Does Fair <Data> act for you?", "Until we know").Lacks("Ernesto", ref, "agent.", "<no value>")
	for _, lang := range []string{"/fr", "/ar"} {
		b.Get(lang+at).Status(200).Lacks("agent.", "requests.", "<no value>")
	}
	b.Get("/asked/nothing").Status(200).Contains("There is nothing to answer here")
	b.Post(at).Status(422).Contains("Choose yes or no")
	b.Post(at, "word", "yes").Status(303).Location(at)
	b.Get(at).Contains("you said yes")
	b.Post(at, "word", "no").Status(303)
	b.Get(at).Contains("you said no")
	step := requests.Step{Ref: ref}
	must(t, reg.Claim(ctx, ann, step))
	if v, err := reg.Open(ctx, ann, ref, ""); err != nil || v.Behalf.Authority != requests.AuthorityRefused || v.Signed.Word != "no" {
		t.Fatalf("%+v %v", v.Behalf, err)
	}
	must(t, reg.Decide(ctx, ann, step, requests.Decision{Outcome: requests.Declined, Reason: "not_identified", Reasons: "Nobody asked.", Submit: true}))
	must(t, reg.Withdraw(ctx, requests.Citizen{Cases: []string{ref}, Level: requests.LevelMailbox}, step, ""))
	b.Get(at).Status(200).Contains("There is nothing to answer here")
	b.Post(at, "word", "yes").Status(303)
}
