package notices

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Whoever withdraws a document while a colleague publishes withdraws the version that is in force by then.
func TestWithdrawingMeetsAPublication(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	publish(t, b, aNotice("cctv"))
	c.pass(time.Hour)
	n := aNotice("cctv")
	n.Unit = "Estates"
	next := approved(t, b, n)
	withdrawn := make(chan error, 1)
	err := pgx.BeginFunc(ctx, b.DB, func(tx pgx.Tx) error {
		if err := b.set(ctx, tx, `select id from notices_document where code = 'cctv' for update`); err != nil {
			return err
		}
		go func() { withdrawn <- b.Withdraw(ctx, bea, next.Ref(), "No longer done.") }()
		for waits := false; !waits; {
			if err := b.DB.QueryRow(ctx, `select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')`).Scan(&waits); err != nil {
				return err
			}
		}
		v, err := readOne[Content](ctx, tx, `where v.id = $1`, next.ID)
		if err == nil {
			err = b.bringIntoForce(ctx, tx, v)
		}
		c.pass(time.Minute)
		return err
	})
	must(struct{}{}, err)(t)
	must(struct{}{}, <-withdrawn)(t)
	last := must(b.History(ctx, next.Ref()))(t)[0]
	if last.Action != "withdrawn" || last.Number != 2 {
		t.Fatalf("%+v", last)
	}
}
