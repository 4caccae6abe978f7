package report

import (
	"cmp"
	"errors"
	"iter"
	"maps"
	"slices"
	"time"

	"golang.org/x/text/language"

	"daylight/requests"
	"daylight/requests/ledger"
)

// Accesses is the who-accessed report: one value, from which the web page, PDF, JSON, CSV and HTML file are made, so that all say
// the same. It never changes once it is collected; its texts are said by a printer of any language.
type Accesses struct {
	Reference string // "WA-20261122-7K3MQ2", made of the day of making and the check code
	Code      string // fingerprint of what the report says, the same in every form: "7K3M-Q2XN-PD4R-A9TC"
	Made      time.Time
	Zone      *time.Location
	Body      Body
	Person    Person
	Period    Period
	Extract   Extract
	Handed    *Handover // nil when the person receives it

	Systems  []System
	Summary  Summary
	Notable  []Notable
	Groups   []Group // the largest series
	GroupsOf int     // how many series there are in all
	Entries  []Entry // newest first; none of a long report
	Evidence Evidence
	Disputes []Dispute // the person's own statements, newest first

	tally *tally                            // knows what an entry needs to be put into words
	again func(do func(*Entry) error) error // reads the entries of a long report; nil when Entries holds all
	err   error
}

// All yields the entries, newest first. Renderers read entries through it alone, and ask Err when they are done.
func (a *Accesses) All() iter.Seq[*Entry] {
	return func(yield func(*Entry) bool) {
		if a.again != nil {
			enough := errors.New("enough")
			err := a.again(func(e *Entry) error {
				if !yield(e) {
					return enough
				}
				return nil
			})
			if !errors.Is(err, enough) {
				a.err = cmp.Or(a.err, err)
			}
			return
		}
		for i := range a.Entries {
			if !yield(&a.Entries[i]) {
				return
			}
		}
	}
}

// Err is what kept All from reading the entries of a long report to their end, nil when nothing did.
func (a *Accesses) Err() error { return a.err }

// Disclosures yields the entries by which data left the body.
func (a *Accesses) Disclosures() iter.Seq[*Entry] {
	return func(yield func(*Entry) bool) {
		for e := range a.All() {
			if e.leaves() && !yield(e) {
				return
			}
		}
	}
}

// leaves tells whether data went out of the body.
func (e *Entry) leaves() bool {
	return e.Recipient != nil && e.Outcome != "denied" && e.Outcome != "failed"
}

// Text is a text in several languages, by tag.
type Text map[string]string

// In gives the text in a language, else in English, else in whichever there is.
func (t Text) In(tag string) string {
	if s := t[tag]; s != "" {
		return s
	}
	if s := t[language.English.String()]; s != "" {
		return s
	}
	for _, tag := range slices.Sorted(maps.Keys(t)) {
		if t[tag] != "" {
			return t[tag]
		}
	}
	return ""
}

// Plain is a text that reads the same in every language, such as a proper name.
func Plain(s string) Text { return Text{language.English.String(): s} }

// Body is the public body that makes the report: settings, not rows.
type Body struct {
	Name      string
	Address   []string // lines
	Email     string
	Phone     string
	Officer   string // data protection officer: how to reach them
	Regulator Regulator
	BaseURL   string // "https://data.northmere.example", no slash at the end
	Zone      *time.Location
	Hours     Hours
	Silent    []string // systems that hold data about people and do not report look-ups
	LogKey    string   // public key of the transparency log, as verifiers take it
	Receipt   string   // a sentence of the body's own on acknowledgements; may be empty
	EID       bool     // citizens can sign in with an eID
}

// Regulator is the authority a citizen can turn to.
type Regulator struct {
	Name, Web, Phone string
	Address          []string
}

// Person is who the report is about, masked: the document may be left on a printer.
type Person struct {
	Name        string // initials, "R. K."; empty when not known
	Identifiers []Identifier
}

// Identifier is one number the person is known under.
type Identifier struct{ Scheme, Masked string }

// Period is the time the report covers: From is included, To is not. A zero From is the beginning of the record.
type Period struct{ From, To time.Time }

