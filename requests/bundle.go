package requests

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Bundle is everything that passed between the citizen and the body about one matter: the case and each review of its decision. It holds
// what the citizen may read, roles and no names, notes or drafts; so it is the same whoever of the two asks for it.
type Bundle struct {
	Ref   string // of the case it was asked for on
	Lang  string
	On    deadline.Day
	Parts []BundlePart // the first case first
}

// BundlePart is one case in a bundle, as its citizen sees it.
type BundlePart struct {
	TrackView
	Papers []Paper // oldest first
}

// Bundle gives it to the citizen whose case it is, once the case is answered or late. ErrMove before.
func (r *Registry) Bundle(ctx context.Context, by Citizen, ref string) (out Bundle, err error) {
	err = r.theirs(ctx, by, ref, func(tx pgx.Tx, c *caseRow, level Level) error {
		out, err = r.bundle(ctx, tx, c, binder{as: &by, sees: func(o *caseRow) (Level, bool, error) {
			reached := r.reaches(by, o)
			if reached == LevelNone && c.EmailToken != nil && slices.Equal(o.EmailToken, c.EmailToken) {
				reached = min(level, LevelMailbox) // the code that opened one case came to the mailbox of the other too
			}
			return reached, reached > LevelNone && !r.shutOut(by, o), nil
		}})
		return err
	})
	return out, err
}

// BundleFor gives it to an officer who prints it for somebody without a mailbox, or because the regulator asks, and records that as a look
// at each case in it. What is behind the wall is not in it.
func (r *Registry) BundleFor(ctx context.Context, by Officer, ref, purpose string) (out Bundle, err error) {
	in := entry{ref: ref, purpose: purpose, action: "print"}
	err = r.enter(ctx, by, in, func(tx pgx.Tx, c *caseRow) error {
		out, err = r.bundle(ctx, tx, c, binder{sees: func(o *caseRow) (Level, bool, error) {
			free, err := r.unwalled(ctx, tx, by, o.ID)
			if err == nil && free && o.ID != c.ID {
				err = r.look(ctx, tx, by, o, in)
			}
			return o.Level, free, err
		}})
		return err
	})
	if err != nil {
		return Bundle{}, err
	}
	return out, nil
}

// binder is who a bundle is for: which cases are there for them and what they have proved for each, and as which citizen they read.
type binder struct {
	sees func(*caseRow) (Level, bool, error)
	as   *Citizen // nil for an officer
}

// bundle gathers the cases of one matter.
func (r *Registry) bundle(ctx context.Context, tx pgx.Tx, c *caseRow, by binder) (Bundle, error) {
	out := Bundle{Ref: value(c.Ref), Lang: c.Lang, On: r.Today()}
	rows, err := tx.Query(ctx, `WITH first AS (SELECT coalesce((SELECT follows FROM requests_follow WHERE case_id = $1 AND why = 'review'), $1::uuid) AS id)
		SELECT `+caseColumns+` FROM requests_case WHERE ref IS NOT NULL AND id IN (SELECT id FROM first
			UNION ALL SELECT f.case_id FROM requests_follow f JOIN first ON first.id = f.follows WHERE f.why = 'review') ORDER BY filed_at, id`, c.ID)
	if err != nil {
		return out, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[caseRow])
	if err != nil {
		return out, err
	}
	ready := false
	for i := range found {
		level, there, err := by.sees(&found[i])
		if err != nil {
			return out, err
		}
		if !there {
			continue
		}
		part, err := r.bundlePart(ctx, tx, &found[i], level)
		if err != nil {
			return out, err
		}
		if by.as != nil {
			r.forAgent(*by.as, &found[i], &part.TrackView)
		}
		ready = ready || part.Recourse.Bundle
		out.Parts = append(out.Parts, part)
	}
	if !ready {
		return out, ErrMove
	}
	return out, nil
}

func (r *Registry) bundlePart(ctx context.Context, tx pgx.Tx, c *caseRow, level Level) (BundlePart, error) {
	in, err := r.content(ctx, tx, c)
	if err != nil {
		return BundlePart{}, err
	}
	part := BundlePart{TrackView: r.trackView(c, in, level)}
	for _, e := range part.TrackView.Papers() {
		paper, err := r.paperOf(ctx, tx, c, written{in, e, level})
		if err != nil {
			return part, err
		}
		part.Papers = append(part.Papers, paper)
	}
	return part, nil
}
