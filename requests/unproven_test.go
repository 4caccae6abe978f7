package requests

import (
	"slices"
	"testing"
	"time"
)

// sends answers the question who Maria is with a picture.
func (o *office) sends(ref string) {
	o.t.Helper()
	must(o.t, o.Answer(o.ctx, mailbox(ref), Step{Ref: ref, Files: []Upload{upload("id.pdf", pdf(""))}}, "Here I am"))
}

func TestProofThatIsNotEnough(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.doubtful()
	before := o.open(o.ann, ref).Clock
	want(t, o.Unproven(o.ctx, o.ann, Step{Ref: ref}, Shortfall{Code: "covered"}), ErrMove) // nothing came yet
	for n, code := range []string{"covered", "expired", "other"} {
		o.at = o.at.AddDate(0, 0, 2)
		o.sends(ref)
		if v := o.open(o.ann, ref); !v.Can(ActUnproven) || EvidenceOf(v.Files, v.Messages[len(v.Messages)-1].ID).Kept != 1 {
			t.Fatalf("the evidence waits to be decided on: %v", v.May)
		}
		wantProblem(t, o.Unproven(o.ctx, o.ann, Step{Ref: ref}, Shortfall{Code: "ugly"}), "code", "choose_code")
		wantProblem(t, o.Unproven(o.ctx, o.ann, Step{Ref: ref}, Shortfall{Code: "other"}), "text", "required_text")
		want(t, o.Unproven(o.ctx, o.ben, Step{Ref: ref}, Shortfall{Code: code, Text: "Sorry"}), ErrNotYours)
		must(t, o.Unproven(o.ctx, o.ann, Step{Ref: ref}, Shortfall{Code: code, Text: "Leave the date to be seen"}))
		v := o.trackBy(mailbox(ref), ref)
		if v.State != StateAsked || !v.Identity || v.Question.Shortfall != code || v.Unproven != n+1 || !v.Can(ActWantCode) || !v.Can(ActAnswer) {
			t.Fatalf("%d: asked again: %s %+v %d %v", n, v.State, v.Question, v.Unproven, v.May)
		}
		if e := EvidenceOf(v.Files, [16]byte{}); e.Kept != 0 || e.Gone != n+1 {
			t.Fatalf("%d: what was sent is still there: %+v", n, e)
		}
		if v.Clock.Received != before.Received || v.Clock.Paused != before.Paused {
			t.Fatalf("%d: the clock was told something: %+v", n, v.Clock)
		}
		for _, f := range o.open(o.ann, ref).Facts {
			if f.Event == v.Events[len(v.Events)-1].N {
				t.Fatalf("%d: the step is a fact to the clock: %+v", n, f)
			}
		}
	}
	list := o.letters(ref)
	if list[len(list)-1] != LetterUnproven {
		t.Fatalf("letters: %v", list)
	}
	v := o.open(o.ann, ref)
	p, err := o.PaperFor(o.ctx, o.ann, ref, "", v.Papers()[len(v.Papers())-1].N)
	must(t, err)
	if p.Kind != PaperUnproven || p.Shortfall != "other" || p.Text != "Leave the date to be seen" {
		t.Fatalf("%+v", p)
	}
	must(t, o.Identify(o.ctx, o.ann, Step{Ref: ref}, Identity{Subject: maria.Subject, Method: "counter"})) // and comes in person
	if v := o.open(o.ann, ref); v.State != StateWorking || v.Can(ActUnproven) {
		t.Fatalf("%s %v", v.State, v.May)
	}
}

// A question about something else is not ended by an identity, and an ordinary answer is no proof.
func TestOnlyProofsAreInsufficient(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.doubtful()
	o.sends(ref)
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Which flat?"}))
	must(t, o.Identify(o.ctx, o.ann, Step{Ref: ref}, Identity{Subject: maria.Subject, Method: "counter"}))
	o.wantState(ref, StateAsked)
	must(t, o.Answer(o.ctx, maria, Step{Ref: ref}, "Flat 4"))
	want(t, o.Unproven(o.ctx, o.ann, Step{Ref: ref}, Shortfall{Code: "covered"}), ErrMove)
}

// prompts counts the reminders sent so far.
func (o *office) prompts(ref string) (n int) {
	for _, l := range o.letters(ref) {
		if l == LetterReminder {
			n++
		}
	}
	return n
}

