package requests

import (
	"slices"
	"testing"

	"github.com/google/uuid"
)

func TestLifeOfAnAccessRequest(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(o.access())
	v := o.track(ref)
	if v.Clock.Due != day("2026-12-29") || len(v.Clock.Steps) == 0 || v.Stage != StageReceived {
		t.Fatalf("received Fri 27 Nov 2026 is due Tue 29 Dec 2026: %+v %s", v.Clock, v.Stage)
	}
	_, err := o.Open(o.ctx, o.ann, ref, "")
	want(t, err, ErrPurposeNeeded)
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: ref}))
	seen, err := o.Open(o.ctx, o.ann, ref, "")
	must(t, err)
	if !seen.Mine || seen.Contact.Email != "maria@example.org" || seen.Subject != maria.Subject || seen.Access.What == "" || !seen.Can(ActAsk) {
		t.Fatalf("the case is not whole: %+v", seen)
	}
	o.at = o.at.AddDate(0, 0, 10)
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref, Version: seen.Version}, Inquiry{Text: "Which tenancy?"}))
	v = o.track(ref)
	if v.Stage != StageWaiting || v.Question == nil || v.Question.Text != "Which tenancy?" || v.Question.Name != "" || !v.Clock.Paused || !v.Can(ActAnswer) {
		t.Fatalf("the question does not show: %+v", v)
	}
	o.at = o.at.AddDate(0, 0, 7)
	must(t, o.Answer(o.ctx, maria, Step{Ref: ref, Version: v.Version}, "Both"))
	v = o.track(ref)
	// Paused 7 to 14 December: UK GDPR Art. 12A(5) leaves out both days, eight in all; 27 Dec + 8 = Mon 4 Jan 2027.
	if v.Clock.Due != day("2027-01-04") || v.Clock.Paused || v.Question != nil {
		t.Fatalf("due %s, want 2027-01-04 (%v)", v.Clock.Due, v.Clock.Steps)
	}
	must(t, o.Extend(o.ctx, o.ann, Step{Ref: ref}, Extension{Reason: "Three archives"}))
	if got := o.track(ref).Clock.Due; !got.After(day("2027-02-27")) {
		t.Fatalf("two months more: due %s", got)
	}
	want(t, o.Extend(o.ctx, o.ann, Step{Ref: ref}, Extension{Reason: "again"}), ErrMove)

	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Outcome: Released, Statement: "Two tenancy files, 2024 and 2025"}))
	if v = o.track(ref); v.Decision != nil || v.Locked {
		t.Fatal("a draft is not shown to the citizen")
	}
	must(t, o.Submit(o.ctx, o.ann, Step{Ref: ref}))
	want(t, o.Approve(o.ctx, o.ann, Step{Ref: ref}), ErrForbidden)
	must(t, o.SendBack(o.ctx, o.rita, Step{Ref: ref}, "Name the archive"))
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Outcome: Released, Statement: "Two tenancy files from the city archive", Submit: true}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	v = o.track(ref)
	if v.Stage != StageAnswered || v.Decision == nil || v.Decision.Statement != "Two tenancy files from the city archive" || v.Decision.ApprovedName != "" {
		t.Fatalf("the answer does not show: %+v", v.Decision)
	}
	mailbox, err := o.Track(o.ctx, Citizen{Cases: []string{ref}, Level: LevelMailbox}, ref)
	must(t, err)
	if !mailbox.Locked || mailbox.Decision.Statement != "" {
		t.Fatal("a mailbox alone opens a conversation, not data")
	}
	must(t, o.Close(o.ctx, o.ann, Step{Ref: ref}))
	o.wantState(ref, StateClosed)
	if got := o.letters(ref); !slices.Equal(got, []string{LetterReceived, LetterQuestion, LetterExtended, LetterDecided, LetterClosed}) {
		t.Fatalf("letters %v", got)
	}
	for _, e := range o.track(ref).Events {
		if e.Name != "" || e.Action == ActNote || e.Action == ActDecide {
			t.Fatalf("the citizen sees %+v", e)
		}
	}
	must(t, o.Reopen(o.ctx, o.ben, Step{Ref: ref}, "A third file turned up"))
	if v := o.track(ref); v.Clock.Received != day("2026-12-14") || v.Clock.Paused {
		t.Fatalf("taken up again, it counts as received today: %+v", v.Clock)
	}
}

