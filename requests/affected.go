package requests

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// AffectedState is how far the telling of one person is.
// i18n: affected.state.*
type AffectedState string

// The states.
const (
	AffectedOpen       AffectedState = "open"
	AffectedSending    AffectedState = "sending" // a letter is on its way to the mail server
	AffectedPrinted    AffectedState = "printed" // a letter is made, and waits to be posted
	AffectedTold       AffectedState = "told"
	AffectedBounced    AffectedState = "bounced" // the mail server will never take it
	AffectedImpossible AffectedState = "impossible"
)

// AffectedStates lists the states in the order in which they are shown.
func AffectedStates() []AffectedState {
	return []AffectedState{AffectedOpen, AffectedSending, AffectedPrinted, AffectedBounced, AffectedImpossible, AffectedTold}
}

// Affected is somebody concerned by an incident, as the office sees them in a list: it names nobody.
type Affected struct {
	ID     uuid.UUID
	Number int
	Looks  int    // at their data, as far as the ledger shows
	Way    string // "mail", "post", or empty while nobody knows where to write
	State  AffectedState
	At     *time.Time // of the state
}

// AffectedPerson is one of them by name: for whoever has to write to them, and recorded as a look at their data.
type AffectedPerson struct {
	Affected
	Incident uuid.UUID
	Subject  ledger.Subject
	Name     string
	Email    string
	Post     string // several lines
	Lang     string
	Why      string // why they could not be told
}

// affectedBody is the sealed part of a person.
type affectedBody struct {
	Subject ledger.Subject `json:"subject,omitzero"`
	Name    string         `json:"name,omitempty"`
	Email   string         `json:"email,omitempty"`
	Post    string         `json:"post,omitempty"`
	Lang    string         `json:"lang,omitempty"`
	Why     string         `json:"why,omitempty"`
}

func (b affectedBody) way() string {
	switch {
	case b.Email != "":
		return "mail"
	case b.Post != "":
		return "post"
	}
	return ""
}

// AffectedCount is how many people are in a state, by the way they can be reached.
type AffectedCount struct {
	State AffectedState
	Way   string
	Count int
}

// DrawingRecord is how people were found, as the record shows it.
type DrawingRecord struct {
	ID      uuid.UUID
	Way     string // "ledger" or "list"
	At      time.Time
	By      string
	Purpose string
	Read    int // looks, or rows of a list
	Found   int // people
	Added   int // of these, people who were not on the list before
	Done    bool
	Stopped bool // before it had read everything
}

// AffectedList is a page of the people concerned by an incident, with what is known of all of them.
type AffectedList struct {
	People   []Affected
	More     bool
	Tallies  []AffectedCount
	Drawings []DrawingRecord
	Writing  bool // letters are being put into the queue
}

// Running reports whether people are still being looked for.
func (l AffectedList) Running() bool {
	return slices.ContainsFunc(l.Drawings, func(d DrawingRecord) bool { return !d.Done })
}

// Count is how many there are in a state; with a way, only those it reaches.
func (l AffectedList) Count(state AffectedState, way string) (n int) {
	for _, t := range l.Tallies {
		if (state == "" || t.State == state) && (way == "" || t.Way == way) {
			n += t.Count
		}
	}
	return n
}

// affectedPage is how many people a page shows.
const affectedPage = 100

// apart are the people of an incident whom an officer has an interest in, themselves among them. There are few, and an index finds them.
const apart = `(SELECT h.id FROM requests_affected h WHERE h.incident = @incident AND h.token IN (SELECT unnest(@own::bytea[]) UNION ALL ` + interests + `)
	UNION ALL SELECT h.id FROM requests_affected h WHERE h.incident = @incident AND h.email_token IN (SELECT unnest(@own::bytea[]) UNION ALL ` + interests + `))`

// unseen leaves them out: for that officer they are not there.
const unseen = ` AND a.id NOT IN ` + apart

// keepsAffected refuses those who do not deal with breaches, and whoever the case behind an incident is walled off from.
func (r *Registry) keepsAffected(ctx context.Context, q queries, by Officer, incident uuid.UUID) error {
	if !by.Is(RoleDPO) {
		return ErrForbidden
	}
	return r.incidentSeen(ctx, q, by, incident)
}

func (r *Registry) incidentSeen(ctx context.Context, q queries, by Officer, incident uuid.UUID) error {
	hidden, err := r.behindWall(ctx, q, by, []uuid.UUID{incident})
	if err == nil && len(hidden) > 0 {
		err = ErrNotFound
	}
	return err
}

