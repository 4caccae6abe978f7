package deadline

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

//go:embed testdata/holidays.ics
var icsFile string

//go:embed testdata/bank-holidays.json
var govUKFile string

// listed writes holidays a line each.
func listed(days []Holiday) string {
	var b strings.Builder
	for _, h := range days {
		fmt.Fprintf(&b, "%v %s\n", h.Day, h.Name)
	}
	return b.String()
}

func TestImportICalendar(t *testing.T) {
	got, err := ParseHolidays([]byte(icsFile), "", Years{2026, 2028})
	if err != nil {
		t.Fatal(err)
	}
	want := `2026-01-01 New Year’s Day, as every year
2026-05-01 Labour Day
2026-05-14 Ascension Day; with a name so long that the line is folded
2026-09-07 First Monday of September
2026-10-03 Unity
2026-10-04 Unity
2026-11-30 Last Monday of November
2026-12-24 Midnight to midnight
2027-01-01 New Year’s Day, as every year
2027-05-01 Labour Day
2027-09-06 First Monday of September
2027-11-29 Last Monday of November
2028-02-29 Leap Day
2028-05-01 Labour Day
2028-09-04 First Monday of September
2028-11-27 Last Monday of November
`
	if diff := cmp.Diff(want, listed(got.Holidays)); diff != "" || got.Divisions != nil {
		t.Errorf("divisions %v\n%s", got.Divisions, diff)
	}
	// Bare line ends and a mark of byte order are read too, and without years an entry is written out for ten.
	loose := "\ufeff" + strings.ReplaceAll(icsFile, "\r\n", "\n") + "\n\n"
	if got, err = ParseHolidays([]byte(loose), "", Years{}); err != nil || got.Holidays[len(got.Holidays)-1].Day.Year != 2033 {
		t.Errorf("%v\n%s", err, listed(got.Holidays))
	}
}