func TestLifeOfACorrection(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.correction())
	items := o.open(o.ann, ref).Items
	address, name := items[0].ID, items[1].ID
	err := o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Items: []ItemDecision{{Item: address, Verdict: Accept}}})
	wantProblem(t, err, "items.1.verdict", "required_verdict")
	err = o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Items: []ItemDecision{{Item: address, Verdict: Accept}, {Item: name, Verdict: Refuse}}})
	wantProblem(t, err, "items.1.reason", "choose_reason")
	d := Decision{Submit: true, Recipients: []string{"Pension Fund", "", "Pension Fund"}, Items: []ItemDecision{{Item: address, Verdict: Accept},
		{Item: name, Verdict: Refuse, Reason: "not_shown", Reasons: "The passport copy cannot be read."}}}
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, d))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	o.wantState(ref, StateInstructed)

	list, err := o.InstructionsFor(o.ctx, "population-register")
	must(t, err)
	if len(list) != 1 || list[0].Right != "2 Rightlane" || list[0].Subject != maria.Subject || list[0].ID != address {
		t.Fatalf("instructions: %+v", list)
	}
	if other, err := o.InstructionsFor(o.ctx, "housing"); err != nil || len(other) != 0 {
		t.Fatalf("a refused item is nobody's instruction: %v %v", other, err)
	}
	if in, err := o.Instruction(o.ctx, InstructArgs{Item: address}); err != nil || in.Right != "2 Rightlane" {
		t.Fatalf("the job's instruction: %+v %v", in, err)
	}
	want(t, o.SourceTold(o.ctx, "housing", address), ErrNotFound)
	must(t, o.SourceTold(o.ctx, "population-register", address))
	must(t, o.SourceTold(o.ctx, "population-register", address))
	want(t, o.SourceRefused(o.ctx, "population-register", address, "no"), ErrMove)
	v := o.track(ref)
	told := 0
	for _, e := range v.Events {
		if e.Action == ActTold {
			told++
		}
	}
	if told != 1 || v.State != StateDecided || v.Items[0].Carried != Applied || v.Items[1].Verdict != Refuse || v.Decision.Outcome != PartCorrected {
		t.Fatalf("told %d times, %s, %+v", told, v.State, v.Items)
	}
	_, err = o.Instruction(o.ctx, InstructArgs{Item: address})
	want(t, err, ErrNothing)

	recipients := o.open(o.ann, ref).Told
	if len(recipients) != 1 || recipients[0].State != ToTell {
		t.Fatalf("recipients %+v", recipients)
	}
	err = o.TellRecipient(o.ctx, o.ann, Step{Ref: ref}, Recipient{ID: recipients[0].ID, State: Impossible})
	wantProblem(t, err, "why", "required_why")
	must(t, o.TellRecipient(o.ctx, o.ann, Step{Ref: ref}, Recipient{ID: recipients[0].ID, State: WasTold, Way: "letter"}))
	if !v.Can(ActDispute) {
		t.Fatal("a refused item can be disputed")
	}
	must(t, o.Dispute(o.ctx, maria, Step{Ref: ref}, "I am María"))
	want(t, o.Dispute(o.ctx, maria, Step{Ref: ref}, "again"), ErrMove)
	must(t, o.Close(o.ctx, o.ann, Step{Ref: ref}))
	if v := o.open(o.ann, ref); v.Dispute != "I am María" || v.Told[0].State != WasTold {
		t.Fatalf("dispute %q, told %+v", v.Dispute, v.Told)
	}
}

func TestSourceRefusesACorrection(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.correction())
	items := o.open(o.ann, ref).Items
	both := Decision{Submit: true, Items: []ItemDecision{{Item: items[0].ID, Verdict: Accept}, {Item: items[1].ID, Verdict: Partly,
		Value: "Maria Ñandú", Reason: "not_shown", Reasons: "As in the register"}}}
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, both))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	must(t, o.SourceTold(o.ctx, "population-register", items[0].ID))
	o.wantState(ref, StateInstructed)
	must(t, o.SourceRefused(o.ctx, "housing", items[1].ID, "tenancy ended"))
	o.wantState(ref, StateWorking)
	v := o.open(o.ann, ref)
	if v.Items[1].Said != "tenancy ended" || v.Items[1].Carried != SourceRefusal || v.Items[0].Carried != Applied {
		t.Fatalf("items %+v", v.Items)
	}
	both.Items[1] = ItemDecision{Item: items[1].ID, Verdict: Refuse, Reason: "other_source", Reasons: "The tenancy has ended."}
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, both))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	v = o.open(o.ann, ref)
	if v.State != StateDecided || v.Items[0].Carried != Applied || v.Outcome != PartCorrected {
		t.Fatalf("what was corrected stays corrected, and nobody waits for it again: %s %+v", v.State, v.Items)
	}
}

