package jobs

import (
	"testing"
	"time"
)

func TestNightsComeWhateverIsRestarted(t *testing.T) {
	t.Parallel()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for after, want := range map[string]string{
		"2026-11-22T02:59:59Z": "2026-11-22T03:00:00Z",
		"2026-11-22T03:00:00Z": "2026-11-23T03:00:00Z",
		"2026-11-30T15:00:00Z": "2026-12-01T03:00:00Z",
		"2026-03-28T12:00:00Z": "2026-03-29T02:00:00Z", // the clocks go forward that night
		"2026-06-30T22:30:00Z": "2026-07-01T02:00:00Z",
		"2026-06-30T23:30:00Z": "2026-07-01T02:00:00Z", // already tomorrow there
	} {
		at, err := time.Parse(time.RFC3339, after)
		if err != nil {
			t.Fatal(err)
		}
		if got := (daily{hour: 3, zone: london}).Next(at).UTC().Format(time.RFC3339); got != want {
			t.Errorf("after %s: %s, want %s", after, got, want)
		}
	}
}
