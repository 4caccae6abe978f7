package ledger

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"golang.org/x/mod/sumdb/tlog"
)

// sequenceLock is the advisory lock of the one sequencer ("ledgers" in ASCII).
const sequenceLock int64 = 0x6c656467657273

// sequenceBatch is how many waiting batches are taken at once; each holds up to MaxBatch entries.
const sequenceBatch = 64

// waiting is an entry on its way into the log.
type waiting struct {
	occurred   time.Time
	event      uuid.UUID
	skey       int64
	subject    uuid.UUID
	commitment Digest
	hidden     time.Time // day of review; zero when nothing is hidden
	released   bool
}

// waitingSize is how many bytes pack writes.
const waitingSize = 8 + 16 + 8 + 16 + 32 + 8

// pack writes a waiting entry as fixed columns: a batch of them is one value in the database, without the cost of rows.
func (w waiting) pack(b []byte) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(w.occurred.UnixMicro()))
	b = append(b, w.event[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(w.skey))
	b = append(b, w.subject[:]...)
	b = append(b, w.commitment[:]...)
	hidden := int64(0)
	if !w.hidden.IsZero() {
		hidden = w.hidden.Unix()
	}
	return binary.BigEndian.AppendUint64(b, uint64(hidden))
}

func unpackWaiting(b []byte) (w waiting) {
	w.occurred = time.UnixMicro(int64(binary.BigEndian.Uint64(b))).UTC()
	copy(w.event[:], b[8:])
	w.skey = int64(binary.BigEndian.Uint64(b[24:]))
	copy(w.subject[:], b[32:])
	copy(w.commitment[:], b[48:])
	if day := int64(binary.BigEndian.Uint64(b[80:])); day != 0 {
		w.hidden = time.Unix(day, 0).UTC()
	}
	return w
}

// numbered reports whether the entry gets the citizen's next number.
func (w waiting) numbered() bool { return w.hidden.IsZero() || w.released }

