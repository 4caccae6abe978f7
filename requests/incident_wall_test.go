package requests

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"daylight/requests/ledger"
)

// Whoever an incident is walled off from does not get to see it when the case it came from loses its content, whatever the wall is made of.
func TestTheWallOfAnIncidentOutlivesItsCase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	worked := o.taken(o.access()) // by Ann, who has an event on it
	ref, look := o.questioned()
	must(t, o.Decide(o.ctx, o.dora, Step{Ref: ref}, complained(Finding{Verdict: LookNotJustified, Reasons: "None"})))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	must(t, o.Close(o.ctx, o.dora, Step{Ref: ref}))
	incident := o.incidents()[0].Finding
	o.drew(Drawing{ID: uuid.New(), Incident: incident, Purpose: "Whoever it was", Source: "housing", From: look.Occurred, Until: o.at})

	of := func(name, unit string) Officer { return person(name, unit, RoleDPO) }
	kin, household, self, mailbox := of("Kin", "Law"), of("Household", "Law"), of("Self", "Law"), of("Mailbox", "Law")
	neighbour, looker, back, busy := of("Neighbour", "Housing"), of("Looker", "Law"), of("Back", "Law"), of("Busy", "Law")
	must(t, o.Declare(o.ctx, kin, Interest{Kind: "family", Party: maria.Subject}))
	must(t, o.Declare(o.ctx, household, Interest{Kind: "family", Party: ledger.Subject{Scheme: "national-id", ID: "H1"}}))
	self.Person, mailbox.Email, busy.ID = ledger.Person{maria.Subject}, maria.Email, o.ann.ID
	for _, row := range []struct {
		sql  string
		args []any
	}{{`INSERT INTO requests_party (case_id, token, kind) SELECT id, $2, 'household' FROM requests_case WHERE ref = $1`, []any{o.Sealer.Index("national-id", "H1")}},
		{`INSERT INTO requests_looker (case_id, officer) SELECT id, $2::uuid FROM requests_case WHERE ref = $1`, []any{looker.ID}},
		{`INSERT INTO requests_recusal (case_id, officer, name, class, automatic, at) SELECT id, $2::uuid, 'Back', 'family', false, now() FROM requests_case WHERE ref = $1`, []any{back.ID}},
		{`UPDATE requests_complaint SET case_about = (SELECT id FROM requests_case WHERE ref = $2) WHERE case_id = (SELECT id FROM requests_case WHERE ref = $1)`, []any{worked}}} {
		_, err := o.db.Exec(o.ctx, row.sql, append([]any{ref}, row.args...)...)
		must(t, err)
	}
	check := func(when string) {
		t.Helper()
		for _, by := range []Officer{kin, household, self, mailbox, neighbour, looker, back, busy, o.dora} {
			hidden, err := o.BehindWall(o.ctx, by, []uuid.UUID{incident, uuid.New()})
			must(t, err)
			if shown := by.Name == o.dora.Name; shown == slices.Contains(hidden, incident) || len(hidden) > 1 {
				t.Errorf("%s, %s: behind the wall are %v", when, by.Name, hidden)
			}
			if _, err := o.AffectedPeople(o.ctx, by, incident, 0); (err == nil) != (by.Name == o.dora.Name) {
				t.Errorf("%s, %s: the people: %v", when, by.Name, err)
			}
		}
	}
	check("with the case")
	done, err := o.Erase(o.ctx, Erasing{Class: "complaint", Before: o.Today().AddDays(1)})
	must(t, err)
	if done.Count != 1 {
		t.Fatalf("%+v", done)
	}
	check("after it")
	must(t, o.ForgetFindings(o.ctx))
	check("and after the finding")
}
