package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// TestOneBatchFromManyAtOnce sends the same events from several connections, shuffled, and again.
func TestOneBatchFromManyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	const n, senders = 200, 4
	bodies := make([][]byte, n)
	for i := range bodies {
		bodies[i] = numberedEvent(int64(i+1), ago(time.Duration(i)*12*time.Hour), "60001017869", fmt.Sprint("7000", i%9))
	}
	var mu sync.Mutex
	var total Receipt
	var wait sync.WaitGroup
	for range senders {
		wait.Go(func() {
			mine := slices.Clone(bodies)
			rand.Shuffle(n, func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
			for part := range slices.Chunk(mine, 50) {
				r := w.send(part...)
				mu.Lock()
				total.Stored += r.Stored
				total.Duplicate += r.Duplicate
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if total.Stored != n || total.Duplicate != n*(senders-1) {
		t.Errorf("%d stored, %d duplicate", total.Stored, total.Duplicate)
	}
	if c := w.settle(); c.Size != n {
		t.Errorf("tree of %d", c.Size)
	}
	c, err := w.CoverageOf(w.ctx, "tax")
	if err != nil || c.Stored != n || len(c.Gaps) != 0 {
		t.Errorf("coverage %+v %v", c, err)
	}
}

// TestOneIDTwoTimesAtOnce: the time decides the partition, so no index can catch this; the lock on the source must.
func TestOneIDTwoTimesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var wait sync.WaitGroup
	var mu sync.Mutex
	answers := map[Status]int{}
	for i := range 8 {
		wait.Go(func() {
			r := w.send(event("same", ago(time.Duration(i*7)*24*time.Hour)))
			mu.Lock()
			answers[r.Results[0].Status]++
			mu.Unlock()
		})
	}
	wait.Wait()
	if answers[Stored] != 1 || answers[Conflicting] != 7 {
		t.Errorf("%v", answers)
	}
}

// TestFailedWriteLeavesNothing makes one statement after the other fail, as a fault of the database would.
func TestFailedWriteLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sendMany("before", 3)
	for _, table := range []string{"ledger_entry_202611", "ledger_pending", "ledger_tally", "ledger_intake", "ledger_run", "ledger_quarantine"} {
		for _, sql := range []string{
			`CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$`,
			`CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON ` + table + ` FOR EACH ROW EXECUTE FUNCTION fail()`,
		} {
			if _, err := w.owner.Exec(w.ctx, sql); err != nil {
				t.Fatal(err)
			}
		}
		item := decodeItem(0, numberedEvent(int64(100+len(table)), ago(time.Hour)))
		held := decodeItem(1, event("q-"+table, ago(time.Hour), "PA-002", "PA-404"))
		if _, err := w.Append(w.ctx, w.source, []Item{item, held}); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("%s: %v", table, err)
		}
		if _, err := w.owner.Exec(w.ctx, `DROP TRIGGER fail ON `+table); err != nil {
			t.Fatal(err)
		}
		if n := w.count(`SELECT (SELECT count(*) FROM ledger_entry) + (SELECT count(*) FROM ledger_run) + (SELECT count(*) FROM ledger_quarantine)`); n != 3 {
			t.Errorf("%s: %d rows were left behind", table, n-3)
		}
	}
	item := decodeItem(0, numberedEvent(7, ago(time.Hour)))
	if r, err := w.Append(w.ctx, w.source, []Item{item}); err != nil || r.Stored != 1 {
		t.Errorf("afterwards: %+v %v", r, err)
	}
}

func TestAppendLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var lines strings.Builder
	for i := range 1200 {
		fmt.Fprintf(&lines, "%s\r\n\n", event(fmt.Sprintf("l-%d", i), ago(time.Hour)))
	}
	lines.WriteString("not json\n" + `{"id":"` + strings.Repeat("x", MaxEvent) + "\"}\n")
	lines.Write(event("last", ago(time.Hour))) // no line break at the end
	var order []int
	answer := func(r Result) error { order = append(order, r.Index); return nil }
	for i, want := range []Receipt{{Stored: 1201, Refused: 2}, {Duplicate: 1201, Refused: 2}} {
		order = nil
		r, err := w.AppendLines(w.ctx, w.source, strings.NewReader(lines.String()), answer)
		r.Results = nil
		if err != nil || fmt.Sprint(r) != fmt.Sprint(want) {
			t.Errorf("time %d: %+v %v", i, r, err)
		}
		if len(order) != 1203 || order[1202] != 1202 {
			t.Errorf("%d answers", len(order))
		}
	}
	broken := &failing{after: strings.NewReader(string(event("x-1", ago(time.Hour))) + "\n" + string(event("x-2", ago(time.Hour)))[:50])}
	if _, err := w.AppendLines(w.ctx, w.source, broken, nil); !errors.Is(err, errCut) {
		t.Errorf("a connection that breaks: %v", err)
	}
}

