package requests

import (
	"context"
	"errors"
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
	Way     string // "ledger" or "list"
	At      time.Time
	By      string
	Purpose string
	Found   int
	Added   int
}

// AffectedList is a page of the people concerned by an incident, with what is known of all of them.
type AffectedList struct {
	People   []Affected
	More     bool
	Tallies  []AffectedCount
	Drawings []DrawingRecord
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

// unseen leaves out the people an officer has an interest in, themselves among them: for them these are not there.
const unseen = ` AND NOT (a.token = ANY(@own) OR coalesce(a.email_token = ANY(@own), false)) AND a.token NOT IN ` + interests + ` AND (a.email_token IS NULL OR a.email_token NOT IN ` + interests + `)`

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
	l.Drawings, err = r.drawings(ctx, incident)
	return l, err
}

func (r *Registry) drawings(ctx context.Context, incident uuid.UUID) ([]DrawingRecord, error) {
	rows, err := r.DB.Query(ctx, `SELECT id, way, done_at, officer_name, found, added, body FROM requests_drawing
		WHERE incident = $1 AND done_at IS NOT NULL ORDER BY done_at, id`, incident)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (d DrawingRecord, err error) {
		var id uuid.UUID
		var sealed []byte
		if err := row.Scan(&id, &d.Way, &d.At, &d.By, &d.Found, &d.Added, &sealed); err != nil {
			return d, err
		}
		var body drawingBody
		err = r.unseal("requests_drawing", "body", id, sealed, &body)
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

func (r *Registry) affectedRow(row pgx.CollectableRow) (p AffectedPerson, err error) {
	var sealed []byte
	if err := row.Scan(&p.ID, &p.Number, &p.Looks, &p.Way, &p.State, &p.At, &p.Incident, &sealed); err != nil {
		return p, err
	}
	var b affectedBody
	err = r.unseal("requests_affected", "body", p.ID, sealed, &b)
	p.Subject, p.Name, p.Email, p.Post, p.Lang, p.Why = b.Subject, b.Name, b.Email, b.Post, b.Lang, b.Why
	return p, err
}

func (p AffectedPerson) body() affectedBody {
	return affectedBody{Subject: p.Subject, Name: p.Name, Email: p.Email, Post: p.Post, Lang: p.Lang, Why: p.Why}
}

func (r *Registry) oneAffected(ctx context.Context, q queries, where string, args ...any) (AffectedPerson, error) {
	rows, err := q.Query(ctx, `SELECT `+affectedColumns+` FROM requests_affected a WHERE `+where, args...)
	if err != nil {
		return AffectedPerson{}, err
	}
	p, err := pgx.CollectExactlyOneRow(rows, r.affectedRow)
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

// EraseAffected forgets the people concerned by incidents of which the last one was told, or given up, before a day. The count of people
// stays with the incident.
func (r *Registry) EraseAffected(ctx context.Context, before deadline.Day, dry bool) (n int, err error) {
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		const over = `SELECT incident FROM requests_affected GROUP BY incident
			HAVING bool_and(state IN ('told', 'impossible')) AND max(at) < $1`
		if dry {
			return tx.QueryRow(ctx, `SELECT count(*) FROM requests_affected WHERE incident IN (`+over+`)`, before.Time(r.zone())).Scan(&n)
		}
		tag, err := tx.Exec(ctx, `DELETE FROM requests_affected WHERE incident IN (`+over+`)`, before.Time(r.zone()))
		if err != nil {
			return err
		}
		n = int(tag.RowsAffected())
		_, err = tx.Exec(ctx, `DELETE FROM requests_drawing d WHERE d.done_at < $1 AND NOT EXISTS (SELECT FROM requests_affected a WHERE a.drawing = d.id)
			AND d.added > 0`, before.Time(r.zone()))
		return err
	})
	return n, err
}
