package ledger

import (
	"context"
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
	Occurred   time.Time
	Event      uuid.UUID
	Skey       int64
	Subject    uuid.UUID
	Commitment []byte
	Hidden     *time.Time
	released   bool
}

// link is the end of a citizen's chain.
type link struct {
	Subject uuid.UUID
	Ordinal int64
	Last    []byte
}

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
	chains, err := readChains(ctx, tx, queue)
	if err != nil {
		return 0, err
	}
	leaves := make([][]any, 0, len(queue))
	for _, w := range queue {
		var ordinal int64
		var previous Digest
		if w.Hidden == nil || w.released {
			c := chains[w.Subject]
			copy(previous[:], c.Last)
			c.Ordinal++
			c.Last, ordinal = w.Commitment, c.Ordinal
		}
		leaves = append(leaves, []any{tree.size, w.Occurred, w.Skey, ordinal, uuidParam(w.Event), previous[:]})
		tree.add(tlog.RecordHash(leafData(ordinal, previous, Digest(w.Commitment))))
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"ledger_leaf"},
		[]string{"index", "occurred", "skey", "ordinal", "event", "previous"}, pgx.CopyFromRows(leaves))
	if err != nil {
		return 0, err
	}
	if err := saveChains(ctx, tx, chains); err != nil {
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
		WITH taken AS (
			DELETE FROM ledger_pending WHERE id IN (SELECT id FROM ledger_pending ORDER BY id LIMIT $1)
			RETURNING id, occurred, events, skeys, subjects, commitments, hidden)
		SELECT w.occurred, w.event, w.skey, w.subject, w.commitment, w.hidden FROM taken,
			unnest(taken.occurred, taken.events, taken.skeys, taken.subjects, taken.commitments, taken.hidden)
				WITH ORDINALITY AS w (occurred, event, skey, subject, commitment, hidden, n)
		ORDER BY taken.id, w.occurred, w.n`, sequenceBatch)
	if err != nil {
		return nil, err
	}
	queue, err := pgx.CollectRows(rows, scanWaiting(false))
	if err != nil {
		return nil, err
	}
	rows, err = tx.Query(ctx, `
		DELETE FROM ledger_hold WHERE hidden_until < $1
		RETURNING occurred, event, skey, subject, commitment, hidden_until`, l.today())
	if err != nil {
		return nil, err
	}
	back, err := pgx.CollectRows(rows, scanWaiting(true))
	slices.SortFunc(back, func(x, y waiting) int { return x.Occurred.Compare(y.Occurred) })
	return append(queue, back...), err
}

func scanWaiting(released bool) pgx.RowToFunc[waiting] {
	return func(row pgx.CollectableRow) (w waiting, err error) {
		w.released = released
		err = row.Scan(&w.Occurred, &w.Event, &w.Skey, &w.Subject, &w.Commitment, &w.Hidden)
		return w, err
	}
}

func readChains(ctx context.Context, tx pgx.Tx, queue []waiting) (map[uuid.UUID]*link, error) {
	chains := make(map[uuid.UUID]*link, len(queue))
	subjects := make([]pgtype.UUID, 0, len(queue))
	for _, w := range queue {
		if chains[w.Subject] == nil && (w.Hidden == nil || w.released) {
			chains[w.Subject] = &link{Subject: w.Subject}
			subjects = append(subjects, uuidParam(w.Subject))
		}
	}
	rows, err := tx.Query(ctx, `SELECT subject, ordinal, last FROM ledger_chain WHERE subject = ANY($1)`, subjects)
	if err != nil {
		return nil, err
	}
	old, err := pgx.CollectRows(rows, pgx.RowToAddrOfStructByName[link])
	for _, c := range old {
		chains[c.Subject] = c
	}
	return chains, err
}

func saveChains(ctx context.Context, tx pgx.Tx, chains map[uuid.UUID]*link) error {
	n := len(chains)
	subjects, ordinals, last := make([]pgtype.UUID, 0, n), make([]int64, 0, n), make([][]byte, 0, n)
	for _, c := range chains {
		subjects, ordinals, last = append(subjects, uuidParam(c.Subject)), append(ordinals, c.Ordinal), append(last, c.Last)
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO ledger_chain (subject, ordinal, last)
		SELECT subject, ordinal, last FROM unnest($1::uuid[], $2::int8[], $3::bytea[]) AS c (subject, ordinal, last)
		ON CONFLICT (subject) DO UPDATE SET ordinal = excluded.ordinal, last = excluded.last`, subjects, ordinals, last)
	return err
}

// keepHidden remembers the entries that must come back by themselves.
func keepHidden(ctx context.Context, tx pgx.Tx, queue []waiting) error {
	var todo pgx.Batch
	for _, w := range queue {
		if w.Hidden != nil && !w.released {
			todo.Queue(`
				INSERT INTO ledger_hold (event, occurred, skey, subject, hidden_until, commitment)
				VALUES ($1, $2, $3, $4, $5, $6)`, w.Event, w.Occurred, w.Skey, w.Subject, *w.Hidden, w.Commitment)
		}
	}
	return tx.SendBatch(ctx, &todo).Close()
}