// AffectedPeople lists the people concerned by an incident from a number on. The auditor reads it too. Nobody is named.
func (r *Registry) AffectedPeople(ctx context.Context, by Officer, incident uuid.UUID, after int) (l AffectedList, err error) {
	if !by.Is(RoleDPO, RoleAuditor) {
		return l, ErrForbidden
	}
	if err := r.incidentSeen(ctx, r.DB, by, incident); err != nil {
		return l, err
	}
	args := r.seenBy(by, pgx.NamedArgs{"incident": incident, "after": after, "most": affectedPage + 1})
	rows, err := r.DB.Query(ctx, `SELECT a.id, a.number, a.looks, a.way, a.state, a.at FROM requests_affected a
		WHERE a.incident = @incident AND a.number > @after`+unseen+` ORDER BY a.number LIMIT @most`, args)
	if err != nil {
		return l, err
	}
	if l.People, err = pgx.CollectRows(rows, pgx.RowToStructByName[Affected]); err != nil {
		return l, err
	}
	if l.More = len(l.People) > affectedPage; l.More {
		l.People = l.People[:affectedPage]
	}
	rows, err = r.DB.Query(ctx, `SELECT a.state, a.way, count(*) AS count FROM requests_affected a WHERE a.incident = @incident`+unseen+`
		GROUP BY a.state, a.way ORDER BY a.state, a.way`, args)
	if err != nil {
		return l, err
	}
	if l.Tallies, err = pgx.CollectRows(rows, pgx.RowToStructByName[AffectedCount]); err != nil {
		return l, err
	}
	if l.Writing, err = r.yes(ctx, r.DB, `SELECT EXISTS (SELECT FROM requests_writing WHERE incident = $1 AND done_at IS NULL)`, incident); err != nil {
		return l, err
	}
	l.Drawings, err = r.drawings(ctx, by, incident)
	return l, err
}

// drawings is how the people were found. Whoever is not there for the officer is in none of the numbers: beside the list they would give
// them away.
func (r *Registry) drawings(ctx context.Context, by Officer, incident uuid.UUID) ([]DrawingRecord, error) {
	rows, err := r.DB.Query(ctx, `SELECT d.id, d.way, d.begun_at, d.done_at IS NOT NULL, d.stopped, d.officer_name, d.read, d.found - h.found, d.added - h.added, d.body
		FROM requests_drawing d, LATERAL (SELECT count(*)::int AS found, count(*) FILTER (WHERE a.drawing = d.id)::int AS added
			FROM requests_drawn n JOIN requests_affected a ON a.id = n.person WHERE n.drawing = d.id AND n.person IN `+apart+`) h
		WHERE d.incident = @incident AND d.begun_at IS NOT NULL ORDER BY d.begun_at, d.id`, r.seenBy(by, pgx.NamedArgs{"incident": incident}))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (d DrawingRecord, err error) {
		var sealed []byte
		if err := row.Scan(&d.ID, &d.Way, &d.At, &d.Done, &d.Stopped, &d.By, &d.Read, &d.Found, &d.Added, &sealed); err != nil {
			return d, err
		}
		var body drawingBody
		err = r.unseal("requests_drawing", "body", d.ID, sealed, &body)
		d.Purpose = body.Purpose
		return d, err
	})
}

// AffectedPerson opens one person, with a purpose in words the person may read: it is recorded as a look at their data, in the same
// transaction.
func (r *Registry) AffectedPerson(ctx context.Context, by Officer, incident, id uuid.UUID, purpose string) (p AffectedPerson, err error) {
	c := &check{}
	purpose = c.text("purpose", purpose, maxLine, true)
	if !by.Is(RoleDPO) {
		return p, ErrForbidden
	}
	if err := c.problems.orNil(); err != nil {
		return p, err
	}
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if p, err = r.affectedFor(ctx, tx, by, incident, id); err != nil {
			return err
		}
		return r.lookedAtAffected(ctx, tx, by, p, purpose)
	})
	if err != nil {
		return AffectedPerson{}, err
	}
	return p, nil
}

// affectedFor reads one person and locks them, unless they are not there for the officer.
func (r *Registry) affectedFor(ctx context.Context, tx pgx.Tx, by Officer, incident, id uuid.UUID) (AffectedPerson, error) {
	if err := r.keepsAffected(ctx, tx, by, incident); err != nil {
		return AffectedPerson{}, err
	}
	return r.oneAffected(ctx, tx, `a.id = @id AND a.incident = @incident`+unseen+` FOR UPDATE`,
		r.seenBy(by, pgx.NamedArgs{"id": id, "incident": incident}))
}

const affectedColumns = `a.id, a.number, a.looks, a.way, a.state, a.at, a.incident, a.body`

func (r *Registry) affectedRow(row pgx.CollectableRow, more ...any) (p AffectedPerson, err error) {
	var sealed []byte
	if err := row.Scan(append([]any{&p.ID, &p.Number, &p.Looks, &p.Way, &p.State, &p.At, &p.Incident, &sealed}, more...)...); err != nil {
		return p, err
	}
	var b affectedBody
	err = r.unseal("requests_affected", "body", p.ID, sealed, &b)
	p.Subject, p.Name, p.Email, p.Post, p.Lang, p.Why = b.Subject, b.Name, b.Email, b.Post, b.Lang, b.Why
	return p, err
}

