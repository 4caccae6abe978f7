package requests

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

func (c *caseRow) assign(o Officer, at time.Time) {
	c.Assignee, c.AssigneeName, c.Unit, c.AssignedAt = pointer(o.ID), o.Name, o.Unit, &at
}

func (c *caseRow) unassign() {
	c.Assignee, c.AssigneeName, c.Unit, c.AssignedAt = nil, "", "", nil
}

// Claim takes a case nobody has.
func (r *Registry) Claim(ctx context.Context, by Officer, s Step) error {
	return r.act(ctx, actor{officer: &by}, s, ActAssign, func(_ context.Context, ch *change) error {
		ch.c.assign(by, ch.at)
		ch.vars = map[string]any{"To": by.Name}
		return nil
	})
}

// Assign gives a case to a colleague. A colleague behind the wall is refused without a word about why.
func (r *Registry) Assign(ctx context.Context, by Officer, s Step, to Officer) error {
	return r.act(ctx, actor{officer: &by}, s, ActAssign, func(ctx context.Context, ch *change) error { return ch.giveTo(ctx, to) })
}

// giveTo assigns the case of a step to one person, unless the wall stands between.
func (ch *change) giveTo(ctx context.Context, to Officer) error {
	err := ch.r.wall(ctx, ch.tx, to, ch.c)
	if errors.Is(err, ErrWalled) || errors.Is(err, ErrForbidden) {
		return ErrAssignee
	}
	if err != nil {
		return err
	}
	ch.c.assign(to, ch.at)
	ch.vars = map[string]any{"To": to.Name}
	return nil
}

// Release puts a case back for somebody else.
func (r *Registry) Release(ctx context.Context, by Officer, s Step, why string) error {
	c := &check{}
	why = c.text("why", why, maxText, false)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActRelease, func(_ context.Context, ch *change) error {
		ch.c.unassign()
		ch.text = why
		return nil
	})
}

// Recuse steps back for a conflict of interest: from then on the case does not exist for this officer. Why is a class
// ("family", "business" …), never the details. The clock does not stop.
func (r *Registry) Recuse(ctx context.Context, by Officer, s Step, why string) error {
	c := &check{}
	choice(c, "why", why, InterestKinds())
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		return r.stepBack(ctx, tx, actor{officer: &by}, s, func(ctx context.Context, ch *change) error {
			ch.vars = map[string]any{"Class": why}
			_, err := ch.tx.Exec(ctx, `INSERT INTO requests_recusal (case_id, officer, at) VALUES ($1, $2, $3)
				ON CONFLICT DO NOTHING`, ch.c.ID, by.ID, ch.at)
			return err
		})
	})
}

// stepBack takes the case out of the officer's hands, and puts it back into the queue where that is possible.
func (r *Registry) stepBack(ctx context.Context, tx pgx.Tx, who actor, s Step, do func(context.Context, *change) error) error {
	var release bool
	err := r.actIn(ctx, tx, who, s, ActRecuse, func(ctx context.Context, ch *change) error {
		if who.officer == nil || value(ch.c.Assignee) == who.officer.ID {
			ch.c.unassign()
			release = ch.c.State.Can(ActRelease)
		}
		if do == nil {
			return nil
		}
		return do(ctx, ch)
	})
	if err != nil || !release {
		return err
	}
	ref, _ := r.Reference(s.Ref)
	return r.actIn(ctx, tx, actor{}, Step{Ref: ref}, ActRelease, nil)
}
