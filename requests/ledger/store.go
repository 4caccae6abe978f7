package ledger

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// store writes a judged batch. The row of the source in ledger_intake is locked first, so that two batches of one
// source cannot both find an id free.
func (l *Ledger) store(ctx context.Context, tx pgx.Tx, b *batch) error {
	before, err := lockSource(ctx, tx, b.source.number)
	if err != nil {
		return err
	}
	if err := l.dropKnown(ctx, tx, b, before); err != nil {
		return err
	}
	if err := l.placeNumbers(ctx, tx, b); err != nil {
		return err
	}
	if err := writeRows(ctx, tx, b.source, b.now, b.rows); err != nil {
		return err
	}
	b.answerStored()
	if err := l.hold(ctx, tx, b, before.held); err != nil {
		return err
	}
	return tally(ctx, tx, b)
}

// turn is what intake must know of a source while it holds its lock.
type turn struct {
	held  bool      // something waits in quarantine
	spans []spanned // where its events lie, a stretch for each month
}

type spanned struct{ First, Last time.Time }

// takeTurn makes the batches of a source, and the decisions about what of it is held, wait for each other.
const takeTurn = `SELECT FROM ledger_intake WHERE source = $1 FOR NO KEY UPDATE`

func lockSource(ctx context.Context, tx pgx.Tx, source int32) (s turn, err error) {
	var todo pgx.Batch
	// A partition that is being filled has no statistics yet, and the planner would read all of it to look for a thousand ids.
	// And to plan anew for each batch takes as long as to look.
	todo.Queue(`
		SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
			set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
			set_config('enable_material', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)`)
	todo.Queue(takeTurn, source)
	todo.Queue(`SELECT EXISTS (SELECT FROM ledger_quarantine WHERE source = $1 AND state = 'held')`, source).
		QueryRow(func(row pgx.Row) error { return row.Scan(&s.held) })
	todo.Queue(`SELECT first, last FROM ledger_tally WHERE source = $1 ORDER BY month`, source).Query(func(rows pgx.Rows) (err error) {
		s.spans, err = pgx.CollectRows(rows, pgx.RowToStructByPos[spanned])
		return err
	})
	err = tx.SendBatch(ctx, &todo).Close()
	return s, err
}

// within narrows a stretch of time to where the source has events at all; nowhere when it has none there.
func (s turn) within(from, until time.Time) (first, last time.Time, some bool) {
	for _, m := range s.spans {
		if m.First.After(until) || m.Last.Before(from) {
			continue
		}
		if !some {
			first, some = m.First, true
		}
		last = m.Last
	}
	if first.Before(from) {
		first = from
	}
	if last.After(until) {
		last = until
	}
	return first, last, some
}

// writeRows copies entries in and leaves them for the sequencer.
func writeRows(ctx context.Context, tx pgx.Tx, source Source, received time.Time, rows []*row) error {
	if len(rows) == 0 {
		return nil
	}
	const columns = "occurred, received, skey, akey, okey, activity_version, source, hidden_until, action, marks, event, corrects, " +
		"activity, salt, commitment, payload"
	size := 0
	for _, r := range rows {
		size += 256 + len(r.sealed)
	}
	err := copyInto(ctx, tx, "ledger_entry", columns, size, func(t *tuples) {
		for _, r := range rows {
			t.row(16)
			t.moment(r.event.occurred)
			t.moment(received)
			t.int8(r.skey)
			t.int8(r.akey)
			t.int8(r.okey)
			t.int8(r.event.activity.Version)
			t.int4(source.number)
			t.day(r.event.reviewBy)
			t.int2(int16(slices.Index(Actions, r.event.Data.Action)))
			t.int2(r.marks)
			t.id(&r.key)
			t.id(r.corrects)
			t.text(r.event.activity.ID)
			t.bytes(r.salt[:])
			t.bytes(r.commitment[:])
			t.bytes(r.sealed)
		}
	})
	if err != nil {
		return err
	}
	return leavePending(ctx, tx, rows)
}

// uuidParam is a uuid in the form that is encoded without detours; thousands go with every batch.
func uuidParam(u uuid.UUID) pgtype.UUID { return pgtype.UUID{Bytes: u, Valid: true} }

// leavePending leaves a batch for the sequencer, in the order in which it is to enter the log.
func leavePending(ctx context.Context, tx pgx.Tx, rows []*row) error {
	order := slices.Clone(rows)
	slices.SortStableFunc(order, func(x, y *row) int { return x.event.occurred.Compare(y.event.occurred) })
	var todo pgx.Batch
	for part := range slices.Chunk(order, MaxBatch) {
		packed := make([]byte, 0, len(part)*waitingSize)
		for _, r := range part {
			packed = waiting{occurred: r.event.occurred, event: r.key, skey: r.skey, subject: r.subject,
				commitment: r.commitment, hidden: r.event.reviewBy}.pack(packed)
		}
		todo.Queue(`INSERT INTO ledger_pending (entries) VALUES ($1)`, packed)
	}
	return tx.SendBatch(ctx, &todo).Close()
}

