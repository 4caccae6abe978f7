package deadline

import (
	"slices"
	"strings"
	"time"
)

func (l *Library) readLaw(stem string, t *table) (versions []Law) {
	law := Law{
		ID: t.needText("id"), Title: t.needText("title"), Jurisdiction: t.needText("jurisdiction"),
		PublicBody: t.flag("public_body"), Calendar: t.text("calendar"), Zone: t.text("zone"),
	}
	if law.ID != stem {
		t.wrong("id", "must be the name of the file, %q", stem)
	}
	if _, given := t.keys["public_body"]; !given {
		t.wrong("public_body", "is missing")
	}
	if law.Calendar != "" {
		if _, err := l.Calendar(law.Calendar); err != nil {
			t.wrong("calendar", "there is no %q", law.Calendar)
		}
	}
	if _, err := time.LoadLocation(law.Zone); err != nil {
		t.wrong("zone", "there is no %q", law.Zone)
	}
	t.each("version", func(t *table) {
		v := readVersion(law, t)
		if n := len(versions); n > 0 {
			if !versions[n-1].From.Before(v.From) {
				t.wrong("from", "must be later than the version before it")
			}
			versions[n-1].Until = v.From.AddDays(-1)
		}
		versions = append(versions, v)
	})
	if len(versions) == 0 {
		t.wrong("", "has no [[version]]")
	}
	return versions
}

func readVersion(law Law, t *table) Law {
	law.From = t.day("from")
	if law.From.Year < 1900 {
		t.wrong("from", "is missing or before 1900")
	}
	law.Version, law.Citation = law.From.String(), t.needText("citation")
	law.Status = oneOf(t, "status", true, ByStatute, ByGuidance, ByPolicy, InDoubt)
	law.always = t.words("doubts")
	law.Doubts = slices.Clone(law.always)
	for _, doubt := range law.always {
		checkDoubt(t, "doubts", doubt)
	}
	rolls := t.words("no_end_on")
	if law.rolls.doubt = readDoubt(t, "no_end_on_doubt"); law.rolls.doubt != "" {
		law.Doubts = append(law.Doubts, law.rolls.doubt)
	}
	for _, day := range rolls {
		switch day {
		case "saturday":
			law.rolls.saturday = true
		case "sunday":
			law.rolls.sunday = true
		case "holiday":
			law.rolls.holiday = true
		default:
			t.wrong("no_end_on", "knows only saturday, sunday and holiday, not %q", day)
		}
	}
	if len(rolls) > 0 {
		law.rolls.citation = t.needText("no_end_on_citation")
	}
	t.each("clock", func(t *table) {
		c := readClock(law, t)
		for _, kind := range c.kinds {
			if _, twice := law.clock(kind); twice {
				t.wrong("kinds", "%q has a clock already", kind)
			}
		}
		law.clocks = append(law.clocks, c)
		for _, s := range c.stops {
			if s.doubt != "" && !slices.Contains(law.Doubts, s.doubt) {
				law.Doubts = append(law.Doubts, s.doubt)
			}
			for _, reading := range append([]counting{s.counting}, s.or...) {
				if len(s.or) > 0 && !slices.Contains(law.Readings, string(reading)) {
					law.Readings = append(law.Readings, string(reading))
				}
			}
		}
	})
	if len(law.clocks) == 0 {
		t.wrong("", "has no [[version.clock]]")
	}
	return law
}

