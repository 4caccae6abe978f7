package staff_test

import (
	"strings"
	"testing"
	"time"

	"daylight/portal/account"
	"daylight/requests"
	"daylight/requests/ledger"
)

func TestOpeningIsRecorded(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(correction())
	ann := o.person(account.Caseworker)
	ann.Get("/staff/queue").Status(200).Contains(ref, "Nobody", "days left").Lacks("Ñandú", "maria@example.org")
	ann.Get("/staff/cases/"+ref).Status(200).Lacks("Ñandú", "Wrongpath")
	if n := len(o.looks()); n != 0 {
		t.Fatalf("%d looks before anything was shown", n)
	}
	ann.Post("/staff/cases/"+ref, "purpose", " ").Status(422).Contains("Say why you open this case")
	ann.Post("/staff/cases/"+ref, "purpose", strings.Repeat("x", 201)).Status(422).Contains("Use 200 characters or fewer")
	o.opens(ann, ref).Contains("María Ñandú-Öz", "1 Wrongpath", "2 Rightlane", "How we worked this out")
	looks := o.looks()
	if len(looks) != 1 || looks[0].CaseRef != ref || looks[0].Actor.Name != ann.Name && looks[0].Actor.Role == "" {
		t.Fatalf("looks %+v", looks)
	}
	ann.Get("/staff/cases/" + ref).Status(200) // not asked again, recorded again
	if n := len(o.looks()); n != 2 {
		t.Errorf("%d looks, want 2", n)
	}
	// Another session is asked again, and a small-letter reference is the same case.
	o.person(account.Caseworker).Get("/staff/cases/" + strings.ToLower(ref)).Status(200).Contains("Why do you open this case?")
}

func TestCorrectionByTwoPeople(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(correction())
	ann, rita := o.person(account.Caseworker, account.Reviewer), o.person(account.Reviewer)
	o.claims(ann, ref)
	page := ann.Get("/staff/cases/"+ref).Status(200).Contains("In progress", ann.Name) // one's own: no purpose asked
	page.Lacks("Take the case", "Approve and")

	o.takes(ann, ref, "ask", "text", "Which house number?").Status(303)
	if v := o.track(ref); v.State != requests.StateAsked || v.Question == nil {
		t.Fatalf("asked: %+v", v.State)
	}
	o.takes(ann, ref, "answer", "text", "Number 2, she says on the phone").Status(303)

	// A refusal without reasons comes back with everything that was typed.
	items := o.track(ref).Items
	o.takes(ann, ref, "decide", "items.0.item", items[0].ID.String(), "items.0.verdict", "partly", "items.0.value", "", "items.1.item",
		items[1].ID.String(), "recipients", "Water company", "go", "submit").
		Status(422).Contains("Enter the value to be written", "Explain the reasons", "Choose whether to accept", "Water company")
	o.takes(ann, ref, "decide", o.verdicts(ref)...).Status(303)
	if got := o.track(ref).State; got != requests.StateReview {
		t.Fatalf("state %s", got)
	}

	// Nobody approves their own work: it is not offered, and it is refused.
	ann.Get("/staff/cases/" + ref).Status(200).Lacks("/approve")
	ann.Get("/staff/cases/" + ref + "/approve").Status(409)
	ann.Post("/staff/cases/"+ref+"/approve", stamp(ann.Get("/staff/cases/"+ref+"/note"))...).Status(403).Contains("Another person has to approve this")
	if o.jobs("instruct") != 0 {
		t.Fatal("instructed without a second person")
	}

	seen := o.opens(rita, ref).Contains("Approve and have it corrected", "Le registre est exact.", "Water company")
	if !strings.Contains(seen.Body, "/staff/cases/"+ref+"/approve") {
		t.Error("no way to approve")
	}
	o.takes(rita, ref, "approve").Status(303)
	after := o.track(ref)
	if after.State != requests.StateInstructed || after.Items[0].Verdict != requests.Accept || after.Items[1].Verdict != requests.Refuse ||
		after.Decision == nil || after.Items[0].Carried != requests.Instructed {
		t.Fatalf("after approval: %+v", after)
	}
	if o.jobs("instruct") != 1 {
		t.Errorf("%d instructions", o.jobs("instruct"))
	}

	o.takes(ann, ref, "carried", "item", items[0].ID.String(), "answer", "done", "way", "here").Status(303)
	o.takes(ann, ref, "recipients", "recipient", o.track(ref).Told[0].ID.String(), "state", "impossible").Status(422).Contains("Say why")
	o.takes(ann, ref, "recipients", "recipient", o.track(ref).Told[0].ID.String(), "state", "told", "way", "letter").Status(303)
	page = ann.Get("/staff/cases/"+ref).Status(200).Contains("Answered", "was told", "Close the case")
	ann.Post("/staff/cases/"+ref+"/close", stamp(page)...).Status(303)
	o.takes(ann, ref, "reopen", "why", "The town moved the street").Status(303)
}

func TestSecondPersonSendsBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(access())
	ann, rita := o.person(account.Caseworker), o.person(account.Reviewer)
	o.claims(ann, ref)
	o.takes(ann, ref, "decide", "outcome", "released", "statement", "", "go", "save").Status(422).Contains("Write the answer")
	o.takes(ann, ref, "decide", "outcome", "released", "statement", "Your file is enclosed.", "go", "save").Status(303)
	page := ann.Get("/staff/cases/"+ref).Contains("Your file is enclosed.", "Send for approval")
	ann.Post("/staff/cases/"+ref+"/submit", stamp(page)...).Status(303)
	o.opens(rita, ref)
	o.takes(rita, ref, "send-back", "why", "").Status(422).Contains("Say why")
	o.takes(rita, ref, "send-back", "why", "Name the rooms.").Status(303)
	ann.Get("/staff/cases/"+ref).Contains("Sent back: Name the rooms.", "Draft the decision")
	ann.Get("/staff/cases/" + ref + "/decide").Status(200).Contains("Your file is enclosed.")
}

func TestIdentityComesFirst(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann := o.person(account.Caseworker)
	ann.Get("/staff/cases/new").Status(200)
	form := []string{"kind", "access", "channel", "post", "lang", "en", "name", "Joan Doe", "post", "1 High Street", "format", "standard",
		"what", "My file", "received-day", "20", "received-month", "11", "received-year", "2026", "key", id()}
	wrong := ann.Post("/staff/cases/new", append([]string{"email", "nonsense"}, form...)...).Status(422).Contains("name@example.org", "1 High Street")
	if !strings.Contains(wrong.Body, `value="Joan Doe"`) || !strings.Contains(wrong.Body, `value="nonsense"`) {
		t.Error("what was typed is lost")
	}
	ann.Post("/staff/cases/new", form...).Status(303).Location("/staff/queue")
	ann.Post("/staff/cases/new", form...).Status(303) // the second click
	page := ann.Get("/staff/queue").Contains("1 case", "The request was filed as NM-")
	ref := refIn(page.Body)
	o.claims(ann, ref)
	ann.Get("/staff/cases/"+ref).Contains("20 November 2026", "Post", "Identity not checked")
	ready := []string{"outcome", "released", "statement", "Enclosed.", "go", "submit"}
	o.takes(ann, ref, "decide", ready...).Status(422).Contains("Record the identity of the citizen first", "Enclosed.")
	o.takes(ann, ref, "identify", "method", "counter", "scheme", "national-id", "subject", "").Status(422).Contains("Enter the number")
	o.takes(ann, ref, "identify", "method", "counter", "scheme", "national-id", "subject", "QQ654321A").Status(303)
	o.takes(ann, ref, "decide", ready...).Status(303)
}

func refIn(body string) string {
	at := strings.Index(body, "/staff/cases/NM-")
	return body[at+len("/staff/cases/"):][:len("NM-0000-0000-00000")]
}

