package requests

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"daylight/requests/deadline"
)

// Pace is how often an officer wants to be reminded of their days.
// i18n: diary.pace.*
type Pace string

// The paces. Nothing said is daily.
const (
	PaceDaily  Pace = "daily"
	PaceWeekly Pace = "weekly" // on the first working day of the week
	PaceNever  Pace = "never"
)

// Paces lists every pace in the order it is offered.
func Paces() []Pace { return []Pace{PaceDaily, PaceWeekly, PaceNever} }

// DigestArgs asks for one reminder to one officer on one day.
type DigestArgs struct {
	Officer uuid.UUID    `json:"officer"`
	Day     deadline.Day `json:"day"`
}

// Kind names the job.
func (DigestArgs) Kind() string { return "digest" }

// Digest is what an officer is reminded of. Nothing stands in it twice.
type Digest struct {
	Day     deadline.Day // on which it was written
	Ahead   int          // working days it looks ahead
	Late    []DiaryEntry
	Today   []DiaryEntry
	Soon    []DiaryEntry
	Waiting []DiaryEntry // for this officer's approval, due later
	Free    []DiaryEntry // nobody has them, due later
}

// Empty tells whether there is nothing to say.
func (d Digest) Empty() bool {
	return len(d.Late)+len(d.Today)+len(d.Soon)+len(d.Waiting)+len(d.Free) == 0
}

// Reminding tells how often an officer wants to be reminded.
func (r *Registry) Reminding(ctx context.Context, by Officer) (Pace, error) {
	return r.pace(ctx, r.DB, by.ID)
}

func (r *Registry) pace(ctx context.Context, q queries, officer uuid.UUID) (Pace, error) {
	rows, err := q.Query(ctx, `SELECT pace FROM requests_reminding WHERE officer = $1`, officer)
	if err != nil {
		return "", err
	}
	pace, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[Pace])
	if errors.Is(err, pgx.ErrNoRows) {
		return PaceDaily, nil
	}
	return pace, err
}

// SetReminding keeps how often an officer wants to be reminded.
func (r *Registry) SetReminding(ctx context.Context, by Officer, pace Pace) error {
	if err := by.casework(); err != nil {
		return err
	}
	c := &check{}
	choice(c, "pace", pace, Paces())
	if err := c.problems.orNil(); err != nil {
		return err
	}
	_, err := r.DB.Exec(ctx, `INSERT INTO requests_reminding (officer, pace, set_at) VALUES ($1, $2, $3)
		ON CONFLICT (officer) DO UPDATE SET pace = excluded.pace, set_at = excluded.set_at`, by.ID, pace, r.now())
	return err
}

// Remind asks for today's reminders: one an officer and day, however often it is called and by however many replicas.
// On a day that is not worked nobody is reminded.
func (r *Registry) Remind(ctx context.Context, officers []Officer) error {
	officers = slices.DeleteFunc(slices.Clone(officers), func(o Officer) bool { return o.casework() != nil })
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		by, err := r.rules(ctx, tx)
		today := r.Today()
		if err != nil || !by.calendar.Worked(today) {
			return err
		}
		for _, o := range officers {
			if err := r.remindOne(ctx, tx, o, today, firstOfWeek(by.calendar, today)); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `DELETE FROM requests_digest WHERE day < $1`, today.AddDays(-keptDigests))
		return err
	})
}

// keptDigests is how many days it is remembered that a reminder went out: longer than any job is tried again.
const keptDigests = 60

func (r *Registry) remindOne(ctx context.Context, tx pgx.Tx, o Officer, today deadline.Day, first bool) error {
	pace, err := r.pace(ctx, tx, o.ID)
	if err != nil || pace == PaceNever || pace == PaceWeekly && !first {
		return err
	}
	tag, err := tx.Exec(ctx, `INSERT INTO requests_digest (officer, day, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, o.ID, today, r.now())
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	return r.insert(ctx, tx, []river.JobArgs{DigestArgs{Officer: o.ID, Day: today}})
}

// Digest gives what an officer is reminded of, as it is at this moment and whichever day it was asked for. ErrNothing when
// there is nothing to say, when a later reminder follows, or when the officer wants none any more. It looks some working
// days ahead; one that comes once a week looks ahead a week.
func (r *Registry) Digest(ctx context.Context, o Officer, a DigestArgs, ahead int) (Digest, error) {
	if o.casework() != nil {
		return Digest{}, ErrNothing
	}
	var out Digest
	err := pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		pace, err := r.pace(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		overtaken, err := r.overtaken(ctx, tx, a)
		if err != nil {
			return err
		}
		if overtaken || pace == PaceNever {
			return ErrNothing
		}
		if pace == PaceWeekly {
			ahead = max(ahead, 5)
		}
		by, err := r.rules(ctx, tx)
		if err != nil {
			return err
		}
		list, err := r.diary(ctx, tx, o)
		out = digest(list, r.Today(), horizon(by.calendar, r.Today(), ahead))
		out.Ahead = ahead
		return err
	})
	if err == nil && out.Empty() {
		err = ErrNothing
	}
	return out, err
}

// overtaken tells whether a later reminder was asked for.
func (r *Registry) overtaken(ctx context.Context, q queries, a DigestArgs) (bool, error) {
	return r.yes(ctx, q, `SELECT EXISTS (SELECT FROM requests_digest WHERE officer = $1 AND day > $2)`, a.Officer, a.Day)
}

// digest sorts a diary by what is pressing. Where the clock stands still nothing is.
func digest(list []DiaryEntry, today, until deadline.Day) Digest {
	d := Digest{Day: today}
	for _, e := range list {
		switch {
		case e.Still && e.Task != TaskApprove && e.Task != TaskTake:
		case e.Late:
			d.Late = append(d.Late, e)
		case e.Left == 0 && !e.Still:
			d.Today = append(d.Today, e)
		case !e.Day.After(until) && !e.Still:
			d.Soon = append(d.Soon, e)
		case e.Task == TaskApprove:
			d.Waiting = append(d.Waiting, e)
		case e.Task == TaskTake:
			d.Free = append(d.Free, e)
		}
	}
	return d
}

// firstOfWeek tells whether no day of the week before this one is worked.
func firstOfWeek(calendar deadline.Calendar, day deadline.Day) bool {
	for ; day.Weekday() != time.Monday; day = day.AddDays(-1) {
		if calendar.Worked(day.AddDays(-1)) {
			return false
		}
	}
	return true
}

// horizon is the nth working day after a day. A calendar without working days ends the search after a year.
func horizon(calendar deadline.Calendar, from deadline.Day, n int) deadline.Day {
	day := from
	for last := from.AddDays(366); n > 0 && day.Before(last); {
		if day = day.AddDays(1); calendar.Worked(day) {
			n--
		}
	}
	return day
}
