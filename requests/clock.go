package requests

import (
	"context"
	"errors"
	"slices"

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

// facts gathers what happened to a case as far as its clock cares. A fact that was corrected counts as it was corrected
// last. A case taken up again counts from that day on: what paused or extended its first life is over.
func (r *Registry) facts(rows []eventRow) (deadline.Facts, error) {
	facts := deadline.Facts{Zone: r.zone()}
	amended := map[int]factRow{}
	for i := range rows {
		if n := rows[i].Amends; n != nil {
			amended[*n] = rows[i].factRow
		}
	}
	for i := range rows {
		row := &rows[i]
		told, corrected := amended[row.N]
		if !corrected {
			told = row.factRow
		}
		if row.Amends != nil || told.Fact == "" {
			continue
		}
		f, err := told.asFact()
		if err != nil {
			return facts, err
		}
		if f.Name == deadline.ReceivedAt {
			facts.List = facts.List[:0]
		} else if !corrected { // the day counts; the instant puts two questions of one day in order
			f.At = row.At
		}
		facts.List = append(facts.List, f)
	}
	return facts, nil
}

// reckoning works a kind's clock out. A law without a clock for complaints lends them the one for access: the body
// promises what the law does not ask.
func (r *Registry) reckoning(kind Kind, facts deadline.Facts, by rules) (deadline.Reckoning, error) {
	law, err := r.Library.Law(r.LawID, facts.Received())
	if err != nil {
		return deadline.Reckoning{}, err
	}
	if law, err = law.With(r.Policy); err != nil {
		return deadline.Reckoning{}, err
	}
	out, err := deadline.Reckon(law, kind.Law(), facts, by.calendar)
	var fault *deadline.FactError
	if errors.As(err, &fault) && fault.Fact == "kind" && kind != Access {
		return deadline.Reckon(law, deadline.Access, facts, by.calendar)
	}
	return out, err
}

// clockOf gives the clock of a case from its events.
func (r *Registry) clockOf(ctx context.Context, q queries, c *caseRow, rows []eventRow) (Clock, error) {
	by, err := r.rules(ctx, q)
	if err != nil {
		return Clock{}, err
	}
	facts, err := r.facts(rows)
	if err != nil {
		return Clock{}, err
	}
	out, err := r.reckoning(c.Kind, facts, by)
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
	by, err := r.firmRules(ctx, q)
	if err != nil {
		return err
	}
	rows, err := eventRows(ctx, q, c.ID)
	if err != nil {
		return err
	}
	facts, err := r.facts(rows)
	if err != nil {
		return err
	}
	out, err := r.reckoning(c.Kind, facts, by)
	if err == nil {
		c.store(out, by)
	}
	return err
}

// store keeps the days of a reckoning with the case, for lists and reminders.
func (c *caseRow) store(out deadline.Reckoning, by rules) {
	c.Received, c.Due, c.Paused, c.Basis = out.Received, out.Due, out.Paused, by.basis
	c.AcknowledgeBy, c.DraftBy, c.NoticeBy = value(out.AcknowledgeBy), value(out.DraftBy), value(out.ExtensionNoticeBy)
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
	by, err := ch.r.rules(ctx, ch.tx)
	if err != nil {
		return err
	}
	if f.Name == deadline.IDVerified && !slices.ContainsFunc(facts.List, func(o deadline.Fact) bool { return o.Name == deadline.IDRequested }) {
		return nil // only proof that was asked for moves the clock (GDPR Art. 12(6)); what was brought along does not
	}
	facts.List = append(facts.List, f)
	_, err = ch.r.reckoning(ch.c.Kind, facts, by)
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
