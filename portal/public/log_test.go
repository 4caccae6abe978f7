package public

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"daylight/migrations/dbtest"
	"daylight/notices"
	"daylight/portal/report"
	"daylight/portal/web/webtest"
	"daylight/requests/ledger"
)

// logSite is the pages over a log that grows by the portal's own looks.
type logSite struct {
	*webtest.Browser
	*ledger.Ledger
	t *testing.T
	n int
}

func newLogSite(t *testing.T) *logSite {
	t.Helper()
	pool := dbtest.New(t)
	secret, public, err := note.GenerateKey(rand.Reader, "northmere.example/log")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	s := &logSite{t: t, Ledger: &ledger.Ledger{DB: pool, Sealer: ledger.NewEphemeralSealer(), Signer: signer, Now: func() time.Time { return at },
		Organisation: ledger.Organisation{Code: "N", Name: "Northmere"}}}
	s.Activities = func(_ context.Context, _ []string) (map[string][]ledger.Activity, error) {
		return map[string][]ledger.Activity{"PA-001": {{ID: "PA-001", Version: 1, Number: 1, From: at.AddDate(-1, 0, 0), LegalBasis: "other"}}}, nil
	}
	pages := &Pages{Board: &notices.Board{DB: pool, Now: s.Now, Languages: []string{"en", "fr", "ar"}}, Ledger: s.Ledger,
		Body: report.Body{Name: "Northmere Council"}, LogKey: public, LogKeys: public}
	s.Browser = webtest.New(t, pages.Mount, webtest.With(pool)).Browser()
	return s
}

