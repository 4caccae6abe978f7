package report

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"daylight/portal/i18n"
	"daylight/requests/ledger"
)

// Counter makes reports that an officer hands out at a counter. The making is itself a look at the person's data: it is recorded
// before anything is read, and stands in the report it led to.
type Counter struct {
	Ledger   *ledger.Ledger
	Activity string // the body's own processing activity for requests
	Words    *i18n.Printer
}

// Make records the officer's look under each of the person's identifiers and then collects the report for use, as Make does. Who receives
// it in the person's place stands in that entry, in the language of the report.
func (c Counter) Make(ctx context.Context, officer ledger.EventActor, reason string, q Query, use func(context.Context, *Accesses) error) error {
	if len(q.Person) == 0 {
		return ErrNobody
	}
	if q.Handed != nil {
		var err error
		if reason, err = q.Handed.purpose(c.Words, cmp.Or(q.Body.Zone, time.UTC), reason); err != nil {
			return err
		}
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
		return fmt.Errorf("report: record the look at the counter: %w", err)
	}
	return Make(ctx, c.Ledger, q, use)
}
