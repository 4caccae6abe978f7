package account

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Said is an answer about one right, as somebody gives it.
type Said struct {
	Right  uuid.UUID
	Answer Answer // Keep or EndIt; a key ends where keys are kept
	Reason string // why it is taken away
}

// What can be wrong with an answer.
var (
	ErrWhy        = errors.New("account: a right is taken away for a reason")
	ErrWhyLong    = fmt.Errorf("account: the reason has more than %d characters", mostWhy)
	ErrLastKeeper = errors.New("account: nobody would be left who can add people")
)

const mostWhy = 500

// RightFault is what is wrong with the answer about one right: ErrWhy, ErrWhyLong or ErrLastKeeper.
type RightFault struct {
	Right uuid.UUID
	Err   error
}

// RightFaults are all that is wrong with a form. Nothing of it was done.
type RightFaults []RightFault

// Error names the first.
func (f RightFaults) Error() string { return f[0].Err.Error() }

// AnswerRights answers for some rights of a review, all of them or none; the others go on waiting. A role that is taken away ends the sessions
// of who had it, and the last one shuts the account. Said again it is done already; ErrChanged when something else was said
// meanwhile, or the right is not held any more.
func (d *Directory) AnswerRights(ctx context.Context, by Officer, number int, said []Said) error {
	if err := by.keepsAccess(); err != nil {
		return err
	}
	if faults := unreasoned(said); len(faults) > 0 {
		return faults
	}
	systems, err := d.systems(ctx)
	if err != nil {
		return err
	}
	return away(d.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := lockReview(ctx, tx, `number = $1`, number); err != nil {
			return err
		}
		// Whoever changes an account waits for this: what is confirmed here is what is held.
		if _, err := tx.Exec(ctx, `SELECT FROM account_officer o WHERE EXISTS (SELECT FROM account_right r WHERE r.review = $1 AND r.officer_id = o.id)
			ORDER BY o.id FOR NO KEY UPDATE`, number); err != nil {
			return err
		}
		rights, err := rightsOf(ctx, tx, number, systems)
		if err != nil {
			return err
		}
		fresh, err := toAnswer(by, rights, said)
		if err != nil {
			return err
		}
		for _, one := range fresh {
			if err := d.answer(ctx, tx, by, one); err != nil {
				return err
			}
		}
		if err := d.takeAway(ctx, tx, by, fresh); err != nil {
			return err
		}
		return d.settle(ctx, tx, number, systems)
	}))
}

// unreasoned are the answers that take something away and do not say why.
func unreasoned(said []Said) (faults RightFaults) {
	for _, s := range said {
		switch {
		case s.Answer == EndIt && s.Reason == "":
			faults = append(faults, RightFault{s.Right, ErrWhy})
		case utf8.RuneCountInString(s.Reason) > mostWhy:
			faults = append(faults, RightFault{s.Right, ErrWhyLong})
		}
	}
	return faults
}

// answered is a right with what is said about it now.
type answered struct {
	Right
	said Said
}

// toAnswer puts answers to their rights, leaving out those that stand already.
func toAnswer(by Officer, rights []Right, said []Said) (fresh []answered, err error) {
	for _, s := range said {
		at := slices.IndexFunc(rights, func(r Right) bool { return r.ID == s.Right })
		switch {
		case at < 0 || s.Answer != Keep && (s.Answer != EndIt || rights[at].Source != ""):
			return nil, ErrNotFound
		case rights[at].Officer == by.ID:
			return nil, ErrOwnRight
		case rights[at].Answer == s.Answer && rights[at].By == by.ID && (s.Answer == Keep || rights[at].Reason == s.Reason):
			continue // the second click
		case rights[at].Answer != "" || !rights[at].Held:
			return nil, ErrChanged
		}
		fresh = append(fresh, answered{rights[at], s})
	}
	// The same order for everybody, so that nobody waits for somebody who waits for them.
	slices.SortFunc(fresh, func(a, b answered) int { return bytes.Compare(a.Officer[:], b.Officer[:]) })
	return fresh, nil
}

// answer writes down what is said about a right.
func (d *Directory) answer(ctx context.Context, tx pgx.Tx, by Officer, one answered) error {
	reason := one.said.Reason
	if one.said.Answer == Keep {
		reason = ""
	}
	if _, err := tx.Exec(ctx, `UPDATE account_right SET answer = $2, reason = $3, by_id = $4, answered_at = $5 WHERE id = $1`,
		one.ID, one.said.Answer, reason, by.ID, d.now()); err != nil {
		return err
	}
	if one.Officer == uuid.Nil {
		return nil
	}
	kind := "right-kept"
	if one.said.Answer == EndIt {
		kind = "right-ended"
	}
	return d.note(ctx, tx, event{kind: kind, officer: one.Officer, by: by.ID})
}

// takeAway takes the roles that are not needed and ends the sessions under them.
func (d *Directory) takeAway(ctx context.Context, tx pgx.Tx, by Officer, fresh []answered) error {
	var keepers []uuid.UUID // rights whose holders could add people
	for _, one := range fresh {
		if one.said.Answer != EndIt {
			continue
		}
		if one.Role == Administrator {
			keepers = append(keepers, one.ID)
		}
		var shut bool
		err := tx.QueryRow(ctx, `UPDATE account_officer SET roles = array_remove(roles, $2), epoch = epoch + 1, disabled = disabled OR roles <@ ARRAY[$2::text]
			WHERE id = $1 RETURNING disabled`, one.Officer, one.Role).Scan(&shut)
		if err != nil {
			return err
		}
		if shut {
			if err := d.note(ctx, tx, event{kind: "disabled", officer: one.Officer, by: by.ID}); err != nil {
				return err
			}
		}
	}
	if len(keepers) == 0 {
		return nil
	}
	var left bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM account_officer WHERE NOT disabled AND $1 = ANY(roles))`, Administrator).Scan(&left)
	if err != nil || left {
		return err
	}
	var faults RightFaults
	for _, id := range keepers {
		faults = append(faults, RightFault{id, ErrLastKeeper})
	}
	return faults
}
