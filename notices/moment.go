package notices

import "time"

// Twist is what summer time makes of a local time.
// i18n: notices.twist.*
type Twist string

// What summer time can make of a local time.
const (
	TwistNone    Twist = ""
	TwistSkipped Twist = "skipped" // no clock shows it that day: they go forward over it
	TwistTwice   Twist = "twice"   // clocks show it twice that day: they go back over it
)

// LocalMoment is the instant at which the clocks of a zone show what wall says; the zone of wall itself does not count. A time that is
// skipped stands for the first instant after the gap, one that comes twice for the first of the two, so that nothing is in force later
// than was said.
func LocalMoment(wall time.Time, zone *time.Location) (time.Time, Twist) {
	wall = time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, time.UTC)
	shown := func(at time.Time) bool {
		local := at.In(zone)
		_, offset := local.Zone()
		return at.Add(time.Duration(offset) * time.Second).Equal(wall)
	}
	// The offsets a day before and a day after: clocks change at most once in between.
	_, before := wall.Add(-24 * time.Hour).In(zone).Zone()
	_, after := wall.Add(24 * time.Hour).In(zone).Zone()
	early, late := wall.Add(-time.Duration(before)*time.Second), wall.Add(-time.Duration(after)*time.Second)
	switch {
	case before == after:
		return early, TwistNone
	case shown(early) && shown(late):
		return early, TwistTwice
	case shown(early):
		return early, TwistNone
	case shown(late):
		return late, TwistNone
	}
	opens, _ := early.In(zone).ZoneBounds()
	return opens.UTC(), TwistSkipped
}
