package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"daylight/migrations/dbtest"
	"daylight/portal"
	"daylight/requests/ledger"
)

// command runs daylight with its settings in the environment, as an administrator would.
func command(t *testing.T, in string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(&session{Context: context.Background(), In: strings.NewReader(in), Out: &o, ErrOut: &e}, args)
	return code, o.String(), e.String()
}

// settings gives this test a database, a Redis and keys of its own.
func settings(t *testing.T) {
	t.Helper()
	keys := filepath.Join(t.TempDir(), "keys")
	if err := portal.CreateKeys(keys, "northmere.example/log", "Northmere Council"); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"DATABASE_URL": dbtest.URL(t), "REDIS_URL": dbtest.Redis(t), "DAYLIGHT_KEYS": keys,
		"DAYLIGHT_BASE_URL": "https://data.northmere.example"} {
		t.Setenv(name, value)
	}
}

func line(id string, at time.Time) string {
	return fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"urn:source:tax","type":"access.recorded.v1","time":%q,"data":{`+
		`"subject":{"scheme":"national-id","id":"1"},"actor":{"kind":"person","id":"e","org":{"code":"T","name":"Tax"}},`+
		`"action":"view","data_categories":["income"],"purpose":{"activity":"PA-404"},"system":{"name":"Desk"}}}`, id, at.Format(time.RFC3339))
}

func TestSourcesAndImportFromTheCommandLine(t *testing.T) {
	settings(t)
	add := []string{"source", "add", "tax", "--prefix", "urn:source:tax", "--name", "en=Tax register", "--profile"}
	code, out, errs := command(t, "", append(add, "role")...)
	first := regexp.MustCompile(`dlk_\S+`).FindString(out)
	if code != exitDone || first == "" {
		t.Fatalf("%d %s %s", code, out, errs)
	}
	if code, _, errs := command(t, "", append(add, "role")...); code != exitWrongUse || !strings.Contains(errs, "exists") {
		t.Errorf("twice: %d %s", code, errs)
	}
	if code, _, _ := command(t, "", append(add, "everything")...); code != exitWrongUse {
		t.Errorf("unknown profile: %d", code)
	}
	if code, _, errs := command(t, "", "source", "add", "Tax!", "--prefix", "urn:x", "--name", "en=x", "--profile", "name"); code != exitWrongUse ||
		!strings.Contains(errs, "small letters") {
		t.Errorf("bad id: %d %s", code, errs)
	}
	code, out, _ = command(t, "", "source", "rotate", "tax", "--overlap", "1h")
	if next := regexp.MustCompile(`dlk_\S+`).FindString(out); code != exitDone || next == "" || next == first {
		t.Errorf("rotate: %d %s", code, out)
	}

	now := time.Now().UTC()
	events := line("a", now.Add(-time.Hour)) + "\n" + strings.Replace(line("b", now.Add(-time.Hour)), `"view"`, `"peek"`, 1) + "\n"
	code, out, errs = command(t, events, "events", "import", "-")
	if code != exitNotSo || !strings.Contains(out, "0 stored, 0 stored already, 0 conflicting, 1 refused, 1 held") ||
		!strings.Contains(errs, `event 2 "b": refused at "/data/action"`) {
		t.Errorf("import: %d %s %s", code, out, errs)
	}
	if strings.ContainsAny(out, "\r\x1b") {
		t.Error("progress was drawn into a pipe")
	}
	packed := filepath.Join(t.TempDir(), "events.ndjson.gz")
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write([]byte(line("c", now.Add(-time.Hour))))
	w.Close()
	if err := os.WriteFile(packed, z.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := command(t, "", "events", "import", "--source", "tax", packed); code != exitDone || !strings.Contains(out, "1 held") {
		t.Errorf("packed: %d %s %s", code, out, errs)
	}
	code, out, _ = command(t, "", "source", "list")
	if code != exitDone || !regexp.MustCompile(`(?m)^tax +urn:source:tax +role .* 2 +active$`).MatchString(out) ||
		!strings.Contains(out, "the portal itself") {
		t.Errorf("list: %d\n%s", code, out)
	}
	if code, out, _ := command(t, "", "source", "disable", "tax"); code != exitDone || !strings.Contains(out, "disabled") {
		t.Errorf("disable: %d %s", code, out)
	}
	for _, c := range []struct {
		args []string
		in   string
		want string
	}{
		{[]string{"source", "rotate", "tax"}, "", "disabled"},
		{[]string{"source", "disable", "nobody"}, "", "no source"},
		{[]string{"source", "disable", ledger.OwnSource}, "", "portal itself"},
		{[]string{"events", "import", "-"}, events, "disabled"},
		{[]string{"events", "import", "-"}, "nonsense\n", "--source"},
		{[]string{"events", "import", "/does/not/exist"}, "", "cannot be read"},
	} {
		if code, _, errs := command(t, c.in, c.args...); code != exitWrongUse || !strings.Contains(errs, c.want) {
			t.Errorf("%v: %d %s", c.args, code, errs)
		}
	}
}

func TestVerifyFromTheCommandLine(t *testing.T) {
	settings(t)
	pool := dbtest.New(t)
	keys, err := portal.LoadKeys(os.Getenv("DAYLIGHT_KEYS"))
	if err != nil {
		t.Fatal(err)
	}
	l := &ledger.Ledger{DB: pool, Sealer: ledger.NewEphemeralSealer(), Signer: keys.LogSigner,
		Activities: func(_ context.Context, ids []string) (map[string][]ledger.Activity, error) {
			return map[string][]ledger.Activity{"PA-404": {{ID: "PA-404", Version: 1, Number: 1, LegalBasis: "other"}}}, nil
		}}
	ctx := context.Background()
	r, err := l.Register(ctx, ledger.NewSource{ID: "tax", Prefix: "urn:source:tax", Profile: ledger.ProfileRole, Names: map[string]string{"en": "Tax"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.AppendLines(ctx, r.Source, strings.NewReader(line("a", time.Now().Add(-time.Hour))), nil); err != nil {
		t.Fatal(err)
	}
	checkpoint, err := l.Settle(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var entries []ledger.Disclosed
	if err := l.Each(ctx, ledger.Person{{Scheme: "national-id", ID: "1"}}, ledger.Filter{}, func(e ledger.Entry) error {
		entries = append(entries, e.Disclosed)
		return nil
	}); err != nil || len(entries) != 1 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	var proofs bytes.Buffer
	if err := l.Proofs(ctx, &proofs, checkpoint, slices.Values(entries)); err != nil {
		t.Fatal(err)
	}
	report, err := json.Marshal(map[string]any{"type": ledger.ReportType, "checkpoint": string(checkpoint.Note), "entries": entries})
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	file, key := filepath.Join(folder, "report.json"), filepath.Join(folder, "log.pub")
	for name, content := range map[string][]byte{file: report, filepath.Join(folder, "report.proofs"): proofs.Bytes(), key: []byte(keys.LogVerifier)} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if code, out, errs := command(t, "", "verify", file, "--key", key); code != exitDone || !strings.Contains(out, "GENUINE") || strings.Contains(out, "NOT") {
		t.Errorf("genuine: %d %s %s", code, out, errs)
	}
	plain := filepath.Join(folder, "plain.proofs")
	if code, out, errs := command(t, "", "verify", file, "--key", key, "--unfold", plain); code != exitDone {
		t.Errorf("unfold: %d %s %s", code, out, errs)
	}
	if text, err := os.ReadFile(plain); err != nil || !bytes.HasPrefix(text, []byte("c2sp.org/tlog-proof@v1\nindex ")) {
		t.Errorf("unfolded: %s %v", text, err)
	}
	if code, out, errs := command(t, "", "verify", file, "--key", key, "--proofs", plain); code != exitDone || !strings.Contains(out, "GENUINE") {
		t.Errorf("with plain proofs: %d %s %s", code, out, errs)
	}
	if code, _, errs := command(t, "", "verify", file, "--key", key, "--proofs", key, "--unfold", plain); code != exitWrongUse {
		t.Errorf("a key is unfolded: %d %s", code, errs)
	}
	if code, out, _ := command(t, "", "verify", file); code != exitNotSo || !strings.Contains(out, "CANNOT TELL") {
		t.Errorf("no key: %d %s", code, out)
	}
	spoiled := bytes.Replace(report, []byte("income"), []byte("health"), 1)
	if err := os.WriteFile(file, spoiled, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := command(t, "", "verify", file, "--key", keys.LogVerifier); code != exitNotSo || !strings.Contains(out, "NOT GENUINE") ||
		!strings.Contains(out, "/entries/0/statement: The entry of") {
		t.Errorf("spoiled: %d %s", code, out)
	}
}
