package deadline

import "slices"

// warn adds what the reader of a reckoning should know beside the day itself.
func (w *working) warn() {
	if !w.law.PublicBody {
		w.warning("deadline.warning.not_public_body")
	}
	switch w.clock.status {
	case ByPolicy:
		w.warning("deadline.warning.policy")
	case InDoubt:
		w.warning("deadline.warning.in_doubt")
	}
	for _, doubt := range w.law.always {
		w.doubt(doubt)
	}
	w.warnOfCalendar()
	w.tellOfFacts()
	if w.Paused {
		w.warning("deadline.warning.paused")
	}
}

// doubt tells of something uncertain that this reckoning rests on, once.
func (w *working) doubt(name string) {
	key := "deadline.doubt." + name
	if name != "" && !slices.ContainsFunc(w.Warnings, func(m Message) bool { return m.Key == key }) {
		w.warning(key)
	}
}

func (w *working) warnOfCalendar() {
	rule := w.law.acknowledged(&w.clock)
	counts := w.clock.limit.working() || w.clock.rolls.holiday || rule != nil && rule.limit.working()
	if !counts {
		return
	}
	if w.cal.empty() {
		w.warning("deadline.warning.no_calendar")
		return
	}
	for year := w.events.received.Year; year <= w.Due.Year; year++ {
		if !w.cal.checked(year) {
			w.warning("deadline.warning.calendar_unchecked", "Calendar", w.cal.ID(), "Year", year)
			return
		}
	}
}

// tellOfFacts tells what became of facts that move no day.
func (w *working) tellOfFacts() {
	e := &w.events
	for _, day := range e.acknowledged[:min(1, len(e.acknowledged))] {
		w.step(day, "", say("deadline.rule.acknowledged", "Day", day))
		if w.AcknowledgeBy != nil && day.After(*w.AcknowledgeBy) {
			w.warning("deadline.warning.acknowledged_late", "Day", day, "By", *w.AcknowledgeBy)
		}
	}
	for _, x := range e.extensions {
		if w.ExtensionNoticeBy != nil && x.on.After(*w.ExtensionNoticeBy) {
			w.warning("deadline.warning.extension_late", "Day", x.on, "By", *w.ExtensionNoticeBy)
		}
	}
	for _, day := range e.transferred {
		w.step(day, "", say("deadline.rule.transferred", "Day", day))
	}
	for _, day := range e.withdrawn {
		w.step(day, "", say("deadline.rule.withdrawn", "Day", day))
	}
	for _, day := range e.reopened {
		w.step(day, "", say("deadline.rule.reopened", "Day", day))
	}
	if n := len(e.withdrawn); n > 0 && (len(e.reopened) == 0 || e.reopened[len(e.reopened)-1].Before(e.withdrawn[n-1])) {
		w.warning("deadline.warning.withdrawn", "Day", e.withdrawn[n-1])
	}
	if w.ending != ackEnding {
		w.tellOfIdleFacts()
	}
}

// tellOfIdleFacts names facts that this law does not look at for this kind of request.
func (w *working) tellOfIdleFacts() {
	e := &w.events
	begins := func(on startEvent) bool { return slices.Contains(w.clock.start, on) }
	stops := func(on stopEvent) bool {
		return slices.ContainsFunc(w.clock.stops, func(s stop) bool { return s.on == on })
	}
	if len(e.clarifications) > 0 && !stops(stopClarification) {
		w.warning("deadline.warning.without_effect.clarification")
	}
	if len(e.identities) > 0 && !stops(stopIdentity) && !begins(startIdentity) {
		w.warning("deadline.warning.without_effect.identity")
	}
	if (len(e.fees) > 0 || !e.paid.IsZero()) && !stops(stopFee) && !begins(startFee) && !begins(startReflection) {
		w.warning("deadline.warning.without_effect.fee")
	}
	if !e.registered.IsZero() && !begins(startRegistered) {
		w.warning("deadline.warning.without_effect.registered")
	}
	if !e.reflection.IsZero() && !begins(startReflection) {
		w.warning("deadline.warning.without_effect.reflection")
	}
}