// grow adds looks and signs.
func (s *logSite) grow(n int) ledger.Checkpoint {
	s.t.Helper()
	for range n {
		tx, err := s.DB.Begin(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		s.n++
		err = s.Record(s.t.Context(), tx, ledger.Look{Subject: ledger.Subject{Scheme: "national-id", ID: "60001017869"}, Action: "view",
			Categories: []string{"request"}, Activity: "PA-001", CaseRef: "DL-1", Actor: ledger.EventActor{ID: fmt.Sprint(s.n), Role: "Officer"}})
		if err == nil {
			err = tx.Commit(s.t.Context())
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	c, err := s.Settle(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func TestLogPagesAndFiles(t *testing.T) {
	t.Parallel()
	s := newLogSite(t)
	first := s.grow(3)
	second := s.grow(2)
	for path, c := range map[string]struct{ want, kind, cache string }{
		"/log/checkpoint":       {string(second.Note), "text/plain", "max-age=1"},
		"/log/checkpoint/3":     {string(first.Note), "text/plain", "max-age=1"},
		"/log/consistency/3..5": {"old 3\n", "text/plain", "immutable"},
		"/log/consistency/5..5": {"old 5\n\nnorthmere.example/log\n5\n", "text/plain", "immutable"},
		"/log/tile/0/000.p/5":   {"", "application/octet-stream", "immutable"},
	} {
		r := s.Get(path)
		if r.StatusCode != http.StatusOK || !strings.HasPrefix(r.Body, c.want) || !strings.HasPrefix(r.Header.Get("Content-Type"), c.kind) ||
			!strings.Contains(r.Header.Get("Cache-Control"), c.cache) || r.Header.Get("Access-Control-Allow-Origin") != "*" || len(r.Cookies()) > 0 {
			t.Errorf("%s: %d %v %q", path, r.StatusCode, r.Header, r.Body)
		}
	}
	for _, path := range []string{"/log/checkpoint/4", "/log/checkpoint/03", "/log/checkpoint/x", "/log/consistency/3..4", "/log/consistency/5..3",
		"/log/consistency/3", "/log/consistency/-3..5", "/log/consistency/0..5", "/log/checkpoints?before=x"} {
		if r := s.Get(path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	var data struct {
		Checkpoints []signedState
		Next        string
	}
	if err := json.Unmarshal([]byte(s.Get("/log/checkpoints.json").Body), &data); err != nil || len(data.Checkpoints) != 2 || data.Next != "" {
		t.Fatalf("%+v %v", data, err)
	}
	if c := data.Checkpoints[0]; c.Size != 5 || !strings.HasSuffix(c.URL, "/log/checkpoint/5") || !strings.HasSuffix(c.Consistency, "/log/consistency/3..5") {
		t.Errorf("%+v", c)
	}
	for _, lang := range []string{"", "/fr", "/ar"} {
		page := s.Get(lang + "/log/checkpoints").Body
		for _, want := range []string{`href="/log/checkpoint/5"`, `href="/log/checkpoint/3"`, `href="/log/consistency/3..5"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s/log/checkpoints has no %s", lang, want)
			}
		}
	}
}

func TestHistoryLeadsOn(t *testing.T) {
	t.Parallel()
	s := newLogSite(t)
	s.grow(1)
	if _, err := s.DB.Exec(t.Context(), `INSERT INTO ledger_checkpoint (size, root, note, at)
		SELECT n, root, note, at FROM ledger_checkpoint, generate_series(2, 60) AS n`); err != nil {
		t.Fatal(err)
	}
	page := s.Get("/log/checkpoints").Body
	if !strings.Contains(page, `href="/log/checkpoints?before=11"`) || strings.Contains(page, `"/log/checkpoint/10"`) {
		t.Error("the first page does not lead to the second")
	}
	if page := s.Get("/log/checkpoints?before=11").Body; !strings.Contains(page, `"/log/checkpoint/10"`) || strings.Contains(page, "Older states") {
		t.Error("the second page is not the last")
	}
	if body := s.Get("/log/checkpoints.json").Body; !strings.Contains(body, "/log/checkpoints.json?before=11") {
		t.Errorf("%.300s", body)
	}
}

// TestLogPageSaysHowItStands looks at the words for witnesses, for a log that is not signed and for one begun anew.
func TestLogPageSaysHowItStands(t *testing.T) {
	t.Parallel()
	s := newLogSite(t)
	c := s.grow(3)
	say := func(lang string, want ...string) {
		t.Helper()
		page := s.Get(lang + "/log")
		for _, text := range want {
			if !strings.Contains(page.Body, text) {
				t.Errorf("%s/log does not say %q:\n%s", lang, text, page.Text())
			}
		}
	}
	say("", "Nobody outside keeps a copy yet", "northmere.example/log")
	if page := s.Get("/log"); strings.Contains(page.Body, `id="stopped"`) {
		t.Error("a log in order is said to have stopped")
	}
	// From here on pages are asked for in languages whose copy is not in memory yet.
	s.Signer = nil
	say("/fr", "Aucun nouvel état n’est signé", "La clé qui signe le journal manque.")
	if r := s.Get("/log/checkpoint"); r.Body != string(c.Note) {
		t.Error("serving stopped with signing")
	}
	const witness = "audit.example/w1"
	key, err := ledger.ParseWitness("https://audit.example " + cosigningKey(t, witness))
	if err != nil {
		t.Fatal(err)
	}
	s.Witnesses = []ledger.Witness{key}
	if _, err := s.DB.Exec(t.Context(), `INSERT INTO ledger_cosignature (size, witness, key, line, at) VALUES (3, $1, $2, 'x', '2026-11-22T10:00:00Z')`,
		witness, int64(key.Key.KeyHash())); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin(t.Context(), "northmere.example/log2", "Restored from <a backup>."); err != nil {
		t.Fatal(err)
	}
	say("/ar", witness, "لا تُوقَّع حالات جديدة", "northmere.example/log2", "Restored from &lt;a backup&gt;.")
}

// cosigningKey makes the public key of a witness (C2SP tlog-cosignature).
func cosigningKey(t *testing.T, name string) string {
	t.Helper()
	public, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	material := append([]byte{4}, public...)
	sum := sha256.Sum256(append([]byte(name+"\n"), material...))
	return fmt.Sprintf("%s+%x+%s", name, sum[:4], base64.StdEncoding.EncodeToString(material))
}
