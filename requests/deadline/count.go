package deadline

import (
	"slices"
	"time"
)

// counter counts days: which are worked, which do not count because the clock stood still, and where a period ends.
type counter struct {
	cal   Calendar
	rolls rollOver
	start Day   // not counted itself
	still spans // the days that do not count, sorted, apart from each other
}

// off tells why a day is not worked.
func (c *counter) off(day Day) (holiday string, weekend, yes bool) {
	if wd := day.Weekday(); wd == time.Saturday || wd == time.Sunday {
		return "", true, true
	}
	holiday, yes = c.cal.Holiday(day)
	return holiday, false, yes
}

// stands tells whether the clock stood still on a day.
func (c *counter) stands(day Day) bool {
	for _, s := range c.still {
		if !day.Before(s.from) && !day.After(s.to) {
			return true
		}
	}
	return false
}

// walk is the nth working day after a day.
func (c *counter) walk(from Day, n int) Day {
	day := from
	for n > 0 {
		day = day.AddDays(1)
		if day.Year >= lastYear {
			return day
		}
		if _, _, off := c.off(day); !off && !c.stands(day) {
			n--
		}
	}
	return day
}

// leap is the day so many months and days after another, as numbers on the calendar.
func (a amount) leap(from Day) (day Day, clamped bool) {
	day, clamped = from.AddMonths(a.months)
	return day.AddDays(a.days), clamped
}

// end is where a period ends before it is moved off a day on which it may not end. What is counted in the unit of the
// law comes first, the rest after it.
func (c *counter) end(law Unit, a amount) Day {
	calendarDays := a.months+a.days > 0
	if law == Weeks || law == WorkingDays || !calendarDays && a.weeks == 0 {
		day := c.walk(c.start, a.work+5*a.weeks)
		if !calendarDays {
			return day
		}
		end, _ := amount{months: a.months, days: a.days}.leap(day)
		return c.addStill(end, day.AddDays(1))
	}
	day, _ := amount{months: a.months, days: a.days + 7*a.weeks}.leap(c.start)
	return c.walk(c.addStill(day, c.start), a.work)
}

// addStill adds the days on which the clock stood still, from a day on. A stop that begins after the period has ended
// comes too late to lengthen it.
func (c *counter) addStill(end, from Day) Day {
	for _, s := range c.still {
		if first := later(s.from, from); !first.After(s.to) && !first.After(c.roll(end)) {
			end = end.AddDays(first.DaysUntil(s.to) + 1)
		}
	}
	return end
}

// barred tells whether a period may not end on a day, and why.
func (c *counter) barred(day Day) (holiday string, yes bool) {
	switch day.Weekday() {
	case time.Saturday:
		if c.rolls.saturday {
			return "", true
		}
	case time.Sunday:
		if c.rolls.sunday {
			return "", true
		}
	}
	if c.rolls.holiday {
		return c.cal.Holiday(day)
	}
	return "", false
}

// roll moves the end of a period to the next day on which it may end.
func (c *counter) roll(day Day) Day {
	for range 400 { // no calendar closes for longer than a year
		if _, barred := c.barred(day); !barred {
			break
		}
		day = day.AddDays(1)
	}
	return day
}

// backwards is the nth working day before a day.
func (c *counter) backwards(day Day, n int) Day {
	for n > 0 && day.Year > firstYear {
		day = day.AddDays(-1)
		if _, _, off := c.off(day); !off {
			n--
		}
	}
	return day
}

func later(a, b Day) Day {
	if a.Before(b) {
		return b
	}
	return a
}

// quiet are the days of some spans that do not count, from the start on, joined where they overlap.
func quiet(list []span, start Day) spans {
	var days spans
	for _, s := range list {
		if s.from = later(s.from, start); !s.from.After(s.to) {
			days = append(days, s)
		}
	}
	slices.SortFunc(days, func(a, b span) int { return a.from.Compare(b.from) })
	joined := days[:0]
	for _, s := range days {
		if n := len(joined); n > 0 && !s.from.After(joined[n-1].to.AddDays(1)) {
			joined[n-1].to = later(joined[n-1].to, s.to)
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// standing are the days of a span that do not count under a way of counting; none when the end is before the start.
func (w counting) standing(s span) span {
	switch w {
	case askingDay:
		s.to = s.to.AddDays(-1)
	case answerDay:
		s.from = s.from.AddDays(1)
	}
	return s
}
