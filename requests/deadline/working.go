package deadline

// This file writes the working: every step of a reckoning, in the order in which a person would count.
// i18n: deadline.rule.*
// i18n: deadline.note.*
// i18n: deadline.warning.*
// i18n: deadline.deemed.*
// i18n: deadline.doubt.*

// showStart says when the clock begins.
func (w *working) showStart(n *counter) {
	e := &w.events
	w.step(e.received, w.clock.citation, say("deadline.rule.received", "Day", e.received))
	for _, on := range w.clock.start {
		asked := map[startEvent]spans{startIdentity: e.identities, startFee: e.fees}[on]
		day := w.awaited(on)
		thinking := on == startReflection && len(e.fees) > 0 && e.reflection.IsZero()
		waiting := asked.waiting() || thinking && w.clock.reflection.IsZero()
		switch {
		case thinking && !waiting:
			w.step(day, w.clock.citation, say("deadline.rule.start.reflection_by_law", "From", e.fees[len(e.fees)-1].from, "Count", w.clock.reflection.N, "Day", day))
		case waiting:
			w.Paused = true
			w.step(day, w.clock.citation, say("deadline.rule.waiting."+string(on), "Day", day))
		case day.After(e.received):
			w.step(day, w.clock.citation, say("deadline.rule.start."+string(on), "Day", day))
		}
	}
	for i := range w.clock.stops {
		rule := &w.clock.stops[i]
		if rule.counting != restart {
			continue
		}
		for _, s := range e.stopped(rule.on) {
			if s.open {
				w.Paused = true
				w.step(s.from, rule.citation, say("deadline.rule.stop_open", "From", s.from))
				continue
			}
			w.step(s.to, rule.citation, say("deadline.rule.restart", "From", s.from, "Day", s.to))
		}
	}
}

// showLimit counts the law's own limit from the start.
func (w *working) showLimit(n *counter, limit Length, citation string) {
	end := n.end(limit.Unit, amount{}.plus(limit))
	s := w.step(end, citation, say("deadline.rule.limit."+string(limit.Unit), "Count", limit.N, "From", n.start, "Day", end))
	if limit.Unit == Months {
		if _, clamped := n.start.AddMonths(limit.N); clamped {
			note := say("deadline.note.shorter_month", "Number", n.start.Day, "Day", end)
			s.Note = &note
		}
	}
}

// showExtensions counts what the body took longer, from the start like the limit itself.
func (w *working) showExtensions(n *counter, notice bool) {
	if notice || len(w.events.extensions) == 0 {
		return
	}
	rule, unit := w.clock.extension, w.clock.limit.Unit
	by, to, _ := w.events.longer()
	sum := amount{}.plus(w.clock.limit)
	for _, more := range []Length{{by.months, Months}, {by.days, CalendarDays}, {by.weeks, Weeks}, {by.work, WorkingDays}} {
		if more.N == 0 {
			continue
		}
		sum = sum.plus(more)
		end := n.end(unit, sum)
		s := w.step(end, rule.citation, say("deadline.rule.extended."+string(more.Unit), "Count", more.N, "From", n.start, "Day", end))
		if _, clamped := n.start.AddMonths(sum.months); clamped && more.Unit == Months {
			note := say("deadline.note.shorter_month", "Number", n.start.Day, "Day", end)
			s.Note = &note
		}
	}
	base := n.end(unit, sum)
	for _, all := range to {
		end := n.end(unit, amount{}.plus(all))
		w.step(end, rule.citation, say("deadline.rule.extended_to."+string(all.Unit), "Count", all.N, "From", n.start, "Day", end))
		if !end.After(base) {
			w.warning("deadline.warning.extension_without_effect")
		}
	}
}

// showUntil tells of a day that the person was told outright.
func (w *working) showUntil(due Day) {
	_, _, until := w.events.longer()
	if until.IsZero() {
		return
	}
	w.step(until, w.clock.extension.citation, say("deadline.rule.extended_until", "Day", until))
	if until != due {
		w.warning("deadline.warning.extension_without_effect")
	}
}

