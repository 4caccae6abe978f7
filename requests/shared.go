package requests

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// SharedArgs asks for what a source said of an instruction to be taken down in the other cases that share it.
type SharedArgs struct {
	Item uuid.UUID `json:"item"` // whose instruction it is
}

// Kind names the job.
func (SharedArgs) Kind() string { return "shared" }

// share finds the instruction of another case of the same person by which an item is carried out too, if there is one: a source that is told
// the same a second time no longer finds the value it is to replace, and would refuse. What was done before this case came in does not
// count: the citizen says that it is wrong all the same. The id is that of the item of the other case.
func (ch *change) share(ctx context.Context, it Item, value string) (*uuid.UUID, error) {
	if it.Source == "" || ch.c.SubjectToken == nil {
		return nil, nil
	}
	if err := ch.r.lockShared(ctx, ch.tx, ch.c.SubjectToken); err != nil {
		return nil, err
	}
	rows, err := ch.tx.Query(ctx, `SELECT `+itemColumns+` FROM requests_item WHERE source = @source AND same_as IS NULL
			AND (carried = 'instructed' OR carried = 'applied' AND told_at > @received)
			AND case_id IN (SELECT id FROM requests_case WHERE subject_token = @subject AND kind = @kind AND id <> @case AND ref IS NOT NULL) ORDER BY issued_at DESC, id`,
		pgx.NamedArgs{"source": it.Source, "received": ch.c.ReceivedAt, "subject": ch.c.SubjectToken, "kind": ch.c.Kind, "case": ch.c.ID})
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[itemRow])
	if err != nil {
		return nil, err
	}
	it.Right = value
	for i := range found {
		other, err := ch.r.item(&found[i])
		if err != nil {
			return nil, err
		}
		if other.Right = other.Accepted; other.says() != it.says() {
			continue
		}
		if other.Carried == Applied {
			ch.jobs = append(ch.jobs, SharedArgs{Item: other.ID})
		}
		return &other.ID, nil
	}
	return nil, nil
}

// lockShared lets one transaction at a time give an instruction about a person, or take down what became of one: neither misses the other.
func (r *Registry) lockShared(ctx context.Context, tx pgx.Tx, subject []byte) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('shared ' || encode($1, 'hex'), 0))`, subject)
	return err
}

// passOn asks for what became of an instruction to be taken down where it is shared.
func (ch *change) passOn(ctx context.Context, item uuid.UUID) error {
	if ch.c.SubjectToken == nil {
		return nil
	}
	if err := ch.r.lockShared(ctx, ch.tx, ch.c.SubjectToken); err != nil {
		return err
	}
	shared, err := ch.r.yes(ctx, ch.tx, `SELECT EXISTS (SELECT FROM requests_item WHERE same_as = $1 AND carried = 'instructed')`, item)
	if shared {
		ch.jobs = append(ch.jobs, SharedArgs{Item: item})
	}
	return err
}

// Share takes down what became of an instruction in the other cases that share it, each in a transaction of its own. Those that have it already
// stay as they are.
func (r *Registry) Share(ctx context.Context, a SharedArgs) error {
	rows, err := r.DB.Query(ctx, `SELECT `+itemColumns+` FROM requests_item WHERE id = $1 AND carried IN ('applied', 'refused')`, a.Item)
	if err != nil {
		return err
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[itemRow])
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	first, err := r.item(&row)
	if err != nil {
		return err
	}
	rows, err = r.DB.Query(ctx, `SELECT id FROM requests_item WHERE same_as = $1 AND carried = 'instructed' ORDER BY id`, a.Item)
	if err != nil {
		return err
	}
	others, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return err
	}
	for _, id := range others {
		err := r.carry(ctx, actor{source: first.Source}, carrying{item: id, to: first.Carried, why: first.Said})
		if err != nil && !errors.Is(err, ErrMove) && !errors.Is(err, ErrNotFound) { // somebody was quicker, or the case is gone
			return err
		}
	}
	return nil
}
