package ledger

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// audited runs an audit and lists what it found, as "place key".
func (w *world) audited() (list []string, count Audited) {
	w.t.Helper()
	count, err := w.Audit(w.ctx, Auditor{Report: func(f Finding) error {
		said := f.Pointer + " " + strings.TrimPrefix(f.Key, "ledger.audit.")
		if column, _ := f.Vars["Column"].(string); column != "" {
			said += " " + column
		}
		list = append(list, said)
		return nil
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	return list, count
}

// variedWorld has a log with entries of every kind: corrected, hidden, released, of several sources and months, erased.
func variedWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	key := w.withSigner()
	w.Keys, _ = ParseKeys(key)
	w.sendMany("many", 290)
	w.send(event("a", ago(time.Hour)), event("b", ago(40*24*time.Hour), `"case_ref":"IT-2025-118822",`, ""),
		event("c", ago(time.Minute), `"channel":"ui"`, `"channel":"ui","corrects":{"id":"a","reason":"wrong person"}`, "access.recorded.v1", "access.corrected.v1"),
		event("d", ago(time.Minute), `"channel":"ui"`, `"channel":"ui","visibility":{"mode":"withheld","ground":"investigation","review_by":"2026-12-01"}`),
		event("e", clock.Add(2*time.Minute), "Ada Byron", "Zoë Ørsted"))
	w.settle()
	tx, err := w.DB.Begin(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Record(w.ctx, tx, aLook()); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(w.ctx); err != nil {
		t.Fatal(err)
	}
	w.Now = func() time.Time { return time.Date(2026, 12, 3, 9, 0, 0, 0, time.UTC) } // the hidden entry comes back
	w.settle()
	return w
}

func TestAuditOfASoundLog(t *testing.T) {
	t.Parallel()
	w := variedWorld(t)
	list, count := w.audited()
	if len(list) > 0 {
		t.Errorf("found %v", list)
	}
	if count.Leaves != 297 || count.Entries != 297 || count.Erased != 0 || count.Checkpoints != 2 {
		t.Errorf("%+v", count)
	}
	// Disposal takes the entry and leaves the leaf.
	done, err := w.Dispose(w.ctx, Disposing{Row: "IG-004", Version: 1, Sources: []string{"tax"}, Before: ago(LeastKept)})
	if err != nil || len(done) != 1 || done[0].Entries != 1 {
		t.Fatalf("%+v %v", done, err)
	}
	if list, count := w.audited(); len(list) > 0 || count.Erased != 1 || count.Entries != 296 {
		t.Errorf("after disposal: %v %+v", list, count)
	}
	w.Keys = nil
	if list, _ := w.audited(); !slices.Equal(list, []string{"log.pub no_key"}) {
		t.Errorf("without keys: %v", list)
	}
	want := errors.New("enough")
	w.Behind(`UPDATE ledger_tree SET size = size - 1`)
	if _, err := w.Audit(w.ctx, Auditor{Report: func(Finding) error { return want }}); !errors.Is(err, want) {
		t.Errorf("an audit that was to end: %v", err)
	}
}

// TestAuditNamesWhatWasChanged changes one thing in the database behind the portal's back; the audit names it.
func TestAuditNamesWhatWasChanged(t *testing.T) {
	t.Parallel()
	byte9 := func(table, column, where string) string {
		return fmt.Sprintf(`UPDATE %s SET %s = set_byte(%s, 9, get_byte(%s, 9) # 1) WHERE %s`, table, column, column, column, where)
	}
	third := `event = (SELECT event FROM ledger_leaf WHERE index = 3)`
	for name, c := range map[string]struct {
		sql  string
		want []string
	}{
		"payload":         {byte9("ledger_entry", "payload", third), []string{"entry 3 payload"}},
		"salt":            {byte9("ledger_entry", "salt", third), []string{"entry 3 statement"}},
		"commitment":      {byte9("ledger_entry", "commitment", third), []string{"entry 3 statement", "entry 3 leaf"}},
		"previous":        {byte9("ledger_leaf", "previous", "index = 3"), []string{"entry 3 leaf"}},
		"ordinal":         {`UPDATE ledger_leaf SET ordinal = ordinal + 1 WHERE index = 3`, []string{"entry 3 leaf"}},
		"a leaf's person": {`UPDATE ledger_leaf SET skey = skey + 1 WHERE index = 3`, []string{"entry 3 column skey"}},
		"person":          {`UPDATE ledger_entry SET skey = skey + 1 WHERE ` + third, []string{"entry 3 column skey"}},
		"official":        {`UPDATE ledger_entry SET akey = akey # 1 WHERE ` + third, []string{"entry 3 column akey"}},
		"organisation":    {`UPDATE ledger_entry SET okey = okey # 1 WHERE ` + third, []string{"entry 3 column okey"}},
		"source":          {`UPDATE ledger_entry SET source = (SELECT number FROM ledger_source WHERE id = 'daylight') WHERE ` + third, []string{"entry 3 column source"}},
		"received":        {`UPDATE ledger_entry SET received = received + interval '1 second' WHERE ` + third, []string{"entry 3 column received"}},
		"activity":        {`UPDATE ledger_entry SET activity = 'PA-001' WHERE ` + third, []string{"entry 3 column activity"}},
		"version":         {`UPDATE ledger_entry SET activity_version = 12 WHERE ` + third, []string{"entry 3 column activity_version"}},
		"action":          {`UPDATE ledger_entry SET action = action + 1 WHERE ` + third, []string{"entry 3 column action"}},
		"marks":           {`UPDATE ledger_entry SET marks = marks # 2 WHERE ` + third, []string{"entry 3 column marks"}},
		"corrects":        {`UPDATE ledger_entry SET corrects = event WHERE ` + third, []string{"entry 3 column corrects"}},
		"hidden":          {`UPDATE ledger_entry SET hidden_until = '2030-01-01' WHERE ` + third, []string{"entry 3 column hidden_until"}},
		"a leaf of the first tile": {byte9("ledger_tile", "hashes", "level = 0 AND number = 0"),
			[]string{"entry 0 leaf", "/log/tile/1/000 node", "/log/checkpoint/295 root", "/log/checkpoint/297 root"}},
		"a leaf of the last tile": {byte9("ledger_tile", "hashes", "level = 0 AND number = 1"),
			[]string{"entry 256 leaf", "/log/checkpoint/295 root", "/log/checkpoint/297 root"}},
		"a hash above":  {byte9("ledger_tile", "hashes", "level = 1"), []string{"/log/tile/1/000 node"}},
		"a tile cut":    {`UPDATE ledger_tile SET hashes = substr(hashes, 1, 40 * 32) WHERE level = 0 AND number = 1`, []string{"/log/tile/0/001 tile_short"}},
		"a tile gone":   {`DELETE FROM ledger_tile WHERE level = 1`, []string{"/log/tile/1/000 tile_short"}},
		"the root":      {byte9("ledger_checkpoint", "root", "size = 295"), []string{"/log/checkpoint/295 note", "/log/checkpoint/295 root"}},
		"the note":      {`UPDATE ledger_checkpoint SET note = set_byte(note, length(note) - 9, get_byte(note, length(note) - 9) # 1) WHERE size = 295`, []string{"/log/checkpoint/295 note"}},
		"an entry gone": {`DELETE FROM ledger_entry WHERE ` + third, []string{"entry 3 entry_missing"}},
		"a leaf gone":   {`DELETE FROM ledger_leaf WHERE index = 3`, []string{"entry 3 leaf_missing"}},
		"a leaf twice":  {`INSERT INTO ledger_leaf SELECT 3, occurred, skey, ordinal, event, previous FROM ledger_leaf WHERE index = 4`, []string{"entry 3 leaf_twice"}},
		"two entries exchanged": {`UPDATE ledger_entry SET payload = (SELECT payload FROM ledger_entry WHERE event = (SELECT event FROM ledger_leaf WHERE index = 4)) WHERE ` + third,
			[]string{"entry 3 payload"}},
		"the end of a numbering": {byte9("ledger_chain", "last", "ordinal > 1"), []string{"entry 296 chain"}},
		"a number taken back":    {`UPDATE ledger_chain SET ordinal = ordinal - 1 WHERE ordinal > 1`, []string{"entry 296 chain"}},
		"the log cut short":      {`UPDATE ledger_tree SET size = 296`, []string{"/log/checkpoint/297 beyond"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := variedWorld(t)
			w.Behind(c.sql)
			list, _ := w.audited()
			for _, want := range c.want {
				if !slices.Contains(list, want) {
					t.Errorf("%s was not found among %v", want, list)
				}
			}
			for _, found := range list {
				if strings.HasPrefix(found, "entry") && !slices.Contains(c.want, found) {
					t.Errorf("found %s, which is sound", found)
				}
			}
		})
	}
}

// TestAuditTellsNothingOfPeople looks at everything a finding carries.
func TestAuditTellsNothingOfPeople(t *testing.T) {
	t.Parallel()
	w := variedWorld(t)
	w.Behind(`UPDATE ledger_entry SET salt = sha256(salt)::bytea, activity = 'PA-009'`)
	n := 0
	_, err := w.Audit(w.ctx, Auditor{Report: func(f Finding) error {
		n++
		for name, value := range f.Vars {
			if !slices.Contains([]string{"Index", "Month", "Column"}, name) {
				t.Errorf("%s = %v", name, value)
			}
		}
		return nil
	}})
	if err != nil || n < 297 {
		t.Errorf("%d findings, %v", n, err)
	}
}

// TestAuditIsBounded holds the audit's memory while the log is ten times as long.
func TestAuditIsBounded(t *testing.T) {
	w := newWorld(t)
	key := w.withSigner()
	w.Keys, _ = ParseKeys(key)
	most := func() (peak uint64) {
		var stats runtime.MemStats
		_, err := w.Audit(context.Background(), Auditor{Report: func(f Finding) error { return fmt.Errorf("%s %s", f.Pointer, f.Key) },
			Progress: func(done, of int64) {
				runtime.GC()
				runtime.ReadMemStats(&stats)
				peak = max(peak, stats.HeapAlloc)
			}})
		if err != nil {
			t.Fatal(err)
		}
		return peak
	}
	w.sendMany("a", 5000) // more than one stretch
	w.settle()
	small := most()
	w.sendMany("b", 12000)
	w.settle()
	if large := most(); large > small+4<<20 {
		t.Errorf("auditing 17,000 entries held %d MiB, 5,000 held %d MiB", large>>20, small>>20)
	}
}
