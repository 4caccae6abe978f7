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

// Weekday names the day of the week.
func (d Day) Weekday() time.Weekday { return d.utc().Weekday() }

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
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Day{first.Year(), first.Month(), min(d.Day, last)}, d.Day > last
}

// DaysUntil counts the days from d to other: 1 from a day to the next, negative when other is earlier.
func (d Day) DaysUntil(other Day) int {
	return int(other.utc().Sub(d.utc()) / (24 * time.Hour))
}

// Compare orders days: -1 when d is earlier, 0 when the same, +1 when later.
func (d Day) Compare(other Day) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// Before tells whether d is earlier than other.
func (d Day) Before(other Day) bool { return d.Compare(other) < 0 }

// After tells whether d is later than other.
func (d Day) After(other Day) bool { return d.Compare(other) > 0 }

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
