package deadline

import (
	"maps"
	"slices"
	"strings"
	"sync/atomic"
)

// Holiday is a day that is not worked, with its name in the language of the place and, for a day that an
// administrator added, the reason. With Worked it is the opposite: a day that the calendar takes for a holiday and that
// is worked all the same, as when a government moves one.
type Holiday struct {
	Day    Day
	Name   string
	Reason string
	Worked bool
}

// NoCalendar is the id of the calendar without holidays.
const NoCalendar = "none"

// Calendar tells which days are public holidays. The zero Calendar knows none; Saturdays and Sundays are no matter of
// calendars but of the law. It never changes: With makes another.
type Calendar struct {
	id     string
	places []*place
	extra  map[Day]Holiday
}

// ID is the calendar's name, as "gb-eng" or "de-be+fr"; "none" for the zero Calendar.
func (c Calendar) ID() string {
	if c.id == "" {
		return NoCalendar
	}
	return c.id
}

// With is this calendar as an administrator changed it: some days more, or some days worked all the same. Of two
// statements about one day the last counts.
func (c Calendar) With(changes ...Holiday) Calendar {
	if len(changes) == 0 {
		return c
	}
	days := make(map[Day]Holiday, len(c.extra)+len(changes))
	maps.Copy(days, c.extra)
	for _, h := range changes {
		days[h.Day] = h
	}
	c.extra = days
	return c
}

// Holiday tells whether a day is a public holiday, and its name if it has one.
func (c Calendar) Holiday(day Day) (name string, yes bool) {
	if len(c.extra) > 0 {
		if h, changed := c.extra[day]; changed {
			return h.Name, !h.Worked
		}
	}
	for _, p := range c.places {
		if name, yes = p.holiday(day); yes {
			return name, true
		}
	}
	return "", false
}

// Worked tells whether a day is neither Saturday, Sunday nor a holiday.
func (c Calendar) Worked(day Day) bool {
	_, _, off := (&counter{cal: c}).off(day)
	return !off
}

// Year lists the holidays of a year in order.
func (c Calendar) Year(year int) []Holiday {
	var list []Holiday
	for day := (Day{year, 1, 1}); day.Year == year; day = day.AddDays(1) {
		if name, yes := c.Holiday(day); yes {
			list = append(list, Holiday{Day: day, Name: name, Reason: c.extra[day].Reason})
		}
	}
	return list
}

// closedOnly tells whether a day is not worked only because of a closing period (block), which nobody proclaims.
func (c Calendar) closedOnly(day Day) bool {
	if _, changed := c.extra[day]; changed {
		return false
	}
	off := false
	for _, p := range c.places {
		if _, yes := p.holiday(day); !yes {
			continue
		}
		off = true
		proclaimed := p.workOut(day.Year, func(r rule) bool { _, closing := r.(block); return !closing })
		if proclaimed.marks[day.Month]&(1<<day.Day) != 0 {
			return false
		}
	}
	return off
}

// empty tells whether the calendar can know no holiday at all.
func (c Calendar) empty() bool { return len(c.places) == 0 && len(c.extra) == 0 }

// checked tells whether somebody compared the holidays of that year with what the place has published.
func (c Calendar) checked(year int) bool {
	return !slices.ContainsFunc(c.places, func(p *place) bool { return year < p.checkedFrom || year > p.checkedUntil })
}

// Calendar finds a calendar by id. Several ids, or ids joined by "+", make a union; "none" is no holidays at all.
// An error is a *FactError.
func (l *Library) Calendar(ids ...string) (Calendar, error) {
	var c Calendar
	var names []string
	for _, id := range strings.Split(strings.Join(ids, "+"), "+") {
		id = strings.TrimSpace(id)
		if id == NoCalendar || id == "" && len(ids) == 0 || slices.Contains(names, id) {
			continue
		}
		p, known := l.places[id]
		if !known {
			return Calendar{}, fault("calendar", "deadline.error.calendar_unknown", "Text", excerpt(id))
		}
		names, c.places = append(names, id), append(c.places, p...)
	}
	c.id = strings.Join(names, "+")
	return c, nil
}

// Calendars are the ids of all calendars, sorted.
func (l *Library) Calendars() []string { return slices.Sorted(maps.Keys(l.places)) }

// place is the holidays of one place, worked out a year at a time.
type place struct {
	id                        string
	checkedFrom, checkedUntil int
	rules                     []rule
	added                     map[Day]string
	struck                    map[Day]bool
	years                     [lastYear - firstYear + 1]atomic.Pointer[yearDays]
}

// The years in which a clock can run.
const (
	firstYear = 1900
	lastYear  = 2199
)

type yearDays struct {
	marks [13]uint32 // a bit for each day of each month
	names map[Day]string
}

func (p *place) holiday(day Day) (string, bool) {
	if day.Year < firstYear || day.Year > lastYear {
		return "", false
	}
	slot := &p.years[day.Year-firstYear]
	y := slot.Load()
	if y == nil { // two that come at once work out the same
		y = p.work(day.Year)
		slot.Store(y)
	}
	if y.marks[day.Month]&(1<<day.Day) == 0 {
		return "", false
	}
	return y.names[day], true
}

func (p *place) work(year int) *yearDays {
	return p.workOut(year, func(rule) bool { return true })
}

// workOut works out the holidays of a year that some of the rules make, and those added.
func (p *place) workOut(year int, counts func(rule) bool) *yearDays {
	y := &yearDays{names: map[Day]string{}}
	mark := func(day Day, name string) {
		if day.Year != year || p.struck[day] {
			return
		}
		if y.names[day] == "" {
			y.names[day] = name
		}
		y.marks[day.Month] |= 1 << day.Day
	}
	for _, r := range p.rules {
		if !counts(r) {
			continue
		}
		for nearby := year - 1; nearby <= year+1; nearby++ { // a substitute day may fall into the next year, a block over the turn of it
			r.in(nearby, mark)
		}
	}
	for day, name := range p.added {
		mark(day, name)
	}
	return y
}
