package deadline

import (
	"maps"
	"slices"
)

// Terms are what a law sets for one kind of request: what somebody who asks about it must know before there are any facts.
type Terms struct {
	Limit       Length
	Acknowledge Length // until the person is told that the body has the request; zero where the law asks for nothing
	Longest     Length // by which the time can be made longer; zero where it cannot, or need only be reasonable
	Extensions  int    // how often it can be made longer
	Deemed      string // what silence is taken for, as in Reckoning
	Citation    string
	Status      Status
	Facts       []FactName // that matter, in the order in which they mostly happen
	Readings    []string   // between which one can choose here; the first is the usual one
	Doubts      []string   // that touch this kind
	Holidays    bool       // whether a public holiday can move a day
}

// Terms are what the law sets for a kind, which may have an ending; false when it sets nothing.
func (l Law) Terms(kind Kind) (Terms, bool) {
	q, known := l.asked(kind)
	if !known {
		return Terms{}, false
	}
	c, ending := q.clock, q.ending
	c.acknowledge = l.acknowledged(&c)
	if ending == ackEnding {
		rule := c.acknowledge
		return Terms{
			Limit: rule.limit, Citation: rule.citation, Status: l.Status, Facts: []FactName{ReceivedAt},
			Doubts: l.doubtsOf(nil, c.rolls), Holidays: rule.limit.working() || c.rolls.holiday,
		}, true
	}
	t := Terms{Limit: c.limit, Citation: c.citation, Status: c.status, Facts: c.facts(), Doubts: l.doubtsOf(c.stops, c.rolls),
		Holidays: c.limit.working() || c.rolls.holiday}
	for _, s := range c.stops {
		for _, reading := range append([]counting{s.counting}, s.or...) {
			if len(s.or) > 0 && !slices.Contains(t.Readings, string(reading)) {
				t.Readings = append(t.Readings, string(reading))
			}
		}
	}
	if ending == noticeEnding { // the extension itself is no fact of the notice, nor is the silence after the answer
		t.Facts = slices.DeleteFunc(t.Facts, func(f FactName) bool { return f == Extend || f == Acknowledged })
		t.Citation = c.extension.citation
		return t, true
	}
	t.Deemed = c.deemed
	if c.extension != nil {
		t.Longest, t.Extensions = c.extension.most, c.extension.times
	}
	if c.acknowledge != nil {
		t.Acknowledge = c.acknowledge.limit
		t.Holidays = t.Holidays || c.acknowledge.limit.working()
	}
	return t, true
}

// facts are what a clock looks at.
func (c clock) facts() []FactName {
	if slices.Contains(c.start, startAware) {
		return []FactName{AwareAt}
	}
	waits := func(begin startEvent, stopped stopEvent) bool {
		return slices.Contains(c.start, begin) || slices.ContainsFunc(c.stops, func(s stop) bool { return s.on == stopped })
	}
	facts := []FactName{ReceivedAt}
	add := func(matters bool, names ...FactName) {
		if matters {
			facts = append(facts, names...)
		}
	}
	add(waits(startRegistered, ""), Registered)
	add(c.acknowledge != nil, Acknowledged)
	add(waits(startIdentity, stopIdentity), IDRequested, IDVerified)
	add(waits(startReflection, ""), FeeRequested, ReflectionEnd)
	add(waits(startFee, stopFee) && !slices.Contains(facts, FeeRequested), FeeRequested)
	add(waits(startFee, stopFee), FeePaid)
	add(waits("", stopClarification), Pause, Resume)
	add(c.extension != nil, Extend)
	return facts
}

func (l Law) doubtsOf(stops []stop, rolls rollOver) []string {
	doubts := slices.Clone(l.always)
	add := func(doubt string) {
		if doubt != "" && !slices.Contains(doubts, doubt) {
			doubts = append(doubts, doubt)
		}
	}
	add(rolls.doubt)
	for _, s := range stops {
		add(s.doubt)
	}
	return doubts
}

// Changes are the days by which With made this calendar another, in order.
func (c Calendar) Changes() []Holiday {
	return slices.SortedFunc(maps.Values(c.extra), func(a, b Holiday) int { return a.Day.Compare(b.Day) })
}
