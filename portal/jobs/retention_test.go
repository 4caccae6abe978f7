package jobs

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"daylight/migrations/dbtest"
	"daylight/notices"
	"daylight/requests"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// TestWhatIsPublishedIsWhatHappens publishes a row of three years and finds the case erased that ended before, and no other.
func TestWhatIsPublishedIsWhatHappens(t *testing.T) {
	t.Parallel()
	ctx, pool := t.Context(), dbtest.New(t)
	today := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	at := today
	now := func() time.Time { return at }
	library, err := deadline.Load()
	if err != nil {
		t.Fatal(err)
	}
	queue, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	sealer := ledger.NewEphemeralSealer()
	registry := &requests.Registry{DB: pool, Jobs: queue, Sealer: sealer, Library: library, LawID: "uk-gdpr", Zone: time.UTC, Now: now, Prefix: "NM",
		Ledger: &ledger.Ledger{DB: pool, Sealer: sealer, Now: now}}
	board := &notices.Board{DB: pool, Now: now, Languages: []string{"en"}, Law: "uk-gdpr"}
	citizen := requests.Citizen{Name: "Amina Khatun", Email: "amina@post.example", Level: requests.LevelIdentity, Method: "eid",
		Subject: ledger.Subject{Scheme: "national-id", ID: "4400170001"}}
	for days, key := range map[int]string{-1200: "old", -900: "younger"} {
		at = today.AddDate(0, 0, days)
		receipt, err := registry.File(ctx, citizen, requests.Filing{Kind: requests.Access, Lang: "en", Key: key,
			Contact: requests.Contact{Name: citizen.Name, Email: citizen.Email}, Access: &requests.AccessAsk{What: "Everything."}})
		if err != nil {
			t.Fatal(err)
		}
		if err := registry.Withdraw(ctx, citizen, requests.Step{Ref: receipt.Ref}, "No longer needed."); err != nil {
			t.Fatal(err)
		}
	}
	at = today
	// Proofs of identity end by themselves even where no row says so; nothing else does.
	if done, err := Dispose(ctx, board, registry, requests.NewRun(requests.CauseNight)); err != nil || len(done) != 1 || done[0].Class != requests.ClassPapers || done[0].Count != 0 {
		t.Fatalf("disposed without a published row: %+v, %v", done, err)
	}
	publish(t, board, "IG-001", "P3Y", "access")
	for _, dry := range []bool{true, false} {
		done, err := either(ctx, dry, board, registry)
		if err != nil || len(done) != 2 || done[0].Code != "IG-001" || done[0].Due != 1 || done[0].Count != 1 || done[0].Before.String() != "2023-11-27" {
			t.Fatalf("dry %v: %+v, %v", dry, done, err)
		}
	}
	receipts, err := registry.Disposals(ctx, 0)
	if err != nil || len(receipts) != 3 { // the two of this run, and that on proofs of the run before
		t.Fatalf("%+v, %v", receipts, err)
	}
	if r := receipts[1]; r.Code != "IG-001" || r.Version != 1 || r.Class != "access" || r.Cause != requests.CauseNight || r.Count != 1 || r.Due != 1 || r.Finished == nil {
		t.Errorf("%+v", r)
	}
	if done, err := Dispose(ctx, board, registry, requests.NewRun(requests.CauseNight)); err != nil || done[0].Count != 0 {
		t.Fatalf("erased twice: %+v, %v", done, err)
	}
	if mine, err := registry.Mine(ctx, citizen); err != nil || len(mine) != 1 {
		t.Errorf("the citizen sees %d cases (%v)", len(mine), err)
	}
}

