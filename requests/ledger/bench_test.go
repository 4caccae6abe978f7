package ledger

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// batchOf makes a batch as it comes over the wire.
func batchOf(round, n int) [][]byte {
	bodies := make([][]byte, n)
	for i := range bodies {
		k := round*n + i
		bodies[i] = event(fmt.Sprintf("b-%d", k), ago(time.Hour+time.Duration(k)*time.Second), "60001017869", fmt.Sprintf("6%010d", k*7919%100000))
	}
	return bodies
}

// BenchmarkAppend is the whole intake of 1,000 events: decode, rules, keys, sealing, commitment, commit.
func BenchmarkAppend(b *testing.B) {
	w := newWorld(b)
	n := 0
	for b.Loop() {
		b.StopTimer()
		bodies := batchOf(n, MaxBatch)
		n++
		b.StartTimer()
		if r := w.send(bodies...); r.Stored != MaxBatch {
			b.Fatalf("%+v", r)
		}
	}
	b.ReportMetric(float64(n*MaxBatch)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkSequence is the log's share: leaves, chains, tiles.
func BenchmarkSequence(b *testing.B) {
	w := newWorld(b)
	n := 0
	for b.Loop() {
		b.StopTimer()
		w.send(batchOf(n, MaxBatch)...)
		n++
		b.StartTimer()
		if k, err := w.Sequence(w.ctx); err != nil || k != MaxBatch {
			b.Fatal(k, err)
		}
	}
	b.ReportMetric(float64(n*MaxBatch)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkCopy is the physical limit: COPY of the same columns into a table without any index.
func BenchmarkCopy(b *testing.B) {
	w := newWorld(b)
	ctx := context.Background()
	if _, err := w.DB.Exec(ctx, `CREATE TABLE bare (LIKE ledger_entry)`); err != nil {
		b.Fatal(err)
	}
	payload := make([]byte, 700)
	n := 0
	for b.Loop() {
		_, err := w.DB.CopyFrom(ctx, pgx.Identifier{"bare"},
			[]string{"occurred", "received", "skey", "akey", "okey", "activity_version", "source", "action", "marks", "event", "activity", "salt", "commitment", "payload"},
			pgx.CopyFromSlice(MaxBatch, func(i int) ([]any, error) {
				return []any{clock, clock, int64(i), int64(i), int64(i), int64(1), int32(1), int16(1), int16(1),
					[16]byte{byte(i)}, "PA-002", payload[:16], payload[:32], payload}, nil
			}))
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(n*MaxBatch)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkDecode is one event from bytes to a judged value.
func BenchmarkDecode(b *testing.B) {
	raw := event("e-1", ago(time.Hour))
	source := Source{ID: "tax", Prefix: "urn:source:tax"}
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		e, f := decodeEvent(raw)
		if f != nil || judge(e, source, clock, time.Minute).fault != nil {
			b.Fatal(f)
		}
	}
}

// BenchmarkCrypto is keys, commitment and sealing of one event.
func BenchmarkCrypto(b *testing.B) {
	l := &Ledger{Sealer: NewEphemeralSealer()}
	source := Source{ID: "tax", Prefix: "urn:source:tax"}
	e, _ := decodeEvent(event("e-1", ago(time.Hour)))
	for b.Loop() {
		r := row{event: e, key: l.Sealer.eventKey(source.ID, e.ID)}
		r.content, r.commitment = compose(source, e, Salt{1}, "2026-11-22T10:00:00Z")
		if err := l.fill(&r, &batch{source: source, now: clock}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOf is the newest fifty of a citizen with 50 entries and of one with 20,000.
func BenchmarkOf(b *testing.B) {
	w := newWorld(b)
	for round := range 20 {
		bodies := batchOf(round, MaxBatch)
		w.send(bodies...)
	}
	for k := range 20 {
		many := make([][]byte, MaxBatch)
		for i := range many {
			n := k*MaxBatch + i
			many[i] = event(fmt.Sprintf("many-%d", n), ago(time.Duration(n)*52*time.Minute))
		}
		w.send(many...)
	}
	few := make([][]byte, 50)
	for i := range few {
		few[i] = event(fmt.Sprintf("few-%d", i), ago(time.Duration(i)*13*24*time.Hour), "60001017869", "5")
	}
	w.send(few...)
	for w.settleOnce() > 0 {
	}
	if _, err := w.DB.Exec(w.ctx, `ANALYZE`); err != nil {
		b.Fatal(err)
	}
	for name, p := range map[string]Person{"50": {{"national-id", "5"}}, "20000": rosa} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if got := len(w.of(p, Filter{}).Entries); got != 50 {
					b.Fatal(got)
				}
			}
		})
	}
}

func (w *world) settleOnce() int {
	n, err := w.Sequence(w.ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}
