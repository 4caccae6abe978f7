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

// AskedLook is a citizen's complaint about one look, and what came of it. What was found about a look outlives the case: then there is
// no reference any more.
type AskedLook struct {
	Entry    string // id of the ledger entry
	Ref      string
	State    State
	Asked    time.Time
	Due      deadline.Day
	Answered time.Time // zero until an answer is approved
	Answer   string    // why it was found so, else the answer as a whole, else its reasons

	Finding LookVerdict // the newest one that was approved; empty until then
	Found   time.Time
}

// AskedLooks lists the citizen's complaints about looks, newest first, withdrawn ones among them, and what was found about looks that
// no complaint on file is about: together, since a report shows each answer beside its entry.
func (r *Registry) AskedLooks(ctx context.Context, by Citizen) (looks []AskedLook, err error) {
	if by.Level < LevelIdentity || !by.Subject.Valid() {
		return nil, ErrLevel
	}
	subject := r.Sealer.Index(by.Subject.Scheme, by.Subject.ID)
	err = pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		if looks, err = r.askedLooks(ctx, tx, subject); err != nil {
			return err
		}
		found, err := r.foundLooks(ctx, tx, subject)
		for _, f := range found {
			at := slices.IndexFunc(looks, func(l AskedLook) bool { return l.Entry == f.Entry && l.State != StateWithdrawn })
			if at < 0 {
				looks = append(looks, f)
				continue
			}
			looks[at].Finding, looks[at].Found = f.Finding, f.Found
			if f.Answer != "" {
				looks[at].Answer = f.Answer
			}
		}
		return err
	})
	return looks, err
}

func (r *Registry) askedLooks(ctx context.Context, tx pgx.Tx, subject []byte) ([]AskedLook, error) {
	rows, err := tx.Query(ctx, `SELECT c.id, c.ref, c.state, c.filed_at, c.due, c.matter, d.id, d.body, d.approved_at
		FROM requests_case c LEFT JOIN LATERAL (SELECT id, body, approved_at FROM requests_decision
			WHERE case_id = c.id AND approved_at IS NOT NULL ORDER BY proposed_at DESC, id DESC LIMIT 1) d ON true
		WHERE c.subject_token = $1 AND c.kind = $2 AND c.ref IS NOT NULL ORDER BY c.filed_at DESC, c.id DESC LIMIT 500`,
		subject, Complaint)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (look AskedLook, err error) {
		var id uuid.UUID
		var decision *uuid.UUID
		var sealed, body []byte
		var answered *time.Time
		if err := row.Scan(&id, &look.Ref, &look.State, &look.Asked, &look.Due, &sealed, &decision, &body, &answered); err != nil {
			return look, err
		}
		var m matter
		var d decisionBody
		err = errors.Join(r.unseal("requests_case", "matter", id, sealed, &m), r.unseal("requests_decision", "body", value(decision), body, &d))
		if m.Complaint != nil && m.Complaint.About == AboutEntry {
			look.Entry = m.Complaint.Entry
		}
		look.Answered, look.Answer = value(answered), d.Statement
		if look.Answer == "" {
			look.Answer = d.Reasons
		}
		return look, err
	})
	return slices.DeleteFunc(all, func(l AskedLook) bool { return l.Entry == "" }), err
}

// foundLooks is what was found about looks at a citizen's data, the newest finding on each.
func (r *Registry) foundLooks(ctx context.Context, tx pgx.Tx, subject []byte) ([]AskedLook, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT ON (f.entry) f.id, f.entry, f.verdict, f.found_at, f.body, coalesce(c.ref, ''), coalesce(c.state, ''), c.filed_at
		FROM requests_finding f LEFT JOIN requests_case c ON c.id = f.case_id
		WHERE f.subject = $1 ORDER BY f.entry, f.found_at DESC, f.id DESC`, subject)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (look AskedLook, err error) {
		var id uuid.UUID
		var body []byte
		var asked *time.Time
		if err := row.Scan(&id, &look.Entry, &look.Finding, &look.Found, &body, &look.Ref, &look.State, &asked); err != nil {
			return look, err
		}
		var f Finding
		err = r.unseal("requests_finding", "body", id, body, &f)
		look.Asked, look.Answered, look.Answer = value(asked), look.Found, f.Reasons
		return look, err
	})
}
