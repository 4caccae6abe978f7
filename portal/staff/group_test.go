package staff_test

import (
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
	ann.Get(path).Contains("Cases like this one", "does not answer the others", "Fill in as decided in", first).Lacks("The deed says so.")
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
