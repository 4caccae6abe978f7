package requests

import (
	"encoding/json"
	"slices"
	"testing"
)

var county = Handover{To: "County Archive", Why: "The archive has kept these files since 2019"}

func TestTransfer(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	wantProblem(t, o.Transfer(o.ctx, o.ann, Step{Ref: ref}, Handover{Why: "x"}), "body", "required_body")
	wantProblem(t, o.Transfer(o.ctx, o.ann, Step{Ref: ref}, Handover{To: "x"}), "why", "required_why")
	want(t, o.Transfer(o.ctx, o.ben, Step{Ref: ref}, county), ErrNotYours)
	seen := o.open(o.ann, ref).Version
	for range 2 {
		must(t, o.Transfer(o.ctx, o.ann, Step{Ref: ref, Version: seen, Key: "t"}, county))
	}
	v := o.track(ref)
	if v.State != StateClosed || v.PassedTo != "County Archive" || v.Next != "requests.next.closed_transferred" || !v.Clock.Stopped || v.Decision != nil {
		t.Fatalf("%+v", v)
	}
	if len(v.Clock.Warnings) != 0 || !slices.ContainsFunc(v.Clock.Steps, hasKey("deadline.rule.transferred")) {
		t.Fatalf("warnings %v, steps %v", v.Clock.Warnings, v.Clock.Steps)
	}
	if last := v.Events[len(v.Events)-1]; last.Key != "requests.event.transfer_to" || last.Text != county.Why {
		t.Fatalf("%+v", last)
	}
	if got := o.letters(ref); !slices.Equal(got, []string{LetterReceived, LetterPassed}) {
		t.Fatalf("letters %v", got)
	}
	letter := o.lastLetter(ref)
	if letter.Letter != LetterPassed || letter.Vars["To"] != "County Archive" {
		t.Fatalf("%+v", letter)
	}
	o.at = o.at.AddDate(0, 3, 0) // it is nobody's late answer
	figures, err := o.Statistics(o.ctx, day("2026-11-01"), day("2026-11-30"))
	must(t, err)
	if figures[0] != (Figures{Kind: Access, Received: 1, Transferred: 1}) {
		t.Fatalf("%+v", figures[0])
	}
	causes, err := o.Causes(o.ctx, day("2026-11-01"), day("2026-11-30"))
	must(t, err)
	if len(causes) != 0 || o.open(o.ann, ref).Late {
		t.Fatalf("%v", causes)
	}
	must(t, o.Reopen(o.ctx, o.ann, Step{Ref: ref}, "The archive sent it back"))
	if v := o.open(o.ann, ref); v.State != StateWorking || v.Outcome != "" || v.PassedTo != "" || !slices.ContainsFunc(v.Clock.Steps, hasKey("deadline.rule.transferred")) {
		t.Fatalf("%s %s %v", v.State, v.Outcome, v.Clock.Steps)
	}
}

// New Zealand, Privacy Act 2020 s. 43: a request is passed on within ten working days.
func TestTransferHasItsOwnDay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	if v := o.open(o.ann, o.taken(o.access())); v.Clock.TransferBy != nil {
		t.Fatal("UK GDPR sets no day for it")
	}
	o.LawID = "nz-privacy"
	v := o.open(o.ann, o.taken(o.access()))
	if v.Clock.TransferBy == nil || *v.Clock.TransferBy != day("2026-12-11") {
		t.Fatalf("ten working days after Friday 27 November: %v", v.Clock.TransferBy)
	}
}

// lastLetter is the newest letter of a case, as its worker gets it.
func (o *office) lastLetter(ref string) Letter {
	o.t.Helper()
	var raw []byte
	must(o.t, o.db.QueryRow(o.ctx, `SELECT j.args FROM river_job j JOIN requests_case c ON c.id = (j.args->>'case')::uuid
		WHERE j.kind = 'letter' AND c.ref = $1 ORDER BY j.id DESC LIMIT 1`, ref).Scan(&raw))
	var args LetterArgs
	must(o.t, json.Unmarshal(raw, &args))
	letter, err := o.LetterData(o.ctx, args)
	must(o.t, err)
	return letter
}