// dropKnown answers the items whose id is stored already, at the same time or another within the window. Hardly ever is
// one: the look for ids touches an index alone, and contents are fetched only for what it finds.
func (l *Ledger) dropKnown(ctx context.Context, tx pgx.Tx, b *batch, before turn) error {
	if len(b.rows) == 0 {
		return nil
	}
	at := make(map[uuid.UUID]*row, len(b.rows))
	from, until := b.rows[0].event.occurred, b.rows[0].event.occurred
	for _, r := range b.rows {
		at[r.key] = r
		if r.event.occurred.Before(from) {
			from = r.event.occurred
		}
		if r.event.occurred.After(until) {
			until = r.event.occurred
		}
	}
	first, last, some := before.within(from.Add(-ConflictWindow), until.Add(ConflictWindow))
	if !some {
		return nil
	}
	rows, err := tx.Query(ctx, `
		SELECT e.event, e.occurred FROM unnest($1::uuid[]) AS k (event) JOIN ledger_entry e ON e.event = k.event
		WHERE e.occurred BETWEEN $2 AND $3`, b.keys(), first, last)
	if err != nil {
		return err
	}
	var events []pgtype.UUID
	var times []time.Time
	var key uuid.UUID
	var occurred time.Time
	_, err = pgx.ForEachRow(rows, []any{&key, &occurred}, func() error {
		events, times = append(events, uuidParam(key)), append(times, occurred)
		return nil
	})
	if err != nil || len(events) == 0 {
		return err
	}
	rows, err = tx.Query(ctx, `
		SELECT e.event, e.occurred, e.payload FROM unnest($1::uuid[], $2::timestamptz[]) AS k (event, occurred)
		JOIN ledger_entry e ON e.event = k.event AND e.occurred = k.occurred`, events, times)
	if err != nil {
		return err
	}
	known := make(map[uuid.UUID]bool, len(events))
	var sealed []byte
	_, err = pgx.ForEachRow(rows, []any{&key, &occurred, &sealed}, func() error {
		content, err := l.Sealer.record(key.String(), sealed)
		if err != nil {
			return err
		}
		known[key] = true
		b.compare(at[key], content, occurred)
		for _, again := range b.repeats {
			if again.key == key {
				b.compare(again.row, content, occurred)
			}
		}
		return nil
	})
	b.repeats = slices.DeleteFunc(b.repeats, func(r repeat) bool { return known[r.key] })
	b.rows = slices.DeleteFunc(b.rows, func(r *row) bool { return known[r.key] })
	return err
}

// keys are the keys of the batch's rows, in the order of the index they are looked up in.
func (b *batch) keys() []pgtype.UUID {
	keys := make([]pgtype.UUID, len(b.rows))
	for i, r := range b.rows {
		keys[i] = uuidParam(r.key)
	}
	slices.SortFunc(keys, func(x, y pgtype.UUID) int { return bytes.Compare(x.Bytes[:], y.Bytes[:]) })
	return keys
}

// answerStored answers what was written, and what repeats it inside the batch.
func (b *batch) answerStored() {
	stored := make(map[int]*row, len(b.rows))
	for _, r := range b.rows {
		b.answer(r.item, Stored, nil)
		stored[r.item] = r
	}
	for _, again := range b.repeats {
		if first, ok := stored[again.first]; ok {
			b.compare(again.row, first.content, first.event.occurred)
		} else {
			b.answer(again.item, b.results[again.first].Status, b.results[again.first].Fault)
		}
	}
}

// tally adds the batch to what coverage shows.
func tally(ctx context.Context, tx pgx.Tx, b *batch) error {
	type sums struct {
		stored, late, skewed, caseless, vague int64
		first, last                           time.Time
	}
	months := map[time.Time]*sums{}
	for _, r := range b.rows {
		y, m, _ := r.event.occurred.Date()
		month := time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
		s := months[month]
		if s == nil {
			s = &sums{first: r.event.occurred, last: r.event.occurred}
			months[month] = s
		}
		s.stored++
		s.late += int64(r.marks & markLate / markLate)
		s.skewed += int64(r.marks & markSkewed / markSkewed)
		s.caseless += int64(r.marks & markCaseless / markCaseless)
		s.vague += int64(r.marks & markVague / markVague)
		if r.event.occurred.Before(s.first) {
			s.first = r.event.occurred
		}
		if r.event.occurred.After(s.last) {
			s.last = r.event.occurred
		}
	}
	var todo pgx.Batch
	for month, s := range months {
		todo.Queue(`
			INSERT INTO ledger_tally AS t (source, month, stored, late, skewed, caseless, vague, first, last)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (source, month) DO UPDATE SET stored = t.stored + $3, late = t.late + $4,
				skewed = t.skewed + $5, caseless = t.caseless + $6, vague = t.vague + $7,
				first = least(t.first, $8), last = greatest(t.last, $9)`,
			b.source.number, month, s.stored, s.late, s.skewed, s.caseless, s.vague, s.first, s.last)
	}
	refused, conflicting := 0, 0
	for _, r := range b.results {
		switch r.Status {
		case Refused:
			refused++
		case Conflicting:
			conflicting++
		}
	}
	todo.Queue(`
		UPDATE ledger_intake SET refused = refused + $2, conflicting = conflicting + $3, last_received = $4
		WHERE source = $1`, b.source.number, refused, conflicting, b.now)
	return tx.SendBatch(ctx, &todo).Close()
}
