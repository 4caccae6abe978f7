package requests

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"daylight/requests/deadline"
)

// actor is whoever takes a step. Exactly one of officer, citizen and source is set, or none for the portal itself.
type actor struct {
	officer *Officer
	helps   bool // the officer answers a task given to their unit, or prints in the post room, and need have no role in casework
	citizen *Citizen
	source  string
}

// change is a step on its way: what do may read and set.
type change struct {
	r         *Registry
	tx        pgx.Tx
	c         *caseRow
	at        time.Time
	who       actor
	id        uuid.UUID // of the event
	text      string    // reason, note or statement; sealed
	vars      map[string]any
	on        deadline.Day // when it happened, if it is entered later
	late      Lateness     // why the answer is late, if that was said
	fact      deadline.Fact
	wordings  []uuid.UUID // versions of prepared texts used
	amends    *int        // n of the event whose fact is replaced by this one
	jobs      []river.JobArgs
	files     []Upload  // sent along
	kept      bool      // and taken care of
	place     Place     // what they are sent with, if not with a message
	posting   string    // what somebody has to send by hand because of this step
	postingOf uuid.UUID // the event it is about, when that is an earlier one
}

// letter sends the citizen a letter about this step.
func (ch *change) letter(name string) {
	ch.jobs = append(ch.jobs, LetterArgs{Case: ch.c.ID, Letter: name, Event: ch.id})
}

// act is the only way a case changes: lock the row, ask the wall, look up the move, do, write the event, insert the jobs;
// all of it or nothing.
func (r *Registry) act(ctx context.Context, who actor, s Step, a Action, do func(context.Context, *change) error) error {
	err := pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error { return r.actIn(ctx, tx, who, s, a, do) })
	return r.missed(ctx, who.officer, err)
}

// actIn is act within a transaction that does more.
func (r *Registry) actIn(ctx context.Context, tx pgx.Tx, who actor, s Step, a Action,
	do func(context.Context, *change) error) error {
	c, err := r.lock(ctx, tx, who, s.Ref)
	if err != nil {
		return err
	}
	if done, err := r.done(ctx, tx, c.ID, a, s.Key); done || err != nil {
		return err // the second click of a double click
	}
	if s.Version != 0 && s.Version != c.Version {
		return ErrChanged
	}
	to, ok := moves[c.State][a]
	if !ok {
		return fmt.Errorf("%w: %s in %s", ErrMove, a, c.State)
	}
	if err := r.permit(ctx, tx, who, &c, a); err != nil {
		return err
	}
	if err := r.readsOnly(ctx, tx, who, c.ID); err != nil {
		return err
	}
	was, before := c.Level, value(c.Assignee)
	ch := &change{r: r, tx: tx, c: &c, at: r.now(), who: who, id: newID(), on: s.On, late: s.Late, wordings: s.Wordings, files: s.Files}
	if do != nil {
		if err := do(ctx, ch); err != nil {
			return err
		}
	}
	if len(ch.files) > 0 && !ch.kept {
		return fmt.Errorf("%w: %s takes no files", ErrMove, a)
	}
	if to := value(c.Assignee); to != uuid.Nil && to != before {
		if err := ch.handed(ctx); err != nil {
			return err
		}
	}
	from := c.State
	c.State, c.Version = to, c.Version+1
	if err := ch.record(ctx, a, from, s.Key); err != nil {
		return err
	}
	if err := ch.post(ctx, Event{Action: a, Vars: ch.vars}); err != nil {
		return err
	}
	if err := ch.endErrands(ctx, from); err != nil {
		return err
	}
	if !to.Open() {
		if err := ch.dropEvidence(ctx, proofs...); err != nil {
			return err
		}
	}
	if err := r.reckon(ctx, tx, &c); err != nil {
		return err
	}
	if err := c.save(ctx, tx, ch.at); err != nil {
		return err
	}
	if err := ch.regroup(ctx, from, was); err != nil {
		return err
	}
	return r.insert(ctx, tx, ch.jobs)
}

