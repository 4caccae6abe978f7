// Package deadline is the statutory clock: from a law, the facts of a request and a calendar of public holidays it
// reckons the day by which the body must answer, and shows its working step by step with the article of each.
//
// It is a pure function. It knows no database, no clock on the wall, no network and no language: the laws are data
// (laws/*.toml), the holidays are data (calendars/*.toml), the sentences are keys of the message catalogue. A due day
// is never moved; it is always reckoned anew from the facts.
package deadline

import (
	"slices"
	"time"
)

// Step is one line of the working.
type Step struct {
	Date     Day
	Rule     Message
	Citation string
	Note     *Message
}

// Reckoning is what follows from the facts.
type Reckoning struct {
	Law, Version string
	Title        string // of the law, as it calls itself
	Kind         Kind
	Received     Day
	Due          Day
	DueAt        time.Time // the very moment, for a limit in hours; else zero

	AcknowledgeBy     *Day
	ExtensionNoticeBy *Day
	DraftBy           *Day

	Calendar string
	Steps    []Step
	Deemed   string // what the law takes silence for after the due day: "", "refusal", "exhaustion" (deadline.deemed.… in the catalogue)
	Warnings []Message
	Paused   bool // the clock stands still until the person answers; Due is then the earliest day it can be
}

// Reckon works out the days for a request of that kind. An error is a *FactError.
func Reckon(law Law, kind Kind, facts Facts, cal Calendar) (Reckoning, error) {
	q, known := law.asked(kind)
	if !known {
		return Reckoning{}, fault("kind", "deadline.error.kind_unknown", "Text", excerpt(string(kind)), "Law", law.ID)
	}
	e, err := facts.sorted()
	if err != nil {
		return Reckoning{}, err
	}
	w := &working{law: law, clock: q.clock, ending: q.ending, events: e, cal: cal, zone: facts.Zone}
	w.Law, w.Version, w.Title, w.Kind = law.ID, law.Version, law.Title, q.kind
	w.Received, w.Calendar = e.received, cal.ID()
	switch {
	case q.ending == ackEnding:
		w.acknowledgement()
	case q.clock.limit.Unit == Hours:
		err = w.hours()
	default:
		err = w.answer(q.ending == noticeEnding)
	}
	if err != nil {
		return Reckoning{}, err
	}
	w.warn()
	return w.Reckoning, nil
}

// working is a reckoning being made.
type working struct {
	Reckoning
	law    Law
	clock  clock
	ending string // which of the clock's days is asked for
	events events
	cal    Calendar
	zone   *time.Location
}

func (w *working) step(date Day, citation string, rule Message) *Step {
	if w.Steps == nil {
		w.Steps = make([]Step, 0, 16)
	}
	w.Steps = append(w.Steps, Step{Date: date, Rule: rule, Citation: citation})
	return &w.Steps[len(w.Steps)-1]
}

func (w *working) warning(key string, pairs ...any) {
	w.Warnings = append(w.Warnings, say(key, pairs...))
}

// hours reckons a limit of elapsed hours; weekends and holidays are part of it and it ends when it ends.
func (w *working) hours() error {
	if w.events.aware.IsZero() {
		return fault(AwareAt, "deadline.error.aware_missing")
	}
	zone := w.zone
	if zone == nil {
		zone = time.UTC
	}
	aware := w.events.aware.In(zone)
	w.DueAt = aware.Add(time.Duration(w.clock.limit.N) * time.Hour).In(zone)
	w.Due = dayAt(w.DueAt)
	const clockTime = "15:04"
	w.step(dayAt(aware), w.clock.citation, say("deadline.rule.aware", "Day", dayAt(aware), "Time", aware.Format(clockTime)))
	w.step(w.Due, w.clock.citation, say("deadline.rule.limit.hour", "Count", w.clock.limit.N, "Day", w.Due, "Time", w.DueAt.Format(clockTime)))
	w.step(w.Due, w.clock.citation, say("deadline.rule.due_at", "Day", w.Due, "Time", w.DueAt.Format(clockTime)))
	return nil
}

