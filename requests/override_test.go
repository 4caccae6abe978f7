package requests

import (
	"testing"
	"time"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// An exception takes two supervisors besides the officer, marks each look, and ends by itself.
func TestOverride(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.rita, o.rob)
	ref := o.file(o.access())
	must(t, o.Declare(o.ctx, o.ann, Interest{Kind: "family", Party: maria.Subject}))
	until := o.Today().AddDays(OverrideMost)
	ask := func(by, to Officer, ref, reason string, until deadline.Day) error {
		return o.AskOverride(o.ctx, by, ref, to, reason, until)
	}
	want(t, ask(o.ben, o.ann, ref, "Nobody else is left", until), ErrForbidden)
	wantProblem(t, ask(o.rita, o.ann, ref, "", until), "reason", "required_reason")
	wantProblem(t, ask(o.rita, o.ann, ref, "x", until.AddDays(1)), "until", "override_long")
	wantProblem(t, ask(o.rita, o.ann, ref, "x", o.Today().AddDays(-1)), "until", "day_past")
	wantProblem(t, ask(o.rita, o.ann, o.newReference(), "x", until), "ref", "reference")
	wantProblem(t, ask(o.rita, o.rita, ref, "x", until), "officer", "override_officer")
	for range 2 { // a double click
		must(t, ask(o.rita, o.ann, ref, "Nobody else is left", until))
	}
	o.wantGone(o.ann, ref) // asked for is not granted
	adam := person("Adam Auditor", "Audit", RoleAuditor)
	list, err := o.Overrides(o.ctx, adam)
	must(t, err)
	if len(list) != 1 || list[0].State != OverrideWaiting || list[0].Reason != "Nobody else is left" || list[0].Asked != o.rita.Name {
		t.Fatalf("%+v", list)
	}
	id := list[0].ID
	want(t, o.DecideOverride(o.ctx, o.rita, id, true), ErrOwnWork)
	want(t, o.DecideOverride(o.ctx, o.ben, id, true), ErrForbidden)
	must(t, o.DecideOverride(o.ctx, o.rob, id, true))
	must(t, o.DecideOverride(o.ctx, o.rob, id, false)) // decided once

	must(t, o.Claim(o.ctx, o.ann, Step{Ref: ref}))
	o.open(o.ann, ref)
	o.open(o.ben, ref)
	page, err := o.Ledger.Of(o.ctx, ledger.Person{maria.Subject}, ledger.Filter{})
	must(t, err)
	codes := map[string]int{}
	for _, e := range page.Entries {
		codes[e.Purpose.Code]++
	}
	if codes["override"] != 1 || codes[""] != 1 {
		t.Fatalf("looks by code: %v", codes)
	}
	must(t, o.Reconsider(o.ctx))
	if v := o.open(o.ben, ref); v.Assignee != o.ann.ID {
		t.Fatal("taken from her while the exception holds")
	}
	if n, err := o.FlagLooks(o.ctx); err != nil || n != 0 {
		t.Fatalf("a look under an exception is flagged: %d %v", n, err)
	}
	o.at = o.at.AddDate(0, 0, OverrideMost+1)
	_, err = o.Open(o.ctx, o.ann, ref, "mine yesterday")
	want(t, err, ErrWalled)
	must(t, o.Reconsider(o.ctx))
	if v := o.open(o.ben, ref); v.Assignee == o.ann.ID {
		t.Fatal("she still has it")
	}
	list, err = o.Overrides(o.ctx, o.dora)
	must(t, err)
	if list[0].State != OverrideEnded {
		t.Fatalf("%+v", list)
	}
	if list, err = o.Overrides(o.ctx, o.ann); err != ErrForbidden {
		t.Fatalf("%+v %v", list, err)
	}
}

// Nobody is let into a case about themselves, and an exception about a case one may not see is not there.
func TestNoOverrideAboutOneself(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	f := o.complaint()
	f.Complaint.About, f.Complaint.Who, f.Complaint.Officer = AboutOfficial, "Dani", o.dani.ID
	ref := o.file(f)
	wantProblem(t, o.AskOverride(o.ctx, o.dora, ref, o.dani, "Nobody else", o.Today()), "officer", "override_officer")
	wantProblem(t, o.AskOverride(o.ctx, o.dani, ref, o.ann, "Nobody else", o.Today()), "ref", "reference")
	own := o.file(o.access())
	o.ann.Email = "maria@example.org"
	wantProblem(t, o.AskOverride(o.ctx, o.rita, own, o.ann, "Nobody else", o.Today()), "officer", "override_officer")
	must(t, o.AskOverride(o.ctx, o.dora, ref, o.ben, "The only one who knows the file", o.Today()))
	if list, err := o.Overrides(o.ctx, o.dani); err != nil || len(list) != 0 {
		t.Fatalf("whom the complaint is about sees %+v %v", list, err)
	}
	if list, err := o.Overrides(o.ctx, o.rita); err != nil || len(list) != 0 {
		t.Fatalf("a reviewer who may not see the case sees %+v %v", list, err)
	}
}

