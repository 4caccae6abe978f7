package requests

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
	"daylight/requests/unusual"
)

// settled is how many days after it a day is read: what comes more than a day after the event counts as late.
const settled = 2

// judgedLate is how many days back a day is still judged, when nothing was read for a while. What is older is history.
const judgedLate = 7

// keptWork is for how many days the counts by official are kept: as long as a day can be compared with them.
const keptWork = unusual.Days + judgedLate

// WatchLooks counts what officials looked at on the days that are over, and raises flags for what stands out. Each day is read once, in
// steps; broken off it goes on where it was, and called again it does nothing. On the first day there is, the weeks before are counted too.
func (r *Registry) WatchLooks(ctx context.Context) error {
	if watches, err := r.Watches(ctx); err != nil || !watches {
		return errors.Join(err, pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error { return r.forgetWork(ctx, tx) }))
	}
	newest := r.Today().AddDays(-settled)
	// Days nobody reads any more were never read: a portal that slept for a year does not begin with last year.
	_, err := r.DB.Exec(ctx, `INSERT INTO requests_watch (day, history)
		SELECT d, d < $2 AND (l.last IS NULL OR d < $3) FROM (SELECT max(day) AS last FROM requests_watch) l,
			generate_series(greatest(l.last + 1, $1::date), $2::date, interval '1 day') AS g (at), date(at) AS d
		ON CONFLICT DO NOTHING`, newest.AddDays(-unusual.Days), newest, newest.AddDays(-judgedLate))
	if err != nil {
		return err
	}
	days, err := r.watchDays(ctx, `read_at IS NULL`)
	if err != nil {
		return err
	}
	for _, day := range days {
		for more := true; more; {
			if more, err = r.countStep(ctx, day); err != nil {
				return err
			}
		}
	}
	if days, err = r.watchDays(ctx, `read_at IS NOT NULL AND judged_at IS NULL AND NOT history`); err != nil {
		return err
	}
	calendar, err := r.CurrentCalendar(ctx)
	if err != nil {
		return err
	}
	for _, day := range days {
		if err := r.judgeDay(ctx, day, calendar); err != nil {
			return err
		}
	}
	return nil
}

func (r *Registry) watchDays(ctx context.Context, where string) ([]deadline.Day, error) {
	rows, err := r.DB.Query(ctx, `SELECT day FROM requests_watch WHERE `+where+` ORDER BY day`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[deadline.Day])
}

// countStep counts the next looks of a day, in one transaction, and tells whether there may be more. While somebody else is at it, it does nothing.
func (r *Registry) countStep(ctx context.Context, day deadline.Day) (more bool, err error) {
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		var from ledger.TracePlace
		err := tx.QueryRow(ctx, `SELECT place FROM requests_watch WHERE day = $1 AND read_at IS NULL FOR UPDATE SKIP LOCKED`, day).Scan(&from)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		next := day.AddDays(1)
		step, err := r.Ledger.Worked(ctx, tx, ledger.Workday{From: day.Time(r.zone()), Until: next.Time(r.zone()),
			Since: next.AddDays(-unusual.RepeatWithin).Time(r.zone()), Repeats: unusual.RepeatDays}, from)
		if err != nil {
			return err
		}
		if err := addWork(ctx, tx, day, step); err != nil {
			return err
		}
		more = !step.Done
		_, err = tx.Exec(ctx, `UPDATE requests_watch SET place = $2, looks = looks + $3, read_at = CASE WHEN $4 THEN $5::timestamptz END WHERE day = $1`,
			day, step.Next, step.Looks, step.Done, r.now())
		return err
	})
	return more && err == nil, err
}

// addWork adds a step to the counts of its day.
func addWork(ctx context.Context, tx pgx.Tx, day deadline.Day, step ledger.WorkStep) error {
	var todo pgx.Batch
	for _, w := range step.Worked {
		todo.Queue(`INSERT INTO requests_worked AS w (day, source, peers, actor, looks, caseless, hours) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (peers, actor, day) DO UPDATE SET looks = w.looks + $5, caseless = w.caseless + $6,
				hours = ARRAY(SELECT a + b FROM unnest(w.hours, $7::int[]) WITH ORDINALITY AS h (a, b, n) ORDER BY n)`,
			day, w.Source, w.Peers, w.Actor, w.Looks, w.Caseless, w.Hours[:])
		for kind, n := range w.Kinds {
			todo.Queue(`INSERT INTO requests_worked_kind AS w (day, peers, actor, category, looks) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (peers, actor, category, day) DO UPDATE SET looks = w.looks + $5`, day, w.Peers, w.Actor, kind, n)
		}
	}
	for _, p := range step.Repeated {
		todo.Queue(`INSERT INTO requests_repeat (day, peers, actor, citizen, days) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
			day, p.Peers, p.Actor, p.Citizen, p.Days)
	}
	return tx.SendBatch(ctx, &todo).Close()
}

// Watches tells whether looks are held against each other: whether WatchActivity is published, and in force.
func (r *Registry) Watches(ctx context.Context) (bool, error) {
	if r.WatchActivity == "" {
		return false, nil
	}
	return r.Ledger.InForce(ctx, r.WatchActivity, r.now())
}

// forgetWork forgets counts that no day is compared with any more.
func (r *Registry) forgetWork(ctx context.Context, tx pgx.Tx) error {
	before := r.Today().AddDays(-settled - keptWork)
	for _, table := range []string{"requests_worked", "requests_worked_kind", "requests_repeat"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE day < $1`, before); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `DELETE FROM requests_watch WHERE day < $1`, r.Today().AddDays(-keptWatch))
	return err
}

// keptWatch is for how many days it is said how many looks were read on a day and what came of it.
const keptWatch = 366

// Watched is a day whose looks were judged.
type Watched struct {
	Day    deadline.Day
	Looks  int
	Raised int
	Spared int // stood out too, beyond what is raised in a day
	At     time.Time
}

// LastWatched is the newest day that was judged; ErrNothing before there is one.
func (r *Registry) LastWatched(ctx context.Context) (w Watched, err error) {
	err = r.DB.QueryRow(ctx, `SELECT day, looks, raised, spared, judged_at FROM requests_watch WHERE judged_at IS NOT NULL ORDER BY day DESC LIMIT 1`).
		Scan(&w.Day, &w.Looks, &w.Raised, &w.Spared, &w.At)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNothing
	}
	return w, err
}
