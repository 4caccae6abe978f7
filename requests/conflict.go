package requests

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// interests are the tokens of those whom an officer declared an interest in, as of today. Of each declaration its last version counts.
const interests = `(SELECT i.party_token AS token FROM requests_interest i WHERE i.officer = @me AND i.party_token IS NOT NULL
	AND i.since <= @today AND (i.until IS NULL OR i.until >= @today)
	AND NOT EXISTS (SELECT FROM requests_interest n WHERE n.replaces = i.id))`

// concerned selects the cases about an officer themselves: their own, and complaints about them. No exception opens one.
const concerned = `
	SELECT p.id FROM requests_case p WHERE p.subject_token = ANY(@own)
	UNION ALL SELECT p.id FROM requests_case p WHERE p.email_token = ANY(@own)
	UNION ALL SELECT p.id FROM requests_case p WHERE p.agent_token = ANY(@own)
	UNION ALL SELECT p.id FROM requests_case p WHERE p.person_token = ANY(@own)
	UNION ALL SELECT p.case_id FROM requests_party p WHERE p.token = ANY(@own)
	UNION ALL SELECT x.case_id FROM requests_complaint x WHERE x.officer = @me`

// about pairs each complaint about a case, and each review, with that case; and a review of such a complaint with the case the complaint
// was about.
const about = `SELECT a.case_id, a.case_about AS about FROM requests_complaint a WHERE a.case_about IS NOT NULL
	UNION ALL SELECT b.case_id, a.case_about FROM requests_complaint b JOIN requests_complaint a ON a.case_id = b.case_about WHERE a.case_about IS NOT NULL`

// barred selects the cases an officer has a conflict of interest in: of a person, household or organisation they declared an
// interest in, about themselves, a complaint about their unit, a complaint about or a review of a case they worked on or stepped back from, a complaint by somebody whose data the
// access ledger shows them to have looked at, and whatever they stepped back from.
const barred = `
	SELECT p.id FROM ` + interests + ` i JOIN requests_case p ON p.subject_token = i.token
	UNION ALL SELECT p.id FROM ` + interests + ` i JOIN requests_case p ON p.email_token = i.token
	UNION ALL SELECT p.id FROM ` + interests + ` i JOIN requests_case p ON p.agent_token = i.token
	UNION ALL SELECT p.id FROM ` + interests + ` i JOIN requests_case p ON p.person_token = i.token
	UNION ALL SELECT p.case_id FROM ` + interests + ` i JOIN requests_party p ON p.token = i.token
	UNION ALL ` + concerned + `
	UNION ALL SELECT x.case_id FROM requests_complaint x WHERE x.unit <> '' AND x.unit = @unit
	UNION ALL SELECT x.case_id FROM (` + about + `) x JOIN requests_event e ON e.case_id = x.about WHERE e.officer = @me
	UNION ALL SELECT x.case_id FROM (` + about + `) x JOIN requests_decision d ON d.case_id = x.about WHERE @me IN (d.proposed_by, d.submitted_by, d.approved_by)
	UNION ALL SELECT x.case_id FROM (` + about + `) x JOIN requests_recusal s ON s.case_id = x.about WHERE s.officer = @me
	UNION ALL SELECT l.case_id FROM requests_looker l WHERE l.officer = @me
	UNION ALL SELECT s.case_id FROM requests_recusal s WHERE s.officer = @me`

// excepted selects the cases that two other people opened to an officer for some days, conflict of interest or not.
const excepted = `SELECT v.case_id FROM requests_override v WHERE v.officer = @me AND v.granted AND v.until >= @today`

// walled selects the cases that do not exist for an officer. It is evaluated before any rule that allows.
const walled = `SELECT w.id FROM (` + barred + `) w (id) WHERE w.id NOT IN (` + excepted + `)`

// visible is the test every query over cases (as c) carries: the wall, and whether the desk is the officer's.
// A reviewer sees the data protection officer's cases only while they wait for a second person.
const visible = `c.id NOT IN (` + walled + `) AND (c.desk = 'casework' AND @casework OR c.desk = 'dpo' AND (@dpo
	OR @reviewer AND c.state = 'review'))`

// seenBy gives the arguments visible needs; more are added for the query at hand.
func (r *Registry) seenBy(o Officer, more pgx.NamedArgs) pgx.NamedArgs {
	own := [][]byte{}
	if o.Email != "" {
		own = append(own, r.emailToken(o.Email))
	}
	for _, s := range o.Person {
		own = append(own, r.Sealer.Index(s.Scheme, s.ID))
	}
	args := pgx.NamedArgs{"me": o.ID, "unit": o.Unit, "own": own, "today": r.Today(),
		"casework": o.Is(RoleCaseworker, RoleReviewer, RoleDPO), "dpo": o.Is(RoleDPO), "reviewer": o.Is(RoleReviewer)}
	for name, v := range more {
		args[name] = v
	}
	return args
}

// casework refuses roles that have nothing to do with cases, before anything is looked up: a refusal tells them nothing
// about which cases exist.
func (o Officer) casework() error {
	if !o.Is(RoleCaseworker, RoleReviewer, RoleDPO) {
		return ErrForbidden
	}
	return nil
}

// wall refuses a case that does not exist for the officer.
func (r *Registry) wall(ctx context.Context, q queries, o Officer, c *caseRow) error {
	if err := o.casework(); err != nil {
		return err
	}
	sees, err := r.asks(ctx, q, seesCase, o, c.ID)
	if err == nil && !sees {
		return ErrWalled
	}
	return err
}

// seesCase asks whether a case exists for an officer.
const seesCase = `SELECT EXISTS (SELECT FROM requests_case c WHERE c.id = @case AND ` + visible + `)`

// unwalled tells whether no conflict of interest keeps an officer from a case, whatever their desk.
func (r *Registry) unwalled(ctx context.Context, q queries, o Officer, id uuid.UUID) (bool, error) {
	return r.asks(ctx, q, `SELECT @case NOT IN (`+walled+`)`, o, id)
}

// asks answers a question about one case and one officer.
func (r *Registry) asks(ctx context.Context, q queries, question string, o Officer, id uuid.UUID) (bool, error) {
	rows, err := q.Query(ctx, question, r.seenBy(o, pgx.NamedArgs{"case": id}))
	if err != nil {
		return false, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[bool])
}
