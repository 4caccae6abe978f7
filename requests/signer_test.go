package requests

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// agency is an agent with its private key, which the body never sees.
type agency struct {
	*office
	id     string
	secret ed25519.PrivateKey
	admin  Officer
}

func publicText(secret ed25519.PrivateKey) string {
	return base64.StdEncoding.EncodeToString(secret.Public().(ed25519.PublicKey))
}

func newSecret(t testing.TB) ed25519.PrivateKey {
	t.Helper()
	_, secret, err := ed25519.GenerateKey(nil)
	must(t, err)
	return secret
}

func (o *office) agency() *agency {
	o.t.Helper()
	o.BusinessID = "NORTHMERE"
	a := &agency{office: o, id: "FAIR_DATA", secret: newSecret(o.t), admin: person("Adam Administrator", "IT", RoleAdministrator)}
	var known int
	must(o.t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM requests_signer`).Scan(&known))
	if known > 0 { // the first is called by its name in the tests
		a.id = "AGENT_" + uuid.NewString()
	}
	must(o.t, o.RegisterSigner(o.ctx, a.admin, Signer{ID: a.id, Name: "Fair Data", Email: "cases@fairdata.example", Kinds: []Kind{Access, Correction}, Since: o.Today()},
		publicText(a.secret), ""))
	return a
}

func sealed(secret ed25519.PrivateKey, body string) string {
	return base64.StdEncoding.EncodeToString(append(ed25519.Sign(secret, []byte(body)), body...))
}

// opened is a message as the registry reads it.
func (a *agency) opened(body string) Signed {
	a.t.Helper()
	in, err := a.OpenSigned(a.ctx, a.id, sealed(a.secret, body))
	must(a.t, err)
	return in
}

func (a *agency) says(name string) Claims {
	return Claims{Agent: a.id, Business: "NORTHMERE", IssuedAt: a.at.Add(-time.Minute), ExpiresAt: a.at.Add(9 * time.Minute), Name: name}
}

func (a *agency) asksFor() Filing {
	f := a.access()
	f.Contact, f.Behalf = Contact{}, &Behalf{Person: father.Name, Email: "ernesto@example.org", Reference: "POA-17"}
	return f
}

// filed files for the father and gives the case.
func (a *agency) filed(name string) (ref string, request uuid.UUID) {
	a.t.Helper()
	request, err := a.FileSigned(a.ctx, a.opened("for "+name), a.says(name), a.asksFor())
	must(a.t, err)
	must(a.t, a.db.QueryRow(a.ctx, `SELECT ref FROM requests_case c JOIN requests_signed s ON s.case_id = c.id WHERE s.request = $1`, request).Scan(&ref))
	return ref, request
}

func (a *agency) cases() (n int) {
	a.t.Helper()
	must(a.t, a.db.QueryRow(a.ctx, `SELECT count(*) FROM requests_case`).Scan(&n))
	return n
}

func TestAnAgentFilesWhatItSigned(t *testing.T) {
	t.Parallel()
	a := newOffice(t).agency()
	ref, request := a.filed("one")
	must(t, a.Claim(a.ctx, a.ann, Step{Ref: ref}))
	v := a.open(a.ann, ref)
	s := v.Signed
	if v.Behalf == nil || v.Behalf.Basis != BasisSigned || v.Behalf.Authority != AuthorityWaiting || v.Level != LevelNone || v.Channel != ByAPI || v.Contact.Name != "Fair Data" {
		t.Fatalf("%+v %+v", v.Case, v.Behalf)
	}
	if s == nil || s.Signer != "FAIR_DATA" || s.Key != publicText(a.secret) || !s.VerifiedAt.Equal(a.at) || !s.SignedAt.Equal(a.at.Add(-time.Minute)) || s.Word != "" || !s.Asked {
		t.Fatalf("the officer sees %+v", s)
	}
	// A signature says who the agent is, not that the person wants it.
	must(t, a.Identify(a.ctx, a.ann, Step{Ref: ref}, Identity{Subject: father.Subject, Method: "held_fact"}))
	wantProblem(t, a.Decide(a.ctx, a.ann, Step{Ref: ref}, Decision{Outcome: Released, Statement: "Two files", Submit: true}), "outcome", "authority_needed")
	got, named, err := a.SignedCase(a.ctx, mustSigner(t, a), request)
	must(t, err)
	if got.Ref != ref || named != "one" || !got.Agent || got.Clock.Due.IsZero() {
		t.Fatalf("the agent sees %s %q %+v", got.Ref, named, got.Clock)
	}
	own, err := a.Ledger.Of(a.ctx, ledger.Person{father.Subject}, ledger.Filter{})
	must(t, err)
	a.open(a.ann, ref)
	if his, err := a.Ledger.Of(a.ctx, ledger.Person{father.Subject}, ledger.Filter{}); err != nil || len(his.Entries) != len(own.Entries)+1 || his.Entries[0].Detail != "Fair Data" {
		t.Fatalf("his entries do not say who acted for him: %+v %v", his.Entries, err)
	}
	// An officer with a part in the organisation is kept from its cases.
	must(t, a.Declare(a.ctx, a.ben, Interest{Kind: "outside_job", Party: ledger.Subject{Scheme: "organisation", ID: "FAIR_DATA"}}))
	_, err = a.Open(a.ctx, a.ben, ref, "curious")
	want(t, err, ErrWalled)
}

func mustSigner(t *testing.T, a *agency) Signer {
	t.Helper()
	list, err := a.Signers(a.ctx, a.admin)
	must(t, err)
	return list[0]
}

func TestTheSameMessageFilesOnce(t *testing.T) {
	t.Parallel()
	a := newOffice(t).agency()
	_, first := a.filed("one")
	_, again := a.filed("one")
	if first != again || a.cases() != 1 {
		t.Fatalf("%s %s, %d cases", first, again, a.cases())
	}
	_, err := a.FileSigned(a.ctx, a.opened("something else"), a.says("one"), a.asksFor())
	want(t, err, ErrSignedOther)
	nameless, err := a.FileSigned(a.ctx, a.opened("nameless"), a.says(""), a.asksFor())
	must(t, err)
	if twin, err := a.FileSigned(a.ctx, a.opened("nameless"), a.says(""), a.asksFor()); err != nil || twin != nameless || a.cases() != 2 {
		t.Fatalf("without a name: %s %s %v, %d cases", nameless, twin, err, a.cases())
	}
	in := a.opened("at once")
	var all sync.WaitGroup
	got := make([]uuid.UUID, 4)
	for i := range got {
		all.Go(func() {
			var err error
			if got[i], err = a.FileSigned(a.ctx, in, a.says("at once"), a.asksFor()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(slices.Compact(got)) != 1 || a.cases() != 3 {
		t.Fatalf("%v, %d cases", got, a.cases())
	}
	letters := 0
	must(t, a.db.QueryRow(a.ctx, `SELECT count(*) FROM river_job WHERE kind = 'letter' AND args->>'letter' = 'asked'`).Scan(&letters))
	if letters != 3 {
		t.Fatalf("the person was asked %d times in 3 cases", letters)
	}
}

func TestASignatureIsChecked(t *testing.T) {
	t.Parallel()
	a := newOffice(t).agency()
	good := sealed(a.secret, `{"a":1}`)
	raw, _ := base64.StdEncoding.DecodeString(good)
	for i := range raw { // each byte of signature and text
		spoilt := bytes.Clone(raw)
		spoilt[i] ^= 1
		if _, err := a.OpenSigned(a.ctx, "FAIR_DATA", base64.StdEncoding.EncodeToString(spoilt)); err != ErrSignature {
			t.Fatalf("byte %d changed: %v", i, err)
		}
	}
	for name, bad := range map[string]string{"nothing": "", "no base64": "%%%", "a signature alone": base64.StdEncoding.EncodeToString(raw[:64]),
		"a stranger's": sealed(newSecret(t), `{"a":1}`)} {
		if _, err := a.OpenSigned(a.ctx, "FAIR_DATA", bad); err != ErrSignature {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := a.OpenSigned(a.ctx, "NOBODY", good); err != ErrSignature {
		t.Errorf("an unknown agent: %v", err)
	}
	if in, err := a.OpenSigned(a.ctx, "FAIR_DATA", good); err != nil || string(in.Body) != `{"a":1}` {
		t.Fatalf("%s %v", in.Body, err)
	}
}

func TestWhatASignedMessageSaysOfItself(t *testing.T) {
	t.Parallel()
	a := newOffice(t).agency()
	for name, one := range map[string]struct {
		spoil      func(*Claims)
		field, key string
	}{
		"for another body":    {func(c *Claims) { c.Business = "ELSEWHERE" }, "business-id", "signed_business"},
		"for nobody":          {func(c *Claims) { c.Business = "" }, "business-id", "signed_business"},
		"of another agent":    {func(c *Claims) { c.Agent = "OTHER" }, "agent-id", "signed_agent"},
		"expired this moment": {func(c *Claims) { c.ExpiresAt = a.at }, "expires-at", "signed_expired"},
		"never expires":       {func(c *Claims) { c.ExpiresAt = time.Time{} }, "expires-at", "signed_time"},
		"good for too long":   {func(c *Claims) { c.ExpiresAt = c.IssuedAt.Add(mostSigned + time.Second) }, "expires-at", "signed_long"},
		"from no time":        {func(c *Claims) { c.IssuedAt = time.Time{} }, "issued-at", "signed_time"},
		"from the future":     {func(c *Claims) { c.IssuedAt = a.at.Add(signedSkew + time.Second) }, "issued-at", "signed_ahead"},
		"expired before it was": {func(c *Claims) { c.IssuedAt, c.ExpiresAt = a.at.Add(signedSkew), a.at.Add(time.Second) },
			"expires-at", "signed_long"},
	} {
		say := a.says("x")
		one.spoil(&say)
		_, err := a.FileSigned(a.ctx, a.opened(name), say, a.asksFor())
		wantProblem(t, err, one.field, one.key)
		_, err = a.PairSigner(a.ctx, a.opened(name), say)
		wantProblem(t, err, one.field, one.key)
	}
	f := a.asksFor()
	f.Kind = Deletion
	_, err := a.FileSigned(a.ctx, a.opened("kind"), a.says("kind"), f)
	wantProblem(t, err, "kind", "signed_kind")
	if a.cases() != 0 {
		t.Fatalf("%d cases", a.cases())
	}
	say := a.says("skew") // a clock that goes a little before ours
	say.IssuedAt = a.at.Add(signedSkew)
	_, err = a.FileSigned(a.ctx, a.opened("skew"), say, a.asksFor())
	must(t, err)
}

func TestKeysOfAnAgentChange(t *testing.T) {
	t.Parallel()
	a := newOffice(t).agency()
	old, next := a.secret, newSecret(t)
	wantProblem(t, a.AddSignerKey(a.ctx, a.admin, SignerStep{ID: "FAIR_DATA"}, "c2hvcnQ=", 0), "key", "public_key")
	wantProblem(t, a.AddSignerKey(a.ctx, a.admin, SignerStep{ID: "FAIR_DATA"}, publicText(old), 0), "key", "key_taken")
	step := SignerStep{ID: "FAIR_DATA", Version: 1, Key: "form"}
	for range 2 { // a double click
		must(t, a.AddSignerKey(a.ctx, a.admin, step, publicText(next), time.Hour))
	}
	step.Key = "another tab"
	want(t, a.AddSignerKey(a.ctx, a.admin, step, publicText(newSecret(t)), time.Hour), ErrChanged)
	message := func(secret ed25519.PrivateKey) error {
		_, err := a.OpenSigned(a.ctx, "FAIR_DATA", sealed(secret, "x"))
		return err
	}
	before := a.opened("checked before its key ended")
	if message(old) != nil || message(next) != nil {
		t.Fatal("both are good during the overlap")
	}
	a.at = a.at.Add(time.Hour)
	want(t, message(old), ErrSignature)
	must(t, message(next))
	_, err := a.FileSigned(a.ctx, before, a.says("late"), a.asksFor())
	want(t, err, ErrSignature)
	f, err := a.Signer(a.ctx, a.admin, "FAIR_DATA")
	must(t, err)
	if len(f.Keys) != 2 || f.Keys[0].Text() != publicText(next) || f.Keys[1].Until == nil || len(f.Events) != 2 || f.Events[0].Body.Key != publicText(next) || f.Events[0].Name != a.admin.Name {
		t.Fatalf("%+v", f)
	}
}

func TestATokenOfAnAgent(t *testing.T) {
	t.Parallel()
	a := newOffice(t).agency()
	in := a.opened("pair")
	token, err := a.PairSigner(a.ctx, in, a.says(""))
	must(t, err)
	_, err = a.PairSigner(a.ctx, in, a.says(""))
	want(t, err, ErrSignedTwice)
	if s, err := a.SignerByToken(a.ctx, token); err != nil || s.ID != "FAIR_DATA" {
		t.Fatalf("%+v %v", s, err)
	}
	for _, wrong := range []string{"", token + "x", strings.Repeat("x", 1<<16)} {
		_, err := a.SignerByToken(a.ctx, wrong)
		want(t, err, ErrSignerToken)
	}
	var kept int
	must(t, a.db.QueryRow(a.ctx, `SELECT count(*) FROM requests_signer_token WHERE position($1 in encode(hash, 'escape')) > 0`, token).Scan(&kept))
	if kept != 0 {
		t.Fatal("a token stands in the database")
	}
	a.at = a.at.Add(signerToken)
	_, err = a.SignerByToken(a.ctx, token)
	want(t, err, ErrSignerToken)
	must(t, a.Sweep(a.ctx))
	must(t, a.db.QueryRow(a.ctx, `SELECT (SELECT count(*) FROM requests_signer_token) + (SELECT count(*) FROM requests_signer_seen)`).Scan(&kept))
	if kept != 0 {
		t.Fatalf("%d rows are kept of what has run out", kept)
	}
}

func TestThePersonIsAsked(t *testing.T) {
	t.Parallel()
	a := newOffice(t).agency()
	ref, _ := a.filed("one")
	must(t, a.Claim(a.ctx, a.ann, Step{Ref: ref}))
	v := a.open(a.ann, ref)
	signed := v.Events[slices.IndexFunc(v.Events, func(e Event) bool { return e.Action == ActSigned })]
	args := LetterArgs{Case: v.ID, Letter: LetterAsked, Event: signed.ID}
	letter, err := a.LetterData(a.ctx, args)
	must(t, err)
	if letter.To != "ernesto@example.org" || letter.Name != "" || letter.Vars["Agent"] != "Fair Data" {
		t.Fatalf("%+v", letter)
	}
	code := letter.Vars["Asked"].(string)
	if asked, err := a.Asked(a.ctx, code); err != nil || asked != (Asked{Agent: "Fair Data", Kind: Access, Received: a.Today()}) {
		t.Fatalf("%+v %v", asked, err)
	}
	_, err = a.Asked(a.ctx, code+"x")
	want(t, err, ErrNotFound)
	want(t, a.Vouch(a.ctx, "", true), ErrNotFound)
	for range 2 {
		must(t, a.Vouch(a.ctx, code, true))
	}
	v = a.open(a.ann, ref)
	if v.Signed.Word != "yes" || v.Behalf.Authority != AuthorityWaiting || v.Events[len(v.Events)-1].Key != "requests.event.vouch_yes" {
		t.Fatalf("the office weighs a yes: %+v %+v", v.Signed, v.Behalf)
	}
	_, err = a.LetterData(a.ctx, args)
	want(t, err, ErrNothing)
	must(t, a.accept(ref))
	must(t, a.Vouch(a.ctx, code, false)) // they changed their mind
	v = a.open(a.ann, ref)
	if v.Signed.Word != "no" || v.Behalf.Authority != AuthorityRefused || v.Behalf.Check.Code != personNo {
		t.Fatalf("%+v %+v", v.Signed, v.Behalf.Check)
	}
	must(t, a.Identify(a.ctx, a.ann, Step{Ref: ref}, Identity{Subject: father.Subject, Method: "held_fact"}))
	wantProblem(t, a.Decide(a.ctx, a.ann, Step{Ref: ref}, Decision{Outcome: Released, Statement: "Two files", Submit: true}), "outcome", "authority_needed")
	must(t, a.Withdraw(a.ctx, father, Step{Ref: ref}, ""))
	want(t, a.Vouch(a.ctx, code, true), ErrNotFound)

	f := a.asksFor() // somebody without a mailbox is written to by hand
	f.Behalf.Email, f.Behalf.Post = "", "1 Elm Road"
	request, err := a.FileSigned(a.ctx, a.opened("by post"), a.says("by post"), f)
	must(t, err)
	got, _, err := a.SignedCase(a.ctx, mustSigner(t, a), request)
	must(t, err)
	if v := a.open(a.ann, got.Ref); len(v.Postings) != 1 || v.Postings[0].What != PostAsked || v.Signed.Asked {
		t.Fatalf("%+v", v.Postings)
	}
}

func TestAnAgentIsPutOutOfService(t *testing.T) {
	t.Parallel()
	a := newOffice(t).agency()
	token, err := a.PairSigner(a.ctx, a.opened("pair"), a.says(""))
	must(t, err)
	ref, request := a.filed("one")
	waiting, _ := a.filed("two")
	must(t, a.Claim(a.ctx, a.ann, Step{Ref: ref}))
	must(t, a.CheckAuthority(a.ctx, a.ann, Step{Ref: ref}, AuthorityCheck{Accepted: true, Seen: "The person's answer"}))
	checked := a.opened("checked before")
	want(t, a.DisableSigner(a.ctx, a.ann, SignerStep{ID: "FAIR_DATA"}, "No"), ErrForbidden)
	wantProblem(t, a.DisableSigner(a.ctx, a.dora, SignerStep{ID: "FAIR_DATA"}, " "), "why", "required_why")
	step := SignerStep{ID: "FAIR_DATA", Key: "form"}
	for range 2 {
		must(t, a.DisableSigner(a.ctx, a.dora, step, "It asked for people who did not know it"))
	}
	want(t, a.ChangeSigner(a.ctx, a.dora, SignerStep{ID: "FAIR_DATA"}, mustSigner(t, a)), ErrMove)
	_, err = a.FileSigned(a.ctx, checked, a.says("late"), a.asksFor())
	want(t, err, ErrSignature)
	_, err = a.OpenSigned(a.ctx, "FAIR_DATA", sealed(a.secret, "x"))
	want(t, err, ErrSignature)
	_, err = a.SignerByToken(a.ctx, token)
	want(t, err, ErrSignerToken)
	var jobs int
	must(t, a.db.QueryRow(a.ctx, `SELECT count(*) FROM river_job WHERE kind = 'signer_ended' AND args->>'signer' = 'FAIR_DATA'`).Scan(&jobs))
	if jobs != 1 {
		t.Fatalf("%d jobs", jobs)
	}
	for range 2 { // a day apart too
		must(t, a.EndAuthorities(a.ctx))
		a.at = a.at.AddDate(0, 0, 1)
	}
	for _, one := range []string{ref, waiting} {
		v := a.open(a.dora, one)
		if !v.Behalf.Over || !v.Signed.Gone || v.Events[len(v.Events)-1].Action != ActLapse {
			t.Fatalf("%s: %+v %+v", one, v.Behalf, v.Signed)
		}
		if n := len(slices.DeleteFunc(a.letters(one), func(l string) bool { return l != LetterLapsed })); n != 1 {
			t.Fatalf("%d letters", n)
		}
	}
	got, _, err := a.SignedCase(a.ctx, mustSigner(t, a), request)
	if err != nil || got.Access != nil || len(got.Events) > 0 {
		t.Fatalf("it still sees %+v %v", got, err)
	}
	wantProblem(t, a.CheckAuthority(a.ctx, a.ann, Step{Ref: ref}, AuthorityCheck{Accepted: true, Seen: "A letter"}), "result", "signer_gone")
	f, err := a.Signer(a.ctx, a.dora, "FAIR_DATA")
	must(t, err)
	if len(f.Open) != 2 || f.Events[0].Body.Why == "" {
		t.Fatalf("staff see %+v", f)
	}
	if f, err := a.Signer(a.ctx, a.admin, "FAIR_DATA"); err != nil || len(f.Open) != 0 {
		t.Fatalf("cases are not an administrator's to see: %+v %v", f.Open, err)
	}
}

// The place of an agent in the register can have a last day: then its authorities end as if it were put out of service.
func TestTheLastDayOfAnAgent(t *testing.T) {
	t.Parallel()
	a := newOffice(t).agency()
	ref, _ := a.filed("one")
	s := mustSigner(t, a)
	s.Until = a.Today()
	must(t, a.ChangeSigner(a.ctx, a.admin, SignerStep{ID: s.ID, Version: s.Version}, s))
	must(t, a.EndAuthorities(a.ctx))
	if v := a.open(a.dora, ref); v.Behalf.Over {
		t.Fatal("the last day counts")
	}
	a.at = a.at.AddDate(0, 0, 1)
	_, err := a.OpenSigned(a.ctx, s.ID, sealed(a.secret, "x"))
	want(t, err, ErrSignature)
	must(t, a.EndAuthorities(a.ctx))
	if v := a.open(a.dora, ref); !v.Behalf.Over || !v.Signed.Gone {
		t.Fatalf("%+v", v.Behalf)
	}
}

func TestTheRegisterOfAgents(t *testing.T) {
	t.Parallel()
	a := newOffice(t).agency()
	good := Signer{ID: "OTHER", Name: "Other", Email: "x@other.example", Kinds: []Kind{Access}, Since: a.Today()}
	for field, one := range map[string]struct {
		spoil func(*Signer)
		key   string
	}{
		"id":          {func(s *Signer) { s.ID = "with space" }, "signer_id"},
		"agent":       {func(s *Signer) { s.Name = "" }, "required_agent"},
		"agent_email": {func(s *Signer) { s.Email = "" }, "required_agent_email"},
		"kinds":       {func(s *Signer) { s.Kinds = []Kind{Complaint} }, "choose_kinds"},
		"since":       {func(s *Signer) { s.Since = deadline.Day{} }, "day"},
		"until":       {func(s *Signer) { s.Until = s.Since.AddDays(-1) }, "day_order"},
	} {
		s := good
		one.spoil(&s)
		wantProblem(t, a.RegisterSigner(a.ctx, a.admin, s, publicText(newSecret(t)), ""), field, one.key)
	}
	taken := good
	taken.ID = "FAIR_DATA"
	wantProblem(t, a.RegisterSigner(a.ctx, a.admin, taken, publicText(newSecret(t)), ""), "id", "signer_taken")
	wantProblem(t, a.RegisterSigner(a.ctx, a.admin, good, publicText(a.secret), ""), "key", "key_taken")
	key := publicText(newSecret(t))
	for range 2 {
		must(t, a.RegisterSigner(a.ctx, a.dora, good, key, "form"))
	}
	want(t, a.RegisterSigner(a.ctx, a.rita, good, key, ""), ErrForbidden)
	for _, who := range []Officer{a.ann, a.rita} {
		_, err := a.Signers(a.ctx, who)
		want(t, err, ErrForbidden)
		_, err = a.Signer(a.ctx, who, "OTHER")
		want(t, err, ErrForbidden)
	}
	if list, err := a.Signers(a.ctx, person("Audra", "Audit", RoleAuditor)); err != nil || len(list) != 2 {
		t.Fatalf("%+v %v", list, err)
	}
	_, err := a.Signer(a.ctx, a.admin, "NOBODY")
	if !errors.Is(err, ErrNotFound) {
		t.Fatal(err)
	}
}

func TestWhatWasSignedGoesWithTheCase(t *testing.T) {
	t.Parallel()
	a := newOffice(t).agency()
	ref, request := a.filed("one")
	s := mustSigner(t, a)
	want(t, a.WithdrawSigned(a.ctx, a.opened("back"), Signer{ID: "OTHER"}, request, ""), ErrSignature)
	want(t, a.WithdrawSigned(a.ctx, a.opened("back"), s, uuid.New(), ""), ErrForbidden)
	for range 2 {
		must(t, a.WithdrawSigned(a.ctx, a.opened("back"), s, request, "They changed their mind"))
	}
	if v := a.open(a.dora, ref); v.State != StateWithdrawn {
		t.Fatal(v.State)
	}
	done, err := a.Erase(a.ctx, Erasing{Class: "access", Before: day("2030-01-01")})
	must(t, err)
	var left int
	must(t, a.db.QueryRow(a.ctx, `SELECT count(*) FROM requests_signed`).Scan(&left))
	if done.Count != 1 || left != 0 {
		t.Fatalf("%d erased, %d left", done.Count, left)
	}
	_, _, err = a.SignedCase(a.ctx, s, request)
	want(t, err, ErrForbidden)
}
