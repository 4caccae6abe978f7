package requests

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/ledger"
)

// Drawing asks for the people concerned by an incident, from the ledger or from a list.
type Drawing struct {
	ID       uuid.UUID // of the form: asked twice, it is done once
	Incident uuid.UUID
	Purpose  string // in words, for the record

	// Of a drawing from the ledger: whose looks, and when.
	Source   string
	Official string // as the source names them
	Activity string
	From     time.Time // inclusive
	Until    time.Time // exclusive
}

// Drawn is what a drawing came to.
type Drawn struct {
	Found int // people
	Added int // of these, people who were not on the list before
}

// drawingBody is the sealed part of a drawing.
type drawingBody struct {
	Purpose  string    `json:"purpose"`
	Source   string    `json:"source,omitempty"`
	Official string    `json:"official,omitempty"`
	Activity string    `json:"activity,omitempty"`
	From     time.Time `json:"from,omitzero"`
	Until    time.Time `json:"until,omitzero"`
	People   []Listed  `json:"people,omitempty"` // of a list that waits to be confirmed
	Faults   []Fault   `json:"faults,omitempty"`
}

// longestDrawing is the longest stretch of time one drawing asks about.
const longestDrawing = 366 * 24 * time.Hour

// Draw finds the people whose data were looked at and puts them on the list of an incident. Who asked, for what and how many were found is
// recorded in the same transaction. Nobody is shown. What may not be seen yet stays out until it may.
func (r *Registry) Draw(ctx context.Context, by Officer, d Drawing) (out Drawn, err error) {
	if !by.Is(RoleDPO) {
		return out, ErrForbidden
	}
	c := &check{}
	body := drawingBody{Purpose: c.text("purpose", d.Purpose, maxValue, true), Source: c.line("source", d.Source, maxName, false),
		Official: c.line("official", d.Official, maxName, false), Activity: c.line("activity", d.Activity, maxPhone, false), From: d.From.UTC(), Until: d.Until.UTC()}
	switch {
	case d.From.IsZero():
		c.add("from", "day")
	case d.Until.IsZero():
		c.add("until", "day")
	case !d.From.Before(d.Until):
		c.add("until", "draw_order")
	case d.Until.Sub(d.From) > longestDrawing:
		c.add("until", "draw_long")
	}
	if body.Source == "" && body.Official == "" && body.Activity == "" {
		c.add("source", "draw_narrow")
	}
	if err := c.problems.orNil(); err != nil {
		return out, err
	}
	return r.drawing(ctx, by, drawn{d, "ledger", body}, func(tx pgx.Tx) ([]affectedFound, error) {
		t := ledger.Trace{Source: body.Source, Activity: body.Activity, From: d.From, Until: d.Until}
		if body.Official != "" {
			t.Officials = []ledger.Official{{Source: body.Source, ID: body.Official}}
		}
		traced, err := r.Ledger.Traced(ctx, tx, t)
		if errors.Is(err, ledger.ErrTraceLong) {
			return nil, Problems{{Field: "until", Key: "requests.problem.draw_many", Vars: map[string]any{"Most": ledger.TraceMost}}}
		}
		list := make([]affectedFound, len(traced))
		for i, t := range traced {
			list[i] = affectedFound{affectedBody: affectedBody{Subject: t.Subject}, looks: t.Looks}
		}
		return list, err
	})
}

// drawn is a drawing about to be done.
type drawn struct {
	Drawing
	way  string
	body drawingBody
}

// affectedFound is somebody a drawing found.
type affectedFound struct {
	affectedBody
	looks int
}

// token is what tells people of one incident apart.
func (r *Registry) affectedToken(b affectedBody) []byte {
	switch {
	case b.Subject.Valid():
		return r.Sealer.Index(b.Subject.Scheme, b.Subject.ID)
	case b.Email != "":
		return r.emailToken(b.Email)
	}
	return r.token("affected", b.Name+"\n"+b.Post)
}

