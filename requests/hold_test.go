package requests

import (
	"testing"
)

func TestHeldCaseIsNotErased(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: ref}, ""))
	hold := Hold{For: "claim", Until: o.Today().AddDays(400), Why: "The county court, case 12 of 2026"}
	want(t, o.Hold(o.ctx, o.ann, Step{Ref: ref}, hold), ErrForbidden)
	want(t, o.Hold(o.ctx, o.rita, Step{Ref: ref}, hold), ErrForbidden)
	wantProblem(t, o.Hold(o.ctx, o.dora, Step{Ref: ref}, Hold{For: "claim", Until: o.Today(), Why: "x"}), "until", "day_passed")
	wantProblem(t, o.Hold(o.ctx, o.dora, Step{Ref: ref}, Hold{For: "claim", Until: o.Today().AddDays(366 * 6), Why: "x"}), "until", "hold_long")
	wantProblem(t, o.Hold(o.ctx, o.dora, Step{Ref: ref}, Hold{Until: hold.Until}), "for", "choose_for")
	want(t, o.Lift(o.ctx, o.dora, Step{Ref: ref}, "Nothing to lift"), ErrMove)
	must(t, o.Hold(o.ctx, o.dora, Step{Ref: ref}, hold))
	if v := o.open(o.dora, ref); v.HeldFor != "claim" || v.HeldUntil != hold.Until || !v.Can(ActLift) {
		t.Fatalf("held for %q until %s", v.HeldFor, v.HeldUntil)
	}
	if v := o.track(ref); v.HeldFor != "claim" || v.Events[len(v.Events)-1].Text != "" {
		t.Fatalf("the citizen is told that it is kept and what for, not the words of the office: %+v", v)
	}
	erase := func(dry bool) Erasure {
		t.Helper()
		e, err := o.Erase(o.ctx, Erasing{Class: "access", Before: o.Today().AddDays(1), DryRun: dry})
		must(t, err)
		return e
	}
	if e := erase(true); e.Count != 0 || e.Held != 1 {
		t.Fatalf("due %+v", e)
	}
	if e := erase(false); e.Count != 0 || e.Held != 1 {
		t.Fatalf("erased %+v", e)
	}
	o.at = o.at.AddDate(0, 0, 401) // the hold ends by itself
	if v := o.open(o.dora, ref); v.HeldFor != "" || v.Can(ActLift) {
		t.Fatalf("still held for %q", v.HeldFor)
	}
	if e := erase(false); e.Count != 1 || e.Held != 0 {
		t.Fatalf("erased %+v", e)
	}
	lifted := o.taken(o.access())
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: lifted}, ""))
	must(t, o.Hold(o.ctx, o.dora, Step{Ref: lifted}, Hold{For: "regulator", Until: o.Today().AddDays(30), Why: "Their letter of today"}))
	must(t, o.Lift(o.ctx, o.dora, Step{Ref: lifted}, "They closed it"))
	if e := erase(false); e.Count != 1 {
		t.Fatalf("erased %+v", e)
	}
}
