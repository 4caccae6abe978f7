package deadline

import (
	"cmp"
	"slices"
	"time"
)

// events are the facts of a request, checked and put in order, so that the order in which they were given is no matter.
type events struct {
	received   Day
	registered Day
	reflection Day
	awareDay   Day
	aware      time.Time

	clarifications spans
	identities     spans
	fees           spans
	verified       Day // when the person was last known
	paid           Day // when a fee was last paid

	extensions   []told
	acknowledged []Day
	transferred  []Day
	withdrawn    []Day
	reopened     []Day
}

// told is an extension and the day on which the person was told of it, if that is known.
type told struct {
	Extension
	on Day
}

// span is a time from a question to its answer; open while there is none.
type span struct {
	from, to Day
	open     bool
	by       *stop // the rule by which it does not count
}

type spans []span

// waiting tells whether the last question is still without an answer.
func (s spans) waiting() bool { return len(s) > 0 && s[len(s)-1].open }

// moment is a fact that opens or closes a span.
type moment struct {
	name FactName
	day  Day
	at   time.Time
}

func (m moment) compare(other moment) int {
	if c := m.day.Compare(other.day); c != 0 || m.at.IsZero() || other.at.IsZero() {
		return c
	}
	return m.at.Compare(other.at)
}

// pending are the questions and answers among the facts, before they are put together.
type pending struct {
	asked, answered, idAsked, idKnown, feeAsked, feePaid []moment
}

// sorted checks the facts and puts them in order. An error is a *FactError.
func (f Facts) sorted() (events, error) {
	var e events
	var p pending
	for _, fact := range f.List {
		m := moment{name: fact.Name, day: f.Day(fact), at: fact.At}
		if err := checkDay(fact, m.day); err != nil {
			return e, err
		}
		if err := e.take(fact, m, &p); err != nil {
			return e, err
		}
	}
	if !e.awareDay.IsZero() && e.aware.IsZero() { // the hour is not known: the first of the day is the careful one
		e.aware = e.awareDay.Time(f.Zone)
	}
	if err := e.settleReceipt(f); err != nil {
		return e, err
	}
	var faults [3]error
	e.clarifications, faults[0] = pair(p.asked, p.answered)
	e.identities, faults[1] = match(p.idAsked, p.idKnown)
	e.fees, faults[2] = match(p.feeAsked, p.feePaid)
	e.verified, e.paid = latest(p.idKnown), latest(p.feePaid)
	slices.SortFunc(e.extensions, func(a, b told) int { return cmp.Or(a.on.Compare(b.on), cmp.Compare(a.String(), b.String())) })
	for _, list := range [][]Day{e.acknowledged, e.transferred, e.withdrawn, e.reopened} {
		slices.SortFunc(list, Day.Compare)
	}
	return e, cmp.Or(faults[:]...)
}

func (e *events) take(fact Fact, m moment, p *pending) error {
	switch fact.Name {
	case ReceivedAt:
		return once(fact.Name, &e.received, m.day)
	case Registered:
		return once(fact.Name, &e.registered, m.day)
	case ReflectionEnd:
		return once(fact.Name, &e.reflection, m.day)
	case AwareAt:
		e.aware = fact.At
		return once(fact.Name, &e.awareDay, m.day)
	case Pause:
		p.asked = append(p.asked, m)
	case Resume:
		p.answered = append(p.answered, m)
	case IDRequested:
		p.idAsked = append(p.idAsked, m)
	case IDVerified:
		p.idKnown = append(p.idKnown, m)
	case FeeRequested, FeeNotice:
		p.feeAsked = append(p.feeAsked, m)
	case FeePaid:
		p.feePaid = append(p.feePaid, m)
	case Extend:
		e.extensions = append(e.extensions, told{fact.Extension, m.day})
	case Acknowledged:
		e.acknowledged = append(e.acknowledged, m.day)
	case Transferred:
		e.transferred = append(e.transferred, m.day)
	case Withdrawn:
		e.withdrawn = append(e.withdrawn, m.day)
	case Reopened:
		e.reopened = append(e.reopened, m.day)
	default:
		return fault("fact", "deadline.error.fact_unknown", "Text", excerpt(string(fact.Name)))
	}
	return nil
}

func once(name FactName, into *Day, day Day) error {
	if !into.IsZero() {
		return fault(name, "deadline.error.given_twice")
	}
	*into = day
	return nil
}