// drawing records a drawing and puts whom it finds on the list: all of it or nothing, and the same one only once.
func (r *Registry) drawing(ctx context.Context, by Officer, d drawn, find func(pgx.Tx) ([]affectedFound, error)) (out Drawn, err error) {
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if err := r.keepsAffected(ctx, tx, by, d.Incident); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('requests_affected'), hashtext($1))`, d.Incident.String()); err != nil {
			return err
		}
		sealed, err := r.seal("requests_drawing", "body", d.ID, d.body)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `INSERT INTO requests_drawing (id, incident, way, officer, officer_name, at, done_at, body) VALUES ($1, $2, $3, $4, $5, $6, $6, $7)
			ON CONFLICT (id) DO UPDATE SET done_at = $6, body = $7 WHERE requests_drawing.done_at IS NULL`, d.ID, d.Incident, d.way, by.ID, by.Name, r.now(), sealed)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 { // the second click of a double click
			return tx.QueryRow(ctx, `SELECT found, added FROM requests_drawing WHERE id = $1`, d.ID).Scan(&out.Found, &out.Added)
		}
		found, err := find(tx)
		if err != nil {
			return err
		}
		out.Found = len(found)
		for part := range slices.Chunk(found, 500) {
			added, err := r.enlist(ctx, tx, d.Drawing, part)
			if err != nil {
				return err
			}
			out.Added += added
		}
		_, err = tx.Exec(ctx, `UPDATE requests_drawing SET found = $2, added = $3 WHERE id = $1`, d.ID, out.Found, out.Added)
		return err
	})
	if err != nil {
		return Drawn{}, err
	}
	return out, nil
}

// enlist puts some people on the list, and adds to those who are on it what was not known of them.
func (r *Registry) enlist(ctx context.Context, tx pgx.Tx, d Drawing, people []affectedFound) (added int, err error) {
	tokens := make([][]byte, len(people))
	for i, p := range people {
		tokens[i] = r.affectedToken(p.affectedBody)
	}
	listed, err := r.listed(ctx, tx, d.Incident, tokens)
	if err != nil {
		return 0, err
	}
	if err := r.reachable(ctx, tx, people, tokens); err != nil {
		return 0, err
	}
	var number int
	if err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) FROM requests_affected WHERE incident = $1`, d.Incident).Scan(&number); err != nil {
		return 0, err
	}
	var fresh [][]any
	for i, p := range people {
		if have, known := listed[string(tokens[i])]; known {
			if err := r.addTo(ctx, tx, have, p); err != nil {
				return 0, err
			}
			continue
		}
		id := newID()
		sealed, err := r.seal("requests_affected", "body", id, p.affectedBody)
		if err != nil {
			return 0, err
		}
		number++
		listed[string(tokens[i])] = AffectedPerson{Affected: Affected{ID: id, State: AffectedTold}} // twice in one list is once
		fresh = append(fresh, []any{id, d.Incident, number, d.ID, tokens[i], r.emailToken(p.Email), p.looks, p.way(), sealed})
	}
	n, err := tx.CopyFrom(ctx, pgx.Identifier{"requests_affected"},
		[]string{"id", "incident", "number", "drawing", "token", "email_token", "looks", "way", "body"}, pgx.CopyFromRows(fresh))
	return int(n), err
}

// listed are those of the people who are on the list already, by their tokens.
func (r *Registry) listed(ctx context.Context, tx pgx.Tx, incident uuid.UUID, tokens [][]byte) (map[string]AffectedPerson, error) {
	rows, err := tx.Query(ctx, `SELECT `+affectedColumns+` FROM requests_affected a WHERE a.incident = $1 AND a.token = ANY($2)`, incident, tokens)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, r.affectedRow)
	known := map[string]AffectedPerson{}
	for _, p := range list {
		known[string(r.affectedToken(p.body()))] = p
	}
	return known, err
}

// addTo completes what is known of somebody who is on the list. Whoever was written to stays as they are.
func (r *Registry) addTo(ctx context.Context, tx pgx.Tx, have AffectedPerson, p affectedFound) error {
	if have.State != AffectedOpen && have.State != AffectedBounced && have.State != AffectedImpossible {
		return nil
	}
	b := have.body()
	for _, field := range []struct {
		to   *string
		from string
	}{{&b.Name, p.Name}, {&b.Email, p.Email}, {&b.Post, p.Post}, {&b.Lang, p.Lang}} {
		if field.from != "" {
			*field.to = field.from
		}
	}
	state := have.State
	if b != have.body() {
		state = AffectedOpen
	}
	have.Looks, have.State = max(have.Looks, p.looks), state
	return r.saveAffected(ctx, tx, have, b)
}

// saveAffected writes what is known of one person.
func (r *Registry) saveAffected(ctx context.Context, tx pgx.Tx, p AffectedPerson, b affectedBody) error {
	sealed, err := r.seal("requests_affected", "body", p.ID, b)
	if err != nil {
		return err
	}
	way := b.way()
	if p.State == AffectedBounced && b.Post != "" {
		way = "post"
	}
	_, err = tx.Exec(ctx, `UPDATE requests_affected SET email_token = $2, looks = $3, way = $4, state = $5, at = $6, body = $7 WHERE id = $1`,
		p.ID, r.emailToken(b.Email), p.Looks, way, p.State, p.At, sealed)
	return err
}

// reachable fills in where to write to people of whom the drawing knows no more than an identifier: as they said in cases of their own,
// with their identity proven.
func (r *Registry) reachable(ctx context.Context, tx pgx.Tx, people []affectedFound, tokens [][]byte) error {
	rows, err := tx.Query(ctx, `SELECT DISTINCT ON (subject_token) id, subject_token, contact, lang FROM requests_case
		WHERE subject_token = ANY($1) AND agent_token IS NULL AND level >= $2 AND contact IS NOT NULL ORDER BY subject_token, received_at DESC`, tokens, LevelIdentity)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for i := range people {
		at[string(tokens[i])] = i
	}
	var id uuid.UUID
	var token, sealed []byte
	var lang string
	_, err = pgx.ForEachRow(rows, []any{&id, &token, &sealed, &lang}, func() error {
		var contact Contact
		if err := r.unseal("requests_case", "contact", id, sealed, &contact); err != nil {
			return err
		}
		p := &people[at[string(token)]]
		if p.way() == "" {
			p.Name, p.Email, p.Post, p.Lang = contact.Name, contact.Email, contact.Post, lang
		}
		return nil
	})
	return err
}
