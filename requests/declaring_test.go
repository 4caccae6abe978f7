package requests

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

func (o *office) duty1(by Officer) Duty {
	o.t.Helper()
	d, err := o.Duty(o.ctx, by)
	must(o.t, err)
	return d
}

// Whoever has not declared within the time gets no new case, and keeps those they have; a nil return is enough.
func TestOverdueGetsNoNewCase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	if d := o.duty1(o.ann); d.State != DutyNone || d.Bars() {
		t.Fatalf("a body that asks for nothing: %+v", d)
	}
	o.Redeclare = 365
	ref := o.file(o.access())
	want(t, o.Claim(o.ctx, o.ann, Step{Ref: ref}), ErrDeclarationDue)
	must(t, o.DeclareAbout(o.ctx, o.rita, o.ann, Interest{Kind: "gift", Party: ledger.Subject{Scheme: "organisation", ID: "ACME"}}))
	want(t, o.Claim(o.ctx, o.ann, Step{Ref: ref}), ErrDeclarationDue) // what others enter is not her declaration
	must(t, o.Declare(o.ctx, o.ann, Interest{Kind: "none"}))
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: ref}))
	want(t, o.Assign(o.ctx, o.rita, Step{Ref: ref}, o.ben), ErrAssigneeUndeclared)

	for days, state := range map[int]string{334: DutyCurrent, 335: DutySoon, 365: DutySoon, 366: DutyOverdue} {
		later := *o
		at := o.at.AddDate(0, 0, days)
		registry := *o.Registry
		later.Registry = &registry
		registry.Now = func() time.Time { return at }
		if d := later.duty1(o.ann); d.State != state || d.Due != day("2027-11-27") {
			t.Errorf("after %d days: %+v", days, d)
		}
	}
	second := o.file(o.access())
	o.at = o.at.AddDate(0, 0, 366)
	want(t, o.Claim(o.ctx, o.ann, Step{Ref: second}), ErrDeclarationDue)
	must(t, o.Write(o.ctx, o.ann, Step{Ref: ref}, "Still mine."))
	o.staffed(o.ann, o.ben)
	want(t, o.Give(o.ctx, o.rita, Step{Ref: second}), ErrNobody)
	must(t, o.Declare(o.ctx, o.ben, Interest{Kind: "none"}))
	must(t, o.Give(o.ctx, o.rita, Step{Ref: second}))
	o.wantHolder(o.holder(second), o.ben)
}

// Reminders come thirty days before, on the day, and each week after it, each once.
func TestRemindersToDeclare(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.Redeclare = 365
	adam := person("Adam Auditor", "Audit", RoleAuditor)
	must(t, o.Declare(o.ctx, adam, Interest{Kind: "none"}))
	begun := o.at
	asked := func(days int) (notices []string) {
		t.Helper()
		o.at = begun.AddDate(0, 0, days)
		for range 2 { // another replica, or the same morning again
			must(t, o.RemindToDeclare(o.ctx, []Officer{adam}))
		}
		rows, err := o.db.Query(o.ctx, `SELECT args->>'notice' FROM river_job WHERE kind = 'declare' ORDER BY id`)
		must(t, err)
		notices, err = collectText(rows)
		must(t, err)
		return notices
	}
	for _, c := range []struct {
		days int
		want []string
	}{{334, nil}, {335, []string{"ahead"}}, {350, []string{"ahead"}}, {365, []string{"ahead", "due"}},
		{366, []string{"ahead", "due", "after0"}}, {372, []string{"ahead", "due", "after0"}}, {373, []string{"ahead", "due", "after0", "after1"}}} {
		if got := asked(c.days); !slices.Equal(got, c.want) {
			t.Fatalf("after %d days: %v, want %v", c.days, got, c.want)
		}
	}
	a := DeclareArgs{Officer: adam.ID}
	if d, err := o.DutyFor(o.ctx, a); err != nil || d.State != DutyOverdue {
		t.Fatalf("%+v %v", d, err)
	}
	must(t, o.Declare(o.ctx, adam, Interest{Kind: "none"}))
	_, err := o.DutyFor(o.ctx, a)
	want(t, err, ErrNothing)
	nora := person("Nora New", "Records", RoleCaseworker)
	must(t, o.RemindToDeclare(o.ctx, []Officer{nora}))
	if d, err := o.DutyFor(o.ctx, DeclareArgs{Officer: nora.ID}); err != nil || d.State != DutyNever {
		t.Fatalf("%+v %v", d, err)
	}
}

