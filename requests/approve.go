package requests

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Decide drafts the decision, and with Submit sends it for approval.
func (r *Registry) Decide(ctx context.Context, by Officer, s Step, d Decision) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		return r.decideIn(ctx, tx, by, s, func(*change, []Item) (Decision, error) { return d, nil })
	})
}

// decideIn is Decide within a transaction that does more; what is decided may follow from the items of the case.
func (r *Registry) decideIn(ctx context.Context, tx pgx.Tx, by Officer, s Step, decision func(*change, []Item) (Decision, error)) error {
	who := actor{officer: &by}
	var submit bool
	err := r.actIn(ctx, tx, who, s, ActDecide, func(ctx context.Context, ch *change) error {
		items, err := r.items(ctx, tx, ch.c.ID)
		if err != nil {
			return err
		}
		d, err := decision(ch, items)
		if err != nil {
			return err
		}
		if err := ch.properDecision(&d, items); err != nil {
			return err
		}
		if err := ch.properFindings(ctx, &d); err != nil {
			return err
		}
		// Whoever is not known to be the person is not told who looked at the person's data.
		d.Accesses = d.Accesses && ch.c.Kind == Access && d.Outcome != Declined && ch.c.Level >= LevelIdentity
		submit = d.Submit
		return ch.propose(ctx, &d)
	})
	if err != nil || !submit {
		return err
	}
	return r.actIn(ctx, tx, who, Step{Ref: s.Ref, Key: s.Key, Late: s.Late}, ActSubmit, r.submit)
}

// Submit sends the drafted decision for approval.
func (r *Registry) Submit(ctx context.Context, by Officer, s Step) error {
	return r.act(ctx, actor{officer: &by}, s, ActSubmit, r.submit)
}

func (r *Registry) submit(ctx context.Context, ch *change) error {
	d, _, err := r.decisions(ctx, ch.tx, ch.c.ID)
	if err != nil {
		return err
	}
	if d == nil || !d.ApprovedAt.IsZero() {
		return Problems{{Field: "outcome", Key: "requests.problem.decision_none"}}
	}
	if err := ch.unauthorised(d); err != nil {
		return err
	}
	if d.grants() && ch.c.proven() < r.Need(ch.c.Kind) {
		return Problems{{Field: "outcome", Key: "requests.problem.identity_needed"}}
	}
	if err := properAnswer(d); err != nil {
		return err
	}
	if err := ch.wantReason(ctx); err != nil {
		return err
	}
	_, err = ch.tx.Exec(ctx, `UPDATE requests_decision SET submitted_by = $2, submitted_at = $3 WHERE case_id = $1 AND current`,
		ch.c.ID, ch.who.officer.ID, ch.at)
	return err
}

// Approve gives the answer: the citizen is told, and of a correction the sources. Never the work of the same person.
func (r *Registry) Approve(ctx context.Context, by Officer, s Step) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error { return r.approveIn(ctx, tx, by, s) })
}

