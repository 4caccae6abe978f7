package requests

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"daylight/requests/deadline"
)

// The news of a task, each a letter to members of staff. Their words belong to whoever sends them.
const (
	ErrandGiven   = "given"   // to the unit: there is a task
	ErrandChaser  = "chaser"  // to the unit: it is still open
	ErrandMore    = "more"    // to the unit: the asker said more
	ErrandReplied = "replied" // to whoever has the case
	ErrandLate    = "late"    // to those who watch over the office: the unit did not answer by its day
)

// ErrandNews lists the news of a task.
func ErrandNews() []string {
	return []string{ErrandGiven, ErrandChaser, ErrandMore, ErrandReplied, ErrandLate}
}

// ErrandArgs asks to tell everybody concerned of one event of a task. It carries ids only.
type ErrandArgs struct {
	Errand uuid.UUID `json:"errand"`
	Event  uuid.UUID `json:"event"`
	News   string    `json:"news"`
}

// Kind names the job.
func (ErrandArgs) Kind() string { return "errand" }

// ErrandLetterArgs asks for one letter about it to one member of staff.
type ErrandLetterArgs struct {
	ErrandArgs
	Officer uuid.UUID `json:"officer"`
}

// Kind names the job.
func (ErrandLetterArgs) Kind() string { return "errand_letter" }

func (ch *change) tellOf(errand uuid.UUID, news string) {
	ch.jobs = append(ch.jobs, ErrandArgs{Errand: errand, Event: ch.id, News: news})
}

// TellOfErrand asks for the letters about one event of a task: one to each of the officers it concerns, however often it is
// called.
func (r *Registry) TellOfErrand(ctx context.Context, a ErrandArgs, officers []Officer) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		for _, o := range officers {
			if _, err := r.errandNews(ctx, tx, o, a); errors.Is(err, ErrNothing) {
				continue
			} else if err != nil {
				return err
			}
			tag, err := tx.Exec(ctx, `INSERT INTO requests_errand_told (event, officer, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
				a.Event, o.ID, r.now())
			if err != nil {
				return err
			}
			if tag.RowsAffected() == 0 {
				continue
			}
			if err := r.insert(ctx, tx, []river.JobArgs{ErrandLetterArgs{ErrandArgs: a, Officer: o.ID}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// ErrandLetter gives what a letter about a task says, or ErrNothing when it concerns the officer no more: answered
// meanwhile, or behind a wall that was built since.
func (r *Registry) ErrandLetter(ctx context.Context, to Officer, a ErrandLetterArgs) (out ErrandRow, err error) {
	err = pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		out, err = r.errandNews(ctx, tx, to, a.ErrandArgs)
		return err
	})
	return out, err
}

// errandNews tells whether news of a task concern an officer at this moment.
func (r *Registry) errandNews(ctx context.Context, q queries, o Officer, a ErrandArgs) (ErrandRow, error) {
	rows, err := q.Query(ctx, `SELECT `+errandColumns+` FROM requests_errand t JOIN requests_case c ON c.id = t.case_id
		WHERE t.id = $1 AND c.ref IS NOT NULL AND c.`+open, a.Errand)
	if err != nil {
		return ErrandRow{}, err
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[errandRow])
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrandRow{}, ErrNothing
	}
	if err != nil {
		return ErrandRow{}, err
	}
	c, err := caseBy(ctx, q, "id", row.CaseID, "")
	if err != nil {
		return ErrandRow{}, err
	}
	if concerned := row.concerns(o, &c, a.News); !concerned {
		return ErrandRow{}, ErrNothing
	}
	through := r.apart
	if a.News == ErrandLate || a.News == ErrandReplied {
		through = r.wall
	}
	if err := through(ctx, q, o, &c); errors.Is(err, ErrWalled) || errors.Is(err, ErrForbidden) {
		return ErrandRow{}, ErrNothing
	} else if err != nil {
		return ErrandRow{}, err
	}
	row.stand(r.Today())
	return row.ErrandRow, nil
}

// concerns tells whom news of a task are for, the wall aside.
func (e *errandRow) concerns(o Officer, c *caseRow, news string) bool {
	switch {
	case news == ErrandReplied:
		return value(c.Assignee) == o.ID
	case e.State != ErrandOpen:
		return false
	case news == ErrandLate:
		return o.Is(RoleReviewer, RoleDPO)
	}
	return e.meant(o)
}

// ChaseErrands reminds units of tasks they have not answered, and tells those who watch over the office of each that is
// late: each once, however often it is called and by however many replicas. On a day that is not worked nobody is reminded.
func (r *Registry) ChaseErrands(ctx context.Context) error {
	by, err := r.rules(ctx, r.DB)
	if err != nil || !by.calendar.Worked(r.Today()) {
		return err
	}
	rows, err := r.DB.Query(ctx, `SELECT `+errandColumns+` FROM requests_errand t JOIN requests_case c ON c.id = t.case_id
		WHERE t.state = 'open' AND c.ref IS NOT NULL AND c.`+open+` AND (t.chased < 2 OR t.escalated_at IS NULL) ORDER BY t.due, t.id`)
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[errandRow])
	if err != nil {
		return err
	}
	for _, e := range found {
		for more := true; more; {
			if more, err = r.chase(ctx, e, by.calendar); err != nil {
				return err
			}
		}
	}
	return nil
}

// chaser is what is to be done about an open task now.
type chaser struct {
	news   string
	chased int // how many chasers have gone out afterwards
}

// nextChaser tells what is to be done about an open task. A unit that asked back is not chased: the asker is.
func (r *Registry) nextChaser(e *errandRow, calendar deadline.Calendar) chaser {
	today := r.Today()
	passed := func(days int) bool { return days > 0 && !horizon(calendar, e.Asked, days).After(today) }
	switch {
	case e.EscalatedAt == nil && today.After(e.Due):
		return chaser{ErrandLate, e.Chased}
	case !e.Queried && e.Chased < 2 && passed(r.Errands.Second):
		return chaser{ErrandChaser, 2} // one letter, also where the first was missed
	case !e.Queried && e.Chased < 1 && passed(r.Errands.First):
		return chaser{ErrandChaser, 1}
	}
	return chaser{}
}

// chase takes one step about a task, if there is one to take. It is looked at anew under the lock: somebody may be quicker.
func (r *Registry) chase(ctx context.Context, e errandRow, calendar deadline.Calendar) (more bool, err error) {
	err = r.act(ctx, actor{}, Step{Ref: e.Ref}, ActErrandChase, func(ctx context.Context, ch *change) error {
		now, err := ch.openErrand(ctx, e.ID)
		if err != nil {
			return err
		}
		todo := r.nextChaser(now, calendar)
		if todo.news == "" {
			return ErrNothing
		}
		var late *time.Time
		if todo.news == ErrandLate {
			late = &ch.at
		}
		ch.vars = map[string]any{"Number": now.N, "Unit": now.Unit, "How": todo.news}
		ch.tellOf(now.ID, todo.news)
		_, err = ch.tx.Exec(ctx, `UPDATE requests_errand SET chased = $2, escalated_at = coalesce(escalated_at, $3) WHERE id = $1`,
			now.ID, todo.chased, late)
		return err
	})
	for _, over := range []error{ErrNothing, ErrChanged, ErrMove, ErrNotFound} { // nothing left to do: done, answered or ended
		if errors.Is(err, over) {
			return false, nil
		}
	}
	return err == nil, err
}