func TestTwoTabsOfACase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(access())
	ann := o.person(account.Caseworker)
	o.claims(ann, ref)
	first := ann.Get("/staff/cases/" + ref + "/message").Status(200)
	second := ann.Get("/staff/cases/" + ref + "/ask").Status(200)

	send := append(stamp(second), "text", "Which years?")
	ann.Post("/staff/cases/"+ref+"/ask", send...).Status(303)
	ann.Post("/staff/cases/"+ref+"/ask", send...).Status(303) // the second click of a double click
	if n := len(o.track(ref).Messages); n != 1 {
		t.Errorf("%d questions after a double click", n)
	}
	conflict := ann.Post("/staff/cases/"+ref+"/message", append(stamp(first), "text", "I begin tomorrow.")...).
		Status(409).Contains("Changed meanwhile", "We asked a question", "I begin tomorrow.", "send it again")
	if n := len(o.track(ref).Messages); n != 1 {
		t.Fatalf("%d messages: the stale one was sent", n)
	}
	ann.Post("/staff/cases/"+ref+"/message", append(stamp(conflict), "text", "I begin tomorrow.")...).Status(303)
	if n := len(o.track(ref).Messages); n != 2 {
		t.Errorf("%d messages after sending it again", n)
	}

	// Somebody with more say gives the case away while its holder types: nothing typed is lost.
	third := ann.Get("/staff/cases/" + ref + "/message").Status(200)
	rita, ben := o.person(account.Reviewer), o.person(account.Caseworker)
	o.opens(rita, ref)
	o.takes(rita, ref, "assign", "to", ben.ID.String()).Status(303)
	ann.Post("/staff/cases/"+ref+"/message", append(stamp(third), "text", "Nearly done.")...).
		Status(409).Contains("Your step is no longer possible", "Nearly done.", "Assigned to "+ben.Name)
}

func TestWall(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(access())
	ann, ben := o.person(account.Caseworker), o.person(account.Caseworker)
	must(t, o.registry.Declare(t.Context(), asWorker(ann), requests.Interest{Kind: "family", Party: maria.Subject}))
	absent := ann.Get("/staff/cases/NM-0000-0000-00000").Status(404)
	walled := ann.Get("/staff/cases/" + ref).Status(404)
	if absent.Find("h1") != walled.Find("h1") {
		t.Errorf("a walled case says %q, an absent one %q", walled.Find("h1"), absent.Find("h1"))
	}
	ann.Get("/staff/cases/" + ref + "/note").Status(404)
	ann.Get("/staff/queue").Status(200).Lacks(ref).Contains("No case matches")
	for _, q := range []string{ref, "maria@example.org", "QQ123456C", "María Ñandú-Öz"} {
		ann.Post("/staff/search", "q", q).Status(200).Lacks("/staff/cases/" + ref).Contains("0 cases found")
		ben.Get("/staff/queue")
		if !strings.Contains(ben.Post("/staff/search", "q", q).Status(200).Body, "/staff/cases/"+ref) {
			t.Errorf("%q is not found by whom may see it", q)
		}
	}
	ben.Post("/staff/search", "q", "").Status(422).Contains("Enter a reference")
	for _, step := range []string{"claim", "note", "approve", "recuse"} {
		ann.Post("/staff/cases/"+ref+"/"+step, "version", "1", "key", id(), "text", "x", "why", "family").Status(404)
	}
	// A colleague behind the wall cannot be given the case, without a word about why; and stepping back builds a wall.
	o.claims(ben, ref)
	o.takes(ben, ref, "assign", "to", ann.ID.String()).Status(422).Contains("This person cannot take the case")
	o.takes(ben, ref, "recuse", "why", "").Status(422)
	o.takes(ben, ref, "recuse", "why", "prior_case").Status(303).Location("/staff/queue")
	ben.Get("/staff/cases/" + ref).Status(404)
}

func TestStepsOfOthers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(access())
	ann, ben := o.person(account.Caseworker), o.person(account.Caseworker)
	o.claims(ann, ref)
	page := o.opens(ben, ref).Contains("Add a note").Lacks("Draft the decision", "Ask the citizen", "Send a message")
	ben.Post("/staff/cases/"+ref+"/message", append(stamp(page), "text", "x")...).Status(400) // a form without its stamp
	o.takes(ben, ref, "note", "text", "Her brother called.").Status(303)
	shown := ann.Get("/staff/cases/" + ref).Contains("Her brother called.")
	if strings.Contains(between(shown.Body, `id="messages"`, `id="notes"`), "Her brother called.") {
		t.Error("a note stands among the messages")
	}
	for _, e := range o.track(ref).Events {
		if strings.Contains(e.Text, "brother") {
			t.Error("the citizen can read a note")
		}
	}
	form := ann.Get("/staff/cases/" + ref + "/message").Status(200)
	ben.Post("/staff/cases/"+ref+"/message", append(stamp(form), "text", "x")...).Status(403)
	ann.Get("/staff/cases/" + ref + "/nonsense").Status(404)
	ann.Get("/staff/cases/" + ref + "/reopen").Status(409)
	o.takes(ann, ref, "extend", "reason", "Four offices hold parts of it.").Status(303)
	ann.Get("/staff/cases/" + ref).Contains("We took more time").Lacks("Take more time")
	o.takes(ann, ref, "release", "why", "On leave").Status(303).Location("/staff/queue")
}

