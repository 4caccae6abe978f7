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

	Acknowledged deadline.Day  // when the citizen was told that the body has the request; zero while they were not
	Extended     deadline.Day  // when they were told that it takes longer
	TransferBy   *deadline.Day // by when the law wants it passed on, if another body has to answer
}

// facts gathers what happened to a case as far as its clock cares. A fact that was corrected counts as it was corrected
// last. A case taken up again counts from that day on: what paused or extended its first life is over.
func (r *Registry) facts(rows []eventRow) (deadline.Facts, error) {
	facts := deadline.Facts{Zone: r.zone()}
	for i := range rows {
		counts, told := rows[i].counts(rows)
		if !counts {
			continue
		}
		f, err := told.asFact()
		if err != nil {
			return facts, err
		}
		switch {
		case f.Name == deadline.Reopened: // it counts as received anew, and the working shows both
			facts.List = append(facts.List[:0], deadline.On(deadline.ReceivedAt, f.Day))
		case f.Name == deadline.ReceivedAt:
			facts.List = facts.List[:0]
		case told.Amends == nil: // the day counts; the instant puts two questions of one day in order
			f.At = rows[i].At
		}
		facts.List = append(facts.List, f)
	}
	return facts, nil
}

// reckoning works a kind's clock out. A law without a clock for reviews lends them the one for complaints, and one without a
// clock for complaints the one for access: the body promises what the law does not ask.
func (r *Registry) reckoning(kind Kind, facts deadline.Facts, by rules) (deadline.Reckoning, error) {
	law, err := r.Library.Law(r.LawID, facts.Received())
	if err != nil {
		return deadline.Reckoning{}, err
	}
	policy := r.Policy
	if !slices.Contains(law.Readings, policy.Reading) { // an earlier version of the law may have left no choice
		policy.Reading = ""
	}
	if law, err = law.With(policy); err != nil {
		return deadline.Reckoning{}, err
	}
	out, err := deadline.Reckon(law, kind.Law(), facts, by.calendar)
	if kind == Review && unknownKind(err) {
		out, err = deadline.Reckon(law, deadline.Complaint, facts, by.calendar)
	}
	if kind != Access && unknownKind(err) {
		return deadline.Reckon(law, deadline.Access, facts, by.calendar)
	}
	return out, err
}

// unknownKind tells whether a law has no clock for a kind.
func unknownKind(err error) bool {
	var fault *deadline.FactError
	return errors.As(err, &fault) && fault.Fact == "kind"
}

// clockOf gives the clock of a case from its events.
func (r *Registry) clockOf(ctx context.Context, q queries, c *caseRow, rows []eventRow) (Clock, error) {
	by, err := r.rules(ctx, q)
	if err != nil {
		return Clock{}, err
	}
	return r.clockBy(c, rows, by)
}

// clockBy is clockOf by rules that were read already.
func (r *Registry) clockBy(c *caseRow, rows []eventRow, by rules) (Clock, error) {
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
	clock.Acknowledged, clock.Extended = dayOfFact(facts, deadline.Acknowledged), dayOfFact(facts, deadline.Extend)
	if c.Acknowledged && clock.Acknowledged.IsZero() { // the letter that it was taken up again says so too
		clock.Acknowledged = clock.Received
	}
	clock.TransferBy = r.transferBy(facts, by)
	if before := formerLife(rows); before != nil {
		clock.Steps = append(before, slices.DeleteFunc(clock.Steps, func(s deadline.Step) bool { return s.Rule.Key == "deadline.rule.reopened" })...)
	}
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
	err := ch.insist(ctx, "", f)
	var problems Problems
	if errors.As(err, &problems) {
		return nil
	}
	return err
}

// insist is setFact for a fact that is the point of the step: what the engine refuses is a problem beside the field, in
// the engine's own words.
func (ch *change) insist(ctx context.Context, field string, f deadline.Fact) error {
	facts, err := ch.facts(ctx)
	if err != nil {
		return err
	}
	if f.Name == deadline.IDVerified && !slices.ContainsFunc(facts.List, func(o deadline.Fact) bool { return o.Name == deadline.IDRequested }) {
		return nil // only proof that was asked for moves the clock (GDPR Art. 12(6)); what was brought along does not
	}
	facts.List = append(facts.List, f)
	if _, err := ch.weigh(ctx, facts); err != nil {
		return asProblem(field, err)
	}
	ch.fact = f
	return nil
}

// facts are what the case's clock has been told before this step.
func (ch *change) facts(ctx context.Context) (deadline.Facts, error) {
	rows, err := eventRows(ctx, ch.tx, ch.c.ID)
	if err != nil {
		return deadline.Facts{}, err
	}
	return ch.r.facts(rows)
}

// clock is the case's clock before this step.
func (ch *change) clock(ctx context.Context) (Clock, error) {
	rows, err := eventRows(ctx, ch.tx, ch.c.ID)
	if err != nil {
		return Clock{}, err
	}
	return ch.r.clockOf(ctx, ch.tx, ch.c, rows)
}

// weigh reckons with facts as they would be.
func (ch *change) weigh(ctx context.Context, facts deadline.Facts) (deadline.Reckoning, error) {
	by, err := ch.r.rules(ctx, ch.tx)
	if err != nil {
		return deadline.Reckoning{}, err
	}
	return ch.r.reckoning(ch.c.Kind, facts, by)
}

// tell is setFact for a step that may be entered some days after it happened.
func (ch *change) tell(ctx context.Context, name deadline.FactName) error {
	if err := ch.setFact(ctx, deadline.At(name, ch.at)); err != nil || ch.on.IsZero() || ch.on == ch.r.Today() {
		return err
	}
	if ch.vars == nil {
		ch.vars = map[string]any{}
	}
	ch.vars["Day"] = ch.on
	switch {
	case ch.on.After(ch.r.Today()):
		return Problems{{Field: "on", Key: "requests.problem.day_ahead"}}
	case ch.on.Before(ch.c.Received) && name != deadline.IDVerified: // proof of who somebody is may be older
		return Problems{{Field: "on", Key: "deadline.error.before_received", Vars: map[string]any{"Day": ch.on, "Received": ch.c.Received}}}
	case ch.fact.Name == "": // it moves no clock, whatever the day
		return nil
	}
	ch.fact = deadline.Fact{}
	return ch.insist(ctx, "on", deadline.On(name, ch.on))
}

// asProblem says what the engine refuses in the engine's own words, beside a field.
func asProblem(field string, err error) error {
	var fault *deadline.FactError
	if errors.As(err, &fault) {
		return Problems{{Field: field, Key: fault.Key, Vars: fault.Vars}}
	}
	return err
}
