package ledger

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// run is an unbroken stretch of a source's own numbering.
type run struct {
	First, Last     int64
	FirstAt, LastAt time.Time
}

// placeNumbers enters the batch's sequence numbers into the source's runs. A number that another event has already is
// a conflict; the row with it is not stored.
func (l *Ledger) placeNumbers(ctx context.Context, tx pgx.Tx, b *batch) error {
	var numbered []*row
	for _, r := range b.rows {
		if r.event.Sequence != "" {
			numbered = append(numbered, r)
		}
	}
	if len(numbered) == 0 {
		return nil
	}
	if err := b.takeTurn(ctx, tx); err != nil {
		return err
	}
	slices.SortFunc(numbered, func(x, y *row) int { return cmp.Compare(x.event.sequence, y.event.sequence) })
	lowest, highest := numbered[0].event.sequence, numbered[len(numbered)-1].event.sequence
	rows, err := tx.Query(ctx, `
		SELECT first, last, first_at, last_at FROM ledger_run
		WHERE source = $1 AND first <= $3 + 1 AND last >= $2 - 1 ORDER BY first`, b.source.number, lowest, highest)
	if err != nil {
		return err
	}
	old, err := pgx.CollectRows(rows, pgx.RowToStructByPos[run])
	if err != nil {
		return err
	}
	taken := map[int]bool{}
	runs := slices.Clone(old)
	for i, r := range numbered {
		n := r.event.sequence
		again := i > 0 && numbered[i-1].event.sequence == n
		if again || slices.ContainsFunc(old, func(o run) bool { return o.First <= n && n <= o.Last }) {
			b.answer(r.item, Conflicting, &Fault{Pointer: "/sequence", Key: "ledger.fault.sequence_taken"})
			taken[r.item] = true
			continue
		}
		runs = append(runs, run{First: n, Last: n, FirstAt: r.event.occurred, LastAt: r.event.occurred})
	}
	b.rows = slices.DeleteFunc(b.rows, func(r *row) bool { return taken[r.item] })
	return saveRuns(ctx, tx, b.source.number, old, merge(runs))
}

// merge joins runs that touch.
func merge(runs []run) []run {
	slices.SortFunc(runs, func(x, y run) int { return cmp.Compare(x.First, y.First) })
	var out []run
	for _, r := range runs {
		if n := len(out); n > 0 && out[n-1].Last+1 == r.First {
			out[n-1].Last, out[n-1].LastAt = r.Last, r.LastAt
			continue
		}
		out = append(out, r)
	}
	return out
}

func saveRuns(ctx context.Context, tx pgx.Tx, source int32, old, runs []run) error {
	var todo pgx.Batch
	for _, o := range old {
		if !slices.ContainsFunc(runs, func(r run) bool { return r.First == o.First }) {
			todo.Queue(`DELETE FROM ledger_run WHERE source = $1 AND first = $2`, source, o.First)
		}
	}
	for _, r := range runs {
		if !slices.Contains(old, r) {
			todo.Queue(`
				INSERT INTO ledger_run (source, first, last, first_at, last_at) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (source, first) DO UPDATE SET last = $3, last_at = $5`,
				source, r.First, r.Last, r.FirstAt, r.LastAt)
		}
	}
	return tx.SendBatch(ctx, &todo).Close()
}
