package requests

import (
	"context"
	"errors"

	"daylight/requests/deadline"
)

// Extension asks for more time.
type Extension struct {
	By     deadline.Extension // zero means the most the law allows
	Reason string             // to the citizen
}

// Extend takes the longer limit the law allows, and tells the citizen why. After the day by which the law wants the
// citizen told it is too late; a second extension is none.
func (r *Registry) Extend(ctx context.Context, by Officer, s Step, e Extension) error {
	c := &check{}
	e.Reason = c.text("reason", e.Reason, maxText, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActExtend, func(ctx context.Context, ch *change) error { return ch.extend(ctx, e) })
}

// extend gives the case of a step more time.
func (ch *change) extend(ctx context.Context, e Extension) error {
	most, ok, err := ch.r.longest(ch.c)
	if !ok {
		return errors.Join(err, ErrMove)
	}
	clock, err := ch.clock(ctx)
	if err != nil {
		return err
	}
	last := clock.Due
	if clock.ExtensionNoticeBy != nil {
		last = *clock.ExtensionNoticeBy
	}
	if clock.Today.After(last) {
		return ErrTooLate
	}
	if err := e.proper(most, clock.Due); err != nil {
		return err
	}
	ch.c.Extended, ch.text = true, e.Reason
	ch.letter(LetterExtended)
	return ch.insist(ctx, e.field(), deadline.Extended(e.By, ch.at))
}

// proper fills in what the law allows at most, and refuses more. Where the law only asks that the longer time be
// reasonable, the citizen is told a day.
func (e *Extension) proper(most deadline.Length, due deadline.Day) error {
	c := &check{}
	switch {
	case most.IsZero() && e.By.Until.IsZero():
		c.add("until", "day")
	case most.IsZero() && !e.By.Until.After(due):
		c.add("until", "until_early", "Day", due)
	case most.IsZero():
	case e.By == deadline.Extension{}:
		e.By.By = most
	case e.By.By.Unit == most.Unit && (e.By.By.N < 1 || e.By.By.N > most.N):
		c.add("by", "extend_most", "Most", most.N)
	}
	return c.problems.orNil()
}

func (e *Extension) field() string {
	if e.By.Until.IsZero() {
		return "by"
	}
	return "until"
}

// longest is the most the law lets the body take longer over this case; zero where it only must be reasonable. It is not
// ok where the law allows none, or it was taken already.
func (r *Registry) longest(c *caseRow) (most deadline.Length, ok bool, err error) {
	if c.Extended {
		return most, false, nil
	}
	law, err := r.Library.Law(r.LawID, c.Received)
	if err != nil {
		return most, false, err
	}
	terms, _ := law.Terms(c.Kind.Law())
	return terms.Longest, terms.Extensions > 0, nil
}
