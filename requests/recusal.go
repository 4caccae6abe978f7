package requests

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ErrUndeclared is the answer to whoever would work on a case they were given, before they said whether they have an interest in it.
var ErrUndeclared = errors.New("requests: say first whether there is a conflict of interest")

// Disclaim records that the person who was given a case has no interest in it. Whoever claims a case says so by that.
func (r *Registry) Disclaim(ctx context.Context, by Officer, s Step) error {
	return r.act(ctx, actor{officer: &by}, s, ActDisclaim, func(ctx context.Context, ch *change) error {
		return ch.disclaim(ctx, by.ID)
	})
}

func (ch *change) disclaim(ctx context.Context, officer uuid.UUID) error {
	_, err := ch.tx.Exec(ctx, `INSERT INTO requests_disclaimer (case_id, officer, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		ch.c.ID, officer, ch.at)
	return err
}

// handed is what follows when a step gave the case to somebody else than had it before, whichever step it was: nobody gets a new case
// whose declaration of interests is overdue, and of recusals it is kept who took over.
func (ch *change) handed(ctx context.Context) error {
	to := *ch.c.Assignee
	duty, err := ch.r.duty(ctx, ch.tx, to)
	if err != nil {
		return err
	}
	own := ch.who.officer != nil && ch.who.officer.ID == to
	switch {
	case duty.Bars() && own:
		return ErrDeclarationDue
	case duty.Bars():
		return ErrAssigneeUndeclared
	}
	_, err = ch.tx.Exec(ctx, `UPDATE requests_recusal SET taken_by = $2, taken_name = $3, taken_at = $4 WHERE case_id = $1 AND taken_at IS NULL`,
		ch.c.ID, to, ch.c.AssigneeName, ch.at)
	return err
}

// Recuse steps back for a conflict of interest: from then on the case does not exist for this officer. Why is a class
// ("family", "business" …), never the details. The case goes to whoever has room; the clock does not stop.
func (r *Registry) Recuse(ctx context.Context, by Officer, s Step, why string) error {
	c := &check{}
	choice(c, "why", why, InterestKinds())
	if err := c.problems.orNil(); err != nil {
		return err
	}
	staff, err := r.roster(ctx)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		return r.stepBack(ctx, tx, stepping{who: actor{officer: &by}, step: s, officer: by, class: why, staff: staff})
	})
}

// stepping is somebody stepping back from a case, or being taken from it: by whom the step is taken, whose case it was, and who there
// is to go on.
type stepping struct {
	who     actor
	step    Step
	officer Officer
	class   string
	staff   []Officer
}

// stepBack takes the case out of the officer's hands, puts it back into the queue where that is possible, and gives it to whoever has
// room, if anybody has.
func (r *Registry) stepBack(ctx context.Context, tx pgx.Tx, s stepping) error {
	var release, orphan bool
	err := r.actIn(ctx, tx, s.who, s.step, ActRecuse, func(ctx context.Context, ch *change) error {
		if value(ch.c.Assignee) == s.officer.ID {
			ch.c.unassign()
			release, orphan = ch.c.State.Can(ActRelease), true
		}
		ch.vars = map[string]any{"Class": s.class}
		_, err := ch.tx.Exec(ctx, `INSERT INTO requests_recusal (case_id, officer, name, class, automatic, at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT DO NOTHING`, ch.c.ID, s.officer.ID, s.officer.Name, s.class, s.who.officer == nil, ch.at)
		return err
	})
	if err != nil || !orphan {
		return err
	}
	ref, _ := r.Reference(s.step.Ref)
	if release {
		if err := r.actIn(ctx, tx, actor{}, Step{Ref: ref}, ActRelease, nil); err != nil {
			return err
		}
	}
	return r.passOn(ctx, tx, ref, s.staff)
}

// passOn gives a case nobody has to whoever has room; without anybody it waits in the queue.
func (r *Registry) passOn(ctx context.Context, tx pgx.Tx, ref string, staff []Officer) error {
	if len(staff) == 0 {
		return nil
	}
	err := r.actIn(ctx, tx, actor{}, Step{Ref: ref}, ActAssign, func(ctx context.Context, ch *change) error { return ch.give(ctx, staff) })
	if errors.Is(err, ErrNobody) {
		return nil
	}
	return err
}

// putBack takes from an officer what they hold behind a wall that was just built. The clock does not stop for it.
func (r *Registry) putBack(ctx context.Context, tx pgx.Tx, o Officer, staff []Officer) error {
	rows, err := tx.Query(ctx, `SELECT c.ref FROM requests_case c WHERE c.assignee = @me AND c.`+open+`
		AND c.id IN (`+walled+`) ORDER BY c.id`, r.seenBy(o, nil))
	if err != nil {
		return err
	}
	refs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if err := r.stepBack(ctx, tx, stepping{step: Step{Ref: ref}, officer: o, class: classDeclared, staff: staff}); err != nil {
			return err
		}
	}
	return nil
}

// classDeclared is the class of a recusal that followed from a declaration or a party, rather than from the officer's own step.
const classDeclared = "declared"

// Recusal is that somebody stepped back, or was taken from a case. Why, the officer alone knows.
type Recusal struct {
	Ref       string
	Officer   uuid.UUID
	Name      string
	At        time.Time
	Automatic bool   // found by the portal
	TakenBy   string // who went on; empty while nobody has
	TakenAt   time.Time
}

// recusalsMost is how many recusals a list holds.
const recusalsMost = 200

// Recusals lists who stepped back from cases the reader may see, newest first: that it happened, never why.
func (r *Registry) Recusals(ctx context.Context, by Officer) ([]Recusal, error) {
	if !by.supervises() {
		return nil, ErrForbidden
	}
	rows, err := r.DB.Query(ctx, `SELECT c.ref, s.officer, s.name, s.at, s.automatic, s.taken_name, coalesce(s.taken_at, 'epoch')
		FROM requests_recusal s JOIN requests_case c ON c.id = s.case_id
		WHERE c.ref IS NOT NULL AND `+visible+` ORDER BY s.at DESC LIMIT @most`, r.seenBy(by, pgx.NamedArgs{"most": recusalsMost}))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Recusal])
}
