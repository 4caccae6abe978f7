package deadline

import (
	"embed"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
)

//go:embed calendars/*.toml
var calendarFiles embed.FS

// rule yields the holidays it makes in a year. It may name days of the year after or before.
type rule interface {
	in(year int, mark func(Day, string))
}

// ruled is a holiday as the library describes it, on its own day, on the day it is observed, or on both.
type ruled struct {
	holiday          *cal.Holiday
	actual, observed bool
}

func (r ruled) in(year int, mark func(Day, string)) {
	on, seen := r.holiday.Calc(year)
	if on.IsZero() {
		return
	}
	name := strings.TrimSpace(r.holiday.Name)
	if r.actual {
		mark(dayAt(on), name)
	}
	if r.observed {
		mark(dayAt(seen), name)
	}
}

// block is a run of days every year that do not count, such as 25 December to 15 January in New Zealand.
type block struct {
	from, until Day // of which only month and day are used
	name        string
}

func (b block) in(year int, mark func(Day, string)) {
	until := Day{year, b.until.Month, b.until.Day}
	from := Day{year, b.from.Month, b.from.Day}
	if until.Before(from) {
		until.Year++
	}
	for day := from; !day.After(until); day = day.AddDays(1) {
		mark(day, b.name)
	}
}

// loadCalendars reads our tables, which correct and extend the library's holidays, and then takes the rest of the
// library as it is, marked as checked by nobody.
func loadCalendars(files fs.FS) (map[string][]*place, error) {
	places, unions := map[string][]*place{}, map[string][]string{}
	err := readFolder(files, "calendars", func(stem string, t *table) {
		id := t.needText("id")
		if id != stem || strings.Contains(id, "+") || id == NoCalendar {
			t.wrong("id", "must be the name of the file, %q", stem)
		}
		t.needText("title")
		if parts := t.words("union"); len(parts) > 0 {
			unions[id] = parts
			return
		}
		places[id] = []*place{readPlace(id, t)}
	})
	if err != nil {
		return nil, err
	}
	for id, set := range librarySets {
		if _, ours := places[id]; !ours {
			places[id] = []*place{{id: id, rules: rulesOf(set, true, true)}}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(unions)) {
		for _, part := range unions[id] {
			p, known := places[part]
			if !known {
				return nil, &FileError{File: "calendars/" + id + ".toml", Line: 1, Reason: "union: no calendar " + part}
			}
			places[id] = append(places[id], p...)
		}
	}
	return places, nil
}

func rulesOf(set []*cal.Holiday, actual, observed bool) []rule {
	rules := make([]rule, 0, len(set))
	for _, h := range set {
		rules = append(rules, ruled{h, actual, observed})
	}
	return rules
}

func readPlace(id string, t *table) *place {
	p := &place{id: id, added: map[Day]string{}, struck: map[Day]bool{}}
	p.checkedFrom, p.checkedUntil = t.number("checked_from"), t.number("checked_until")
	if p.checkedUntil < p.checkedFrom {
		t.wrong("checked_until", "is before checked_from")
	}
	set := librarySet(t)
	switch days := t.text("days"); days {
	case "", "both":
		p.rules = rulesOf(set, true, true)
	case "actual":
		p.rules = rulesOf(set, true, false)
	case "observed":
		p.rules = rulesOf(set, false, true)
	default:
		t.wrong("days", "must be \"actual\", \"observed\" or \"both\"")
	}
	t.each("rule", func(t *table) { p.rules = append(p.rules, readRule(t)) })
	t.each("block", func(t *table) {
		p.rules = append(p.rules, block{from: dayOfYear(t, "from"), until: dayOfYear(t, "until"), name: t.needText("name")})
	})
	t.each("add", func(t *table) {
		day := t.day("date")
		if _, twice := p.added[day]; twice || day.IsZero() {
			t.wrong("date", "is missing or stands twice")
		}
		p.added[day] = t.needText("name")
		t.needText("reason")
	})
	t.each("strike", func(t *table) {
		day := t.day("date")
		if p.struck[day] || day.IsZero() {
			t.wrong("date", "is missing or stands twice")
		}
		p.struck[day] = true
		t.needText("reason")
	})
	if len(p.rules) == 0 {
		t.wrong("", "has neither library nor rule nor block nor union")
	}
	return p
}

// librarySet is what the library knows of the place, without the holidays that are not kept there.
func librarySet(t *table) []*cal.Holiday {
	name := t.text("library")
	set, known := librarySets[name]
	if name != "" && !known {
		t.wrong("library", "the library knows no %q", name)
	}
	set = slices.Clone(set)
	for _, without := range t.words("without") {
		left := slices.DeleteFunc(set, func(h *cal.Holiday) bool { return strings.TrimSpace(h.Name) == without })
		if len(left) == len(set) {
			t.wrong("without", "the library has no holiday called %q there", without)
		}
		set = left
	}
	return set
}

var weekdays = map[string]time.Weekday{
	"sunday": time.Sunday, "monday": time.Monday, "tuesday": time.Tuesday, "wednesday": time.Wednesday,
	"thursday": time.Thursday, "friday": time.Friday, "saturday": time.Saturday,
}

// readRule reads a holiday of our own: on a day of the year, so many days from Easter, or the nth weekday of a month.
func readRule(t *table) rule {
	h := &cal.Holiday{Name: t.needText("name"), StartYear: t.number("since"), EndYear: t.number("until")}
	r := ruled{h, true, true}
	_, easter := t.keys["easter"]
	_, nth := t.keys["nth"]
	switch {
	case easter:
		h.Offset, h.Func = t.number("easter"), cal.CalcEasterOffset
	case nth:
		h.Offset, h.Func = t.number("nth"), cal.CalcWeekdayOffset
		h.Month = time.Month(t.number("month"))
		weekday, known := weekdays[t.needText("weekday")]
		if h.Weekday = weekday; !known || h.Offset == 0 || h.Month < 1 || h.Month > 12 {
			t.wrong("nth", "needs a weekday, a month from 1 to 12 and a number that is not 0")
		}
	default:
		on := dayOfYear(t, "on")
		h.Month, h.Day, h.Func = on.Month, on.Day, cal.CalcDayOfMonth
	}
	t.inner("moved", func(t *table) {
		for _, name := range slices.Sorted(maps.Keys(t.keys)) {
			weekday, known := weekdays[name]
			if by := t.number(name); known && by != 0 {
				h.Observed = append(h.Observed, cal.AltDay{Day: weekday, Offset: by})
				continue
			}
			t.wrong(name, "must be a weekday and the days by which the holiday moves")
		}
		r.actual = false
	})
	if t.flag("and_the_day_itself") {
		r.actual = true
	}
	return r
}

// dayOfYear reads a day that comes every year, written "12-25".
func dayOfYear(t *table, key string) Day {
	text := t.needText(key)
	day, err := time.Parse("2006-01-02", "2000-"+text)
	if err != nil {
		t.wrong(key, "must be a month and a day, as \"12-25\"")
	}
	return dayAt(day)
}
