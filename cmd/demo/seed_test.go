package main

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daylight/migrations/dbtest"
	"daylight/migrations/localpg"
	"daylight/portal"
	"daylight/requests"
)

// opened are the parts of an empty portal of Northmere Council, and its database.
func opened(t *testing.T) (*portal.Parts, string) {
	t.Helper()
	keys := t.TempDir() + "/keys"
	if err := portal.CreateKeys(keys, "127.0.0.1/log", bodyName); err != nil {
		t.Fatal(err)
	}
	config := portal.Config{DatabaseURL: dbtest.URL(t), RedisURL: dbtest.Redis(t), BaseURL: "http://127.0.0.1:8080", KeysDir: keys,
		Body: portal.BodyConfig{Name: bodyName, Zone: "Europe/London", Colour: "#0b5351", Reference: bodyCode, BusinessID: "NORTHMERE_COUNCIL"},
		Law:  portal.LawConfig{ID: "uk-gdpr", Calendar: "gb-eng"}, Log: portal.LogConfig{OwnActivity: "PA-001"},
		Identity: portal.IdentityConfig{Scheme: scheme, Release: "eid"},
		Task:     portal.TaskConfig{FirstChaser: 5, SecondChaser: 9, Ahead: 3},
		Conflict: portal.ConflictConfig{WatchActivity: "PA-013", PublishGifts: true, InterestKinds: requests.PublicInterestKinds()}}
	parts, err := portal.Open(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(parts.Close)
	return parts, config.DatabaseURL
}

// TestSeedOnAnyDay: the demonstration can be begun on any day, and shows the same: on the last of the four days of Easter on which nobody
// works, and over midnight of the leap day.
func TestSeedOnAnyDay(t *testing.T) {
	t.Parallel()
	for _, day := range []string{"2027-03-29T07:00:00Z", "2028-02-29T23:59:58Z"} {
		t.Run(day, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			parts, _ := opened(t)
			at, err := time.Parse(time.RFC3339, day)
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			clock := func() time.Time { return at.Add(time.Since(began)) }
			parts.Registry.Now, parts.Ledger.Now, parts.Board.Now = clock, clock, clock
			if _, err := seed(ctx, parts, amounts{Events: 2_000 - ordinary}); err != nil {
				t.Fatal(err)
			}
			var chased, late int
			err = parts.DB.QueryRow(ctx, `SELECT (SELECT count(*) FROM requests_awaited WHERE chased > 0),
				(SELECT count(*) FROM requests_errand WHERE chased = 2 AND escalated_at IS NOT NULL)`).Scan(&chased, &late)
			if err != nil || chased == 0 || late == 0 {
				t.Errorf("%d sources were asked again, %d tasks are late after two reminders: %v", chased, late, err)
			}
		})
	}
}

// TestSeed fills a portal by calling the domain, with few events: every step of every case goes through its rules.
func TestSeed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	parts, database := opened(t)
	began := time.Now()
	known, err := seed(ctx, parts, amounts{Events: 2_000 - ordinary})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("seeded in %s", time.Since(began))
	if receipts, err := parts.Ledger.Disposals(ctx, 0); err != nil || len(receipts) != 1 || receipts[0].Source != "library" || receipts[0].Row != "IG-010" {
		t.Errorf("what the schedule made due: %+v, %v", receipts, err)
	}
	states := map[string]int{}
	rows, err := parts.DB.Query(ctx, `SELECT state, count(*) FROM requests_case GROUP BY state`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var state string
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			t.Fatal(err)
		}
		states[state] = n
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, state := range []string{"unconfirmed", "received", "working", "asked", "review", "instructed", "decided", "closed", "withdrawn", "erased"} {
		if states[state] == 0 {
			t.Errorf("no case is %s: %v", state, states)
		}
	}
	var reviews int
	if err := parts.DB.QueryRow(ctx, `SELECT count(*) FROM requests_case WHERE kind = 'review' AND outcome = 'part_changed'`).Scan(&reviews); err != nil || reviews != 1 {
		t.Errorf("%d decisions were looked at again, %v", reviews, err)
	}
	noCitizenInTheClear(t, database, known.Citizens)
	if len(known.Citizens) < 60 || len(known.Sources) < 6 || len(known.Activities) < 12 || len(known.Staff) < 9 {
		t.Errorf("%d citizens, %d sources, %d activities, %d staff", len(known.Citizens), len(known.Sources), len(known.Activities), len(known.Staff))
	}
}

// noCitizenInTheClear dumps the database as a backup would and looks for each citizen's name, e-mail and number.
func noCitizenInTheClear(t *testing.T, url string, citizens []resident) {
	t.Helper()
	programs, err := localpg.Programs()
	if err != nil {
		t.Fatal(err)
	}
	dump, err := exec.Command(filepath.Join(programs, "pg_dump"), "--inserts", url).Output()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(dump, []byte("INSERT INTO public.requests_case ")) || !bytes.Contains(dump, []byte("Northmere Council")) {
		t.Fatal("the dump does not hold what it should")
	}
	for _, c := range citizens {
		for _, secret := range append(strings.Fields(c.Name), c.Name, c.Email, c.ID) {
			if len(secret) > 4 && bytes.Contains(dump, []byte(secret)) {
				t.Errorf("%q stands in the dump in the clear", secret)
			}
		}
	}
}