// Sequence takes waiting entries into the log and returns how many; zero means that nothing waits or another replica
// is at it. Intake writes what waits in its own transaction, so an entry whose transaction commits late is simply taken
// later; and what waits is deleted in the transaction that writes its leaf, so nothing is taken twice.
func (l *Ledger) Sequence(ctx context.Context) (taken int, err error) {
	err = pgx.BeginFunc(ctx, l.DB, func(tx pgx.Tx) error {
		var mine bool
		if err := tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock($1)`, sequenceLock).Scan(&mine); err != nil || !mine {
			return err
		}
		taken, err = l.sequence(ctx, tx)
		return err
	})
	return taken, err
}

func (l *Ledger) sequence(ctx context.Context, tx pgx.Tx) (int, error) {
	queue, err := l.takeWaiting(ctx, tx)
	if err != nil || len(queue) == 0 {
		return 0, err
	}
	size, err := treeSize(ctx, tx)
	if err != nil {
		return 0, err
	}
	tree, err := openEdge(ctx, tx, size)
	if err != nil {
		return 0, err
	}
	places, err := extendChains(ctx, tx, queue)
	if err != nil {
		return 0, err
	}
	err = copyInto(ctx, tx, "ledger_leaf", "index, occurred, skey, ordinal, event, previous", len(queue)*112, func(t *tuples) {
		for i := range queue {
			w, p := &queue[i], &places[i]
			t.row(6)
			t.int8(tree.size)
			t.moment(w.occurred)
			t.int8(w.skey)
			t.int8(p.ordinal)
			t.id(&w.event)
			t.bytes(p.previous[:])
			tree.add(tlog.RecordHash(leafData(p.ordinal, p.previous, w.commitment)))
		}
	})
	if err != nil {
		return 0, err
	}
	if err := keepHidden(ctx, tx, queue); err != nil {
		return 0, err
	}
	return len(queue), tree.save(ctx, tx)
}

// takeWaiting removes what waits, in the order it came, and the hidden entries whose day of review has passed.
func (l *Ledger) takeWaiting(ctx context.Context, tx pgx.Tx) ([]waiting, error) {
	rows, err := tx.Query(ctx, `
		DELETE FROM ledger_pending WHERE id IN (SELECT id FROM ledger_pending ORDER BY id LIMIT $1)
		RETURNING id, entries`, sequenceBatch)
	if err != nil {
		return nil, err
	}
	type batch struct {
		ID      int64
		Entries []byte
	}
	taken, err := pgx.CollectRows(rows, pgx.RowToStructByPos[batch])
	if err != nil {
		return nil, err
	}
	slices.SortFunc(taken, func(x, y batch) int { return cmp.Compare(x.ID, y.ID) })
	size := 0
	for _, b := range taken {
		size += len(b.Entries) / waitingSize
	}
	queue := make([]waiting, 0, size)
	for _, b := range taken {
		for entry := range slices.Chunk(b.Entries, waitingSize) {
			queue = append(queue, unpackWaiting(entry))
		}
	}
	rows, err = tx.Query(ctx, `
		DELETE FROM ledger_hold WHERE hidden_until < $1
		RETURNING occurred, event, skey, subject, commitment, hidden_until`, l.today())
	if err != nil {
		return nil, err
	}
	back, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (w waiting, err error) {
		var commitment []byte
		err = row.Scan(&w.occurred, &w.event, &w.skey, &w.subject, &commitment, &w.hidden)
		w.commitment, w.released = Digest(commitment), true
		return w, err
	})
	slices.SortFunc(back, func(x, y waiting) int { return x.occurred.Compare(y.occurred) })
	return append(queue, back...), err
}

// place is where an entry stands in its citizen's chain; the zero value is outside of it.
type place struct {
	ordinal  int64
	previous Digest
}

// extendChains moves the ends of the citizens' chains past the queue and returns each entry's place.
func extendChains(ctx context.Context, tx pgx.Tx, queue []waiting) ([]place, error) {
	// In the order of the index, so that neighbours are written together; those of one citizen as they came.
	var order []int
	for i := range queue {
		if queue[i].numbered() {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(x, y int) int { return bytes.Compare(queue[x].subject[:], queue[y].subject[:]) })
	var subjects []pgtype.UUID
	var more []int64
	var last [][]byte
	var starts []int // where in order a citizen's entries begin
	for n, i := range order {
		w := &queue[i]
		if end := len(subjects) - 1; end >= 0 && subjects[end].Bytes == w.subject {
			more[end]++
			last[end] = w.commitment[:]
			continue
		}
		subjects, more, last = append(subjects, uuidParam(w.subject)), append(more, 1), append(last, w.commitment[:])
		starts = append(starts, n)
	}
	rows, err := tx.Query(ctx, `
		INSERT INTO ledger_chain AS c (subject, ordinal, last)
		SELECT subject, more, last FROM unnest($1::uuid[], $2::int8[], $3::bytea[]) AS n (subject, more, last)
		ON CONFLICT (subject) DO UPDATE SET ordinal = c.ordinal + excluded.ordinal, before = c.last, last = excluded.last
		RETURNING subject, ordinal, before`, subjects, more, last)
	if err != nil {
		return nil, err
	}
	places := make([]place, len(queue))
	var subject pgtype.UUID
	var ordinal int64
	var before []byte // absent at a citizen's first entry
	_, err = pgx.ForEachRow(rows, []any{&subject, &ordinal, &before}, func() error {
		k, found := slices.BinarySearchFunc(subjects, subject, func(x, y pgtype.UUID) int { return bytes.Compare(x.Bytes[:], y.Bytes[:]) })
		if !found {
			return errors.New("ledger: a chain came back that was not asked for")
		}
		var previous Digest
		copy(previous[:], before)
		for n := range more[k] {
			i := order[starts[k]+int(n)]
			places[i] = place{ordinal - more[k] + n + 1, previous}
			previous = queue[i].commitment
		}
		return nil
	})
	return places, err
}

// keepHidden remembers the entries that must come back by themselves.
func keepHidden(ctx context.Context, tx pgx.Tx, queue []waiting) error {
	var todo pgx.Batch
	for _, w := range queue {
		if !w.numbered() {
			todo.Queue(`
				INSERT INTO ledger_hold (event, occurred, skey, subject, hidden_until, commitment)
				VALUES ($1, $2, $3, $4, $5, $6)`, w.event, w.occurred, w.skey, w.subject, w.hidden, w.commitment[:])
		}
	}
	return tx.SendBatch(ctx, &todo).Close()
}
