package requests

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// GiveErrand gives a task to a unit or to one person. Nobody learns more of the citizen than the asker writes and ticks (GDPR
// Art. 5(1)(c)). Somebody behind the wall, or the unit a complaint is about, is refused without a word about why.
func (r *Registry) GiveErrand(ctx context.Context, by Officer, s Step, a Asking) error {
	c := &check{}
	a.Text = c.text("text", a.Text, maxText, true)
	if a.Unit = c.line("to", a.Unit, maxName, false); a.Unit == "" && a.To == nil {
		c.problems = append(c.problems, Problem{Field: "to", Key: "requests.problem.choose_to"})
	}
	if !a.Due.IsZero() && a.Due.Before(r.Today()) {
		c.add("due", "past")
	}
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActErrand, func(ctx context.Context, ch *change) error {
		if err := ch.mayAsk(ctx, &a); err != nil {
			return err
		}
		if a.Due.IsZero() {
			day, err := ch.errandDay(ctx)
			if err != nil {
				return err
			}
			a.Due = day
		}
		return ch.insertErrand(ctx, a)
	})
}

// mayAsk refuses to tell of a case where the wall stands.
func (ch *change) mayAsk(ctx context.Context, a *Asking) error {
	if a.To != nil {
		a.Unit = a.To.Unit
		if a.To.ID == ch.who.officer.ID {
			return ErrAssignee
		}
		return asAssignee(ch.r.apart(ctx, ch.tx, *a.To, ch.c))
	}
	concerned, err := ch.r.yes(ctx, ch.tx, `SELECT EXISTS (SELECT FROM requests_complaint WHERE case_id = $1 AND unit = $2)`, ch.c.ID, a.Unit)
	if err == nil && concerned {
		return ErrAssignee
	}
	return err
}

// asAssignee says of somebody behind the wall only that they cannot take it.
func asAssignee(err error) error {
	if errors.Is(err, ErrWalled) {
		return ErrAssignee
	}
	return err
}

// apart refuses somebody for whom the case does not exist, whatever their role: the wall without the desk.
func (r *Registry) apart(ctx context.Context, q queries, o Officer, c *caseRow) error {
	free, err := r.unwalled(ctx, q, o, c.ID)
	if err == nil && !free {
		return ErrWalled
	}
	return err
}

// errandDay is by when a task is due when the asker names no day.
func (ch *change) errandDay(ctx context.Context) (deadline.Day, error) {
	clock, err := ch.clock(ctx)
	if err != nil {
		return deadline.Day{}, err
	}
	by, err := ch.r.rules(ctx, ch.tx)
	return ch.r.errandDay(clock, by.calendar), err
}

// errandDay is some working days before the draft has to be ready, and never before the next working day.
func (r *Registry) errandDay(clock Clock, calendar deadline.Calendar) deadline.Day {
	day := clock.Due
	if clock.DraftBy != nil {
		day = *clock.DraftBy
	}
	first := horizon(calendar, clock.Today, 1)
	for n := r.Errands.Ahead; n > 0 && day.After(first); {
		if day = day.AddDays(-1); calendar.Worked(day) {
			n--
		}
	}
	if day.Before(first) {
		return first
	}
	return day
}

func (ch *change) insertErrand(ctx context.Context, a Asking) error {
	id, body := newID(), errandBody{Text: a.Text}
	if a.Named {
		contact, subject, err := ch.r.who(ch.c)
		if err != nil {
			return err
		}
		body.Name, body.Subject = contact.Name, subject
	}
	sealed, err := ch.r.seal("requests_errand", "body", id, body)
	if err != nil {
		return err
	}
	var officer *uuid.UUID
	var name string
	if a.To != nil {
		officer, name = &a.To.ID, a.To.Name
	}
	var n int
	err = ch.tx.QueryRow(ctx, `INSERT INTO requests_errand (id, case_id, n, unit, officer, officer_name, asked_by, asker_name,
			asked_at, asked, due, named, body)
		VALUES ($1, $2, (SELECT coalesce(max(n), 0) + 1 FROM requests_errand WHERE case_id = $2), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		RETURNING n`, id, ch.c.ID, a.Unit, officer, name, ch.who.officer.ID, ch.who.officer.Name, ch.at, ch.r.Today(), a.Due, a.Named,
		sealed).Scan(&n)
	ch.vars = map[string]any{"Number": n, "Unit": a.Unit, "Day": a.Due}
	ch.tellOf(id, ErrandGiven)
	return err
}

// SayMore answers a question that came back, or adds to a task.
func (r *Registry) SayMore(ctx context.Context, by Officer, s Step, id uuid.UUID, text string) error {
	text, err := said(text)
	if err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActErrandMore, func(ctx context.Context, ch *change) error {
		e, err := ch.openErrand(ctx, id)
		if err != nil {
			return err
		}
		ch.tellOf(e.ID, ErrandMore)
		return ch.errandSays(ctx, e, SaysMore, text)
	})
}

