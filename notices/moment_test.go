package notices

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLocalMoments(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		zone, wall, want string
		twist            Twist
	}{
		{"Europe/London", "2026-12-01T00:01", "2026-12-01T00:01:00Z", TwistNone},
		{"Europe/London", "2026-07-01T00:01", "2026-06-30T23:01:00Z", TwistNone},
		{"Europe/London", "2027-03-28T00:59", "2027-03-28T00:59:00Z", TwistNone},
		{"Europe/London", "2027-03-28T01:00", "2027-03-28T01:00:00Z", TwistSkipped},
		{"Europe/London", "2027-03-28T01:30", "2027-03-28T01:00:00Z", TwistSkipped}, // 02:00, when the clocks have gone forward
		{"Europe/London", "2027-03-28T02:00", "2027-03-28T01:00:00Z", TwistNone},
		{"Europe/London", "2026-10-25T01:30", "2026-10-25T00:30:00Z", TwistTwice},
		{"Europe/London", "2026-10-25T02:00", "2026-10-25T02:00:00Z", TwistNone},
		{"Europe/London", "2026-10-25T00:59", "2026-10-24T23:59:00Z", TwistNone},
		{"Europe/Paris", "2027-03-28T02:15", "2027-03-28T01:00:00Z", TwistSkipped},
		{"America/St_Johns", "2026-11-01T01:45", "2026-11-01T04:15:00Z", TwistTwice},
		{"Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30:00Z", TwistSkipped}, // half an hour
		{"Asia/Kathmandu", "2026-12-01T00:01", "2026-11-30T18:16:00Z", TwistNone},
		{"UTC", "2026-12-01T00:01", "2026-12-01T00:01:00Z", TwistNone},
	} {
		zone := must(time.LoadLocation(tc.zone))(t)
		at, twist := LocalMoment(must(time.Parse("2006-01-02T15:04", tc.wall))(t), zone)
		if got := at.UTC().Format(time.RFC3339); got != tc.want || twist != tc.twist {
			t.Errorf("%s %s: %s %q, want %s %q", tc.zone, tc.wall, got, twist, tc.want, tc.twist)
		}
	}
}

// Whatever the zone and the time: the clocks there show what was asked, unless they skip it, and no instant before shows it too.
func TestLocalMomentsShowWhatWasAsked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.SampledFrom([]string{"Europe/London", "Europe/Paris", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Auckland",
			"Africa/Casablanca", "Asia/Tehran", "UTC"}).Draw(rt, "zone")
		zone, err := time.LoadLocation(name)
		if err != nil {
			rt.Fatal(err)
		}
		wall := time.Date(2020, 1, 1, 0, rapid.IntRange(0, 20*366*24*60).Draw(rt, "minute"), 0, 0, time.UTC)
		at, twist := LocalMoment(wall, zone)
		const layout = "2006-01-02T15:04"
		if shows := at.In(zone).Format(layout) == wall.Format(layout); shows == (twist == TwistSkipped) {
			rt.Fatalf("%s in %s is %s %q", wall, name, at.In(zone), twist)
		}
		for _, gap := range []time.Duration{30 * time.Minute, time.Hour} {
			if at.Add(-gap).In(zone).Format(layout) == wall.Format(layout) {
				rt.Fatalf("%s in %s was there %s before", wall, name, gap)
			}
		}
	})
}
