package jobs

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/requests"
	"daylight/requests/ledger"
)

// Looks that stand out are found at night; found to be misuse they open one incident, and the flag leaves by the published schedule.
func TestAFlagFromTheNightToItsEnd(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	ctx, r := t.Context(), m.Registry
	r.WatchActivity = "PA-002"
	r.Ledger.Activities = func(context.Context, []string) (map[string][]ledger.Activity, error) {
		return map[string][]ledger.Activity{"PA-002": {{ID: "PA-002", Version: 1, Number: 1, From: m.at.AddDate(-5, 0, 0), LegalBasis: "other"}}}, nil
	}
	source, err := r.Ledger.Register(ctx, ledger.NewSource{ID: "tax", Prefix: "urn:tax", Profile: ledger.ProfileRole, Names: map[string]string{"en": "Tax register"},
		Scopes: []string{ledger.ScopeEvents}})
	must(t, err)
	for n := range 4 {
		e := &ledger.Event{SpecVersion: "1.0", ID: fmt.Sprint(n), Source: "urn:tax", Type: ledger.Recorded, Time: m.at.AddDate(0, 0, -2-n%3).Format(time.RFC3339),
			Data: ledger.Data{Subject: ledger.EventSubject{Scheme: "national-id", ID: "4400170001"}, Action: "view", DataCategories: []string{"identity"},
				Actor:   ledger.EventActor{ID: "rev-1", Name: "Nora Nosy", Kind: "person", Unit: "Revenues", Org: ledger.Organisation{Code: "N1", Name: "Northmere"}},
				Purpose: ledger.Purpose{Activity: "PA-002"}, System: ledger.System{Name: "Desk"}}}
		if n == 3 {
			e.Data.CaseRef = "CT-1" // the source names cases
		}
		_, err := r.Ledger.Append(ctx, source.Source, []ledger.Item{{Event: e}})
		must(t, err)
	}
	for range 2 {
		must(t, (&watchWorker{office: m.Office}).Work(ctx, nil))
		must(t, (&conflictWorker{office: m.Office}).Work(ctx, nil))
	}
	dora := AsWorker(m.hire("dora", account.DPO))
	list, err := r.Flags(ctx, dora)
	must(t, err)
	if len(list) != 1 || list[0].Name != "Nora Nosy" {
		t.Fatalf("%+v", list)
	}
	must(t, r.DecideFlag(ctx, dora, list[0].ID, "misuse", "No task of hers"))
	for range 2 {
		must(t, (&incidentWorker{office: m.Office}).Work(ctx, &river.Job[requests.IncidentArgs]{Args: requests.IncidentArgs{Flag: list[0].ID}}))
	}
	incidents, err := m.Board.Incidents(ctx, notices.Officer{ID: dora.ID, Name: dora.Name, Roles: dora.Roles})
	must(t, err)
	if len(incidents) != 1 || incidents[0].ID != list[0].ID || *incidents[0].Affected != 1 || !incidents[0].AwareAt.Equal(m.at) ||
		incidents[0].What != "Looks at people’s data in “Tax register” stood out, the last on 25 November 2026 at 09:00 GMT. We asked why, and found that they were misuse." {
		t.Fatalf("%+v", incidents)
	}
	publish(t, m.Board, "IG-023", "P1Y", requests.ClassFlag)
	gone := func() int64 {
		t.Helper()
		done, err := Dispose(ctx, m.Board, m.Registry, requests.NewRun(requests.CauseNight))
		must(t, err)
		at := slices.IndexFunc(done, func(d requests.Disposal) bool { return d.Code == "IG-023" })
		if at < 0 {
			t.Fatalf("%+v", done)
		}
		return done[at].Count
	}
	if n := gone(); n != 0 {
		t.Errorf("%d went at once", n)
	}
	m.at = m.at.AddDate(1, 1, 0)
	if n := gone(); n != 1 {
		t.Errorf("%d went", n)
	}
}
