package staff

import (
	"daylight/portal/report"
	"daylight/portal/web"
	"daylight/requests/deadline"
)

// changeWords say what a change of the calendar makes of a day.
func changeWords(v *web.Visitor, worked bool) string {
	if worked {
		return v.T("holidays.on")
	}
	return v.T("holidays.off")
}

// calendarName is the body's calendar as its settings call it.
func (p *Pages) calendarName(v *web.Visitor, c deadline.Calendar) string {
	if id := c.ID(); id != deadline.NoCalendar {
		return id
	}
	return v.T("holidays.no_calendar")
}

func longDay(v *web.Visitor, d deadline.Day) string { return report.LongDay(v.P, d) }