// A declaration is never edited: ending one makes a version, the wall stands until the day has passed, and nobody ends what is not theirs.
func TestVersionsOfAnInterest(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(o.access())
	in := Interest{Kind: "family", Nature: "apparent", Party: maria.Subject, Name: "María", Words: "my sister-in-law", Key: "once"}
	for range 2 { // a double click
		must(t, o.Declare(o.ctx, o.ann, in))
	}
	list, err := o.Interests(o.ctx, o.ann)
	must(t, err)
	if len(list) != 1 || list[0].Words != "my sister-in-law" || list[0].Nature != "apparent" {
		t.Fatalf("%+v", list)
	}
	id := list[0].ID
	wantProblem(t, o.EndInterest(o.ctx, o.ann, id, o.Today().AddDays(-1)), "until", "day_past")
	wantProblem(t, o.EndInterest(o.ctx, o.ann, id, deadline.Day{}), "until", "day")
	want(t, o.EndInterest(o.ctx, o.ben, id, o.Today()), ErrNotFound)
	want(t, o.EndInterest(o.ctx, o.rita, id, o.Today()), ErrNotFound)
	want(t, o.EndInterest(o.ctx, o.ann, uuid.New(), o.Today()), ErrNotFound)
	o.at = o.at.Add(time.Minute)
	for range 2 {
		must(t, o.EndInterest(o.ctx, o.ann, id, o.Today()))
	}
	list, err = o.Interests(o.ctx, o.ann)
	must(t, err)
	if len(list) != 2 || list[0].Replaced || !list[1].Replaced || *list[0].Until != o.Today() || list[0].Party != maria.Subject || list[0].Words != in.Words {
		t.Fatalf("%+v", list)
	}
	o.wantGone(o.ann, ref)
	o.at = o.at.AddDate(0, 0, 1)
	o.open(o.ann, ref)

	// What a supervisor enters is theirs to end, and the officer sees it.
	want(t, o.DeclareAbout(o.ctx, o.ben, o.ann, in), ErrForbidden)
	wantProblem(t, o.DeclareAbout(o.ctx, o.rita, o.ann, Interest{Kind: "none"}), "kind", "interest")
	must(t, o.DeclareAbout(o.ctx, o.rita, o.ann, Interest{Kind: "business", Party: maria.Subject}))
	o.wantGone(o.ann, ref)
	list, err = o.Interests(o.ctx, o.ann)
	must(t, err)
	if list[0].By != o.rita.Name {
		t.Fatalf("%+v", list[0])
	}
	want(t, o.EndInterest(o.ctx, o.ann, list[0].ID, o.Today()), ErrNotFound)
	want(t, o.EndInterest(o.ctx, o.rob, list[0].ID, o.Today()), ErrNotFound)
	_, err = o.Entered(o.ctx, o.ann)
	want(t, err, ErrForbidden)
	for _, c := range []struct {
		by Officer
		n  int
	}{{o.rita, 1}, {o.rob, 0}, {o.dora, 1}} {
		if entered, err := o.Entered(o.ctx, c.by); err != nil || len(entered) != c.n {
			t.Fatalf("%s reads %d %v", c.by.Name, len(entered), err)
		}
	}
	must(t, o.EndInterest(o.ctx, o.dora, list[0].ID, o.Today()))
	o.at = o.at.AddDate(0, 0, 1)
	if entered, err := o.Entered(o.ctx, o.dora); err != nil || len(entered) != 0 {
		t.Fatalf("%+v %v", entered, err)
	}
}

