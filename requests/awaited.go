package requests

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// What can be waited for.
const (
	awaitItem      = "item"      // a source is to confirm a correction
	awaitBehest    = "behest"    // a source is to confirm something else
	awaitRecipient = "recipient" // a recipient is to be told, or to confirm
)

// Awaited is an answer that is waited for.
type Awaited struct {
	What   string // "item", "behest", "recipient"
	Item   int    // number of the item; zero for a recipient
	Source string // who is to answer: a source system, or
	Name   string // an organisation
	Since  deadline.Day
	Chased int  // how often it was asked for again
	Raised bool // the reviewer and the data protection officer were told
}

// raised is the chase at which more people are told than whoever has the case.
const raised = 3

// await begins to wait for an answer, or begins anew.
func (ch *change) await(ctx context.Context, what string, id uuid.UUID) error {
	_, err := ch.tx.Exec(ctx, `INSERT INTO requests_awaited (id, case_id, what, since) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET since = excluded.since, chased = 0`, id, ch.c.ID, what, ch.r.Today())
	return err
}

// arrived ends the waiting.
func (ch *change) arrived(ctx context.Context, id uuid.UUID) error {
	_, err := ch.tx.Exec(ctx, `DELETE FROM requests_awaited WHERE id = $1`, id)
	return err
}

