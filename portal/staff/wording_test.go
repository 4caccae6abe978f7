package staff_test

import (
	"strings"
	"testing"

	"daylight/portal/account"
	"daylight/requests"
)

func TestAPreparedTextFromWritingToTheHistory(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann, rita, rob := o.person(account.Caseworker), o.person(account.Reviewer), o.person(account.Reviewer)
	for _, p := range []person{ann, rita, rob} {
		p.Get("/staff/wording").Status(200)
	}
	text := "Dear {name}, we work on {reference}. You hear from us by {due}."
	form := []string{"key", id(), "title", "We are on it", "place", "message", "kind", "", "lang", "en", "text", text, "reason_why", "Asked often"}
	rita.Post("/staff/wording/new", append([]string{"key", id(), "title", "", "place", "", "lang", "en"}, "text", "Dear {you}", "reason_why", "x")...).Status(422).
		Contains("Give it a name", "Choose where it is used", "Remove {you}", "Dear {you}")
	made := rita.Post("/staff/wording/new", form...).Status(303)
	page := made.Header.Get("Location")
	rita.Get(page).Status(200).Contains("You wrote the newest version", "Waits for a second person")
	rita.Post(page+"/publish", "shown", "1").Status(403)
	ann.Post(page+"/publish", "shown", "1").Status(403)
	ref := o.file(access())
	o.claims(ann, ref)
	ann.Get("/staff/cases/" + ref + "/message").Lacks("We are on it")
	rob.Post(page+"/publish", "shown", "1").Status(303)

	// Inserted without script: what was typed stays, the names are filled in, and the citizen reads the text as it was sent.
	sheet := ann.Get("/staff/cases/" + ref + "/message").Status(200).Contains("We are on it")
	_, rest, _ := strings.Cut(sheet.Body, `data-wording="`)
	version, _, _ := strings.Cut(rest, `"`)
	insert := append(stamp(sheet), "text", "Good morning.", "used", "", "insert", "text")
	ann.Post("/staff/cases/"+ref+"/message", insert...).Status(422).Contains("Choose the text to insert", "Good morning.")
	filled := ann.Post("/staff/cases/"+ref+"/message", append(insert, "prepared-text", version)...).Status(200).
		Contains("Good morning.", "Dear María Ñandú-Öz, we work on "+ref+". You hear from us by Tuesday 29 December 2026.")
	if n := len(o.track(ref).Messages); n != 0 {
		t.Fatal("inserting sent it")
	}
	ann.Post("/staff/cases/"+ref+"/message", append(stamp(filled), "text", "Dear María, soon.", "used", version)...).Status(303)
	ann.Get("/staff/cases/"+ref).Contains("Prepared text used: We are on it, version 1.", "Dear María, soon.")
	rob.Post(page+"/retire", "shown", "1").Status(303)
	ann.Get("/staff/cases/" + ref + "/message").Lacks("We are on it")
	ann.Get("/staff/wording/reasons").Status(200).Contains("GDPR Art. 15(4)", "من شأنه كشف")
}

// Two people draft the same decision: the second sees both versions, and theirs is still in the form.
func TestTwoPeopleDraftADecision(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref, ann := o.file(access()), o.person(account.Caseworker)
	o.claims(ann, ref)
	tab := ann.Get("/staff/cases/" + ref + "/decide").Status(200)
	o.takes(ann, ref, "decide", "outcome", "released", "statement", "We hold two letters.", "go", "save").Status(303)
	wrong := append(stamp(tab), "outcome", "", "statement", "We hold three letters and a plan.", "go", "save")
	conflict := ann.Post("/staff/cases/"+ref+"/decide", wrong...).Status(409).
		Contains("Both versions", "Decision drafted", "[ two letters. ]", "[ three letters and a plan. ]", "We hold three letters and a plan.")
	ann.Post("/staff/cases/"+ref+"/decide", append(stamp(conflict), "outcome", "released", "statement", "We hold three letters and a plan.", "go", "save")...).Status(303)

	// A form that comes back for a mistake goes on showing the state it was made from: what others did meanwhile is told.
	first := ann.Get("/staff/cases/" + ref + "/message").Status(200)
	o.takes(ann, ref, "note", "text", "Asked the archive").Status(303)
	ann.Post("/staff/cases/"+ref+"/message", append(stamp(first), "text", "Hello")...).Status(409).Contains("Internal note", "Hello")
	empty := ann.Get("/staff/cases/" + ref + "/message").Status(200)
	again := ann.Post("/staff/cases/"+ref+"/message", append(stamp(empty), "text", "")...).Status(422)
	o.takes(ann, ref, "note", "text", "And the cellar").Status(303)
	ann.Post("/staff/cases/"+ref+"/message", append(stamp(again), "text", "Hello")...).Status(409).Contains("Internal note", "Hello")
}

// The same asked twice stands on both pages, and one decision answers both.
func TestTheSameAskedTwiceIsAnsweredTogether(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, second, other := o.file(access()), o.file(access()), o.file(correction())
	ann, rita := o.person(account.Caseworker), o.person(account.Reviewer)
	o.claims(ann, first)
	ann.Get("/staff/cases/"+first).Contains("The same was asked here", "This case leads", second)
	o.takes(ann, first, "link", "ref", "NM-0000-0000-00000", "link", "follow_up", "why", "One tenancy").Status(422).Contains("another open case you can see", "One tenancy")
	o.takes(ann, first, "link", "ref", other, "link", "follow_up", "why", "One tenancy").Status(303)
	ann.Get("/staff/cases/"+first).Contains("Linked cases", other, "One tenancy")
	o.takes(ann, first, "decide", "outcome", "released", "statement", "Your file.", "together", "yes", "go", "submit").Status(303)
	o.opens(rita, first)
	rita.Get("/staff/cases/"+first+"/approve").Status(200).Contains("This answer goes to these cases too", second)
	o.takes(rita, first, "approve").Status(303)
	if got := o.track(second); got.State != requests.StateDecided || got.Decision.Statement != "Your file." {
		t.Fatalf("the second: %+v", got.State)
	}
}
