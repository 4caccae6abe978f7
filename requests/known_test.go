package requests

import (
	"slices"
	"testing"

	"daylight/requests/deadline"
)

// amendable are the facts a case can have that a correction may be about.
var amendable = []deadline.FactName{deadline.ReceivedAt, deadline.Reopened, deadline.Acknowledged, deadline.IDRequested, deadline.IDVerified,
	deadline.FeeRequested, deadline.FeePaid, deadline.ReflectionEnd, deadline.Pause, deadline.Resume, deadline.Extend}

func hasKey(key string) func(deadline.Step) bool {
	return func(s deadline.Step) bool { return s.Rule.Key == key }
}

func TestWithdrawnAndReopenedShowInTheWorking(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Which?"}))
	o.at = o.at.AddDate(0, 0, 3)
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: ref}, ""))
	v := o.track(ref)
	if !slices.ContainsFunc(v.Clock.Steps, hasKey("deadline.rule.withdrawn")) || len(v.Clock.Warnings) != 0 {
		t.Fatalf("steps %v, warnings %v", v.Clock.Steps, v.Clock.Warnings)
	}
	if staff := o.open(o.ann, ref); len(staff.Clock.Warnings) == 0 {
		t.Fatal("staff are told that nothing is due")
	}
	o.at = o.at.AddDate(0, 0, 7) // Monday 7 December
	must(t, o.Reopen(o.ctx, o.ann, Step{Ref: ref}, "She changed her mind"))
	v = o.track(ref)
	if v.Clock.Received != day("2026-12-07") || v.Received != day("2026-12-07") || v.Clock.Due != day("2027-01-07") || v.Clock.Paused {
		t.Fatalf("it counts as received anew: %s, due %s", v.Clock.Received, v.Clock.Due)
	}
	var keys []string
	for _, s := range v.Clock.Steps[:4] {
		keys = append(keys, s.Rule.Key)
	}
	if !slices.Equal(keys, []string{"requests.rule.first_received", "deadline.rule.withdrawn", "requests.rule.reopened", "deadline.rule.received"}) {
		t.Fatalf("%v", keys)
	}
	if slices.ContainsFunc(v.Clock.Steps, hasKey("deadline.rule.reopened")) {
		t.Fatal("the days before do not count, and nobody is told that they do")
	}
	if v.Clock.Acknowledged != day("2026-12-07") {
		t.Fatalf("the letter said so: %s", v.Clock.Acknowledged)
	}
}

// A case taken up again before reopened was a fact of its own has the day of receipt on that event.
func TestReopenedOfOld(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: ref}, ""))
	o.at = o.at.AddDate(0, 0, 10)
	must(t, o.Reopen(o.ctx, o.ann, Step{Ref: ref}, "Again"))
	before := o.track(ref).Clock
	_, err := o.db.Exec(o.ctx, `UPDATE requests_event SET fact = 'received_at' WHERE action = 'reopen'`)
	must(t, err)
	_, err = o.db.Exec(o.ctx, `UPDATE requests_event SET fact = '' , fact_day = DEFAULT WHERE action = 'withdraw'`)
	must(t, err)
	after := o.track(ref).Clock
	if after.Due != before.Due || after.Received != before.Received || !slices.ContainsFunc(after.Steps, hasKey("requests.rule.reopened")) {
		t.Fatalf("due %s, was %s: %v", after.Due, before.Due, after.Steps)
	}
	if got := o.open(o.ann, ref).Facts; len(got) != 1 || got[0].Fact != deadline.ReceivedAt {
		t.Fatalf("%+v", got)
	}
}

// The internal day of the draft is the office's own.
func TestCitizensDoNotSeeTheDraft(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.Policy = deadline.Policy{Draft: 5}
	ref := o.taken(o.access())
	staff := o.open(o.ann, ref).Clock
	if staff.DraftBy == nil || !slices.ContainsFunc(staff.Steps, hasKey("deadline.rule.draft_by")) {
		t.Fatal("staff do")
	}
	letter := o.lastLetter(ref).Clock
	for _, c := range []Clock{o.track(ref).Clock, letter} {
		if c.DraftBy != nil || slices.ContainsFunc(c.Steps, hasKey("deadline.rule.draft_by")) || len(c.Steps) == 0 {
			t.Fatalf("%v", c.Steps)
		}
	}
}

// What came some days ago is entered with its day.
func TestEnteredLater(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	post := o.access()
	post.Channel, post.Contact = ByPost, Contact{Name: "Old Tom", Post: "3 Mill Lane"}
	got, err := o.FileFor(o.ctx, o.ann, post)
	must(t, err)
	ref := got.Ref
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: ref}))
	o.at = o.at.AddDate(0, 0, 10) // Monday 7 December
	wantProblem(t, o.Acknowledge(o.ctx, o.ann, Step{Ref: ref, On: day("2026-12-08")}), "on", "day_ahead")
	problem := o.Acknowledge(o.ctx, o.ann, Step{Ref: ref, On: day("2026-11-20")})
	if p := problem.(Problems).Of("on"); p == nil || p.Key != "deadline.error.before_received" {
		t.Fatalf("%v", problem)
	}
	must(t, o.Acknowledge(o.ctx, o.ann, Step{Ref: ref, On: day("2026-12-02")}))
	v := o.open(o.ann, ref)
	if v.Clock.Acknowledged != day("2026-12-02") || v.Events[len(v.Events)-1].Key != "requests.event.receipt_on" || v.Can(ActReceipt) {
		t.Fatalf("%s %+v", v.Clock.Acknowledged, v.Events[len(v.Events)-1])
	}
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Which years?"}))
	o.at = o.at.AddDate(0, 0, 7)
	problem = o.AnswerFor(o.ctx, o.ann, Step{Ref: ref, On: day("2026-12-04")}, "All")
	if p := problem.(Problems).Of("on"); p == nil || p.Key != "deadline.error.answer_before_question" {
		t.Fatalf("%v", problem)
	}
	must(t, o.AnswerFor(o.ctx, o.ann, Step{Ref: ref, On: day("2026-12-10")}, "All"))
	// 7 to 10 December do not count: 27 + 4 days is New Year's Eve, a Thursday.
	if v := o.open(o.ann, ref); v.Clock.Due != day("2026-12-31") || v.Clock.Paused {
		t.Fatalf("due %s", v.Clock.Due)
	}
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Come to the counter", Identity: true}))
	o.at = o.at.AddDate(0, 0, 4)
	must(t, o.Identify(o.ctx, o.ann, Step{Ref: ref, On: day("2026-12-16")}, Identity{Subject: maria.Subject, Method: "counter"}))
	v = o.open(o.ann, ref)
	if last := v.Facts[len(v.Facts)-1]; last.Fact != deadline.IDVerified || last.Day != day("2026-12-16") {
		t.Fatalf("%+v", v.Facts)
	}
}
