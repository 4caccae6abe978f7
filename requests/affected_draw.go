package requests

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

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

// drawingBody is the sealed part of a drawing.
type drawingBody struct {
	Purpose  string    `json:"purpose"`
	Source   string    `json:"source,omitempty"`
	Official string    `json:"official,omitempty"`
	Activity string    `json:"activity,omitempty"`
	From     time.Time `json:"from,omitzero"`
	Until    time.Time `json:"until,omitzero"`
	List     *ListRead `json:"list,omitempty"`
}

// trace is which looks a drawing from the ledger means.
func (b drawingBody) trace() ledger.Trace {
	t := ledger.Trace{Source: b.Source, Activity: b.Activity, From: b.From, Until: b.Until}
	if b.Official != "" {
		t.Officials = []ledger.Official{{Source: b.Source, ID: b.Official}}
	}
	return t
}

// DrawingArgs asks for a drawing to be done.
type DrawingArgs struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job.
func (DrawingArgs) Kind() string { return "drawing" }

// InsertOpts puts drawings among the long work, so that letters do not wait for them.
func (DrawingArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: DocumentQueue} }

// longestDrawing is the longest stretch of time one drawing asks about.
const longestDrawing = 366 * 24 * time.Hour

// Draw asks for the people whose data were looked at to be put on the list of an incident. Who asked, and for what, is recorded in the same
// transaction; a job does the rest. Nobody is shown. What may not be seen yet stays out until it may.
func (r *Registry) Draw(ctx context.Context, by Officer, d Drawing) error {
	if !by.Is(RoleDPO) {
		return ErrForbidden
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
		return err
	}
	sealed, err := r.seal("requests_drawing", "body", d.ID, body)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if err := r.keepsAffected(ctx, tx, by, d.Incident); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `INSERT INTO requests_drawing (id, incident, way, officer, officer_name, at, begun_at, touched_at, body)
			VALUES ($1, $2, 'ledger', $3, $4, $5, $5, $5, $6) ON CONFLICT (id) DO NOTHING`, d.ID, d.Incident, by.ID, by.Name, r.now(), sealed)
		if err != nil || tag.RowsAffected() == 0 { // the second click of a double click
			return err
		}
		return r.insert(ctx, tx, []river.JobArgs{DrawingArgs{ID: d.ID}})
	})
}

// StopDrawing ends a drawing before it has read everything. Whom it found so far stays on the list.
func (r *Registry) StopDrawing(ctx context.Context, by Officer, incident, id uuid.UUID) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if err := r.keepsAffected(ctx, tx, by, incident); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `WITH gone AS (DELETE FROM requests_drawing_part p USING requests_drawing d WHERE p.drawing = d.id AND d.id = $1 AND d.incident = $2
				AND d.begun_at IS NOT NULL)
			UPDATE requests_drawing SET done_at = $3, stopped = true WHERE id = $1 AND incident = $2 AND begun_at IS NOT NULL AND done_at IS NULL`, id, incident, r.now())
		return err
	})
}

// ResumeDrawings asks again for the drawings whose worker has fallen silent.
func (r *Registry) ResumeDrawings(ctx context.Context) error {
	return r.resume(ctx, `UPDATE requests_drawing SET touched_at = $1 WHERE begun_at IS NOT NULL AND done_at IS NULL AND touched_at < $2 RETURNING id`,
		func(id uuid.UUID) river.JobArgs { return DrawingArgs{ID: id} })
}

// resume asks again for what nobody has touched for some time, as when a machine lost its power; update marks it as touched.
func (r *Registry) resume(ctx context.Context, update string, job func(uuid.UUID) river.JobArgs) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, update, r.now(), r.now().Add(-silence))
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		if err != nil {
			return err
		}
		jobs := make([]river.JobArgs, len(ids))
		for i, id := range ids {
			jobs[i] = job(id)
		}
		return r.insert(ctx, tx, jobs)
	})
}

// GoOnDrawing does a drawing from where it is to its end, step by step. Broken off and begun again it finds nobody twice; done already, or
// while somebody else is at it, it does nothing.
func (r *Registry) GoOnDrawing(ctx context.Context, id uuid.UUID) error {
	for {
		more, err := r.drawStep(ctx, id)
		if err != nil || !more {
			return err
		}
	}
}

// drawingRow is a drawing on its way.
type drawingRow struct {
	ID       uuid.UUID
	Incident uuid.UUID
	Way      string
	Place    *ledger.TracePlace
	Body     []byte
}

// drawStep does the next step of a drawing, in one transaction, and tells whether there may be more.
func (r *Registry) drawStep(ctx context.Context, id uuid.UUID) (more bool, err error) {
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, incident, way, place, body FROM requests_drawing
			WHERE id = $1 AND begun_at IS NOT NULL AND done_at IS NULL FOR UPDATE SKIP LOCKED`, id)
		if err != nil {
			return err
		}
		d, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[drawingRow])
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := lockAffected(ctx, tx, d.Incident); err != nil {
			return err
		}
		next := r.nextTraced
		if d.Way == "list" {
			next = r.nextListed
		}
		step, err := next(ctx, tx, &d)
		if err != nil {
			return err
		}
		found, added, err := r.enlist(ctx, tx, &d, step.people)
		if err != nil {
			return err
		}
		more = !step.last
		_, err = tx.Exec(ctx, `UPDATE requests_drawing SET found = found + $2, added = added + $3, read = read + $4, place = $5, touched_at = $6,
			done_at = CASE WHEN $7 THEN $6::timestamptz END WHERE id = $1`, d.ID, found, added, step.read, d.Place, r.now(), step.last)
		return err
	})
	return more && err == nil, err
}

// lockAffected lets one transaction at a time add people to an incident, or take them away.
func lockAffected(ctx context.Context, tx pgx.Tx, incident uuid.UUID) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('requests_affected'), hashtext($1))`, incident.String())
	return err
}

// drawn is what one step of a drawing read: looks, or rows of a list.
type drawn struct {
	people []affectedFound
	read   int
	last   bool
}

// nextTraced reads on in the ledger.
func (r *Registry) nextTraced(ctx context.Context, tx pgx.Tx, d *drawingRow) (out drawn, err error) {
	var body drawingBody
	if err := r.unseal("requests_drawing", "body", d.ID, d.Body, &body); err != nil {
		return out, err
	}
	step, err := r.Ledger.Traced(ctx, tx, body.trace(), value(d.Place))
	for _, t := range step.People {
		out.people = append(out.people, affectedFound{affectedBody: affectedBody{Subject: t.Subject}, looks: t.Looks})
	}
	d.Place, out.read, out.last = &step.Next, step.Looks, step.Done
	return out, err
}
