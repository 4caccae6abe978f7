package requests

import (
	"context"
	"errors"
	"time"
)

func (c *caseRow) assign(o Officer, at time.Time) {
	c.Assignee, c.AssigneeName, c.Unit, c.AssignedAt = pointer(o.ID), o.Name, o.Unit, &at
}

func (c *caseRow) unassign() {
	c.Assignee, c.AssigneeName, c.Unit, c.AssignedAt = nil, "", "", nil
}

// Claim takes a case nobody has. Whoever does says by that, having read whose it is, that they have no interest in it.
func (r *Registry) Claim(ctx context.Context, by Officer, s Step) error {
	return r.act(ctx, actor{officer: &by}, s, ActAssign, func(ctx context.Context, ch *change) error {
		ch.c.assign(by, ch.at)
		ch.vars = map[string]any{"To": by.Name}
		return ch.disclaim(ctx, by.ID)
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