// approveIn is Approve within a transaction that does more.
func (r *Registry) approveIn(ctx context.Context, tx pgx.Tx, by Officer, s Step) error {
	who := actor{officer: &by}
	if err := r.lockReviewed(ctx, tx, s.Ref); err != nil {
		return err
	}
	c, err := r.lock(ctx, tx, who, s.Ref)
	if err != nil {
		return err
	}
	d, _, err := r.decisions(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if d == nil {
		return ErrMove
	}
	action := ActApprove
	if c.Kind.ByItem() && d.grants() {
		action = ActInstruct
	}
	var follow []string
	if d.Together && !c.Kind.ByItem() {
		if follow, err = r.followers(ctx, tx, c.ID, d.SubmittedAt); err != nil {
			return err
		}
	}
	fresh := false
	if err := r.actIn(ctx, tx, who, s, action, func(ctx context.Context, ch *change) error {
		fresh = true
		if err := ch.unauthorised(d); err != nil { // refused since it was sent for approval
			return err
		}
		ch.c.Outcome, ch.c.DecidedAt = d.Outcome, pointer(ch.at)
		if err := ch.wantReason(ctx); err != nil {
			return err
		}
		ch.vars = map[string]any{"Outcome": string(d.Outcome)}
		if action == ActInstruct {
			ch.plainly()
		}
		ch.letter(LetterDecided)
		if err := ch.settle(ctx, d); err != nil {
			return err
		}
		if err := ch.sealAnswer(ctx); err != nil {
			return err
		}
		if err := ch.find(ctx, d); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE requests_decision SET approved_by = $2, approved_name = $3, approved_at = $4
				WHERE case_id = $1 AND current`, c.ID, by.ID, by.Name, ch.at)
		return err
	}); err != nil {
		return err
	}
	if fresh && c.Kind == Review && d.Outcome.overturns() {
		return r.overturn(ctx, tx, c.ID, d.Direction)
	}
	if err := r.answerSame(ctx, tx, by, s.Late, follow, d); err != nil || action != ActInstruct {
		return err
	}
	return r.afterCarry(ctx, tx, c.ID, value(c.Ref)) // nobody may be left to wait for
}

// SendBack returns a decision, saying what is missing.
func (r *Registry) SendBack(ctx context.Context, by Officer, s Step, why string) error {
	c := &check{}
	why = c.text("why", why, maxText, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActSendBack, func(ctx context.Context, ch *change) error {
		ch.text = why
		rows, err := ch.tx.Query(ctx, `UPDATE requests_decision SET submitted_by = NULL, submitted_at = NULL
			WHERE case_id = $1 AND current RETURNING id`, ch.c.ID)
		if err != nil {
			return err
		}
		id, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[uuid.UUID])
		if err != nil {
			return err
		}
		sealed, err := r.seal("requests_decision", "sent_back", id, why)
		if err != nil {
			return err
		}
		_, err = ch.tx.Exec(ctx, `UPDATE requests_decision SET sent_back = $2 WHERE id = $1`, id, sealed)
		return err
	})
}

// propose writes the draft of a decision; earlier ones of the case are kept.
func (ch *change) propose(ctx context.Context, d *Decision) error {
	id := newID()
	body, err := ch.r.seal("requests_decision", "body", id, decisionBody{Items: d.Items, Reason: d.Reason, Reasons: d.Reasons,
		Statement: d.Statement, Withheld: d.Withheld, Recipients: d.Recipients, Direction: d.Direction, Together: d.Together,
		Struck: d.Struck, Via: d.Via, Accesses: d.Accesses, Findings: d.Findings})
	if err != nil {
		return err
	}
	if err := ch.setAsideDecision(ctx); err != nil {
		return err
	}
	_, err = ch.tx.Exec(ctx, `INSERT INTO requests_decision (id, case_id, outcome, body, proposed_by, proposed_name, proposed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, id, ch.c.ID, d.Outcome, body, ch.who.officer.ID, ch.who.officer.Name, ch.at)
	return err
}

func (ch *change) setAsideDecision(ctx context.Context) error {
	_, err := ch.tx.Exec(ctx, `UPDATE requests_decision SET current = false WHERE case_id = $1 AND current`, ch.c.ID)
	return err
}

// decisions gives the decision being worked on, if any, and the last one approved, if any.
func (r *Registry) decisions(ctx context.Context, q queries, id uuid.UUID) (current, answer *Decision, err error) {
	documents, err := r.enclosures(ctx, q, id)
	if err != nil {
		return nil, nil, err
	}
	all, err := r.everyDecision(ctx, q, id, documents)
	current, answer = standing(all)
	return current, answer, err
}

// standing picks the decision being worked on and the last one approved.
func standing(all []kept) (current, answer *Decision) {
	for i := range all {
		if all[i].current {
			current = &all[i].Decision
		}
		if !all[i].ApprovedAt.IsZero() {
			answer = &all[i].Decision
		}
	}
	return current, answer
}

// kept is a decision of a case, and whether it is the one being worked on.
type kept struct {
	Decision
	current bool
}

// everyDecision gives the decision being worked on and all that were ever approved, oldest first, each with its documents.
func (r *Registry) everyDecision(ctx context.Context, q queries, id uuid.UUID, documents map[uuid.UUID][]Enclosure) ([]kept, error) {
	type row struct {
		ID           uuid.UUID
		Current      bool
		Outcome      Outcome
		Body         []byte
		ProposedBy   uuid.UUID
		ProposedName string
		ProposedAt   time.Time
		SubmittedAt  *time.Time
		ApprovedBy   *uuid.UUID
		ApprovedName string
		ApprovedAt   *time.Time
		SentBack     []byte
	}
	rows, err := q.Query(ctx, `SELECT id, current, outcome, body, proposed_by, proposed_name, proposed_at, submitted_at, approved_by,
		approved_name, approved_at, sent_back FROM requests_decision WHERE case_id = $1 AND (current OR approved_at IS NOT NULL)
		ORDER BY proposed_at, id`, id)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return nil, err
	}
	list := make([]kept, 0, len(found))
	for _, f := range found {
		var body decisionBody
		d := Decision{Outcome: f.Outcome, ProposedBy: f.ProposedBy, ProposedName: f.ProposedName, ProposedAt: f.ProposedAt,
			SubmittedAt: value(f.SubmittedAt), ApprovedBy: value(f.ApprovedBy), ApprovedName: f.ApprovedName,
			ApprovedAt: value(f.ApprovedAt)}
		err := errors.Join(r.unseal("requests_decision", "body", f.ID, f.Body, &body),
			r.unseal("requests_decision", "sent_back", f.ID, f.SentBack, &d.SentBack))
		if err != nil {
			return nil, err
		}
		d.Items, d.Reason, d.Reasons, d.Statement = body.Items, body.Reason, body.Reasons, body.Statement
		d.Withheld, d.Recipients, d.Together = body.Withheld, body.Recipients, body.Together
		d.Struck, d.Via = body.Struck, body.Via
		d.Accesses, d.Direction, d.Findings = body.Accesses, body.Direction, body.Findings
		if d.Documents = documents[f.ID]; f.ApprovedAt == nil {
			d.Documents = documents[uuid.Nil]
		}
		list = append(list, kept{d, f.Current})
	}
	return list, nil
}
