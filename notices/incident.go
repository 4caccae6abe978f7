package notices

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Incident is a breach of personal data as the body knows it today (GDPR Art. 33(5)). It names nobody it concerns.
type Incident struct {
	ID       uuid.UUID
	Number   int64 // what people call it by
	Origin   IncidentOrigin
	Kind     IncidentKind
	Title    string
	What     string // what happened, in words
	Affected *int   // people concerned; nil while nobody knows how many
	AwareAt  time.Time
	OpenedAt time.Time
	Revision int

	Regulator Telling // of the regulator (Art. 33)
	People    Telling // of the people concerned (Art. 34)

	ClosedAt  time.Time // zero while it is open
	WhyClosed string

	NotifyBy time.Time // until when the regulator is to be told; zero where the law sets no time
}

// Open reports whether something is left to do.
func (i Incident) Open() bool { return i.ClosedAt.IsZero() }

// Of gives what was decided and done about telling somebody.
func (i *Incident) Of(w Whom) *Telling {
	if w == ToldPeople {
		return &i.People
	}
	return &i.Regulator
}

// IncidentOrigin says what opened an incident.
// i18n: incident.origin.*
type IncidentOrigin string

// What opens an incident.
const (
	ByFinding IncidentOrigin = "finding" // a look was found not to be justified; the finding has the incident's id
	ByStaff   IncidentOrigin = "staff"
)

// IncidentKind says what went wrong.
// i18n: incident.kind.*
type IncidentKind string

// MisusedLook is an incident in which somebody looked at data without need.
const MisusedLook IncidentKind = "look"

// IncidentKinds lists the kinds in the order they are offered.
func IncidentKinds() []IncidentKind {
	return []IncidentKind{MisusedLook, "sent", "published", "lost", "attack", "changed", "unavailable", "other"}
}

// Whom is somebody who may have to be told of a breach.
// i18n: incident.whom.*
type Whom string

// Who may have to be told.
const (
	ToldRegulator Whom = "regulator"
	ToldPeople    Whom = "people"
)

// Telling is what was decided about telling somebody of a breach, and when it was done.
type Telling struct {
	Decided  bool
	Tell     bool
	Publicly bool // people are told by the published summary instead of letters (Art. 34(3)(c))
	Why      string
	Since    time.Time // when it was decided that people are told; from then on it is to be done without undue delay
	At       time.Time // zero until they were told
}

// Waits reports whether somebody is to be told and has not been yet.
func (t Telling) Waits() bool { return t.Tell && t.At.IsZero() }

// Opening is what an incident begins with.
type Opening struct {
	ID       uuid.UUID // of the finding or the form: opened twice, it is one
	By       Officer   // who opens it; nobody when a finding does
	Kind     IncidentKind
	Title    string
	What     string
	Affected *int
	AwareAt  time.Time
}

// keepsIncidents and readsIncidents are the roles that deal with breaches, and those that watch over it.
func (o Officer) keepsIncidents() bool { return o.ID != uuid.Nil && slices.Contains(o.Roles, "dpo") }

func (o Officer) readsIncidents() bool {
	return o.keepsIncidents() || o.ID != uuid.Nil && slices.Contains(o.Roles, "auditor")
}

// OpenIncident opens an incident, and does nothing when one with this id is there. Field problems come as Problems.
func (b *Board) OpenIncident(ctx context.Context, o Opening) error {
	i := Incident{ID: o.ID, Origin: ByFinding, OpenedAt: b.now(), Revision: 1}
	if o.By.ID != uuid.Nil {
		if i.Origin = ByStaff; !o.By.keepsIncidents() {
			return ErrNotAllowed
		}
	}
	if err := i.describe(o, b.now()); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, b.DB, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `insert into notices_incident (id, origin, kind, title, what, affected, aware_at, opened_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing`,
			i.ID, i.Origin, i.Kind, i.Title, i.What, i.Affected, i.AwareAt, i.OpenedAt)
		if err != nil {
			return fmt.Errorf("notices: opening incident: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		return b.noteIncident(ctx, tx, o.By, &i, incidentNote{Action: "opened"})
	})
}

