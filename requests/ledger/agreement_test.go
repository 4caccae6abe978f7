package ledger

import (
	"context"
	"testing"
	"time"
)

func TestLooksUnderAnAgreementThatHadEnded(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	terms := Terms{own: Organisation{Name: "Northmere Council"}, zone: zone, list: []Agreement{
		{Code: "SA-1", Parties: []string{"Northmere Council", "Fire Service"}, Activities: []string{"PA-1"}, Starts: "2026-09-01", Ends: "2026-12-31"}, // renewed
		{Code: "SA-1", Parties: []string{"Northmere Council", "Fire Service"}, Activities: []string{"PA-1"}, Starts: "2025-01-01", Ends: "2026-06-30"},
		{Code: "SA-2", Parties: []string{"Northmere Council", "Health Trust"}, Activities: []string{"PA-1"}, Starts: "2025-01-01", Ends: "2025-12-31"},
		{Code: "SA-3", Parties: []string{"Health Trust"}, Activities: []string{"PA-3"}, Starts: "2025-01-01"},
	}}
	look := func(at, by, to, agreement string) Entry {
		occurred, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		e := Entry{Occurred: occurred, Actor: Actor{Organisation: Organisation{Name: by}}, Purpose: EntryPurpose{Activity: "PA-1"}}
		if to != "" {
			e.Recipient = &Recipient{Name: to, Agreement: agreement}
		}
		return e
	}
	for _, c := range []struct {
		name string
		e    Entry
		want string // agreement and its last day
	}{
		{"in force", look("2026-06-30T20:00:00Z", "Fire Service", "", ""), ""},
		{"the last hour of the last day, in the body's zone", look("2026-06-30T22:59:00Z", "fire service", "", ""), ""},
		{"the hour after", look("2026-06-30T23:01:00Z", "Fire Service", "", ""), "SA-1 2026-06-30"},
		{"renewed since", look("2026-09-02T10:00:00Z", "Fire Service", "", ""), ""},
		{"before it began", look("2024-09-02T10:00:00Z", "Fire Service", "", ""), ""},
		{"given to a party", look("2026-07-02T10:00:00Z", "Northmere Council", "Health Trust", ""), "SA-2 2025-12-31"},
		{"named by the source", look("2026-07-02T10:00:00Z", "Northmere Council", "Somebody", "SA-1"), "SA-1 2026-06-30"},
		{"named, and nobody knows it", look("2026-07-02T10:00:00Z", "Northmere Council", "Fire Service", "SA-9"), ""},
		{"the body's own look", look("2026-07-02T10:00:00Z", "Northmere Council", "", ""), ""},
		{"no party", look("2026-07-02T10:00:00Z", "Police", "", ""), ""},
	} {
		got := ""
		if l := terms.Lapsed(c.e); l != nil {
			got = l.Agreement + " " + l.Ended.Format(time.DateOnly)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	refused := look("2026-07-02T10:00:00Z", "Fire Service", "", "")
	refused.Outcome = "denied"
	other := look("2026-07-02T10:00:00Z", "Fire Service", "", "")
	other.Purpose.Activity = "PA-3"
	if terms.Lapsed(refused) != nil || terms.Lapsed(other) != nil || (Terms{}).Lapsed(other) != nil {
		t.Error("nothing was shared under an agreement that had ended")
	}
}

// What comes in under an agreement that had ended is counted with its source, by agreement, and nobody counts entries for it.
func TestEntriesUnderEndedAgreementsAreCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asked := 0
	w.Agreements = func(context.Context) ([]Agreement, error) {
		asked++
		return []Agreement{{Code: "SA-1", Parties: []string{"Northmere Council", "Fire Service"}, Activities: []string{"PA-002"}, Starts: "2020-01-01", Ends: "2025-12-31"},
			{Code: "SA-2", Parties: []string{"Northmere Council", "Health Trust"}, Activities: []string{"PA-002"}, Starts: "2020-01-01"}}, nil
	}
	send := func(id, org string) {
		t.Helper()
		if r := w.send(event(id, ago(time.Hour), "Tax authority", org)); r.Refused+r.Quarantined > 0 {
			t.Fatalf("%+v", r)
		}
	}
	send("own", "Northmere Council")
	if asked != 0 {
		t.Fatal("the body's own looks ask for agreements")
	}
	send("fire-1", "Fire Service")
	send("fire-2", "Fire Service")
	send("fire-2", "Fire Service") // the same again
	send("health", "Health Trust")
	c, err := w.CoverageOf(w.ctx, "tax")
	if err != nil || len(c.Lapsed) != 1 || c.Ended() != 2 {
		t.Fatalf("%+v %v", c.Lapsed, err)
	}
	if l := c.Lapsed[0]; l.Agreement != "SA-1" || l.Ended.Format(time.DateOnly) != "2025-12-31" || l.First.IsZero() || l.Last.Before(l.First) {
		t.Fatalf("%+v", l)
	}
}
