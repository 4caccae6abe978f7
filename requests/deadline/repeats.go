package deadline

import (
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

// yearly is a rule by which a holiday comes every year: on a day of the year, or on the nth weekday of a month, counted
// from its end when n is negative.
type yearly struct {
	month   time.Month
	day     int
	nth     int
	weekday time.Weekday
	until   Day // last day on which it comes; zero is for ever
	count   int // how often it comes; 0 is for ever
}

// repeated are the days on which an event begins. Only what comes once a year can be written out; an entry that repeats
// in another way is no holiday, or must be given day by day.
func (e entry) repeated(first Day, years Years) ([]Day, error) {
	for _, other := range []ics.ComponentProperty{ics.ComponentPropertyRdate, ics.ComponentPropertyExrule, ics.ComponentPropertyRecurrenceId} {
		if given := e.text(other); given != "" {
			return nil, e.fault("deadline.error.event_repeats", "Text", excerpt(string(other)+":"+given))
		}
	}
	text := e.text(ics.ComponentPropertyRrule)
	if text == "" {
		return []Day{first}, nil
	}
	rule, ok := readYearly(text, first)
	if on, exists := rule.in(first.Year); !ok || !exists || on != first || len(e.GetProperties(ics.ComponentPropertyRrule)) > 1 {
		return nil, e.fault("deadline.error.event_repeats", "Text", excerpt(text))
	}
	return slices.DeleteFunc(rule.days(first.Year, years), func(day Day) bool { return e.excepted(day) }), nil
}

// excepted tells whether a repeated event does not take place on a day.
func (e entry) excepted(day Day) bool {
	for _, p := range e.GetProperties(ics.ComponentPropertyExdate) {
		for text := range strings.SplitSeq(p.Value, ",") {
			date, _, _ := strings.Cut(strings.TrimSpace(text), "T")
			if but, err := compactDay(date); err == nil && but == day {
				return true
			}
		}
	}
	return false
}

// in is the day on which the holiday falls in a year; there is none on 29 February in most, nor on a fifth Monday.
func (y yearly) in(year int) (Day, bool) {
	day := Day{year, y.month, y.day}
	switch {
	case y.nth > 0:
		first := Day{year, y.month, 1}
		day.Day = 1 + (int(y.weekday)-int(first.Weekday())+7)%7 + 7*(y.nth-1)
	case y.nth < 0:
		last := Day{year, y.month, monthDays(year, y.month)}
		day.Day = last.Day - (int(last.Weekday())-int(y.weekday)+7)%7 + 7*(y.nth+1)
	}
	return day, day.exists()
}

// days writes the rule out in the years asked for, from the year in which it begins.
func (y yearly) days(begins int, years Years) []Day {
	if years == (Years{}) {
		years = Years{begins, begins + 9}
	}
	var days []Day
	times := 0
	for year := begins; year <= min(years.Until, lastYear-50); year++ {
		day, exists := y.in(year)
		if !exists {
			continue
		}
		if times++; y.count > 0 && times > y.count || !y.until.IsZero() && day.After(y.until) {
			break
		}
		if year >= years.From {
			days = append(days, day)
		}
	}
	return days
}

// readYearly reads a rule such as FREQ=YEARLY;BYMONTH=9;BYDAY=1MO. What it does not say is as on the first day. A part
// that it does not know makes it no rule of ours: half of a rule gives wrong days.
func readYearly(text string, first Day) (yearly, bool) {
	y := yearly{month: first.Month, day: first.Day}
	parts, ok := ruleParts(text)
	if !ok || parts["FREQ"] != "YEARLY" {
		return y, false
	}
	for name, value := range parts {
		switch name {
		case "FREQ", "WKST":
		case "INTERVAL":
			ok = value == "1"
		case "COUNT":
			y.count, ok = between(value, 1, mostFileDays)
		case "UNTIL":
			date, _, _ := strings.Cut(value, "T")
			day, err := compactDay(date)
			y.until, ok = day, err == nil
		case "BYMONTH":
			var month int
			month, ok = between(value, 1, 12)
			y.month = time.Month(month)
		case "BYMONTHDAY":
			y.day, ok = between(value, 1, 31)
			ok = ok && parts["BYDAY"] == ""
		case "BYDAY":
			ok = y.readByDay(value) && parts["BYMONTH"] != ""
		default:
			ok = false
		}
		if !ok {
			return y, false
		}
	}
	return y, true
}

func ruleParts(text string) (map[string]string, bool) {
	parts := map[string]string{}
	for part := range strings.SplitSeq(strings.ToUpper(strings.TrimSuffix(text, ";")), ";") {
		name, value, ok := strings.Cut(part, "=")
		if _, twice := parts[name]; !ok || twice {
			return nil, false
		}
		parts[name] = value
	}
	return parts, true
}

// between reads a number within bounds.
func between(text string, least, most int) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= least && n <= most
}

// readByDay reads one weekday with its number: 1MO, -1MO.
func (y *yearly) readByDay(text string) bool {
	at := max(0, len(text)-2)
	weekday := slices.Index([]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}, text[at:])
	n, ok := between(strings.TrimPrefix(text[:at], "+"), -5, 5)
	y.nth, y.weekday = n, time.Weekday(max(0, weekday))
	return ok && n != 0 && weekday >= 0
}
