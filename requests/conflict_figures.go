package requests

import (
	"context"
	"maps"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Reconsider takes cases from whom a wall keeps them by now: an exception has ended, or an interest has begun. Each officer in a
// transaction of their own.
func (r *Registry) Reconsider(ctx context.Context) error {
	staff, err := r.roster(ctx)
	if err != nil {
		return err
	}
	for _, o := range staff {
		if err := pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error { return r.putBack(ctx, tx, o, staff) }); err != nil {
			return err
		}
	}
	return nil
}

// ConflictFigures count what the office does about conflicts of interest in a period. They name nobody.
type ConflictFigures struct {
	Declared  int // officers whose declaration is current
	Due       int // due within declareAhead days
	Overdue   int // overdue or never made
	Recusals  int
	Automatic int // of these, found by the portal
	Misses    int // attempts to reach a case that did not exist for whoever tried; unless Unsaid
	Unsaid    bool
	Overrides int // exceptions granted
	Flags     int // looks flagged
	Misuse    int // of these, found to be misuse
}

// Conflicts counts a period, both days included; the declarations are as of today. What was done about a case that does not exist for the reader is
// not counted, nor looks of their own to ask about: beside the lists on the same page the number would tell of it. Attempts at closed cases are not told to whoever can
// make one, for they could watch whether theirs counts.
func (r *Registry) Conflicts(ctx context.Context, by Officer, from, to deadline.Day) (in Indicators, err error) {
	if !by.supervises() && !by.oversees() {
		return in, ErrForbidden
	}
	in.From, in.To, in.Threshold = from, to, r.Quarterly.threshold()
	in.Conflicts, err = r.conflictFigures(ctx, by, from, to)
	return in, err
}

func (r *Registry) conflictFigures(ctx context.Context, by Officer, from, to deadline.Day) (ConflictFigures, error) {
	var f ConflictFigures
	staff, err := r.roster(ctx)
	if err != nil {
		return f, err
	}
	duties, err := r.duties(ctx, r.DB, ids(staff))
	if err != nil {
		return f, err
	}
	for _, d := range duties {
		switch {
		case d.Bars():
			f.Overdue++
		case d.State == DutySoon:
			f.Due++
			f.Declared++
		case !d.Last.IsZero():
			f.Declared++
		}
	}
	var args pgx.NamedArgs
	err = pgx.BeginTxFunc(ctx, r.DB, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		args, err = r.flagsFor(ctx, tx, by, nil)
		return err
	})
	if err != nil {
		return f, err
	}
	seen := scope{` AND x.case_id NOT IN (` + walled + `)`, args}
	if err = r.countConflicts(ctx, from, to, seen, &f); by.casework() == nil {
		f.Misses, f.Unsaid = 0, true
	}
	return f, err
}

// countConflicts counts what happened in a period, of the cases in a scope (as x), and of the flags that are there for its reader, if it has one.
func (r *Registry) countConflicts(ctx context.Context, from, to deadline.Day, s scope, f *ConflictFigures) error {
	args := pgx.NamedArgs{"from": from, "to": to, "zone": r.zone().String(), "me": uuid.Nil}
	maps.Copy(args, s.args)
	flags := `true`
	if _, read := args["mine"]; read {
		flags = unflagged
	}
	return r.DB.QueryRow(ctx, `SELECT r.n, r.automatic, m.n, v.n, l.n, l.misuse FROM
		(SELECT count(*) AS n, count(*) FILTER (WHERE automatic) AS automatic FROM requests_recusal x WHERE (at AT TIME ZONE @zone)::date BETWEEN @from AND @to`+s.where+`) r,
		(SELECT coalesce(sum(count), 0) AS n FROM requests_miss WHERE kind = 'walled' AND day BETWEEN @from AND @to) m,
		(SELECT count(*) AS n FROM requests_override x WHERE granted AND (decided_at AT TIME ZONE @zone)::date BETWEEN @from AND @to`+s.where+`) v,
		(SELECT count(*) AS n, count(*) FILTER (WHERE verdict = 'misuse') AS misuse FROM requests_flag f
			WHERE (raised_at AT TIME ZONE @zone)::date BETWEEN @from AND @to AND `+flags+`) l`, args).
		Scan(&f.Recusals, &f.Automatic, &f.Misses, &f.Overrides, &f.Flags, &f.Misuse)
}
