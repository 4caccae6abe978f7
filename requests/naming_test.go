package requests

import (
	"slices"
	"strings"
	"testing"

	"daylight/requests/ledger"
)

// TestNamingAnOfficial: a second person decides, with both sides weighed; the citizen reads it, and their list says the name.
func TestNamingAnOfficial(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	o.open(o.ann, ref) // a look at Maria's data, number 1 in her list
	if _, err := o.Ledger.Sequence(o.ctx); err != nil {
		t.Fatal(err)
	}
	looks := func() ledger.Entry {
		t.Helper()
		page, err := o.Ledger.Of(o.ctx, ledger.Person{maria.Subject}, ledger.Filter{})
		must(t, err)
		at := slices.IndexFunc(page.Entries, func(e ledger.Entry) bool { return e.Ordinal == 1 })
		if at < 0 {
			t.Fatal("number 1 is not in her list")
		}
		return page.Entries[at]
	}
	good := Naming{Number: 1, Decision: "granted", Need: "She wants to sue whoever looked", Interests: "Nothing is known that speaks against it"}
	want(t, o.NameOfficial(o.ctx, o.ann, Step{Ref: ref}, good), ErrForbidden)
	wantProblem(t, o.NameOfficial(o.ctx, o.rita, Step{Ref: ref}, Naming{Number: 1, Decision: "granted", Interests: "None"}), "need", "required")
	wantProblem(t, o.NameOfficial(o.ctx, o.rita, Step{Ref: ref}, Naming{Number: 1, Decision: "refused", Need: "To sue"}), "interests", "required")
	wantProblem(t, o.NameOfficial(o.ctx, o.rita, Step{Ref: ref}, Naming{Number: 1, Need: "To sue", Interests: "None"}), "decision", "choose")
	missing := good
	missing.Number = 40
	wantProblem(t, o.NameOfficial(o.ctx, o.rita, Step{Ref: ref}, missing), "number", "no_look")
	if e := looks(); e.Actor.Name != "" || e.Actor.Official != 1 {
		t.Fatalf("named without a decision: %+v", e.Actor)
	}
	if v := o.open(o.rita, ref); !v.Can(ActName) || o.open(o.ann, ref).Can(ActName) {
		t.Fatal("who may decide is not who is offered it")
	}
	must(t, o.NameOfficial(o.ctx, o.rita, Step{Ref: ref}, good))
	if e := looks(); e.Actor.Name != "Ann Caseworker" {
		t.Fatalf("not named: %+v", e.Actor)
	}
	events := o.track(ref).Events
	if e := events[len(events)-1]; e.Key != "requests.event.name_granted" || !strings.Contains(e.Text, "sue whoever looked") || e.Name != "" {
		t.Fatalf("the citizen reads %+v", e)
	}
	refused := good
	refused.Decision = "refused"
	must(t, o.NameOfficial(o.ctx, o.rita, Step{Ref: ref}, refused))
	if e := looks(); e.Actor.Name != "" {
		t.Fatalf("still named after the decision was changed: %+v", e.Actor)
	}
	general := o.file(o.complaint())
	must(t, o.Claim(o.ctx, o.dora, Step{Ref: general}))
	if o.open(o.dani, general).Can(ActName) {
		t.Fatal("offered where no look is questioned")
	}
}
