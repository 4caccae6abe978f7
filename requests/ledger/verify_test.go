package ledger

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

// reported is a JSON report as its makers write it: entries in provable form and what they are held against.
type reported struct {
	Type       string            `json:"type"`
	Checkpoint string            `json:"checkpoint"`
	Period     map[string]string `json:"period"`
	Numbering  numberingJSON     `json:"numbering"`
	Entries    []Disclosed       `json:"entries"`
}

type numberingJSON struct {
	Series     []seriesJSON `json:"series"`
	Erased     []erasedRun  `json:"erased,omitzero"`
	ErasedNote string       `json:"erased_note,omitzero"`
}

type seriesJSON struct {
	First int64 `json:"first"`
	Last  int64 `json:"last"`
	Count int   `json:"count"`
}

func (w *world) report(f Filter) (reported, []byte) {
	w.t.Helper()
	c := w.settle()
	r := reported{Type: ReportType, Checkpoint: string(c.Note), Period: map[string]string{}}
	for _, e := range w.each(rosa, f) {
		r.Entries = append(r.Entries, e.Disclosed)
	}
	if n := len(r.Entries); n > 0 && f.whole() {
		r.Numbering.Series = []seriesJSON{{1, int64(n), n}}
	}
	var proofs bytes.Buffer
	if err := w.Proofs(w.ctx, &proofs, c, slices.Values(r.Entries)); err != nil {
		w.t.Fatal(err)
	}
	return r, proofs.Bytes()
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestVerifyGenuine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.withSigner()
	w.sendMany("others", 300, "60001017869", "49001010000")
	w.sendMany("mine", 20)
	names, _ := w.register("names", ProfileName)
	w.sendAs(names, event("n-1", ago(time.Minute), "urn:source:tax", "urn:source:names"))
	r, proofs := w.report(Filter{})
	w.sendMany("later", 3)
	newer := w.settle()
	// Laid out by another hand: spaces and line breaks must not matter.
	loose := bytes.ReplaceAll(encode(t, r), []byte(`,"`), []byte(",\n  \""))
	for name, e := range map[string]Evidence{
		"as made":                 {Report: encode(t, r), Proofs: proofs, Key: key},
		"laid out anew":           {Report: loose, Proofs: proofs, Key: key + "\n"},
		"with a newer checkpoint": {Report: encode(t, r), Proofs: proofs, Key: key, Checkpoint: newer.Note},
	} {
		v := Verify(e)
		if v.Answer != Genuine || v.Entries != 21 || v.Checkpoint == nil {
			t.Errorf("%s: %s of %d %+v", name, v.Answer, v.Entries, v.Findings)
		}
	}
	none, noProofs := (&world{Ledger: w.Ledger, t: t, ctx: w.ctx}).reportOf(Person{{"national-id", "1"}})
	if v := Verify(Evidence{Report: encode(t, none), Proofs: noProofs, Key: key}); v.Answer != Genuine {
		t.Errorf("a report without entries: %+v", v)
	}
}

func TestVerifySaysThatAPDFIsNotItsFile(t *testing.T) {
	t.Parallel()
	v := Verify(Evidence{Report: []byte("%PDF-1.7\n"), Key: "x"})
	if v.Answer != CannotTell || len(v.Findings) != 1 || v.Findings[0].Key != "ledger.verify.a_pdf" {
		t.Errorf("%+v", v)
	}
}

// TestVerifyAnIdGivenOutAgain holds apart the two entries of a source that gave an id out again after the window.
func TestVerifyAnIdGivenOutAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.withSigner()
	got := w.send(event("again", ago(ConflictWindow+48*time.Hour)), event("between", ago(24*time.Hour)))
	if more := w.send(event("again", ago(time.Hour))); got.Stored != 2 || more.Stored != 1 {
		t.Fatalf("stored %+v, then %+v", got, more)
	}
	r, proofs := w.report(Filter{})
	if v := Verify(Evidence{Report: encode(t, r), Proofs: proofs, Key: key}); v.Answer != Genuine || v.Entries != 3 {
		t.Errorf("%s of %d: %+v", v.Answer, v.Entries, v.Findings)
	}
}

