package requests

import (
	"slices"
	"testing"

	"daylight/requests/deadline"
)

// factOf finds what a case's clock was told.
func (o *office) factOf(ref string, name deadline.FactName) Known {
	o.t.Helper()
	list := o.open(o.ann, ref).Facts
	i := slices.IndexFunc(list, func(k Known) bool { return k.Fact == name })
	if i < 0 {
		o.t.Fatalf("no %s among %+v", name, list)
	}
	return list[i]
}

// posted is a request that came by letter ten days before it is dealt with, on Monday 7 December.
func (o *office) posted() string {
	o.t.Helper()
	f := o.access()
	f.Channel, f.ReceivedAt, f.Access.From, f.Access.To = ByPost, o.at, "", ""
	o.at = o.at.AddDate(0, 0, 10)
	got, err := o.FileFor(o.ctx, o.ann, f)
	must(o.t, err)
	must(o.t, o.Claim(o.ctx, o.ann, Step{Ref: got.Ref}))
	return got.Ref
}

func TestTheDayOfReceiptIsCorrected(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.posted()
	receipt := o.factOf(ref, deadline.ReceivedAt)
	if receipt.Day != day("2026-11-27") || o.open(o.ann, ref).Clock.Due != day("2026-12-29") {
		t.Fatalf("%+v", receipt)
	}
	a := Amendment{Event: receipt.Event, Day: day("2026-11-24"), Why: "The stamp on the envelope says so"}
	for _, wrong := range []struct {
		a          Amendment
		field, key string
	}{
		{Amendment{Event: a.Event, Day: a.Day}, "why", "required_why"},
		{Amendment{Event: 99, Day: a.Day, Why: "x"}, "event", "choose_event"},
		{Amendment{Event: a.Event, Why: "x"}, "day", "day"},
		{Amendment{Event: a.Event, Day: day("2026-12-08"), Why: "x"}, "day", "day_ahead"},
		{Amendment{Event: a.Event, Day: day("2025-12-05"), Why: "x"}, "day", "long_ago"},
		{Amendment{Event: a.Event, Day: receipt.Day, Why: "x"}, "day", "same_day"},
		{Amendment{Event: a.Event, Struck: true, Why: "x"}, "event", "strike_received"},
	} {
		wantProblem(t, o.Amend(o.ctx, o.ann, Step{Ref: ref}, wrong.a), wrong.field, wrong.key)
	}
	want(t, o.Amend(o.ctx, o.ben, Step{Ref: ref}, a), ErrNotYours)
	want(t, o.Amend(o.ctx, o.rita, Step{Ref: ref}, a), ErrNotYours)

	seen := o.open(o.ann, ref).Version
	for range 2 {
		must(t, o.Amend(o.ctx, o.ann, Step{Ref: ref, Version: seen, Key: "a"}, a))
	}
	want(t, o.Amend(o.ctx, o.ann, Step{Ref: ref, Version: seen, Key: "tab"}, a), ErrChanged)
	v := o.open(o.ann, ref)
	if v.Received != day("2026-11-24") || v.Clock.Received != v.Received || v.Clock.Due != day("2026-12-24") {
		t.Fatalf("received %s, due %s", v.Received, v.Clock.Due)
	}
	last := v.Events[len(v.Events)-1]
	if last.Key != "requests.event.amend_received_at" || last.Vars["Old"] != day("2026-11-27") || last.Vars["New"] != day("2026-11-24") || last.Text != a.Why {
		t.Fatalf("%+v", last)
	}
	var old string
	must(t, o.db.QueryRow(o.ctx, `SELECT fact_day::text FROM requests_event WHERE action = 'file'`).Scan(&old))
	if old != "2026-11-27" {
		t.Fatalf("the old event was rewritten: %s", old)
	}
	letter := o.lastLetter(ref)
	if letter.Letter != LetterRedated || letter.Vars["Was"] != day("2026-12-29") || letter.Due != day("2026-12-24") {
		t.Fatalf("%+v", letter)
	}
	// Corrected once more: the last word counts, and the list of facts shows one receipt.
	must(t, o.Amend(o.ctx, o.ann, Step{Ref: ref}, Amendment{Event: receipt.Event, Day: day("2026-11-25"), Why: "Two envelopes"}))
	if got := o.open(o.ann, ref); got.Clock.Due != day("2026-12-29") || o.factOf(ref, deadline.ReceivedAt).Day != day("2026-11-25") {
		t.Fatalf("due %s", got.Clock.Due) // 25 December is Christmas, a Friday
	}
}

