package requests

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Hand is what becomes of the cases that fall due while somebody is away.
// i18n: queue.hand.*
type Hand string

// The ways. Whatever is chosen, the clock does not stop.
const (
	HandKeep   Hand = "keep"   // they are listed for the reviewer
	HandRota   Hand = "rota"   // they go to whoever has room
	HandDeputy Hand = "deputy" // they go to one person
)

// Hands lists every way in the order it is offered.
func Hands() []Hand { return []Hand{HandKeep, HandRota, HandDeputy} }

// Leave is a time somebody is away and given nothing new.
type Leave struct {
	ID      uuid.UUID
	Officer uuid.UUID
	Since   deadline.Day
	Until   deadline.Day // the last day away
	Hand    Hand
	Deputy  uuid.UUID    // with HandDeputy
	BackOn  deadline.Day // came back before the end, or never went; zero otherwise
}

// longestLeave is how many days an absence may last: a slip in the year should not take somebody out for good.
const longestLeave = 400

// onLeave is the test for a leave (as l) that covers a day.
const onLeave = `l.since <= @today AND l.until >= @today AND (l.back_on IS NULL OR l.back_on > @today)`

const leaveColumns = `l.id, l.officer, l.since, l.until, l.hand, coalesce(l.deputy, '00000000-0000-0000-0000-000000000000') AS deputy, l.back_on`

func (r *Registry) leaves(ctx context.Context, q queries, where string, args pgx.NamedArgs) ([]Leave, error) {
	if args == nil {
		args = pgx.NamedArgs{}
	}
	args["today"] = r.Today()
	rows, err := q.Query(ctx, `SELECT `+leaveColumns+` FROM requests_leave l WHERE `+where+` ORDER BY l.since, l.id`, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Leave])
}

// away is who is on leave today.
func (r *Registry) away(ctx context.Context, q queries) (map[uuid.UUID]bool, error) {
	list, err := r.leaves(ctx, q, onLeave, nil)
	all := make(map[uuid.UUID]bool, len(list))
	for _, l := range list {
		all[l.Officer] = true
	}
	return all, err
}

