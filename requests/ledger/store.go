package ledger

import (
	"context"
	"hash/crc32"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// store writes a judged batch. Its lanes of the source are locked first, so that two batches cannot both find an id free.
func (l *Ledger) store(ctx context.Context, tx pgx.Tx, b *batch) error {
	if b.async {
		if _, err := tx.Exec(ctx, `SELECT set_config('synchronous_commit', 'off', true)`); err != nil {
			return err
		}
	}
	before, err := lockSource(ctx, tx, b.source.number, b.lane)
	if err != nil {
		return err
	}
	if err := l.dropKnown(ctx, tx, b, before); err != nil {
		return err
	}
	if err := l.placeNumbers(ctx, tx, b); err != nil {
		return err
	}
	if err := copyRows(ctx, tx, b.source, b.now, b.rows); err != nil {
		return err
	}
	if err := b.takeTurn(ctx, tx); err != nil {
		return err
	}
	b.answerStored()
	if err := l.hold(ctx, tx, b, before); err != nil {
		return err
	}
	var last pgx.Batch
	leavePending(&last, b.rows)
	b.tally(&last)
	b.tallyLapsed(&last)
	return tx.SendBatch(ctx, &last).Close()
}

// turn is what intake must know of a source while it holds its locks.
type turn struct {
	held  bool      // something waits in quarantine
	spans []spanned // where its events lie, a stretch for each month
}

// lanes is how many batches of one source can be stored side by side, when each holds other ids.
const lanes = 2

// lane is which of a source's ids a batch may hold, by a sum of the id that is the same in every process.
type lane int

const everyLane lane = 0

func laneOf(id string) lane { return lane(1 + crc32.ChecksumIEEE([]byte(id))%lanes) }

func (l lane) holds(n int) bool { return l == everyLane || int(l) == n+1 }

type spanned struct{ First, Last time.Time }

// takeTurn makes the batches of a source, and the decisions about what of it is held, wait for each other.
const takeTurn = `SELECT FROM ledger_intake WHERE source = $1 FOR NO KEY UPDATE`

// takeTurn is for a batch of one lane; an ordinary one has had its turn since it locked the source.
func (b *batch) takeTurn(ctx context.Context, tx pgx.Tx) error {
	if b.lane == everyLane {
		return nil
	}
	_, err := tx.Exec(ctx, takeTurn, b.source.number)
	return err
}

// lockSource locks what a batch must have for itself. An ordinary batch waits for all others of its source at once. One that holds the
// ids of a single lane waits for those that may hold the same ids, and takes its turn when its rows are in.
func lockSource(ctx context.Context, tx pgx.Tx, source int32, only lane) (s turn, err error) {
	var todo pgx.Batch
	// A partition that is being filled has no statistics yet, and the planner would read all of it to look for a thousand ids.
	// And to plan anew for each batch takes as long as to look.
	todo.Queue(`
		SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
			set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
			set_config('plan_cache_mode', 'force_generic_plan', true)`)
	for n := range lanes {
		if only.holds(n) {
			todo.Queue(`SELECT pg_advisory_xact_lock($1, $2)`, source, n)
		}
	}
	if only == everyLane {
		todo.Queue(takeTurn, source)
	}
	todo.Queue(`SELECT EXISTS (SELECT FROM ledger_quarantine WHERE source = $1 AND state = 'held')`, source).
		QueryRow(func(row pgx.Row) error { return row.Scan(&s.held) })
	todo.Queue(`SELECT first, last FROM ledger_tally WHERE source = $1 ORDER BY month`, source).Query(func(rows pgx.Rows) (err error) {
		s.spans, err = pgx.CollectRows(rows, pgx.RowToStructByPos[spanned])
		return err
	})
	err = tx.SendBatch(ctx, &todo).Close()
	return s, err
}

// known gives those of the events that the source has stored between two moments, give or take the rest of a month. Months are asked
// one by one: in a question to all of them the planner may take an index that bounds the time for the better one when it has seen a
// month empty, and then read all of the month for each event. A month alone has no index that answers but the one on the event.
func (s turn) known(ctx context.Context, tx pgx.Tx, events []pgtype.UUID, from, until time.Time,
	each func(event uuid.UUID, occurred time.Time, sealed []byte) error) error {
	var event uuid.UUID
	var occurred time.Time
	var sealed []byte
	read := func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, []any{&event, &occurred, &sealed}, func() error { return each(event, occurred, sealed) })
		return err
	}
	var todo pgx.Batch
	for _, m := range s.spans {
		if !m.First.After(until) && !m.Last.Before(from) {
			todo.Queue(`SELECT event, occurred, payload FROM unnest($1::uuid[]) AS asked
				JOIN ledger_entry`+m.First.UTC().Format("_200601")+` ON event = asked`, events).Query(read)
		}
	}
	return tx.SendBatch(ctx, &todo).Close()
}

// copyRows copies entries in.
func copyRows(ctx context.Context, tx pgx.Tx, source Source, received time.Time, rows []*row) error {
	if len(rows) == 0 {
		return nil
	}
	const columns = "occurred, received, skey, akey, okey, activity_version, source, hidden_until, action, marks, event, corrects, " +
		"activity, salt, commitment, payload"
	size := 0
	for _, r := range rows {
		size += 256 + len(r.sealed)
	}
	return copyInto(ctx, tx, "ledger_entry", columns, size, func(t *tuples) {
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
}

// uuidParam is a uuid in the form that is encoded without detours; thousands go with every batch.
func uuidParam(u uuid.UUID) pgtype.UUID { return pgtype.UUID{Bytes: u, Valid: true} }

// leavePending leaves a batch for the sequencer, in the order in which it is to enter the log.
func leavePending(todo *pgx.Batch, rows []*row) {
	order := slices.Clone(rows)
	slices.SortStableFunc(order, func(x, y *row) int { return x.event.occurred.Compare(y.event.occurred) })
	for part := range slices.Chunk(order, MaxBatch) {
		packed := make([]byte, 0, len(part)*waitingSize)
		for _, r := range part {
			packed = waiting{occurred: r.event.occurred, event: r.key, skey: r.skey, subject: r.subject,
				commitment: r.commitment, hidden: r.event.reviewBy}.pack(packed)
		}
		todo.Queue(`INSERT INTO ledger_pending (entries) VALUES ($1)`, packed)
	}
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
	known := map[uuid.UUID]bool{}
	err := before.known(ctx, tx, b.keys(), from.Add(-ConflictWindow), until.Add(ConflictWindow), func(key uuid.UUID, occurred time.Time, sealed []byte) error {
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
	if err != nil {
		return err
	}
	b.repeats = slices.DeleteFunc(b.repeats, func(r repeat) bool { return known[r.key] })
	b.rows = slices.DeleteFunc(b.rows, func(r *row) bool { return known[r.key] })
	return nil
}

func (b *batch) keys() []pgtype.UUID {
	keys := make([]pgtype.UUID, len(b.rows))
	for i, r := range b.rows {
		keys[i] = uuidParam(r.key)
	}
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
func (b *batch) tally(todo *pgx.Batch) {
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
}
