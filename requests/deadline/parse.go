package deadline

import (
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a law's zone must be found on a machine without a zone database too
)

// mostFacts is more than any request has.
const mostFacts = 1000

var factNames = []FactName{
	ReceivedAt, Registered, Acknowledged, IDRequested, IDVerified, FeeRequested, FeeNotice, FeePaid, ReflectionEnd,
	Pause, Resume, Extend, AwareAt, Transferred, Withdrawn, Reopened,
}

// ParseFacts reads facts as a person types them: the day or instant of receipt (may be empty if a fact says it), the zone
// of the authority (may be empty), and facts as "name=value". A value is a day (2026-03-05), an instant
// (2026-03-05T10:15:00Z), a time of day in the zone (2026-03-05T10:15) or, for extend, an extension. "tz=ZONE", alone or
// after a value, sets the zone. An error is a *FactError.
func ParseFacts(received, zone string, facts []string) (Facts, error) {
	var f Facts
	if len(facts) > mostFacts {
		return f, fault("fact", "deadline.error.too_many", "Count", mostFacts)
	}
	type pair struct{ name, value string }
	var pairs []pair
	for _, text := range facts {
		name, value, ok := strings.Cut(text, "=")
		if !ok || value == "" {
			return f, fault("fact", "deadline.error.fact_form", "Text", excerpt(text))
		}
		value, tz, with := strings.Cut(value, " tz=")
		if name == "tz" {
			tz, with = value, true
		} else {
			pairs = append(pairs, pair{name, value})
		}
		if with && zone != "" && tz != zone {
			return f, fault("tz", "deadline.error.zones_differ", "Text", excerpt(tz), "Other", excerpt(zone))
		} else if with {
			zone = tz
		}
	}
	if err := f.setZone(zone); err != nil {
		return f, err
	}
	for _, p := range pairs {
		fact, err := f.parse(FactName(p.name), p.value)
		if err != nil {
			return f, err
		}
		f.List = append(f.List, fact)
	}
	return f, f.addReceived(received)
}

func (f *Facts) setZone(name string) error {
	if name == "" {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return fault("tz", "deadline.error.zone_unknown", "Text", excerpt(name))
	}
	f.Zone = zone
	return nil
}

// addReceived adds the receipt that was given apart from the facts. If a fact gives it too, both must mean the same day.
func (f *Facts) addReceived(received string) error {
	if received == "" {
		return nil
	}
	fact, err := f.parse(ReceivedAt, received)
	if err != nil {
		return err
	}
	for _, other := range f.List {
		if other.Name == ReceivedAt {
			if given, day := f.Day(other), f.Day(fact); day != given {
				return fault(ReceivedAt, "deadline.error.received_differs", "Day", given, "Other", day)
			}
			return nil
		}
	}
	f.List = append([]Fact{fact}, f.List...)
	return nil
}

func (f *Facts) parse(name FactName, value string) (Fact, error) {
	if !slices.Contains(factNames, name) {
		return Fact{}, fault("fact", "deadline.error.fact_unknown", "Text", excerpt(string(name)))
	}
	if name == Extend {
		x, err := ParseExtension(value)
		return Fact{Name: name, Extension: x}, err
	}
	day, rest, timed := strings.Cut(value, "T")
	d, err := ParseDay(day)
	switch {
	case err != nil && looksLikeDay(day):
		return Fact{}, fault(name, "deadline.error.no_such_day", "Text", excerpt(day))
	case err != nil:
		return Fact{}, fault(name, "deadline.error.day_form", "Text", excerpt(value))
	case !timed:
		return On(name, d), nil
	}
	if at, err := time.Parse(time.RFC3339Nano, value); err == nil {
		fact := At(name, at)
		if f.Zone == nil { // the sender's own distance from Greenwich is all there is
			fact.Day = dayAt(at)
		}
		return fact, nil
	}
	return f.parseLocal(name, d, rest)
}

// parseLocal reads a time of day in the authority's zone. A time that the change to summer time skips is refused; one
// that comes twice is the first, which is the careful reading for the body.
func (f *Facts) parseLocal(name FactName, day Day, clock string) (Fact, error) {
	layout := "15:04"
	if len(clock) > len(layout) {
		layout = "15:04:05"
	}
	t, err := time.Parse(layout, clock)
	if err != nil || len(clock) != len(layout) {
		return Fact{}, fault(name, "deadline.error.day_form", "Text", excerpt(day.String()+"T"+clock))
	}
	if f.Zone == nil {
		return Fact{}, fault(name, "deadline.error.zone_missing", "Text", excerpt(day.String()+"T"+clock))
	}
	at := time.Date(day.Year, day.Month, day.Day, t.Hour(), t.Minute(), t.Second(), 0, f.Zone)
	if at.Hour() != t.Hour() || at.Minute() != t.Minute() {
		return Fact{}, fault(name, "deadline.error.no_such_time", "Text", excerpt(day.String()+" "+clock))
	}
	for _, earlier := range []time.Duration{2 * time.Hour, time.Hour, 30 * time.Minute} {
		if twin := at.Add(-earlier); twin.Hour() == t.Hour() && twin.Minute() == t.Minute() {
			return At(name, twin), nil
		}
	}
	return At(name, at), nil
}

// looksLikeDay tells a day that does not exist from text that is no day at all.
func looksLikeDay(text string) bool {
	return len(text) == len("2026-02-30") && !strings.ContainsFunc(text, func(r rune) bool { return r != '-' && (r < '0' || r > '9') }) &&
		text[4] == '-' && text[7] == '-'
}
