package deadline

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

// Whatever a person types, the answer is a day or a fault that names the fact.
func FuzzFacts(f *testing.F) {
	f.Add("2026-11-27", "", "pause=2026-12-07\nresume=2026-12-14")
	f.Add("2026-06-01T23:30:00Z", "Europe/London", "id_requested=2026-06-02\nid_verified=2026-06-03T09:15\nextend=2m")
	f.Add("", "", "received_at=2026-10-25T00:30:00Z tz=Europe/London\nextend=to 2026-12-01")
	f.Add("2026-03-02", "", "fee_notice=2026-03-03\nreflection_end=2026-03-13\nextend=to15wd\nwithdrawn=2026-03-14\nreopened=2026-03-15")
	f.Add("2026-02-30", "Mars", "aware_at=2026-10-22T16:00\nregistered=\nacknowledged=2026-03-05\ntransferred=x")
	f.Fuzz(func(t *testing.T, received, zone, list string) {
		facts, err := ParseFacts(received, zone, strings.Split(list, "\n"))
		if err != nil {
			mustName(t, err)
			return
		}
		for _, ask := range [][3]string{
			{"uk-gdpr", "access", "gb-eng"}, {"us-foia", "foi", "us-federal"}, {"ch-dsg", "access", "none"}, {"ee-avts", "foi", "ee"},
			{"eu-gdpr", "breach_notify_authority", "none"}, {"ie-foi", "foi_ack", "ie"}, {"uk-foi", "foi_extension_notice", "gb-any"},
		} {
			l, err := loaded(t).Law(ask[0], Day{2026, 11, 22})
			if err != nil {
				t.Fatal(err)
			}
			r, err := Reckon(l, Kind(ask[1]), facts, calendar(t, ask[2]))
			if err != nil {
				mustName(t, err)
				continue
			}
			if r.Due.Before(r.Received) && ask[1] != "breach_notify_authority" || !r.Due.exists() || len(r.Steps) < 2 {
				t.Fatalf("%v of %q %q %q: %+v", ask, received, zone, list, r)
			}
		}
	})
}

func mustName(t *testing.T, err error) {
	t.Helper()
	var fault *FactError
	if !errors.As(err, &fault) || fault.Fact == "" || !strings.HasPrefix(fault.Key, "deadline.error.") {
		t.Fatalf("the fault names no fact: %v", err)
	}
}

// A file is either a law by which a day can be reckoned, or refused with file, line and reason.
func FuzzLaw(f *testing.F) {
	f.Add(goodLaw)
	f.Add("id = \"never closed\r\nt\xff")
	names, err := fs.Glob(lawFiles, "laws/*.toml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(lawFiles, name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		lib := loaded(t)
		var versions []Law
		err := readFile("laws/xx.toml", text, func(_ string, table *table) {
			versions = lib.readLaw(table.text("id"), table)
			table.text("complaint")
		})
		var fault *FileError
		if err != nil {
			if !errors.As(err, &fault) || fault.Line < 1 || fault.Reason == "" {
				t.Fatalf("the fault names no line: %v", err)
			}
			return
		}
		for _, l := range versions {
			for _, kind := range l.Kinds() {
				facts := Facts{List: []Fact{On(ReceivedAt, Day{2026, 1, 31}), On(AwareAt, Day{2026, 1, 31}), On(Pause, Day{2026, 2, 3})}}
				if _, err := Reckon(l, kind, facts, Calendar{}); err != nil {
					t.Fatalf("%s: no day for %s: %v", l.ID, kind, err)
				}
			}
		}
	})
}

// A calendar file is either one that lists its years, or refused with file, line and reason.
func FuzzCalendarFile(f *testing.F) {
	f.Add("id = \"xx\"\n[[block]]\nfrom = \"12-25\"\nuntil = \"01-15\"\nname = \"B\"\n[[rule]]\nname = \"A\"\neaster = -2\nmoved = { sunday = 1 }\n")
	names, err := fs.Glob(calendarFiles, "calendars/*.toml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(calendarFiles, name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		var p *place
		err := readFile("calendars/xx.toml", text, func(_ string, table *table) {
			table.text("id")
			table.text("title")
			p = readPlace("xx", table)
		})
		var fault *FileError
		if err != nil {
			if !errors.As(err, &fault) || fault.Line < 1 || fault.Reason == "" {
				t.Fatalf("the fault names no line: %v", err)
			}
			return
		}
		for _, h := range (Calendar{id: "xx", places: []*place{p}}).Year(2026) {
			if h.Day.Year != 2026 || !h.Day.exists() {
				t.Fatalf("%+v", h)
			}
		}
	})
}

// An extension that was read is written so that it is read the same.
func FuzzExtension(f *testing.F) {
	for _, text := range []string{"2m", "+30d", "+10wd", "to15wd", "4w", "to 2026-06-30", "to", "+", "9999999d", "to 2026-02-30"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		x, err := ParseExtension(text)
		if err != nil {
			mustName(t, err)
			return
		}
		if again, err := ParseExtension(x.String()); err != nil || again != x {
			t.Fatalf("%q is %+v, written %q, read %+v, %v", text, x, x.String(), again, err)
		}
	})
}
