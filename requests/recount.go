package requests

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"daylight/requests/deadline"
)

// Recount is one reckoning anew of every open case, and what came of it.
type Recount struct {
	ID        uuid.UUID
	Cause     string // CauseHolidays or CauseRules
	Reason    string // names of the days
	AskedName string // empty when the portal asked itself
	AskedAt   time.Time
	Reckoned  int // cases so far
	Moved     int
	DoneAt    *time.Time // nil while it runs
}

// Why cases are reckoned anew.
// i18n: requests.cause.*
const (
	CauseHolidays = "holidays" // a day was added to the calendar or taken back
	CauseRules    = "rules"    // the law, the library of holidays or the body's own choice changed
)

const recountColumns = `id, cause, reason, asked_name, asked_at, reckoned, moved, done_at`

// RecountArgs asks for one recount to be carried out.
type RecountArgs struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job.
func (RecountArgs) Kind() string { return "recount" }

func (r *Registry) askRecount(ctx context.Context, tx pgx.Tx, a Recount, by *uuid.UUID) (uuid.UUID, error) {
	id := newID()
	_, err := tx.Exec(ctx, `INSERT INTO requests_recount (id, cause, reason, asked_by, asked_name, asked_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		id, a.Cause, a.Reason, by, a.AskedName, r.now())
	if err != nil {
		return id, err
	}
	return id, r.insert(ctx, tx, []river.JobArgs{RecountArgs{ID: id}})
}

// Refresh asks for a recount if any open case was reckoned by rules that no longer hold, as after an upgrade or another
// choice in the settings. It is cheap when there is nothing to do.
func (r *Registry) Refresh(ctx context.Context) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		by, err := r.firmRules(ctx, tx)
		if err != nil {
			return err
		}
		stale, err := r.stale(ctx, tx, by)
		if err != nil || !stale {
			return err
		}
		running, err := r.yes(ctx, tx, `SELECT EXISTS (SELECT FROM requests_recount WHERE done_at IS NULL)`)
		if err != nil || running {
			return err
		}
		_, err = r.askRecount(ctx, tx, Recount{Cause: CauseRules}, nil)
		return err
	})
}

func (r *Registry) stale(ctx context.Context, q queries, by rules) (bool, error) {
	return r.yes(ctx, q, `SELECT EXISTS (SELECT FROM requests_case WHERE `+open+` AND basis <> $1)`, by.basis)
}

// batchOf is how many cases are reckoned anew in one transaction: few enough that a caseworker who takes a step meanwhile
// waits a moment at most.
const batchOf = 200

// RecountOpen reckons every open case anew that was reckoned by other rules than today's, keeps the new days, and notes in
// the history of each case that moved what it was and is. It may be interrupted and called again. A case that somebody
// is working on is passed over and taken up later; a recount asked for later takes over from this one.
func (r *Registry) RecountOpen(ctx context.Context, id uuid.UUID) error {
	after, faults := uuid.Nil, []error(nil)
	for {
		b := batch{r: r, recount: id, after: after}
		if err := pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error { return b.run(ctx, tx) }); err != nil {
			return err
		}
		faults = append(faults, b.faults...)
		switch {
		case b.done:
			return errors.Join(faults...)
		case b.last == uuid.Nil: // what is left is being worked on
			after = uuid.Nil
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(200 * time.Millisecond):
			}
		default:
			after = b.last
		}
	}
}

// batch is some cases being reckoned anew together.
type batch struct {
	r       *Registry
	recount uuid.UUID
	after   uuid.UUID // the last case of the batch before
	last    uuid.UUID // of this one; zero when it found none
	done    bool
	faults  []error

	// Columns of what is written, a case each.
	ids                                 []uuid.UUID
	due, acknowledge, draft, notice, in []string
	paused                              []bool
	moves                               []move
}

// move is a case whose due day is another now.
type move struct {
	id, event uuid.UUID
	state     State
	was, now  deadline.Day
	body      []byte
}

func (b *batch) run(ctx context.Context, tx pgx.Tx) error {
	r := b.r
	by, err := r.firmRules(ctx, tx)
	if err != nil {
		return err
	}
	self, err := recountBy(ctx, tx, b.recount, "FOR UPDATE")
	if err != nil {
		return err
	}
	later, err := r.yes(ctx, tx, `SELECT EXISTS (SELECT FROM requests_recount WHERE id > $1)`, b.recount)
	if err != nil {
		return err
	}
	if later || self.DoneAt != nil {
		return b.finish(ctx, tx)
	}
	rows, err := tx.Query(ctx, `SELECT `+caseColumns+` FROM requests_case WHERE `+open+` AND id > $2 AND basis <> $1
		ORDER BY id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED`, by.basis, b.after, batchOf)
	if err != nil {
		return err
	}
	cases, err := pgx.CollectRows(rows, pgx.RowToStructByName[caseRow])
	if err != nil {
		return err
	}
	if len(cases) == 0 {
		if stale, err := r.stale(ctx, tx, by); err != nil || stale {
			return err
		}
		return b.finish(ctx, tx)
	}
	b.last = cases[len(cases)-1].ID
	if err := b.reckon(ctx, tx, cases, by, self); err != nil {
		return err
	}
	return b.write(ctx, tx, by)
}

func (b *batch) finish(ctx context.Context, tx pgx.Tx) error {
	b.done = true
	_, err := tx.Exec(ctx, `UPDATE requests_recount SET done_at = coalesce(done_at, $2) WHERE id = $1`, b.recount, b.r.now())
	return err
}

// reckon works the days of some cases out. One whose facts the rules refuse keeps its days and is named in the fault: the
// others must not wait for it.
func (b *batch) reckon(ctx context.Context, tx pgx.Tx, cases []caseRow, by rules, self Recount) error {
	ids := make([]uuid.UUID, len(cases))
	for i := range cases {
		ids[i] = cases[i].ID
	}
	facts, err := factsOf(ctx, tx, ids)
	if err != nil {
		return err
	}
	for i := range cases {
		c := &cases[i]
		was := c.Due
		list, err := b.r.facts(facts[c.ID])
		var out deadline.Reckoning
		if err == nil {
			out, err = b.r.reckoning(c.Kind, list, by)
		}
		if err != nil {
			b.faults = append(b.faults, fmt.Errorf("case %s: %w", c.ID, err))
		} else {
			c.store(out, by)
		}
		b.ids = append(b.ids, c.ID)
		b.due, b.in, b.paused = append(b.due, c.Due.String()), append(b.in, c.Received.String()), append(b.paused, c.Paused)
		b.acknowledge, b.draft = append(b.acknowledge, dayText(c.AcknowledgeBy)), append(b.draft, dayText(c.DraftBy))
		b.notice = append(b.notice, dayText(c.NoticeBy))
		if c.Due != was {
			if err := b.moved(c, was, self); err != nil {
				return err
			}
		}
	}
	return nil
}

func dayText(d deadline.Day) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func (b *batch) moved(c *caseRow, was deadline.Day, self Recount) error {
	m := move{id: c.ID, event: newID(), state: c.State, was: was, now: c.Due}
	body := eventBody{Text: self.Reason, Vars: map[string]any{"Was": was.String(), "Now": c.Due.String(), "Cause": self.Cause}}
	var err error
	m.body, err = b.r.seal("requests_event", "body", m.event, body)
	b.moves = append(b.moves, m)
	return err
}

// factsOf reads what the events of some cases tell the clock, in their order.
func factsOf(ctx context.Context, q queries, ids []uuid.UUID) (map[uuid.UUID][]eventRow, error) {
	rows, err := q.Query(ctx, `SELECT case_id, n, at, fact, fact_day, fact_value, amends FROM requests_event
		WHERE case_id = ANY($1) AND (fact <> '' OR amends IS NOT NULL) ORDER BY case_id, n`, ids)
	if err != nil {
		return nil, err
	}
	facts := make(map[uuid.UUID][]eventRow, len(ids))
	var id uuid.UUID
	var e eventRow
	_, err = pgx.ForEachRow(rows, []any{&id, &e.N, &e.At, &e.Fact, &e.FactDay, &e.FactValue, &e.Amends}, func() error {
		facts[id] = append(facts[id], e)
		e = eventRow{}
		return nil
	})
	return facts, err
}

func (b *batch) write(ctx context.Context, tx pgx.Tx, by rules) error {
	_, err := tx.Exec(ctx, `UPDATE requests_case c SET due = n.due::date, received = n.received::date, paused = n.paused,
			acknowledge_by = nullif(n.acknowledge, '')::date, draft_by = nullif(n.draft, '')::date,
			notice_by = nullif(n.notice, '')::date, basis = $8
		FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bool[])
			AS n (id, due, received, acknowledge, draft, notice, paused) WHERE c.id = n.id`,
		b.ids, b.due, b.in, b.acknowledge, b.draft, b.notice, b.paused, by.basis)
	if err != nil {
		return err
	}
	if err := b.writeMoves(ctx, tx); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE requests_recount SET reckoned = reckoned + $2, moved = moved + $3 WHERE id = $1`,
		b.recount, len(b.ids), len(b.moves))
	return err
}

