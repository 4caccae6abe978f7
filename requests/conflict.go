package requests

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// walled selects the cases that do not exist for an officer: of a person they declared an interest in, their own,
// a complaint about themselves, their unit or a case they worked on, and whatever they stepped back from.
// It is evaluated before any rule that allows.
const walled = `
	SELECT p.id FROM requests_interest i JOIN requests_case p ON p.subject_token = i.party_token
		WHERE i.officer = @me AND i.since <= @today AND (i.until IS NULL OR i.until >= @today)
	UNION ALL SELECT p.id FROM requests_interest i JOIN requests_case p ON p.email_token = i.party_token
		WHERE i.officer = @me AND i.since <= @today AND (i.until IS NULL OR i.until >= @today)
	UNION ALL SELECT p.id FROM requests_interest i JOIN requests_case p ON p.agent_token = i.party_token
		WHERE i.officer = @me AND i.since <= @today AND (i.until IS NULL OR i.until >= @today)
	UNION ALL SELECT p.id FROM requests_interest i JOIN requests_case p ON p.person_token = i.party_token
		WHERE i.officer = @me AND i.since <= @today AND (i.until IS NULL OR i.until >= @today)
	UNION ALL SELECT p.id FROM requests_case p WHERE p.agent_token = ANY(@own)
	UNION ALL SELECT p.id FROM requests_case p WHERE p.person_token = ANY(@own)
	UNION ALL SELECT p.id FROM requests_case p WHERE p.subject_token = ANY(@own)
	UNION ALL SELECT p.id FROM requests_case p WHERE p.email_token = ANY(@own)
	UNION ALL SELECT x.case_id FROM requests_complaint x WHERE x.officer = @me
	UNION ALL SELECT x.case_id FROM requests_complaint x WHERE x.unit <> '' AND x.unit = @unit
	UNION ALL SELECT x.case_id FROM requests_event e JOIN requests_complaint x ON x.case_about = e.case_id WHERE e.officer = @me
	UNION ALL SELECT s.case_id FROM requests_recusal s WHERE s.officer = @me`

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
	rows, err := q.Query(ctx, `SELECT EXISTS (SELECT FROM requests_case c WHERE c.id = @case AND `+visible+`)`,
		r.seenBy(o, pgx.NamedArgs{"case": c.ID}))
	if err != nil {
		return err
	}
	sees, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[bool])
	if err == nil && !sees {
		return ErrWalled
	}
	return err
}

// Interest is one declared interest of an officer. It is never changed; a later one ends it.
type Interest struct {
	ID    uuid.UUID
	Kind  string
	Party ledger.Subject // scheme and identifier, or scheme "email" and an address; zero for a nil return
	Since deadline.Day
	Until *deadline.Day
	At    time.Time
}

// InterestKinds lists the kinds of interest. "none" is a nil return, which is a declaration too.
// i18n: requests.interest.*
func InterestKinds() []string {
	return []string{"self", "family", "household", "business", "prior_case", "gift", "outside_job", "political", "none"}
}

// Declare records an interest of the officer. The wall follows at once; open cases it touches are put back.
func (r *Registry) Declare(ctx context.Context, by Officer, in Interest) error {
	c := &check{}
	choice(c, "kind", in.Kind, InterestKinds())
	if in.Kind != "none" {
		in.Party.Scheme = c.line("scheme", in.Party.Scheme, maxPhone, true)
		in.Party.ID = c.line("party", in.Party.ID, maxEmail, true)
	}
	if in.Until != nil && in.Until.Before(in.Since) {
		c.add("until", "day_order")
	}
	if err := c.problems.orNil(); err != nil {
		return err
	}
	if in.Since.IsZero() {
		in.Since = r.Today()
	}
	id := newID()
	var token, party []byte
	if in.Kind != "none" {
		sealed, err := r.seal("requests_interest", "party", id, in.Party)
		if err != nil {
			return err
		}
		token, party = r.Sealer.Index(in.Party.Scheme, in.Party.ID), sealed
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO requests_interest (id, officer, kind, party_token, party, since, until, declared_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, by.ID, in.Kind, token, party, in.Since, in.Until, r.now())
		if err != nil || token == nil {
			return err
		}
		return r.putBack(ctx, tx, by)
	})
}

// putBack releases what an officer holds behind a wall that was just built. The clock does not stop for it.
func (r *Registry) putBack(ctx context.Context, tx pgx.Tx, o Officer) error {
	rows, err := tx.Query(ctx, `SELECT c.ref FROM requests_case c WHERE c.assignee = @me AND c.`+open+`
		AND c.id IN (`+walled+`) ORDER BY c.id`, r.seenBy(o, nil))
	if err != nil {
		return err
	}
	refs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, ref := range refs {
		err := r.stepBack(ctx, tx, actor{}, Step{Ref: ref}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}

// Interests lists what the officer has declared, newest first.
func (r *Registry) Interests(ctx context.Context, by Officer) ([]Interest, error) {
	type row struct {
		ID         uuid.UUID
		Kind       string
		Party      []byte
		Since      deadline.Day
		Until      deadline.Day
		DeclaredAt time.Time
	}
	rows, err := r.DB.Query(ctx, `SELECT id, kind, party, since, until, declared_at FROM requests_interest
		WHERE officer = $1 ORDER BY declared_at DESC, id DESC`, by.ID)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	list := make([]Interest, 0, len(found))
	for _, f := range found {
		in := Interest{ID: f.ID, Kind: f.Kind, Since: f.Since, At: f.DeclaredAt}
		if !f.Until.IsZero() {
			in.Until = pointer(f.Until)
		}
		if err := r.unseal("requests_interest", "party", f.ID, f.Party, &in.Party); err != nil {
			return nil, err
		}
		list = append(list, in)
	}
	return list, err
}