// TestEntriesGoAsTheirOwnRowSays publishes a row for all sources and one for a source alone, which goes before it.
func TestEntriesGoAsTheirOwnRowSays(t *testing.T) {
	t.Parallel()
	ctx, pool := t.Context(), dbtest.New(t)
	now := func() time.Time { return time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC) }
	sealer := ledger.NewEphemeralSealer()
	book := &ledger.Ledger{DB: dbtest.As(t, pool, "daylight_app"), Sealer: sealer, Now: now,
		Activities: func(_ context.Context, ids []string) (map[string][]ledger.Activity, error) {
			return map[string][]ledger.Activity{ids[0]: {{ID: ids[0], Version: 1, Number: 1, From: now().AddDate(-40, 0, 0), LegalBasis: "other"}}}, nil
		}}
	registry := &requests.Registry{DB: pool, Sealer: sealer, Zone: time.UTC, Now: now, Ledger: book}
	board := &notices.Board{DB: pool, Now: now, Languages: []string{"en"}, Law: "uk-gdpr"}
	for _, id := range []string{"tax", "library"} {
		made, err := book.Register(ctx, ledger.NewSource{ID: id, Prefix: "urn:" + id, Profile: ledger.ProfileRole, Names: map[string]string{"en": id}})
		if err != nil {
			t.Fatal(err)
		}
		var items []ledger.Item
		for years := range 6 {
			item, err := ledger.DecodeOne(fmt.Appendf(nil, `{"specversion":"1.0","id":"e-%d","source":"urn:%s","type":"access.recorded.v1","time":%q,
				"data":{"subject":{"scheme":"national-id","id":"1"},"actor":{"kind":"system","id":"s","org":{"code":"N","name":"N"}},"action":"view",
				"data_categories":["identity"],"purpose":{"activity":"PA-1","text":"Testing this"},"system":{"name":"S"}}}`,
				years, id, now().AddDate(-years, 0, -1).Format(time.RFC3339)))
			if err != nil {
				t.Fatal(err)
			}
			items = append(items, item)
		}
		if receipt, err := book.Append(ctx, made.Source, items); err != nil || receipt.Stored != 6 {
			t.Fatalf("%+v %v", receipt, err)
		}
	}
	if _, err := book.Sequence(ctx); err != nil {
		t.Fatal(err)
	}
	// Proofs of identity end by themselves even where no row says so; nothing else does.
	if done, err := Dispose(ctx, board, registry, requests.NewRun(requests.CauseNight)); err != nil || len(done) != 1 || done[0].Class != requests.ClassPapers || done[0].Count != 0 {
		t.Fatalf("disposed without a published row: %+v, %v", done, err)
	}
	forEver := func(want ...string) {
		t.Helper()
		if kept, err := KeptForEver(ctx, board, book); err != nil || !slices.Equal(kept, want) {
			t.Errorf("kept for ever: %v (%v), want %v", kept, err, want)
		}
	}
	forEver(ledger.OwnSource, "library", "tax")
	publish(t, board, "IG-014", "P2Y", ledger.ClassEntry+":library")
	forEver(ledger.OwnSource, "tax")
	publish(t, board, "IG-004", "P5Y", ledger.ClassEntry)
	forEver()
	for _, dry := range []bool{true, false} {
		done, err := either(ctx, dry, board, registry)
		if err != nil || len(done) != 3 || done[0].Code != "IG-004" || done[0].Count != 1 || done[1].Code != "IG-014" || done[1].Count != 4 || done[1].Due != 4 {
			t.Fatalf("dry %v: %+v, %v", dry, done, err)
		}
	}
	receipts, err := book.Disposals(ctx, 0)
	if err != nil || len(receipts) != 2 || receipts[0].Source != "library" || receipts[0].Row != "IG-014" || receipts[0].Version != 1 || receipts[0].Entries != 4 {
		t.Errorf("receipts: %+v, %v", receipts, err)
	}
}

// either foresees or disposes.
func either(ctx context.Context, dry bool, board *notices.Board, registry *requests.Registry) ([]requests.Disposal, error) {
	if dry {
		return Foresee(ctx, board, registry)
	}
	return Dispose(ctx, board, registry, requests.NewRun(requests.CauseNight))
}

func publish(t *testing.T, board *notices.Board, code string, period notices.Period, records string) {
	t.Helper()
	text := func(s string) notices.Text { return notices.Text{"en": s} }
	ann := notices.Officer{ID: uuid.New(), Name: "Ann", Roles: []string{"communications"}}
	bea := notices.Officer{ID: uuid.New(), Name: "Bea", Roles: []string{"communications"}}
	e, err := board.Draft(t.Context(), ann, notices.Draft{Why: "First.", Content: notices.RetentionRow{ID: code, Function: text("Information"),
		Class: text("Requests"), Description: text("Requests and answers."), Trigger: text("The request is closed"), Period: period,
		Action: notices.ActionDestroy, Authority: "Council decision 14/2023", Owner: "Information Governance", Personal: true, Records: records}})
	step := notices.Step{Version: e.ID, Revision: e.Revision}
	for _, move := range []func() (notices.Edition, error){
		func() (notices.Edition, error) { return board.Submit(t.Context(), ann, step) },
		func() (notices.Edition, error) { return board.Approve(t.Context(), bea, step) },
		func() (notices.Edition, error) { return board.Publish(t.Context(), bea, step) },
	} {
		if err == nil {
			_, err = move()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestARowMayNameSeveralClasses(t *testing.T) {
	t.Parallel()
	row := func(records string) notices.RetentionVersion {
		var v notices.RetentionVersion
		v.Content.Records = records
		return v
	}
	var got []string
	for _, r := range byClass([]notices.RetentionVersion{row("access"), row(""), row("correction  erasure"), row("access-entry:tax")}) {
		got = append(got, r.Content.Records)
	}
	if want := []string{"access", "", "correction", "erasure", "access-entry:tax"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
