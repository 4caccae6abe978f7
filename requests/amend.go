package requests

import (
	"context"
	"slices"

	"daylight/requests/deadline"
)

// Amendment puts right what an earlier step told the clock. The step itself stays as it was written.
type Amendment struct {
	Event  int          // n of the event that told it, one of CaseView.Facts
	Day    deadline.Day // on which it really happened
	Struck bool         // it did not happen at all
	Why    string
}

// Amend corrects the day of an earlier fact, or strikes one that was entered by mistake. Every day of the case is reckoned
// anew; when the one of the answer moves, the citizen is told.
func (r *Registry) Amend(ctx context.Context, by Officer, s Step, a Amendment) error {
	c := &check{}
	a.Why = c.text("why", a.Why, maxText, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActAmend, func(ctx context.Context, ch *change) error {
		rows, err := eventRows(ctx, ch.tx, ch.c.ID)
		if err != nil {
			return err
		}
		list := known(rows)
		i := slices.IndexFunc(list, func(t Known) bool { return t.Event == a.Event })
		if i < 0 {
			return Problems{{Field: "event", Key: "requests.problem.choose_event"}}
		}
		if err := r.properAmendment(a, list[i], rows[0].FactDay); err != nil {
			return err
		}
		return ch.amend(ctx, a, list[i], rows)
	})
}

// properAmendment checks what can be said without the engine.
func (r *Registry) properAmendment(a Amendment, t Known, first deadline.Day) error {
	c := &check{}
	today := r.Today()
	switch {
	case a.Struck && t.Certain():
		c.add("event", "strike_received")
	case a.Struck:
	case a.Day.IsZero():
		c.add("day", "day")
	case a.Day.After(today):
		c.add("day", "day_ahead")
	case a.Day == t.Day:
		c.add("day", "same_day", "Day", t.Day)
	case t.Fact == deadline.ReceivedAt && a.Day.DaysUntil(today) > 366:
		c.add("day", "long_ago")
	case t.Fact == deadline.Reopened && a.Day.Before(first):
		c.problems = append(c.problems, Problem{Field: "day", Key: "deadline.error.before_received",
			Vars: map[string]any{"Day": a.Day, "Received": first}})
	}
	return c.problems.orNil()
}

// amend replaces the fact and compares the due days before and after.
func (ch *change) amend(ctx context.Context, a Amendment, t Known, rows []eventRow) error {
	before, err := ch.reckoned(ctx, rows)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(rows, func(e eventRow) bool { return e.N == a.Event })
	_, as := rows[at].counts(rows)
	as.Amends, as.FactDay = &a.Event, a.Day
	field := "day"
	if a.Struck {
		field, as = "event", factRow{Amends: &a.Event}
	}
	after, err := ch.reckoned(ctx, append(rows, eventRow{N: rows[len(rows)-1].N + 1, factRow: as}))
	if err != nil {
		return asProblem(field, err)
	}
	ch.text, ch.amends = a.Why, &a.Event
	ch.vars = map[string]any{"Fact": string(t.Fact), "Old": t.Day, "Was": before.Due, "Now": after.Due}
	if a.Struck {
		ch.strike(t.Fact)
	} else {
		ch.vars["New"] = a.Day
		if ch.fact, err = as.asFact(); err != nil {
			return err
		}
	}
	if ch.c.State.Open() && before.Due != after.Due {
		ch.letter(LetterRedated)
	}
	return nil
}

// reckoned is the reckoning of events as they are, or as they would be.
func (ch *change) reckoned(ctx context.Context, rows []eventRow) (deadline.Reckoning, error) {
	facts, err := ch.r.facts(rows)
	if err != nil {
		return deadline.Reckoning{}, err
	}
	return ch.weigh(ctx, facts)
}

// strike takes back what a fact that did not happen had set.
func (ch *change) strike(fact deadline.FactName) {
	switch fact {
	case deadline.Acknowledged:
		ch.c.Acknowledged = false
	case deadline.Extend:
		ch.c.Extended = false
	}
}
