package requests

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Lateness says why an answer is late.
type Lateness struct {
	Cause string // one of LateCauses
	Text  string // in words, for the office
}

// LateCauses lists why an answer can be late.
// i18n: requests.late.*
func LateCauses() []string {
	return []string{"complexity", "volume", "waiting_unit", "waiting_other", "staff_absence", "system", "error_ours", "citizen_late", "other"}
}

func (l *Lateness) proper() error {
	c := &check{}
	choice(c, "cause", l.Cause, LateCauses())
	l.Text = c.text("late", l.Text, maxText/4, l.Cause == "other")
	return c.problems.orNil()
}

// ExplainLate records why a case is late, while it is or after it was answered late. What was said before stays in the
// history.
func (r *Registry) ExplainLate(ctx context.Context, by Officer, s Step, l Lateness) error {
	if err := l.proper(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActLate, func(ctx context.Context, ch *change) error {
		late, err := r.isLate(ctx, ch.tx, ch.c)
		if err != nil {
			return err
		}
		if !late {
			return ErrMove
		}
		ch.explain(l)
		return nil
	})
}

func (ch *change) explain(l Lateness) {
	ch.c.LateCause, ch.text, ch.vars = l.Cause, l.Text, map[string]any{"Late": l.Cause}
}

// wantReason asks why the answer is late that this step sends for approval or gives: without a reason the step does not
// happen. Once is enough. The reason is an event of its own, before that of the step.
func (ch *change) wantReason(ctx context.Context) error {
	late, err := ch.r.isLate(ctx, ch.tx, ch.c)
	if err != nil || !late || ch.c.LateCause != "" {
		return err
	}
	if err := ch.late.proper(); err != nil {
		return err
	}
	said := change{r: ch.r, tx: ch.tx, c: ch.c, at: ch.at, who: ch.who, id: newID()}
	said.explain(ch.late)
	return said.record(ctx, ActLate, ch.c.State, "")
}

// isLate tells whether the answer was given after the due day, or the case is open beyond it. While the clock stands
// still nothing is late.
func (r *Registry) isLate(ctx context.Context, q queries, c *caseRow) (bool, error) {
	rows, err := eventRows(ctx, q, c.ID)
	if err != nil {
		return false, err
	}
	clock, err := r.clockOf(ctx, q, c, rows)
	return err == nil && r.late(c, clock), err
}

func (r *Registry) late(c *caseRow, clock Clock) bool {
	if c.DecidedAt != nil {
		return !clock.Paused && r.dayOf(*c.DecidedAt).After(clock.Due)
	}
	return clock.Overdue
}

// lateRows is late for the stored figures of a case.
const lateRows = `((decided_at AT TIME ZONE @zone)::date > due OR ` + open + ` AND decided_at IS NULL AND due < @today) AND NOT paused`

// Cause counts the cases of one kind that were late for one cause; the cause is empty while nobody has said why.
type Cause struct {
	Kind  Kind
	Cause string
	Count int
}

// Causes counts why cases received in a period, both days included, were or are late: by kind, most frequent cause first.
func (r *Registry) Causes(ctx context.Context, from, to deadline.Day) ([]Cause, error) {
	return r.causes(ctx, r.DB, r.period(from, to))
}

// causes counts those of the cases in a scope.
func (r *Registry) causes(ctx context.Context, q queries, s scope) ([]Cause, error) {
	rows, err := q.Query(ctx, `SELECT kind, late_cause AS cause, count(*) AS count FROM requests_case c
		WHERE `+s.where+` AND `+lateRows+` GROUP BY kind, late_cause`, s.args)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Cause])
	slices.SortFunc(list, func(a, b Cause) int {
		if a.Kind != b.Kind {
			return slices.Index(Kinds(), a.Kind) - slices.Index(Kinds(), b.Kind)
		}
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return slices.Index(LateCauses(), a.Cause) - slices.Index(LateCauses(), b.Cause)
	})
	return list, err
}

// LateNow counts the open cases that are beyond their due day, by kind and cause, as far as they exist for an officer.
func (r *Registry) LateNow(ctx context.Context, by Officer) ([]Cause, error) {
	if err := by.casework(); err != nil {
		return nil, err
	}
	today := r.Today()
	s := r.period(today.AddDays(-100*365), today)
	s.where += ` AND c.` + open + ` AND ` + visible
	s.args = r.seenBy(by, s.args)
	return r.causes(ctx, r.DB, s)
}
