package deadline

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// situation is a law, a kind, a calendar and facts, drawn at random but possible.
type situation struct {
	law      Law
	kind     Kind
	cal      Calendar
	received Day
	facts    []Fact // without receipt
	last     Day    // of the stops
}

func (s situation) given() Facts {
	return Facts{List: append([]Fact{On(ReceivedAt, s.received)}, s.facts...)}
}

func (s situation) with(facts ...Fact) situation {
	s.facts = append(slices.Clone(s.facts), facts...)
	return s
}

func (s situation) reckon(t *rapid.T) Reckoning {
	r, err := Reckon(s.law, s.kind, s.given(), s.cal)
	if err != nil {
		t.Fatalf("%s %s %v %v: %v", s.law.ID, s.kind, s.received, s.facts, err)
	}
	return r
}

func (s situation) due(t *rapid.T) Day { return s.reckon(t).Due }

// clock is the clock of the kind, whichever of its days is asked for.
func (s situation) clock() clock {
	q, _ := s.law.asked(s.kind)
	return q.clock
}

// drawCalendar draws any calendar there is, none, or a union of two.
func drawCalendar(t *rapid.T, lib *Library) Calendar {
	ids := append(lib.Calendars(), NoCalendar)
	some := rapid.SliceOfN(rapid.SampledFrom(ids), 1, 2).Draw(t, "calendar")
	cal, err := lib.Calendar(some...)
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

// drawKind draws one of the days that a law can be asked for, but for those counted in hours.
func drawKind(t *rapid.T, law Law) Kind {
	var kinds []Kind
	for _, kind := range law.Kinds() {
		if c, _ := law.clock(kind); c.limit.Unit == Hours {
			continue
		}
		for _, ending := range []Kind{"", "", ackEnding, noticeEnding} {
			if _, known := law.asked(kind + ending); known {
				kinds = append(kinds, kind+ending)
			}
		}
	}
	return rapid.SampledFrom(kinds).Draw(t, "kind")
}

// draw makes a situation; stops begin after the receipt and some days more, so that a later receipt is possible too.
func draw(t *rapid.T, lib *Library) situation {
	received := Day{2021, 1, 1}.AddDays(rapid.IntRange(0, 3600).Draw(t, "received"))
	ids := slices.DeleteFunc(lib.Laws(), func(l Law) bool { return received.Before(l.From) || !l.Until.IsZero() && received.After(l.Until) })
	law := rapid.SampledFrom(ids).Draw(t, "law")
	law, err := lib.Law(law.ID, received)
	if err != nil {
		t.Fatal(err)
	}
	policy := Policy{Draft: rapid.IntRange(0, 20).Draw(t, "draft"), Acknowledge: rapid.IntRange(0, 10).Draw(t, "promise")}
	policy.Reading = rapid.SampledFrom(append(law.Readings, "")).Draw(t, "reading")
	if law, err = law.With(policy); err != nil {
		t.Fatal(err)
	}
	s := situation{law: law, kind: drawKind(t, law), received: received, cal: drawCalendar(t, lib)}
	s.last = received.AddDays(10)
	for range rapid.IntRange(0, 3).Draw(t, "stops") {
		s = s.stopped(t)
	}
	return s
}

// stopped adds one more stop after the others.
func (s situation) stopped(t *rapid.T) situation {
	pair := rapid.SampledFrom([][2]FactName{{Pause, Resume}, {Pause, Resume}, {IDRequested, IDVerified}, {FeeRequested, FeePaid}}).Draw(t, "what")
	from := s.last.AddDays(rapid.IntRange(0, 12).Draw(t, "after"))
	to := from.AddDays(rapid.IntRange(0, 20).Draw(t, "for"))
	s = s.with(On(pair[0], from), On(pair[1], to))
	s.last = to
	return s
}

// extension draws one that the law allows: by so much more, to so much in all, or until a day.
func (s situation) extension(t *rapid.T) (Fact, bool) {
	c := s.clock()
	if c.extension == nil {
		return Fact{}, false
	}
	switch limit := c.limit; rapid.IntRange(0, 3).Draw(t, "form") {
	case 0:
		return Fact{Name: Extend, Extension: Extension{To: limit}}, true
	case 1:
		plain := situation{law: s.law, kind: c.kinds[0], received: s.received, cal: s.cal}
		return Fact{Name: Extend, Extension: Extension{Until: plain.due(t)}}, true
	}
	most := c.extension.most
	if most.IsZero() {
		most = Length{60, CalendarDays}
	}
	most.N = rapid.IntRange(1, most.N).Draw(t, "extension")
	return Fact{Name: Extend, Extension: Extension{By: most}}, true
}

func TestLaterReceiptIsNeverDueEarlier(t *testing.T) {
	lib := loaded(t)
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t, lib)
		most := 10
		if x, ok := s.extension(t); ok && rapid.Bool().Draw(t, "extended") {
			if !x.Extension.Until.IsZero() {
				most = 5 // not past the day that was told
			}
			s = s.with(x)
		}
		late := s
		late.received = s.received.AddDays(rapid.IntRange(1, most).Draw(t, "later"))
		if now, then := s.due(t), late.due(t); then.Before(now) {
			t.Fatalf("%s %s: received %v due %v, received %v due %v; %v", s.law.ID, s.kind, s.received, now, late.received, then, s.facts)
		}
	})
}

func TestExtensionNeverShortens(t *testing.T) {
	lib := loaded(t)
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t, lib)
		x, ok := s.extension(t)
		if !ok {
			return
		}
		if plain, longer := s.due(t), s.with(x).due(t); longer.Before(plain) {
			t.Fatalf("%s %s: due %v, extended by %v due %v", s.law.ID, s.kind, plain, x.Extension, longer)
		}
	})
}

