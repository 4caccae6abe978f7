package requests

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// AskedLook is a citizen's complaint about one look, and what came of it.
type AskedLook struct {
	Entry    string // id of the ledger entry
	Ref      string
	State    State
	Asked    time.Time
	Due      deadline.Day
	Answered time.Time // zero until an answer is approved
	Answer   string    // the finding, else the reasons
}

// AskedLooks lists the citizen's complaints about looks, newest first, withdrawn ones among them: in one query, since a report
// shows each answer beside its entry.
func (r *Registry) AskedLooks(ctx context.Context, by Citizen) ([]AskedLook, error) {
	if by.Level < LevelIdentity || !by.Subject.Valid() {
		return nil, ErrLevel
	}
	rows, err := r.DB.Query(ctx, `SELECT c.id, c.ref, c.state, c.filed_at, c.due, c.matter, d.id, d.body, d.approved_at
		FROM requests_case c LEFT JOIN LATERAL (SELECT id, body, approved_at FROM requests_decision
			WHERE case_id = c.id AND approved_at IS NOT NULL ORDER BY proposed_at DESC, id DESC LIMIT 1) d ON true
		WHERE c.subject_token = $1 AND c.kind = $2 AND c.ref IS NOT NULL ORDER BY c.filed_at DESC, c.id DESC LIMIT 500`,
		r.Sealer.Index(by.Subject.Scheme, by.Subject.ID), Complaint)
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
	looks := all[:0]
	for _, l := range all {
		if l.Entry != "" {
			looks = append(looks, l)
		}
	}
	return looks, err
}