// TestImportBesideEverythingElse imports one file twice at once while its source sends some of it again, and other times for some of
// its ids: each id is stored once. Another part of it is held and discarded meanwhile.
func TestImportBesideEverythingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const n = 3 * laneBatch
	var file strings.Builder
	bodies := make([][]byte, n)
	for i := range bodies {
		bodies[i] = event(fmt.Sprint("i-", i), ago(time.Duration(i%40)*24*time.Hour))
		if i%1000 == 7 {
			bodies[i] = event(fmt.Sprint("i-", i), ago(time.Hour), "PA-002", "PA-404")
		}
		fmt.Fprintf(&file, "%s\n", bodies[i])
	}
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			if r, err := w.Import(w.ctx, w.source, strings.NewReader(file.String()), nil); err != nil || r.Total() != n || r.Refused != 0 {
				t.Errorf("%+v %v", r, err)
			}
		})
	}
	wait.Go(func() {
		for i := 0; i < n; i += 500 {
			w.send(bodies[i : i+100]...)
			w.send(event(fmt.Sprint("i-", i+1), ago(50*24*time.Hour)))
			for _, h := range w.held() {
				if err := w.Discard(w.ctx, w.source, h.ID, h.ID, "Not ours"); err != nil && !errors.Is(err, ErrDecided) {
					t.Error(err)
				}
			}
		}
	})
	wait.Wait()
	if ids := w.count(`SELECT count(DISTINCT event) FROM ledger_entry`); ids != n-n/1000 || w.count(`SELECT count(*) FROM ledger_entry`) != ids {
		t.Errorf("%d ids in %d entries", ids, w.count(`SELECT count(*) FROM ledger_entry`))
	}
	if stored := w.count(`SELECT sum(stored)::int8 FROM ledger_tally WHERE source = $1`, w.source.number); stored != n-n/1000 {
		t.Errorf("%d in the tally", stored)
	}
}

// TestImportEndsOnTheDisk: its transactions do not wait for the disk, but whoever is told that it is done may rely on all of them.
func TestImportEndsOnTheDisk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connect(func(c *pgxpool.Config) {
		c.ConnConfig.RuntimeParams["synchronous_commit"] = "on" // which a database of the tests is not
		c.MaxConns = 1
	})
	for i, end := range []error{nil, errCut} {
		var file strings.Builder
		for k := range laneBatch {
			fmt.Fprintf(&file, "%s\n", event(fmt.Sprintf("d-%d-%d", i, k), ago(time.Hour)))
		}
		var written string
		_, err := w.Import(w.ctx, w.source, strings.NewReader(file.String()), func(r Result) error {
			if r.Index%100 > 0 {
				return nil
			}
			return cmp.Or(w.DB.QueryRow(w.ctx, `SELECT pg_current_wal_insert_lsn()::text`).Scan(&written), end)
		})
		if !errors.Is(err, end) {
			t.Fatal(err)
		}
		var there bool
		if err := w.DB.QueryRow(w.ctx, `SELECT pg_current_wal_flush_lsn() >= $1::pg_lsn`, written).Scan(&there); err != nil || !there {
			t.Errorf("ended with %v: what was answered is not on the disk, %v", end, err)
		}
	}
}

// connect gives the ledger other connections.
func (w *world) connect(change func(*pgxpool.Config)) {
	config := w.DB.Config()
	change(config)
	pool, err := pgxpool.NewWithConfig(w.ctx, config)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(pool.Close)
	w.DB = pool
}

// TestImportNoticesThatTheDatabaseFell: between two transactions it falls over and stands up again. What it was told last may be lost.
func TestImportNoticesThatTheDatabaseFell(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connect(func(c *pgxpool.Config) {
		c.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return true } // as of connections not used for a while
	})
	var file strings.Builder
	for i, n := 0, 0; n < laneBatch+1; i++ {
		if id := fmt.Sprint("f-", i); laneOf(id) == 1 {
			fmt.Fprintf(&file, "%s\n", event(id, ago(time.Hour)))
			n++
		}
	}
	answered := 0
	receipt, err := w.Import(w.ctx, w.source, strings.NewReader(file.String()), func(Result) error {
		if answered++; answered != laneBatch {
			return nil
		}
		_, err := w.owner.Exec(w.ctx, `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
			WHERE datname = current_database() AND state = 'idle' AND pid <> pg_backend_pid()`)
		return err
	})
	if receipt.Stored != laneBatch+1 || err == nil {
		t.Errorf("%+v %v", receipt, err)
	}
}

// TestImportKeepsRunsWhole: numbered events follow one another, and leave one run.
func TestImportKeepsRunsWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var file strings.Builder
	for i := range 2*laneBatch + 5 {
		fmt.Fprintf(&file, "%s\n", numberedEvent(int64(i+1), ago(time.Hour)))
	}
	if r, err := w.Import(w.ctx, w.source, strings.NewReader(file.String()), nil); err != nil || r.Stored != 2*laneBatch+5 {
		t.Errorf("%+v %v", r, err)
	}
	if runs := w.count(`SELECT count(*) FROM ledger_run`); runs != 1 {
		t.Errorf("%d runs", runs)
	}
}

var errCut = errors.New("cut off")

type failing struct{ after *strings.Reader }

func (f *failing) Read(p []byte) (int, error) {
	if f.after.Len() == 0 {
		return 0, errCut
	}
	return f.after.Read(p)
}

// TestAMonthMadeAtOnce has several sources begin with the same new month at the same moment, in as many copies of the portal.
func TestAMonthMadeAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const copies, months = 4, 24
	var sources [copies]Source
	for i := range sources {
		sources[i], _ = w.register(fmt.Sprint("month", i), ProfileRole, ScopeEvents)
	}
	for month := range months {
		begin := make(chan bool)
		var wait sync.WaitGroup
		for i := range copies {
			copy := &Ledger{DB: w.DB, Sealer: w.Sealer, Now: w.Now, Organisation: w.Organisation, Activities: w.Activities}
			wait.Go(func() {
				at := clock.AddDate(0, -month, -40)
				item := decodeItem(0, event(fmt.Sprint(month), at, "urn:source:tax/desk", "urn:source:"+sources[i].ID+"/desk"))
				<-begin
				if receipt, err := copy.Append(w.ctx, sources[i], []Item{item}); err != nil || receipt.Stored != 1 {
					t.Errorf("month %d: %+v %v", month, receipt.Results, err)
				}
			})
		}
		close(begin)
		wait.Wait()
	}
}
