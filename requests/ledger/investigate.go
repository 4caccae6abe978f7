package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// Whole reads one look of a person in the caller's transaction with nothing kept back, whatever the profile of its source: who it was,
// by name and id, and where it stands in the log. It is named by its id or, without one, by its number in the person's list. It is for
// whoever investigates the look; the caller sees to it that they may, and records that they did. The title of the activity is not looked
// up, for that would take a second connection. ErrNoEntry when there is no such look, or it may not be seen.
func (l *Ledger) Whole(ctx context.Context, tx pgx.Tx, person Person, id string, number int64) (Entry, error) {
	v := l.view(person, Filter{})
	v.unveiled = true
	at, err := v.spotOf(ctx, tx, id, number)
	if err != nil {
		return Entry{}, err
	}
	f, err := v.one(ctx, tx, at)
	if err != nil {
		return Entry{}, err
	}
	rows, err := tx.Query(ctx, selectSource)
	if err != nil {
		return Entry{}, err
	}
	if err := v.takeSources(rows); err != nil {
		return Entry{}, err
	}
	x, err := v.extras(ctx, tx, []found{f})
	if err != nil {
		return Entry{}, err
	}
	e, mine, err := v.entry(f, x)
	if err == nil && !mine {
		return Entry{}, ErrNoEntry
	}
	return e, err
}

// Gone says which of these entries are not in the ledger any more.
func (l *Ledger) Gone(ctx context.Context, tx pgx.Tx, ids []string) ([]string, error) {
	events, times := make([]pgtype.UUID, len(ids)), make([]time.Time, len(ids))
	for i, id := range ids {
		at, _ := parseSpot(id) // what names no place is nowhere
		events[i], times[i] = uuidParam(at.event), at.at
	}
	rows, err := tx.Query(ctx, `SELECT k.id FROM unnest($1::text[], $2::uuid[], $3::timestamptz[]) AS k (id, event, occurred)
		WHERE NOT EXISTS (SELECT FROM ledger_entry e WHERE e.event = k.event AND e.occurred = k.occurred)`, ids, events, times)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// spotOf is the place of a look that is named by its id, or by its number in the person's list.
func (v *view) spotOf(ctx context.Context, tx pgx.Tx, id string, number int64) (at spot, err error) {
	if at, ok := parseSpot(id); ok {
		return at, nil
	}
	if number < 1 {
		return at, ErrNoEntry
	}
	err = tx.QueryRow(ctx, `SELECT occurred, event FROM ledger_leaf WHERE skey = ANY($1) AND ordinal = $2 AND ordinal > 0 LIMIT 1`,
		v.skeys, number).Scan(&at.at, &at.event)
	if errors.Is(err, pgx.ErrNoRows) {
		return at, ErrNoEntry
	}
	return at, err
}

// one is the entry at a place, unless it is another person's or hidden.
func (v *view) one(ctx context.Context, tx pgx.Tx, at spot) (found, error) {
	rows, err := tx.Query(ctx, selectFound+`
		WHERE event = $1 AND occurred = $2 AND skey = ANY($3) AND (hidden_until IS NULL OR hidden_until < $4)`,
		at.event, at.at, v.skeys, v.today())
	if err != nil {
		return found{}, err
	}
	f, err := pgx.CollectExactlyOneRow(rows, scanFound)
	if errors.Is(err, pgx.ErrNoRows) {
		return found{}, ErrNoEntry
	}
	return f, err
}
