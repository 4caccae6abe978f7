package deadline

// This file reckons the days that lead up to the due day: acknowledgement, notice of an extension, draft.

// acknowledgement reckons the day by which the person must be told that the body has the request. It runs from receipt,
// whatever the body still waits for.
func (w *working) acknowledgement() {
	rule := w.law.acknowledged(&w.clock)
	n := counter{cal: w.cal, rolls: w.clock.rolls, start: w.events.received}
	w.step(n.start, rule.citation, say("deadline.rule.received", "Day", n.start))
	end := n.end(rule.limit.Unit, amount{}.plus(rule.limit))
	w.Due = n.roll(end)
	if rule.limit.working() {
		w.showHolidays(&n, w.Due)
	}
	w.showLimit(&n, rule.limit, rule.citation)
	w.showRoll(&n, end)
	w.step(w.Due, rule.citation, say("deadline.rule.due_ack", "Day", w.Due))
	day := w.Due
	w.AcknowledgeBy = &day
	w.clock = clock{limit: rule.limit, rolls: w.clock.rolls, citation: rule.citation, status: rule.status}
}

// acknowledgeBy reckons the day of the acknowledgement beside that of the answer. What the body only promises says so
// and stands on no article.
func (w *working) acknowledgeBy(rule *acknowledgeRule) {
	n := counter{cal: w.cal, rolls: w.clock.rolls, start: w.events.received}
	day := n.roll(n.end(rule.limit.Unit, amount{}.plus(rule.limit)))
	w.AcknowledgeBy = &day
	key := "deadline.rule.acknowledge_by"
	if rule == w.law.promise {
		key = "deadline.rule.acknowledge_promised"
	}
	w.step(day, rule.citation, say(key, "Day", day))
}

// otherDays reckons the days that lead up to the due day, and what silence means after it.
func (w *working) otherDays(n *counter, notice bool) {
	if rule := w.law.acknowledged(&w.clock); rule != nil && !notice {
		w.acknowledgeBy(rule)
	}
	if rule := w.clock.extension; rule != nil {
		day := w.due(n, false)
		w.ExtensionNoticeBy = &day
		if !notice {
			key := "deadline.rule.notice_by"
			if rule.complaint {
				key = "deadline.rule.notice_by_complaint"
			}
			w.step(day, rule.citation, say(key, "Day", day))
		}
	}
	if days := w.law.policy.Draft; days > 0 && !notice {
		day := later(n.backwards(w.Due, days), w.events.received)
		w.DraftBy = &day
		w.step(day, "", say("deadline.rule.draft_by", "Count", days, "Day", day))
	}
	if w.clock.deemed != "" && !notice {
		w.Deemed = w.clock.deemed
		w.step(w.Due, w.clock.citation, say("deadline.deemed."+w.Deemed, "Day", w.Due))
	}
}