// Parties are found by number, mailbox, postal address however it is written, and organisation; a like name only suggests.
func TestWhatMatches(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	filing := o.access()
	filing.Contact.Post = "Flat 2,\n12 Mill Lane, Northmere"
	ref := o.file(filing)
	must(t, o.Declare(o.ctx, o.ben, Interest{Kind: "household", Party: ledger.Subject{Scheme: "post", ID: "flat 2 12 MILL lane northmere"}}))
	o.wantGone(o.ben, ref)
	must(t, o.Declare(o.ctx, o.ann, Interest{Kind: "household", Party: ledger.Subject{Scheme: "post", ID: "12 Mill Lane, Northmere"}}))
	o.open(o.ann, ref) // the flat matters
	wantProblem(t, o.Declare(o.ctx, o.ann, Interest{Kind: "gift", Party: ledger.Subject{Scheme: "shoe-size", ID: "9"}}), "scheme", "choose")
	wantProblem(t, o.Declare(o.ctx, o.ann, Interest{Kind: "gift", Party: ledger.Subject{Scheme: "email", ID: "x"}}), "party", "email")
	if err := o.Declare(o.ctx, o.ann, Interest{Kind: "family", Nature: "grave", Party: maria.Subject}); !errors.As(err, new(Problems)) {
		t.Fatal(err)
	}

	// A rare name is pointed out to who has the case and to the reviewer, and to nobody else.
	must(t, o.Declare(o.ctx, o.ann, Interest{Kind: "family", Name: "Maria Nandu Oz", Party: ledger.Subject{Scheme: "national-id", ID: "ZZ999999Z"}}))
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: ref}))
	if v := o.open(o.ann, ref); v.Resembles == nil || v.Resembles.Kind != "family" {
		t.Fatalf("%+v", v.Resembles)
	}
	if v := o.open(o.rita, ref); v.Resembles == nil {
		t.Fatal("the reviewer is told nothing")
	}
	cara := person("Cara Caseworker", "Records", RoleCaseworker)
	if v := o.open(cara, ref); v.Resembles != nil {
		t.Fatal("a colleague is told of it")
	}
}

// Whom a case concerns beside its citizen is entered by the office, and closes it to whoever declared an interest in them: a company by
// its code, however it is written.
func TestPartiesOfACase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben, o.rita)
	water := ledger.Subject{Scheme: "organisation", ID: "MERE WATER 7"}
	must(t, o.Declare(o.ctx, o.ann, Interest{Kind: "outside_job", Party: water}))
	ref := o.taken(o.access())
	wantProblem(t, o.AddParty(o.ctx, o.ann, Step{Ref: ref}, Concerned{Party: water}), "why", "required_why")
	wantProblem(t, o.AddParty(o.ctx, o.ann, Step{Ref: ref}, Concerned{Why: "x"}), "scheme", "choose")
	wantProblem(t, o.AddParty(o.ctx, o.ann, Step{Ref: ref}, Concerned{Party: ledger.Subject{Scheme: "post", ID: "Northmere"}, Why: "x"}), "party", "party_short")
	must(t, o.AddParty(o.ctx, o.ben, Step{Ref: ref}, Concerned{Party: maria.Subject, Why: "Herself"}))
	o.wantHolder(o.holder(ref), o.ann)
	must(t, o.AddParty(o.ctx, o.ben, Step{Ref: ref}, Concerned{Party: ledger.Subject{Scheme: "organisation", ID: "mere water 7"}, Why: "Her employer"}))
	o.wantGone(o.ann, ref)
	o.wantHolder(o.holder(ref), o.ben)
	for _, e := range o.track(ref).Events {
		if e.Action == ActParty {
			t.Fatal("the citizen is shown it")
		}
	}
	v := o.open(o.ben, ref)
	if e := v.Events[len(v.Events)-1]; v.Clock.Due != o.track(ref).Clock.Due || e.Action == ActParty && e.Text != "Her employer" {
		t.Fatalf("%+v", e)
	}
}

// How much one word of a name says depends on how many bear it: a surname of a fifth of all people says nothing alone.
func TestRarity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		held, all int64
		suggests  bool
	}{{1, 10_000, true}, {2, 10_000, true}, {50, 10_000, false}, {2_000, 10_000, false}, {1, 24, false}, {1, 0, false}} {
		if got := rarity(c.held, c.all); (got >= resembles) != c.suggests || got < 0 {
			t.Errorf("%d of %d: %.1f bits", c.held, c.all, got)
		}
	}
	if rarity(1, 24)+rarity(1, 24) < resembles {
		t.Error("a whole name suggests nothing in a small office")
	}
}

func collectText(rows pgx.Rows) ([]string, error) { return pgx.CollectRows(rows, pgx.RowTo[string]) }
