package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
)

// longAgo is when entries happened that have outlived every period of these tests; cutoff is where the period ends.
var (
	longAgo = clock.AddDate(-3, 0, 0)
	cutoff  = clock.AddDate(-2, 0, 0)
)

func (w *world) dispose(sources ...string) []Disposal {
	w.t.Helper()
	done, err := w.Dispose(w.ctx, Disposing{Row: "IG-004", Version: 2, Sources: sources, Before: cutoff})
	if err != nil {
		w.t.Fatal(err)
	}
	return done
}

func TestDispose(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	health, _ := w.register("health", ProfileRole)
	w.send(event("old-1", longAgo), event("old-2", longAgo.AddDate(0, 2, 0)), event("young", ago(time.Hour)), event("edge", cutoff))
	w.sendAs(health, event("theirs", longAgo, "urn:source:tax", "urn:source:health"))
	w.settle()
	w.send(event("waits", longAgo.Add(time.Hour)))
	held := w.send(event("held", longAgo, "PA-002", "PA-999"), event("stays", longAgo, "PA-002", "PA-998"))
	if held.Quarantined != 2 {
		t.Fatalf("%+v", held)
	}
	groups, _, err := w.HeldGroups(w.ctx, w.source, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := w.HeldOf(w.ctx, w.source, groups[0].Cause, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	now := w.Now
	w.Now = func() time.Time { return longAgo.AddDate(0, 1, 0) }
	if err := w.Discard(w.ctx, w.source, list[0].ID, uuid.New(), "Never existed"); err != nil {
		t.Fatal(err)
	}
	w.Now = now

	dry, err := w.Dispose(w.ctx, Disposing{Row: "IG-004", Version: 2, Sources: []string{"tax"}, Before: cutoff, DryRun: true})
	if err != nil || len(dry) != 1 || dry[0].Entries != 3 || dry[0].Held != 1 || w.count(`SELECT count(*) FROM ledger_entry`) != 6 {
		t.Fatalf("dry run: %+v %v", dry, err)
	}
	done := w.dispose("tax")
	if len(done) != 1 {
		t.Fatalf("%+v", done)
	}
	d := done[0]
	if d.Source != "tax" || d.Row != "IG-004" || d.Version != 2 || d.Entries != 2 || d.Held != 1 || !d.Before.Equal(cutoff) ||
		!d.First.Equal(longAgo) || !d.Last.Equal(longAgo.AddDate(0, 2, 0)) {
		t.Errorf("%+v", d)
	}
	if n := w.count(`SELECT count(*) FROM ledger_entry`); n != 4 {
		t.Errorf("%d entries are left, want the young one, the one at the edge, the one that waits and another source's", n)
	}
	if n := w.count(`SELECT count(*) FROM ledger_leaf`); n != 5 {
		t.Errorf("%d leaves", n)
	}
	if n := w.count(`SELECT count(*) FROM ledger_quarantine`); n != 1 {
		t.Errorf("%d events are in quarantine, want the one that waits for a decision", n)
	}
	if again := w.dispose("tax"); len(again) != 0 {
		t.Errorf("twice: %+v", again)
	}
	w.settle()
	if late := w.dispose("tax"); len(late) != 1 || late[0].ID != d.ID || late[0].Entries != 3 {
		t.Errorf("what waited, on the same receipt: %+v", late)
	}
	if all, err := w.Disposals(w.ctx, 0); err != nil || len(all) != 1 || all[0].Digest == d.Digest {
		t.Errorf("receipts: %+v %v", all, err)
	}
}

// TestReceiptBindsItsLeaves reckons the digest of a receipt of several batches from what is left in the database.
func TestReceiptBindsItsLeaves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	var bodies [][]byte
	for i := range 2300 {
		bodies = append(bodies, event(fmt.Sprintf("e-%d", i), longAgo.Add(time.Duration(i%90)*24*time.Hour)))
	}
	for batch := range slices.Chunk(bodies, 500) {
		w.send(batch...)
	}
	w.settle()
	// One batch, as if the process had been killed after it.
	if _, err := w.DB.Exec(w.ctx, `SELECT ledger_dispose($1, 'IG-004', 2, $2, '{}')`, w.source.number, cutoff); err != nil {
		t.Fatal(err)
	}
	if n := w.count(`SELECT count(*) FROM ledger_entry`); n != 1300 {
		t.Fatalf("%d entries are left after one batch", n)
	}
	scans := func() int {
		for _, conn := range append(w.DB.AcquireAllIdle(w.ctx), w.owner.AcquireAllIdle(w.ctx)...) { // each says what it has counted when it next has nothing to do
			if _, err := conn.Exec(w.ctx, `SELECT pg_stat_force_next_flush()`); err != nil {
				t.Fatal(err)
			}
			conn.Release()
		}
		return w.count(`SELECT coalesce(sum(seq_scan), 0)::int8 FROM pg_stat_user_tables WHERE relname ~ '^ledger_(entry|leaf)_'`)
	}
	before := scans()
	done := w.dispose("tax")
	if after := scans(); after != before {
		t.Errorf("the ledger was scanned %d times", after-before)
	}
	if len(done) != 1 || done[0].Entries != 2300 {
		t.Fatalf("%+v", done)
	}
	rows, err := w.DB.Query(w.ctx, `SELECT leaf FROM ledger_erased WHERE disposal = $1 ORDER BY place`, done[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	var digest Digest
	n := 0
	for rows.Next() {
		var leaf int64
		if err := rows.Scan(&leaf); err != nil {
			t.Fatal(err)
		}
		digest = sha256.Sum256(binary.BigEndian.AppendUint64(digest[:], uint64(leaf)))
		n++
	}
	if n != 2300 || digest != done[0].Digest {
		t.Errorf("over %d leaves: %x, the receipt says %x", n, digest, done[0].Digest)
	}
}

func TestWithheldEntriesGoTooAndDoNotComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	w.send(event("hidden", longAgo, `"channel":"ui"`, `"channel":"ui","visibility":{"mode":"withheld","ground":"investigation","review_by":"2026-12-24"}`))
	w.settle()
	if w.count(`SELECT count(*) FROM ledger_hold`) != 1 {
		t.Fatal("the entry is not withheld")
	}
	w.dispose("tax")
	w.Now = func() time.Time { return clock.AddDate(1, 0, 0) }
	w.settle()
	if n := w.count(`SELECT count(*) FROM ledger_leaf`); n != 1 || w.count(`SELECT count(*) FROM ledger_hold`) != 0 {
		t.Errorf("%d leaves", n)
	}
	if runs, err := w.Erased(w.ctx, rosa); err != nil || len(runs) != 0 {
		t.Errorf("a withheld entry shows in the numbering: %+v %v", runs, err)
	}
}

func TestEvidenceStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	w.send(event("asked", longAgo), event("other", longAgo.Add(time.Hour)))
	w.settle()
	asked := w.each(rosa, Filter{})[1]
	d := Disposing{Row: "IG-004", Version: 1, Sources: []string{"tax"}, Before: cutoff, Keep: []string{asked.ID, "nonsense"}, DryRun: true}
	for _, d.DryRun = range []bool{true, false} {
		if done, err := w.Dispose(w.ctx, d); err != nil || len(done) != 1 || done[0].Entries != 1 {
			t.Fatalf("dry %v: %+v %v", d.DryRun, done, err)
		}
	}
	if left := w.each(rosa, Filter{}); len(left) != 1 || left[0].ID != asked.ID {
		t.Errorf("%+v", left)
	}
}

func TestNothingYoungIsDisposedOf(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := w.Dispose(w.ctx, Disposing{Row: "IG-004", Sources: []string{"tax"}, Before: ago(LeastKept - time.Hour)}); !errors.Is(err, ErrTooYoung) {
		t.Errorf("asked of the ledger: %v", err)
	}
	w.Now = func() time.Time { return clock.AddDate(5, 0, 0) } // a clock that runs ahead does not help
	if _, err := w.Dispose(w.ctx, Disposing{Row: "IG-004", Sources: []string{"tax"}, Before: clock.AddDate(1, 0, 0)}); !errors.Is(err, ErrTooYoung) {
		t.Errorf("asked of the database: %v", err)
	}
}

// TestSentAgainAfterItWasErased records the event anew, as the new look it is to the log, and erases it again.
func TestSentAgainAfterItWasErased(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.withSigner()
	genuine := func(entries int) {
		t.Helper()
		r, proofs := w.erasedReport(rosa)
		if v := Verify(Evidence{Report: encode(t, r), Proofs: proofs, Key: key}); v.Answer != Genuine || v.Entries != entries {
			t.Errorf("%s of %d: %+v", v.Answer, v.Entries, v.Findings)
		}
	}
	w.send(event("again", longAgo), event("young", ago(time.Hour)))
	genuine(2)
	w.dispose("tax")
	if r := w.send(event("again", longAgo)); r.Stored != 1 {
		t.Fatalf("%+v", r)
	}
	if done := w.dispose("tax"); len(done) != 0 {
		t.Errorf("erased before it had its own leaf: %+v", done)
	}
	genuine(2)
	if done := w.dispose("tax"); len(done) != 1 || done[0].Entries != 2 {
		t.Errorf("%+v", done)
	}
	genuine(1)
}

func TestDecidedQuarantineGoesAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(event("held", longAgo, "PA-002", "PA-999"))
	groups, _, err := w.HeldGroups(w.ctx, w.source, "", 1)
	if err != nil || len(groups) != 1 {
		t.Fatal(err)
	}
	held, _, err := w.HeldOf(w.ctx, w.source, groups[0].Cause, "", 1)
	if err != nil || len(held) != 1 {
		t.Fatal(err)
	}
	w.Now = func() time.Time { return longAgo }
	if err := w.Discard(w.ctx, w.source, held[0].ID, uuid.New(), "Never existed"); err != nil {
		t.Fatal(err)
	}
	w.Now = func() time.Time { return clock }
	if done := w.dispose("tax"); len(done) != 1 || done[0].Entries != 0 || done[0].Held != 1 || !done[0].First.IsZero() {
		t.Errorf("%+v", done)
	}
}

