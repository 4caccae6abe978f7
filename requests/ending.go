package requests

import (
	"context"

	"daylight/requests/deadline"
)

// Close ends an answered case. Its retention period begins.
func (r *Registry) Close(ctx context.Context, by Officer, s Step) error {
	return r.act(ctx, actor{officer: &by}, s, ActClose, func(_ context.Context, ch *change) error {
		ch.c.EndedAt = pointer(ch.at)
		ch.letter(LetterClosed)
		return nil
	})
}

// Withdraw ends a case at the citizen's wish. The citizen need give no reason.
func (r *Registry) Withdraw(ctx context.Context, by Citizen, s Step, why string) error {
	c := &check{}
	why = c.text("why", why, maxText, false)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{citizen: &by}, s, ActWithdraw, func(ctx context.Context, ch *change) error {
		ch.text = why
		ch.c.EndedAt = pointer(ch.at)
		ch.letter(LetterWithdrawn)
		return ch.setFact(ctx, deadline.At(deadline.Withdrawn, ch.at))
	})
}

// Reopen takes an ended case up again. It counts as received anew on this day, for the law gives a new request a new
// limit; what was answered before stays readable.
func (r *Registry) Reopen(ctx context.Context, by Officer, s Step, why string) error {
	c := &check{}
	why = c.text("why", why, maxText, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActReopen, func(ctx context.Context, ch *change) error {
		ch.text = why
		ch.fact = deadline.On(deadline.Reopened, r.Today())
		ch.c.EndedAt, ch.c.DecidedAt, ch.c.Outcome, ch.c.Extended, ch.c.LateCause = nil, nil, "", false, ""
		ch.c.Acknowledged = ch.c.EmailToken != nil // the letter says that the body is on it again
		ch.c.assign(by, ch.at)
		ch.letter(LetterReopened)
		return ch.setAsideDecision(ctx)
	})
}
