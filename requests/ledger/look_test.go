package ledger

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// TestLooksDoNotWaitForThemselves: a look is recorded inside a transaction. If it asked for a second connection, as many
// looks as there are connections would wait for each other for ever.
func TestLooksDoNotWaitForThemselves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	known := w.Activities
	w.Activities = func(ctx context.Context, ids []string) (map[string][]Activity, error) {
		if _, err := w.DB.Exec(ctx, `SELECT 1`); err != nil { // as the register's own code would
			return nil, err
		}
		return known(ctx, ids)
	}
	if err := pgx.BeginFunc(w.ctx, w.DB, func(tx pgx.Tx) error { return w.Record(w.ctx, tx, aLook()) }); err != nil {
		t.Fatal(err)
	}
	var open []pgx.Tx
	for range w.DB.Config().MaxConns {
		tx, err := w.DB.Begin(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback(w.ctx)
		open = append(open, tx)
	}
	for _, tx := range open {
		ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
		if err := w.Record(ctx, tx, aLook()); err != nil {
			t.Error(err)
		}
		cancel()
	}
	for _, tx := range open {
		if err := tx.Commit(w.ctx); err != nil {
			t.Error(err)
		}
	}
	if n := len(w.each(rosa, Filter{})); n != len(open)+1 {
		t.Errorf("%d looks", n)
	}
	e := w.of(rosa, Filter{}).Entries[0]
	if e.Source != OwnSource || e.Actor.Role != "Caseworker" || e.Actor.Organisation.Name != "Northmere Council" || e.Actor.Name != "" {
		t.Errorf("%+v", e.Actor)
	}
}
