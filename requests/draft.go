package requests

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// draftLife is how long an unfinished draft, or the memory of a filed one, is kept.
const draftLife = DraftDays * 24 * time.Hour

// DraftDays is draftLife as people are told it.
const DraftDays = 7

// Question is one page of the filing conversation.
type Question string

// The questions, in the order they are asked. Which ones apply depends on the kind: see QuestionsFor.
const (
	AskKind      Question = "kind"
	AskWhat      Question = "what"      // access: fields what, from, to
	AskItems     Question = "items"     // correction, erasure, restriction: fields items.N.source, .field, .held, .right, .evidence
	AskWhy       Question = "why"       // erasure and restriction: fields ground, why
	AskObjection Question = "objection" // fields ground, what, why
	AskPort      Question = "hand-over" // portability: fields what, form, to
	AskComplaint Question = "complaint" // fields about, text, wanted, case, notice, who, unit
	AskContact   Question = "contact"   // fields name, email, phone, post, format, for
	AskBehalf    Question = "person"    // for another: fields relation, person, born, person_email, person_post
	AskAuthority Question = "authority" // for another: fields basis, scope, until, show
)

// QuestionsFor lists the questions a kind needs, in order.
func QuestionsFor(k Kind) []Question {
	switch k {
	case Access:
		return []Question{AskKind, AskWhat, AskContact}
	case Correction:
		return []Question{AskKind, AskItems, AskContact}
	case Deletion, Restriction:
		return []Question{AskKind, AskItems, AskWhy, AskContact}
	case Objection:
		return []Question{AskKind, AskObjection, AskContact}
	case Portability:
		return []Question{AskKind, AskPort, AskContact}
	case Complaint:
		return []Question{AskKind, AskComplaint, AskContact}
	}
	return []Question{AskKind}
}

// Draft is an unfinished filing, sealed in the database, one per browser conversation.
type Draft struct {
	Filing   Filing
	Answered []Question
	Files    []Attachment
	Filed    string // reference, once it became a case
	SavedAt  time.Time

	itemsOf, wishOf Kind // for which kind items and wish were answered
}

// Next gives the first question not yet answered, or "" when everything can be checked and sent.
func (d Draft) Next() Question {
	for _, q := range d.Filing.Questions() {
		if !d.Has(q) {
			return q
		}
	}
	return ""
}

// Has reports whether the question was answered.
func (d Draft) Has(q Question) bool { return slices.Contains(d.Answered, q) }

type draftRow struct {
	ID      uuid.UUID
	Body    []byte
	CaseID  *uuid.UUID
	SavedAt time.Time
}

type draftBody struct {
	Filing   Filing     `json:"filing"`
	Answered []Question `json:"answered,omitempty"`
	ItemsOf  Kind       `json:"items_of,omitempty"`
	WishOf   Kind       `json:"wish_of,omitempty"`
}

// Draft gives the conversation's draft, or ErrDraftGone.
func (r *Registry) Draft(ctx context.Context, browser string) (Draft, error) {
	row, err := r.draftRow(ctx, r.DB, browser, "")
	if err != nil {
		return Draft{}, err
	}
	return r.openDraft(ctx, r.DB, row)
}

