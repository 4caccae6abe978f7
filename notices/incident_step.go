package notices

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// IncidentStep names the incident a change is meant for, as the person who pressed the button saw it.
type IncidentStep struct {
	ID       uuid.UUID
	Revision int
	Key      string // made with the form: the same key twice changes once
	Why      string // in words, for the record
}

// incidentNote is one entry of an incident's history, before it is written.
type incidentNote struct{ Action, Why, Key string }

// DescribeIncident puts right what is known of an incident. ErrState once it is closed.
func (b *Board) DescribeIncident(ctx context.Context, who Officer, s IncidentStep, o Opening) error {
	return b.step(ctx, who, s, "described", func(i *Incident) error {
		return i.describe(o, b.now())
	})
}

// Decided is a decision about telling somebody of a breach. Publicly is for people alone.
type Decided struct {
	Whom     Whom
	Tell     bool
	Publicly bool
}

// DecideTelling decides, with reasons, whether somebody is told of the breach (GDPR Art. 33(1), 34(1)), and people whether by letters or
// publicly (Art. 34(3)(c)). ErrState once they were told, or the incident is closed.
func (b *Board) DecideTelling(ctx context.Context, who Officer, s IncidentStep, d Decided) error {
	action := string(d.Whom) + "_not"
	switch {
	case d.Tell && d.Publicly && d.Whom == ToldPeople:
		action = string(d.Whom) + "_publicly"
	case d.Tell:
		action = string(d.Whom) + "_tell"
	}
	return b.step(ctx, who, s, action, func(i *Incident) error {
		if err := reasons(&s); err != nil {
			return err
		}
		t := i.Of(d.Whom)
		if !t.At.IsZero() {
			return ErrState
		}
		since := t.Since
		if d.Tell && since.IsZero() { // another way does not start the clock anew
			since = b.now()
		}
		*t = Telling{Decided: true, Tell: d.Tell, Publicly: d.Tell && d.Publicly && d.Whom == ToldPeople, Why: s.Why}
		if d.Tell {
			t.Since = since
		}
		return nil
	})
}

// RecordTold records when the people concerned were told of the breach: all whom a letter can reach, or everybody by the published summary,
// which must be there. ErrState unless it was decided to tell them, or once the incident is closed.
func (b *Board) RecordTold(ctx context.Context, who Officer, s IncidentStep, at time.Time) error {
	return b.stepIn(ctx, who, s, "people_told", func(tx pgx.Tx, i *Incident) error {
		if !i.People.Waits() {
			return ErrState
		}
		var p Problems
		p.moment("at", at, i.AwareAt, b.now())
		p.line("why", s.Why, 2000)
		if i.People.Publicly {
			list, err := read[Summary](ctx, tx, `where d.kind = $1 and d.code = $2 and v.state = 'published'`, KindIncident, incidentCode(i.Number))
			if err != nil {
				return err
			}
			if len(list) == 0 {
				p.add("at", "notices.problem.not_public")
			}
		}
		i.People.At = at.UTC().Truncate(time.Microsecond)
		return p.orNil()
	})
}

// moment checks when something was done about a breach.
func (p *Problems) moment(field string, at, aware, now time.Time) {
	switch {
	case at.IsZero():
		p.add(field, "notices.problem.moment")
	case at.After(now):
		p.add(field, "notices.problem.future")
	case at.Before(aware):
		p.add(field, "notices.problem.before_aware")
	}
}

// CloseIncident ends an incident, with reasons. Before that it has been decided whom to tell, and they have been told.
func (b *Board) CloseIncident(ctx context.Context, who Officer, s IncidentStep) error {
	return b.step(ctx, who, s, "closed", func(i *Incident) error {
		if err := reasons(&s); err != nil {
			return err
		}
		var p Problems
		for _, whom := range []Whom{ToldRegulator, ToldPeople} {
			t := i.Of(whom)
			switch {
			case !t.Decided:
				p.add("why", "notices.problem.undecided_"+string(whom))
			case t.Tell && t.At.IsZero():
				p.add("why", "notices.problem.untold_"+string(whom))
			}
		}
		i.ClosedAt, i.WhyClosed = b.now(), s.Why
		return p.orNil()
	})
}