func (r *Registry) affectedPerson(row pgx.CollectableRow) (AffectedPerson, error) {
	return r.affectedRow(row)
}

func (p AffectedPerson) body() affectedBody {
	return affectedBody{Subject: p.Subject, Name: p.Name, Email: p.Email, Post: p.Post, Lang: p.Lang, Why: p.Why}
}

func (r *Registry) oneAffected(ctx context.Context, q queries, where string, args ...any) (AffectedPerson, error) {
	rows, err := q.Query(ctx, `SELECT `+affectedColumns+` FROM requests_affected a WHERE `+where, args...)
	if err != nil {
		return AffectedPerson{}, err
	}
	p, err := pgx.CollectExactlyOneRow(rows, r.affectedPerson)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	return p, err
}

// lookedAtAffected records the look at somebody who was opened by name.
func (r *Registry) lookedAtAffected(ctx context.Context, tx pgx.Tx, by Officer, p AffectedPerson, purpose string) error {
	subject := p.Subject
	if !subject.Valid() {
		subject = ledger.Subject{Scheme: "email", ID: p.Email}
	}
	if !subject.Valid() { // known by an address alone: nothing leads from there to a list of looks
		subject = ledger.Subject{Scheme: "affected", ID: p.Incident.String() + "-" + strconv.Itoa(p.Number)}
	}
	return r.Ledger.Record(ctx, tx, ledger.Look{Subject: subject, Action: "view", Categories: []string{"contact"}, Activity: r.OwnActivity, Purpose: purpose,
		Actor: ledger.EventActor{ID: by.ID.String(), Kind: "person", Name: by.Name, Unit: by.Unit, Role: actor{officer: &by}.role("")}, At: r.now()})
}

// ToldBreach is a breach somebody was told of, as their own page shows it.
type ToldBreach struct {
	Incident uuid.UUID
	Letter   int // number of the text
	At       time.Time
}

// ToldOf lists the breaches a citizen was told of, newest first. A mailbox alone shows those that were told to this mailbox.
func (r *Registry) ToldOf(ctx context.Context, by Citizen) ([]ToldBreach, error) {
	tokens, mailbox := [][]byte{}, r.emailToken(by.Email)
	if by.Subject.Valid() && by.Level >= LevelIdentity {
		tokens = append(tokens, r.Sealer.Index(by.Subject.Scheme, by.Subject.ID))
	}
	rows, err := r.DB.Query(ctx, `SELECT DISTINCT ON (incident) incident, letter, at FROM requests_affected
		WHERE (token = ANY($1) OR email_token = $2) AND state = 'told' AND letter IS NOT NULL ORDER BY incident, at DESC`, tokens, mailbox)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[ToldBreach])
	sortTold(list)
	return list, err
}

// ClassAffected is the class of records that the people concerned by incidents are.
const ClassAffected = "affected"

// EraseAffected forgets the people concerned by incidents of which the last one was told, or given up, before a day, and how they were found:
// each incident in a transaction of its own. The count of people stays with the incident.
func (r *Registry) EraseAffected(ctx context.Context, before deadline.Day, dry bool) (n int, err error) {
	end := before.Time(r.zone())
	rows, err := r.DB.Query(ctx, `SELECT incident, count(*)::int AS people FROM requests_affected a GROUP BY incident HAVING `+told, end)
	if err != nil {
		return 0, err
	}
	type over struct {
		Incident uuid.UUID
		People   int
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[over])
	if err != nil {
		return 0, err
	}
	for _, o := range list {
		if n += o.People; dry {
			continue
		}
		if err := r.forgetAffected(ctx, o.Incident, end); err != nil {
			return n - o.People, err
		}
	}
	if !dry { // drawings that found nobody
		_, err = r.DB.Exec(ctx, `DELETE FROM requests_drawing d WHERE d.done_at < $1 AND NOT EXISTS (SELECT FROM requests_affected a WHERE a.incident = d.incident)`, end)
	}
	return n, err
}

// told is the test for an incident of which everybody was told, or given up, before a moment.
const told = `bool_and(state IN ('told', 'impossible')) AND max(at) < $1`

// forgetAffected forgets the people of one incident, unless somebody was added meanwhile.
func (r *Registry) forgetAffected(ctx context.Context, incident uuid.UUID, end time.Time) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if err := lockAffected(ctx, tx, incident); err != nil {
			return err
		}
		if still, err := r.yes(ctx, tx, `SELECT coalesce(`+told+`, false) FROM requests_affected WHERE incident = $2`, end, incident); !still || err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `WITH gone AS (DELETE FROM requests_affected WHERE incident = $1), written AS (DELETE FROM requests_writing WHERE incident = $1)
			DELETE FROM requests_drawing WHERE incident = $1 AND done_at IS NOT NULL`, incident)
		return err
	})
}
