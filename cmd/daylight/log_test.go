package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"daylight/portal"
	"daylight/requests/ledger"
)

// office opens the portal's parts on the settings of the test, with an activity that events may name.
func office(t *testing.T) *portal.Parts {
	t.Helper()
	c := portal.Config{DatabaseURL: os.Getenv("DATABASE_URL"), RedisURL: os.Getenv("REDIS_URL"), KeysDir: os.Getenv("DAYLIGHT_KEYS"),
		BaseURL: os.Getenv("DAYLIGHT_BASE_URL"), Languages: []string{"en", "fr", "ar"},
		Body: portal.BodyConfig{Name: "Northmere", Zone: "Europe/London", Colour: "#0b5351", Reference: "DL"},
		Law:  portal.LawConfig{ID: "eu-gdpr", Calendar: "none"},
		Log:  portal.LogConfig{Checkpoint: os.Getenv("DAYLIGHT_LEDGER_CHECKPOINT")}}
	parts, err := portal.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(parts.Close)
	parts.Ledger.Activities = func(context.Context, []string) (map[string][]ledger.Activity, error) {
		return map[string][]ledger.Activity{"PA-404": {{ID: "PA-404", Version: 1, Number: 1, LegalBasis: "other"}}}, nil
	}
	return parts
}

// fill registers a source once and sends events of it.
func fill(t *testing.T, parts *portal.Parts, ids ...string) ledger.Checkpoint {
	t.Helper()
	source, err := parts.Ledger.Source(t.Context(), "tax")
	if err != nil {
		r, err := parts.Ledger.Register(t.Context(), ledger.NewSource{ID: "tax", Prefix: "urn:source:tax", Profile: ledger.ProfileRole,
			Names: map[string]string{"en": "Tax"}})
		if err != nil {
			t.Fatal(err)
		}
		source = r.Source
	}
	var lines strings.Builder
	for _, id := range ids {
		io.WriteString(&lines, line(id, time.Now().Add(-time.Hour))+"\n")
	}
	if _, err := parts.Ledger.AppendLines(t.Context(), source, strings.NewReader(lines.String()), nil); err != nil {
		t.Fatal(err)
	}
	c, err := parts.Ledger.Settle(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// behind changes the database as its administrator could.
func behind(t *testing.T, sql ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), os.Getenv("DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, one := range append([]string{`SET session_replication_role = replica`}, sql...) {
		if _, err := conn.Exec(t.Context(), one); err != nil {
			t.Fatal(one, err)
		}
	}
}

func TestLogCheckNamesOneByte(t *testing.T) {
	settings(t)
	parts := office(t)
	fill(t, parts, "a", "b", "c")
	if code, out, errs := command(t, "", "log", "check"); code != exitDone || !strings.Contains(out, "3 leaves, 3 entries opened") {
		t.Fatalf("a sound log: %d %s %s", code, out, errs)
	}
	behind(t, `UPDATE ledger_entry SET payload = set_byte(payload, 40, get_byte(payload, 40) # 1)
		WHERE event = (SELECT event FROM ledger_leaf WHERE index = 1)`)
	code, out, errs := command(t, "", "log", "check")
	month := time.Now().Add(-time.Hour).UTC().Format("2006-01")
	if code != exitNotSo || !strings.Contains(out, "entry 1: The content of entry 1 ("+month+") cannot be opened") || strings.Contains(out, "entry 2") {
		t.Errorf("one byte: %d %s %s", code, out, errs)
	}
}

// TestARestoredDatabaseFromTheCommandLine goes the way docs/operate.md describes: the doctor tells, the log is begun anew.
func TestARestoredDatabaseFromTheCommandLine(t *testing.T) {
	settings(t)
	t.Setenv("DAYLIGHT_LEDGER_CHECKPOINT", filepath.Join(t.TempDir(), "checkpoint"))
	parts := office(t)
	first := fill(t, parts, "a", "b")
	fill(t, parts, "c", "d", "e")
	behind(t, `DELETE FROM ledger_checkpoint WHERE size > 2`, `DELETE FROM ledger_leaf WHERE index > 1`,
		`DELETE FROM ledger_entry WHERE event NOT IN (SELECT event FROM ledger_leaf)`,
		`UPDATE ledger_chain SET ordinal = 2, last = (SELECT commitment FROM ledger_entry e JOIN ledger_leaf l USING (event) WHERE index = 1)`,
		`UPDATE ledger_tree SET size = 2`, `UPDATE ledger_tile SET hashes = substr(hashes, 1, 64)`)
	f := logFinding(&session{Context: t.Context()}, parts)
	since := first.At.UTC().Format(time.RFC3339)
	if f.err == nil || !strings.Contains(f.err.Error(), "at least 3 entries that were signed are missing") || !strings.Contains(f.err.Error(), "tax: from "+since) {
		t.Fatalf("the doctor says %v, not from %s on", f.err, since)
	}
	if len(f.notes) != 1 || !strings.Contains(f.notes[0], "no witness") {
		t.Errorf("notes %v", f.notes)
	}
	fill(t, parts, "c", "d", "e")
	if code, _, errs := command(t, "", "log", "begin", "--origin", "northmere.example/log", "--reason", "x"); code != exitWrongUse || !strings.Contains(errs, "never used") {
		t.Errorf("the same name: %d %s", code, errs)
	}
	begin := []string{"log", "begin", "--origin", "northmere.example/log2", "--reason", "Restored from a backup."}
	for range 2 { // the second time as after a crash between database and keys
		if code, out, errs := command(t, "", begin...); code != exitDone || !strings.Contains(out, "northmere.example/log2+") {
			t.Fatalf("%d %s %s", code, out, errs)
		}
	}
	if s, err := parts.Ledger.Standing(t.Context()); err != nil || s.Stopped == nil {
		t.Errorf("a replica that was not restarted signs with the old key: %v %v", s.Stopped, err)
	}
	again := office(t)
	if f := logFinding(&session{Context: t.Context()}, again); f.err != nil {
		t.Errorf("the new log: %v", f.err)
	}
	if c := fill(t, again, "f"); c.Origin != "northmere.example/log2" || c.Size != 6 {
		t.Errorf("%s with %d entries", c.Origin, c.Size)
	}
	if code, out, errs := command(t, "", "log", "check"); code != exitDone {
		t.Errorf("the new log: %d %s %s", code, out, errs)
	}
}

func TestTheLogsKeyIsRotated(t *testing.T) {
	settings(t)
	fill(t, office(t), "a")
	code, out, errs := command(t, "", "keys", "rotate", "log")
	if code != exitDone || !strings.Contains(out, "northmere.example/log+") {
		t.Fatalf("%d %s %s", code, out, errs)
	}
	if code, _, errs := command(t, "", "keys", "rotate", "log"); code != exitWrongUse || !strings.Contains(errs, "log.former.key") {
		t.Errorf("twice: %d %s", code, errs)
	}
	if code, _, _ := command(t, "", "keys", "rotate", "everything"); code != exitWrongUse {
		t.Errorf("another key: %d", code)
	}
	between := office(t)
	if c := fill(t, between, "b"); strings.Count(string(c.Note), "\n— ") != 2 {
		t.Errorf("between the keys:\n%s", c.Note)
	}
	if err := os.Remove(filepath.Join(os.Getenv("DAYLIGHT_KEYS"), "log.former.key")); err != nil {
		t.Fatal(err)
	}
	after := office(t)
	if c := fill(t, after, "c"); strings.Count(string(c.Note), "\n— ") != 1 || c.Size != 3 {
		t.Errorf("after:\n%s", c.Note)
	}
	if code, out, _ := command(t, "", "log", "check"); code != exitDone {
		t.Errorf("states signed by both keys: %d %s", code, out)
	}
	if f := logFinding(&session{Context: t.Context()}, after); f.err != nil {
		t.Error(f.err)
	}
	if err := os.Remove(filepath.Join(os.Getenv("DAYLIGHT_KEYS"), "log.key")); err != nil {
		t.Fatal(err)
	}
	if f := logFinding(&session{Context: t.Context()}, office(t)); f.err == nil || !strings.Contains(f.err.Error(), "log.key") {
		t.Errorf("without a key the doctor says %v", f.err)
	}
	if code, _, errs := command(t, "", "keys", "rotate", "log"); code != exitWrongUse || !strings.Contains(errs, "introduce") {
		t.Errorf("without a key: %d %s", code, errs)
	}
}

func TestVerifyTwoStatesFromTheCommandLine(t *testing.T) {
	settings(t)
	parts := office(t)
	old := fill(t, parts, "a", "b", "c")
	report, err := json.Marshal(map[string]any{"type": ledger.ReportType, "checkpoint": string(old.Note), "entries": []any{}})
	if err != nil {
		t.Fatal(err)
	}
	newer := fill(t, parts, "d", "e")
	proof, err := parts.Ledger.ConsistencyFile(t.Context(), old.Size, newer.Size)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	file := func(name string, content []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	key := filepath.Join(os.Getenv("DAYLIGHT_KEYS"), "log.pub")
	args := []string{"verify", file("report.json", report), "--key", key, "--checkpoint", file("newer", newer.Note), "--consistency"}
	if code, out, errs := command(t, "", append(args, file("proof", proof))...); code != exitDone || !strings.Contains(out, "of one log") {
		t.Errorf("%d %s %s", code, out, errs)
	}
	spoiled := []byte(strings.Replace(string(proof), "\n", "\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", 1))
	if code, out, _ := command(t, "", append(args, file("spoiled", spoiled))...); code != exitNotSo || !strings.Contains(out, "NOT GENUINE") ||
		!strings.Contains(out, "/checkpoint: This proof does not show") {
		t.Errorf("%d %s", code, out)
	}
	const witness = "witness.example.com/w1+8d66cf3f+BAAAAAAA"
	if code, out, _ := command(t, "", append(args, file("proof", proof), "--witness", witness)...); code != exitNotSo || !strings.Contains(out, "CANNOT TELL") || !strings.Contains(out, witness) {
		t.Errorf("a witness's key that is none: %d %s", code, out)
	}
	if code, _, errs := command(t, "", append(args, filepath.Join(folder, "nowhere"))...); code != exitWrongUse || !strings.Contains(errs, "consistency") {
		t.Errorf("no such file: %d %s", code, errs)
	}
}