// TestReportsWithErasedNumbers erases at the beginning, in the middle, at the end and everything.
func TestReportsWithErasedNumbers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		old    []int // which of nine entries are old; ordinals are these plus one
		want   [][2]int64
		before bool // an old report is held against the same log
	}{
		"start":      {old: []int{0, 1, 2}, want: [][2]int64{{1, 3}}},
		"middle":     {old: []int{3, 4}, want: [][2]int64{{4, 5}}},
		"end":        {old: []int{7, 8}, want: [][2]int64{{8, 9}}},
		"several":    {old: []int{0, 2, 8}, want: [][2]int64{{1, 1}, {3, 3}, {9, 9}}},
		"everything": {old: []int{0, 1, 2, 3, 4, 5, 6, 7, 8}, want: [][2]int64{{1, 9}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			key := w.withSigner()
			w.send(event("others", longAgo, "60001017869", "49001010000"))
			w.settle()
			for i := range 9 {
				at := ago(time.Duration(9-i) * time.Hour)
				if slices.Contains(c.old, i) {
					at = longAgo.Add(time.Duration(i) * time.Hour)
				}
				w.send(event(fmt.Sprintf("e-%d", i), at))
				w.settle()
			}
			old, oldProofs := w.report(Filter{})
			w.dispose("tax")
			w.send(event("others-2", ago(time.Minute), "60001017869", "49001010000"))
			newer := w.settle()
			if v := Verify(Evidence{Report: encode(t, old), Proofs: oldProofs, Key: key, Checkpoint: newer.Note}); v.Answer != Genuine || v.Entries != 9 {
				t.Errorf("a report from before: %s %+v", v.Answer, v.Findings)
			}
			r, proofs := w.erasedReport(rosa)
			var got [][2]int64
			for _, e := range r.Numbering.Erased {
				got = append(got, [2]int64{e.First, e.Last})
				if e.Row != "IG-004" || e.Version != 2 || e.On != time.Now().UTC().Format(time.DateOnly) {
					t.Errorf("%+v", e)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("erased %v, want %v", got, c.want)
			}
			if v := Verify(Evidence{Report: encode(t, r), Proofs: proofs, Key: key}); v.Answer != Genuine || v.Entries != 9-len(c.old) {
				t.Errorf("a report from after: %s %+v", v.Answer, v.Findings)
			}
		})
	}
}

