package requests

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// BehindWall says which of these findings come from cases that do not exist for an officer: nor do the incidents they opened.
func (r *Registry) BehindWall(ctx context.Context, by Officer, findings []uuid.UUID) ([]uuid.UUID, error) {
	return r.behindWall(ctx, r.DB, by, findings)
}

func (r *Registry) behindWall(ctx context.Context, q queries, by Officer, findings []uuid.UUID) ([]uuid.UUID, error) {
	rows, err := q.Query(ctx, `SELECT f.id FROM requests_finding f WHERE f.id = ANY(@findings) AND f.case_id IN (`+walled+`)
		UNION SELECT w.incident FROM requests_incident_wall w WHERE w.incident = ANY(@findings)
			AND (w.officer = @me OR w.unit = @unit OR w.token = ANY(@own) OR w.token IN `+interests+`)`,
		r.seenBy(by, pgx.NamedArgs{"findings": findings}))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}

// barring selects whom a case is closed to, as barred has it: by person, by officer, by unit.
func barring(id string) string {
	return `
	SELECT t.token, NULL::uuid AS officer, NULL::text AS unit FROM requests_case p, unnest(ARRAY[p.subject_token, p.email_token, p.agent_token, p.person_token]) t (token)
		WHERE p.id = ` + id + `
	UNION SELECT p.token, NULL, NULL FROM requests_party p WHERE p.case_id = ` + id + `
	UNION SELECT NULL, x.officer, NULL FROM requests_complaint x WHERE x.case_id = ` + id + `
	UNION SELECT NULL, NULL, nullif(x.unit, '') FROM requests_complaint x WHERE x.case_id = ` + id + `
	UNION SELECT NULL, e.officer, NULL FROM (` + about + `) x JOIN requests_event e ON e.case_id = x.about WHERE x.case_id = ` + id + `
	UNION SELECT NULL, unnest(ARRAY[d.proposed_by, d.submitted_by, d.approved_by]), NULL FROM (` + about + `) x JOIN requests_decision d ON d.case_id = x.about WHERE x.case_id = ` + id + `
	UNION SELECT NULL, s.officer, NULL FROM (` + about + `) x JOIN requests_recusal s ON s.case_id = x.about WHERE x.case_id = ` + id + `
	UNION SELECT NULL, l.officer, NULL FROM requests_looker l WHERE l.case_id = ` + id + `
	UNION SELECT NULL, s.officer, NULL FROM requests_recusal s WHERE s.case_id = ` + id + ``
}

// keepWall keeps, for the incidents a case opened, whom it is closed to: the case is about to forget that, and the incidents stay.
func (ch *change) keepWall(ctx context.Context) error {
	_, err := ch.tx.Exec(ctx, `INSERT INTO requests_incident_wall (incident, token, officer, unit)
		SELECT f.id, w.token, w.officer, w.unit FROM requests_finding f, (`+barring("$1")+`) w
		WHERE f.case_id = $1 AND f.verdict = 'not_justified' AND num_nonnulls(w.token, w.officer, w.unit) = 1 ON CONFLICT DO NOTHING`, ch.c.ID)
	return err
}