// leaveOf is the leave somebody is on today, or nil.
func (r *Registry) leaveOf(ctx context.Context, q queries, officer uuid.UUID) (*Leave, error) {
	list, err := r.leaves(ctx, q, onLeave+` AND l.officer = @officer`, pgx.NamedArgs{"officer": officer})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// Leaves lists an officer's own absences that are not over.
func (r *Registry) Leaves(ctx context.Context, by Officer) ([]Leave, error) {
	if err := by.casework(); err != nil {
		return nil, err
	}
	return r.leaves(ctx, r.DB, notOver+` AND l.officer = @officer`, pgx.NamedArgs{"officer": by.ID})
}

// notOver is the test for a leave (as l) that is or will be.
const notOver = `l.until >= @today AND (l.back_on IS NULL OR l.back_on > @today)`

// EnterLeave records an absence: one's own, or, by a reviewer or data protection officer, somebody else's.
func (r *Registry) EnterLeave(ctx context.Context, by Officer, l Leave) error {
	if err := by.speaksFor(l.Officer); err != nil {
		return err
	}
	staff, err := r.roster(ctx)
	if err != nil {
		return err
	}
	if err := r.properLeave(&l, staff); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		// Two forms sent at once must not both find the days free.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('requests_leave ' || $1::text, 0))`, l.Officer); err != nil {
			return err
		}
		taken, err := r.yes(ctx, tx, `SELECT EXISTS (SELECT FROM requests_leave l WHERE l.officer = $1 AND l.since <= $3 AND l.until >= $2
			AND (l.back_on IS NULL OR l.back_on > greatest(l.since, $2)))`, l.Officer, l.Since, l.Until)
		if err != nil {
			return err
		}
		if taken {
			return Problems{{Field: "since", Key: "requests.problem.leave_overlaps"}}
		}
		_, err = tx.Exec(ctx, `INSERT INTO requests_leave (id, officer, since, until, hand, deputy, entered_by, entered_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, newID(), l.Officer, l.Since, l.Until, l.Hand, nullID(l.Deputy), by.ID, r.now())
		return err
	})
}

// speaksFor refuses those who may not say when somebody is away.
func (o Officer) speaksFor(officer uuid.UUID) error {
	if o.Is(RoleReviewer, RoleDPO) || o.ID == officer && o.casework() == nil {
		return nil
	}
	return ErrForbidden
}

func (r *Registry) properLeave(l *Leave, staff []Officer) error {
	c, today := &check{}, r.Today()
	switch {
	case l.Since.IsZero():
		c.add("since", "day")
	case l.Until.IsZero():
		c.add("until", "day")
	case l.Until.Before(l.Since):
		c.add("until", "day_order")
	case l.Until.Before(today):
		c.add("until", "leave_over")
	case l.Since.DaysUntil(l.Until) > longestLeave:
		c.add("until", "leave_long", "Most", longestLeave)
	}
	choice(c, "hand", l.Hand, Hands())
	if officerIn(staff, l.Officer) == nil {
		c.add("officer", "choose")
	}
	if l.Hand != HandDeputy {
		l.Deputy = uuid.Nil
	} else if l.Deputy == l.Officer || officerIn(staff, l.Deputy) == nil {
		c.add("deputy", "choose")
	}
	return c.problems.orNil()
}

func nullID(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// ComeBack ends an absence today, or takes back one that has not begun. Saying it twice is saying it, and what is over stays as it was.
func (r *Registry) ComeBack(ctx context.Context, by Officer, id uuid.UUID) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		list, err := r.leaves(ctx, tx, `l.id = @id`, pgx.NamedArgs{"id": id})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return ErrNotFound
		}
		if err := by.speaksFor(list[0].Officer); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE requests_leave SET back_on = $2 WHERE id = $1 AND back_on IS NULL AND until >= $2`, id, r.Today())
		return err
	})
}

// BeginLeaves moves, on the first day of each absence, the cases that fall due within it to the deputy or to whoever has room,
// if that was chosen. Each is a step of its own; a case nobody can take stays, and is listed for the reviewer.
func (r *Registry) BeginLeaves(ctx context.Context) error {
	staff, err := r.roster(ctx)
	if err != nil {
		return err
	}
	list, err := r.leaves(ctx, r.DB, onLeave+` AND l.begun_at IS NULL`, nil)
	if err != nil {
		return err
	}
	for _, l := range list {
		if l.Hand != HandKeep {
			err = r.handOver(ctx, l, staff)
		}
		if err == nil {
			_, err = r.DB.Exec(ctx, `UPDATE requests_leave SET begun_at = $2 WHERE id = $1 AND begun_at IS NULL`, l.ID, r.now())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// handOver moves what falls due within an absence.
func (r *Registry) handOver(ctx context.Context, l Leave, staff []Officer) error {
	rows, err := r.DB.Query(ctx, `SELECT c.ref FROM requests_case c WHERE c.assignee = $1 AND c.due <= $2 AND c.ref IS NOT NULL AND c.`+open+`
		ORDER BY c.due, c.id`, l.Officer, l.Until)
	if err != nil {
		return err
	}
	refs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	deputy := officerIn(staff, l.Deputy)
	for _, ref := range refs {
		err := r.act(ctx, actor{}, Step{Ref: ref, Key: "leave " + l.ID.String()}, ActAssign, func(ctx context.Context, ch *change) error {
			switch {
			case value(ch.c.Assignee) != l.Officer: // somebody gave it away meanwhile
				return ErrAssignee
			case l.Hand == HandRota:
				return ch.give(ctx, staff)
			case deputy == nil: // left since
				return ErrNobody
			}
			return ch.giveTo(ctx, *deputy)
		})
		if err != nil && !errors.Is(err, ErrNobody) && !errors.Is(err, ErrAssignee) && !errors.Is(err, ErrMove) {
			return err
		}
	}
	return nil
}
