package ledger

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Record writes the portal's own look inside the caller's transaction: either both happen or neither. The portal is
// held to the same rules as every other source.
func (l *Ledger) Record(ctx context.Context, tx pgx.Tx, look Look) error {
	now := l.now().UTC().Truncate(time.Microsecond)
	at := look.At
	if at.IsZero() {
		at = now
	}
	source, err := l.ownSource(ctx, tx)
	if err != nil {
		return err
	}
	e := look.event(at, l.Organisation)
	if j := judge(e, source, now, l.futureTolerance()); j.fault != nil {
		return fmt.Errorf("ledger: the portal's own look: %w", j.fault)
	}
	versions, err := l.ownActivity(ctx, look.Activity)
	if err != nil {
		return err
	}
	var ok bool
	if e.activity, ok = inForce(versions, e.occurred); !ok {
		return fmt.Errorf("%w: %s", ErrNoActivity, look.Activity)
	}
	b := &batch{source: source, now: now}
	r := &row{event: e, key: l.Sealer.eventKey(source.ID, e.ID)}
	rand.Read(r.salt[:])
	r.content, r.commitment = compose(source, e, r.salt, now.Format(time.RFC3339Nano))
	if err := l.fill(r, b); err != nil {
		return err
	}
	if err := l.openMonthIn(ctx, tx, e.occurred); err != nil {
		return err
	}
	if err := copyRows(ctx, tx, source, now, []*row{r}); err != nil {
		return err
	}
	var last pgx.Batch
	leavePending(&last, []*row{r})
	return tx.SendBatch(ctx, &last).Close()
}

func (l *Ledger) ownSource(ctx context.Context, tx pgx.Tx) (Source, error) {
	rows, err := tx.Query(ctx, selectSource+` WHERE id = $1`, OwnSource)
	if err != nil {
		return Source{}, err
	}
	return oneSource(rows, ErrNoSource)
}

// event puts a look into the words every source uses.
func (k Look) event(at time.Time, own Organisation) *Event {
	e := &Event{
		SpecVersion: "1.0", ID: uuid.Must(uuid.NewV7()).String(), Source: "urn:daylight", Type: Recorded,
		Time: at.UTC().Format(time.RFC3339Nano),
		Data: Data{
			Subject: EventSubject{Scheme: k.Subject.Scheme, ID: k.Subject.ID},
			Actor:   k.Actor, Action: k.Action, DataCategories: k.Categories, DataDetail: k.Detail,
			Purpose: Purpose{Activity: k.Activity, Text: k.Purpose, Code: k.Code}, CaseRef: k.CaseRef, Recipient: k.Recipient,
			System: System{Name: "Daylight"}, Channel: "ui",
		},
	}
	if e.Data.Actor.Org == (Organisation{}) {
		e.Data.Actor.Org = own
	}
	if e.Data.Actor.Kind == "" {
		e.Data.Actor.Kind = "person"
	}
	return e
}
