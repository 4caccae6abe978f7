package deadline

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
)

// How large a file of holidays may be. A century of holidays of one place stays far below.
const (
	mostFileBytes = 2 << 20
	mostFileDays  = 5000
)

// inFile is the fact at fault when a file of holidays cannot be used.
const inFile FactName = "file"

// Years is a run of years, both ends included. The zero Years is ten years from wherever something begins.
type Years struct{ From, Until int }

// Imported is what a file of holidays says.
type Imported struct {
	Holidays  []Holiday // in order, one a day, of the division asked for or the only one
	Divisions []string  // the parts of the country that the file knows, sorted; none where it knows no parts
}

// ParseHolidays reads the public holidays of a file that somebody has fetched from the place that proclaims them: an
// iCalendar file, or the JSON of gov.uk, told apart by what is in them. A file with several divisions and none asked for
// has no holidays in the answer: ask which. Years bounds what an entry that comes every year is written out into.
// An error is a *FactError that names what is wrong and where.
func ParseHolidays(data []byte, division string, years Years) (Imported, error) {
	if len(data) > mostFileBytes {
		return Imported{}, tooLarge()
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	switch {
	case bytes.HasPrefix(data, []byte("{")):
		return parseDivided(data, division)
	case len(data) >= len(icsBegin) && strings.EqualFold(string(data[:len(icsBegin)]), icsBegin):
		days, err := ParseICalendar(bytes.NewReader(data), years)
		return Imported{Holidays: days}, err
	}
	return Imported{}, fault(inFile, "deadline.error.file_unknown")
}

func tooLarge() *FactError {
	return fault(inFile, "deadline.error.file_too_large", "Most", mostFileBytes>>20)
}

func parseDivided(data []byte, division string) (Imported, error) {
	known, err := GovUKDivisions(data)
	if err != nil {
		return Imported{}, err
	}
	if division == "" && len(known) > 1 {
		return Imported{Divisions: known}, nil
	}
	if division == "" {
		division = known[0]
	}
	days, err := ParseGovUK(data, division)
	return Imported{Holidays: days, Divisions: known}, err
}

// division is a part of the United Kingdom in the file of gov.uk.
type division struct {
	Division string
	Events   []struct{ Title, Date string }
}

// GovUKDivisions lists the parts of the United Kingdom in the bank holidays file of gov.uk, sorted.
func GovUKDivisions(data []byte) ([]string, error) {
	divisions, err := decodeGovUK(data)
	return slices.Sorted(maps.Keys(divisions)), err
}

// ParseGovUK reads the bank holidays of one part of the United Kingdom ("england-and-wales", "scotland",
// "northern-ireland") from the file of gov.uk (bank-holidays.json). An error is a *FactError.
func ParseGovUK(data []byte, of string) ([]Holiday, error) {
	divisions, err := decodeGovUK(data)
	if err != nil {
		return nil, err
	}
	part, known := divisions[of]
	if !known {
		names := strings.Join(slices.Sorted(maps.Keys(divisions)), ", ")
		return nil, fault("division", "deadline.error.division_unknown", "Text", excerpt(of), "Known", names)
	}
	var found gathered
	for _, e := range part.Events {
		day, err := ParseDay(e.Date)
		if err != nil || !possible(day) {
			return nil, fault(inFile, "deadline.error.event_day", "Name", excerpt(title(e.Title)), "Text", excerpt(e.Date))
		}
		if err := found.add(day, title(e.Title)); err != nil {
			return nil, err
		}
	}
	return found.sorted()
}

func decodeGovUK(data []byte) (map[string]division, error) {
	if len(data) > mostFileBytes {
		return nil, tooLarge()
	}
	var divisions map[string]division
	err := json.Unmarshal(data, &divisions)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		before := data[:min(syntax.Offset, int64(len(data)))]
		return nil, fault(inFile, "deadline.error.file_broken", "Line", 1+bytes.Count(before, []byte("\n")))
	}
	if err != nil { // JSON of something else
		return nil, fault(inFile, "deadline.error.file_unknown")
	}
	for name, part := range divisions {
		if part.Division != name {
			return nil, fault(inFile, "deadline.error.file_unknown")
		}
	}
	if len(divisions) == 0 {
		return nil, fault(inFile, "deadline.error.file_no_days")
	}
	return divisions, nil
}

// gathered are the days found so far. Of two entries for one day the first names it.
type gathered struct {
	list []Holiday
	seen map[Day]bool
}

func (g *gathered) add(day Day, name string) error {
	if g.seen[day] {
		return nil
	}
	if len(g.list) == mostFileDays {
		return fault(inFile, "deadline.error.file_too_many_days", "Most", mostFileDays)
	}
	if g.seen == nil {
		g.seen = map[Day]bool{}
	}
	g.seen[day] = true
	g.list = append(g.list, Holiday{Day: day, Name: name})
	return nil
}

func (g *gathered) sorted() ([]Holiday, error) {
	if len(g.list) == 0 {
		return nil, fault(inFile, "deadline.error.file_no_days")
	}
	slices.SortFunc(g.list, func(a, b Holiday) int { return a.Day.Compare(b.Day) })
	return g.list, nil
}

// possible tells whether a clock can come near that day.
func possible(day Day) bool { return day.exists() && day.Year > firstYear && day.Year <= lastYear-50 }

// title is the name of an entry on one line, without what cannot be printed, and not longer than a name can be.
func title(text string) string {
	const most = 100
	unseen := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
	name := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, "?"), unseen), " ")
	if r := []rune(name); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return name
}

// Compare sets a file against a calendar: the days of the file that the calendar does not have, and the holidays of the
// calendar, in the time the file covers, that the file lacks. A Saturday or Sunday that it lacks is not missing, for many
// places publish only the day that is observed; nor is a closing period, which nobody proclaims.
func Compare(calendar Calendar, file []Holiday) (added, missing []Holiday) {
	if len(file) == 0 {
		return nil, nil
	}
	in := map[Day]bool{}
	for _, h := range file {
		if in[h.Day] {
			continue
		}
		in[h.Day] = true
		if _, has := calendar.Holiday(h.Day); !has {
			added = append(added, h)
		}
	}
	slices.SortStableFunc(added, func(a, b Holiday) int { return a.Day.Compare(b.Day) })
	first, last := covered(file)
	for year := first.Year; year <= last.Year; year++ {
		for _, h := range calendar.Year(year) {
			weekend := h.Day.Weekday() == time.Saturday || h.Day.Weekday() == time.Sunday
			if !weekend && !in[h.Day] && !h.Day.Before(first) && !h.Day.After(last) && !calendar.closedOnly(h.Day) {
				missing = append(missing, h)
			}
		}
	}
	return added, missing
}

// covered is the time about which a file can be taken to say everything: from its first day to its last, and whole years
// where it begins in January or ends in December.
func covered(file []Holiday) (first, last Day) {
	first, last = file[0].Day, file[0].Day
	for _, h := range file {
		last = later(last, h.Day)
		if h.Day.Before(first) {
			first = h.Day
		}
	}
	if first.Month == time.January {
		first.Day = 1
	}
	if last.Month == time.December {
		last.Day = 31
	}
	return first, last
}
