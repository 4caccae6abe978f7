package staff_test

import (
	"strings"
	"testing"

	"daylight/portal/account"
	"daylight/requests"
)

// What is decided item by item answers no others: the page says so, and fills the form in as another was decided.
func TestAGroupOfCorrectionsIsFilledIn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, second := o.file(correction()), o.file(correction())
	ann, rita := o.person(account.Caseworker), o.person(account.Reviewer)
	o.claims(ann, first)
	o.claims(ann, second)
	view, err := o.registry.Open(t.Context(), asWorker(ann), first, "")
	must(t, err)
	d := requests.Decision{Submit: true}
	for _, it := range view.Items {
		d.Items = append(d.Items, requests.ItemDecision{Item: it.ID, Verdict: requests.Refuse, Reason: "accurate", Reasons: "The deed says so."})
	}
	must(t, o.registry.Decide(t.Context(), asWorker(ann), requests.Step{Ref: first}, d))
	must(t, o.registry.Approve(t.Context(), asWorker(rita), requests.Step{Ref: first}))

	path := "/staff/cases/" + second + "/decide"
	ann.Get(path).Contains("Cases like this one", "does not answer the others", "choose them in the queue", "Fill in as decided in", first).Lacks("The deed says so.")
	looks := len(o.looks())
	ann.Get(path+"?as="+first).Contains("Filled in as decided in", "The deed says so.", "Check it, then save or send it.")
	if len(o.looks()) != looks+2 {
		t.Errorf("reading the other case is a look of its own: %d", len(o.looks())-looks)
	}
	for _, lang := range []string{"/fr", "/ar"} {
		ann.Get(lang+path+"?as="+first).Status(200).Lacks("link.as", "<no value>")
	}
	ann.Get(path + "?as=" + o.file(access())).Status(404)
	o.takes(ann, second, "decide", "go", "save").Status(422) // nothing was kept
}

// Many are decided as one was, each by itself, and approved by somebody else who has seen what each gets.
func TestManyCorrectionsAreAnsweredTogether(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, second, other := o.file(correction()), o.file(correction()), o.file(access())
	third := correction()
	third.Items = append(third.Items, requests.Item{Source: "housing", Field: "rent", Held: "400", Right: "300"})
	odd := o.file(third)
	ann, rita := o.person(account.Caseworker), o.person(account.Reviewer)
	for _, ref := range []string{first, second, other, odd} {
		o.claims(ann, ref)
	}
	o.takes(ann, first, "decide", o.verdicts(first)...).Status(303)
	ask := ann.Post("/staff/bulk/plan?who=me", "scope", "match", "deed", "decide").Status(200).Contains("Which case they follow", "Left out: 2 cases", "not decided item by item")
	say := func(as, purpose string) []string { return append(hiddenIn(ask.Body), "as", as, "purpose", purpose) }
	ann.Post("/staff/bulk/plan", say("", "")...).Status(422).Contains("Enter the reference")
	ann.Post("/staff/bulk/plan", say(first, "")...).Status(422).Contains("Say why you read these cases")
	ann.Post("/staff/bulk/plan", say(second, "x")...).Status(422).Contains("no decision item by item yet")
	ann.Post("/staff/bulk/plan", say("NM-0000", "x")...).Status(422).Contains("reference of a case you can see")
	plan := ann.Post("/staff/bulk/plan", say(first, "Deciding alike")...).Status(200).
		Contains("Will be done: 1 case", "2 Rightlane", "Le registre est exact.", "It asks for something else", "does not speak of: rent")
	done := ann.Post("/staff/bulk", hiddenIn(plan.Body)...).Status(303)
	ann.Post("/staff/bulk", hiddenIn(plan.Body)...).Status(303).Location(done.Header.Get("Location"))
	ann.Get(done.Header.Get("Location")).Contains("It was done with 1 case", second)
	if v := o.track(second); v.State != requests.StateReview {
		t.Fatalf("it is %s", v.State)
	}
	if strings.Contains(ann.Get("/staff/queue").Body, `value="approve"`) {
		t.Error("a caseworker is offered to approve")
	}
	rita.Get("/staff/queue").Status(200)
	ask = rita.Post("/staff/bulk/plan", "scope", "match", "deed", "approve").Status(200).Contains("You see what each item gets")
	for _, lang := range []string{"/fr", "/ar", ""} {
		plan = rita.Post(lang+"/staff/bulk/plan", append(hiddenIn(ask.Body), "purpose", "Approving")...).Status(200).Contains("2 Rightlane").Lacks("queue.", "<no value>")
	}
	plan.Contains("Will be done: 2 cases")
	rita.Post("/staff/bulk", hiddenIn(plan.Body)...).Status(303)
	for _, ref := range []string{first, second} {
		if v := o.track(ref); v.State != requests.StateInstructed || v.Items[0].Accepted != "2 Rightlane" {
			t.Errorf("%s: %s %+v", ref, v.State, v.Items)
		}
	}
}
