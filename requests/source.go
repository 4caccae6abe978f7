package requests

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// Instruction tells one source system what to do with one item. It never leaves the body.
type Instruction struct {
	ID       uuid.UUID // of the item
	Do       Doing
	Ref      string
	Source   string
	Subject  ledger.Subject // whose record; zero when only the name is known
	Field    string
	Held     string
	Right    string
	State    Carried
	IssuedAt time.Time
}

type instructionRow struct {
	ID       uuid.UUID
	CaseID   uuid.UUID
	Kind     Kind
	Ref      string
	Source   string
	Subject  []byte
	Asked    []byte
	Decided  []byte
	Carried  Carried
	IssuedAt time.Time
}

const instructionSelect = `SELECT i.id, i.case_id, c.kind, c.ref, i.source, c.subject, i.asked, i.decided, i.carried, i.issued_at
	FROM requests_item i JOIN requests_case c ON c.id = i.case_id WHERE c.ref IS NOT NULL AND i.issued_at IS NOT NULL AND i.same_as IS NULL`

// InstructionsFor lists what a source is asked to do, oldest first, for sources that ask rather than listen. A source
// says which kinds of doing it understands: one that knows corrections only would take an erasure for the order to
// write nothing into the field.
func (r *Registry) InstructionsFor(ctx context.Context, source string, understood ...Doing) ([]Instruction, error) {
	if source == "" {
		return nil, ErrNotFound
	}
	if len(understood) == 0 {
		understood = []Doing{ToCorrect}
	}
	var kinds []Kind
	for _, k := range Kinds() {
		if slices.Contains(understood, k.Does()) {
			kinds = append(kinds, k)
		}
	}
	return r.instructions(ctx, r.DB, ` AND i.carried = 'instructed' AND i.source = $1 AND c.kind = ANY($2)
		ORDER BY i.issued_at, i.id LIMIT 500`, source, kinds)
}

// Instruction gives one instruction, for sources that listen; ErrNothing when the source has answered meanwhile or when
// no source is connected and the office carries it out by hand.
func (r *Registry) Instruction(ctx context.Context, a InstructArgs) (Instruction, error) {
	list, err := r.instructions(ctx, r.DB, ` AND i.carried = 'instructed' AND i.source <> '' AND i.id = $1`, a.Item)
	if err == nil && len(list) == 0 {
		return Instruction{}, ErrNothing
	}
	if err != nil {
		return Instruction{}, err
	}
	return list[0], nil
}

func (r *Registry) instructions(ctx context.Context, q queries, where string, args ...any) ([]Instruction, error) {
	rows, err := q.Query(ctx, instructionSelect+where, args...)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[instructionRow])
	if err != nil {
		return nil, err
	}
	list := make([]Instruction, 0, len(found))
	for _, f := range found {
		var asked itemAsked
		var decided itemDecided
		out := Instruction{ID: f.ID, Do: f.Kind.Does(), Ref: f.Ref, Source: f.Source, State: f.Carried, IssuedAt: f.IssuedAt}
		err := errors.Join(
			r.unseal("requests_case", "subject", f.CaseID, f.Subject, &out.Subject),
			r.unseal("requests_item", "asked", f.ID, f.Asked, &asked),
			r.unseal("requests_item", "decided", f.ID, f.Decided, &decided))
		if err != nil {
			return nil, err
		}
		out.Field, out.Held, out.Right = asked.Field, asked.Held, decided.Value
		list = append(list, out)
	}
	return list, nil
}

// SourceTold records that the source has corrected the item. Saying so twice changes nothing; saying so after having
// refused is a conflict.
func (r *Registry) SourceTold(ctx context.Context, source string, item uuid.UUID) error {
	if source == "" {
		return ErrNotFound
	}
	return r.carry(ctx, actor{source: source}, carrying{item: item, to: Applied})
}