// DropErrand takes a task back.
func (r *Registry) DropErrand(ctx context.Context, by Officer, s Step, id uuid.UUID, why string) error {
	c := &check{}
	why = c.text("why", why, maxText, false)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActErrandDrop, func(ctx context.Context, ch *change) error {
		e, err := ch.openErrand(ctx, id)
		if err != nil {
			return err
		}
		return ch.errandSays(ctx, e, SaysDropped, why)
	})
}

// openErrand takes the row of an open task of this case.
func (ch *change) openErrand(ctx context.Context, id uuid.UUID) (*errandRow, error) {
	rows, err := ch.tx.Query(ctx, `SELECT `+errandColumns+` FROM requests_errand t JOIN requests_case c ON c.id = t.case_id
		WHERE t.id = $1 AND t.case_id = $2 FOR UPDATE OF t`, id, ch.c.ID)
	if err != nil {
		return nil, err
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByName[errandRow])
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, Problems{{Field: "task", Key: "requests.problem.choose_task"}}
	case err == nil && row.State != ErrandOpen:
		return nil, ErrChanged
	}
	return row, err
}

// ends are the words that end a task, and the state each leaves it in.
var ends = map[Saying]ErrandState{SaysAnswer: ErrandAnswered, SaysNothing: ErrandNothing, SaysDeclines: ErrandDeclined,
	SaysDropped: ErrandWithdrawn}

// errandSays writes what somebody says to a task, and what follows for it.
func (ch *change) errandSays(ctx context.Context, e *errandRow, how Saying, text string) error {
	id := newID()
	sealed, err := ch.r.seal("requests_errand_word", "body", id, text)
	if err != nil {
		return err
	}
	_, err = ch.tx.Exec(ctx, `INSERT INTO requests_errand_word (id, errand, at, how, officer, name, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, e.ID, ch.at, how, ch.who.officer.ID, ch.who.officer.Name, sealed)
	if err != nil {
		return err
	}
	ch.vars = map[string]any{"Number": e.N, "Unit": e.Unit, "How": string(how)}
	state, over := ends[how]
	if !over {
		_, err = ch.tx.Exec(ctx, `UPDATE requests_errand SET queried = $2, version = version + 1 WHERE id = $1`, e.ID, how == SaysQuestion)
		return err
	}
	_, err = ch.tx.Exec(ctx, `UPDATE requests_errand SET state = $2, queried = false, ended_at = $3, version = version + 1 WHERE id = $1`,
		e.ID, state, ch.at)
	return err
}

// endErrands takes back what a case still asks of others once nobody has to do anything for it.
func (ch *change) endErrands(ctx context.Context, from State) error {
	if !from.Open() || ch.c.State.Open() {
		return nil
	}
	_, err := ch.tx.Exec(ctx, `UPDATE requests_errand SET state = 'withdrawn', queried = false, ended_at = $2, version = version + 1
		WHERE case_id = $1 AND state = 'open'`, ch.c.ID, ch.at)
	return err
}

// errands opens the tasks of a case, oldest first.
func (r *Registry) errands(ctx context.Context, q queries, id uuid.UUID) ([]Errand, error) {
	rows, err := q.Query(ctx, `SELECT `+errandColumns+` FROM requests_errand t JOIN requests_case c ON c.id = t.case_id
		WHERE t.case_id = $1 ORDER BY t.n`, id)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[errandRow])
	if err != nil {
		return nil, err
	}
	list, given := make([]Errand, len(found)), make([]uuid.UUID, len(found))
	for i := range found {
		given[i] = found[i].ID
		if list[i], err = r.errand(&found[i]); err != nil {
			return nil, err
		}
	}
	words, err := r.errandWords(ctx, q, given...)
	for i := range list {
		list[i].Words = words[list[i].ID]
	}
	return list, err
}

// errandWords is what was said about some tasks, oldest first.
func (r *Registry) errandWords(ctx context.Context, q queries, errands ...uuid.UUID) (map[uuid.UUID][]ErrandWord, error) {
	type row struct {
		ID     uuid.UUID
		Errand uuid.UUID
		ErrandWord
		Body []byte
	}
	rows, err := q.Query(ctx, `SELECT id, errand, at, how, name, '' AS text, body FROM requests_errand_word WHERE errand = ANY($1) ORDER BY at, id`, errands)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	all := map[uuid.UUID][]ErrandWord{}
	for _, f := range found {
		if err := r.unseal("requests_errand_word", "body", f.ID, f.Body, &f.Text); err != nil {
			return nil, err
		}
		all[f.Errand] = append(all[f.Errand], f.ErrandWord)
	}
	return all, err
}

// OpenErrands are the tasks that others have not answered.
func (v CaseView) OpenErrands() []Errand {
	return slices.DeleteFunc(slices.Clone(v.Errands), func(e Errand) bool { return e.State != ErrandOpen })
}
