package ledger

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"daylight/migrations/dbtest"
)

// clock is the moment at which all tests take place.
var clock = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// world is a ledger on a database of its own with one source.
type world struct {
	*Ledger
	owner  *pgxpool.Pool // of the tables; the ledger itself works as the portal does
	t      testing.TB
	ctx    context.Context
	source Source
	key    string
}

func newWorld(t testing.TB) *world {
	t.Helper()
	owner := dbtest.New(t)
	w := &world{t: t, ctx: context.Background(), owner: owner, Ledger: &Ledger{
		DB: dbtest.As(t, owner, "daylight_app"), Sealer: NewEphemeralSealer(), Now: func() time.Time { return clock },
		Organisation: Organisation{Code: "N1", Name: "Northmere Council"},
		Activities:   published,
	}}
	w.source, w.key = w.register("tax", ProfileRole, ScopeEvents, ScopeWithhold, ScopeCoverage)
	return w
}

// published knows PA-001 and PA-002 with one version each, and PA-003 with two: the second since June 2026.
func published(_ context.Context, ids []string) (map[string][]Activity, error) {
	long := clock.AddDate(-5, 0, 0)
	june := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	all := map[string][]Activity{
		"PA-001": {{ID: "PA-001", Version: 11, Number: 1, From: long, Title: map[string]string{"en": "Requests"}, LegalBasis: "gdpr-6-1-c"}},
		"PA-002": {{ID: "PA-002", Version: 21, Number: 1, From: long, Title: map[string]string{"en": "Council tax"}, LegalBasis: "gdpr-6-1-e", LegalReference: "Tax Act s. 1"}},
		"PA-003": {
			{ID: "PA-003", Version: 31, Number: 1, From: long, Until: june, Title: map[string]string{"en": "Housing"}, LegalBasis: "gdpr-6-1-e"},
			{ID: "PA-003", Version: 32, Number: 2, From: june, Title: map[string]string{"en": "Housing"}, LegalBasis: "gdpr-6-1-c"},
		},
	}
	out := map[string][]Activity{}
	for _, id := range ids {
		if a, ok := all[id]; ok {
			out[id] = a
		}
	}
	return out, nil
}

func (w *world) register(id string, profile Profile, scopes ...string) (Source, string) {
	w.t.Helper()
	r, err := w.Register(w.ctx, NewSource{ID: id, Prefix: "urn:source:" + id, Profile: profile,
		Names: map[string]string{"en": "The " + id + " register"}, Scopes: scopes})
	if err != nil {
		w.t.Fatal(err)
	}
	return r.Source, r.Key
}

// event is a sound event; edits replace text in its JSON.
func event(id string, at time.Time, edits ...string) []byte {
	text := fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"urn:source:tax/desk","type":"access.recorded.v1",
"time":%q,"data":{"subject":{"scheme":"national-id","id":"60001017869"},
"actor":{"kind":"person","id":"emp-4471","name":"Ada Byron","role":"Tax inspector","unit":"Region 3",
"org":{"code":"70000349","name":"Tax authority"}},"action":"view","data_categories":["identity","income"],
"purpose":{"activity":"PA-002","text":"Assessing 2025 income tax"},"case_ref":"IT-2025-118822",
"system":{"name":"Assessment desk"},"channel":"ui"}}`, id, at.Format(time.RFC3339Nano))
	text = strings.ReplaceAll(text, "\n", "")
	return []byte(strings.NewReplacer(edits...).Replace(text))
}

func ago(d time.Duration) time.Time { return clock.Add(-d) }

func (w *world) send(bodies ...[]byte) Receipt {
	w.t.Helper()
	return w.sendAs(w.source, bodies...)
}

func (w *world) sendAs(s Source, bodies ...[]byte) Receipt {
	w.t.Helper()
	items := make([]Item, len(bodies))
	for i, b := range bodies {
		items[i] = decodeItem(i, b)
	}
	receipt, err := w.Append(w.ctx, s, items)
	if err != nil {
		w.t.Fatal(err)
	}
	return receipt
}

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	if err := w.owner.QueryRow(w.ctx, sql, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func TestAppendAnswersEachItem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := event("e-1", ago(time.Hour))
	r := w.send(a, a, event("e-1", ago(time.Hour), "Region 3", "Region 4"), event("e-1", ago(2*time.Hour)),
		event("e-2", ago(time.Hour), `"action":"view"`, `"action":"peek"`),
		event("e-3", ago(time.Hour), "PA-002", "PA-999"))
	want := []Status{Stored, Duplicate, Conflicting, Conflicting, Refused, Quarantined}
	for i, s := range want {
		if r.Results[i].Status != s {
			t.Errorf("item %d: %s (%v), want %s", i, r.Results[i].Status, r.Results[i].Fault, s)
		}
	}
	again := w.send(a, event("e-1", ago(time.Hour), "Region 3", "Region 4"), event("e-1", ago(40*24*time.Hour)))
	if again.Duplicate != 1 || again.Conflicting != 2 {
		t.Errorf("sent again: %+v", again)
	}
	mixed := w.send(event("e-1", ago(time.Hour), "Region 3", "Region 5"), a, event("e-1", ago(time.Hour), "Region 3", "Region 5"))
	if mixed.Conflicting != 2 || mixed.Results[1].Status != Duplicate {
		t.Errorf("a repeat behind a conflict: %+v", mixed.Results)
	}
	if n := w.count(`SELECT count(*) FROM ledger_entry`); n != 1 {
		t.Errorf("%d entries, want 1", n)
	}
}

func alsoPublished(before func(context.Context, []string) (map[string][]Activity, error), id string) func(context.Context, []string) (map[string][]Activity, error) {
	return func(ctx context.Context, ids []string) (map[string][]Activity, error) {
		out, err := before(ctx, ids)
		if err == nil {
			out[id] = []Activity{{ID: id, Version: 99, Number: 1, From: clock.AddDate(-1, 0, 0), Title: map[string]string{"en": id}, LegalBasis: "other"}}
		}
		return out, err
	}
}
