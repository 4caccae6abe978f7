package deadline

import (
	"cmp"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"
)

// Day is a day of the calendar: no hour and no zone. The zero Day stands for "no day".
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// ErrNoSuchDay is returned for text that is not a day of the calendar, such as 2026-02-30.
var ErrNoSuchDay = errors.New("deadline: no such day")

// ParseDay reads a day written as in ISO 8601, such as 2026-12-29.
func ParseDay(text string) (Day, error) {
	if len(text) != len(time.DateOnly) {
		return Day{}, fmt.Errorf("%w: %.40q", ErrNoSuchDay, text)
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() == 0 {
		return Day{}, fmt.Errorf("%w: %.40q", ErrNoSuchDay, text)
	}
	return dayAt(t), nil
}

// DayOf is the day an instant falls on for people in that zone.
// A clock of the law runs in days of the authority's zone, never in days of Greenwich.
func DayOf(instant time.Time, zone *time.Location) Day {
	if zone == nil {
		zone = time.UTC
	}
	return dayAt(instant.In(zone))
}

func dayAt(t time.Time) Day {
	y, m, d := t.Date()
	return Day{y, m, d}
}

// Time is the first moment of the day in that zone.
func (d Day) Time(zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
}

func (d Day) utc() time.Time { return d.Time(time.UTC) }

// IsZero tells whether this is no day at all.
func (d Day) IsZero() bool { return d == Day{} }

// number counts the days since 1 March of the year 0, by years that begin in March so that the leap day comes last.
func (d Day) number() int {
	year, month := d.Year, int(d.Month)-3
	if month < 0 {
		year, month = year-1, month+12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*month+2)/5 + d.Day - 1
}

// Weekday names the day of the week.
func (d Day) Weekday() time.Weekday { return time.Weekday((d.number() + 3) % 7) }

// AddDays is the day n days later, or earlier when n is negative.
func (d Day) AddDays(n int) Day {
	// Most steps stay inside a month; days up to the 28th exist in every month.
	if next := d.Day + n; next >= 1 && next <= 28 {
		return Day{d.Year, d.Month, next}
	}
	return dayAt(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// AddMonths is the day with the same number n months later, or the last day of that month where the number does not
// exist there (Regulation 1182/71 Article 3(2)(c); BGB section 188(3)). The second result says whether that was needed.
func (d Day) AddMonths(n int) (Day, bool) {
	months := int(d.Month) - 1 + n
	year, month := d.Year+months/12, months%12
	if month < 0 {
		year, month = year-1, month+12
	}
	last := monthDays(year, time.Month(month+1))
	return Day{year, time.Month(month + 1), min(d.Day, last)}, d.Day > last
}

func monthDays(year int, month time.Month) int {
	if month == time.February && (year%4 == 0 && year%100 != 0 || year%400 == 0) {
		return 29
	}
	return [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
}

// exists tells whether there is such a day in the calendar.
func (d Day) exists() bool {
	return d.Year >= 1 && d.Year <= 9999 && d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && d.Day <= monthDays(d.Year, d.Month)
}

// DaysUntil counts the days from d to other: 1 from a day to the next, negative when other is earlier.
func (d Day) DaysUntil(other Day) int {
	return other.number() - d.number()
}

// Compare orders days: -1 when d is earlier, 0 when the same, +1 when later.
func (d Day) Compare(other Day) int {
	return cmp.Compare(d.order(), other.order())
}

func (d Day) order() int { return d.Year<<9 | int(d.Month)<<5 | d.Day }

// Before tells whether d is earlier than other.
func (d Day) Before(other Day) bool { return d.order() < other.order() }

// After tells whether d is later than other.
func (d Day) After(other Day) bool { return d.order() > other.order() }

// String writes the day as in ISO 8601; the zero Day is empty.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// MarshalText writes the day as in ISO 8601.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a day as in ISO 8601; empty text is the zero Day.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Day{}
		return nil
	}
	day, err := ParseDay(string(text))
	if err != nil {
		return err
	}
	*d = day
	return nil
}

// Scan reads a column of type date; null is the zero Day.
func (d *Day) Scan(value any) error {
	switch v := value.(type) {
	case nil:
		*d = Day{}
		return nil
	case time.Time:
		*d = dayAt(v)
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("deadline: a day cannot be read from %T", value)
}

// Value writes a column of type date; the zero Day is null.
func (d Day) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.utc(), nil
}