func (w *world) reportOf(p Person) (reported, []byte) {
	c := w.settle()
	r := reported{Type: ReportType, Checkpoint: string(c.Note), Entries: []Disclosed{}}
	for _, e := range w.each(p, Filter{}) {
		r.Entries = append(r.Entries, e.Disclosed)
	}
	return r, nil
}

// TestVerifyNamesWhatFails changes one thing at a time.
func TestVerifyNamesWhatFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.withSigner()
	w.sendMany("mine", 9)
	full, proofs := w.report(Filter{})
	other := newWorld(t)
	otherKey := other.withSigner()
	other.sendMany("mine", 9)
	foreign, foreignProofs := other.report(Filter{})

	type c struct {
		change  func(r *reported, e *Evidence)
		answer  Answer
		pointer string
		key     string
	}
	for name, c := range map[string]c{
		"statement": {func(r *reported, _ *Evidence) {
			r.Entries[3].Statement = bytes.Replace(slices.Clone(r.Entries[3].Statement), []byte("2025 income"), []byte("2024 income"), 1)
		}, NotGenuine, "/entries/3/statement", "statement_changed"},
		"the part about the official": {func(r *reported, _ *Evidence) {
			p := *r.Entries[2].Post
			p.Content = bytes.Replace(slices.Clone(p.Content), []byte("Region 3"), []byte("Region 4"), 1)
			r.Entries[2].Post = &p
		}, NotGenuine, "/entries/2/post", "part_changed"},
		"number": {func(r *reported, _ *Evidence) {
			l := *r.Entries[4].Leaf
			l.Ordinal++
			r.Entries[4].Leaf = &l
		}, NotGenuine, "/entries/4", "not_included"},
		"entry taken out": {func(r *reported, _ *Evidence) { r.Entries = slices.Delete(r.Entries, 5, 6) },
			NotGenuine, "", "gap"},
		"newest taken out": {func(r *reported, _ *Evidence) {
			r.Entries = slices.DeleteFunc(r.Entries, func(d Disclosed) bool { return d.Leaf.Ordinal == 9 })
		}, NotGenuine, "/numbering/series/0", "count"},
		"entry twice": {func(r *reported, _ *Evidence) { r.Entries = append(r.Entries, r.Entries[0]) },
			NotGenuine, "/entries/9", "number_twice"},
		"checkpoint": {func(r *reported, _ *Evidence) { r.Checkpoint = strings.Replace(r.Checkpoint, "\n9\n", "\n8\n", 1) },
			NotGenuine, "/checkpoint", "checkpoint_signature"},
		"another body's report": {func(r *reported, e *Evidence) { *r, e.Proofs = foreign, foreignProofs }, NotGenuine, "/checkpoint", "checkpoint_signature"},
		"another body's key":    {func(_ *reported, e *Evidence) { e.Key = otherKey }, NotGenuine, "/checkpoint", "checkpoint_signature"},
		"another body's proofs": {func(_ *reported, e *Evidence) { e.Proofs = foreignProofs }, NotGenuine, "/entries/0", "proof_signature"},
		"unknown member": {func(_ *reported, e *Evidence) {
			e.Report = bytes.Replace(e.Report, []byte(`{"statement":`), []byte(`{"note":1,"statement":`), 1)
		}, NotGenuine, "/entries/0", "entry_unreadable"},
		"no proofs":      {func(_ *reported, e *Evidence) { e.Proofs = nil }, CannotTell, "/entries/0", "no_proof"},
		"spoiled proofs": {func(_ *reported, e *Evidence) { e.Proofs = e.Proofs[7:] }, CannotTell, "", "proofs_unreadable"},
		"no key":         {func(_ *reported, e *Evidence) { e.Key = "" }, CannotTell, "", "no_key"},
		"no checkpoint":  {func(r *reported, _ *Evidence) { r.Checkpoint = "" }, CannotTell, "/checkpoint", "no_checkpoint"},
		"not in the log yet": {func(r *reported, _ *Evidence) {
			r.Entries[0].Leaf = nil
			r.Numbering.Series = nil
			r.Period["from"] = "2026-01-01"
		}, CannotTell, "/entries/0", "not_in_log"},
		"another type":            {func(r *reported, _ *Evidence) { r.Type = "x" }, CannotTell, "", "not_a_report"},
		"no JSON":                 {func(_ *reported, e *Evidence) { e.Report = []byte("<html>") }, CannotTell, "", "not_a_report"},
		"newer checkpoint forged": {func(_ *reported, e *Evidence) { e.Checkpoint = []byte("x\n1\ny\n\n") }, CannotTell, "", "other_checkpoint"},
		"another body's newer":    {func(_ *reported, e *Evidence) { e.Checkpoint = []byte(foreign.Checkpoint) }, CannotTell, "", "other_checkpoint"},
	} {
		r := full
		r.Entries = slices.Clone(full.Entries)
		r.Period = map[string]string{}
		e := Evidence{Proofs: proofs, Key: key}
		e.Report = encode(t, r)
		before := e.Report
		c.change(&r, &e)
		if bytes.Equal(before, e.Report) {
			e.Report = encode(t, r)
		}
		v := Verify(e)
		if v.Answer != c.answer {
			t.Errorf("%s: %s %+v", name, v.Answer, v.Findings)
			continue
		}
		if f := v.Findings[0]; f.Key != "ledger.verify."+c.key || c.pointer != "" && f.Pointer != c.pointer {
			t.Errorf("%s: %s at %s", name, f.Key, f.Pointer)
		}
	}
	part, partProofs := w.report(Filter{From: ago(time.Hour + 3*time.Second)})
	part.Period["from"] = "2026-11-22T08:59:57Z"
	if v := Verify(Evidence{Report: encode(t, part), Proofs: partProofs, Key: key}); v.Answer != Genuine || v.Entries != 4 {
		t.Errorf("a report of a period: %s of %d %+v", v.Answer, v.Entries, v.Findings)
	}
}