func TestLifeOfAComplaintAboutALook(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	nosy := person("Nosy Clerk", "Housing", RoleDPO)
	got, err := o.FileComplaint(o.ctx, maria, Questioned{Entry: "entry-7", Seen: []byte(`{"at":"2026-11-01"}`), Unit: "Housing",
		Text: "I know nobody there", Lang: "en", Key: "form-1"})
	must(t, err)
	again, err := o.FileComplaint(o.ctx, maria, Questioned{Entry: "entry-7", Text: "I know nobody there", Lang: "en", Key: "form-1"})
	must(t, err)
	if again.Ref != got.Ref || got.AcknowledgeBy == nil || *got.AcknowledgeBy != day("2026-12-29") {
		t.Fatalf("one complaint, acknowledged by 29 December: %+v %+v", got, again)
	}
	_, err = o.Open(o.ctx, o.ann, got.Ref, "curious")
	want(t, err, ErrWalled)
	_, err = o.Open(o.ctx, nosy, got.Ref, "my own unit")
	want(t, err, ErrWalled)
	if looks, err := o.AskedLooks(o.ctx, maria); err != nil || len(looks) != 1 || looks[0].Ref != got.Ref || looks[0].Answer != "" {
		t.Fatalf("what was asked: %+v, %v", looks, err)
	}
	must(t, o.Claim(o.ctx, o.dora, Step{Ref: got.Ref}))
	v := o.open(o.dora, got.Ref)
	if v.Desk != DeskDPO || string(v.Complaint.Seen) != `{"at":"2026-11-01"}` || v.Complaint.Entry != "entry-7" {
		t.Fatalf("complaint %+v", v.Complaint)
	}
	must(t, o.Decide(o.ctx, o.dora, Step{Ref: got.Ref}, Decision{Outcome: Upheld, Statement: "There was no reason to look", Reason: "rules_broken", Submit: true,
		Findings: []Finding{{Verdict: LookCannotTell, Reasons: "The look is not in the log any more"}}}))
	want(t, o.Approve(o.ctx, o.dora, Step{Ref: got.Ref}), ErrOwnWork)
	must(t, o.Approve(o.ctx, o.rob, Step{Ref: got.Ref}))
	must(t, o.Close(o.ctx, o.dora, Step{Ref: got.Ref}))
	if v := o.track(got.Ref); v.Decision.Outcome != Upheld || v.State != StateClosed {
		t.Fatalf("%+v", v.Decision)
	}
	_, err = o.File(o.ctx, maria, o.complaint()) // about something else: it is no question about a look
	must(t, err)
	looks, err := o.AskedLooks(o.ctx, maria)
	if err != nil || len(looks) != 1 || looks[0].Entry != "entry-7" || looks[0].Answer != "The look is not in the log any more" || looks[0].Finding != LookCannotTell || looks[0].Answered.IsZero() {
		t.Fatalf("the answer does not stand beside the look: %+v, %v", looks, err)
	}
	_, err = o.AskedLooks(o.ctx, Citizen{Email: maria.Email, Level: LevelMailbox})
	want(t, err, ErrLevel)
}

func TestWithdrawnAndTakenUpAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.complaint())
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Which letter?"}))
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: ref}, ""))
	want(t, o.Answer(o.ctx, maria, Step{Ref: ref}, "The blue one"), ErrMove)
	must(t, o.Reopen(o.ctx, o.ann, Step{Ref: ref}, "She changed her mind"))
	o.wantState(ref, StateWorking)
}

func TestIdentityIsRecordedNotKept(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	got, err := o.FileFor(o.ctx, o.ann, Filing{Kind: Access, Lang: "en", Channel: ByPost, ReceivedAt: o.at.AddDate(0, 0, -3),
		Contact: Contact{Name: "Old Tom", Post: "3 Mill Lane, Northmere"}, Access: &AccessAsk{What: "Everything"}})
	must(t, err)
	if got.Received != day("2026-11-24") || got.State != StateReceived || got.Challenge != uuid.Nil {
		t.Fatalf("the day of receipt counts: %+v", got)
	}
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: got.Ref}))
	release := Decision{Outcome: Released, Statement: "One file", Submit: true}
	wantProblem(t, o.Decide(o.ctx, o.ann, Step{Ref: got.Ref}, release), "outcome", "identity_needed")
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: got.Ref}, Inquiry{Text: "Come to the counter with a document", Identity: true}))
	o.at = o.at.AddDate(0, 0, 5)
	must(t, o.Identify(o.ctx, o.ann, Step{Ref: got.Ref}, Identity{Subject: maria.Subject, Method: "counter"}))
	v := o.open(o.ann, got.Ref)
	if v.State != StateWorking || v.Question != nil {
		t.Fatalf("nothing is asked any more: %s", v.State)
	}
	if v.Level != LevelIdentity || v.Method != "counter" || v.Clock.Due != day("2027-01-04") {
		t.Fatalf("identity asked for and proved on 2 Dec starts the month (Sat 2 Jan, so Mon 4 Jan): %+v due %s", v.Level, v.Clock.Due)
	}
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: got.Ref}, release))
	if _, err := o.Track(o.ctx, maria, got.Ref); err != nil {
		t.Fatalf("the case is hers by her number: %v", err)
	}
}