// SourceRefused records that the source will not correct the item, and why. The office decides again.
func (r *Registry) SourceRefused(ctx context.Context, source string, item uuid.UUID, why string) error {
	c := &check{}
	why = c.text("why", why, maxText, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	if source == "" {
		return ErrNotFound
	}
	return r.carry(ctx, actor{source: source}, carrying{item: item, to: SourceRefusal, why: why})
}

// Heard is what an officer was told of an instruction, or did themselves where no source is connected.
type Heard struct {
	ID      uuid.UUID // of the item or behest
	Way     string    // one of HeardWays
	Refused bool
	Why     string // of a refusal
}

// HeardWays are the ways a source answers that does not answer by itself.
// i18n: requests.heard.*
func HeardWays() []string { return []string{"here", "phone", "letter"} }

// CarryOut records by hand that an instruction has been carried out or refused, on the day of the step.
func (r *Registry) CarryOut(ctx context.Context, by Officer, s Step, h Heard) error {
	c := &check{}
	choice(c, "way", h.Way, HeardWays())
	h.Why = c.text("why", h.Why, maxText, h.Refused)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	to := Applied
	if h.Refused {
		to = SourceRefusal
	}
	return r.carry(ctx, actor{officer: &by}, carrying{item: h.ID, to: to, step: s, why: h.Why, way: h.Way})
}

// byWord keeps how and when an officer was told.
func (ch *change) byWord(in carrying) error {
	if in.way == "" {
		return nil
	}
	ch.vars["Way"] = in.way
	switch {
	case ch.on.IsZero() || ch.on == ch.r.Today():
	case ch.on.After(ch.r.Today()):
		return Problems{{Field: "on", Key: "requests.problem.day_ahead"}}
	default:
		ch.vars["Day"] = ch.on
	}
	return nil
}

// carrying is what a source or an officer says became of an instruction.
type carrying struct {
	step Step
	item uuid.UUID
	to   Carried
	why  string
	way  string // how an officer was told; empty when the source said it itself
}

func (r *Registry) carry(ctx context.Context, who actor, in carrying) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		item, ref, err := r.lockItem(ctx, tx, who, in.item)
		if errors.Is(err, ErrNotFound) {
			return r.carryBehest(ctx, tx, who, in)
		}
		if err != nil {
			return err
		}
		if item.Carried == in.to {
			return nil // said before
		}
		if item.Carried != Instructed || in.step.Ref != "" && !r.same(in.step.Ref, ref) {
			return ErrMove
		}
		in.step.Ref = ref
		action := ActTold
		if in.to == SourceRefusal {
			action = ActRefused
		}
		if err := r.actIn(ctx, tx, who, in.step, action, func(ctx context.Context, ch *change) error {
			said, err := r.seal("requests_item", "said", in.item, in.why)
			if err != nil {
				return err
			}
			ch.text, ch.vars = in.why, map[string]any{"Item": item.N}
			ch.plainly()
			if err := ch.byWord(in); err != nil {
				return err
			}
			_, err = tx.Exec(ctx, `UPDATE requests_item SET carried = $2, told_at = $3, said = $4 WHERE id = $1`,
				in.item, in.to, ch.at, said)
			if err != nil {
				return err
			}
			return errors.Join(ch.arrived(ctx, in.item), ch.passOn(ctx, in.item))
		}); err != nil {
			return err
		}
		return r.afterCarry(ctx, tx, item.CaseID, ref)
	})
}

func (r *Registry) same(typed, ref string) bool {
	proper, _ := r.Reference(typed)
	return proper == ref
}

// lockItem locks the case first, as every step does, then reads its item.
func (r *Registry) lockItem(ctx context.Context, tx pgx.Tx, who actor, item uuid.UUID) (itemRow, string, error) {
	var ref string
	err := tx.QueryRow(ctx, `SELECT c.ref FROM requests_case c WHERE c.ref IS NOT NULL
		AND c.id = (SELECT case_id FROM requests_item WHERE id = $1) FOR UPDATE`, item).Scan(&ref)
	if errors.Is(err, pgx.ErrNoRows) {
		return itemRow{}, "", ErrNotFound
	}
	if err != nil {
		return itemRow{}, "", err
	}
	rows, err := tx.Query(ctx, `SELECT `+itemColumns+` FROM requests_item WHERE id = $1`, item)
	if err != nil {
		return itemRow{}, "", err
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[itemRow])
	if err == nil && who.source != "" && row.Source != who.source {
		return itemRow{}, "", ErrNotFound // another source's item does not exist for this one
	}
	return row, ref, err
}

// afterCarry ends the waiting once every source has answered: all done, or back to the desk if one refused.
func (r *Registry) afterCarry(ctx context.Context, tx pgx.Tx, id uuid.UUID, ref string) error {
	var state State
	var waiting, refused int
	err := tx.QueryRow(ctx, `SELECT c.state, count(*) FILTER (WHERE i.carried = 'instructed'), count(*) FILTER (WHERE i.carried = 'refused')
		FROM requests_case c JOIN requests_item i ON i.case_id = c.id WHERE c.id = $1 GROUP BY c.id`, id).Scan(&state, &waiting, &refused)
	switch {
	case err != nil || waiting > 0 || state != StateInstructed:
		return err
	case refused > 0:
		return r.actIn(ctx, tx, actor{}, Step{Ref: ref}, ActReturn, nil)
	}
	return r.actIn(ctx, tx, actor{}, Step{Ref: ref}, ActComplete, func(ctx context.Context, ch *change) error {
		if ch.c.Kind == Correction {
			ch.letter(LetterCorrected)
			return nil
		}
		ch.vars = map[string]any{}
		ch.plainly()
		ch.letter(LetterDone)
		if ch.c.Kind == Restriction { // from now on it is in force, until somebody announces its end
			return ch.setMarking(ctx, MarkSet, "", deadline.Day{})
		}
		return nil
	})
}
