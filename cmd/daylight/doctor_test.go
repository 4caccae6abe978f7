package main

import (
	"strings"
	"testing"
	"time"

	"daylight/migrations/dbtest"
	"daylight/portal"
	"daylight/portal/i18n"
	"daylight/requests"
	"daylight/requests/deadline"
)

func TestTheDoctorTellsWhatIsInDoubt(t *testing.T) {
	t.Parallel()
	library, err := deadline.Load()
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	pool := dbtest.New(t)
	for _, c := range []struct{ law, calendar, note string }{
		{"uk-gdpr", "gb-eng", ""},
		{"uk-gdpr", "none", "No public holidays were taken into account"},
		{"us-ca-ccpa", "us-federal", "public bod"},
		{"ke-dpa", "none", "Ask a lawyer"},
	} {
		calendar, err := library.Calendar(c.calendar)
		if err != nil {
			t.Fatal(err)
		}
		parts := &portal.Parts{Library: library, Catalogue: catalogue, Registry: &requests.Registry{DB: pool, Library: library, Calendar: calendar,
			LawID: c.law, Zone: time.UTC}}
		f := lawFinding(&session{Context: t.Context()}, parts)
		if f.err != nil {
			t.Fatal(f.err)
		}
		if said := strings.Join(f.notes, "\n"); !strings.Contains(said, c.note) || (c.note == "") != (said == "") {
			t.Errorf("%s with %s: %q", c.law, c.calendar, said)
		}
	}
}
