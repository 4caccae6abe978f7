package deadline

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseDay(t *testing.T) {
	for text, fits := range map[string]bool{
		"2026-12-29": true, "2028-02-29": true, "0001-01-01": true,
		"2026-02-29": false, "2026-02-30": false, "2026-13-01": false, "2026-00-10": false, "2026-1-1": false,
		"0000-01-01": false, "20261229": false, "2026-12-29T00:00:00Z": false, "": false, " 2026-12-29": false,
	} {
		d, err := ParseDay(text)
		if fits && (err != nil || d.String() != text) {
			t.Errorf("%q: %v, %v", text, d, err)
		}
		if !fits && !errors.Is(err, ErrNoSuchDay) {
			t.Errorf("%q was read as %v, %v", text, d, err)
		}
	}
}

// The zone decides the day: a request sent before midnight in Greenwich comes on the next day in London's summer.
func TestDayOf(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	instant := time.Date(2026, 6, 1, 23, 30, 0, 0, time.UTC)
	if got := DayOf(instant, london); got != (Day{2026, 6, 2}) {
		t.Errorf("in London it is %v", got)
	}
	if got := DayOf(instant, nil); got != (Day{2026, 6, 1}) {
		t.Errorf("without a zone it is %v", got)
	}
	if got := (Day{2026, 3, 29}).Time(london); got.Format(time.RFC3339) != "2026-03-29T00:00:00Z" {
		t.Errorf("the day begins at %v", got)
	}
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from    Day
		n       int
		want    Day
		clamped bool
	}{
		{Day{2026, 1, 31}, 1, Day{2026, 2, 28}, true},
		{Day{2028, 1, 31}, 1, Day{2028, 2, 29}, true},
		{Day{2100, 1, 31}, 1, Day{2100, 2, 28}, true},
		{Day{2000, 1, 31}, 1, Day{2000, 2, 29}, true},
		{Day{2028, 1, 29}, 1, Day{2028, 2, 29}, false},
		{Day{2026, 11, 30}, 3, Day{2027, 2, 28}, true},
		{Day{2026, 12, 31}, 1, Day{2027, 1, 31}, false},
		{Day{2026, 8, 31}, 1, Day{2026, 9, 30}, true},
		{Day{2026, 1, 15}, -2, Day{2025, 11, 15}, false},
		{Day{2026, 5, 5}, 24, Day{2028, 5, 5}, false},
	} {
		if got, clamped := c.from.AddMonths(c.n); got != c.want || clamped != c.clamped {
			t.Errorf("%v and %d months: %v %v, want %v %v", c.from, c.n, got, clamped, c.want, c.clamped)
		}
	}
}

// What Day reckons itself agrees with package time.
func TestDayAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := time.Date(rapid.IntRange(1, 9000).Draw(t, "year"), 1, rapid.IntRange(1, 366).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		n := rapid.IntRange(-800, 800).Draw(t, "n")
		d, to := dayAt(from), from.AddDate(0, 0, n)
		if to.Year() < 1 {
			return
		}
		if d.Weekday() != from.Weekday() || d.AddDays(n) != dayAt(to) || d.DaysUntil(dayAt(to)) != n || !d.exists() {
			t.Fatalf("%v, %d days on: %v, %v, %d", d, n, d.Weekday(), d.AddDays(n), d.DaysUntil(dayAt(to)))
		}
		if d.Compare(dayAt(to)) != from.Compare(to) || d.Before(dayAt(to)) != from.Before(to) || d.After(dayAt(to)) != from.After(to) {
			t.Fatalf("%v and %v are in the wrong order", d, to)
		}
		first := time.Date(from.Year(), from.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		if first.Year() < 1 {
			return
		}
		got, clamped := d.AddMonths(n)
		want := min(d.Day, first.AddDate(0, 1, -1).Day())
		if got != (Day{first.Year(), first.Month(), want}) || clamped != (want < d.Day) {
			t.Fatalf("%v, %d months on: %v", d, n, got)
		}
	})
}

func TestDayInAColumn(t *testing.T) {
	value, err := Day{2026, 12, 29}.Value()
	if at, ok := value.(time.Time); err != nil || !ok || !at.Equal(time.Date(2026, 12, 29, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("written as %v, %v", value, err)
	}
	if value, err := (Day{}).Value(); value != nil || err != nil {
		t.Errorf("no day is written as %v, %v", value, err)
	}
	for _, from := range []any{time.Date(2026, 12, 29, 0, 0, 0, 0, time.UTC), "2026-12-29", []byte("2026-12-29")} {
		var d Day
		if err := d.Scan(from); err != nil || d != (Day{2026, 12, 29}) {
			t.Errorf("%T is read as %v, %v", from, d, err)
		}
	}
	d := Day{2026, 1, 1}
	if err := d.Scan(nil); err != nil || !d.IsZero() {
		t.Errorf("null is read as %v, %v", d, err)
	}
	if err := d.Scan(7); err == nil {
		t.Error("a number was read as a day")
	}
}

func TestDayAsJSON(t *testing.T) {
	type form struct{ On, Off Day }
	text, err := json.Marshal(form{On: Day{2026, 12, 29}})
	if err != nil || string(text) != `{"On":"2026-12-29","Off":""}` {
		t.Errorf("%s, %v", text, err)
	}
	var back form
	if err := json.Unmarshal(text, &back); err != nil || back.On != (Day{2026, 12, 29}) || !back.Off.IsZero() {
		t.Errorf("%v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"On":"2026-02-30"}`), &back); !errors.Is(err, ErrNoSuchDay) {
		t.Errorf("a day that does not exist was read: %v, %v", back, err)
	}
}
