package deadline

import (
	"time"
)

// FactName says what happened.
type FactName string

// What can happen to a request, as far as a clock of the law cares.
const (
	ReceivedAt    FactName = "received_at"    // the request reached the body
	Registered    FactName = "registered"     // the body entered it in its register
	Acknowledged  FactName = "acknowledged"   // the body told the person that it has the request
	IDRequested   FactName = "id_requested"   // the body asked who the person is
	IDVerified    FactName = "id_verified"    // the body knows who the person is
	FeeRequested  FactName = "fee_requested"  // the body asked for a fee
	FeeNotice     FactName = "fee_notice"     // the same, by a formal notice (UK FOI s. 10(2), Swiss DSV art. 19)
	FeePaid       FactName = "fee_paid"       // the fee was paid
	ReflectionEnd FactName = "reflection_end" // the person's time to think about the fee ended
	Pause         FactName = "pause"          // the body asked the person what they mean
	Resume        FactName = "resume"         // the person answered
	Extend        FactName = "extend"         // the body told the person that it needs longer
	AwareAt       FactName = "aware_at"       // the body became aware of a breach
	Transferred   FactName = "transferred"    // the request went to another body
	Withdrawn     FactName = "withdrawn"      // the person took the request back
	Reopened      FactName = "reopened"       // the request was taken up again
)

// Fact is one thing that happened. It has an instant (At) or, as with a letter by post, only a day (Day);
// if both are given the day counts.
type Fact struct {
	Name FactName
	At   time.Time
	Day  Day
	// Extension is how much longer, for an Extend. The day of such a fact is that of the notice to the person; it may
	// be missing, and then nobody can tell whether the notice came in time.
	Extension Extension
}

// On is a fact of which the day is known.
func On(name FactName, day Day) Fact { return Fact{Name: name, Day: day} }

// At is a fact of which the instant is known.
func At(name FactName, instant time.Time) Fact { return Fact{Name: name, At: instant} }

// Extended is the fact that the person was told, at that instant, that it takes longer.
func Extended(by Extension, told time.Time) Fact {
	return Fact{Name: Extend, At: told, Extension: by}
}

// Facts are what happened to one request, in any order, and the zone of the authority in which its days are counted
// (nil is UTC).
type Facts struct {
	Zone *time.Location
	List []Fact
}

// Day is the day of a fact in the authority's zone; the zero Day when the fact has neither day nor instant.
func (f Facts) Day(fact Fact) Day {
	switch {
	case !fact.Day.IsZero():
		return fact.Day
	case !fact.At.IsZero():
		return DayOf(fact.At, f.Zone)
	}
	return Day{}
}

// Received is the day on which the request was received or, with a breach, the body became aware of it; the zero Day
// when no fact says so. It decides which version of a law applies.
func (f Facts) Received() Day {
	var aware Day
	for _, fact := range f.List {
		switch fact.Name {
		case ReceivedAt:
			return f.Day(fact)
		case AwareAt:
			aware = f.Day(fact)
		}
	}
	return aware
}

// Extension is how much longer the body takes. The zero Extension is none.
type Extension struct {
	By    Length // so much longer than the law's own limit
	To    Length // or so long in all, counted from the start
	Until Day    // or until this day
}