// lock takes the case's row for this step, if it exists for whoever takes the step.
func (r *Registry) lock(ctx context.Context, tx pgx.Tx, who actor, ref string) (caseRow, error) {
	if who.officer != nil && !who.helps {
		if err := who.officer.casework(); err != nil {
			return caseRow{}, err
		}
	}
	if who.officer != nil || who.citizen != nil {
		proper, ok := r.Reference(ref)
		if !ok {
			return caseRow{}, ErrNotFound
		}
		ref = proper
	}
	c, err := caseBy(ctx, tx, "ref", ref, "FOR UPDATE")
	if err != nil {
		return c, r.absent(ctx, tx, who.officer, err)
	}
	switch {
	case who.helps:
		err = r.apart(ctx, tx, *who.officer, &c)
	case who.officer != nil:
		err = r.wall(ctx, tx, *who.officer, &c)
	case who.citizen != nil && r.reaches(*who.citizen, &c) == LevelNone:
		err = ErrNotFound
	case who.citizen != nil && r.shutOut(*who.citizen, &c):
		err = ErrAuthorityOver
	}
	return c, err
}

func (r *Registry) done(ctx context.Context, tx pgx.Tx, id uuid.UUID, a Action, key string) (done bool, err error) {
	if key == "" {
		return false, nil
	}
	err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM requests_event WHERE case_id = $1 AND step_token = $2)`,
		id, r.stepToken(a, key)).Scan(&done)
	return done, err
}

func (r *Registry) stepToken(a Action, key string) []byte {
	if key == "" {
		return nil
	}
	return r.token("step", string(a)+" "+key)
}

// record writes the event of a step.
func (ch *change) record(ctx context.Context, a Action, from State, key string) error {
	body, err := ch.r.seal("requests_event", "body", ch.id, eventBody{Text: ch.text, Vars: ch.vars})
	if err != nil {
		return err
	}
	row := eventRow{ID: ch.id, At: ch.at, Action: a, FromState: from, ToState: ch.c.State, Role: ch.who.role(a), Body: body}
	switch {
	case ch.who.officer != nil:
		row.Officer, row.Name = &ch.who.officer.ID, ch.who.officer.Name
	case ch.who.citizen != nil && ch.r.represents(*ch.who.citizen, ch.c):
		row.Role = "agent"
	case ch.who.source != "":
		row.Name = ch.who.source
	}
	row.setFact(ch.fact, ch.r.zone())
	row.Amends = ch.amends
	ch.c.Acknowledged = ch.c.Acknowledged || ch.fact.Name == deadline.Acknowledged
	_, err = ch.tx.Exec(ctx, `INSERT INTO requests_event (id, case_id, n, at, action, from_state, to_state, role, officer, name,
		step_token, fact, fact_day, fact_value, body, amends, wordings)
		VALUES ($1, $2, (SELECT coalesce(max(n), 0) + 1 FROM requests_event WHERE case_id = $2),
			$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
			ARRAY(SELECT id FROM requests_wording_version WHERE id = ANY($16) AND published_at IS NOT NULL))`,
		row.ID, ch.c.ID, row.At, row.Action, row.FromState, row.ToState, row.Role, row.Officer, row.Name,
		ch.r.stepToken(a, key), row.Fact, row.FactDay, row.FactValue, row.Body, row.Amends, ch.wordings)
	return err
}

// insert puts the jobs of a step into its transaction: no letter without the step, no step without its letter.
func (r *Registry) insert(ctx context.Context, tx pgx.Tx, jobs []river.JobArgs) error {
	for _, job := range jobs {
		if _, err := r.Jobs.InsertTx(ctx, tx, job, nil); err != nil {
			return err
		}
	}
	return nil
}

// role is the word the citizen's timeline has for whoever took the step.
// i18n: requests.role.*
func (w actor) role(a Action) string {
	switch {
	case w.citizen != nil:
		return "citizen"
	case w.source != "":
		return "source"
	case w.officer == nil:
		return "system"
	}
	prefer := []string{RoleCaseworker, RoleReviewer, RoleDPO}
	if a == ActApprove || a == ActInstruct || a == ActSendBack || a == ActName {
		prefer = []string{RoleReviewer, RoleDPO, RoleCaseworker}
	}
	for _, role := range prefer {
		if slices.Contains(w.officer.Roles, role) {
			return role
		}
	}
	return "officer"
}
