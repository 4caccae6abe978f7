package ledger

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// How many events one call decides at most, and in one transaction: a page must answer in time, and no transaction may keep a source
// waiting.
const (
	decideMost = 2000
	decideStep = 200
)

// Decided is what a decision about a group has come to.
type Decided struct {
	Done  int
	Still int    // tried, and held as before or for another cause
	Next  string // the mark from which to go on; empty when the end was reached
}

// Release judges one held event again, after its source's table was put right, say, or its activity published. It is stored and
// released, or stays with the fault found now.
func (l *Ledger) Release(ctx context.Context, source Source, id uuid.UUID) (Result, error) {
	h, err := l.HeldEvent(ctx, source, id)
	if err != nil {
		return Result{}, err
	}
	results, _, err := l.release(ctx, source, []Held{h})
	if err != nil {
		return Result{}, err
	}
	return results[0], nil
}

// ReleaseAll does it for the events held for one cause, the oldest first, from a mark on and up to a bound.
func (l *Ledger) ReleaseAll(ctx context.Context, source Source, cause uuid.UUID, after string) (Decided, error) {
	return l.decideAll(ctx, source, cause, after, func(list []Held) (int, error) {
		_, done, err := l.release(ctx, source, list)
		return done, err
	})
}

// Discard ends the holding of an event for a reason that is kept, sealed, with who gave it.
func (l *Ledger) Discard(ctx context.Context, source Source, id, decider uuid.UUID, reason string) error {
	n, err := l.discard(ctx, source, []Held{{ID: id}}, decider, reason)
	if err == nil && n == 0 {
		return ErrDecided
	}
	return err
}

// DiscardAll does it for the events held for one cause, the oldest first, up to a bound.
func (l *Ledger) DiscardAll(ctx context.Context, source Source, cause, decider uuid.UUID, reason string) (Decided, error) {
	return l.decideAll(ctx, source, cause, "", func(list []Held) (int, error) { return l.discard(ctx, source, list, decider, reason) })
}

func (l *Ledger) decideAll(ctx context.Context, source Source, cause uuid.UUID, after string, decide func([]Held) (int, error)) (d Decided, err error) {
	for d.Next = after; d.Done+d.Still < decideMost; {
		list, next, err := l.HeldOf(ctx, source, cause, d.Next, decideStep)
		if err != nil {
			return d, err
		}
		done, err := decide(list)
		d.Done, d.Still, d.Next = d.Done+done, d.Still+len(list)-done, next
		if err != nil || next == "" {
			return d, err
		}
	}
	return d, nil
}

// release sends held events through the same gate as everything else, answers each, and says how many are held no longer.
func (l *Ledger) release(ctx context.Context, source Source, list []Held) (results []Result, done int, err error) {
	var items []Item
	var owner []int
	for k, h := range list {
		for _, item := range h.reread() {
			items, owner = append(items, item), append(owner, k)
		}
	}
	receipt, err := l.Append(ctx, source, items)
	if err != nil {
		return nil, 0, err
	}
	results = make([]Result, len(list))
	for i, r := range receipt.Results {
		if k := owner[i]; results[k].Fault == nil { // the first fault of several counts
			results[k] = r
		}
	}
	err = pgx.BeginFunc(ctx, l.DB, func(tx pgx.Tx) error {
		done, err = l.settleHeld(ctx, tx, source, list, results)
		return err
	})
	return results, done, err
}

// settleHeld ends the holding of what was stored, notes why the rest is held now, and says how many are held no longer: among them
// those that another event of their id has taken the place of.
func (l *Ledger) settleHeld(ctx context.Context, tx pgx.Tx, source Source, list []Held, results []Result) (done int, err error) {
	if _, err := tx.Exec(ctx, takeTurn, source.number); err != nil {
		return 0, err
	}
	var all, stored, moved, was, is []uuid.UUID
	var faults []string
	var bodies [][]byte
	for k, r := range results {
		h := list[k]
		all = append(all, h.ID)
		if r.Fault == nil {
			stored = append(stored, h.ID)
			continue
		}
		cause := l.Sealer.cause(r.Fault)
		if cause == h.Cause {
			continue
		}
		body, err := l.Sealer.sealHolding(h.ID, r.Fault, h.part, h.body)
		if err != nil {
			return 0, err
		}
		moved, was, is, faults, bodies = append(moved, h.ID), append(was, h.Cause), append(is, cause), append(faults, r.Fault.Key), append(bodies, body)
	}
	_, err = endHolding(ctx, tx, `UPDATE ledger_quarantine SET state = 'released', decided = $2
		WHERE source = $1 AND state = 'held' AND id = ANY($3)`, source.number, l.now(), stored)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `
		WITH moved AS (
			UPDATE ledger_quarantine q SET fault = m.fault, cause = m.cause, body = m.body
			FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bytea[]) AS m (id, was, cause, fault, body)
			WHERE q.id = m.id AND q.cause = m.was AND q.state = 'held' RETURNING m.was, m.cause),
		n AS (
			SELECT cause, sum(n)::int8 AS n FROM (
				SELECT was AS cause, -1 AS n FROM moved UNION ALL SELECT cause, 1 FROM moved) m GROUP BY cause)
		INSERT INTO ledger_held AS h (source, cause, held) SELECT $1, cause, greatest(n, 0) FROM n
		ON CONFLICT (source, cause) DO UPDATE SET held = h.held + (SELECT n.n FROM n WHERE n.cause = excluded.cause)`,
		source.number, moved, was, is, faults, bodies)
	if err != nil {
		return 0, err
	}
	if _, err = tx.Exec(ctx, `DELETE FROM ledger_held WHERE source = $1 AND held = 0`, source.number); err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, `SELECT count(*) FROM ledger_quarantine WHERE id = ANY($1) AND state <> 'held'`, all).Scan(&done)
	return done, err
}

func (l *Ledger) discard(ctx context.Context, source Source, list []Held, decider uuid.UUID, reason string) (n int, err error) {
	if reason == "" {
		return 0, ErrReasonMissing
	}
	ids, reasons := make([]uuid.UUID, len(list)), make([][]byte, len(list))
	for i, h := range list {
		ids[i] = h.ID
		if reasons[i], err = l.Sealer.Seal("ledger_quarantine", "reason", h.ID.String(), []byte(reason)); err != nil {
			return 0, err
		}
	}
	err = pgx.BeginFunc(ctx, l.DB, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, takeTurn, source.number); err != nil {
			return err
		}
		n, err = endHolding(ctx, tx, `UPDATE ledger_quarantine q SET state = 'discarded', decided = $2, decider = $3, reason = d.reason
			FROM unnest($4::uuid[], $5::bytea[]) AS d (id, reason)
			WHERE q.source = $1 AND q.id = d.id AND q.state = 'held'`, source.number, l.now(), decider, ids, reasons)
		return err
	})
	return n, err
}

// reread decodes a body that was kept, in whichever format it came.
func (h Held) reread() []Item {
	own := decodeItem(0, h.body)
	if own.Fault == nil {
		return []Item{own}
	}
	items, err := DecodeFHIR(h.body)
	if err != nil || len(items) == 0 {
		return []Item{own}
	}
	for _, item := range items {
		if item.part == h.part {
			return []Item{item}
		}
	}
	return items
}
