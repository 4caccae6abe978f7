package requests

import (
	"slices"
	"testing"

	"daylight/requests/deadline"
)

var fee = Fee{Amount: "£ 20.00", Why: "The request is excessive (Article 12(5))", How: "By card at the counter"}

func TestFee(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	if v := o.open(o.ann, ref); !v.Can(ActFee) || v.Can(ActPaid) {
		t.Fatalf("UK GDPR Art. 12A(2): a fee may be asked for, and nobody waits for one: %v", v.May)
	}
	wantProblem(t, o.AskFee(o.ctx, o.ann, Step{Ref: ref}, Fee{Why: "x", How: "x"}), "amount", "required_amount")
	wantProblem(t, o.AskFee(o.ctx, o.ann, Step{Ref: ref}, Fee{Amount: "1", Why: "x"}), "how", "required_how")
	want(t, o.AskFee(o.ctx, o.ben, Step{Ref: ref}, fee), ErrNotYours)
	want(t, o.FeePaid(o.ctx, o.ann, Step{Ref: ref}), ErrMove)

	o.at = o.at.AddDate(0, 0, 3) // Monday 30 November
	seen := o.open(o.ann, ref).Version
	for range 2 { // a double click
		must(t, o.AskFee(o.ctx, o.ann, Step{Ref: ref, Version: seen, Key: "f"}, fee))
	}
	want(t, o.AskFee(o.ctx, o.ann, Step{Ref: ref, Version: seen, Key: "other tab"}, fee), ErrChanged)
	v := o.track(ref)
	if v.State != StateAsked || !v.Clock.Paused || !v.Fee || v.Question == nil || v.Next != "requests.next.asked_fee" || len(v.Messages) != 1 {
		t.Fatalf("the fee does not show: %+v", v)
	}
	if last := v.Events[len(v.Events)-1]; last.Key != "requests.event.fee_of" || last.Vars["Amount"] != "£ 20.00" {
		t.Fatalf("%+v", last)
	}
	if got := o.letters(ref); !slices.Equal(got, []string{LetterReceived, LetterFee}) {
		t.Fatalf("letters %v", got)
	}

	o.at = o.at.AddDate(0, 0, 7) // Monday 7 December
	wantProblem(t, o.FeePaid(o.ctx, o.ann, Step{Ref: ref, On: day("2026-11-29")}), "on", "before_asked")
	wantProblem(t, o.FeePaid(o.ctx, o.ann, Step{Ref: ref, On: day("2026-12-08")}), "on", "day_ahead")
	for range 2 {
		must(t, o.FeePaid(o.ctx, o.ann, Step{Ref: ref, Key: "p", On: day("2026-12-04")}))
	}
	v = o.track(ref)
	// The month runs from Friday 4 December, the day of payment.
	if v.State != StateWorking || v.Clock.Paused || v.Clock.Due != day("2027-01-04") || v.Question != nil || v.Fee {
		t.Fatalf("due %s, %+v", v.Clock.Due, v)
	}
	if last := v.Events[len(v.Events)-1]; last.Key != "requests.event.paid_on" || last.Vars["Day"] != day("2026-12-04") {
		t.Fatalf("%+v", last)
	}
	want(t, o.FeePaid(o.ctx, o.ann, Step{Ref: ref}), ErrMove)
}

// Whoever writes about a fee has not paid it: the case goes on, the clock waits, and payment can be recorded still.
func TestFeeAndQuestionTogether(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	must(t, o.AskFee(o.ctx, o.ann, Step{Ref: ref}, fee))
	must(t, o.Answer(o.ctx, maria, Step{Ref: ref}, "I have no card."))
	if v := o.open(o.ann, ref); v.State != StateWorking || !v.Clock.Paused || !v.Can(ActPaid) {
		t.Fatalf("%s, paused %v, %v", v.State, v.Clock.Paused, v.May)
	}
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Is cash possible?"}))
	if v := o.open(o.ann, ref); v.Fee || v.Can(ActPaid) {
		t.Fatal("the question is answered first")
	}
	want(t, o.FeePaid(o.ctx, o.ann, Step{Ref: ref}), ErrMove)
	must(t, o.Answer(o.ctx, maria, Step{Ref: ref}, "Yes"))
	must(t, o.FeePaid(o.ctx, o.ann, Step{Ref: ref}))
	if v := o.open(o.ann, ref); v.State != StateWorking || v.Clock.Paused {
		t.Fatalf("%s, paused %v", v.State, v.Clock.Paused)
	}
}

// Where a fee moves no day, none is asked for.
func TestFeeWithoutEffect(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.LawID = "eu-gdpr"
	ref := o.taken(o.access())
	if v := o.open(o.ann, ref); v.Can(ActFee) {
		t.Fatal("offered")
	}
	want(t, o.AskFee(o.ctx, o.ann, Step{Ref: ref}, fee), ErrMove)
}

// Swiss DSV article 19(3): the thirty days run from the end of the time to think about the cost.
func TestTimeToThink(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.LawID = "ch-dsg"
	ref := o.taken(o.access())
	must(t, o.AskFee(o.ctx, o.ann, Step{Ref: ref}, fee))
	if clock := o.track(ref).Clock; clock.Paused || clock.Due != day("2027-01-06") {
		t.Fatalf("the ten days to think are known beforehand: %s", clock.Due)
	}
	o.at = o.at.AddDate(0, 0, 10)
	must(t, o.FeePaid(o.ctx, o.ann, Step{Ref: ref}))
	v := o.open(o.ann, ref)
	if last := v.Facts[len(v.Facts)-1]; last.Fact != deadline.ReflectionEnd || last.Day != day("2026-12-07") {
		t.Fatalf("%+v", last)
	}
	if v.Clock.Paused || v.Clock.Due != day("2027-01-06") {
		t.Fatalf("30 days after 7 December: %s", v.Clock.Due)
	}
}
