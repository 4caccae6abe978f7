package requests

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// lockReviewed takes the row of the case a review is about before that of the review: who asks for a review takes them in this order too.
func (r *Registry) lockReviewed(ctx context.Context, tx pgx.Tx, ref string) error {
	proper, _ := r.Reference(ref)
	_, err := tx.Exec(ctx, `SELECT FROM requests_case WHERE id = (SELECT f.follows FROM requests_follow f JOIN requests_case c ON c.id = f.case_id
		WHERE c.ref = $1 AND f.why = 'review') FOR UPDATE`, proper)
	return err
}

// reviewOf gives the case whose decision a review looks at; ErrNotFound when this is no review.
func (r *Registry) reviewOf(ctx context.Context, q queries, id uuid.UUID) (caseRow, error) {
	rows, err := q.Query(ctx, `SELECT follows FROM requests_follow WHERE case_id = $1 AND why = 'review'`, id)
	if err != nil {
		return caseRow{}, err
	}
	first, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[uuid.UUID])
	if errors.Is(err, pgx.ErrNoRows) {
		return caseRow{}, ErrNotFound
	}
	if err != nil {
		return caseRow{}, err
	}
	return caseBy(ctx, q, "id", first, "")
}

// overturn has the first case taken up again, with what is to be done anew. It waits in the queue for whoever takes it.
func (r *Registry) overturn(ctx context.Context, tx pgx.Tx, id uuid.UUID, direction string) error {
	c, err := r.reviewOf(ctx, tx, id)
	if err != nil {
		return err
	}
	s := Step{Ref: value(c.Ref)}
	switch {
	case c.State == StateErased || c.State == StateWithdrawn:
		return nil
	case c.State == StateInstructed:
		return Problems{{Field: "outcome", Key: "requests.problem.review_waits"}}
	case c.State.Open(): // taken up again meanwhile
		return r.actIn(ctx, tx, actor{}, s, ActNote, func(_ context.Context, ch *change) error {
			ch.text = direction
			return nil
		})
	}
	err = r.actIn(ctx, tx, actor{}, s, ActReopen, func(ctx context.Context, ch *change) error {
		ch.text, ch.vars = direction, map[string]any{"Review": true}
		ch.renew()
		ch.c.unassign()
		ch.letter(LetterReopened)
		return ch.setAsideDecision(ctx)
	})
	if err != nil {
		return err
	}
	return r.actIn(ctx, tx, actor{}, s, ActRelease, nil)
}

// openReviewed reads the case a review is about for whoever reads the review, and records that as a look of its own. Somebody with a
// conflict of interest in it gets nothing.
func (r *Registry) openReviewed(ctx context.Context, tx pgx.Tx, by Officer, in entry, c *caseRow) (*CaseView, error) {
	if c.Kind != Review {
		return nil, nil
	}
	first, err := r.reviewOf(ctx, tx, c.ID)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil || first.State == StateErased {
		return nil, err
	}
	if free, err := r.unwalled(ctx, tx, by, first.ID); err != nil || !free {
		return nil, err
	}
	content, err := r.content(ctx, tx, &first)
	if err != nil {
		return nil, err
	}
	v := r.reading(by, caseContent{&first, content})
	return &v, r.look(ctx, tx, by, &first, in)
}
