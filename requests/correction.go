package requests

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Item is one thing to put right, to delete or to leave alone.
type Item struct {
	ID       uuid.UUID `json:"id,omitzero"`
	N        int       `json:"-"`                // 1, 2, 3 … within the case
	Source   string    `json:"source,omitempty"` // source system that holds it; empty when the citizen does not know
	Field    string    `json:"field"`            // as the citizen names it: "address", "date of birth"
	Held     string    `json:"held"`             // what the body holds
	Right    string    `json:"right,omitempty"`  // what it should be; only of a correction
	Evidence string    `json:"evidence,omitempty"`

	Verdict  Verdict   `json:"-"` // empty until approved
	Accepted string    `json:"-"` // the value to write: Right, or another one when accepted partly; else the part that goes
	Reason   string    `json:"-"` // of the reason library
	Reasons  string    `json:"-"` // in words
	Carried  Carried   `json:"-"` // how far the source is
	Said     string    `json:"-"` // what the source said when it refused
	ToldAt   time.Time `json:"-"` // when the source confirmed or refused
}

// Verdict is the decision on one item.
// i18n: requests.verdict.*
type Verdict string

// The verdicts.
const (
	Accept Verdict = "accept"
	Partly Verdict = "partly"
	Refuse Verdict = "refuse"
)

// Verdicts lists every verdict.
func Verdicts() []Verdict { return []Verdict{Accept, Partly, Refuse} }

// Carried is how far a source is with an instruction.
// i18n: requests.carried.*
type Carried string

// How far a source is.
const (
	NotInstructed Carried = ""
	Instructed    Carried = "instructed"
	Applied       Carried = "applied"
	SourceRefusal Carried = "refused"
)

// itemAsked and itemDecided are the sealed parts of an item.
type itemAsked struct {
	Field    string `json:"field"`
	Held     string `json:"held"`
	Right    string `json:"right"`
	Evidence string `json:"evidence,omitempty"`
}

type itemDecided struct {
	Value   string `json:"value,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Reasons string `json:"reasons,omitempty"`
}

type itemRow struct {
	ID      uuid.UUID
	CaseID  uuid.UUID
	N       int
	Source  string
	Asked   []byte
	Verdict Verdict
	Decided []byte
	Carried Carried
	ToldAt  *time.Time
	Said    []byte
}

const itemColumns = `id, case_id, n, source, asked, verdict, decided, carried, told_at, said`

func (r *Registry) insertItem(ctx context.Context, tx pgx.Tx, id uuid.UUID, n int, in Item) error {
	item := newID()
	asked, err := r.seal("requests_item", "asked", item, itemAsked{in.Field, in.Held, in.Right, in.Evidence})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO requests_item (id, case_id, n, source, asked) VALUES ($1, $2, $3, $4, $5)`,
		item, id, n, in.Source, asked)
	return err
}

func (r *Registry) items(ctx context.Context, q queries, id uuid.UUID) ([]Item, error) {
	all, err := r.itemsOf(ctx, q, []uuid.UUID{id})
	return all[id], err
}

// itemsOf are the items of several cases, by case.
func (r *Registry) itemsOf(ctx context.Context, q queries, cases []uuid.UUID) (map[uuid.UUID][]Item, error) {
	rows, err := q.Query(ctx, `SELECT `+itemColumns+` FROM requests_item WHERE case_id = ANY($1) ORDER BY case_id, n`, cases)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[itemRow])
	if err != nil {
		return nil, err
	}
	all := map[uuid.UUID][]Item{}
	for i := range found {
		one, err := r.item(&found[i])
		if err != nil {
			return nil, err
		}
		all[found[i].CaseID] = append(all[found[i].CaseID], one)
	}
	return all, nil
}

func (r *Registry) item(row *itemRow) (Item, error) {
	var asked itemAsked
	var decided itemDecided
	out := Item{ID: row.ID, N: row.N, Source: row.Source, Verdict: row.Verdict, Carried: row.Carried, ToldAt: value(row.ToldAt)}
	if err := r.unseal("requests_item", "asked", row.ID, row.Asked, &asked); err != nil {
		return out, err
	}
	if err := r.unseal("requests_item", "decided", row.ID, row.Decided, &decided); err != nil {
		return out, err
	}
	out.Field, out.Held, out.Right, out.Evidence = asked.Field, asked.Held, asked.Right, asked.Evidence
	out.Accepted, out.Reason, out.Reasons = decided.Value, decided.Reason, decided.Reasons
	return out, r.unseal("requests_item", "said", row.ID, row.Said, &out.Said)
}

// settle writes the approved verdicts, and what a refused request leaves: every item refused.
func (ch *change) settle(ctx context.Context, d *Decision) error {
	items, err := ch.r.items(ctx, ch.tx, ch.c.ID)
	if err != nil {
		return err
	}
	for _, v := range d.Items {
		decided, err := ch.r.seal("requests_item", "decided", v.Item, itemDecided{v.Value, v.Reason, v.Reasons})
		if err != nil {
			return err
		}
		carried, issued, shared := NotInstructed, (*time.Time)(nil), (*uuid.UUID)(nil)
		if i := slices.IndexFunc(items, func(it Item) bool { return it.ID == v.Item }); i >= 0 && v.Verdict != Refuse && items[i].Carried != Applied {
			carried, issued = Instructed, &ch.at
			if shared, err = ch.share(ctx, items[i], v.Value); err != nil {
				return err
			}
			if shared == nil {
				ch.jobs = append(ch.jobs, InstructArgs{Item: v.Item})
			}
		}
		// What a source has already corrected is not corrected again.
		_, err = ch.tx.Exec(ctx, `UPDATE requests_item SET verdict = $3, decided = $4, carried = $5, issued_at = $6, told_at = NULL,
			said = NULL, same_as = $7 WHERE id = $1 AND case_id = $2 AND carried <> 'applied'`, v.Item, ch.c.ID, v.Verdict, decided, carried, issued, shared)
		if err != nil {
			return err
		}
	}
	_, err = ch.tx.Exec(ctx, `INSERT INTO requests_awaited (id, case_id, what, since)
		SELECT id, case_id, 'item', $2 FROM requests_item WHERE case_id = $1 AND carried = 'instructed'
		ON CONFLICT (id) DO UPDATE SET since = excluded.since, chased = 0`, ch.c.ID, ch.r.Today())
	if err != nil {
		return err
	}
	return ch.tellAll(ctx, d)
}

// disputable tells whether something was refused that the citizen may put their own statement beside (GDPR Art. 12(4),
// 16; 5 USC 552a(d)(3)).
func disputable(c *caseRow) bool {
	switch c.Outcome {
	case PartCorrected, PartDeleted, PartRestricted, PartStopped, Declined, NotUpheld, PartUpheld:
		return true
	}
	return c.Outcome.refuses()
}

// Dispute puts the citizen's own statement beside a refusal. It goes with the record from then on.
func (r *Registry) Dispute(ctx context.Context, by Citizen, s Step, statement string) error {
	text, err := said(statement)
	if err != nil {
		return err
	}
	return r.act(ctx, actor{citizen: &by}, s, ActDispute, func(ctx context.Context, ch *change) error {
		if !disputable(ch.c) || ch.c.Dispute != nil {
			return ErrMove
		}
		sealed, err := r.seal("requests_case", "dispute", ch.c.ID, text)
		if err != nil {
			return err
		}
		ch.c.Dispute = sealed
		return errors.Join(ch.enclose(ctx, WithDispute, ch.c.ID, FromCitizen), ch.attachDispute(ctx, text))
	})
}