func readClock(law Law, t *table) clock {
	c := clock{
		limit: length(t, "limit", true), rolls: law.rolls, citation: t.needText("citation"),
		deemed: oneOf(t, "deemed", false, deemedOutcomes...), reflection: length(t, "reflection", false),
		status: readStatus(t, law.Status),
	}
	if t.flag("ends_on_any_day") || c.limit.Unit == Hours {
		c.rolls = rollOver{}
	}
	for _, kind := range t.words("kinds") {
		if strings.HasSuffix(kind, noticeEnding) || strings.HasSuffix(kind, ackEnding) {
			t.wrong("kinds", "%q: the endings %s and %s are understood without being listed", kind, ackEnding, noticeEnding)
		}
		if !slices.Contains(kinds, Kind(kind)) {
			t.wrong("kinds", "there are no words for %q; there are for %q", kind, kinds)
		}
		c.kinds = append(c.kinds, Kind(kind))
	}
	if len(c.kinds) == 0 {
		t.wrong("kinds", "is missing")
	}
	for _, event := range t.words("start") {
		if !slices.Contains(startEvents, startEvent(event)) {
			t.wrong("start", "knows no %q", event)
		}
		c.start = append(c.start, startEvent(event))
	}
	if slices.Contains(c.start, startAware) != (c.limit.Unit == Hours) {
		t.wrong("start", "hours run from \"aware\", and only hours do")
	}
	checkReflection(c, t)
	t.each("stop", func(t *table) { c.stops = append(c.stops, readStop(c, t)) })
	t.inner("extension", func(t *table) {
		c.extension = &extensionRule{
			most: length(t, "most", false), reasonable: t.flag("reasonable"), complaint: t.flag("names_complaint"),
			times: max(1, t.number("times")), citation: t.needText("citation"),
		}
		if !c.extension.reasonable && c.extension.most.IsZero() {
			t.wrong("", "needs most = \"…\" or reasonable = true or both")
		}
	})
	t.inner("acknowledge", func(t *table) {
		c.acknowledge = &acknowledgeRule{limit: length(t, "limit", true), citation: t.needText("citation"), status: readStatus(t, law.Status)}
		if c.acknowledge.limit.Unit == Hours {
			t.wrong("limit", "is counted in days or longer")
		}
	})
	return c
}

// checkReflection refuses a time to think that is not in days or for which the clock does not wait.
func checkReflection(c clock, t *table) {
	switch {
	case c.reflection.IsZero():
	case c.reflection.Unit != CalendarDays:
		t.wrong("reflection", "must be in days, as \"10 days\"")
	case !slices.Contains(c.start, startReflection):
		t.wrong("reflection", "needs \"reflection\" in start")
	}
}

// readStatus is how well this rule is founded, if that differs from what surrounds it.
func readStatus(t *table, usual Status) Status {
	if s := oneOf(t, "status", false, ByStatute, ByGuidance, ByPolicy, InDoubt); s != "" {
		return s
	}
	return usual
}

func readStop(c clock, t *table) stop {
	s := stop{
		on: oneOf(t, "on", true, stopEvents...), counting: oneOf(t, "not_counted", true, countings...), citation: t.needText("citation"),
		times: t.number("times"), doubt: readDoubt(t, "doubt"),
	}
	if s.times < 0 || s.times > 0 && s.counting == restart {
		t.wrong("times", "must be a number above 0, of a stop that does not begin the clock anew")
	}
	for _, other := range t.words("or") {
		if !slices.Contains(countings, counting(other)) || counting(other) == restart || other == string(s.counting) {
			t.wrong("or", "%q is no other way to count", other)
		}
		s.or = append(s.or, counting(other))
	}
	waits := map[stopEvent]startEvent{stopIdentity: startIdentity, stopFee: startFee}
	if begins := waits[s.on]; begins != "" && slices.Contains(c.start, begins) {
		t.wrong("on", "the clock cannot both begin with %s and stop for it", s.on)
	}
	if slices.ContainsFunc(c.stops, func(former stop) bool { return former.on == s.on }) {
		t.wrong("on", "%q stands twice", s.on)
	}
	if c.limit.Unit == Hours {
		t.wrong("on", "hours cannot be stopped")
	}
	return s
}

func readDoubt(t *table, key string) string {
	doubt := t.text(key)
	if doubt != "" {
		checkDoubt(t, key, doubt)
	}
	return doubt
}

func checkDoubt(t *table, key, doubt string) {
	if !slices.Contains(doubts, doubt) {
		t.wrong(key, "there are no words for %q; there are for %q", doubt, doubts)
	}
}

func oneOf[T ~string](t *table, key string, needed bool, choices ...T) T {
	text := t.text(key)
	if _, given := t.keys[key]; !given && !needed {
		return ""
	}
	if !slices.Contains(choices, T(text)) {
		t.wrong(key, "must be one of %q, not %q", choices, text)
	}
	return T(text)
}

func length(t *table, key string, needed bool) Length {
	text := t.text(key)
	if text == "" {
		if needed {
			t.wrong(key, "is missing")
		}
		return Length{}
	}
	l, err := ParseLength(text)
	if err != nil {
		t.wrong(key, "%v", err)
	}
	return l
}
