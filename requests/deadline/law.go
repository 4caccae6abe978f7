package deadline

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

// Status says how well a rule is founded.
type Status string

// From firm to soft.
const (
	ByStatute  Status = "statute"  // the text of the law was read
	ByGuidance Status = "guidance" // the authority that watches over the law says so
	ByPolicy   Status = "policy"   // the law gives no number; the body's own practice does
	InDoubt    Status = "doubt"    // sources differ or were not read: ask counsel before relying on it
)

// Law is one version of one law, as in force on some day.
type Law struct {
	ID           string
	Version      string // the day this version came into force
	Title        string // as the law calls itself
	Jurisdiction string
	From         Day
	Until        Day // last day in force; zero while it is
	Citation     string
	Status       Status
	PublicBody   bool     // whether it binds public bodies
	Calendar     string   // the calendar to use unless the body chooses one
	Zone         string   // the zone to use unless the body chooses one
	Doubts       []string // keys of the catalogue: deadline.doubt.…
	Readings     []string // ways to read it that the body may choose between; the first is the usual one
}

// Policy is what the body itself decides where a law leaves room.
type Policy struct {
	Reading string // one of Law.Readings; empty is the usual one
	Draft   int    // working days before the due day by which the answer should lie ready; 0 is no such day
}

// With is the law as this body applies it.
func (l Law) With(p Policy) (Law, error) { return l, nil }

// Kinds are what this law sets a clock for, in the order of its file.
func (l Law) Kinds() []Kind { return nil }

// Library is every law and every calendar shipped. It never changes after Load and may be shared.
type Library struct {
	places map[string][]*place
}

// Load reads the laws and calendars built into the program. A file that makes no sense is refused with its name, the
// line and the reason.
func Load() (*Library, error) {
	places, err := loadCalendars(calendarFiles)
	if err != nil {
		return nil, err
	}
	return &Library{places: places}, nil
}

// Law is the version of a law in force on the day of receipt.
func (l *Library) Law(id string, received Day) (Law, error) {
	return Law{}, fault("law", "deadline.error.law_unknown", "Law", id)
}

// Laws are all versions of all laws, by id and then by date.
func (l *Library) Laws() []Law { return nil }
