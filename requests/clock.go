package requests

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Clock is the case's time limit, reckoned anew from its facts each time it is read.
type Clock struct {
	deadline.Reckoning
	Today   deadline.Day
	Left    int // days until Due; negative once overdue
	Overdue bool
	Stopped bool // answered, withdrawn or closed: the clock no longer matters
}

// facts gathers what happened to a case as far as its clock cares. A case taken up again counts from that day on:
// what paused or extended its first life is over.
func (r *Registry) facts(rows []eventRow) (deadline.Facts, error) {
	facts := deadline.Facts{Zone: r.zone()}
	for i := range rows {
		if rows[i].Fact == "" {
			continue
		}
		f, err := rows[i].asFact()
		if err != nil {
			return facts, err
		}
		if f.Name == deadline.ReceivedAt {
			facts.List = facts.List[:0]
		}
		facts.List = append(facts.List, f)
	}
	return facts, nil
}

// reckoning works a kind's clock out. A law without a clock for complaints lends them the one for access: the body
// promises what the law does not ask.
func (r *Registry) reckoning(kind Kind, facts deadline.Facts) (deadline.Reckoning, error) {
	law, err := r.Library.Law(r.LawID, facts.Received())
	if err != nil {
		return deadline.Reckoning{}, err
	}
	if law, err = law.With(r.Policy); err != nil {
		return deadline.Reckoning{}, err
	}
	out, err := deadline.Reckon(law, kind.Law(), facts, r.Calendar)
	var fault *deadline.FactError
	if errors.As(err, &fault) && fault.Fact == "kind" && kind != Access {
		return deadline.Reckon(law, deadline.Access, facts, r.Calendar)
	}
	return out, err
}

// clockOf gives the clock of a case from its events.
func (r *Registry) clockOf(c *caseRow, rows []eventRow) (Clock, error) {
	facts, err := r.facts(rows)
	if err != nil {
		return Clock{}, err
	}
	out, err := r.reckoning(c.Kind, facts)
	if err != nil {
		return Clock{}, err
	}
	clock := Clock{Reckoning: out, Today: r.Today(), Stopped: !c.State.Open()}
	clock.Left = clock.Today.DaysUntil(clock.Due)
	clock.Overdue = !clock.Stopped && !clock.Paused && clock.Left < 0
	return clock, nil
}

// reckon refreshes the stored copy that lists are sorted by.
func (r *Registry) reckon(ctx context.Context, q queries, c *caseRow) error {
	rows, err := eventRows(ctx, q, c.ID)
	if err != nil {
		return err
	}
	clock, err := r.clockOf(c, rows)
	if err != nil {
		return err
	}
	c.Due, c.Paused = clock.Due, clock.Paused
	c.AcknowledgeBy, c.DraftBy = value(clock.AcknowledgeBy), value(clock.DraftBy)
	return nil
}

// Moved is an open case whose due day changed.
type Moved struct {
	Ref      string
	Was, Now deadline.Day
}

// Reckon recomputes the stored due day of every open case, after a holiday was added or a law corrected, and lists
// those that moved.
func (r *Registry) Reckon(ctx context.Context) ([]Moved, error) {
	rows, err := r.DB.Query(ctx, `SELECT id FROM requests_case WHERE `+open+` ORDER BY id`)
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, err
	}
	var moved []Moved
	for _, id := range ids {
		err := pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
			c, err := caseBy(ctx, tx, "id", id, "FOR UPDATE")
			if err != nil {
				return err
			}
			was := c.Due
			if err := r.reckon(ctx, tx, &c); err != nil || c.Due == was {
				return err
			}
			moved = append(moved, Moved{Ref: value(c.Ref), Was: was, Now: c.Due})
			return c.save(ctx, tx, r.now())
		})
		if err != nil {
			return moved, err
		}
	}
	return moved, nil
}

// open is the test for a case somebody still has to do something about, word for word as in the partial indexes.
const open = `state IN ('unconfirmed', 'received', 'working', 'asked', 'review', 'instructed')`

// setFact tells the clock what this step is. A fact the law knows nothing of for this kind of case, as a pause outside
// access requests, is left out: the clock then runs on, and the page says so.
func (ch *change) setFact(ctx context.Context, f deadline.Fact) error {
	rows, err := eventRows(ctx, ch.tx, ch.c.ID)
	if err != nil {
		return err
	}
	facts, err := ch.r.facts(rows)
	if err != nil {
		return err
	}
	if f.Name == deadline.IDVerified && !slices.ContainsFunc(facts.List, func(o deadline.Fact) bool { return o.Name == deadline.IDRequested }) {
		return nil // only proof that was asked for moves the clock (GDPR Art. 12(6)); what was brought along does not
	}
	facts.List = append(facts.List, f)
	_, err = ch.r.reckoning(ch.c.Kind, facts)
	var fault *deadline.FactError
	switch {
	case errors.As(err, &fault) && f.Name != deadline.Extend:
		return nil
	case err != nil:
		return err
	}
	ch.fact = f
	return nil
}