// StartDraft gives the conversation's unfinished draft, or begins one when there is none or the last was filed.
func (r *Registry) StartDraft(ctx context.Context, browser, lang string) (Draft, error) {
	d, err := r.Draft(ctx, browser)
	if err == nil && d.Filed == "" {
		return d, nil
	}
	if err != nil && !errors.Is(err, ErrDraftGone) {
		return Draft{}, err
	}
	d = Draft{Filing: Filing{Lang: lang}, SavedAt: r.now()}
	return d, pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM requests_draft WHERE token = $1`, r.token("draft", browser)); err != nil {
			return err
		}
		return r.saveDraft(ctx, tx, newID(), browser, draftBody{Filing: d.Filing})
	})
}

// SaveAnswer checks and saves the fields of one question, taken from f. Problems leave the draft as it was: what was
// typed stays with the caller. A conversation without a draft begins one, so that no answer is lost.
func (r *Registry) SaveAnswer(ctx context.Context, browser string, q Question, f Filing) (Draft, error) {
	if q != AskKind { // what an answer must hold depends on the kind chosen before
		d, err := r.Draft(ctx, browser)
		if err != nil && !errors.Is(err, ErrDraftGone) {
			return Draft{}, err
		}
		f.Kind = d.Filing.Kind
	}
	c, by := &check{}, filer{}
	var err error
	switch {
	case q == AskItems:
		by.sources, err = r.Correctable(ctx)
	case q == AskKind && f.AskedFrom != nil:
		by.notices, err = r.published(ctx)
	}
	if err != nil {
		return Draft{}, err
	}
	r.properAnswer(c, q, &f, by)
	if err := c.problems.orNil(); err != nil {
		return Draft{}, err
	}
	if _, err := r.StartDraft(ctx, browser, f.Lang); err != nil {
		return Draft{}, err
	}
	var d Draft
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		row, err := r.draftRow(ctx, tx, browser, "FOR UPDATE")
		if err != nil {
			return err
		}
		if d, err = r.openDraft(ctx, tx, row); err != nil {
			return err
		}
		d.answer(q, f)
		if err := dropStray(ctx, tx, row.ID, d.Filing.Items); err != nil {
			return err
		}
		if err := r.keepDraft(ctx, tx, row.ID, q, f); err != nil {
			return err
		}
		d.SavedAt = r.now()
		return r.saveDraft(ctx, tx, row.ID, browser, draftBody{Filing: d.Filing, Answered: d.Answered, ItemsOf: d.itemsOf, WishOf: d.wishOf})
	})
	return d, err
}

// answer takes over the fields of one question.
func (d *Draft) answer(q Question, f Filing) {
	switch q {
	case AskKind:
		d.change(f.Kind)
		d.Filing.AskedFrom = f.AskedFrom
	case AskWhat:
		d.Filing.Access = f.Access
	case AskItems:
		d.Filing.Items, d.itemsOf = f.Items, d.Filing.Kind
	case AskWhy, AskObjection, AskPort:
		d.Filing.Wish, d.wishOf = f.Wish, d.Filing.Kind
	case AskComplaint:
		d.Filing.Complaint = f.Complaint
	case AskContact:
		d.Filing.Contact, d.Filing.For = f.Contact, f.For
	case AskBehalf, AskAuthority:
		if d.Filing.Behalf == nil {
			d.Filing.Behalf = &Behalf{}
		}
		d.Filing.Behalf.take(q, f.Behalf)
	}
	if f.Lang != "" {
		d.Filing.Lang = f.Lang
	}
	if !d.Has(q) {
		d.Answered = append(d.Answered, q)
	}
}

// change takes over another kind. What was answered about another kind is asked again: things to correct are not things to
// delete. It comes back with its kind only as long as no other was answered.
func (d *Draft) change(k Kind) {
	if k.ByItem() && d.itemsOf != k {
		d.Filing.Items = nil
		d.Answered = slices.DeleteFunc(d.Answered, func(q Question) bool { return q == AskItems })
	}
	if k.wishes() && d.wishOf != k {
		d.Filing.Wish = nil
		d.Answered = slices.DeleteFunc(d.Answered, func(q Question) bool { return q == AskWhy || q == AskObjection || q == AskPort })
	}
	d.Filing.Kind = k
}

// SubmitDraft files the draft, and with it the wish that what a correction is about is not used meanwhile. However often and
// from however many tabs it is sent, there is one case.
func (r *Registry) SubmitDraft(ctx context.Context, browser string, by Citizen, restrict bool) (out Receipt, err error) {
	who, err := r.knowing(ctx, filer{actor: actor{citizen: &by}, citizen: by})
	if err != nil {
		return Receipt{}, err
	}
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		row, err := r.draftRow(ctx, tx, browser, "FOR UPDATE")
		if err != nil {
			return err
		}
		if row.CaseID != nil {
			out, err = r.filed(ctx, tx, *row.CaseID, browser)
			return err
		}
		d, err := r.openDraft(ctx, tx, row)
		if err != nil {
			return err
		}
		f := onlyOf(d.Filing)
		f.Key, f.Browser, f.Channel, f.Restrict = "draft "+row.ID.String(), browser, ByWeb, restrict
		if err := r.proper(&f, who); err != nil {
			return err
		}
		if out, err = r.fileIn(ctx, tx, who, f); err != nil {
			return err
		}
		if err := moveFiles(ctx, tx, row.ID, out.Ref, f); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE requests_draft SET body = NULL, saved_at = $2,
			case_id = (SELECT id FROM requests_case WHERE ref = $3) WHERE id = $1`, row.ID, r.now(), out.Ref)
		return err
	})
	return out, err
}