// ReopenIncident takes a closed incident up again, with reasons.
func (b *Board) ReopenIncident(ctx context.Context, who Officer, s IncidentStep) error {
	return b.step(ctx, who, s, "reopened", func(i *Incident) error {
		i.ClosedAt, i.WhyClosed = time.Time{}, ""
		return reasons(&s)
	})
}

// reasons checks the words that every decision about an incident needs.
func reasons(s *IncidentStep) error {
	var p Problems
	s.Why = p.needed("why", s.Why, 2000, "notices.problem.why")
	return p.orNil()
}

// step is stepIn for what changes nothing but the incident.
func (b *Board) step(ctx context.Context, who Officer, s IncidentStep, action string, do func(*Incident) error) error {
	return b.stepIn(ctx, who, s, action, func(_ pgx.Tx, i *Incident) error { return do(i) })
}

// stepIn is the only way an incident changes: lock, do, write what is known from now on and the entry of the history; all of it or nothing.
func (b *Board) stepIn(ctx context.Context, who Officer, s IncidentStep, action string, do func(pgx.Tx, *Incident) error) error {
	if !who.keepsIncidents() && !(action == letterApproved && who.mayEdit()) {
		return ErrNotAllowed
	}
	return pgx.BeginFunc(ctx, b.DB, func(tx pgx.Tx) error {
		i, err := b.incident(ctx, tx, s.ID, "for update")
		if err != nil {
			return err
		}
		var done bool
		if err := tx.QueryRow(ctx, `select exists (select from notices_incident_event where key = $1)`, s.Key).Scan(&done); err != nil {
			return err
		}
		switch {
		case done:
			return nil // the second click of a double click
		case i.Revision != s.Revision:
			return ErrChanged
		case i.Open() == (action == "reopened"):
			return ErrState
		}
		if err := do(tx, &i); err != nil {
			return err
		}
		i.Revision++
		if err := i.save(ctx, tx); err != nil {
			return err
		}
		return b.noteIncident(ctx, tx, who, &i, incidentNote{action, strings.TrimSpace(s.Why), s.Key})
	})
}

func (i *Incident) save(ctx context.Context, tx pgx.Tx) error {
	tell := func(t Telling) (tell *bool, at *time.Time) {
		if t.Decided {
			tell = &t.Tell
		}
		return tell, instant(t.At)
	}
	regulator, toldRegulator := tell(i.Regulator)
	people, toldPeople := tell(i.People)
	_, err := tx.Exec(ctx, `update notices_incident set kind = $2, title = $3, what = $4, affected = $5, aware_at = $6, revision = $7,
		tell_regulator = $8, why_regulator = $9, told_regulator = $10, tell_people = $11, why_people = $12, told_people = $13,
		closed_at = $14, why_closed = $15, decided_people = $16, publicly = $17 where id = $1`,
		i.ID, i.Kind, i.Title, i.What, i.Affected, i.AwareAt, i.Revision, regulator, i.Regulator.Why, toldRegulator, people, i.People.Why, toldPeople,
		instant(i.ClosedAt), i.WhyClosed, instant(i.People.Since), i.People.Publicly)
	if err != nil {
		return fmt.Errorf("notices: saving incident: %w", err)
	}
	return nil
}

// instant is a moment, or null for none.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// noteIncident writes the entry of the history: it keeps what was known from then on, for the incident itself only shows today.
func (b *Board) noteIncident(ctx context.Context, tx pgx.Tx, who Officer, i *Incident, n incidentNote) error {
	facts, err := json.Marshal(map[string]any{"kind": i.Kind, "title": i.Title, "what": i.What, "affected": i.Affected, "aware_at": i.AwareAt})
	if err != nil {
		return err
	}
	var officer *uuid.UUID
	if who.ID != uuid.Nil {
		officer = &who.ID
	}
	var key *string
	if n.Key != "" {
		key = &n.Key
	}
	_, err = tx.Exec(ctx, `insert into notices_incident_event (incident, at, officer, officer_name, action, why, facts, key)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, i.ID, b.now(), officer, who.Name, n.Action, n.Why, facts, key)
	if err != nil {
		return fmt.Errorf("notices: writing the history of an incident: %w", err)
	}
	return nil
}
