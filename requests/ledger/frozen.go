package ledger

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// asItIs is how entries are read: all statements of one reading see the same state.
var asItIs = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}

type frozenKey struct{}

// Frozen lets do read the entries of people more than once and find the same each time, whatever comes in or is erased meanwhile: with
// the context do is given, all that is read of entries is as it was when do began. It holds a connection for that.
func (l *Ledger) Frozen(ctx context.Context, do func(ctx context.Context) error) error {
	return pgx.BeginTxFunc(ctx, l.DB, asItIs, func(tx pgx.Tx) error {
		var snapshot string
		// It does nothing but stay open, for as long as it takes.
		err := tx.QueryRow(ctx, `SELECT pg_export_snapshot() FROM set_config('idle_in_transaction_session_timeout', '0', true)`).Scan(&snapshot)
		if err != nil {
			return err
		}
		return do(context.WithValue(ctx, frozenKey{}, snapshot))
	})
}

// asItWas makes a transaction that has just begun see what Frozen keeps.
func asItWas(ctx context.Context, tx pgx.Tx) error {
	snapshot, frozen := ctx.Value(frozenKey{}).(string)
	if !frozen {
		return nil
	}
	_, err := tx.Exec(ctx, `SET TRANSACTION SNAPSHOT '`+snapshot+`'`) // takes no parameters; the name is PostgreSQL's own
	return err
}