func TestRemindersOfAQuestion(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.doubtful()
	start := o.at
	for _, step := range []struct{ days, sent int }{{6, 0}, {7, 1}, {8, 1}, {20, 1}, {21, 2}, {40, 2}} {
		o.at = start.Add(time.Duration(step.days) * 24 * time.Hour)
		must(t, o.PromptCitizens(o.ctx))
		must(t, o.PromptCitizens(o.ctx)) // another replica
		if got := o.prompts(ref); got != step.sent {
			t.Errorf("after %d days %d reminders, want %d", step.days, got, step.sent)
		}
	}
	if got := o.open(o.ann, ref).State; got != StateAsked {
		t.Fatalf("silence ended it: %s", got)
	}
	v := o.open(o.ann, ref)
	last := v.Events[len(v.Events)-1]
	if last.Action != ActRemind || last.Vars["Asked"] != day("2026-11-27") || len(v.Postings) != 0 {
		t.Fatalf("%+v", last)
	}
	letter := LetterArgs{Case: v.ID, Letter: LetterReminder, Event: last.ID}
	if _, err := o.LetterData(o.ctx, letter); err != nil {
		t.Fatal(err)
	}
	o.sends(ref)
	_, err := o.LetterData(o.ctx, letter)
	want(t, err, ErrNothing) // answered before it went out
	o.at = o.at.AddDate(0, 0, 30)
	must(t, o.PromptCitizens(o.ctx))
	if o.prompts(ref) != 2 {
		t.Error("reminded of what was answered")
	}
	must(t, o.Unproven(o.ctx, o.ann, Step{Ref: ref}, Shortfall{Code: "covered"})) // a new question has its own reminders
	o.at = o.at.AddDate(0, 0, 25)
	must(t, o.PromptCitizens(o.ctx))
	if o.prompts(ref) != 3 {
		t.Errorf("%d reminders: what a portal that was down has missed is sent once", o.prompts(ref))
	}
	o.PromptAfter = []int{}
	o.at = o.at.AddDate(0, 0, 60)
	must(t, o.PromptCitizens(o.ctx))
	if o.prompts(ref) != 3 {
		t.Error("a body that wants none sends some")
	}
}

func TestRemindersOnPaper(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	got, err := o.FileFor(o.ctx, o.ann, Filing{Kind: Access, Lang: "en", Channel: ByPost,
		Contact: Contact{Name: "Old Tom", Post: "3 Mill Lane, Northmere", Format: "braille"}, Access: &AccessAsk{What: "Everything"}})
	must(t, err)
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: got.Ref}))
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: got.Ref}, Inquiry{Text: "Which years?"}))
	o.at = o.at.AddDate(0, 0, 7)
	must(t, o.PromptCitizens(o.ctx))
	v := o.open(o.ann, got.Ref)
	if len(v.Postings) != 2 || v.Postings[0].What != PostOtherFormats || v.Postings[1].What != PostReminder {
		t.Fatalf("the question in braille and the reminder wait to be sent: %+v", v.Postings)
	}
	p, err := o.PaperFor(o.ctx, o.ann, got.Ref, "", v.Postings[1].N)
	must(t, err)
	if p.Kind != PaperReminder || p.Text != "Which years?" {
		t.Fatalf("%+v", p)
	}
	wantProblem(t, o.Posted(o.ctx, o.ann, Step{Ref: got.Ref}, v.ID), "posting", "choose_posting")
	want(t, o.Posted(o.ctx, o.ben, Step{Ref: got.Ref}, v.Postings[1].ID), ErrNotYours)
	must(t, o.Posted(o.ctx, o.ann, Step{Ref: got.Ref}, v.Postings[1].ID))
	must(t, o.AnswerFor(o.ctx, o.ann, Step{Ref: got.Ref}, "All"))
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: got.Ref}, Decision{Outcome: NothingHeld, Reasons: "Nothing bears the name", Submit: true}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: got.Ref}))
	if line := o.Today().AddDays(-7).String() + " post " + got.Ref + " late"; !slices.Contains(o.diaryOf(o.ann), line) {
		t.Fatalf("no diary says that letters wait to be sent: %v", o.diaryOf(o.ann))
	}
	if len(o.diaryOf(o.ann)) != 1 || len(o.diaryOf(o.ben)) != 0 {
		t.Fatalf("an answered case asks for nothing else: %v %v", o.diaryOf(o.ann), o.diaryOf(o.ben))
	}
	if v := o.open(o.ann, got.Ref); v.Can(ActClose) || len(v.Postings) != 2 {
		t.Fatalf("closed before the letters went out: %+v", v.Postings)
	}
	want(t, o.Close(o.ctx, o.ann, Step{Ref: got.Ref}), ErrMove)
	for _, one := range o.open(o.ann, got.Ref).Postings {
		must(t, o.Posted(o.ctx, o.ann, Step{Ref: got.Ref}, one.ID))
	}
	must(t, o.Close(o.ctx, o.ann, Step{Ref: got.Ref}))
}
