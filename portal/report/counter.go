package report

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"daylight/requests/ledger"
)

// Counter makes reports that an officer hands out at a counter. The making is itself a look at the person's data: it is recorded
// before anything is read, and stands in the report it led to.
type Counter struct {
	Ledger   *ledger.Ledger
	Activity string // the body's own processing activity for requests
}

// Collect records the officer's look under each of the person's identifiers and then builds the report.
func (c Counter) Collect(ctx context.Context, officer ledger.EventActor, reason string, q Query) (*Accesses, error) {
	if len(q.Person) == 0 {
		return nil, ErrNobody
	}
	err := pgx.BeginFunc(ctx, c.Ledger.DB, func(tx pgx.Tx) error {
		for _, subject := range q.Person {
			look := ledger.Look{Subject: subject, Actor: officer, Action: "print", Categories: []string{"access-log"}, Activity: c.Activity,
				Purpose: reason}
			if err := c.Ledger.Record(ctx, tx, look); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("report: record the look at the counter: %w", err)
	}
	return Collect(ctx, c.Ledger, q)
}
