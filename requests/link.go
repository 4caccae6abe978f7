package requests

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Cases that have to do with each other, and the same asked twice, are steps of the cases concerned.
const (
	ActLink    Action = "link"    // said to have to do with another case
	ActUnlink  Action = "unlink"  // and no longer
	ActGroup   Action = "group"   // the same was asked before: they are answered together
	ActUngroup Action = "ungroup" // and no longer
	ActSame    Action = "same"    // answered as the case that leads the group
)

// LinkKind is what two cases have to do with each other.
// i18n: link.kind.*
type LinkKind string

// The kinds of link.
const (
	SameMatter LinkKind = "same_matter"
	FollowUp   LinkKind = "follow_up"
	Complains  LinkKind = "complaint_about"
	OtherLink  LinkKind = "other"
)

// LinkKinds lists every kind in the order it is offered.
func LinkKinds() []LinkKind { return []LinkKind{SameMatter, FollowUp, Complains, OtherLink} }

// Link is one case that has to do with the one it is shown with.
type Link struct {
	ID   uuid.UUID
	Kind LinkKind
	Why  string
	Name string // of the officer who said so
	At   time.Time
	Case QueueRow
}

// Linking says which case has to do with this one, and why.
type Linking struct {
	Ref  string
	Kind LinkKind
	Why  string
}

// LinkTo ties two cases together. A case that does not exist for the officer is refused like one that does not exist. The
// event names no reference: whoever may see one case need not see the other.
func (r *Registry) LinkTo(ctx context.Context, by Officer, s Step, l Linking) error {
	c := &check{}
	choice(c, "link", l.Kind, LinkKinds())
	l.Why = c.text("why", l.Why, maxText, true)
	other, known := r.Reference(l.Ref)
	own, _ := r.Reference(s.Ref)
	if l.Ref == "" {
		c.add("ref", "required")
	} else if !known || other == own {
		c.add("ref", "no_case")
	}
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		return r.onBoth(ctx, tx, by, pair{s, other}, ActLink, func(ctx context.Context, ch *change, there uuid.UUID) error {
			id := newID()
			why, err := r.seal("requests_link", "why", id, l.Why)
			if err != nil {
				return err
			}
			ch.vars, ch.text = map[string]any{"Link": string(l.Kind)}, l.Why
			_, err = tx.Exec(ctx, `INSERT INTO requests_link (id, a, b, kind, why, officer, name, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
				ON CONFLICT DO NOTHING`, id, ch.c.ID, there, l.Kind, why, by.ID, by.Name, ch.at)
			return err
		})
	})
}

// Unlink takes the tie between two cases away.
func (r *Registry) Unlink(ctx context.Context, by Officer, s Step, id uuid.UUID) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		own, _ := r.Reference(s.Ref)
		var other string
		err := tx.QueryRow(ctx, `SELECT CASE WHEN a.ref = $2 THEN b.ref ELSE a.ref END FROM requests_link l
			JOIN requests_case a ON a.id = l.a JOIN requests_case b ON b.id = l.b WHERE l.id = $1 AND $2 IN (a.ref, b.ref)`, id, own).Scan(&other)
		if errors.Is(err, pgx.ErrNoRows) {
			return Problems{{Field: "link", Key: "requests.problem.choose_link"}}
		}
		if err != nil {
			return err
		}
		return r.onBoth(ctx, tx, by, pair{s, other}, ActUnlink, func(ctx context.Context, _ *change, _ uuid.UUID) error {
			_, err := tx.Exec(ctx, `DELETE FROM requests_link WHERE id = $1`, id)
			return err
		})
	})
}

// pair is a step on one case that is a step on another too.
type pair struct {
	Step
	other string
}

// onBoth takes a step on two cases, always in the same order of their references, so that two people who tie them from
// both ends do not wait for each other. What is done is done once, on the case the step is meant for.
func (r *Registry) onBoth(ctx context.Context, tx pgx.Tx, by Officer, p pair, a Action,
	do func(context.Context, *change, uuid.UUID) error) error {
	who := actor{officer: &by}
	there, err := caseBy(ctx, tx, "ref", p.other, "")
	if errors.Is(err, ErrNotFound) {
		return Problems{{Field: "ref", Key: "requests.problem.no_case"}}
	}
	if err != nil {
		return err
	}
	here := func() error {
		return r.actIn(ctx, tx, who, p.Step, a, func(ctx context.Context, ch *change) error { return do(ctx, ch, there.ID) })
	}
	beyond := func() error {
		err := r.actIn(ctx, tx, who, Step{Ref: p.other, Key: p.Key}, a, nil)
		if errors.Is(err, ErrWalled) || errors.Is(err, ErrNotFound) || errors.Is(err, ErrMove) {
			return Problems{{Field: "ref", Key: "requests.problem.no_case"}}
		}
		return err
	}
	own, _ := r.Reference(p.Ref)
	steps := []func() error{here, beyond}
	if p.other < own {
		steps = []func() error{beyond, here}
	}
	return errors.Join(steps[0](), steps[1]())
}

// links are the cases tied to one, as far as they exist for the officer.
func (r *Registry) links(ctx context.Context, q queries, by Officer, id uuid.UUID) ([]Link, error) {
	type row struct {
		ID   uuid.UUID
		Kind LinkKind
		Why  []byte
		Name string
		At   time.Time
		Ref  string
	}
	rows, err := q.Query(ctx, `SELECT l.id, l.kind, l.why, l.name, l.at, c.ref FROM requests_link l
		JOIN requests_case c ON c.id IN (l.a, l.b) AND c.id <> @case
		WHERE @case IN (l.a, l.b) AND c.ref IS NOT NULL AND `+visible+` ORDER BY l.at, l.id`, r.seenBy(by, pgx.NamedArgs{"case": id}))
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil || len(found) == 0 {
		return nil, err
	}
	cases, err := r.list(ctx, q, by, `c.id IN (SELECT unnest(ARRAY[l.a, l.b]) FROM requests_link l WHERE @case IN (l.a, l.b))`,
		pgx.NamedArgs{"case": id})
	if err != nil {
		return nil, err
	}
	var list []Link
	for _, f := range found {
		at := slices.IndexFunc(cases, func(c QueueRow) bool { return c.Ref == f.Ref })
		if at < 0 {
			continue
		}
		l := Link{ID: f.ID, Kind: f.Kind, Name: f.Name, At: f.At, Case: cases[at]}
		if err := r.unseal("requests_link", "why", f.ID, f.Why, &l.Why); err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, nil
}
