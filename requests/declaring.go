package requests

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"daylight/requests/deadline"
)

// ErrDeclarationDue is the answer to whoever would be given a case and has not declared their interests for too long.
var ErrDeclarationDue = errors.New("requests: interests have to be declared before a case is taken on")

// ErrAssigneeUndeclared is the same of a colleague: one of the reasons why somebody cannot be given a case.
var ErrAssigneeUndeclared = fmt.Errorf("%w: they have to declare their interests first", ErrAssignee)

// Standing of an officer's declaration of interests.
// i18n: conflict.duty.*
const (
	DutyNone    = "none"    // the body asks for none
	DutyNever   = "never"   // nothing was ever declared: no new case
	DutyCurrent = "current" // declared, and not due again soon
	DutySoon    = "soon"    // due within declareAhead days
	DutyOverdue = "overdue" // no new case
)

// declareAhead is how many days before the due day an officer is first reminded.
const declareAhead = 30

// Duty is when an officer last declared their interests, and when they have to again. A nil return counts.
type Duty struct {
	State string
	Last  deadline.Day // zero for never
	Due   deadline.Day // zero for never or not asked for
}

// Bars tells whether the officer is given no new case until they declare.
func (d Duty) Bars() bool { return d.State == DutyNever || d.State == DutyOverdue }

// Duty tells when an officer has to declare their interests anew.
func (r *Registry) Duty(ctx context.Context, by Officer) (Duty, error) {
	return r.duty(ctx, r.DB, by.ID)
}

func (r *Registry) duty(ctx context.Context, q queries, officer uuid.UUID) (Duty, error) {
	all, err := r.duties(ctx, q, []uuid.UUID{officer})
	return all[officer], err
}

// duties tells the same of several officers at once.
func (r *Registry) duties(ctx context.Context, q queries, officers []uuid.UUID) (map[uuid.UUID]Duty, error) {
	all := make(map[uuid.UUID]Duty, len(officers))
	rows, err := q.Query(ctx, `SELECT o.id, d.last FROM unnest($1::uuid[]) o (id) LEFT JOIN LATERAL (SELECT
		(max(i.declared_at) AT TIME ZONE $2)::date AS last FROM requests_interest i WHERE i.officer = o.id AND i.entered_by IS NULL) d ON true`,
		officers, r.zone().String())
	if err != nil {
		return nil, err
	}
	var officer uuid.UUID
	var last deadline.Day
	_, err = pgx.ForEachRow(rows, []any{&officer, &last}, func() error {
		all[officer] = r.dutySince(last)
		return nil
	})
	return all, err
}

func (r *Registry) dutySince(last deadline.Day) Duty {
	d := Duty{State: DutyCurrent, Last: last}
	switch {
	case r.Redeclare <= 0:
		d.State = DutyNone
		return d
	case last.IsZero():
		d.State = DutyNever
		return d
	}
	d.Due = last.AddDays(r.Redeclare)
	switch left := r.Today().DaysUntil(d.Due); {
	case left < 0:
		d.State = DutyOverdue
	case left <= declareAhead:
		d.State = DutySoon
	}
	return d
}

// ids are those of some officers.
func ids(officers []Officer) []uuid.UUID {
	list := make([]uuid.UUID, len(officers))
	for i, o := range officers {
		list[i] = o.ID
	}
	return list
}

// DeclareArgs asks for one reminder to declare.
type DeclareArgs struct {
	Officer uuid.UUID    `json:"officer"`
	Due     deadline.Day `json:"due"`
	Notice  string       `json:"notice"`
}

// Kind names the job.
func (DeclareArgs) Kind() string { return "declare" }

// notice is which reminder falls on a day: one ahead, one on the day, and one a week from then on; none in between.
func (d Duty) notice(today deadline.Day) (due deadline.Day, notice string) {
	left := today.DaysUntil(d.Due)
	switch {
	case d.State == DutyNever:
		for today.Weekday() != 1 {
			today = today.AddDays(-1)
		}
		return today, DutyNever
	case d.State == DutyOverdue:
		return d.Due, "after" + strconv.Itoa((-left-1)/7)
	case d.State == DutySoon && left == 0:
		return d.Due, "due"
	case d.State == DutySoon:
		return d.Due, "ahead"
	}
	return d.Due, ""
}

// RemindToDeclare asks for the reminders that fall on today, each once however often it is called and by however many replicas.
func (r *Registry) RemindToDeclare(ctx context.Context, officers []Officer) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		all, err := r.duties(ctx, tx, ids(officers))
		if err != nil {
			return err
		}
		for _, id := range ids(officers) {
			due, notice := all[id].notice(r.Today())
			if notice == "" {
				continue
			}
			tag, err := tx.Exec(ctx, `INSERT INTO requests_declaring (officer, due, notice, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
				id, due, notice, r.now())
			if err != nil {
				return err
			}
			if tag.RowsAffected() == 1 {
				if err := r.insert(ctx, tx, []river.JobArgs{DeclareArgs{Officer: id, Due: due, Notice: notice}}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// DutyFor is what a reminder says at the moment it is written; ErrNothing when the officer has declared meanwhile.
func (r *Registry) DutyFor(ctx context.Context, a DeclareArgs) (Duty, error) {
	d, err := r.duty(ctx, r.DB, a.Officer)
	if err == nil && (d.State == DutyNone || d.State == DutyCurrent) {
		err = ErrNothing
	}
	return d, err
}
