package public

import (
	"slices"
	"strings"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/requests/deadline"
)

// dueText is the day in words and, where a law counts in hours, the time.
func (c *calculation) dueText() string {
	day := longDay(c.v, c.result.Due)
	if c.result.DueAt.IsZero() {
		return day
	}
	return c.v.T("public.deadlines.at", "Day", day, "Time", c.v.P.Time(c.result.DueAt))
}

func (c *calculation) dueISO() string {
	if c.result.DueAt.IsZero() {
		return c.result.Due.String()
	}
	return c.result.DueAt.Format("2006-01-02T15:04Z07:00")
}

// caption says what the day is of.
func (c *calculation) caption() string {
	switch kind := c.text("kind"); {
	case strings.HasSuffix(kind, "_extension_notice"):
		return c.v.T("public.deadlines.notice")
	case strings.HasSuffix(kind, "_ack"):
		return c.v.T("public.deadlines.acknowledge")
	case !c.result.DueAt.IsZero():
		return c.v.T("public.deadlines.due_at")
	}
	return c.v.T("public.deadlines.due")
}

// card shows the answer with its working.
func (p *Pages) card(c *calculation) ui.DeadlineCard {
	working := ui.Working{Intro: p.basis(c), Open: true}
	for _, step := range report.Working(c.v.P, *c.result) {
		working.Steps = append(working.Steps, ui.WorkingStep{Day: step.Day, ISO: step.ISO, Rule: step.Rule, Citation: step.Citation, Note: step.Note})
	}
	d := ui.DeadlineCard{Caption: c.caption(), Day: c.dueText(), ISO: c.dueISO(), Working: working}
	if c.result.Paused {
		d.Tone, d.Left = "quiet", c.v.T("public.deadlines.paused")
	}
	return d
}

// basis says what the working rests on beside the facts.
func (p *Pages) basis(c *calculation) string {
	said := []string{c.v.T("public.deadlines.by_law", "Law", lawName(c.v, c.law))}
	if c.terms.Holidays {
		said = append(said, p.calendarUsed(c))
	}
	if reading := p.readingUsed(c); reading != "" {
		said = append(said, c.v.T("public.deadlines.by_reading", "Reading", c.v.T("public.deadlines.reading."+reading)))
	}
	return strings.Join(said, " ")
}

func (p *Pages) calendarUsed(c *calculation) string {
	name := calendarName(c.v, c.calendar.ID())
	if len(c.calendar.Changes()) > 0 {
		return c.v.T("public.deadlines.by_calendar_changed", "Calendar", name, "Body", p.Body.Name)
	}
	return c.v.T("public.deadlines.by_calendar", "Calendar", name)
}

// readingUsed is the reading, if one could choose and it came to matter.
func (p *Pages) readingUsed(c *calculation) string {
	if len(c.terms.Readings) == 0 || !c.anyOf(deadline.Pause, deadline.IDRequested, deadline.FeeRequested) {
		return ""
	}
	if reading := p.readingOf(c); reading != "" {
		return reading
	}
	return c.terms.Readings[0]
}

func (c *calculation) anyOf(facts ...deadline.FactName) bool {
	return slices.ContainsFunc(happenings, func(h happening) bool { return slices.Contains(facts, h.fact) && !c.days[h.field].empty() })
}

// leading are the days that lead up to the last one, and what silence means after it.
func (c *calculation) leading() []ui.SummaryRow {
	r, v := c.result, c.v
	var rows []ui.SummaryRow
	add := func(key string, day *deadline.Day) {
		if day != nil && key != c.caption() {
			rows = append(rows, ui.SummaryRow{Key: key, Value: longDay(v, *day)})
		}
	}
	add(fieldName(v, c.first()), &r.Received)
	add(v.T("public.deadlines.acknowledge"), r.AcknowledgeBy)
	add(v.T("public.deadlines.notice"), r.ExtensionNoticeBy)
	if r.Deemed != "" {
		rows = append(rows, ui.SummaryRow{Key: v.T("public.deadlines.silence"), Value: v.T("deadline.deemed."+r.Deemed, "Day", longDay(v, r.Due))})
	}
	return rows
}

// warnings are what to know about the answer. What the page has said of the law already is not said again.
func (p *Pages) warnings(c *calculation) (list []string) {
	for _, w := range c.result.Warnings {
		doubt, of := strings.CutPrefix(w.Key, "deadline.doubt.")
		if w.Key == "deadline.warning.not_public_body" || of && slices.Contains(c.shownDoubts(), doubt) {
			continue
		}
		list = append(list, report.Say(c.v.P, c.named(w)))
	}
	return append(list, p.own(c)...)
}

// own are the warnings of the page itself, which the engine cannot know.
func (p *Pages) own(c *calculation) (list []string) {
	if c.shipped {
		list = append(list, c.v.T("public.deadlines.shipped", "Body", p.Body.Name))
	}
	if c.text("longer") != "" && c.days["told"].empty() {
		list = append(list, c.v.T("public.deadlines.told_unknown"))
	}
	return list
}

// counted tells which day counts for a fact of which the time was given.
func (c *calculation) counted() string {
	if c.moment.IsZero() {
		return ""
	}
	there, here := c.moment, c.moment.In(c.zone)
	pairs := []any{
		"Time", c.v.P.Time(here), "Day", c.v.P.LongDate(here), "Zone", zoneName(c.zone.String()),
		"There", c.v.P.Time(there), "ThereDay", c.v.P.LongDate(there), "ThereZone", zoneName(there.Location().String()),
	}
	if there.Location().String() == c.zone.String() {
		return c.v.T("public.deadlines.counted", pairs[:6]...)
	}
	return c.v.T("public.deadlines.counted_there", pairs...)
}

// dayOff is a day of the calendar to show.
type dayOff struct{ Day, ISO, Name, Note string }

// daysOff are the holidays of the years that the reckoning touches, and at least of the year after receipt.
func (p *Pages) daysOff(c *calculation) (list []dayOff) {
	first := c.result.Received.Year
	last := min(max(first+1, c.result.Due.Year), first+mostYears)
	changes := c.calendar.Changes()
	for year := first; year <= last; year++ {
		for _, h := range c.calendar.Year(year) {
			note := ""
			if slices.ContainsFunc(changes, func(x deadline.Holiday) bool { return x.Day == h.Day }) {
				note = c.v.T("public.deadlines.day_added", "Body", p.Body.Name, "Reason", h.Reason)
			}
			list = append(list, dayOff{longDay(c.v, h.Day), h.Day.String(), h.Name, note})
		}
	}
	for _, h := range changes {
		if h.Worked && h.Day.Year >= first && h.Day.Year <= last {
			list = append(list, dayOff{longDay(c.v, h.Day), h.Day.String(), h.Name, c.v.T("public.deadlines.day_worked", "Reason", h.Reason)})
		}
	}
	slices.SortStableFunc(list, func(a, b dayOff) int { return strings.Compare(a.ISO, b.ISO) })
	return list
}

// mostYears keeps a day told far away from filling the page with holidays.
const mostYears = 3

// link is the address of this calculation, as page or as data.
func (c *calculation) link(path string) string { return c.v.URL(path) + "?" + c.query() }
