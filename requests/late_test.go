package requests

import (
	"slices"
	"testing"
)

var late = Lateness{Cause: "waiting_unit", Text: "The archive needed three weeks"}

func TestLatenessIsExplained(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	if v := o.open(o.ann, ref); v.Late || v.Can(ActLate) {
		t.Fatal("nothing is late yet")
	}
	want(t, o.ExplainLate(o.ctx, o.ann, Step{Ref: ref}, late), ErrMove)
	o.at = day("2026-12-30").Time(o.Zone)
	v := o.open(o.ann, ref)
	if !v.Late || v.LateCause != "" || !v.Can(ActLate) {
		t.Fatalf("due on the 29th: %+v", v.Clock.Due)
	}
	wantProblem(t, o.ExplainLate(o.ctx, o.ann, Step{Ref: ref}, Lateness{}), "cause", "choose_cause")
	wantProblem(t, o.ExplainLate(o.ctx, o.ann, Step{Ref: ref}, Lateness{Cause: "rain"}), "cause", "choose_cause")
	wantProblem(t, o.ExplainLate(o.ctx, o.ann, Step{Ref: ref}, Lateness{Cause: "other"}), "late", "required_late")
	admin := person("Ada Admin", "IT", RoleAdministrator)
	want(t, o.ExplainLate(o.ctx, admin, Step{Ref: ref}, late), ErrForbidden)
	for range 2 {
		must(t, o.ExplainLate(o.ctx, o.rita, Step{Ref: ref, Key: "l"}, late))
	}
	v = o.open(o.ann, ref)
	last := v.Events[len(v.Events)-1]
	if v.LateCause != "waiting_unit" || last.Action != ActLate || last.Text != late.Text || last.Vars["Late"] != "waiting_unit" {
		t.Fatalf("%+v", last)
	}
	if slices.ContainsFunc(o.track(ref).Events, func(e Event) bool { return e.Action == ActLate }) {
		t.Fatal("the office's own reason is the office's")
	}
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, nothingHeld)) // said once
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	must(t, o.ExplainLate(o.ctx, o.ann, Step{Ref: ref}, Lateness{Cause: "volume"})) // and put better after the answer
	if v := o.open(o.ann, ref); v.LateCause != "volume" || !v.Late {
		t.Fatalf("%+v", v.LateCause)
	}
}

var nothingHeld = Decision{Outcome: NothingHeld, Reasons: "None", Submit: true}

func TestALateAnswerWantsItsReason(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, second := o.taken(o.access()), o.taken(o.access())
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: second}, nothingHeld)) // in time; approved late
	o.at = day("2026-12-30").Time(o.Zone)

	version := o.open(o.ann, first).Version
	wantProblem(t, o.Decide(o.ctx, o.ann, Step{Ref: first}, nothingHeld), "cause", "choose_cause")
	if v := o.open(o.ann, first); v.Version != version || v.Decision != nil {
		t.Fatal("half of it was done")
	}
	draft := nothingHeld
	draft.Submit = false
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: first}, draft)) // a draft is no answer
	wantProblem(t, o.Submit(o.ctx, o.ann, Step{Ref: first}), "cause", "choose_cause")
	for range 2 {
		must(t, o.Submit(o.ctx, o.ann, Step{Ref: first, Key: "s", Late: late}))
	}
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: first}))

	want(t, o.Approve(o.ctx, o.ann, Step{Ref: second}), ErrForbidden) // who may not is not asked
	wantProblem(t, o.Approve(o.ctx, o.rita, Step{Ref: second}), "cause", "choose_cause")
	o.wantState(second, StateReview)
	for range 2 {
		must(t, o.Approve(o.ctx, o.rita, Step{Ref: second, Key: "p", Late: Lateness{Cause: "staff_absence"}}))
	}
	n := 0
	for _, e := range o.open(o.ann, second).Events {
		if e.Action == ActLate {
			n++
		}
	}
	if n != 1 {
		t.Fatalf("%d reasons", n)
	}
	third := o.taken(o.correction())
	o.at = day("2027-03-01").Time(o.Zone)
	items := o.open(o.ann, third).Items
	d := Decision{Submit: true, Items: []ItemDecision{{Item: items[0].ID, Verdict: Accept}, {Item: items[1].ID, Verdict: Accept}}}
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: third, Late: late}, d))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: third}))
	o.file(o.access()) // nobody has said why this one is late
	o.at = day("2027-06-01").Time(o.Zone)

	causes, err := o.Causes(o.ctx, day("2026-11-01"), day("2027-03-31"))
	must(t, err)
	expected := []Cause{{Access, "", 1}, {Access, "waiting_unit", 1}, {Access, "staff_absence", 1}, {Correction, "waiting_unit", 1}}
	if !slices.Equal(causes, expected) {
		t.Fatalf("%+v", causes)
	}
}

// While the clock stands still nothing is late, and a case taken up again begins without blame.
func TestWhatIsNotLate(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Which?"}))
	o.at = day("2027-02-01").Time(o.Zone)
	if v := o.open(o.ann, ref); v.Late || v.Clock.Overdue {
		t.Fatal("paused")
	}
	want(t, o.ExplainLate(o.ctx, o.ann, Step{Ref: ref}, late), ErrMove)
	must(t, o.Answer(o.ctx, maria, Step{Ref: ref}, "All"))
	o.at = day("2027-05-01").Time(o.Zone)
	must(t, o.ExplainLate(o.ctx, o.ann, Step{Ref: ref}, late))
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: ref}, ""))
	must(t, o.Reopen(o.ctx, o.ann, Step{Ref: ref}, "Again"))
	if v := o.open(o.ann, ref); v.Late || v.LateCause != "" {
		t.Fatalf("%v %s", v.Late, v.LateCause)
	}
}