// writeMoves notes each move in the history of its case. The case's version stays: a form somebody has open is not
// contradicted by it.
func (b *batch) writeMoves(ctx context.Context, tx pgx.Tx) error {
	if len(b.moves) == 0 {
		return nil
	}
	var ids, events []uuid.UUID
	var states, was, now []string
	var bodies [][]byte
	for _, m := range b.moves {
		ids, events, bodies = append(ids, m.id), append(events, m.event), append(bodies, m.body)
		states, was, now = append(states, string(m.state)), append(was, m.was.String()), append(now, m.now.String())
	}
	_, err := tx.Exec(ctx, `INSERT INTO requests_event (id, case_id, n, at, action, from_state, to_state, role, body)
		SELECT m.event, m.id, (SELECT coalesce(max(e.n), 0) + 1 FROM requests_event e WHERE e.case_id = m.id), $5, $6, m.state, m.state, 'system', m.body
		FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[]) AS m (event, id, state, body)`,
		events, ids, states, bodies, b.r.now(), ActReckon)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO requests_move (recount_id, case_id, event_id, was, now, at)
		SELECT $5, m.id, m.event, m.was::date, m.now::date, $6 FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS m (event, id, was, now)`,
		events, ids, was, now, b.recount, b.r.now())
	return err
}

func recountBy(ctx context.Context, q queries, id uuid.UUID, lock string) (Recount, error) {
	rows, err := q.Query(ctx, `SELECT `+recountColumns+` FROM requests_recount WHERE id = $1 `+lock, id)
	if err != nil {
		return Recount{}, err
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Recount])
	if errors.Is(err, pgx.ErrNoRows) {
		return Recount{}, ErrNotFound
	}
	return found, err
}
