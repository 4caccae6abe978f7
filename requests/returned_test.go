package requests

import (
	"slices"
	"testing"

	"github.com/google/uuid"
)

// A letter that no mailbox takes is to be sent by post, once, and the case is not closed before that.
func TestAReturnedLetterGoesByPost(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Outcome: Declined, Reason: "excessive", Reasons: "No", Submit: true}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	v := o.open(o.ann, ref)
	at := slices.IndexFunc(v.Events, func(e Event) bool { return e.Action == ActApprove })
	decided := v.Events[at]
	a := LetterArgs{Case: v.ID, Letter: LetterDecided, Event: decided.ID}
	for range 2 {
		must(t, o.Returned(o.ctx, a))
	}
	must(t, o.Returned(o.ctx, LetterArgs{Case: v.ID, Letter: LetterCode, Event: uuid.New()}))
	v = o.open(o.ann, ref)
	if len(v.Postings) != 1 || v.Postings[0].What != PostReturned || v.Postings[0].N != decided.N {
		t.Fatalf("%+v", v.Postings)
	}
	events := o.track(ref).Events
	if last := events[len(events)-1]; last.Key != "requests.event.returned" {
		t.Fatalf("the citizen reads %+v", last)
	}
	want(t, o.Close(o.ctx, o.ann, Step{Ref: ref}), ErrMove)
	must(t, o.Posted(o.ctx, o.ann, Step{Ref: ref}, v.Postings[0].ID))
	must(t, o.Close(o.ctx, o.ann, Step{Ref: ref}))
	a.Event = uuid.New()
	must(t, o.Returned(o.ctx, a)) // nobody works on it any more
	if v = o.open(o.ann, ref); len(v.Postings) != 0 {
		t.Fatalf("%+v", v.Postings)
	}
}