// describe puts what is known into proper form.
func (i *Incident) describe(o Opening, now time.Time) error {
	var p Problems
	if !slices.Contains(IncidentKinds(), o.Kind) {
		p.add("kind", "notices.problem.choose")
	}
	i.Title = p.needed("title", o.Title, 200, "notices.problem.incident_title")
	i.What = p.needed("what", o.What, 4000, "notices.problem.incident_what")
	switch {
	case o.AwareAt.IsZero():
		p.add("aware", "notices.problem.moment")
	case o.AwareAt.After(now):
		p.add("aware", "notices.problem.future")
	}
	if o.Affected != nil && (*o.Affected < 0 || *o.Affected > 1_000_000_000) {
		p.add("affected", "notices.problem.count")
	}
	i.Kind, i.Affected, i.AwareAt = o.Kind, o.Affected, o.AwareAt.UTC().Truncate(time.Microsecond)
	return p.orNil()
}

// needed checks a text that has to be there, and says in words of its own when it is not.
func (p *Problems) needed(field, s string, limit int, missing string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		p.add(field, missing)
	}
	p.line(field, s, limit)
	return s
}

const selectIncident = `select id, number, origin, kind, title, what, affected, aware_at, opened_at, revision,
	tell_regulator, why_regulator, told_regulator, tell_people, why_people, told_people,
	decided_people, publicly, closed_at, why_closed from notices_incident `

// incidents reads incidents with the time until which the regulator is to be told of each.
func (b *Board) incidents(ctx context.Context, q querier, where string, args ...any) ([]Incident, error) {
	rows, err := q.Query(ctx, selectIncident+where, args...)
	if err != nil {
		return nil, fmt.Errorf("notices: reading incidents: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (i Incident, err error) {
		var regulator, people *bool
		var toldRegulator, toldPeople, decided, closed *time.Time
		err = row.Scan(&i.ID, &i.Number, &i.Origin, &i.Kind, &i.Title, &i.What, &i.Affected, &i.AwareAt, &i.OpenedAt, &i.Revision,
			&regulator, &i.Regulator.Why, &toldRegulator, &people, &i.People.Why, &toldPeople,
			&decided, &i.People.Publicly, &closed, &i.WhyClosed)
		i.Regulator.set(regulator, toldRegulator)
		i.People.set(people, toldPeople)
		if decided != nil {
			i.People.Since = *decided
		}
		if closed != nil {
			i.ClosedAt = *closed
		}
		if b.NotifyBy != nil {
			i.NotifyBy, _ = b.NotifyBy(i.AwareAt)
		}
		return i, err
	})
}

func (t *Telling) set(tell *bool, at *time.Time) {
	t.Decided = tell != nil
	t.Tell = t.Decided && *tell
	if at != nil {
		t.At = *at
	}
}

// Incidents lists incidents, open ones first, then the newest.
func (b *Board) Incidents(ctx context.Context, who Officer) ([]Incident, error) {
	if !who.readsIncidents() {
		return nil, ErrNotAllowed
	}
	return b.incidents(ctx, b.DB, `order by closed_at is not null, aware_at desc, number desc limit 500`)
}

// IncidentsAmong lists those of the incidents with these ids that have been opened.
func (b *Board) IncidentsAmong(ctx context.Context, who Officer, ids []uuid.UUID) ([]Incident, error) {
	if !who.readsIncidents() || len(ids) == 0 {
		return nil, nil
	}
	return b.incidents(ctx, b.DB, `where id = any($1) order by number`, ids)
}

// Incident reads one incident.
func (b *Board) Incident(ctx context.Context, who Officer, id uuid.UUID) (Incident, error) {
	if !who.readsIncidents() {
		return Incident{}, ErrNotAllowed
	}
	return b.incident(ctx, b.DB, id, "")
}

func (b *Board) incident(ctx context.Context, q querier, id uuid.UUID, lock string) (Incident, error) {
	list, err := b.incidents(ctx, q, `where id = $1 `+lock, id)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Incident{}, err
	}
	return list[0], nil
}

// IncidentChange is one entry of an incident's history.
// i18n: incident.change.*
type IncidentChange struct {
	At          time.Time
	Action      string
	Why         string
	OfficerName string // empty when a finding opened it
}

// IncidentHistory is all that happened to an incident, newest first.
func (b *Board) IncidentHistory(ctx context.Context, who Officer, id uuid.UUID) ([]IncidentChange, error) {
	if !who.readsIncidents() {
		return nil, ErrNotAllowed
	}
	rows, err := b.DB.Query(ctx, `select at, action, why, officer_name from notices_incident_event where incident = $1 order by id desc`, id)
	if err != nil {
		return nil, fmt.Errorf("notices: reading the history of an incident: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[IncidentChange])
}
