package requests

import (
	"slices"
	"testing"
)

func TestNobodyWaitsWithoutAWord(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.complaint())
	inform := func(days int) (n int) {
		o.at = o.at.AddDate(0, 0, days)
		must(t, o.Inform(o.ctx))
		for _, l := range o.letters(ref) {
			if l == LetterProgress {
				n++
			}
		}
		return n
	}
	if n := inform(30); n != 0 {
		t.Fatalf("%d letters on the thirtieth day", n)
	}
	for range 2 {
		if n := inform(1); n != 1 {
			t.Fatalf("%d letters", n)
		}
	}
	must(t, o.Write(o.ctx, o.ann, Step{Ref: ref}, "We spoke to the housing office."))
	if n := inform(30); n != 1 {
		t.Fatal("a letter went out meanwhile")
	}
	v := o.track(ref)
	at := slices.IndexFunc(v.Events, func(e Event) bool { return e.Action == ActProgress })
	paper, err := o.Paper(o.ctx, maria, ref, v.Events[at].N)
	must(t, err)
	if p := paper.Progress; paper.Kind != PaperProgress || p.Holder != "caseworker" || p.Last != ActAssign || p.On != day("2026-11-27") || p.Late {
		t.Fatalf("%s %+v", paper.Kind, p)
	}
	letter, err := o.LetterData(o.ctx, LetterArgs{Case: o.idOf(ref), Letter: LetterProgress, Event: v.Events[at].ID})
	must(t, err)
	if letter.Progress == nil || *letter.Progress != *paper.Progress {
		t.Fatalf("%+v", letter.Progress)
	}
	if n := inform(1); n != 2 {
		t.Fatalf("%d letters after another month", n)
	}
	events := o.track(ref).Events
	last := events[len(events)-1]
	if p := progressIn(last.Vars); last.Action != ActProgress || p.Last != ActWrite {
		t.Fatalf("%+v", p)
	}
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Which letter?"}))
	if n := inform(70); n != 2 {
		t.Fatal("the body waits for the citizen, and writes how it stands")
	}
}

func TestWhoHasNoMailboxIsToldOnPaper(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.byPost()
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: ref}))
	o.at = o.at.AddDate(0, 0, progressDays+1)
	before := o.jobsOf("nudge")
	must(t, o.Inform(o.ctx))
	if o.jobsOf("nudge") != before+1 || slices.Contains(o.letters(ref), LetterProgress) {
		t.Fatal("nobody is asked to print the letter")
	}
	v := o.open(o.ann, ref)
	e := v.Events[len(v.Events)-1]
	n, err := o.NudgeFor(o.ctx, o.ann, NudgeArgs{Officer: o.ann.ID, Case: v.ID, Event: e.ID})
	if must(t, err); n.What != awaitProgress || e.Paper(v.Kind) != PaperProgress {
		t.Fatalf("%+v %+v", n, e)
	}
}
