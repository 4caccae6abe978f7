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

func (s situation) due(t *rapid.T) Day {
	r, err := Reckon(s.law, s.kind, s.given(), s.cal)
	if err != nil {
		t.Fatalf("%s %s %v %v: %v", s.law.ID, s.kind, s.received, s.facts, err)
	}
	return r.Due
}

var calendarIDs = []string{"none", "gb-eng", "gb-any", "de-by", "fr", "ee", "us-federal", "ca-federal", "nz", "za", "gb-eng+fr"}

// draw makes a situation; stops begin after the receipt and some days more, so that a later receipt is possible too.
func draw(t *rapid.T, lib *Library) situation {
	received := Day{2021, 1, 1}.AddDays(rapid.IntRange(0, 3600).Draw(t, "received"))
	ids := slices.DeleteFunc(lib.Laws(), func(l Law) bool { return received.Before(l.From) || !l.Until.IsZero() && received.After(l.Until) })
	law := rapid.SampledFrom(ids).Draw(t, "law")
	law, err := lib.Law(law.ID, received)
	if err != nil {
		t.Fatal(err)
	}
	kinds := slices.DeleteFunc(law.Kinds(), func(k Kind) bool { c, _ := law.clock(k); return c.limit.Unit == Hours })
	s := situation{law: law, kind: rapid.SampledFrom(kinds).Draw(t, "kind"), received: received}
	if len(law.Readings) > 0 {
		if s.law, err = law.With(Policy{Reading: rapid.SampledFrom(law.Readings).Draw(t, "reading")}); err != nil {
			t.Fatal(err)
		}
	}
	if s.cal, err = lib.Calendar(rapid.SampledFrom(calendarIDs).Draw(t, "calendar")); err != nil {
		t.Fatal(err)
	}
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

// extension draws one that the law allows.
func (s situation) extension(t *rapid.T) (Fact, bool) {
	c, _ := s.law.clock(s.kind)
	if c.extension == nil {
		return Fact{}, false
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
		if x, ok := s.extension(t); ok && rapid.Bool().Draw(t, "extended") {
			s = s.with(x)
		}
		late := s
		late.received = s.received.AddDays(rapid.IntRange(1, 10).Draw(t, "later"))
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
		if before, after := s.due(t), more.due(t); after.Before(before) {
			t.Fatalf("%s %s: due %v, with holidays more %v", s.law.ID, s.kind, before, after)
		}
	})
}

func TestReckoningTwiceIsTheSame(t *testing.T) {
	lib := loaded(t)
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t, lib)
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
		r, err := Reckon(s.law, s.kind, s.given(), s.cal)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := s.law.clock(s.kind)
		n := counter{cal: s.cal, rolls: c.rolls}
		if _, barred := n.barred(r.Due); barred || !r.Due.After(r.Received) {
			t.Fatalf("%s %s: received %v, due %v", s.law.ID, s.kind, r.Received, r.Due)
		}
		if c.limit.working() {
			if _, _, off := n.off(r.Due); off {
				t.Fatalf("%s %s: due on %v, which is not worked", s.law.ID, s.kind, r.Due)
			}
		}
		i := slices.IndexFunc(r.Steps, func(step Step) bool { return step.Rule.Key == "deadline.rule.due" })
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
		if r.ExtensionNoticeBy != nil && r.ExtensionNoticeBy.After(r.Due) {
			t.Fatalf("notice by %v, due %v", r.ExtensionNoticeBy, r.Due)
		}
	})
}
