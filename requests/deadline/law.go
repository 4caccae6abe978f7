package deadline

import (
	"slices"
	"strings"
)

// Kind is what is asked of the body: access, rectification, complaint, foi. With the ending _ack it is the
// acknowledgement of that, with _extension_notice the notice that it takes longer.
type Kind string

// The kinds that a citizen's request can have everywhere; a law may know others (Law.Kinds).
const (
	Access        Kind = "access"
	Rectification Kind = "rectification"
	Erasure       Kind = "erasure"
	Restriction   Kind = "restriction"
	Objection     Kind = "objection"
	Portability   Kind = "portability"
	Complaint     Kind = "complaint"
)

const (
	ackEnding    = "_ack"
	noticeEnding = "_extension_notice"
)

// Status says how well a rule is founded.
type Status string

// From firm to soft.
const (
	ByStatute  Status = "statute"  // the text of the law was read
	ByGuidance Status = "guidance" // the authority that watches over the law says so
	ByPolicy   Status = "policy"   // the law gives no number; the body's own practice does
	InDoubt    Status = "doubt"    // sources differ or were not read: ask counsel before relying on it
)

// The catalogue names every law, kind, status and unit.
// i18n: deadline.law.*
// i18n: deadline.kind.*
// i18n: deadline.status.*
// i18n: deadline.unit.*

// Law is one version of one law, as in force on some day.
type Law struct {
	ID           string
	Version      string // the day this version came into force
	Title        string // as the law calls itself
	Jurisdiction string // ISO 3166, as "GB" or "US-CA"
	From         Day
	Until        Day // last day in force; zero while it is
	Citation     string
	Status       Status
	PublicBody   bool     // whether it binds public bodies
	Calendar     string   // the calendar to use unless the body chooses one
	Zone         string   // the zone to use unless the body chooses one
	Doubts       []string // what is uncertain about it: deadline.doubt.… in the catalogue
	Readings     []string // ways to count stopped days that the body may choose between; the first is the usual one

	always []string // the doubts that touch every reckoning
	rolls  rollOver
	clocks []clock
	policy Policy
}

// clock is what a law sets for some kinds of request.
type clock struct {
	kinds       []Kind
	limit       Length
	start       []startEvent // beside receipt; the latest counts
	stops       []stop
	extension   *extensionRule
	acknowledge *acknowledgeRule
	rolls       rollOver
	deemed      string // what silence is taken for: "refusal", …
	citation    string
	status      Status
}

// startEvent is something for which the clock waits before it begins.
type startEvent string

const (
	startIdentity   startEvent = "identity"   // the proof of who the person is
	startFee        startEvent = "fee"        // the fee
	startRegistered startEvent = "registered" // the entry in the register
	startReflection startEvent = "reflection" // the end of the time to think about the fee
	startAware      startEvent = "aware"      // the moment the body became aware; in place of receipt
)

var startEvents = []startEvent{startIdentity, startFee, startRegistered, startReflection, startAware}

// counting says which days of a stop do not count.
type counting string

const (
	bothDays  counting = "both-days"  // from the day of the question to the day of the answer, both
	askingDay counting = "asking-day" // the day of the question, and on to the day before the answer
	answerDay counting = "answer-day" // the days after the question, up to the day of the answer
	restart   counting = "restart"    // all that went before: the clock begins anew with the answer
)

var countings = []counting{bothDays, askingDay, answerDay, restart}

// stop is a time that does not count.
type stop struct {
	on       stopEvent
	counting counting
	or       []counting // other ways to read the law
	citation string
	doubt    string
}

// stopEvent is what the clock stops for.
type stopEvent string

const (
	stopClarification stopEvent = "clarification" // from pause to resume
	stopIdentity      stopEvent = "identity"      // from id_requested to id_verified
	stopFee           stopEvent = "fee"           // from fee_requested or fee_notice to fee_paid
)

var stopEvents = []stopEvent{stopClarification, stopIdentity, stopFee}

// extensionRule is how much longer the body may take, and how often it may say so.
type extensionRule struct {
	most     Length // zero where the law only asks that it be reasonable
	times    int
	citation string
}

type acknowledgeRule struct {
	limit    Length
	citation string
}

// rollOver is on which days a period does not end.
type rollOver struct {
	saturday, sunday, holiday bool
	citation, doubt           string
}

// deemedOutcomes are what a law may take silence for.
var deemedOutcomes = []string{"refusal", "exhaustion"}

// Policy is what the body itself decides where a law leaves room.
type Policy struct {
	Reading string // one of Law.Readings; empty is the usual one
	Draft   int    // working days before the due day by which the answer should lie ready; 0 is no such day
}

// With is the law as this body applies it. An error is a *FactError.
func (l Law) With(p Policy) (Law, error) {
	if p.Reading != "" && !slices.Contains(l.Readings, p.Reading) {
		return Law{}, fault("reading", "deadline.error.reading_unknown", "Text", excerpt(p.Reading), "Law", l.ID)
	}
	if p.Draft < 0 || p.Draft > longest {
		return Law{}, fault("draft", "deadline.error.draft_days", "Text", p.Draft)
	}
	l.policy = p
	return l, nil
}

// Kinds are what this law sets a clock for, in the order of its file, without the endings.
func (l Law) Kinds() []Kind {
	var kinds []Kind
	for _, c := range l.clocks {
		kinds = append(kinds, c.kinds...)
	}
	return kinds
}

// Extends tells whether this law lets the body take longer over that kind.
func (l Law) Extends(kind Kind) bool {
	c, ok := l.clock(kind)
	return ok && c.extension != nil
}

// Stops tells whether asking the person what they mean stops the clock for that kind.
func (l Law) Stops(kind Kind) bool {
	c, ok := l.clock(kind)
	return ok && slices.ContainsFunc(c.stops, func(s stop) bool { return s.on == stopClarification })
}

func (l Law) clock(kind Kind) (clock, bool) {
	for _, c := range l.clocks {
		if slices.Contains(c.kinds, kind) {
			return c, true
		}
	}
	return clock{}, false
}

// asked takes a kind apart: the clock it belongs to, and which of its days is wanted ("", _ack or _extension_notice).
func (l Law) asked(kind Kind) (clock, string, bool) {
	if c, ok := l.clock(kind); ok {
		return c, "", true
	}
	if base, cut := strings.CutSuffix(string(kind), ackEnding); cut {
		if c, ok := l.clock(Kind(base)); ok && c.acknowledge != nil {
			return c, ackEnding, true
		}
	}
	if base, cut := strings.CutSuffix(string(kind), noticeEnding); cut {
		if c, ok := l.clock(Kind(base)); ok && c.extension != nil {
			return c, noticeEnding, true
		}
	}
	return clock{}, "", false
}