// A look after stepping back, here or in a source system, is flagged once and decided once, by somebody else.
func TestLooksAfterSteppingBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben, o.dora)
	source, err := o.Ledger.Register(o.ctx, ledger.NewSource{ID: "housing", Prefix: "urn:housing", Profile: ledger.ProfileRole,
		Names: map[string]string{"en": "Housing"}, Scopes: []string{ledger.ScopeEvents}})
	must(t, err)
	must(t, o.SetAlias(o.ctx, o.rita, Alias{Officer: o.ann.ID, Source: "housing", Name: "hou-107"}))
	ref := o.taken(o.access())
	o.event(source.Source, "hou-107", maria.Subject, o.at.Add(-time.Hour)) // before
	must(t, o.Recuse(o.ctx, o.ann, Step{Ref: ref}, "family"))
	o.at = o.at.Add(3 * time.Hour)
	o.event(source.Source, "hou-107", maria.Subject, o.at.Add(-time.Hour)) // after
	o.event(source.Source, "hou-200", maria.Subject, o.at.Add(-time.Hour)) // somebody else
	for i, fresh := range []int{1, 0} {
		if n, err := o.FlagLooks(o.ctx); err != nil || n != fresh {
			t.Fatalf("round %d raises %d, %v", i, n, err)
		}
	}
	list, err := o.Flags(o.ctx, o.dora)
	must(t, err)
	if len(list) != 1 || list[0].Name != o.ann.Name || list[0].Source != "housing" || list[0].Ref != ref {
		t.Fatalf("%+v", list)
	}
	_, err = o.Flags(o.ctx, o.rita)
	want(t, err, ErrForbidden)
	ines := person("Ines Integrity", "Standards", RoleIntegrity)
	wantProblem(t, o.DecideFlag(o.ctx, ines, list[0].ID, "", "x"), "verdict", "choose_verdict")
	wantProblem(t, o.DecideFlag(o.ctx, ines, list[0].ID, "misuse", ""), "reason", "required_reason")
	must(t, o.DecideFlag(o.ctx, ines, list[0].ID, "misuse", "She had no task there."))
	want(t, o.DecideFlag(o.ctx, o.dora, list[0].ID, "explained", "Or so"), ErrChanged)
	counted := func(by Officer, recusals, flags int) {
		t.Helper()
		f, err := o.Conflicts(o.ctx, by, o.Today().AddDays(-1), o.Today())
		must(t, err)
		if c := f.Conflicts; c.Recusals != recusals || c.Flags != flags || c.Misuse != min(flags, 1) || c.Overrides != 0 {
			t.Fatalf("%s: %+v", by.Name, c)
		}
	}
	counted(o.dora, 1, 1)
	// A data protection officer who looked themselves sees no flag about it.
	must(t, o.Declare(o.ctx, o.dora, Interest{Kind: "family", Party: maria.Subject}))
	o.at = o.at.Add(time.Hour)
	o.event(source.Source, o.dora.ID.String(), maria.Subject, o.at)
	if n, err := o.FlagLooks(o.ctx); err != nil || n != 1 {
		t.Fatalf("%d %v", n, err)
	}
	if list, err = o.Flags(o.ctx, o.dora); err != nil || len(list) != 0 {
		t.Fatalf("%+v %v", list, err)
	}
	counted(o.dora, 0, 0) // nor do the numbers tell her
	counted(ines, 1, 2)
	if list, err = o.Flags(o.ctx, ines); err != nil || len(list) != 2 {
		t.Fatalf("%+v %v", list, err)
	}
}

// Attempts at a wall are counted, and nothing of them is said to whoever tried.
func TestMissesAreCounted(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(o.access())
	must(t, o.Declare(o.ctx, o.ann, Interest{Kind: "family", Party: maria.Subject}))
	for range 2 {
		_, err := o.Open(o.ctx, o.ann, ref, "curious")
		want(t, err, ErrWalled)
	}
	want(t, o.Note(o.ctx, o.ann, Step{Ref: ref}, "x"), ErrWalled)
	_, err := o.Open(o.ctx, o.ann, o.newReference(), "curious")
	want(t, err, ErrNotFound)
	auditor := person("Alex", "Audit", RoleAuditor)
	if f, err := o.Conflicts(o.ctx, auditor, o.Today(), o.Today()); err != nil || f.Conflicts.Misses != 3 || f.Conflicts.Unsaid {
		t.Fatalf("%+v %v", f, err)
	}
	// Whoever can try a reference does not watch whether the attempt counts.
	if f, err := o.Conflicts(o.ctx, o.rita, o.Today(), o.Today()); err != nil || f.Conflicts.Misses != 0 || !f.Conflicts.Unsaid {
		t.Fatalf("%+v %v", f, err)
	}
	_, err = o.Conflicts(o.ctx, o.ann, o.Today(), o.Today())
	want(t, err, ErrForbidden)
}
