package ledger

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestKeysOfASource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	now := clock
	w.Now = func() time.Time { return now }
	who := func(key string) string {
		s, err := w.Authenticate(w.ctx, key)
		if err != nil && !errors.Is(err, ErrUnauthorised) {
			t.Fatal(err)
		}
		return s.ID
	}
	if who(w.key) != "tax" || who("") != "" || who(w.key+"x") != "" || who(strings.Repeat("x", 1<<16)) != "" {
		t.Fatal("keys are confused")
	}
	next, err := w.Rotate(w.ctx, "tax", time.Hour)
	if err != nil || who(w.key) != "tax" || who(next) != "tax" {
		t.Fatalf("during the overlap: %v", err)
	}
	now = clock.Add(time.Hour)
	if who(w.key) != "" || who(next) != "tax" {
		t.Error("after the overlap")
	}
	last, err := w.Rotate(w.ctx, "tax", 0)
	if err != nil || who(next) != "" || who(last) != "tax" {
		t.Errorf("at once: %v", err)
	}
	if err := w.Disable(w.ctx, "tax"); err != nil || who(last) != "" {
		t.Errorf("disabled: %v", err)
	}
	if _, err := w.Rotate(w.ctx, "tax", 0); !errors.Is(err, ErrDisabled) {
		t.Errorf("rotated though disabled: %v", err)
	}
	if n := w.count(`SELECT count(*) FROM ledger_source_key WHERE position($1 in encode(hash, 'escape')) > 0`, last); n != 0 {
		t.Error("a key stands in the database")
	}
	for _, err := range []error{w.Disable(w.ctx, OwnSource), func() error { _, err := w.Rotate(w.ctx, OwnSource, 0); return err }()} {
		if !errors.Is(err, ErrOwnSource) {
			t.Errorf("the portal's own source: %v", err)
		}
	}
	if err := w.Disable(w.ctx, "nobody"); !errors.Is(err, ErrNoSource) {
		t.Errorf("unknown: %v", err)
	}
}

func TestRegisteringIsChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := NewSource{ID: "health", Prefix: "urn:source:health", Profile: ProfileName, Names: map[string]string{"en": "Health"},
		Webhook: "https://health.example/hook"}
	for field, spoil := range map[string]func(*NewSource){
		"id":      func(n *NewSource) { n.ID = "Health!" },
		"prefix":  func(n *NewSource) { n.Prefix = "urn: x" },
		"profile": func(n *NewSource) { n.Profile = "" },
		"names":   func(n *NewSource) { n.Names = nil },
		"scopes":  func(n *NewSource) { n.Scopes = []string{"everything"} },
		"webhook": func(n *NewSource) { n.Webhook = "javascript:alert(1)" },
	} {
		n := good
		spoil(&n)
		var p Problems
		if _, err := w.Register(w.ctx, n); !errors.As(err, &p) || p[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	r, err := w.Register(w.ctx, good)
	if err != nil || !strings.HasPrefix(r.Key, "dlk_") || !strings.HasPrefix(r.WebhookSecret, "whsec_") {
		t.Fatalf("%+v %v", r, err)
	}
	if address, secret, err := w.Webhook(w.ctx, "health"); err != nil || address != good.Webhook || secret != r.WebhookSecret {
		t.Errorf("webhook: %s %v", address, err)
	}
	for _, prefix := range []string{good.Prefix, "urn:source:health:ward", "urn:source", "urn:daylight:x"} {
		n := good
		n.ID, n.Prefix = "other", prefix
		if _, err := w.Register(w.ctx, n); !errors.Is(err, ErrSourceExists) {
			t.Errorf("%s: %v", prefix, err)
		}
	}
	n := good
	n.Prefix = "urn:source:other"
	if _, err := w.Register(w.ctx, n); !errors.Is(err, ErrSourceExists) {
		t.Errorf("same id: %v", err)
	}
	list, err := w.Sources(w.ctx)
	if err != nil || len(list) != 3 || list[0].ID != OwnSource || list[1].ID != "health" {
		t.Errorf("%+v %v", list, err)
	}
	if err := w.SetProfile(w.ctx, "health", "everything"); err == nil {
		t.Error("an unknown profile was set")
	}
	if err := w.SetProfile(w.ctx, "health", ProfileOrganisation); err != nil {
		t.Error(err)
	}
}

func numberedEvent(n int64, at time.Time, edits ...string) []byte {
	return event(fmt.Sprintf("n-%d-%d", n, at.Unix()), at, append(edits, `"data":`, fmt.Sprintf(`"sequence":"%020d","data":`, n))...)
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	day := func(d int) time.Time { return time.Date(2026, 11, d, 12, 0, 0, 0, time.UTC) }
	w.send(numberedEvent(1, day(1)), numberedEvent(2, day(2)), numberedEvent(3, day(3)))
	w.send(numberedEvent(8, day(5)), numberedEvent(9, day(6), `"case_ref":"IT-2025-118822",`, ""))
	w.send(numberedEvent(20, day(22).Add(-3*time.Hour), "Assessing 2025 income tax", "n/a"))
	again := w.send(numberedEvent(8, day(7)), numberedEvent(8, day(5)))
	if again.Results[0].Status != Conflicting || again.Results[0].Fault.Pointer != "/sequence" || again.Results[1].Status != Duplicate {
		t.Errorf("number 8 again: %+v", again.Results)
	}
	c, err := w.CoverageOf(w.ctx, "tax")
	if err != nil {
		t.Fatal(err)
	}
	want := []Gap{{day(3), day(5), 4, 7, 4}, {day(6), day(22).Add(-3 * time.Hour), 10, 19, 10}}
	if !slices.Equal(c.Gaps, want) || c.Missing() != 14 || !c.Numbered {
		t.Errorf("gaps %+v", c.Gaps)
	}
	if in := c.GapsIn(day(1), day(4)); len(in) != 1 || in[0].First != 4 {
		t.Errorf("gaps in the first days: %+v", in)
	}
	if c.Stored != 6 || c.Late != 5 || c.Caseless != 1 || c.Vague != 1 || c.Conflicting != 1 || !c.First.Equal(day(1)) ||
		!c.Last.Equal(day(22).Add(-3*time.Hour)) || !c.LastReceived.Equal(clock) {
		t.Errorf("%+v", c)
	}
	// The missing numbers come late and out of order: the first gap closes, the second is split.
	w.send(numberedEvent(6, day(4)), numberedEvent(4, day(4)), numberedEvent(15, day(8)))
	w.send(numberedEvent(7, day(4)), numberedEvent(5, day(4)))
	if c, _ = w.CoverageOf(w.ctx, "tax"); len(c.Gaps) != 2 || c.Gaps[0].First != 10 || c.Gaps[0].Last != 14 || c.Gaps[1].Last != 19 {
		t.Errorf("after they came: %+v", c.Gaps)
	}
	if n := w.count(`SELECT count(*) FROM ledger_run`); n != 3 {
		t.Errorf("%d runs", n)
	}
	if err := w.Heartbeat(w.ctx, w.source, clock); err != nil {
		t.Error(err)
	}
	w.Heartbeat(w.ctx, w.source, clock.Add(-time.Hour))
	if err := w.Heartbeat(w.ctx, w.source, clock.Add(time.Hour)); err == nil {
		t.Error("a heartbeat from the future")
	}
	if c, _ = w.CoverageOf(w.ctx, "tax"); !c.Heartbeat.Equal(clock) || !c.CompleteTo.Equal(clock) {
		t.Errorf("heartbeat %v", c.Heartbeat)
	}
	if _, err := w.CoverageOf(w.ctx, "nobody"); !errors.Is(err, ErrNoSource) {
		t.Errorf("unknown: %v", err)
	}
}

// TestNothingReadableInADump looks at every row of every table of the ledger.
func TestNothingReadableInADump(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	w.send(event("id-with-60001017869", ago(time.Hour)), event("q", ago(time.Hour), "PA-002", "PA-404"),
		event("e-2", ago(2*time.Hour), "access.recorded.v1", "access.corrected.v1", `"channel":"ui"`,
			`"channel":"ui","corrects":{"id":"id-with-60001017869","reason":"Mistyped"}`),
		event("e-3", ago(time.Hour), `"channel":"ui"`, `"visibility":{"mode":"deferred","ground":"secret-ground","review_by":"2027-01-01"}`))
	tx, _ := w.DB.Begin(w.ctx)
	if err := w.Record(w.ctx, tx, aLook()); err != nil {
		t.Fatal(err)
	}
	tx.Commit(w.ctx)
	look := func(when string) {
		rows, _ := w.DB.Query(w.ctx, `SELECT relname FROM pg_class WHERE relname LIKE 'ledger%' AND relkind = 'r'`)
		tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil || len(tables) < 12 {
			t.Fatalf("%v %v", tables, err)
		}
		for _, table := range tables {
			for _, secret := range []string{"60001017869", "Ada", "Byron", "emp-4471", "Tax inspector", "IT-2025", "Mistyped",
				"secret-ground", "Assessing", "Grace", "officer-1", w.key} {
				// As text, and with every bytea turned into text.
				n := w.count(fmt.Sprintf(`SELECT count(*) FROM %s t WHERE position($1 in t::text) > 0
					OR position(encode(convert_to($1, 'UTF8'), 'hex') in t::text) > 0`, table), secret)
				if n > 0 {
					t.Errorf("%s, %s: %q in %d rows", when, table, secret, n)
				}
			}
		}
	}
	look("waiting")
	w.settle()
	look("in the log")
}
