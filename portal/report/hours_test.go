package report

import (
	"errors"
	"strings"
	"testing"
	"time"

	"daylight/requests/deadline"
)

func TestHours(t *testing.T) {
	t.Parallel()
	library, err := deadline.Load()
	if err != nil {
		t.Fatal(err)
	}
	england, err := library.Calendar("gb-eng")
	if err != nil {
		t.Fatal(err)
	}
	day := england.With(deadline.Holiday{Day: deadline.Day{Year: 2026, Month: 11, Day: 30}, Name: "Coronation"})
	for _, c := range []struct {
		hours, at string
		keeping   deadline.Calendar
		works     bool
	}{
		{"", "2026-11-20T07:00", england, true},
		{"", "2026-11-20T06:59", england, false},
		{"", "2026-11-20T19:00", england, false},
		{"", "2026-11-21T12:00", england, false},            // a Saturday
		{"", "2026-12-25T12:00", england, false},            // Christmas, a Friday
		{"", "2026-12-25T12:00", deadline.Calendar{}, true}, // nobody said so
		{"", "2026-11-30T12:00", day, false},                // what an administrator added
		{"mon-thu,sat 08:30-17:00", "2026-11-21T08:30", england, true},
		{"mon-thu,sat 08:30-17:00", "2026-11-20T12:00", england, false},
		{"sat-mon 00:00-24:00", "2026-11-22T23:59", england, true}, // over the end of the week
		{"Sun 09:00-10:00", "2026-11-22T09:30", england, true},
	} {
		h, err := ParseHours(c.hours)
		if err != nil {
			t.Fatal(c.hours, err)
		}
		at, err := time.ParseInLocation("2006-01-02T15:04", c.at, london)
		if err != nil {
			t.Fatal(err)
		}
		if works := h.Keeping(c.keeping).at(at); works != c.works {
			t.Errorf("%q at %s: %t", c.hours, c.at, works)
		}
	}
	for _, text := range []string{"always", "mon-fri", "mon-xyz 07:00-19:00", "mon-fri 19:00-07:00", "mon-fri 7-19", "mon-fri 07:00-25:00", ", 07:00-19:00"} {
		if _, err := ParseHours(text); !errors.Is(err, ErrHours) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestHoursAreSaid(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                        "Working hours are Monday to Friday, 07:00 to 19:00, without public holidays.",
		"sun-thu 08:30-16:00":     "Working hours are Sunday to Thursday, 08:30 to 16:00, without public holidays.",
		"mon,wed,sat 00:00-24:00": "Working hours are Monday, Wednesday and Saturday, 00:00 to 24:00, without public holidays.",
		"mon-tue 09:00-12:00":     "Working hours are Monday and Tuesday, 09:00 to 12:00, without public holidays.",
	} {
		if got := HoursSentence(printer(t, "en"), must(ParseHours(text))); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
	a := sample(60)
	for _, tag := range []string{"en", "fr", "ar"} {
		if said := HoursSentence(printer(t, tag), a.Body.Hours); !strings.Contains(textOf(Compose(printer(t, tag), a, true)), said) {
			t.Errorf("the report does not say %q", said)
		}
	}
}
