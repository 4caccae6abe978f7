package deadline

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// Holidays of some years as the places published them, whole, and days near them that are none.
func TestPublishedHolidays(t *testing.T) {
	for id, years := range map[string]map[int]string{
		"gb-eng": {
			2012: "01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26",
			2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
			2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
			2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
		},
		"gb-sct": {
			2023: "01-02 01-03 04-07 05-01 05-08 05-29 08-07 11-30 12-25 12-26",
			2026: "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
		},
		"gb-nir": {2026: "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28"},
		"ie":     {2026: "01-01 02-02 03-17 04-06 05-04 06-01 08-03 10-26 12-25 12-26"},
		"de-be":  {2025: "01-01 03-08 04-18 04-21 05-01 05-08 05-29 06-09 10-03 12-25 12-26"},
		"fr":     {2026: "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25"},
		"ee":     {2026: "01-01 02-24 04-03 04-05 05-01 05-24 06-23 06-24 08-20 12-24 12-25 12-26"},
		"us-federal": {
			2021: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
			2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
		},
		"ca-federal": {2026: "01-01 04-03 04-06 05-18 07-01 09-07 09-30 10-12 11-11 12-25"},
		"br":         {2026: "01-01 04-03 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25"},
		"za":         {2026: "01-01 03-21 04-03 04-06 04-27 05-01 06-16 08-09 08-10 09-24 12-16 12-25 12-26"},
	} {
		for year, want := range years {
			var got []string
			for _, h := range calendar(t, id).Year(year) {
				got = append(got, h.Day.String()[5:])
				if h.Name == "" {
					t.Errorf("%s: %v has no name", id, h.Day)
				}
			}
			if have := strings.Join(got, " "); have != want {
				t.Errorf("%s %d:\n got %s\nwant %s", id, year, have, want)
			}
		}
	}
}

func TestBlocks(t *testing.T) {
	for id, days := range map[string]map[string]bool{
		"nz":        {"2026-12-24": false, "2026-12-25": true, "2026-12-31": true, "2027-01-01": true, "2027-01-15": true, "2027-01-16": false},
		"nz-lgoima": {"2026-12-19": false, "2026-12-20": true, "2027-01-10": true, "2027-01-11": false},
	} {
		for text, want := range days {
			if _, yes := calendar(t, id).Holiday(day(t, text)); yes != want {
				t.Errorf("%s: %s is %v", id, text, yes)
			}
		}
	}
}

func TestUnions(t *testing.T) {
	both := calendar(t, "gb-eng+gb-nir")
	any := calendar(t, "gb-any")
	for text, want := range map[string][2]bool{ // England and Northern Ireland, any part of the United Kingdom
		"2026-03-17": {true, true}, "2026-08-31": {true, true}, "2026-11-30": {false, true}, "2026-11-27": {false, false},
	} {
		_, a := both.Holiday(day(t, text))
		_, b := any.Holiday(day(t, text))
		if a != want[0] || b != want[1] {
			t.Errorf("%s: %v %v, want %v", text, a, b, want)
		}
	}
	lib := loaded(t)
	for _, ids := range [][]string{{"none"}, {}, {"none", "none"}} {
		c, err := lib.Calendar(ids...)
		if err != nil || c.ID() != "none" || len(c.Year(2026)) > 0 {
			t.Errorf("%v: %s, %v", ids, c.ID(), err)
		}
	}
	c, err := lib.Calendar("de-be + fr", "de-be", "none")
	if err != nil || c.ID() != "de-be+fr" {
		t.Errorf("%s, %v", c.ID(), err)
	}
	var fault *FactError
	for _, id := range []string{"xx", "gb-eng+xx", ""} {
		if _, err := lib.Calendar(id); !errors.As(err, &fault) || fault.Fact != "calendar" {
			t.Errorf("%q: %v", id, err)
		}
	}
	for _, id := range []string{"at", "pl", "ch-zh", "de-hh", "au-vic", "gb-any", "nz-lgoima"} {
		if !slices.Contains(lib.Calendars(), id) {
			t.Errorf("no %s", id)
		}
	}
}

// A day that an administrator adds counts from then on, for a clock that was set up after, and for no other.
func TestExtraDay(t *testing.T) {
	before := calendar(t, "gb-eng")
	after := before.With(Holiday{Day: day(t, "2026-12-29"), Name: "Day of mourning", Reason: "proclaimed"})
	facts := Facts{List: []Fact{On(ReceivedAt, day(t, "2026-11-27"))}}
	for want, cal := range map[string]Calendar{"2026-12-29": before, "2026-12-30": after} {
		r, err := Reckon(law(t, "uk-gdpr", day(t, "2026-11-27")), Access, facts, cal)
		if err != nil || r.Due.String() != want {
			t.Errorf("due %v, %v, want %s", r.Due, err, want)
		}
	}
	if name, yes := after.Holiday(day(t, "2026-12-29")); !yes || name != "Day of mourning" {
		t.Errorf("%q %v", name, yes)
	}
	if bare := (Calendar{}).With(Holiday{Day: day(t, "2026-12-29")}); bare.empty() || len(bare.Year(2026)) != 1 {
		t.Error("a calendar of its own days alone has none")
	}
}