// awaited lists what a case waits for, longest first.
func (r *Registry) awaited(ctx context.Context, q queries, id uuid.UUID) ([]Awaited, error) {
	rows, err := q.Query(ctx, `SELECT k.what, coalesce(i.n, e.item, 0), coalesce(i.source, e.source, ''), coalesce(t.name, ''), k.since, k.chased
		FROM requests_awaited k LEFT JOIN requests_item i ON i.id = k.id LEFT JOIN requests_behest e ON e.id = k.id
			LEFT JOIN requests_recipient t ON t.id = k.id
		WHERE k.case_id = $1 AND (i.id IS NOT NULL OR e.id IS NOT NULL OR t.id IS NOT NULL) ORDER BY k.since, k.id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a Awaited, err error) {
		err = row.Scan(&a.What, &a.Item, &a.Source, &a.Name, &a.Since, &a.Chased)
		a.Raised = a.Chased >= raised
		return a, err
	})
}

// ChaseDays says after how many working days an answer that is waited for is asked for again, asked for once more, and
// brought before the reviewer and the data protection officer.
type ChaseDays [raised]int

// orUsual fills in what nobody set.
func (d ChaseDays) orUsual() ChaseDays {
	if d == (ChaseDays{}) {
		return ChaseDays{5, 10, 15}
	}
	return d
}

// NudgeArgs asks for one letter to one officer about an answer that does not come.
type NudgeArgs struct {
	Officer uuid.UUID `json:"officer"`
	Case    uuid.UUID `json:"case"`
	Event   uuid.UUID `json:"event"`
}

// Kind names the job.
func (NudgeArgs) Kind() string { return "nudge" }

// overdue is something waited for, as the chaser finds it.
type overdue struct {
	ID     uuid.UUID
	CaseID uuid.UUID
	What   string
	Since  deadline.Day
	Chased int
}

// Chase asks again for what has been waited for too long, and lifts the restrictions whose day has come. However often it
// is called, each stage is reached once. Of the officers, those who see the case and stand above it are told at the last.
func (r *Registry) Chase(ctx context.Context, officers []Officer) error {
	if err := r.liftDue(ctx); err != nil {
		return err
	}
	by, err := r.rules(ctx, r.DB)
	if err != nil || !by.calendar.Worked(r.Today()) {
		return err
	}
	days := r.ChaseAfter.orUsual()
	rows, err := r.DB.Query(ctx, `SELECT k.id, k.case_id, k.what, k.since, k.chased FROM requests_awaited k
		WHERE k.chased < $1 AND k.since <= $2 ORDER BY k.since, k.id`, raised, r.Today().AddDays(-days[0]))
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[overdue])
	if err != nil {
		return err
	}
	for _, o := range found {
		stage := 0
		for _, n := range days {
			if !r.Today().Before(horizon(by.calendar, o.Since, n)) {
				stage++
			}
		}
		if stage > o.Chased {
			if err := r.chaseOne(ctx, o, stage, officers); err != nil {
				return err
			}
		}
	}
	return nil
}

// chaseOne brings one waiting to its stage, unless the answer came meanwhile.
func (r *Registry) chaseOne(ctx context.Context, o overdue, stage int, officers []Officer) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		c, err := caseBy(ctx, tx, "id", o.CaseID, "FOR UPDATE")
		if err != nil || c.Ref == nil || !c.State.Can(ActChase) {
			return err
		}
		tag, err := tx.Exec(ctx, `UPDATE requests_awaited SET chased = $2 WHERE id = $1 AND chased < $2`, o.ID, stage)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return r.actIn(ctx, tx, actor{}, Step{Ref: *c.Ref}, ActChase, func(ctx context.Context, ch *change) error {
			if err := ch.describe(ctx, o); err != nil {
				return err
			}
			ch.vars["Stage"] = stage
			return ch.nudge(ctx, stage, officers)
		})
	})
}

// describe says in the event what is waited for, and asks a source again.
func (ch *change) describe(ctx context.Context, o overdue) error {
	ch.vars = map[string]any{"What": o.What}
	switch o.What {
	case awaitItem, awaitBehest:
		var n int
		table := map[string]string{awaitItem: `SELECT n FROM requests_item WHERE id = $1`, awaitBehest: `SELECT item FROM requests_behest WHERE id = $1`}
		if err := ch.tx.QueryRow(ctx, table[o.What], o.ID).Scan(&n); err != nil {
			return err
		}
		ch.vars["Item"] = n
		if o.What == awaitItem {
			ch.jobs = append(ch.jobs, InstructArgs{Item: o.ID})
		} else {
			ch.jobs = append(ch.jobs, BehestArgs{Behest: o.ID})
		}
	case awaitRecipient:
		var name string
		if err := ch.tx.QueryRow(ctx, `SELECT name FROM requests_recipient WHERE id = $1`, o.ID).Scan(&name); err != nil {
			return err
		}
		ch.vars["Recipient"] = name
	}
	return nil
}

// nudge has whoever has the case told, and at the last stage those above it who may see it.
func (ch *change) nudge(ctx context.Context, stage int, officers []Officer) error {
	told := map[uuid.UUID]bool{}
	if ch.c.Assignee != nil {
		told[*ch.c.Assignee] = true
	}
	for _, o := range officers {
		if stage < raised || !o.Is(RoleReviewer, RoleDPO) {
			continue
		}
		switch err := ch.r.wall(ctx, ch.tx, o, ch.c); err {
		case nil:
			told[o.ID] = true
		case ErrWalled, ErrForbidden:
		default:
			return err
		}
	}
	for _, o := range officers { // whoever has left, or is walled off by now, hears nothing
		if told[o.ID] {
			ch.jobs = append(ch.jobs, NudgeArgs{Officer: o.ID, Case: ch.c.ID, Event: ch.id})
		}
	}
	return nil
}

// Nudge is what an officer is told about an answer that does not come.
type Nudge struct {
	Ref       string
	Kind      Kind
	What      string // "item", "behest", "recipient"; "progress" when the citizen has no mailbox, and a letter has to be printed
	Item      int
	Recipient string
	Raised    bool
	At        time.Time
}

// NudgeFor gives what a letter to an officer says; ErrNothing when the case is not theirs to see any more.
func (r *Registry) NudgeFor(ctx context.Context, o Officer, a NudgeArgs) (n Nudge, err error) {
	err = pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		c, err := caseBy(ctx, tx, "id", a.Case, "")
		if err != nil {
			return err
		}
		if err := r.wall(ctx, tx, o, &c); err != nil || c.Ref == nil {
			return ErrNothing
		}
		rows, err := eventRows(ctx, tx, a.Case)
		if err != nil {
			return err
		}
		events, err := r.events(rows)
		for _, e := range events {
			if e.ID == a.Event {
				n = Nudge{Ref: *c.Ref, Kind: c.Kind, At: e.At}
				n.What, _ = e.Vars["What"].(string)
				n.Item, _ = e.Vars["Item"].(int)
				n.Recipient, _ = e.Vars["Recipient"].(string)
				stage, _ := e.Vars["Stage"].(int)
				n.Raised = stage >= raised
				return nil
			}
		}
		if err == nil {
			err = ErrNothing
		}
		return err
	})
	return n, err
}
