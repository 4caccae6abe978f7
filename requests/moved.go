package requests

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"daylight/requests/deadline"
)

// Moved is an open case whose due day a recount changed. It names no citizen.
type Moved struct {
	Ref     string
	Kind    Kind
	Was     deadline.Day
	Now     deadline.Day
	Told    bool // a letter about it was asked for
	Mailbox bool // there is a confirmed mailbox to write to; otherwise it takes a letter by post
}

// MovedPage is one page of the cases a recount moved.
type MovedPage struct {
	Recount
	Rows     []Moved
	Next     string // reference to go on after; empty on the last page
	Untold   int    // cases with a mailbox that were not written to about this
	Overtook bool   // a later recount took over: what it moved stands there
}

// keepsCalendar refuses roles that may neither see what a change of the calendar moved nor have the citizens told.
func (o Officer) keepsCalendar() error {
	if !o.Is(RoleAdministrator, RoleDPO) {
		return ErrForbidden
	}
	return nil
}

// Recounts lists the last recounts, newest first.
func (r *Registry) Recounts(ctx context.Context, by Officer) ([]Recount, error) {
	if err := by.keepsCalendar(); err != nil {
		return nil, err
	}
	rows, err := r.DB.Query(ctx, `SELECT `+recountColumns+` FROM requests_recount ORDER BY id DESC LIMIT 20`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Recount])
}

// reachable is the test for a case (as c) whose citizen has a mailbox that was confirmed.
const reachable = `c.email_token IS NOT NULL AND c.state <> 'unconfirmed'`

// MovedBy lists the cases that a recount moved, by reference. A case behind a wall is neither listed nor counted.
func (r *Registry) MovedBy(ctx context.Context, by Officer, id uuid.UUID, after string) (MovedPage, error) {
	if err := by.keepsCalendar(); err != nil {
		return MovedPage{}, err
	}
	const size = 100
	var out MovedPage
	err := pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) (err error) {
		if out.Recount, err = recountBy(ctx, tx, id, ""); err != nil {
			return err
		}
		args := r.seenBy(by, pgx.NamedArgs{"recount": id, "after": after, "size": size + 1})
		rows, err := tx.Query(ctx, `SELECT c.ref, c.kind, m.was, m.now, m.told_at IS NOT NULL AS told, `+reachable+` AS mailbox
			FROM requests_move m JOIN requests_case c ON c.id = m.case_id
			WHERE m.recount_id = @recount AND c.ref > @after AND c.id NOT IN (`+walled+`) ORDER BY c.ref LIMIT @size`, args)
		if err != nil {
			return err
		}
		if out.Rows, err = pgx.CollectRows(rows, pgx.RowToStructByName[Moved]); err != nil {
			return err
		}
		if len(out.Rows) > size {
			out.Rows = out.Rows[:size]
			out.Next = out.Rows[size-1].Ref
		}
		return tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM requests_move m JOIN requests_case c ON c.id = m.case_id
				WHERE m.recount_id = @recount AND m.told_at IS NULL AND `+reachable+` AND c.id NOT IN (`+walled+`)),
			EXISTS (SELECT FROM requests_recount WHERE id > @recount)`, args).Scan(&out.Untold, &out.Overtook)
	})
	return out, err
}

// TellMoved has citizens written to about the new day of their case: those named, or all that this recount moved. Nobody
// is written to twice about one move. It gives back how many letters were asked for.
func (r *Registry) TellMoved(ctx context.Context, by Officer, id uuid.UUID, refs []string, all bool) (letters int, err error) {
	if err := by.keepsCalendar(); err != nil {
		return 0, err
	}
	if !all && len(refs) == 0 {
		return 0, Problems{{Field: "refs", Key: "requests.problem.moved_none"}}
	}
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `UPDATE requests_move m SET told_at = @at FROM requests_case c
			WHERE c.id = m.case_id AND m.recount_id = @recount AND m.told_at IS NULL AND (@all OR c.ref = ANY(@refs))
				AND `+reachable+` AND c.id NOT IN (`+walled+`) RETURNING m.case_id, m.event_id`,
			r.seenBy(by, pgx.NamedArgs{"recount": id, "at": r.now(), "all": all, "refs": refs}))
		if err != nil {
			return err
		}
		var jobs []river.InsertManyParams
		var one LetterArgs
		_, err = pgx.ForEachRow(rows, []any{&one.Case, &one.Event}, func() error {
			one.Letter = LetterMoved
			jobs = append(jobs, river.InsertManyParams{Args: one})
			return nil
		})
		if err != nil {
			return err
		}
		letters = len(jobs)
		for some := range slices.Chunk(jobs, 1000) {
			if _, err := r.Jobs.InsertManyFastTx(ctx, tx, some); err != nil {
				return err
			}
		}
		return nil
	})
	return letters, err
}
