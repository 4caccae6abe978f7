package requests

import (
	"testing"

	"github.com/google/uuid"
)

// sharing has two cases of Maria ask the same, and gives the first items of both, agreed.
func (o *office) sharing() (refs [2]string, items [2]uuid.UUID) {
	o.t.Helper()
	for i := range refs {
		refs[i] = o.agreed(o.correction())
		items[i] = o.open(o.ann, refs[i]).Items[0].ID
	}
	return refs, items
}

// One person who asks twice for the same makes one instruction, and what the source says of it counts in both cases.
func TestTheSameIsInstructedOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	refs, items := o.sharing()
	if list := jobs[InstructArgs](o); len(list) != 1 || list[0].Item != items[0] {
		t.Fatalf("instructed: %+v", list)
	}
	list, err := o.InstructionsFor(o.ctx, "population-register")
	must(t, err)
	if len(list) != 1 || list[0].ID != items[0] {
		t.Fatalf("a source that asks finds %+v", list)
	}
	_, err = o.Instruction(o.ctx, InstructArgs{Item: items[1]}) // as a chaser asks
	want(t, err, ErrNothing)
	must(t, o.SourceTold(o.ctx, "population-register", items[0]))
	if got := jobs[SharedArgs](o); len(got) != 1 || got[0].Item != items[0] {
		t.Fatalf("passed on: %+v", got)
	}
	o.wantState(refs[0], StateDecided)
	o.wantState(refs[1], StateInstructed)
	for range 2 {
		must(t, o.Share(o.ctx, jobs[SharedArgs](o)[0]))
	}
	o.wantState(refs[1], StateDecided)
	if l := o.letters(refs[1]); l[len(l)-1] != LetterCorrected {
		t.Fatalf("letters: %v", l)
	}
	told := 0
	for _, e := range o.track(refs[1]).Events {
		if e.Action == ActTold {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}

// A source that refuses sends both back to the desk, with its words.
func TestARefusalIsShared(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	refs, items := o.sharing()
	must(t, o.SourceRefused(o.ctx, "population-register", items[0], "The deed is missing"))
	must(t, o.Share(o.ctx, jobs[SharedArgs](o)[0]))
	v := o.open(o.ann, refs[1])
	if v.State != StateWorking || v.Items[0].Said != "The deed is missing" {
		t.Fatalf("%s %+v", v.State, v.Items[0])
	}
}

// What was corrected while a case waited is not instructed again for it; what was corrected before it came is.
func TestWhatIsDoneAlreadyIsNotInstructedAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	waiting := o.taken(o.correction())
	first := o.agreed(o.correction())
	o.at = o.at.Add(60e9)
	must(t, o.SourceTold(o.ctx, "population-register", o.open(o.ann, first).Items[0].ID))
	o.at = o.at.Add(60e9)
	late := o.taken(o.correction())
	answer := func(ref string) {
		t.Helper()
		its := o.open(o.ann, ref).Items
		must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Submit: true, Items: []ItemDecision{{Item: its[0].ID, Verdict: Accept},
			{Item: its[1].ID, Verdict: Refuse, Reason: "not_shown", Reasons: "No copy."}}}))
		must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	}
	answer(waiting)
	list := jobs[SharedArgs](o)
	if len(list) != 1 {
		t.Fatalf("to take down: %+v", list)
	}
	must(t, o.Share(o.ctx, list[0]))
	o.wantState(waiting, StateDecided)
	answer(late)
	if got := jobs[InstructArgs](o); len(got) != 2 || got[1].Item != o.open(o.ann, late).Items[0].ID {
		t.Fatalf("instructed: %+v", got)
	}
}

// Another value, or another person, is another instruction.
func TestOnlyTheSameIsShared(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.agreed(o.correction())
	other := o.correction()
	other.Items[0].Right = "3 Rightlane"
	o.agreed(other)
	got, err := o.File(o.ctx, daughter, o.correction())
	must(t, err)
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: got.Ref}))
	its := o.open(o.ann, got.Ref).Items
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: got.Ref}, Decision{Submit: true, Items: []ItemDecision{{Item: its[0].ID, Verdict: Accept},
		{Item: its[1].ID, Verdict: Refuse, Reason: "not_shown", Reasons: "No copy."}}}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: got.Ref}))
	if list := jobs[InstructArgs](o); len(list) != 3 {
		t.Fatalf("instructed: %+v", list)
	}
}
