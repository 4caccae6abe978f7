package staff_test

import (
	"testing"

	"daylight/portal/account"
	"daylight/requests"
)

func TestKeepingLonger(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(access())
	must(t, o.registry.Withdraw(t.Context(), maria, requests.Step{Ref: ref}, ""))
	dora, ann := o.person(account.DPO), o.person(account.Caseworker)
	o.opens(ann, ref).Lacks("Keep longer than published")
	o.opens(dora, ref).Contains("Keep longer than published").Lacks("End the longer keeping")
	o.takes(dora, ref, "hold", "for", "claim", "until-day", "31", "until-month", "3", "until-year", "2020", "why", "Court 12/26").
		Status(422).Contains("Enter a day that lies ahead", "Court 12/26")
	o.takes(dora, ref, "hold", "for", "claim", "until-day", "31", "until-month", "3", "until-year", "2028", "why", "Court 12/26").Status(303)
	dora.Get("/staff/cases/"+ref).Contains("Kept longer for", "A legal claim", "31 March 2028", "Court 12/26")
	if v := o.track(ref); v.HeldFor != "claim" {
		t.Fatalf("held for %q", v.HeldFor)
	}
	o.takes(dora, ref, "lift", "why", "The court is done").Status(303)
	dora.Get("/staff/cases/" + ref).Lacks("Kept longer for")
}
