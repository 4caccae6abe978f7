package jobs

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/requests"
	"daylight/requests/ledger"
)

// A look found not to be justified opens one incident, however often the job is tried, and the incident names nobody.
func TestAFindingOpensAnIncident(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	ctx, r := t.Context(), m.Registry
	r.Ledger.Activities = func(context.Context, []string) (map[string][]ledger.Activity, error) {
		return map[string][]ledger.Activity{"PA-002": {{ID: "PA-002", Version: 1, Number: 1, From: m.at.AddDate(-5, 0, 0), LegalBasis: "other"}}}, nil
	}
	citizen := requests.Citizen{Name: "Amina Khatun", Email: "amina@post.example", Level: requests.LevelIdentity, Method: "eid",
		Subject: ledger.Subject{Scheme: "national-id", ID: "4400170001"}}
	source, err := r.Ledger.Register(ctx, ledger.NewSource{ID: "tax", Prefix: "urn:tax", Profile: ledger.ProfileRole, Names: map[string]string{"en": "Tax register"},
		Scopes: []string{ledger.ScopeEvents}})
	must(t, err)
	receipt, err := r.Ledger.Append(ctx, source.Source, []ledger.Item{{Event: &ledger.Event{SpecVersion: "1.0", ID: "1", Source: "urn:tax", Type: ledger.Recorded,
		Time: m.at.Add(-time.Hour).Format(time.RFC3339), Data: ledger.Data{Subject: ledger.EventSubject{Scheme: "national-id", ID: "4400170001"}, Action: "view",
			DataCategories: []string{"identity"}, Actor: ledger.EventActor{ID: "rev-1", Name: "Nora Nosy", Kind: "person", Org: ledger.Organisation{Code: "N1", Name: "Northmere"}},
			Purpose: ledger.Purpose{Activity: "PA-002", Text: "x"}, System: ledger.System{Name: "Desk"}}}}})
	must(t, err)
	if receipt.Stored != 1 {
		t.Fatalf("%+v", receipt.Results)
	}
	page, err := r.Ledger.Of(ctx, ledger.Person{citizen.Subject}, ledger.Filter{})
	must(t, err)
	got, err := r.FileComplaint(ctx, citizen, requests.Questioned{Entry: page.Entries[0].ID, Text: "Why?", Lang: "en", Key: "q"})
	must(t, err)
	keeping := m.hire("dora", account.DPO)
	dora := AsWorker(keeping)
	r.Schemes = []string{"national-id"}
	kin := m.hire("kim", account.DPO) // walled: the citizen is her sister
	must(t, r.Declare(ctx, AsWorker(kin), requests.Interest{Kind: "family", Party: citizen.Subject}))
	must(t, r.Claim(ctx, dora, requests.Step{Ref: got.Ref}))
	must(t, r.Decide(ctx, dora, requests.Step{Ref: got.Ref}, requests.Decision{Outcome: requests.Upheld, Statement: "No case of hers was open", Reason: "rules_broken", Submit: true,
		Findings: []requests.Finding{{Verdict: requests.LookNotJustified, Reasons: "No case"}}}))
	must(t, r.Approve(ctx, requests.Officer{ID: uuid.New(), Name: "Rita", Roles: []string{requests.RoleReviewer}}, requests.Step{Ref: got.Ref}))
	var finding uuid.UUID
	must(t, r.DB.QueryRow(ctx, `SELECT (args->>'finding')::uuid FROM river_job WHERE kind = 'incident'`).Scan(&finding))
	w := incidentWorker{office: m.Office}
	for range 2 {
		must(t, w.Work(ctx, &river.Job[requests.IncidentArgs]{Args: requests.IncidentArgs{Finding: finding}}))
	}
	must(t, w.Work(ctx, &river.Job[requests.IncidentArgs]{Args: requests.IncidentArgs{Finding: uuid.New()}})) // gone since
	keeper := notices.Officer{ID: dora.ID, Name: dora.Name, Roles: dora.Roles}
	list, err := m.Board.Incidents(ctx, keeper)
	must(t, err)
	if len(list) != 1 {
		t.Fatalf("%d incidents", len(list))
	}
	i := list[0]
	if i.ID != finding || i.Origin != notices.ByFinding || i.Kind != notices.MisusedLook || !i.AwareAt.Equal(m.at) || !i.NotifyBy.Equal(m.at.Add(72*time.Hour)) || *i.Affected != 1 ||
		i.What != "Somebody looked at a person’s data in “Tax register” on 27 November 2026 at 08:00 GMT. The person complained. We found that the look was not justified." {
		t.Fatalf("%+v", i)
	}

	// Dora is written to at once and each morning, until it is decided; Kim, for whom there is no such case, never.
	letters := func(want int) {
		t.Helper()
		rows, err := r.DB.Query(ctx, `SELECT args->>'officer', args->>'day' FROM river_job WHERE kind = 'alarm'`)
		must(t, err)
		type asked struct{ Officer, Day string }
		jobs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[asked])
		must(t, err)
		if len(jobs) != want {
			t.Fatalf("%d letters asked for, want %d: %v", len(jobs), want, jobs)
		}
		for _, one := range jobs {
			if one.Officer != keeping.ID.String() {
				t.Fatalf("%v", one)
			}
		}
	}
	letters(1)
	morning := func() {
		t.Helper()
		must(t, (&morningWorker{office: m.Office}).Work(ctx, nil))
	}
	morning()
	letters(1)
	m.at = m.at.AddDate(0, 0, 1)
	morning()
	letters(2)
	alarm := func(to uuid.UUID) (sent int) {
		t.Helper()
		before := len(m.post.received())
		must(t, (&alarmWorker{office: m.Office}).Work(ctx, &river.Job[alarmArgs]{Args: alarmArgs{finding, to, "2026-11-28"}}))
		return len(m.post.received()) - before
	}
	if alarm(keeping.ID) != 1 || alarm(kin.ID) != 0 {
		t.Fatal("Dora alone is written to")
	}
	text := m.post.mail[len(m.post.mail)-1]
	if s := text.Header.Get("Subject"); s != "Incident 1: the regulator" {
		t.Fatal(s)
	}
	must(t, m.Board.DecideTelling(ctx, keeper, notices.IncidentStep{ID: finding, Revision: 1, Why: "One person, and no harm"}, notices.Decided{Whom: notices.ToldRegulator}))
	if alarm(keeping.ID) != 0 {
		t.Fatal("it is decided")
	}
	m.at = m.at.AddDate(0, 0, 1)
	morning()
	letters(2)
}
