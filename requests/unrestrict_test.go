package requests

import (
	"slices"
	"testing"
)

func (o *office) restriction() Filing {
	return Filing{Kind: Restriction, Lang: "en", Contact: o.contact(), Wish: &Wish{Ground: "claims"}, Items: []Item{
		{Source: "population-register", Field: "Old address", Held: "1 Wrongpath"}, {Source: "housing", Field: "Note on my income"}}}
}

// restricted is a restriction that was granted for its first item, and carried out.
func (o *office) restricted() string {
	o.t.Helper()
	ref := o.taken(o.restriction())
	items := o.open(o.ann, ref).Items
	must(o.t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Submit: true, Items: []ItemDecision{{Item: items[0].ID, Verdict: Accept},
		{Item: items[1].ID, Verdict: Refuse, Reason: "no_ground", Reasons: "It is not needed for a claim."}}}))
	must(o.t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	must(o.t, o.SourceTold(o.ctx, "population-register", items[0].ID))
	return ref
}

// A restriction granted as a right is lifted only after the citizen was told (GDPR Art. 18(3)), and outlives its case until then.
func TestAGrantedRestrictionIsLiftedAfterNotice(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.restricted()
	v := o.open(o.ann, ref)
	if v.State != StateDecided || !v.Marking.InForce() || !v.Can(ActAnnounce) || v.Can(ActMark) {
		t.Fatalf("%s %+v %v", v.State, v.Marking, v.May)
	}
	must(t, o.Close(o.ctx, o.ann, Step{Ref: ref}))
	if m := o.track(ref).Marking; m.State != MarkSet {
		t.Fatalf("closing the case lifts it: %+v", m)
	}
	o.at = o.at.AddDate(4, 0, 0) // a Monday
	got, err := o.Erase(o.ctx, Erasing{Class: "restriction", Before: o.Today()})
	must(t, err)
	if got.Count != 0 || got.Held != 1 {
		t.Fatalf("the case goes while the data are held back: %+v", got)
	}
	wantProblem(t, o.EndMark(o.ctx, o.ann, Step{Ref: ref}, ""), "why", "required_why")
	want(t, o.EndMark(o.ctx, o.ben, Step{Ref: ref}, "Done"), ErrNotYours)
	must(t, o.EndMark(o.ctx, o.ann, Step{Ref: ref}, "The claim is decided"))
	m := o.track(ref).Marking
	if m.State != MarkLifting || m.LiftOn != o.Today().AddDays(liftNotice) || m.Why != "The claim is decided" {
		t.Fatalf("%+v", m)
	}
	if list := o.letters(ref); list[len(list)-1] != LetterUnrestricted {
		t.Fatalf("the citizen is told before: %v", list)
	}
	event := o.open(o.ann, ref).Events
	letter, err := o.LetterData(o.ctx, LetterArgs{Case: o.idOf(ref), Letter: LetterUnrestricted, Event: event[len(event)-1].ID})
	must(t, err)
	if letter.Vars["Day"] != m.LiftOn {
		t.Fatalf("%+v", letter.Vars)
	}
	must(t, o.Chase(o.ctx, nil))
	if list, err := o.BehestsFor(o.ctx, "population-register"); err != nil || len(list) != 0 {
		t.Fatalf("lifted before its day: %+v %v", list, err)
	}
	o.at = o.at.AddDate(0, 0, liftNotice)
	must(t, o.Chase(o.ctx, nil))
	list, err := o.BehestsFor(o.ctx, "population-register")
	must(t, err)
	if len(list) != 1 || list[0].Kind != BehestRelease {
		t.Fatalf("%+v", list)
	}
	if list, err := o.BehestsFor(o.ctx, "housing"); err != nil || len(list) != 0 {
		t.Fatalf("what was never restricted is released: %+v %v", list, err)
	}
	if m := o.track(ref).Marking; m.State != MarkLifted || !slices.ContainsFunc(o.track(ref).Events, func(e Event) bool { return e.Action == ActUnmark }) {
		t.Fatalf("%+v", m)
	}
	if got, err := o.Erase(o.ctx, Erasing{Class: "restriction", Before: o.Today()}); err != nil || got.Count != 1 {
		t.Fatalf("%+v %v", got, err)
	}
}
