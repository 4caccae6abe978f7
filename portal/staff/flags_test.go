package staff_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"daylight/portal/account"
	"daylight/requests"
	"daylight/requests/ledger"
)

// follow has a clerk of the housing system look at Maria on three evenings without a case, and the night read it.
func (o *office) follow() {
	o.t.Helper()
	source, err := o.ledger.Register(o.t.Context(), ledger.NewSource{ID: "housing", Prefix: "urn:housing", Profile: ledger.ProfileRole,
		Names: map[string]string{"en": "Housing system"}, Scopes: []string{ledger.ScopeEvents}})
	must(o.t, err)
	for n := range 5 {
		e := &ledger.Event{SpecVersion: "1.0", ID: fmt.Sprintf("e-%d", n), Source: "urn:housing", Type: ledger.Recorded,
			Time: o.at.AddDate(0, 0, -2-n%3).Add(13*time.Hour + 40*time.Minute).Format(time.RFC3339),
			Data: ledger.Data{Subject: ledger.EventSubject{Scheme: maria.Subject.Scheme, ID: maria.Subject.ID}, Action: "view", DataCategories: []string{"identity", "housing"},
				Actor:   ledger.EventActor{ID: "hou-107", Kind: "person", Name: "J. Moore", Role: "Housing officer", Unit: "Housing", Org: ledger.Organisation{Code: "N1", Name: "Northmere Council"}},
				Purpose: ledger.Purpose{Activity: "PA-001", Text: "Checking the waiting list"}, System: ledger.System{Name: "Housing"}}}
		if n > 2 {
			e.Data.Actor.ID, e.Data.CaseRef = "hou-100", "CASE-7"
		}
		_, err := o.ledger.Append(o.t.Context(), source.Source, []ledger.Item{{Event: e}})
		must(o.t, err)
	}
	o.registry.WatchActivity = "PA-001"
	must(o.t, o.registry.WatchLooks(o.t.Context()))
}

func TestLooksThatStandOut(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	dora, ines := o.person(account.DPO), o.person(account.Integrity)
	ines.Get("/staff/conflicts").Status(200).Contains("no published activity is named for it", "There is nothing to ask about")
	o.follow()
	o.at = o.at.Add(time.Minute)
	page := ines.Get("/staff/conflicts").Status(200).Contains("J. Moore", "Looked at one person on 3 days within 30 days, and named no case", "1 thing that stood out that day")
	dora.Get("/staff/overview").Status(200).Contains("Looked at the same person again and again, without a case", "1 waits")
	flag := regexp.MustCompile(`/staff/conflicts/looks/[0-9a-f-]+`).FindString(page.Body)
	ines.Get(flag).Status(200).Contains("Housing officer", "somebody who calls often", "3 looks are kept with this", "Open the looks").Lacks(maria.Subject.ID)
	ines.Post(flag+"/rows", "purpose", "").Status(422)
	ines.Post(flag+"/rows", "purpose", "Asking about looks at night").Status(200).Contains(maria.Subject.ID, "Checking the waiting list", "is recorded with each person concerned")
	told, err := o.ledger.Of(t.Context(), ledger.Person{maria.Subject}, ledger.Filter{Sources: []string{ledger.OwnSource}})
	must(t, err)
	if len(told.Entries) != 1 || told.Entries[0].Purpose.Text != "Asking about looks at night" {
		t.Errorf("the citizen reads %+v", told.Entries)
	}
	for _, lang := range []string{"/fr", "/ar"} {
		for _, path := range []string{"/staff/conflicts", flag} {
			if text := ines.Get(lang + path).Status(200).Text(); strings.Contains(text, "unusual.") || strings.Contains(text, "conflict.flag") {
				t.Errorf("%s%s shows a key", lang, path)
			}
		}
	}
	// Whoever has an interest in the citizen has no such flag: not in the list, not by its address, and not by number.
	must(t, o.registry.Declare(t.Context(), asWorker(dora), requests.Interest{Kind: "family", Party: maria.Subject}))
	dora.Get("/staff/conflicts").Status(200).Lacks("J. Moore")
	dora.Get("/staff/overview").Lacks("again and again")
	for _, answer := range []int{dora.Get(flag).StatusCode, dora.Post(flag, "verdict", "explained", "reason", "x").StatusCode, dora.Post(flag+"/rows", "purpose", "x").StatusCode} {
		if answer != 404 {
			t.Errorf("a flag about somebody of the reader's family answers %d", answer)
		}
	}
	ines.Post(flag, "verdict", "", "reason", "").Status(422).Contains("Decide")
	ines.Post(flag, "verdict", "misuse", "reason", "She lives next door.").Status(303)
	ines.Get("/staff/conflicts").Contains("Misuse", "100")
	ines.Post(flag, "verdict", "explained", "reason", "Or so").Status(409)
}
