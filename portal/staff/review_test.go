package staff_test

import (
	"strings"
	"testing"

	"daylight/portal/account"
	"daylight/requests"
)

// refused has a request that one turned down and another approved.
func (o *office) refused() (ref string, ann, rita person) {
	o.t.Helper()
	ref, ann, rita = o.file(access()), o.person(account.Caseworker), o.person(account.Reviewer)
	o.claims(ann, ref)
	o.takes(ann, ref, "decide", "outcome", "declined", "reason", "excessive", "reasons", "You had it in October.", "go", "submit").Status(303)
	o.opens(rita, ref)
	o.takes(rita, ref, "approve").Status(303)
	return ref, ann, rita
}

func TestASecondLook(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, ann, rita := o.refused()
	form := ann.Get("/staff/cases/" + first + "/review").Status(200).Contains("does not see that case")
	ann.Post("/staff/cases/"+first+"/review", append(stamp(form), "text", "It was another file")...).Status(422).Contains("It was another file")
	o.takes(ann, first, "review", "text", "It was another file", "facts", "A lease of November", "channel", "post").Status(303).Location("/staff/cases/" + first)
	ref := o.track(first).Sequels[0].Ref
	ann.Get("/staff/cases/" + ref).Status(404)
	rita.Get("/staff/cases/" + ref).Status(404)
	ann.Get("/staff/cases/" + first).Lacks(ref)

	ben, dora := o.person(account.Caseworker), o.person(account.DPO)
	o.claims(ben, ref)
	page := ben.Get("/staff/cases/"+ref).Status(200).Contains("The decision to look at again", first, "You had it in October.", "It was another file", "A lease of November")
	if strings.Count(page.Body, `id="decision"`) > 1 || strings.Count(page.Body, `id="asked"`) > 1 {
		t.Error("ids stand twice")
	}
	ben.Post("/staff/cases/"+first, "purpose", "The decision to review").Status(303)
	ben.Get("/staff/cases/"+first).Status(200).Lacks(first+"/note", first+"/assign")
	ben.Post("/staff/cases/"+first+"/note", "text", "x", "version", "1", "key", "k").Status(403).Contains("You only read this case")
	o.takes(ben, ref, "decide", "outcome", "changed", "reason", "decision_wrong", "statement", "Another file", "go", "submit").Status(422)
	o.takes(ben, ref, "decide", "outcome", "changed", "reason", "decision_wrong", "statement", "Another file", "direction", "Give that of November", "go", "submit").Status(303)
	o.opens(dora, ref)
	o.takes(dora, ref, "approve").Status(303)
	o.opens(dora, first)
	dora.Get("/staff/cases/"+first).Contains("Somebody else looked at our decision", "Give that of November", ref, "Second look at a decision")
	looks := len(o.looks())
	file := dora.Get("/staff/cases/" + first + "/bundle.pdf").Status(200)
	if !strings.HasPrefix(file.Body, "%PDF-") || len(o.looks()) != looks+2 {
		t.Errorf("no bundle, or not recorded: %v", file.Header)
	}
	for _, lang := range []string{"/fr", "/ar"} {
		dora.Get(lang + "/staff/cases/" + ref).Status(200).Lacks("review.")
	}
}

func TestFiguresPage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.refused()
	dora, ada, rob := o.person(account.DPO), o.person(account.Auditor), o.person(account.Reviewer)
	page := dora.Get("/staff/figures").Status(200).Contains("Received from 1 October 2026 to 31 December 2026", "What came in and what became of it")
	if row := page.Find("tbody"); !strings.Contains(row, "Copy of your data") {
		t.Errorf("the first table: %s", row)
	}
	page.Lacks("not shown")
	ada.Get("/staff/figures").Status(200).Contains("not shown", "Numbers from 1 to 4 are not shown")
	for _, lang := range []string{"/fr", "/ar"} {
		if text := rob.Get(lang + "/staff/figures").Status(200).Text(); strings.Contains(text, "figures.") || strings.Contains(text, "requests.") {
			t.Errorf("%s shows a key", lang)
		}
	}
	file := dora.Get("/staff/figures.csv?quarter=2026-4").Status(200)
	if !strings.Contains(file.Body, "2026-10-01,2026-12-31,What came in and what became of it,Copy of your data,Received,1\r\n") ||
		!strings.Contains(file.Header.Get("Content-Disposition"), "figures-2026-10-01-2026-12-31.csv") {
		t.Errorf("%s", file.Body)
	}
	dora.Get("/staff/figures?quarter=own&from=2026-11-01&to=2026-10-01").Status(422).Contains("must not be before")
	dora.Get("/staff/figures.csv?quarter=own&from=2026-11-01&to=x").Status(303)
	dora.Get("/staff/figures?quarter=own&from=2026-11-01&to=2026-11-30").Status(200).Contains("30 November 2026")
	must(t, o.registry.Declare(t.Context(), asWorker(rob), requests.Interest{Kind: "family", Party: maria.Subject}))
	rob.Get("/staff/figures.csv").Contains("Copy of your data,Received,0") // what is behind the wall is not counted
}