// Extract is what a report was narrowed to; the zero value is the whole report.
type Extract struct{ Sources, Activities, Actions []string }

// Narrows tells an extract from the whole report.
func (x Extract) Narrows() bool { return len(x.Sources)+len(x.Activities)+len(x.Actions) > 0 }

// System is a source of entries and how complete its record is.
type System struct {
	ID          string
	Name        Text
	Disabled    bool
	First, Last time.Time // of all its entries, about anyone
	CompleteTo  time.Time // it has said that nothing is missing up to here
	Numbered    bool      // it numbers its entries, so that gaps can be seen
	Missing     int64     // numbered entries that never came
	Gaps        []Gap
	Stored      int64
	Late        int64 // came more than a day after the event
	Caseless    int64 // name no case
	Vague       int64 // give a purpose that says nothing
	CaseRefs    bool  // it usually names a case: only then does a missing one say something
	Entries     int   // in this report
}

// Gap is a stretch of time in which a source's numbering shows that entries are missing.
type Gap struct {
	From, To time.Time
	Missing  int64
}

// Entry is one look, as the person may see it.
type Entry struct {
	ID     string // names the entry in addresses and questions
	Number int64  // place in the person's own series, 0 while it has none
	Series int    // which of the person's series: 0 unless they are known under several identifiers
	At     time.Time
	Source string // System.ID
	System string // the program used, as the source names it

	Who       Who
	Action    string // as in the access event: view, search, disclose …
	Outcome   string // "", "success", "denied" or "failed"
	Data      []string
	Detail    string
	Channel   string
	Purpose   string // as the official or the system gave it
	Activity  Activity
	Basis     string // code, "gdpr-6-1-e"
	Law       string // "Tax Act s. 12"
	Case      string
	Recipient *Recipient
	Emergency string // the reason given for emergency access
	Late      bool   // reported more than a day after the event

	NoCase     bool // a person looked and named no case, though the system usually does
	OutOfHours bool // a person looked outside the body's working hours

	Lapse *ledger.Lapse // the agreement under which it was, when that had ended by then

	Corrects    *Correction  // this entry corrects an earlier one
	Corrections []Correction // later entries that correct this one
	Question    *Question    // what the citizen asked about it and was answered
	Disclosed   ledger.Disclosed
}

// Who acted, as far as the source's disclosure profile lets it be said.
type Who struct {
	Kind         string // person, system or organisation
	Profile      ledger.Profile
	Official     int // pseudonym "Official 3", stable inside this one report; 0 when there is none
	Name         string
	Role         string // as the source gave it
	RoleWords    Text   // the same in words for people; empty where the source has none
	Unit         string
	Organisation string
}

// Activity is the published processing activity an access belonged to, in the version then in force.
type Activity struct {
	ID      string
	Version int // the number people see
	Title   Text
	Path    string // page of the register, without language: "/registers/processing/PA-014"; empty when not published
}

// Recipient is the organisation that received data.
type Recipient struct {
	Name, Address, Country, Agreement string
}

// Correction links an entry with the one that corrects it.
type Correction struct {
	ID     string // of the other entry, empty when it is not shown
	Number int64
	Reason string
	At     time.Time
}

// Question is what became of a citizen's question about an entry.
type Question struct {
	Reference string // empty once the case and its words are erased; what was found stays
	Asked     time.Time
	Answer    string // empty while it is open
	Answered  time.Time

	Finding requests.LookVerdict // what was found about the look; empty while nothing was
	Found   time.Time
}

// Evidence is what lets anybody check the report.
type Evidence struct {
	Checkpoint ledger.Checkpoint // zero when nothing has been published yet
	Series     []Series          // one for each identifier that has numbered entries in the report
	Unnumbered int               // entries without a number
	Erased     []ledger.Erased   // numbers whose entries were erased, oldest first
	ErasedNote []byte            // the log's signature under that; empty without a key
}

// Series is the person's own numbering under one identifier.
type Series struct {
	Identifier  Identifier
	Of          int // which of the person's identifiers
	First, Last int64
	N           int
}
