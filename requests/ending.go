package requests

import (
	"context"

	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Close ends an answered case, once every letter went out in the form the citizen asked for. Its retention period begins.
func (r *Registry) Close(ctx context.Context, by Officer, s Step) error {
	return r.ending(ctx, actor{officer: &by}, s, ActClose, func(ctx context.Context, ch *change) error {
		done, err := r.postedBefore(ctx, ch.tx, ch.c.ID)
		if err == nil && !done {
			err = ErrMove
		}
		ch.c.EndedAt = pointer(ch.at)
		ch.letter(LetterClosed)
		return err
	})
}

// ending is a step that ends a case, and with it what sources hold back for it.
func (r *Registry) ending(ctx context.Context, who actor, s Step, a Action, do func(context.Context, *change) error) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if err := r.actIn(ctx, tx, who, s, a, do); err != nil {
			return err
		}
		ref, _ := r.Reference(s.Ref)
		return r.endMarking(ctx, tx, ref)
	})
}

// Withdraw ends a case at the citizen's wish. The citizen need give no reason.
func (r *Registry) Withdraw(ctx context.Context, by Citizen, s Step, why string) error {
	c := &check{}
	why = c.text("why", why, maxText, false)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.ending(ctx, actor{citizen: &by}, s, ActWithdraw, func(ctx context.Context, ch *change) error {
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
		ch.renew()
		ch.c.assign(by, ch.at)
		ch.letter(LetterReopened)
		return ch.setAsideDecision(ctx)
	})
}