// answer reckons the day of the answer, or that of the notice that it takes longer, to which no extension applies.
func (w *working) answer(notice bool) error {
	n := w.counter(w.law.policy.Reading)
	if err := w.checkExtensions(n); err != nil {
		return err
	}
	w.Due = w.due(n, !notice)
	w.showStart(n)
	if w.clock.limit.working() {
		w.showStops(n, notice)
		w.showHolidays(n, w.Due)
		w.showLimit(n, w.clock.limit, w.clock.citation)
		w.showExtensions(n, notice)
	} else {
		plain := *n
		plain.still = nil
		w.showLimit(&plain, w.clock.limit, w.clock.citation)
		w.showExtensions(&plain, notice)
		w.showStops(n, notice)
	}
	w.showRoll(n, w.end(n, !notice))
	if rule := w.clock.extension; notice {
		w.step(w.Due, rule.citation, say("deadline.rule.due_notice", "Day", w.Due))
	} else {
		w.showUntil(w.Due)
		w.step(w.Due, w.clock.citation, say("deadline.rule.due", "Day", w.Due))
	}
	w.otherDays(n, notice)
	w.compareReadings(notice)
	return nil
}

// counter sets up the counting: where it starts, and which days do not count under a reading of the law.
func (w *working) counter(reading string) *counter {
	n := &counter{cal: w.cal, rolls: w.clock.rolls, start: w.begin()}
	var list spans
	for i := range w.clock.stops {
		rule := &w.clock.stops[i]
		for _, s := range w.stopped(rule) {
			if rule.counting == restart {
				n.start = later(n.start, s.to)
				continue
			}
			s = rule.under(reading).standing(s)
			s.by = rule
			list = append(list, s)
		}
	}
	n.still = quiet(list, n.start)
	return n
}

// under is how days are counted when the body has chosen a reading; a reading that is none of this stop's leaves it.
func (s *stop) under(reading string) counting {
	if slices.Contains(s.or, counting(reading)) {
		return counting(reading)
	}
	return s.counting
}

// stopped are the times for which the clock stood still by a rule, as often as the law lets it.
func (w *working) stopped(rule *stop) spans {
	list := w.events.stopped(rule.on)
	if rule.times > 0 && len(list) > rule.times {
		return list[:rule.times]
	}
	return list
}

// stopped are the times for which the clock may have stood still.
func (e *events) stopped(on stopEvent) spans {
	switch on {
	case stopIdentity:
		return e.identities
	case stopFee:
		return e.fees
	}
	return e.clarifications
}

// begin is the day from which the clock runs: the latest of receipt and of what the law lets it wait for. While that
// has not come, it is the day it was asked for, since the clock cannot begin earlier.
func (w *working) begin() Day {
	day := w.events.received
	for _, on := range w.clock.start {
		day = later(day, w.awaited(on))
	}
	return day
}

func (w *working) awaited(on startEvent) Day {
	e := &w.events
	switch on {
	case startIdentity:
		return waited(e.identities, e.verified)
	case startFee:
		return waited(e.fees, e.paid)
	case startRegistered:
		return e.registered
	case startReflection:
		return w.reflected()
	}
	return Day{}
}

// reflected is the end of the time the person has to think about the fee: the day that was told or, failing that, the
// one that follows from the law.
func (w *working) reflected() Day {
	e := &w.events
	if len(e.fees) == 0 {
		return e.reflection
	}
	asked := e.fees[len(e.fees)-1].from
	if e.reflection.IsZero() {
		return asked.AddDays(w.clock.reflection.N)
	}
	return later(asked, e.reflection)
}

func waited(asked spans, came Day) Day {
	if asked.waiting() {
		return later(asked[len(asked)-1].from, came)
	}
	return came
}

// end is where the period ends before it is moved off a day on which it may not end.
func (w *working) end(n *counter, extended bool) Day {
	limit := amount{}.plus(w.clock.limit)
	if !extended || len(w.events.extensions) == 0 {
		return n.end(w.clock.limit.Unit, limit)
	}
	by, to, _ := w.events.longer()
	end := n.end(w.clock.limit.Unit, limit.and(by))
	for _, all := range to {
		end = later(end, n.end(w.clock.limit.Unit, amount{}.plus(all)))
	}
	return end
}

// due is the last day. A day that the person was told outright is kept, even where the period could not end on it.
func (w *working) due(n *counter, extended bool) Day {
	due := n.roll(w.end(n, extended))
	if extended {
		_, _, until := w.events.longer()
		due = later(due, until)
	}
	return due
}

// compareReadings warns where the law can be read in another way and that way leads to another day.
func (w *working) compareReadings(notice bool) {
	if len(w.events.clarifications)+len(w.events.identities)+len(w.events.fees) == 0 {
		return
	}
	for _, reading := range w.law.Readings {
		if reading == w.law.policy.Reading || w.law.policy.Reading == "" && reading == w.law.Readings[0] {
			continue
		}
		if day := w.due(w.counter(reading), !notice); day != w.Due {
			w.warning("deadline.warning.reading."+reading, "Day", day)
		}
	}
}