// A government moves a holiday: the day is worked all the same, and another is not. The last word on a day counts, and
// the calendar that was changed stays as it was.
func TestWorkedDay(t *testing.T) {
	shipped := calendar(t, "gb-eng")
	boxing, moved := day(t, "2026-12-28"), day(t, "2026-12-30")
	worked := shipped.With(Holiday{Day: boxing, Name: "Boxing Day", Reason: "moved", Worked: true}, Holiday{Day: moved, Name: "Boxing Day", Reason: "moved"})
	for _, c := range []struct {
		cal  Calendar
		day  Day
		want bool
	}{{shipped, boxing, true}, {shipped, moved, false}, {worked, boxing, false}, {worked, moved, true}, {worked.With(Holiday{Day: boxing}), boxing, true}} {
		if _, off := c.cal.Holiday(c.day); off != c.want {
			t.Errorf("%v is a holiday: %v", c.day, off)
		}
	}
	if slices.ContainsFunc(worked.Year(2026), func(h Holiday) bool { return h.Day == boxing }) || len(worked.Year(2026)) != len(shipped.Year(2026)) {
		t.Errorf("the list of the year has the day that is worked: %v", worked.Year(2026))
	}
	facts := Facts{List: []Fact{On(ReceivedAt, day(t, "2026-11-27"))}}
	r, err := Reckon(law(t, "uk-gdpr", day(t, "2026-11-27")), Access, facts, worked)
	if err != nil || r.Due != boxing { // 27 December is a Sunday, and the Monday after is worked
		t.Errorf("due %v, %v", r.Due, err)
	}
}

// Outside the years that can be reckoned nothing is a holiday, and nothing breaks.
func TestFarYears(t *testing.T) {
	for _, d := range []Day{{1, 1, 1}, {1899, 12, 25}, {2200, 12, 25}, {9999, 12, 25}} {
		if _, yes := calendar(t, "gb-eng").Holiday(d); yes {
			t.Errorf("%v is a holiday", d)
		}
	}
	if got := len(calendar(t, "gb-eng").Year(2190)); got < 8 {
		t.Errorf("2190 has %d holidays", got)
	}
}

func TestCalendarFilesAreChecked(t *testing.T) {
	const good = "id = \"xx\"\ntitle = \"X\"\nlibrary = \"fr\"\nchecked_from = 2024\nchecked_until = 2030\n"
	for text, want := range map[string]string{
		good: "",
		"id = \"yy\"\ntitle = \"X\"\nlibrary = \"fr\"\n":                             `calendars/xx.toml:1: id: must be the name of the file`,
		"id = \"xx\"\nlibrary = \"fr\"\n":                                            `calendars/xx.toml:1: title: is missing`,
		"id = \"xx\"\ntitle = \"X\"\n":                                               `has neither library nor rule`,
		"id = \"xx\"\ntitle = \"X\"\nlibrary = \"atlantis\"\n":                       `calendars/xx.toml:3: library: the library knows no "atlantis"`,
		good + "days = \"sometimes\"\n":                                              `calendars/xx.toml:6: days: must be`,
		good + "without = [\"Christmas\"]\n":                                         `calendars/xx.toml:6: without: the library has no holiday called "Christmas" there`,
		good + "colour = 1\n":                                                        `calendars/xx.toml:6: colour: unknown key`,
		good + "checked_from = 2031\n":                                               `calendars/xx.toml:6`,
		good + "[[add]]\nname = \"A\"\nreason = \"R\"\n":                             `calendars/xx.toml:6: date: is missing or stands twice`,
		good + "[[add]]\ndate = 2026-01-05\nname = \"A\"\n":                          `calendars/xx.toml:6: reason: is missing`,
		good + "[[add]]\ndate = \"soon\"\nname = \"A\"\nreason = \"R\"\n":            `calendars/xx.toml:7: date: must be a day`,
		good + "[[strike]]\ndate = 2026-01-05\n":                                     `calendars/xx.toml:6: reason: is missing`,
		good + "[[rule]]\nname = \"A\"\non = \"02-30\"\n":                            `calendars/xx.toml:8: on: must be a month and a day`,
		good + "[[rule]]\nname = \"A\"\nnth = 1\nmonth = 13\nweekday = \"monday\"\n": `calendars/xx.toml:8: nth: needs a weekday`,
		good + "[[rule]]\nname = \"A\"\non = \"02-03\"\nmoved = { someday = 1 }\n":   `someday: must be a weekday`,
		good + "[[block]]\nfrom = \"12-25\"\nuntil = \"never\"\nname = \"B\"\n":      `calendars/xx.toml:8: until: must be a month and a day`,
		"id = \"xx\"\ntitle = \"X\"\nunion = [\"fr\", \"atlantis\"]\n":               `union: no calendar atlantis`,
		good + "id = \"xx\"\n":                                                       `calendars/xx.toml:6`,
		"id = ":                                                                      `calendars/xx.toml:1`,
	} {
		_, err := loadCalendars(fstest.MapFS{"calendars/xx.toml": {Data: []byte(text)}})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s\n got %v\nwant %s", text, err, want)
		}
	}
}
