package requests

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// redress is what of a case reaches beyond it: to sources, recipients and other cases.
type redress struct {
	marking  *Marking
	behests  []Behest
	awaiting []Awaited
	sequels  []Sequel
	reviewed bool // the decision is looked at again, or was
}

func (r *Registry) redress(ctx context.Context, tx pgx.Tx, c *caseRow) (out redress, err error) {
	if out.marking, err = r.marking(ctx, tx, c.ID); err != nil {
		return out, err
	}
	if out.behests, err = r.behests(ctx, tx, ` AND e.case_id = $1 ORDER BY e.issued_at, e.id`, c.ID); err != nil {
		return out, err
	}
	if out.awaiting, err = r.awaited(ctx, tx, c.ID); err != nil {
		return out, err
	}
	if out.sequels, err = r.sequels(ctx, tx, sequelsOf, pgx.NamedArgs{"case": c.ID}); err != nil {
		return out, err
	}
	out.reviewed, err = r.wasReviewed(ctx, tx, c)
	return out, err
}

// redressFits tells whether a step of this file's kind leads anywhere on the case as it stands.
func (r *Registry) redressFits(ctx context.Context, q queries, c *caseRow, a Action) (bool, error) {
	switch a {
	case ActRefused: // part of recording what a source said
		return false, nil
	case ActHeard:
		return r.yes(ctx, q, `SELECT EXISTS (SELECT FROM requests_behest WHERE case_id = $1 AND carried = 'instructed')`, c.ID)
	}
	m, err := r.marking(ctx, q, c.ID)
	if a == ActAnnounce {
		return m != nil && m.State == MarkSet, err
	}
	return markable(c, m) && (r.Restricts() || m != nil), err
}

// Sequel is a case that another follows, or that follows it.
type Sequel struct {
	Ref    string
	Kind   Kind
	State  State
	Why    string // "evidence": fresh evidence that came too late to take the first one up again; "review": of the decision
	Before bool   // the other case came first

	Outcome Outcome // empty until it is answered
	Due     deadline.Day
}

const sequelsOf = `SELECT c.ref, c.kind, c.state, f.why, c.id = f.follows, c.outcome, c.due FROM requests_follow f
	JOIN requests_case c ON c.id = f.follows AND f.case_id = @case OR c.id = f.case_id AND f.follows = @case
	WHERE c.ref IS NOT NULL`

func (r *Registry) sequels(ctx context.Context, q queries, sql string, args pgx.NamedArgs) ([]Sequel, error) {
	rows, err := q.Query(ctx, sql+` ORDER BY c.filed_at, c.id`, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l Sequel, err error) {
		return l, row.Scan(&l.Ref, &l.Kind, &l.State, &l.Why, &l.Before, &l.Outcome, &l.Due)
	})
}

// sequelsFor lists them for an officer: a case behind the wall is not there.
func (r *Registry) sequelsFor(ctx context.Context, q queries, by Officer, c *caseRow) ([]Sequel, error) {
	return r.sequels(ctx, q, sequelsOf+` AND `+visible, r.seenBy(by, pgx.NamedArgs{"case": c.ID}))
}

// Disputed is a citizen's statement of dispute about an item, made in another case.
type Disputed struct {
	Ref    string
	Source string
	Field  string
	Held   string // the value the citizen disputes
	Text   string
	At     time.Time
}

// disputes lists the statements of dispute in the cases a condition chooses (over requests_case as c), newest first: one
// line for each item that was refused.
func (r *Registry) disputes(ctx context.Context, q queries, where string, args pgx.NamedArgs) ([]Disputed, error) {
	rows, err := q.Query(ctx, `SELECT c.id, c.ref, c.dispute, (SELECT max(e.at) FROM requests_event e WHERE e.case_id = c.id AND e.action = 'dispute') AS at
		FROM requests_case c WHERE c.dispute IS NOT NULL AND c.ref IS NOT NULL AND c.kind = 'correction' AND `+where+`
		ORDER BY c.filed_at DESC, c.id DESC LIMIT 100`, args)
	if err != nil {
		return nil, err
	}
	type row struct {
		ID      uuid.UUID
		Ref     string
		Dispute []byte
		At      time.Time
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return nil, err
	}
	cases := make([]uuid.UUID, len(found))
	for i, f := range found {
		cases[i] = f.ID
	}
	items, err := r.itemsOf(ctx, q, cases)
	if err != nil {
		return nil, err
	}
	var list []Disputed
	for _, f := range found {
		one := Disputed{Ref: f.Ref, At: f.At}
		if err := r.unseal("requests_case", "dispute", f.ID, f.Dispute, &one.Text); err != nil {
			return nil, err
		}
		for _, it := range items[f.ID] {
			if it.Verdict == Refuse || it.Verdict == Partly {
				one.Source, one.Field, one.Held = it.Source, it.Field, it.Held
				list = append(list, one)
			}
		}
	}
	return list, nil
}

// Disputes lists the statements of dispute that go with the citizen's records, newest first: they stand in later
// disclosures (5 USC 552a(d)(4); GDPR Art. 16).
func (r *Registry) Disputes(ctx context.Context, by Citizen) (list []Disputed, err error) {
	if by.Level < LevelIdentity || !by.Subject.Valid() {
		return nil, ErrLevel
	}
	err = pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		list, err = r.disputes(ctx, tx, `c.subject_token = @subject`, pgx.NamedArgs{"subject": r.Sealer.Index(by.Subject.Scheme, by.Subject.ID)})
		return err
	})
	return list, err
}

// disputedBefore lists what the citizen of a correction said before about the same items, as far as the officer may see
// those cases.
func (r *Registry) disputedBefore(ctx context.Context, q queries, by Officer, c *caseRow, items []Item) ([]Disputed, error) {
	if c.Kind != Correction || c.SubjectToken == nil {
		return nil, nil
	}
	list, err := r.disputes(ctx, q, `c.subject_token = @subject AND c.id <> @case AND `+visible,
		r.seenBy(by, pgx.NamedArgs{"subject": c.SubjectToken, "case": c.ID}))
	return slices.DeleteFunc(list, func(d Disputed) bool {
		return !slices.ContainsFunc(items, func(it Item) bool { return it.Source == d.Source && strings.EqualFold(it.Field, d.Field) })
	}), err
}

// attachDispute has the sources of what was refused keep the citizen's statement with the record.
func (ch *change) attachDispute(ctx context.Context, text string) error {
	if ch.c.Kind != Correction {
		return nil
	}
	items, err := ch.r.items(ctx, ch.tx, ch.c.ID)
	if err != nil {
		return err
	}
	for _, it := range items {
		if it.Verdict != Refuse && it.Verdict != Partly {
			continue
		}
		e := Behest{Kind: BehestDispute, Source: it.Source, Item: it.N, Field: it.Field, Held: it.Held, Statement: text}
		if err := ch.send(ctx, e, nil); err != nil {
			return err
		}
	}
	return nil
}