// TestOneByteInTheDatabase changes stored bytes behind the portal's back; reading or verifying must notice.
func TestOneByteInTheDatabase(t *testing.T) {
	t.Parallel()
	for _, column := range []string{"payload", "salt", "commitment", "previous"} {
		t.Run(column, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			key := w.withSigner()
			w.sendMany("mine", 5)
			w.settle()
			table := "ledger_entry"
			if column == "previous" {
				table = "ledger_leaf"
			}
			conn, err := w.owner.Acquire(w.ctx)
			if err != nil {
				t.Fatal(err)
			}
			sql := fmt.Sprintf(`UPDATE %s SET %s = set_byte(%s, 9, get_byte(%s, 9) # 1)`, table, column, column, column)
			if _, err := conn.Exec(w.ctx, sql); err == nil {
				t.Fatal("the table let itself be changed")
			}
			if _, err := conn.Exec(w.ctx, `SET session_replication_role = replica`); err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Exec(w.ctx, sql); err != nil {
				t.Fatal(err)
			}
			conn.Conn().Close(w.ctx)
			conn.Release()
			if column == "payload" {
				if _, err := w.Of(w.ctx, rosa, Filter{}); err == nil {
					t.Error("a changed payload was shown")
				}
				return
			}
			r, proofs := w.report(Filter{})
			v := Verify(Evidence{Report: encode(t, r), Proofs: proofs, Key: key})
			if v.Answer != NotGenuine || !strings.HasPrefix(v.Findings[0].Pointer, "/entries/") {
				t.Errorf("%s %+v", v.Answer, v.Findings)
			}
		})
	}
}
