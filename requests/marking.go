package requests

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// MarkState is how a restriction stands: one while a correction is contested (GDPR Art. 18(1)(a)), or one that was granted as a
// right.
// i18n: requests.mark.*
type MarkState string

// How it can stand.
const (
	MarkAsked    MarkState = "asked"    // the citizen wants it
	MarkSet      MarkState = "set"      // the sources were told to use the data for nothing
	MarkDeclined MarkState = "declined" // with reasons
	MarkLifting  MarkState = "lifting"  // the citizen was told the day (Art. 18(3))
	MarkLifted   MarkState = "lifted"
)

// Marking is the restriction of what a correction is about, while it is contested, or of what a granted request for one is about.
type Marking struct {
	State  MarkState
	At     time.Time
	LiftOn deadline.Day // once its end is announced
	Why    string       // why it was declined, or is lifted
}

// InForce reports whether sources hold the data back.
func (m *Marking) InForce() bool { return m != nil && (m.State == MarkSet || m.State == MarkLifting) }

// LetterUnrestricted says what LetterLifting says, of a restriction that was granted as a right: Ref, Kind, Day.
const LetterUnrestricted = "unrestricted"

// liftNotice is how many days the citizen knows before a restriction is lifted.
const liftNotice = 7

// Restricts reports whether the body's law lets the citizen ask that data are not used while they are checked.
func (r *Registry) Restricts() bool {
	return slices.Contains(r.Offers(), Restriction)
}

// insertMarking keeps the citizen's wish with a new correction.
func (r *Registry) insertMarking(ctx context.Context, tx pgx.Tx, c *caseRow, f Filing) error {
	if !f.Restrict || c.Kind != Correction || !r.Restricts() {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO requests_marking (case_id, state, at) VALUES ($1, $2, $3)`, c.ID, MarkAsked, r.now())
	return err
}

func (r *Registry) marking(ctx context.Context, q queries, id uuid.UUID) (*Marking, error) {
	rows, err := q.Query(ctx, `SELECT state, at, lift_on, why FROM requests_marking WHERE case_id = $1`, id)
	if err != nil {
		return nil, err
	}
	m, err := pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (m Marking, err error) {
		var why []byte
		if err := row.Scan(&m.State, &m.At, &m.LiftOn, &why); err != nil {
			return m, err
		}
		return m, r.unseal("requests_marking", "why", id, why, &m.Why)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return &m, err
}

// Mark has the sources hold back what a correction is about until it is decided, or declines the citizen's wish with
// reasons. The citizen is told either way.
func (r *Registry) Mark(ctx context.Context, by Officer, s Step, decline bool, why string) error {
	c := &check{}
	why = c.text("why", why, maxText, decline)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActMark, func(ctx context.Context, ch *change) error {
		have, err := r.marking(ctx, ch.tx, ch.c.ID)
		switch {
		case err != nil:
			return err
		case !markable(ch.c, have), decline && (have == nil || have.State != MarkAsked):
			return ErrMove
		}
		next := MarkSet
		if decline {
			next = MarkDeclined
		}
		ch.text, ch.vars = why, map[string]any{"Mark": string(next)}
		ch.letter(LetterNews)
		if err := ch.setMarking(ctx, next, why, deadline.Day{}); err != nil || decline {
			return err
		}
		return ch.sendAll(ctx, BehestRestrict)
	})
}

// markable tells whether a restriction can be set on a case. One that was lifted can be set again: the citizen may have
// brought new evidence.
func markable(c *caseRow, m *Marking) bool { return c.Kind == Correction && !m.InForce() }

func (ch *change) setMarking(ctx context.Context, s MarkState, why string, on deadline.Day) error {
	sealed, err := ch.r.seal("requests_marking", "why", ch.c.ID, why)
	if err != nil {
		return err
	}
	_, err = ch.tx.Exec(ctx, `INSERT INTO requests_marking (case_id, state, at, why, lift_on) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (case_id) DO UPDATE SET state = excluded.state, at = excluded.at, why = excluded.why, lift_on = excluded.lift_on`,
		ch.c.ID, s, ch.at, sealed, on)
	return err
}

// sendAll asks the source of every item.
func (ch *change) sendAll(ctx context.Context, kind BehestKind) error {
	items, err := ch.r.items(ctx, ch.tx, ch.c.ID)
	if err != nil {
		return err
	}
	for _, it := range items {
		if ch.c.Kind == Restriction && it.Verdict == Refuse { // it never was restricted
			continue
		}
		e := Behest{Kind: kind, Source: it.Source, Item: it.N, Field: it.Field, Held: it.Held}
		if err := ch.send(ctx, e, nil); err != nil {
			return err
		}
	}
	return nil
}

// EndMark announces the end of a restriction. The citizen is told a week before it is lifted (GDPR Art. 18(3)); on the day
// the portal tells the sources.
func (r *Registry) EndMark(ctx context.Context, by Officer, s Step, why string) error {
	text, err := said(why)
	if err != nil {
		return Problems{{Field: "why", Key: "requests.problem.required_why"}}
	}
	return r.act(ctx, actor{officer: &by}, s, ActAnnounce, func(ctx context.Context, ch *change) error {
		return ch.announceLift(ctx, text)
	})
}

func (ch *change) announceLift(ctx context.Context, why string) error {
	have, err := ch.r.marking(ctx, ch.tx, ch.c.ID)
	if err != nil {
		return err
	}
	if have == nil || have.State != MarkSet {
		return ErrMove
	}
	on := ch.r.Today().AddDays(liftNotice)
	ch.text, ch.vars = why, map[string]any{"Day": on}
	if ch.c.Kind == Restriction {
		ch.letter(LetterUnrestricted)
	} else {
		ch.letter(LetterLifting)
	}
	return ch.setMarking(ctx, MarkLifting, why, on)
}

// endMarking announces the end of a restriction when its case ends: nothing may stay held back for ever. One that was granted as a
// right outlives its case, and is lifted by EndMark alone.
func (r *Registry) endMarking(ctx context.Context, tx pgx.Tx, ref string) error {
	c, err := caseBy(ctx, tx, "ref", ref, "FOR UPDATE")
	if err != nil || c.Kind == Restriction {
		return err
	}
	m, err := r.marking(ctx, tx, c.ID)
	if err != nil || m == nil || m.State != MarkSet {
		return err
	}
	return r.actIn(ctx, tx, actor{}, Step{Ref: ref}, ActAnnounce, func(ctx context.Context, ch *change) error { return ch.announceLift(ctx, "") })
}

// liftDue lifts what the citizen was told would be lifted by today.
func (r *Registry) liftDue(ctx context.Context) error {
	rows, err := r.DB.Query(ctx, `SELECT c.ref FROM requests_marking m JOIN requests_case c ON c.id = m.case_id
		WHERE m.state = 'lifting' AND m.lift_on <= $1 AND c.ref IS NOT NULL ORDER BY m.lift_on, c.id`, r.Today())
	if err != nil {
		return err
	}
	refs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, ref := range refs {
		err := r.act(ctx, actor{}, Step{Ref: ref}, ActUnmark, func(ctx context.Context, ch *change) error {
			have, err := r.marking(ctx, ch.tx, ch.c.ID)
			if err != nil {
				return err
			}
			if have == nil || have.State != MarkLifting {
				return ErrMove
			}
			if err := ch.setMarking(ctx, MarkLifted, have.Why, have.LiftOn); err != nil {
				return err
			}
			return ch.sendAll(ctx, BehestRelease)
		})
		if err != nil && !errors.Is(err, ErrMove) { // another replica was quicker
			return err
		}
	}
	return nil
}