func TestPauseNeverShortens(t *testing.T) {
	lib := loaded(t)
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t, lib)
		if x, ok := s.extension(t); ok && rapid.Bool().Draw(t, "extended") {
			s = s.with(x)
		}
		plain, stopped := s.due(t), s.stopped(t).due(t)
		if stopped.Before(plain) {
			t.Fatalf("%s %s: due %v, with one stop more %v", s.law.ID, s.kind, plain, stopped)
		}
		open := s.with(On(Pause, s.last.AddDays(rapid.IntRange(0, 9).Draw(t, "asked")))).due(t)
		if open.Before(plain) {
			t.Fatalf("%s %s: due %v, with a question still open %v", s.law.ID, s.kind, plain, open)
		}
	})
}

func TestHolidayNeverMakesADayEarlier(t *testing.T) {
	lib := loaded(t)
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t, lib)
		if x, ok := s.extension(t); ok && rapid.Bool().Draw(t, "extended") {
			s = s.with(x)
		}
		more := s
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 150), 1, 5).Draw(t, "holidays") {
			more.cal = more.cal.With(Holiday{Day: s.received.AddDays(n)})
		}
		before, after := s.reckon(t), more.reckon(t)
		for what, pair := range map[string][2]*Day{
			"due": {&before.Due, &after.Due}, "acknowledgement": {before.AcknowledgeBy, after.AcknowledgeBy}, "notice": {before.ExtensionNoticeBy, after.ExtensionNoticeBy},
		} {
			if (pair[0] == nil) != (pair[1] == nil) || pair[0] != nil && pair[1].Before(*pair[0]) {
				t.Fatalf("%s %s: %s %v, with holidays more %v", s.law.ID, s.kind, what, pair[0], pair[1])
			}
		}
	})
}

// crowded adds facts that move no day, and extensions, several of them on one day.
func (s situation) crowded(t *rapid.T) situation {
	on := s.received.AddDays(rapid.IntRange(10, 40).Draw(t, "day"))
	for _, name := range rapid.SliceOfN(rapid.SampledFrom([]FactName{Acknowledged, Transferred, Withdrawn, Reopened, IDVerified, FeePaid}), 0, 6).Draw(t, "facts") {
		s = s.with(On(name, on.AddDays(rapid.IntRange(0, 1).Draw(t, "or the next"))))
	}
	rule := s.clock().extension
	for n := 0; rule != nil && n < rule.times; n++ {
		s = s.with(Fact{Name: Extend, Day: on, Extension: Extension{By: Length{rapid.IntRange(1, 3).Draw(t, "more"), CalendarDays}}})
	}
	return s
}

func TestReckoningTwiceIsTheSame(t *testing.T) {
	lib := loaded(t)
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t, lib).crowded(t)
		facts := s.given()
		first, err := Reckon(s.law, s.kind, facts, s.cal)
		if err != nil {
			t.Fatal(err)
		}
		second, err := Reckon(s.law, s.kind, facts, s.cal)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Fatal(diff)
		}
		shuffled := Facts{List: rapid.Permutation(facts.List).Draw(t, "order")}
		third, err := Reckon(s.law, s.kind, shuffled, s.cal)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, third); diff != "" {
			t.Fatalf("the order of the facts matters:\n%s", diff)
		}
	})
}

// The due day is one on which the law lets a period end, is never before receipt, and is what the last of the steps
// that lead to it says.
func TestDueDayStands(t *testing.T) {
	lib := loaded(t)
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t, lib)
		r, q := s.reckon(t), question{}
		q, _ = s.law.asked(s.kind)
		c := q.clock
		if q.ending == ackEnding {
			c.limit = s.law.acknowledged(&c).limit
		}
		n := counter{cal: s.cal, rolls: c.rolls}
		if _, barred := n.barred(r.Due); barred || !r.Due.After(r.Received) {
			t.Fatalf("%s %s: received %v, due %v", s.law.ID, s.kind, r.Received, r.Due)
		}
		if c.limit.working() {
			if _, _, off := n.off(r.Due); off {
				t.Fatalf("%s %s: due on %v, which is not worked", s.law.ID, s.kind, r.Due)
			}
		}
		said := map[string]string{"": "deadline.rule.due", ackEnding: "deadline.rule.due_ack", noticeEnding: "deadline.rule.due_notice"}[q.ending]
		i := slices.IndexFunc(r.Steps, func(step Step) bool { return step.Rule.Key == said })
		if i < 0 || r.Steps[i].Date != r.Due {
			t.Fatalf("no step says %v: %v", r.Due, r.Steps)
		}
		last := Day{} // where the steps before have brought the count
		for _, step := range r.Steps[:i] {
			switch {
			case strings.HasPrefix(step.Rule.Key, "deadline.rule.roll."):
				last = step.Rule.Vars["Next"].(Day)
			case strings.HasPrefix(step.Rule.Key, "deadline.rule.limit."), step.Rule.Key == "deadline.rule.stop":
				last = step.Date
			}
		}
		if last != r.Due {
			t.Fatalf("%s %s: the steps lead to %v and the due day is %v\n%v", s.law.ID, s.kind, last, r.Due, r.Steps)
		}
		if r.DraftBy != nil && (r.DraftBy.After(r.Due) || r.DraftBy.Before(r.Received)) {
			t.Fatalf("received %v, draft by %v, due %v", r.Received, r.DraftBy, r.Due)
		}
		if r.ExtensionNoticeBy != nil && r.ExtensionNoticeBy.After(r.Due) {
			t.Fatalf("notice by %v, due %v", r.ExtensionNoticeBy, r.Due)
		}
	})
}
