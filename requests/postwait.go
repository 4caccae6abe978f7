package requests

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// CodeWaitsArgs asks to tell those who may make the letter with a code that it waits.
type CodeWaitsArgs struct {
	Case uuid.UUID `json:"case"`
}

// Kind names the job.
func (CodeWaitsArgs) Kind() string { return "code_waits" }

// CodeLetterArgs asks for one such letter to one member of staff.
type CodeLetterArgs struct {
	Officer uuid.UUID `json:"officer"`
	Code    uuid.UUID `json:"code"`
	Again   bool      `json:"again,omitempty"`  // it lies for a working day
	Nobody  bool      `json:"nobody,omitempty"` // to whoever ordered it: nobody here may make it
}

// Kind names the job.
func (CodeLetterArgs) Kind() string { return "code_letter" }

// unmade is the test for a code (as k) whose letter waits to be made.
const unmade = `k.body IS NOT NULL AND k.printed_at IS NULL AND k.voided_at IS NULL AND k.used_at IS NULL`

// TellOfCode has everybody who may make the letter of a code told that it waits, once; whoever ordered it when there is nobody.
func (r *Registry) TellOfCode(ctx context.Context, a CodeWaitsArgs, officers []Officer) error {
	return r.tellOfCodes(ctx, `k.case_id = $1 AND k.told_at IS NULL`, a.Case, officers)
}

// ChaseCodes has them told again, once, of letters beside which a whole working day has passed.
func (r *Registry) ChaseCodes(ctx context.Context, officers []Officer) error {
	by, err := r.rules(ctx, r.DB)
	if err != nil || !by.calendar.Worked(r.Today()) {
		return err
	}
	day := r.Today()
	for day = day.AddDays(-1); horizon(by.calendar, day, 2).After(r.Today()); {
		day = day.AddDays(-1)
	}
	return r.tellOfCodes(ctx, `k.ordered_at < $1 AND k.chased_at IS NULL`, day.AddDays(1).Time(r.zone()), officers)
}

func (r *Registry) tellOfCodes(ctx context.Context, which string, arg any, officers []Officer) error {
	rows, err := r.DB.Query(ctx, `SELECT k.case_id FROM requests_post_code k WHERE `+unmade+` AND `+which+` ORDER BY k.id`, arg)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error { return r.tellOfOne(ctx, tx, id, officers) }); err != nil {
			return err
		}
	}
	return nil
}

// tellOfOne takes down that people are told, the first time or again, and asks for the letters to them.
func (r *Registry) tellOfOne(ctx context.Context, tx pgx.Tx, id uuid.UUID, officers []Officer) error {
	c, err := caseBy(ctx, tx, "id", id, "FOR UPDATE")
	if err != nil || c.Ref == nil || !c.State.Can(ActPrintCode) {
		return err
	}
	rows, err := tx.Query(ctx, `UPDATE requests_post_code k SET told_at = coalesce(k.told_at, @at), chased_at = CASE WHEN k.told_at IS NOT NULL THEN @at::timestamptz END
		WHERE k.case_id = @case AND `+unmade+` AND k.chased_at IS NULL RETURNING k.id, k.chased_at IS NOT NULL, k.ordered_by`,
		pgx.NamedArgs{"case": id, "at": r.now()})
	if err != nil {
		return err
	}
	var code uuid.UUID
	var again bool
	var ordered *uuid.UUID
	n := 0
	if _, err := pgx.ForEachRow(rows, []any{&code, &again, &ordered}, func() error { n++; return nil }); err != nil || n == 0 {
		return err
	}
	var jobs []river.JobArgs
	for _, o := range officers {
		switch err := r.prints(ctx, tx, printer{o, officers}, &c); {
		case errors.Is(err, ErrNothing):
		case err != nil:
			return err
		default:
			jobs = append(jobs, CodeLetterArgs{Officer: o.ID, Code: code, Again: again})
		}
	}
	if len(jobs) == 0 && ordered != nil {
		jobs = []river.JobArgs{CodeLetterArgs{Officer: *ordered, Code: code, Again: again, Nobody: true}}
	}
	return r.insert(ctx, tx, jobs)
}

// prints tells whether an officer may make the letter of a case, by an error: ErrNothing when not.
func (r *Registry) prints(ctx context.Context, q queries, p printer, c *caseRow) error {
	if !r.PrintsCodes(p.Officer) {
		return ErrNothing
	}
	through := r.wall
	if r.postRoom() {
		through = r.apart
	}
	err := through(ctx, q, p.Officer, c)
	if err == nil {
		_, err = r.mayPrint(ctx, q, p, c)
	}
	if errors.Is(err, ErrWalled) || errors.Is(err, ErrForbidden) || errors.Is(err, ErrOwnCode) {
		return ErrNothing
	}
	return err
}

// CodeWaiting is what a letter about a code that waits says.
type CodeWaiting struct {
	Ref   string // to whoever ordered it alone
	Since time.Time
}

// CodeFor gives what such a letter says; ErrNothing when the code was made meanwhile, or is none of the officer's business any more.
func (r *Registry) CodeFor(ctx context.Context, to Officer, a CodeLetterArgs) (out CodeWaiting, err error) {
	staff, err := r.roster(ctx)
	if err != nil {
		return out, err
	}
	err = pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		var id uuid.UUID
		err := tx.QueryRow(ctx, `SELECT k.case_id, k.ordered_at FROM requests_post_code k WHERE k.id = $1 AND `+unmade, a.Code).Scan(&id, &out.Since)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrNothing
		}
		if err != nil {
			return err
		}
		c, err := caseBy(ctx, tx, "id", id, "")
		if err != nil || c.Ref == nil || !c.State.Can(ActPrintCode) {
			return errors.Join(err, ErrNothing)
		}
		if !a.Nobody {
			return r.prints(ctx, tx, printer{to, staff}, &c)
		}
		out.Ref = *c.Ref
		if err = r.wall(ctx, tx, to, &c); errors.Is(err, ErrWalled) || errors.Is(err, ErrForbidden) {
			return ErrNothing
		}
		return err
	})
	if err != nil {
		return CodeWaiting{}, err
	}
	return out, nil
}