func TestQueueFilters(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	early := o.file(access())
	o.at = o.at.AddDate(0, 0, 3)
	late := o.file(correction())
	ann := o.person(account.Caseworker)
	o.claims(ann, early)
	all := ann.Get("/staff/queue").Status(200).Contains("2 cases")
	if strings.Index(all.Body, "/staff/cases/"+early) > strings.Index(all.Body, "/staff/cases/"+late) {
		t.Error("not by due day")
	}
	for query, want := range map[string]string{"?who=me": early, "?who=nobody": late, "?kind=correction": late, "?state=working": early, "?unit=Records": early} {
		other := early
		if want == early {
			other = late
		}
		page := ann.Get("/staff/queue" + query).Status(200).Contains("1 case").Lacks("/staff/cases/" + other)
		if !strings.Contains(page.Body, "/staff/cases/"+want) {
			t.Errorf("%s does not show %s", query, want)
		}
	}
	ann.Get("/staff/queue?kind=nonsense&after=nonsense").Status(200).Contains("2 cases")
	ann.Get("/staff/queue?due=overdue").Status(200).Contains("No case matches")
	o.at = o.at.AddDate(0, 2, 0)
	ann.Get("/staff/queue?due=overdue").Status(200).Contains("2 cases", "days late")
	for range 25 {
		o.file(access())
	}
	first := ann.Get("/staff/queue").Status(200).Contains("27 cases", "Next cases")
	next := strings.ReplaceAll(between(first.Body, `href="/staff/queue?after=`, `"`), "&amp;", "&")
	ann.Get("/staff/queue?after=" + next).Status(200).Contains("Back to the first").Lacks("/staff/cases/" + early)
}

func TestInEveryLanguage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	refs := []string{o.file(access()), o.file(correction())}
	complaint := requests.Filing{Kind: requests.Complaint, Lang: "en", Contact: contact(),
		Complaint: &requests.Grievance{About: requests.AboutGeneral, Text: "You ignored my letter."}}
	refs = append(refs, o.file(complaint))
	ann := o.person(account.Caseworker, account.DPO)
	for _, ref := range refs {
		o.claims(ann, ref)
		o.takes(ann, ref, "message", "text", "We are on it.").Status(303)
		for _, lang := range []string{"", "/fr", "/ar"} {
			for _, step := range []string{"", "/decide", "/ask", "/message", "/note", "/identify", "/assign", "/release", "/recuse"} {
				page := ann.Get(lang + "/staff/cases/" + ref + step).Status(200).Lacks("<no value>")
				if at := strings.Index(page.Text(), "staff."); at >= 0 {
					t.Errorf("%s%s shows a key: %.60s", lang, step, page.Text()[at:])
				}
				if strings.Count(page.Body, "<h1") != 1 {
					t.Errorf("%s%s has not one main heading", lang, step)
				}
			}
		}
	}
	for _, lang := range []string{"/fr", "/ar"} {
		for _, page := range []string{"/staff/queue", "/staff/cases/new", "/staff/cases/new?kind=correction", "/staff/cases/new?kind=complaint"} {
			ann.Get(lang + page).Status(200)
		}
	}
	if !strings.Contains(ann.Get("/ar/staff/queue").Body, `dir="rtl"`) {
		t.Error("Arabic does not run from the right")
	}
}

// TestCounterCase is one of a person who has neither mailbox nor number: the look is recorded under the case.
func TestCounterCase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann := o.person(account.Caseworker)
	got, err := o.registry.FileFor(t.Context(), asWorker(ann), requests.Filing{Kind: requests.Access, Lang: "en", Channel: requests.ByCounter,
		Contact: requests.Contact{Name: "Joan", Post: "1 High Street"}, Access: &requests.AccessAsk{What: "My file"}, ReceivedAt: o.at.Add(-48 * time.Hour)})
	must(t, err)
	o.opens(ann, got.Ref).Contains("Joan", "Counter")
	page, err := o.ledger.Of(t.Context(), ledger.Person{{Scheme: "case", ID: got.Ref}}, ledger.Filter{})
	must(t, err)
	if len(page.Entries) != 1 {
		t.Errorf("%d looks", len(page.Entries))
	}
}
