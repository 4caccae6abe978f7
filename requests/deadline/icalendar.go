package deadline

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	ics "github.com/arran4/golang-ical"
)

const (
	icsBegin = "BEGIN:VCALENDAR"
	icsEnd   = "END:VCALENDAR"
	// mostEventDays is more than any holiday lasts; a longer one is a slip in the year of its end.
	mostEventDays = 60
)

// ParseICalendar reads public holidays from an iCalendar file (RFC 5545): whole days, of one day or more, those that
// come every year written out in the years asked for, and those called off left out. An error is a *FactError.
func ParseICalendar(in io.Reader, years Years) ([]Holiday, error) {
	lines := &lineReader{in: bufio.NewReader(in)}
	// The settings of a calendar may stand between its entries; many programs write them so.
	parsed, err := ics.ParseCalendarWithOptions(lines, ics.WithUnknownPropertyHandler(ics.AcceptUnknownPropertyHandler))
	switch {
	case errors.Is(err, errTooLarge):
		return nil, tooLarge()
	case err != nil || lines.last != icsEnd:
		return nil, fault(inFile, "deadline.error.file_broken", "Line", max(1, lines.count-1))
	}
	var found gathered
	for _, e := range parsed.Events() {
		if err := found.addEvent(entry{e}, years); err != nil {
			return nil, err
		}
	}
	return found.sorted()
}

var (
	errTooLarge = errors.New("deadline: file too large")
	errTooDeep  = errors.New("deadline: components too deep")
)

// lineReader hands out a line at a time, so that it is known how far the reading came, and stops where a file is too
// large or its parts are nested as in no calendar.
type lineReader struct {
	in          *bufio.Reader
	rest        []byte
	count, size int
	within      bool // a line, since a long one is handed out in pieces
	depth       int
	last        string // the last line that is not empty
}

func (r *lineReader) Read(into []byte) (int, error) {
	if len(r.rest) == 0 {
		line, err := r.in.ReadSlice('\n')
		if len(line) == 0 {
			return 0, err
		}
		if err := r.look(line); err != nil {
			return 0, err
		}
		r.rest = line
	}
	n := copy(into, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *lineReader) look(line []byte) error {
	const deepest = 8
	if r.size += len(line); r.size > mostFileBytes {
		return errTooLarge
	}
	if !r.within {
		r.count++
	}
	r.within = line[len(line)-1] != '\n'
	text := strings.TrimSpace(string(line[:min(len(line), 80)]))
	if text != "" {
		r.last = text
	}
	if strings.HasPrefix(text, "BEGIN:") {
		r.depth++
	} else if strings.HasPrefix(text, "END:") {
		r.depth--
	}
	if r.depth > deepest {
		return errTooDeep
	}
	return nil
}

// entry is an event of an iCalendar file.
type entry struct{ *ics.VEvent }

func (e entry) text(property ics.ComponentProperty) string {
	if p := e.GetProperty(property); p != nil {
		return strings.TrimSpace(p.Value)
	}
	return ""
}

func (e entry) name() string { return title(e.text(ics.ComponentPropertySummary)) }

func (e entry) fault(key string, pairs ...any) *FactError {
	return fault(inFile, key, append([]any{"Name", excerpt(e.name())}, pairs...)...)
}

func (g *gathered) addEvent(e entry, years Years) error {
	if strings.EqualFold(e.text(ics.ComponentPropertyStatus), string(ics.ObjectStatusCancelled)) {
		return nil
	}
	first, days, err := e.span()
	if err != nil {
		return err
	}
	begins, err := e.repeated(first, years)
	if err != nil {
		return err
	}
	for _, begin := range begins {
		for n := range days {
			if err := g.add(begin.AddDays(n), e.name()); err != nil {
				return err
			}
		}
	}
	return nil
}

// span is the first day of an event and how many days it lasts. The end that an event gives is the day after it.
func (e entry) span() (first Day, days int, err error) {
	if first, err = e.day(ics.ComponentPropertyDtStart); err != nil {
		return first, 0, err
	}
	days = 1
	if length := e.text(ics.ComponentPropertyDuration); length != "" {
		if days, err = wholeDays(length); err != nil {
			return first, 0, e.fault("deadline.error.event_time")
		}
	} else if e.text(ics.ComponentPropertyDtEnd) != "" {
		end, err := e.day(ics.ComponentPropertyDtEnd)
		if err != nil {
			return first, 0, err
		}
		days = first.DaysUntil(end)
		if days == 0 && !strings.Contains(e.text(ics.ComponentPropertyDtStart), "T") {
			days = 1 // some programs give the last day itself
		}
		if days <= 0 {
			return first, 0, e.fault("deadline.error.event_end", "Day", end)
		}
	}
	if days > mostEventDays {
		return first, 0, e.fault("deadline.error.event_too_long", "Most", mostEventDays)
	}
	return first, days, nil
}

// day reads a day, 20261228. A time is one only at midnight of the place: some programs write whole days so.
func (e entry) day(property ics.ComponentProperty) (Day, error) {
	text := e.text(property)
	date, clock, timed := strings.Cut(text, "T")
	day, err := compactDay(date)
	if err != nil || !possible(day) {
		return Day{}, e.fault("deadline.error.event_day", "Text", excerpt(text))
	}
	if timed && clock != "000000" {
		return Day{}, e.fault("deadline.error.event_time")
	}
	return day, nil
}

func compactDay(text string) (Day, error) {
	if len(text) != len("20261228") {
		return Day{}, fmt.Errorf("%w: %.40q", ErrNoSuchDay, text)
	}
	return ParseDay(text[:4] + "-" + text[4:6] + "-" + text[6:])
}

var errNoLength = errors.New("deadline: no whole days")

// wholeDays reads a length of days or weeks: P1D, P2W.
func wholeDays(text string) (int, error) {
	for sign, times := range map[string]int{"D": 1, "W": 7} {
		number, ok := strings.CutSuffix(text, sign)
		number, with := strings.CutPrefix(number, "P")
		if n, err := strconv.ParseUint(number, 10, 10); ok && with && err == nil && n > 0 {
			return int(n) * times, nil
		}
	}
	return 0, errNoLength
}
