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
	// InternalReview is that the body looks at its own decision again. Few laws have a clock for it.
	InternalReview Kind = "internal_review"
)

// kinds are all kinds for which there are words in every language. A law may set a clock for no other.
var kinds = []Kind{
	Access, Rectification, Erasure, Restriction, Objection, Portability, Complaint,
	"access_inactive", "accounting_of_disclosures", "ack", "amendment", "amendment_review", "answer_after_opinion",
	"breach_notify_authority", "copy_after_inspection", "foi", "foi_appeal", InternalReview, "opt_out",
	"portability_refusal", "preliminary_reply", "registration_notice", "transfer",
}

// doubts are all doubts for which there are words in every language.
var doubts = []string{
	"business-day", "no-number", "own-period", "pause-not-defined", "rollover", "secondary", "sources-differ",
	"uk-clarification-days", "us-observed-holidays",
}

// otherNames are words that other laws and offices have for a kind; the law's own words come first, so that a law may
// use one of them for something else.
var otherNames = map[Kind][]Kind{
	"correction":           {Rectification},
	"amendment":            {Rectification},
	Rectification:          {"amendment"},
	"deletion":             {Erasure},
	"opt_out":              {Objection},
	"data_portability":     {Portability},
	"subject_access":       {Access},
	"access_dispersed":     {"access_inactive"},
	"appeal":               {"foi_appeal", "internal_review"},
	"rectification_review": {"amendment_review"},
	"correction_review":    {"amendment_review"},
	"breach":               {"breach_notify_authority"},
}

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
	// promise is the acknowledgement that the body itself promises where the law sets none.
	promise *acknowledgeRule
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
	reflection  Length // how long the person may think about a fee, where the law says so
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
	times    int        // how often it stops the clock; 0 is as often as it happens
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
	most       Length // zero where the law only asks that it be reasonable
	reasonable bool   // with a most: longer is possible for reasons that the law names
	complaint  bool   // the notice must name the right to complain
	times      int
	citation   string
}

type acknowledgeRule struct {
	limit    Length
	citation string // empty for the body's own promise
	status   Status
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
	// Acknowledge is how many working days after receipt the body promises to say that it has the request, where the
	// law sets no time for that; 0 is no promise.
	Acknowledge int
}

// mostPromised is the longest time, in working days, that a promise to acknowledge may take.
const mostPromised = 30

// With is the law as this body applies it. An error is a *FactError.
func (l Law) With(p Policy) (Law, error) {
	if p.Reading != "" && !slices.Contains(l.Readings, p.Reading) {
		return Law{}, fault("reading", "deadline.error.reading_unknown", "Text", excerpt(p.Reading), "Law", l.ID)
	}
	if p.Draft < 0 || p.Draft > longest {
		return Law{}, fault("draft", "deadline.error.draft_days", "Text", p.Draft)
	}
	if p.Acknowledge < 0 || p.Acknowledge > mostPromised {
		return Law{}, fault("acknowledge", "deadline.error.acknowledge_days", "Text", p.Acknowledge, "Most", mostPromised)
	}
	l.policy, l.promise = p, nil
	if p.Acknowledge > 0 {
		l.promise = &acknowledgeRule{limit: Length{p.Acknowledge, WorkingDays}, status: ByPolicy}
	}
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

func (l Law) clock(kind Kind) (clock, bool) {
	for _, c := range l.clocks {
		if slices.Contains(c.kinds, kind) {
			return c, true
		}
	}
	return clock{}, false
}

// question is a kind taken apart: the clock it belongs to, and which of that clock's days is wanted.
type question struct {
	kind   Kind // as the law calls it
	clock  clock
	ending string // "", ackEnding or noticeEnding
}

// asked takes a kind apart. The kind may stand under another name of otherNames.
func (l Law) asked(kind Kind) (question, bool) {
	if c, ok := l.clock(kind); ok {
		return question{kind, c, ""}, true
	}
	for _, ending := range []string{"", ackEnding, noticeEnding} {
		base, cut := strings.CutSuffix(string(kind), ending)
		if !cut {
			continue
		}
		name, c, ok := l.called(Kind(base))
		if ok && (ending != ackEnding || l.acknowledged(&c) != nil) && (ending != noticeEnding || c.extension != nil) {
			return question{name + Kind(ending), c, ending}, true
		}
	}
	return question{}, false
}

// called finds the clock of a kind by the name this law has for it.
func (l Law) called(kind Kind) (Kind, clock, bool) {
	if c, ok := l.clock(kind); ok {
		return kind, c, true
	}
	for _, name := range otherNames[kind] {
		if c, ok := l.clock(name); ok {
			return name, c, true
		}
	}
	return "", clock{}, false
}

// acknowledged is the rule by which the person is told that the body has the request: the law's or, where it has none,
// the body's promise. Nobody waits for word that hours have begun.
func (l Law) acknowledged(c *clock) *acknowledgeRule {
	if c.acknowledge == nil && c.limit.Unit != Hours {
		return l.promise
	}
	return c.acknowledge
}
