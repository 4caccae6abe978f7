package requests

import (
	"slices"
	"strings"

	"daylight/requests/deadline"
)

// Known is one thing the clock of a case was told, as it counts now.
type Known struct {
	Event int // n of the event that told it
	Fact  deadline.FactName
	Day   deadline.Day
}

// Certain reports whether the fact can only be of another day, not untrue: a case without a day of receipt is none.
func (t Known) Certain() bool { return t.Fact == deadline.ReceivedAt || t.Fact == deadline.Reopened }

// known lists what the clock counts by, oldest first: nothing from before a case was taken up again.
// i18n: requests.fact.*
func known(rows []eventRow) []Known {
	var list []Known
	for i := range rows {
		counts, as := rows[i].counts(rows)
		if !counts {
			continue
		}
		one := Known{Event: rows[i].N, Fact: deadline.FactName(as.Fact), Day: as.FactDay}
		if one.Certain() {
			list = list[:0]
		}
		list = append(list, one)
	}
	return list
}

// counts tells whether an event tells the clock anything, and what, after the last correction of it.
func (e *eventRow) counts(rows []eventRow) (bool, factRow) {
	as := e.factRow
	for i := range rows {
		if n := rows[i].Amends; n != nil && *n == e.N {
			as = rows[i].factRow
		}
	}
	return e.Amends == nil && as.Fact != "", as
}

// dayOfFact is the first day of a fact, zero when it did not happen.
func dayOfFact(facts deadline.Facts, name deadline.FactName) deadline.Day {
	i := slices.IndexFunc(facts.List, func(f deadline.Fact) bool { return f.Name == name })
	if i < 0 {
		return deadline.Day{}
	}
	return facts.Day(facts.List[i])
}

// formerLife tells how a case came to be received anew: when it first came, was taken back, and was taken up again. It
// stands in place of the engine's own step, to which a request taken up again is still the old one.
// i18n: requests.rule.*
func formerLife(rows []eventRow) []deadline.Step {
	last := 0
	for i := range rows {
		if rows[i].Action == ActReopen {
			last = i
		}
	}
	if last == 0 {
		return nil
	}
	var steps []deadline.Step
	add := func(day deadline.Day, key string) {
		steps = append(steps, deadline.Step{Date: day, Rule: deadline.Message{Key: key, Vars: map[string]any{"Day": day}}})
	}
	for i := range rows[:last+1] {
		row := &rows[i]
		counts, as := row.counts(rows)
		switch {
		case !counts:
		case row.Action == ActReopen:
			add(as.FactDay, "requests.rule.reopened")
		case as.Fact == string(deadline.ReceivedAt):
			add(as.FactDay, "requests.rule.first_received")
		case as.Fact == string(deadline.Withdrawn):
			add(as.FactDay, "deadline.rule.withdrawn")
		case as.Fact == string(deadline.Transferred):
			add(as.FactDay, "deadline.rule.transferred")
		}
	}
	return steps
}

// forCitizen leaves out what the clock tells the office alone: the internal day of the draft, and warnings to whoever sets
// up or works with the law. Of a case that has ended no warning is left: nothing is due.
func (c Clock) forCitizen() Clock {
	c.DraftBy = nil
	c.Steps = slices.DeleteFunc(slices.Clone(c.Steps), func(s deadline.Step) bool {
		return s.Rule.Key == "deadline.rule.draft_by"
	})
	c.Warnings = slices.DeleteFunc(slices.Clone(c.Warnings), func(m deadline.Message) bool { return c.Stopped || forStaff(m.Key) })
	return c
}

// forStaff tells whether a warning is meant for whoever works with the clock: what the setup leaves open, and what a step
// of the office did not do.
func forStaff(key string) bool {
	switch key {
	case "deadline.warning.not_public_body", "deadline.warning.in_doubt", "deadline.warning.no_calendar",
		"deadline.warning.calendar_unchecked", "deadline.warning.extension_without_effect", "deadline.warning.stop_after_due",
		"deadline.doubt.secondary", "deadline.doubt.sources-differ", "deadline.doubt.business-day":
		return true
	}
	return strings.HasPrefix(key, "deadline.warning.without_effect.")
}