func latest(list []moment) Day {
	var day Day
	for _, m := range list {
		if m.day.After(day) {
			day = m.day
		}
	}
	return day
}

func checkDay(fact Fact, day Day) error {
	switch {
	case day.IsZero() && fact.Name == Extend: // the day of the notice may be unknown
		return nil
	case day.IsZero():
		return fault(fact.Name, "deadline.error.day_missing")
	case !day.exists():
		return fault(fact.Name, "deadline.error.no_such_day", "Text", day.String())
	case day.Year <= firstYear || day.Year > lastYear-50:
		return fault(fact.Name, "deadline.error.year", "Day", day)
	}
	return nil
}

// settleReceipt makes sure that there is a day of receipt and that nothing which only a body that has the request can do
// comes before it. Proof of who a person is may be older.
func (e *events) settleReceipt(f Facts) error {
	if e.received.IsZero() {
		e.received = e.awareDay
	}
	if e.received.IsZero() {
		return fault(ReceivedAt, "deadline.error.received_missing")
	}
	for _, fact := range f.List {
		day := f.Day(fact)
		if fact.Name != IDVerified && fact.Name != AwareAt && !day.IsZero() && day.Before(e.received) {
			return fault(fact.Name, "deadline.error.before_received", "Day", day, "Received", e.received)
		}
		if until := fact.Extension.Until; fact.Name == Extend && !until.IsZero() {
			if err := checkDay(Fact{Name: Extend}, until); err != nil {
				return err
			}
			if until.Before(e.received) {
				return fault(Extend, "deadline.error.before_received", "Day", until, "Received", e.received)
			}
		}
	}
	return nil
}

// pair puts each pause with its resume, in the order of time.
func pair(asked, answered []moment) (spans, error) {
	slices.SortStableFunc(asked, moment.compare)
	slices.SortStableFunc(answered, moment.compare)
	var list spans
	for i, a := range asked {
		if i > len(answered) || i > 0 && a.compare(answered[i-1]) < 0 {
			return nil, fault(a.name, "deadline.error.asked_twice", "Day", a.day)
		}
		if i == len(answered) {
			list = append(list, span{from: a.day, to: a.day, open: true})
			continue
		}
		if answered[i].compare(a) < 0 {
			return nil, fault(answered[i].name, "deadline.error.answer_before_question", "Day", answered[i].day, "Asked", a.day)
		}
		list = append(list, span{from: a.day, to: answered[i].day})
	}
	if len(answered) > len(asked) {
		extra := answered[len(asked)]
		return nil, fault(extra.name, "deadline.error.answer_without_question", "Day", extra.day)
	}
	return list, nil
}

// match puts each question with the first answer after it. Unlike a pause, a proof of identity or a fee may be asked
// for twice before it comes, and may come without having been asked for.
func match(asked, answered []moment) (spans, error) {
	slices.SortStableFunc(asked, moment.compare)
	slices.SortStableFunc(answered, moment.compare)
	if len(asked) == 1 && len(answered) == 1 && answered[0].compare(asked[0]) < 0 {
		return nil, fault(answered[0].name, "deadline.error.answer_before_question", "Day", answered[0].day, "Asked", asked[0].day)
	}
	var list spans
	for _, a := range asked {
		i := slices.IndexFunc(answered, func(m moment) bool { return m.compare(a) >= 0 })
		if i < 0 {
			return append(list, span{from: a.day, to: a.day, open: true}), nil
		}
		list = append(list, span{from: a.day, to: answered[i].day})
	}
	return list, nil
}

// longer sums up the extensions: so much more, at least so long in all, at least until that day.
func (e *events) longer() (by amount, to []Length, until Day) {
	for _, x := range e.extensions {
		by = by.plus(x.By)
		if !x.To.IsZero() {
			to = append(to, x.To)
		}
		if x.Until.After(until) {
			until = x.Until
		}
	}
	return by, to, until
}

// amount is a length in units that can be added up.
type amount struct {
	months, days, weeks, work int
}

func (a amount) plus(l Length) amount {
	switch l.Unit {
	case Months:
		a.months += l.N
	case CalendarDays:
		a.days += l.N
	case Weeks:
		a.weeks += l.N
	case WorkingDays:
		a.work += l.N
	}
	return a
}

func (a amount) and(b amount) amount {
	return amount{a.months + b.months, a.days + b.days, a.weeks + b.weeks, a.work + b.work}
}