func TestTheVersionOfTheLawFollowsTheDayOfReceipt(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.at = day("2026-02-10").Time(o.Zone)
	ref := o.posted()
	before := o.open(o.ann, ref).Clock.Version
	receipt := o.factOf(ref, deadline.ReceivedAt)
	must(t, o.Amend(o.ctx, o.ann, Step{Ref: ref}, Amendment{Event: receipt.Event, Day: day("2026-02-04"), Why: "It lay at the gate"}))
	if after := o.open(o.ann, ref).Clock.Version; after == before {
		t.Fatalf("UK GDPR Article 12A is in force from 5 February 2026: version %s and %s", before, after)
	}
}

func TestAFactIsStruck(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	due := o.open(o.ann, ref).Clock.Due
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Which?"}))
	o.at = o.at.AddDate(0, 0, 7)
	must(t, o.Answer(o.ctx, maria, Step{Ref: ref}, "This"))
	pause, resume := o.factOf(ref, deadline.Pause), o.factOf(ref, deadline.Resume)
	err := o.Amend(o.ctx, o.ann, Step{Ref: ref}, Amendment{Event: pause.Event, Struck: true, Why: "It was no question"})
	if p := err.(Problems).Of("event"); p == nil || p.Key != "deadline.error.answer_without_question" {
		t.Fatalf("%v", err)
	}
	err = o.Amend(o.ctx, o.ann, Step{Ref: ref}, Amendment{Event: pause.Event, Day: day("2026-11-20"), Why: "x"})
	if p := err.(Problems).Of("day"); p == nil || p.Key != "deadline.error.before_received" {
		t.Fatalf("%v", err)
	}
	must(t, o.Amend(o.ctx, o.ann, Step{Ref: ref}, Amendment{Event: resume.Event, Struck: true, Why: "It was no question"}))
	if !o.open(o.ann, ref).Clock.Paused {
		t.Fatal("without the answer the clock stands still")
	}
	must(t, o.Amend(o.ctx, o.ann, Step{Ref: ref}, Amendment{Event: pause.Event, Struck: true, Why: "It was no question"}))
	v := o.open(o.ann, ref)
	if v.Clock.Due != due || v.Clock.Paused || v.Events[len(v.Events)-1].Key != "requests.event.strike_pause" {
		t.Fatalf("due %s, was %s", v.Clock.Due, due)
	}

	must(t, o.Extend(o.ctx, o.ann, Step{Ref: ref}, Extension{Reason: "Much"}))
	must(t, o.Amend(o.ctx, o.ann, Step{Ref: ref}, Amendment{Event: o.factOf(ref, deadline.Extend).Event, Struck: true, Why: "The letter was never sent"}))
	must(t, o.Amend(o.ctx, o.ann, Step{Ref: ref}, Amendment{Event: o.factOf(ref, deadline.Acknowledged).Event, Struck: true, Why: "The mail bounced"}))
	if v := o.open(o.ann, ref); v.Clock.Due != due || !v.Can(ActExtend) || !v.Can(ActReceipt) || !v.Clock.Extended.IsZero() {
		t.Fatalf("due %s, %v", v.Clock.Due, v.May)
	}
	must(t, o.Acknowledge(o.ctx, o.ann, Step{Ref: ref}))
}

// An answered case keeps its record true too, and nobody is written to about a day that is over.
func TestAmendedAfterTheAnswer(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.posted()
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Outcome: NothingHeld, Reasons: "None", Submit: true}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	letters := len(o.letters(ref))
	must(t, o.Amend(o.ctx, o.ann, Step{Ref: ref}, Amendment{Event: o.factOf(ref, deadline.ReceivedAt).Event, Day: day("2026-11-02"), Why: "An older stamp"}))
	v := o.open(o.ann, ref)
	if v.Clock.Due != day("2026-12-02") || !v.Late || !v.Can(ActLate) || len(o.letters(ref)) != letters {
		t.Fatalf("due %s, late %v", v.Clock.Due, v.Late)
	}
	must(t, o.Close(o.ctx, o.ann, Step{Ref: ref}))
	want(t, o.Amend(o.ctx, o.ann, Step{Ref: ref}, Amendment{Event: 1, Day: day("2026-11-03"), Why: "x"}), ErrMove)
}

func TestAmendBehindTheWall(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	must(t, o.Declare(o.ctx, o.ann, Interest{Kind: "family", Party: maria.Subject}))
	for _, err := range []error{
		o.Amend(o.ctx, o.ann, Step{Ref: ref}, Amendment{Event: 1, Day: day("2026-11-24"), Why: "x"}),
		o.AskFee(o.ctx, o.ann, Step{Ref: ref}, fee), o.FeePaid(o.ctx, o.ann, Step{Ref: ref}),
		o.Transfer(o.ctx, o.ann, Step{Ref: ref}, county), o.ExplainLate(o.ctx, o.ann, Step{Ref: ref}, late),
	} {
		want(t, err, ErrWalled)
	}
}
