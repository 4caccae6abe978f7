package citizen

import (
	"os/exec"
	"strings"
	"testing"

	"daylight/portal/account"
	"daylight/requests"
	"daylight/requests/ledger"
)

// Asking for somebody else takes two more questions, stands on the check page, and shows how far the right to act is.
func TestAskingForSomebodyElse(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	b := o.Browser()
	b.Get("/requests/new/kind")
	b.Post("/requests/new/kind", "kind", "access")
	b.Post("/requests/new/what", "what", "Everything about the flat")
	b.Get("/requests/new/contact").Contains("Who are you asking for?", "For myself", "For somebody else")
	b.Post("/requests/new/contact", "name", contactName, "email", "maria@example.org", "for", "other").Location("/requests/new/person")
	b.Get("/requests/new/check").Location("/requests/new/person")
	b.Post("/requests/new/person", "relation", "attorney").Status(422).Contains("Enter the name of the person you ask for")
	b.Post("/requests/new/person", "person", "Little Ana", "relation", "parent", "born-day", "1", "born-month", "2", "born-year", "1990").Status(422).
		Contains("is 18 or older")
	b.Post("/requests/new/person", "person", "Ernesto Tamm", "relation", "attorney").Location("/requests/new/authority")
	b.Post("/requests/new/authority", "show", "post").Status(422).Contains("Choose what gives you the right to act")
	b.Post("/requests/new/authority", "basis", "power_of_attorney", "scope", "The flat", "show", "post").Location("/requests/new/check")
	b.Get("/requests/new/check").Contains("Asked for somebody else", "Ernesto Tamm", "Power of attorney", "The flat", "By post")
	b.Post("/requests/new/check").Location("/requests/new/sent")
	ref := refOn(t, b.Get("/requests/new/sent"))
	o.follows(b, ref)
	b.Get("/track/"+ref).Contains("Asked for somebody else", "Ernesto Tamm", "Not checked yet", "we give out and change nothing")

	ctx, reg, s := t.Context(), o.pages.Registry, requests.Step{Ref: ref}
	must(t, reg.Claim(ctx, ann, s))
	must(t, reg.CheckAuthority(ctx, ann, s, requests.AuthorityCheck{Code: "not_signed", Words: "Page two has no name on it."}))
	page := b.Get("/track/"+ref).Contains("Not accepted", "It is not signed", "Page two has no name on it.", "Show it again")
	b.Post("/track/"+ref+"/authority", fields(page, "text", "")...).Status(422)
	b.Post("/track/"+ref+"/authority", fields(page, "text", "I have had it signed.")...).Status(303)
	b.Get("/track/"+ref).Contains("We check your right to act again.", "Not checked yet", "I have had it signed.").Lacks("Show it again")
	must(t, reg.CheckAuthority(ctx, ann, s, requests.AuthorityCheck{Accepted: true, Seen: "Deed", Until: o.pages.Registry.Today().String()}))
	for lang, words := range map[string]string{"": "Accepted", "/fr": "Accepté", "/ar": "مقبول"} {
		b.Get(lang+"/track/"+ref).Contains(words, "Ernesto Tamm").Lacks("filing.", "requests.", "<no value>")
	}
}

// The report in the answer is cut to what the representative's authority covers; the person has the whole of it, however they proved who
// they are.
func TestTheReportOfTheAnswerIsCut(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	reg, ctx := o.pages.Registry, t.Context()
	mara := account.Subject{Scheme: "national-id", ID: "47101010033"}
	o.look("old", rosa, o.at.AddDate(-2, 0, 0), "Assessing income tax", "An early assessment")
	o.look("new", rosa, o.at.AddDate(0, 0, -3), "Assessing income tax", "A late assessment")
	f := housing()
	f.Lang, f.Contact = "en", requests.Contact{Name: "Mara Kask", Email: "mara@example.org"}
	f.Behalf = &requests.Behalf{Relation: requests.Attorney, Person: "Rosa Tamm", Basis: "power_of_attorney", Show: "post", Scope: "Only tax"}
	by := requests.Citizen{Subject: ledger.Subject(mara), Name: "Mara Kask", Email: "mara@example.org", Level: requests.LevelIdentity, Method: "eid"}
	receipt, err := reg.File(ctx, by, f)
	must(t, err)
	step := requests.Step{Ref: receipt.Ref}
	must(t, reg.Claim(ctx, ann, step))
	must(t, reg.Identify(ctx, ann, step, requests.Identity{Method: "counter", Subject: ledger.Subject(rosa)}))
	check := requests.AuthorityCheck{Accepted: true, Seen: "Deed", Scope: "Only tax", Reach: requests.ReachSome, Sources: []string{"tax"},
		From: reg.Today().AddDays(-30).String()}
	must(t, reg.CheckAuthority(ctx, ann, step, check))
	must(t, reg.Decide(ctx, ann, step, requests.Decision{Outcome: requests.Released, Statement: "All of it", Accesses: true, Submit: true}))
	must(t, reg.Approve(ctx, rita, step))

	path := "/my/requests/" + receipt.Ref
	hers, theirs := o.Browser(), o.Browser()
	o.Citizen(hers, account.LevelIdentified, mara)
	o.Citizen(theirs, account.LevelIdentified, rosa)
	hers.Get(path).Contains("Only tax", "Systems it is for", "The tax register", "First day it is good for")
	for _, lang := range []string{"/fr", "/ar"} {
		hers.Get(lang+path).Status(200).Lacks("filing.", "requests.", "<no value>")
	}
	cut, whole := pdfText(t, hers.Get(path+"/answer/accesses.pdf").Status(200).Body), pdfText(t, theirs.Get(path+"/answer/accesses.pdf").Status(200).Body)
	for _, part := range []string{"A late assessment", "Mara Kask", "R. T."} {
		if !strings.Contains(cut, part) {
			t.Errorf("the representative's report does not say %q: %s", part, cut)
		}
	}
	if strings.Contains(cut, "An early assessment") {
		t.Error("the representative reads of a look before their authority")
	}
	if !strings.Contains(whole, "An early assessment") || strings.Contains(whole, "Handed to") {
		t.Error("the person's own report is cut")
	}
	must(t, reg.CheckAuthority(ctx, ann, step, requests.AuthorityCheck{Code: "run_out", Words: "Revoked"}))
	hers.Get(path + "/answer/accesses.pdf").Status(403).Contains("Your right to act does not cover this")
}

// pdfText is what a document says, line breaks left out.
func pdfText(t *testing.T, document string) string {
	t.Helper()
	tool := exec.Command("pdftotext", "-", "-")
	tool.Stdin = strings.NewReader(document)
	text, err := tool.Output()
	must(t, err)
	return strings.Join(strings.Fields(string(text)), " ")
}