func event(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Thing\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

func TestImportICalendarForms(t *testing.T) {
	for lines, want := range map[string]string{
		"DTSTART;VALUE=DATE:20260501": "2026-05-01",
		"DTSTART:20260501":            "2026-05-01",
		"DTSTART;VALUE=DATE:20260501\r\nDTEND;VALUE=DATE:20260501":                                         "2026-05-01",
		"DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270102":                                         "2026-12-31 2027-01-01",
		"DTSTART;VALUE=DATE:20261231\r\nDURATION:P2D":                                                      "2026-12-31 2027-01-01",
		"DTSTART;TZID=Europe/Berlin:20260501T000000\r\nDTEND;TZID=Europe/Berlin:20260502T000000":           "2026-05-01",
		"DTSTART:20260501\r\nRRULE:FREQ=YEARLY;COUNT=2":                                                    "2026-05-01 2027-05-01",
		"DTSTART:20260501\r\nRRULE:FREQ=YEARLY;UNTIL=20270501T000000Z":                                     "2026-05-01 2027-05-01",
		"DTSTART:20260501\r\nRRULE:FREQ=YEARLY;INTERVAL=1;BYMONTH=5;BYMONTHDAY=1\r\nEXDATE:20270501":       "2026-05-01 2028-05-01",
		"DTSTART:20260525\r\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;WKST=SU\r\nEXDATE;VALUE=DATE:20270531": "2026-05-25 2028-05-29",
		"DTSTART:20240229\r\nRRULE:FREQ=YEARLY":                                                            "2028-02-29",
		"DTSTART:19000501\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:20260101":           "2026-01-01",
		"DTSTART:20260501\r\nBEGIN:VALARM\r\nTRIGGER:-PT15M\r\nEND:VALARM":                                 "2026-05-01",
	} {
		days, err := ParseICalendar(strings.NewReader(event(lines)), Years{2026, 2028})
		var got []string
		for _, h := range days {
			got = append(got, h.Day.String())
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%q: %v %v, want %s", lines, got, err, want)
		}
	}
}

func TestImportRefuses(t *testing.T) {
	deep := "BEGIN:VCALENDAR\n" + strings.Repeat("BEGIN:VEVENT\n", 100) + strings.Repeat("END:VEVENT\n", 100) + "END:VCALENDAR"
	many := "DTSTART:20260101\r\nDURATION:P50D\r\n"
	for year := 1905; year < 2026; year++ {
		many += fmt.Sprintf("END:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:%d0101\r\nDURATION:P50D\r\n", year)
	}
	for data, want := range map[string]string{
		"":                         "file_unknown",
		"%PDF-1.7":                 "file_unknown",
		`{"a":1}`:                  "file_unknown",
		`{"a":{}}`:                 "file_unknown",
		`{}`:                       "file_no_days",
		"{\n\"a\":":                "file_broken Fact=file Line=2",
		strings.Repeat(" ", 3<<20): "file_too_large Fact=file Most=2",
		deep:                       "file_broken",
		icsFile[:2000]:             "file_broken",
		strings.TrimSuffix(icsFile, "END:VCALENDAR\r\n"):                      "file_broken",
		"BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR":                         "file_no_days",
		"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nnonsense\nEND:VCALENDAR": "file_broken Fact=file Line=4",
		event("DTSTART:20260230"):                                             "event_day Fact=file Name=Thing Text=20260230",
		event("DTSTART:26-05-01"):                                             "event_day",
		event("DTSTART:00010101"):                                             "event_day",
		event("DURATION:P1D"):                                                 "event_day Fact=file Name=Thing Text=",
		event("DTSTART:20260501T080000Z"):                                     "event_time Fact=file Name=Thing",
		event("DTSTART:20260501T000000Z"):                                     "event_time",
		event("DTSTART:20260501", "DURATION:PT8H"):                            "event_time",
		event("DTSTART:20260501", "DURATION:P0D"):                             "event_time",
		event("DTSTART:20260501", "DTEND:20260430"):                           "event_end Day=2026-04-30 Fact=file Name=Thing",
		event("DTSTART:20260501T000000", "DTEND:20260501T000000"):             "event_end",
		event("DTSTART:20260501", "DTEND:20270501"):                           "event_too_long Fact=file Most=60 Name=Thing",
		event("DTSTART:20260501", "RRULE:FREQ=WEEKLY"):                        "event_repeats Fact=file Name=Thing Text=FREQ=WEEKLY",
		event("DTSTART:20260501", "RRULE:FREQ=YEARLY;INTERVAL=2"):             "event_repeats",
		event("DTSTART:20260501", "RRULE:FREQ=YEARLY;BYEASTER=1"):             "event_repeats",
		event("DTSTART:20260501", "RRULE:FREQ=YEARLY;BYDAY=1MO"):              "event_repeats",
		event("DTSTART:20260501", "RRULE:FREQ=YEARLY;BYMONTH=6"):              "event_repeats", // the first day is not one of the rule
		event("DTSTART:20260501", "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=MO"):     "event_repeats",
		event("DTSTART:20260501", "RRULE:FREQ=YEARLY;COUNT=0"):                "event_repeats",
		event("DTSTART:20260501", "RRULE:FREQ=YEARLY", "RRULE:FREQ=YEARLY"):   "event_repeats",
		event("DTSTART:20260501", "RDATE:20270601"):                           "event_repeats",
		event("DTSTART:20260501", "RECURRENCE-ID:20270601"):                   "event_repeats",
		event(many): "file_too_many_days Fact=file Most=5000",
		strings.Replace(govUKFile, "2026-12-28", "2026-12-32", 1): "event_day Fact=file Name=Boxing Day Text=2026-12-32",
	} {
		_, err := ParseHolidays([]byte(data), "england-and-wales", Years{2026, 2028})
		var fault *FactError
		if !errors.As(err, &fault) || !strings.HasPrefix(fault.Message().String(), "deadline.error."+want) {
			t.Errorf("%.120q: %v, want %s", data, err, want)
		}
	}
}

func TestImportGovUK(t *testing.T) {
	divisions := []string{"england-and-wales", "northern-ireland", "scotland"}
	asked, err := ParseHolidays([]byte(govUKFile), "", Years{})
	if err != nil || asked.Holidays != nil || !slices.Equal(asked.Divisions, divisions) {
		t.Fatalf("%v %v %v", asked.Divisions, asked.Holidays, err)
	}
	// Each division of the file is what the shipped calendar of that division has in that year.
	for i, id := range []string{"gb-eng", "gb-nir", "gb-sct"} {
		got, err := ParseHolidays([]byte(govUKFile), divisions[i], Years{})
		if err != nil || len(got.Holidays) < 8 || !slices.Equal(got.Divisions, divisions) {
			t.Fatalf("%s: %v %v", id, got, err)
		}
		if added, missing := Compare(calendar(t, id), got.Holidays); added != nil || missing != nil {
			t.Errorf("%s: the file has more %v, the calendar has more %v", id, added, missing)
		}
	}
	var fault *FactError
	if _, err = ParseHolidays([]byte(govUKFile), "cornwall", Years{}); !errors.As(err, &fault) || fault.Fact != "division" ||
		fault.Message().String() != "deadline.error.division_unknown Fact=division Known=england-and-wales, northern-ireland, scotland Text=cornwall" {
		t.Error(err)
	}
	one := `{"wales":{"division":"wales","events":[{"title":"St David’s Day","date":"2027-03-01","notes":"","bunting":true}]}}`
	if got, err := ParseHolidays([]byte(one), "", Years{}); err != nil || listed(got.Holidays) != "2027-03-01 St David’s Day\n" {
		t.Errorf("a single division is not asked for: %v %v", got, err)
	}
}

func TestCompare(t *testing.T) {
	england := calendar(t, "gb-eng")
	whole := england.Year(2026)
	if added, missing := Compare(england, whole); added != nil || missing != nil {
		t.Errorf("against itself: %v, %v", added, missing)
	}
	if added, missing := Compare(england, nil); added != nil || missing != nil {
		t.Errorf("an empty file: %v, %v", added, missing)
	}
	file := slices.DeleteFunc(slices.Clone(whole), func(h Holiday) bool {
		return h.Day == Day{2026, 4, 6} || h.Day == Day{2026, 12, 26} || h.Day == Day{2026, 12, 28}
	})
	mourning := Holiday{Day: Day{2026, 6, 2}, Name: "Mourning"}
	added, missing := Compare(england, append(file, mourning, mourning))
	if listed(added) != "2026-06-02 Mourning\n" {
		t.Errorf("added %v", added)
	}
	// Saturday 26 December is not missing; Monday 28 December is, for the file ends in December.
	if listed(missing) != "2026-04-06 Easter Monday\n2026-12-28 Boxing Day\n" {
		t.Errorf("missing %v", missing)
	}
	if _, missing := Compare(england, []Holiday{{Day: Day{2026, 5, 4}}, {Day: Day{2026, 8, 31}}}); listed(missing) != "2026-05-25 Spring Bank Holiday\n" && len(missing) != 1 {
		t.Errorf("outside what the file covers: %v", missing)
	}
	// A government moves a day: the file says it is worked no more than the calendar does.
	moved := england.With(Holiday{Day: Day{2026, 5, 4}, Worked: true}, Holiday{Day: Day{2026, 5, 8}, Name: "Moved", Reason: "by law"})
	if added, missing := Compare(moved, whole); len(added) != 1 || added[0].Day != (Day{2026, 5, 4}) || len(missing) != 1 || missing[0].Reason != "by law" {
		t.Errorf("%v, %v", added, missing)
	}
	// The closing period of New Zealand is no holiday that anybody proclaims; Matariki is.
	nz := calendar(t, "nz")
	file = slices.DeleteFunc(nz.Year(2026), func(h Holiday) bool { return nz.closedOnly(h.Day) || h.Day == Day{2026, 7, 10} })
	if added, missing := Compare(nz, file); added != nil || len(missing) != 1 || missing[0].Day != (Day{2026, 7, 10}) {
		t.Errorf("%v, %v", added, missing)
	}
}

func FuzzICalendar(f *testing.F) {
	f.Add([]byte(icsFile))
	f.Add([]byte(event("DTSTART:20260525", "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;COUNT=3", "EXDATE:20270531")))
	f.Add([]byte(event("DTSTART;TZID=Europe/Berlin:20260501T000000", "DURATION:P1W")))
	f.Add([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;X=\"a:b\":20260501\n ;\nEND:VEVENT\nEND:VCALENDAR"))
	f.Fuzz(func(t *testing.T, data []byte) { properImport(t, data, Years{2020, 2030}) })
}

func FuzzGovUK(f *testing.F) {
	f.Add([]byte(govUKFile))
	f.Add([]byte(`{"scotland":{"division":"scotland","events":[{"title":"2nd January","date":"2026-01-02"}]}}`))
	f.Add([]byte(`{"a":{"division":"a","events":[{"date":"0000-00-00"}]},"a":null}`))
	f.Fuzz(func(t *testing.T, data []byte) { properImport(t, data, Years{}) })
}

// properImport holds what every file must come to: days in order, one each, that a calendar can hold, or a fault named.
func properImport(t *testing.T, data []byte, years Years) {
	got, err := ParseHolidays(data, "", years)
	if len(got.Divisions) > 1 && err == nil {
		got, err = ParseHolidays(data, got.Divisions[0], years)
	}
	if err != nil {
		mustName(t, err)
		return
	}
	if len(got.Holidays) == 0 || len(got.Holidays) > mostFileDays {
		t.Fatalf("%d days", len(got.Holidays))
	}
	for i, h := range got.Holidays {
		if !possible(h.Day) || i > 0 && !got.Holidays[i-1].Day.Before(h.Day) || len([]rune(h.Name)) > 100 || strings.ContainsAny(h.Name, "\n\r\t\x00") {
			t.Fatalf("%d: %+v", i, h)
		}
	}
	if added, _ := Compare(Calendar{}.With(got.Holidays...), got.Holidays); added != nil {
		t.Fatalf("added and still to add: %v", added)
	}
}