// showStops tells which days do not count because the body waited for the person.
func (w *working) showStops(n *counter, notice bool) {
	limit := amount{}.plus(w.clock.limit)
	if !notice {
		more, _, _ := w.events.longer()
		limit = limit.and(more)
	}
	w.showIdleStops(n)
	end, _ := amount{months: limit.months, days: limit.days + 7*limit.weeks}.leap(n.start)
	for _, s := range n.still {
		var message Message
		date := s.to
		if w.clock.limit.working() {
			message = say("deadline.rule.stop_working_days", "From", s.from, "To", s.to, "Count", n.worked(s))
		} else {
			if s.from.After(n.roll(end)) {
				w.warning("deadline.warning.stop_after_due", "Day", s.from)
				continue
			}
			days := s.from.DaysUntil(s.to) + 1
			end = end.AddDays(days)
			date = end
			message = say("deadline.rule.stop", "From", s.from, "To", s.to, "Count", days, "Day", end)
		}
		w.doubt(s.by.doubt)
		line := w.step(date, s.by.citation, message)
		if len(s.by.or) > 0 {
			note := say("deadline.note.reading." + string(s.by.under(w.law.policy.Reading)))
			line.Note = &note
		}
	}
}

// showIdleStops tells of questions that stop nothing: not yet answered, answered before the clock began, or answered on
// the day they were asked.
func (w *working) showIdleStops(n *counter) {
	for i := range w.clock.stops {
		rule := &w.clock.stops[i]
		if rule.counting == restart {
			continue
		}
		list := w.events.stopped(rule.on)
		for _, s := range list[len(w.stopped(rule)):] {
			w.warning("deadline.warning.stops_so_often", "Day", s.from, "Count", rule.times)
		}
		for _, s := range w.stopped(rule) {
			still := rule.under(w.law.policy.Reading).standing(s)
			switch {
			case s.open:
				w.Paused = true
				w.doubt(rule.doubt)
				w.step(s.from, rule.citation, say("deadline.rule.stop_open", "From", s.from))
			case still.to.Before(still.from):
				w.step(s.to, rule.citation, say("deadline.rule.stop_nothing", "From", s.from))
			case still.to.Before(n.start):
				w.step(s.to, rule.citation, say("deadline.rule.stop_before_start", "From", s.from, "To", s.to))
			}
		}
	}
}

// worked counts the working days in a span.
func (c *counter) worked(s span) int {
	count := 0
	for day := s.from; !day.After(s.to); day = day.AddDays(1) {
		if _, _, off := c.off(day); !off {
			count++
		}
	}
	return count
}

// showHolidays tells which weekdays were left out of a count of working days. Days in a row are told in one step.
func (w *working) showHolidays(n *counter, end Day) {
	var first, last Day
	var name string
	days := 0
	tell := func() {
		switch {
		case days == 1:
			w.step(first, w.clock.citation, named("deadline.rule.not_counted.holiday", name, "Day", first))
		case days > 1:
			w.step(first, w.clock.citation, say("deadline.rule.not_counted.holidays", "From", first, "To", last, "Count", days))
		}
		days = 0
	}
	for day := n.start.AddDays(1); day.Before(end); day = day.AddDays(1) {
		holiday, weekend, off := n.off(day)
		switch {
		case weekend:
		case !off:
			tell()
		case days == 0:
			first, last, name, days = day, day, holiday, 1
		default:
			last, days = day, days+1
		}
	}
	tell()
}

// named says the name of a holiday where one is known.
func named(key, name string, pairs ...any) Message {
	if name == "" {
		return say(key+"_unnamed", pairs...)
	}
	return say(key, append(pairs, "Name", name)...)
}

// showRoll moves the end of the period, a step for every day on which it may not end.
func (w *working) showRoll(n *counter, end Day) {
	for day := end; ; day = day.AddDays(1) {
		holiday, barred := n.barred(day)
		if !barred || day.DaysUntil(end) < -400 {
			break
		}
		switch next := day.AddDays(1); {
		case day.Weekday() == 6 && n.rolls.saturday:
			w.step(day, n.rolls.citation, say("deadline.rule.roll.saturday", "Day", day, "Next", next))
		case day.Weekday() == 0 && n.rolls.sunday:
			w.step(day, n.rolls.citation, say("deadline.rule.roll.sunday", "Day", day, "Next", next))
		default:
			w.step(day, n.rolls.citation, named("deadline.rule.roll.holiday", holiday, "Day", day, "Next", next))
		}
	}
	if _, _, off := n.off(end); off {
		w.doubt(n.rolls.doubt)
	}
}
