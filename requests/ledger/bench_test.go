package ledger

import (
	"fmt"
	"testing"
	"time"
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

// BenchmarkSeal is what an event costs to be sealed and committed to: as a whole, and its three closed parts each by itself.
func BenchmarkSeal(b *testing.B) {
	sealer := NewEphemeralSealer()
	source := Source{ID: "tax", Prefix: "urn:source:tax"}
	e, _ := decodeEvent(event("e-1", ago(time.Hour)))
	content, _ := compose(source, e, Salt{1}, "2026-11-22T10:00:00Z")
	packed := content.pack()
	for b.Loop() {
		if _, err := sealer.Seal("ledger_entry", "payload", "018f", packed); err != nil {
			b.Fatal(err)
		}
		Salt{1}.commit(packed)
		for range 3 {
			Salt{1}.commit(packed[:64])
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
