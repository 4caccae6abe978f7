package requests

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// ActReturned records that a letter about the case did not reach its mailbox.
const ActReturned Action = "returned"

// PostReturned is a letter that no mailbox took.
const PostReturned = "returned"

// Returned records that a letter cannot be delivered, once however often it is asked: whoever has the case is to send it by post. A code
// is worth nothing by then, and once a case is over nobody works on it: then nothing is recorded.
func (r *Registry) Returned(ctx context.Context, a LetterArgs) error {
	if a.Letter == LetterCode {
		return nil
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		c, err := caseBy(ctx, tx, "id", a.Case, "FOR UPDATE")
		if err != nil || c.Ref == nil || !c.State.Can(ActReturned) {
			return ignore(err, ErrNotFound)
		}
		return r.actIn(ctx, tx, actor{}, Step{Ref: *c.Ref, Key: a.Letter + " " + a.Event.String()}, ActReturned, func(_ context.Context, ch *change) error {
			ch.posts(PostReturned)
			if a.Letter == LetterAsked {
				ch.posts(PostAsked)
			}
			ch.postingOf = a.Event
			return nil
		})
	})
}
