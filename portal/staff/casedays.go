package staff

import (
	"strings"

	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// caseDay is one day of a case, and how it stands in words before colour.
type caseDay struct {
	what string
	when deadline.Day
	how  dueWords
}

// caseDays are the four days of a case: receipt confirmed, draft, notice that it takes longer, answer. What is done says so
// with its day.
func (p *Pages) caseDays(v *web.Visitor, f file) []caseDay {
	var list []caseDay
	add := func(what string, when deadline.Day, how dueWords) { list = append(list, caseDay{what, when, how}) }
	c := f.Clock
	switch {
	case !c.Acknowledged.IsZero():
		add(v.T("staff.days.acknowledged"), c.Acknowledged, done(v, c.AcknowledgeBy != nil && c.Acknowledged.After(*c.AcknowledgeBy)))
	case c.AcknowledgeBy != nil:
		add(v.T("staff.case.acknowledge_by"), *c.AcknowledgeBy, p.left(v, c, *c.AcknowledgeBy))
	}
	if drafted := f.draftedOn(p); c.DraftBy != nil && !drafted.IsZero() {
		add(v.T("staff.days.drafted"), drafted, done(v, drafted.After(*c.DraftBy)))
	} else if c.DraftBy != nil {
		add(v.T("staff.case.draft_by"), *c.DraftBy, p.left(v, c, *c.DraftBy))
	}
	switch {
	case !c.Extended.IsZero():
		add(v.T("staff.days.extended"), c.Extended, done(v, c.ExtensionNoticeBy != nil && c.Extended.After(*c.ExtensionNoticeBy)))
	case c.ExtensionNoticeBy != nil && !c.Stopped && c.Today.After(*c.ExtensionNoticeBy):
		add(v.T("staff.case.extend_by"), *c.ExtensionNoticeBy, dueWords{v.T("staff.days.too_late"), "grey"})
	case c.ExtensionNoticeBy != nil && !c.Stopped:
		add(v.T("staff.case.extend_by"), *c.ExtensionNoticeBy, p.left(v, c, *c.ExtensionNoticeBy))
	}
	if f.DecidedAt.IsZero() {
		add(v.T("staff.case.due"), c.Due, p.left(v, c, c.Due))
	} else {
		add(v.T("staff.days.answered"), deadline.DayOf(f.DecidedAt, p.zone()), done(v, f.Late))
	}
	return list
}

func done(v *web.Visitor, late bool) dueWords {
	if late {
		return dueWords{v.T("staff.days.done_late"), "orange"}
	}
	return dueWords{v.T("staff.days.done"), "green"}
}

// left says how far off a day is. The acknowledgement does not wait for the citizen; the other days do.
func (p *Pages) left(v *web.Visitor, c requests.Clock, d deadline.Day) dueWords {
	switch {
	case c.Stopped:
		return dueWords{v.T("staff.due.stopped"), "grey"}
	case c.Paused && (c.AcknowledgeBy == nil || d != *c.AcknowledgeBy):
		return dueWords{v.T("staff.due.paused"), "grey"}
	}
	return daysLeft(v, c.Today.DaysUntil(d))
}

// draftedOn is the day on which the answer was first sent for approval in this life of the case.
func (f file) draftedOn(p *Pages) deadline.Day {
	if f.Decision == nil || f.Decision.SubmittedAt.IsZero() {
		return deadline.Day{}
	}
	return deadline.DayOf(f.Decision.SubmittedAt, p.zone())
}

// instant tells on which local day a request counts that came in while it was another day elsewhere. A day that was put
// right speaks for itself.
func (p *Pages) instant(v *web.Visitor, f file) string {
	at := f.ReceivedAt.UTC()
	local := deadline.DayOf(at, p.zone())
	if local != f.Received || local == (deadline.DayOf(at, at.Location())) {
		return ""
	}
	return v.T("staff.case.instant_text", "Instant", v.P.DateTime(at), "Zone", p.zone().String(), "Day", day(v, local))
}

// lateWords are the cause of a delay and what was said about it.
func (p *Pages) lateWords(v *web.Visitor, e requests.Event) string {
	cause, ok := e.Vars["Late"].(string)
	if !ok {
		return e.Text
	}
	return strings.TrimSpace(v.T("staff.case.late_event", "Cause", v.T("requests.late."+cause), "Text", e.Text))
}

// movedWords say to which day a correction moved the answer, if it did.
func movedWords(v *web.Visitor, e requests.Event) string {
	if e.Vars["Now"] == nil || e.Vars["Now"] == e.Vars["Was"] {
		return ""
	}
	return v.Message("requests.event.amend_due", e.Vars)
}

func questionTitle(v *web.Visitor, f file) string {
	if f.Fee {
		return v.T("staff.case.fee")
	}
	return v.T("staff.case.question")
}
