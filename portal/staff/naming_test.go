package staff_test

import (
	"testing"

	"daylight/portal/account"
	"daylight/requests/ledger"
)

func TestNamingAnOfficial(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(access())
	ann, rita := o.person(account.Caseworker), o.person(account.Reviewer)
	o.claims(ann, ref)
	ann.Get("/staff/cases/" + ref).Status(200).Lacks("Decide whether to name") // recorded as a look at the citizen's data, number 1
	if _, err := o.ledger.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.opens(rita, ref).Contains("Decide whether to name an official")
	o.takes(rita, ref, "name", "number", "first", "need", "To sue", "interests", "").Status(422).Contains("Enter the number of the look, such as 12", "To sue")
	o.takes(rita, ref, "name", "number", "1", "need", "To sue", "interests", "").Status(422).Contains("Enter an answer", "To sue")
	o.takes(rita, ref, "name", "number", "77", "need", "To sue", "interests", "None known", "decision", "granted").Status(422).
		Contains("There is no such look in this person’s list")
	o.takes(rita, ref, "name", "number", "No. 1", "need", "To sue", "interests", "None known", "decision", "granted").Status(303)
	rita.Get("/staff/cases/"+ref).Status(200).Contains("It was decided that you are told who an official is", "To sue")
	page, err := o.ledger.Of(t.Context(), ledger.Person{maria.Subject}, ledger.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range page.Entries {
		if (e.Actor.Role == "caseworker") != (e.Actor.Name == ann.Name) {
			t.Errorf("number %d: %+v", e.Ordinal, e.Actor)
		}
	}
}
