package staff_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/requests"
)

// The start page of the data protection officer names what wants them, each with where it leads, and nothing behind their wall.
func TestWhatWantsTheDPO(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	dora := o.person(account.DPO)
	dora.Get("/staff").Status(303).Location("/staff/overview")
	dora.Get("/staff/overview").Status(200).Contains("No incident is open", "No case is late", "No gaps", "Nothing is due")
	_, address := o.openedIncident(dora)
	late, hidden := o.file(access()), o.fileAs(wally, access())
	must(t, o.registry.Declare(t.Context(), asWorker(dora), requests.Interest{Kind: "family", Party: wally.Subject}))
	o.at = o.at.AddDate(0, 2, 0)
	page := dora.Get("/staff/overview").Status(200).Contains("A list went out", "Regulator: The time is over", "The people affected: Waiting for 61 days", "Nobody has said why", "1 case")
	if !strings.Contains(page.Body, address) || !strings.Contains(page.Body, "/staff/queue?due=overdue") || strings.Contains(page.Body, late) || strings.Contains(page.Body, hidden) {
		t.Fatal(page.Body)
	}
	for _, lang := range []string{"/fr", "/ar"} {
		if text := dora.Get(lang + "/staff/overview").Status(200).Text(); strings.Contains(text, "overview.") {
			t.Errorf("%s shows a key", lang)
		}
	}
	dora.Get("/staff/queue?due=overdue").Status(200).Contains(late).Lacks(hidden)
	if _, err := o.registry.LateNow(t.Context(), requests.Officer{ID: uuid.New(), Roles: []string{"auditor"}}); err != requests.ErrForbidden {
		t.Fatal(err)
	}
}