// onlyOf drops what was answered for another kind before the visitor changed their mind.
func onlyOf(f Filing) Filing {
	if f.Kind != Access {
		f.Access = nil
	}
	if !f.Kind.ByItem() {
		f.Items = nil
	}
	if !f.Kind.wishes() {
		f.Wish = nil
	}
	if f.Kind != Complaint {
		f.Complaint = nil
	}
	if f.For != ForOther {
		f.Behalf = nil
	}
	return f
}

// Filed gives the receipt of what the conversation filed last, or ErrDraftGone.
func (r *Registry) Filed(ctx context.Context, browser string) (Receipt, error) {
	row, err := r.draftRow(ctx, r.DB, browser, "")
	if err != nil {
		return Receipt{}, err
	}
	if row.CaseID == nil {
		return Receipt{}, ErrDraftGone
	}
	return r.filed(ctx, r.DB, *row.CaseID, browser)
}

func (r *Registry) filed(ctx context.Context, q queries, id uuid.UUID, browser string) (Receipt, error) {
	c, err := caseBy(ctx, q, "id", id, "")
	if err != nil {
		return Receipt{}, err
	}
	return r.receipt(ctx, q, &c, browser)
}

// DropDraft forgets the conversation's draft.
func (r *Registry) DropDraft(ctx context.Context, browser string) error {
	_, err := r.DB.Exec(ctx, `DELETE FROM requests_draft WHERE token = $1`, r.token("draft", browser))
	return err
}

func (r *Registry) draftRow(ctx context.Context, q queries, browser, lock string) (draftRow, error) {
	rows, err := q.Query(ctx, `SELECT id, body, case_id, saved_at FROM requests_draft WHERE token = $1 AND saved_at > $2 `+lock,
		r.token("draft", browser), r.now().Add(-draftLife))
	if err != nil {
		return draftRow{}, err
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[draftRow])
	if errors.Is(err, pgx.ErrNoRows) {
		return row, ErrDraftGone
	}
	return row, err
}

func (r *Registry) openDraft(ctx context.Context, q queries, row draftRow) (Draft, error) {
	var body draftBody
	if err := r.unseal("requests_draft", "body", row.ID, row.Body, &body); err != nil {
		return Draft{}, err
	}
	d := Draft{Filing: body.Filing, Answered: body.Answered, SavedAt: row.SavedAt, itemsOf: body.ItemsOf, wishOf: body.WishOf}
	files, err := r.draftFiles(ctx, q, row.ID)
	if err != nil {
		return d, err
	}
	d.Files = files
	if row.CaseID != nil {
		c, err := caseBy(ctx, q, "id", *row.CaseID, "")
		if err != nil {
			return d, err
		}
		d.Filed, d.Filing.Kind = value(c.Ref), c.Kind
	}
	return d, nil
}

func (r *Registry) saveDraft(ctx context.Context, tx pgx.Tx, id uuid.UUID, browser string, body draftBody) error {
	sealed, err := r.seal("requests_draft", "body", id, body)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO requests_draft (id, token, body, saved_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (token) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at
		WHERE requests_draft.id = excluded.id`, id, r.token("draft", browser), sealed, r.now())
	return err
}