// erasedReport is a report of what is left of a person's entries, with what it says of those that are not.
func (w *world) erasedReport(p Person) (reported, []byte) {
	w.t.Helper()
	c := w.settle()
	r := reported{Type: ReportType, Checkpoint: string(c.Note), Period: map[string]string{}, Entries: []Disclosed{}}
	for _, e := range w.each(p, Filter{}) {
		r.Entries = append(r.Entries, e.Disclosed)
	}
	runs, err := w.Erased(w.ctx, p)
	if err != nil {
		w.t.Fatal(err)
	}
	note, err := w.Attest(w.ctx, runs)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, run := range runs {
		r.Numbering.Erased = append(r.Numbering.Erased, run.stated())
	}
	r.Numbering.ErasedNote = string(note)
	var proofs bytes.Buffer
	if err := w.Proofs(w.ctx, &proofs, c, slices.Values(r.Entries)); err != nil {
		w.t.Fatal(err)
	}
	return r, proofs.Bytes()
}

func TestForgedErasuresDoNotVerify(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.withSigner()
	other := Person{{"national-id", "49001010000"}}
	for i := range 9 {
		at := ago(time.Duration(9-i) * time.Hour)
		if i < 3 {
			at = longAgo.Add(time.Duration(i) * time.Hour)
		}
		w.send(event(fmt.Sprintf("r-%d", i), at), event(fmt.Sprintf("o-%d", i), at, "60001017869", "49001010000"))
		w.settle()
	}
	w.dispose("tax")
	good, proofs := w.erasedReport(rosa)
	theirs, _ := w.erasedReport(other)
	stranger := newWorld(t)
	stranger.withSigner()
	runs, err := w.Erased(w.ctx, rosa)
	if err != nil {
		t.Fatal(err)
	}
	longer := slices.Clone(runs)
	longer[0].Last = 4
	foreign, err := (&Ledger{DB: w.DB, Sealer: w.Sealer, Signer: stranger.Signer}).Attest(w.ctx, longer)
	if err != nil {
		t.Fatal(err)
	}
	without := func(r *reported, ordinal int64) {
		r.Entries = slices.DeleteFunc(r.Entries, func(d Disclosed) bool { return d.Leaf.Ordinal == ordinal })
	}
	for name, c := range map[string]struct {
		change func(r *reported)
		answer Answer
		key    string
	}{
		"as made":                 {func(*reported) {}, Genuine, ""},
		"a number more, unsigned": {func(r *reported) { without(r, 4); r.Numbering.Erased[0].Last = 4 }, NotGenuine, "erased_changed"},
		"a number more, unsaid":   {func(r *reported) { without(r, 4) }, NotGenuine, "gap"},
		"one in the middle":       {func(r *reported) { without(r, 6) }, NotGenuine, "gap"},
		"no note":                 {func(r *reported) { r.Numbering.ErasedNote = "" }, CannotTell, "erased_unsigned"},
		"no note, a number more":  {func(r *reported) { r.Numbering.ErasedNote = ""; without(r, 4) }, NotGenuine, "erased_unsigned"},
		"nothing said":            {func(r *reported) { r.Numbering = numberingJSON{} }, NotGenuine, "gap"},
		"another body's key":      {func(r *reported) { r.Numbering.ErasedNote = string(foreign) }, NotGenuine, "erased_signature"},
		"somebody else's note":    {func(r *reported) { r.Numbering = theirs.Numbering }, NotGenuine, "gap"},
		"a checkpoint for a note": {func(r *reported) { r.Numbering.ErasedNote = r.Checkpoint }, NotGenuine, "erased_signature"},
		"another row of the plan": {func(r *reported) { r.Numbering.Erased[0].Row = "IG-001" }, NotGenuine, "erased_changed"},
	} {
		r := good
		r.Entries = slices.Clone(good.Entries)
		r.Numbering.Erased = slices.Clone(good.Numbering.Erased)
		c.change(&r)
		v := Verify(Evidence{Report: encode(t, r), Proofs: proofs, Key: key})
		if v.Answer != c.answer || c.key != "" && v.Findings[0].Key != "ledger.verify."+c.key {
			t.Errorf("%s: %s %+v", name, v.Answer, v.Findings)
		}
	}
}

// TestAGapNobodyVouchesFor removes an entry behind the portal's back: no statement covers it.
func TestAGapNobodyVouchesFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := w.withSigner()
	for i := range 5 {
		w.send(event(fmt.Sprintf("e-%d", i), longAgo.Add(time.Duration(i)*time.Hour)))
		w.settle()
	}
	_, err := w.owner.Exec(w.ctx, `SET session_replication_role = replica;
		DELETE FROM ledger_entry WHERE occurred = '`+longAgo.Add(2*time.Hour).Format(time.RFC3339)+`'; RESET session_replication_role`)
	if err != nil {
		t.Fatal(err)
	}
	r, proofs := w.erasedReport(rosa)
	if v := Verify(Evidence{Report: encode(t, r), Proofs: proofs, Key: key}); v.Answer != NotGenuine || v.Findings[0].Key != "ledger.verify.gap" {
		t.Errorf("%s %+v", v.Answer, v.Findings)
	}
}
