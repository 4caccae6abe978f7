package requests

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ErrandsFor lists the tasks given to an officer and to their unit by due day: the open ones, or with over those that have
// ended while their case goes on. Whoever has a unit may read it, whatever their role. What stands behind the wall is
// neither listed nor counted.
func (r *Registry) ErrandsFor(ctx context.Context, by Officer, over bool) ([]ErrandRow, error) {
	where := `t.state = 'open'`
	if over {
		where = `t.state <> 'open'`
	}
	rows, err := r.DB.Query(ctx, `SELECT `+errandListed+` FROM requests_errand t JOIN requests_case c ON c.id = t.case_id
		WHERE c.ref IS NOT NULL AND c.`+open+` AND `+forThem+` AND `+where+` AND c.id NOT IN (`+walled+`)
		ORDER BY t.due, t.id LIMIT 500`, r.seenBy(by, nil))
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[ErrandRow])
	for i := range list {
		list[i].stand(r.Today())
	}
	return list, err
}

// OpenErrand reads a task given to the officer or their unit, and nothing else of its case. Reading one that says who the
// citizen is is recorded in that citizen's access ledger in the same transaction, as Open does.
func (r *Registry) OpenErrand(ctx context.Context, by Officer, id uuid.UUID) (e Errand, err error) {
	err = pgx.BeginTxFunc(ctx, r.DB, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		row, c, err := r.errandFor(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if e, err = r.errand(row); err != nil {
			return err
		}
		words, err := r.errandWords(ctx, tx, id)
		if e.Words = words[id]; err != nil || !e.Named {
			return err
		}
		return r.look(ctx, tx, by, c, entry{action: "view"})
	})
	if err != nil {
		return Errand{}, err
	}
	return e, nil
}

// errandFor gives a task and its case to somebody the task is meant for and the wall lets through. To everybody else, and
// once the case has ended, it does not exist.
func (r *Registry) errandFor(ctx context.Context, q queries, by Officer, id uuid.UUID) (*errandRow, *caseRow, error) {
	rows, err := q.Query(ctx, `SELECT `+errandColumns+` FROM requests_errand t JOIN requests_case c ON c.id = t.case_id
		WHERE t.id = $1 AND c.ref IS NOT NULL AND c.`+open, id)
	if err != nil {
		return nil, nil, err
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByName[errandRow])
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !row.meant(by) {
		return nil, nil, ErrNotFound
	}
	if err != nil {
		return nil, nil, err
	}
	c, err := caseBy(ctx, q, "id", row.CaseID, "")
	if err != nil {
		return nil, nil, err
	}
	return row, &c, r.apart(ctx, q, by, &c)
}

// AnswerErrand answers a task, or asks back. It is all that somebody without a role in casework may do with a case.
func (r *Registry) AnswerErrand(ctx context.Context, by Officer, a ErrandReply) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		row, _, err := r.errandFor(ctx, tx, by, a.ID)
		if err != nil {
			return err
		}
		c := &check{}
		choice(c, "how", a.How, Replies())
		a.Text = c.text("text", a.Text, maxText, a.How != SaysNothing)
		if err := c.problems.orNil(); err != nil {
			return err
		}
		return r.actIn(ctx, tx, actor{officer: &by, helps: true}, Step{Ref: row.Ref, Key: a.Key, Files: a.Files}, ActErrandReply,
			func(ctx context.Context, ch *change) error {
				e, err := ch.openErrand(ctx, a.ID)
				if err != nil {
					return err
				}
				if a.Version != e.Version {
					return ErrChanged
				}
				ch.tellOf(e.ID, ErrandReplied)
				if err := ch.enclose(ctx, WithTask, e.ID, FromBody); err != nil {
					return err
				}
				return ch.errandSays(ctx, e, a.How, a.Text)
			})
	})
}
