package report

import (
	"iter"
	"maps"
	"slices"
	"time"

	"golang.org/x/text/language"
)

// Accesses is the who-accessed report: one value, from which the web page, PDF, JSON, CSV and HTML file are made, so that all say
// the same. It is complete when Collect returns and never changes afterwards; its texts are said by a printer of any language.
type Accesses struct {
	Reference string // "WA-20261122-7K3MQ2", made of the day of making and the check code
	Code      string // fingerprint of what the report says, the same in every form: "7K3M-Q2XN-PD4R-A9TC"
	Made      time.Time
	Zone      *time.Location
	Body      Body
	Person    Person
	Period    Period

	Systems  []System
	Summary  Summary
	Notable  []Notable
	Groups   []Group
	Entries  []Entry // newest first
	Evidence Evidence
}

// All yields the entries, newest first. Renderers read entries through it alone.
func (a *Accesses) All() iter.Seq[*Entry] {
	return func(yield func(*Entry) bool) {
		for i := range a.Entries {
			if !yield(&a.Entries[i]) {
				return
			}
		}
	}
}

// Disclosures yields the entries by which data left the body.
func (a *Accesses) Disclosures() iter.Seq[*Entry] {
	return func(yield func(*Entry) bool) {
		for e := range a.All() {
			if e.Recipient != nil && !yield(e) {
				return
			}
		}
	}
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
	LogOrigin string // name of the transparency log, as checkpoints say it
	LogKey    string // its public key
}

// Regulator is the authority a citizen can turn to.
type Regulator struct {
	Name, Web, Phone string
	Address          []string
}

// Hours are the body's working hours. The zero value is Monday to Friday, 7:00 to 19:00.
type Hours struct {
	Days        []time.Weekday
	Open, Close time.Duration // since midnight
	Holiday     func(year int, month time.Month, day int) bool
}

// Person is who the report is about, masked: the document may be left on a printer.
type Person struct {
	Name        string   // initials, "R. K." or empty when not known
	Identifiers []string // "national-id ••••••••869"
}

// Period is the time the report covers: From is included, To is not.
type Period struct{ From, To time.Time }

// System is a source of entries and how complete its record is.
type System struct {
	ID       string
	Name     string
	Profile  Profile
	Reports  bool // false: the system does not report look-ups to the portal at all
	First    time.Time
	Last     time.Time // time of its latest entry, about anyone
	UpTo     time.Time // it has said that nothing is missing up to here; zero when it has not
	Missing  int       // numbered events that never came
	Gaps     []Gap     // spans in which events are missing
	Late     int       // hundredths of events that came more than a day late
	Entries  int       // in this report
	CaseRefs bool      // it gives case references at all: only then does a missing one say something
}

// Gap is a span of time in which a source's numbering shows that events are missing.
type Gap struct {
	From, To time.Time
	Missing  int
}

// Profile is how much a source discloses about the officials who acted.
type Profile string

// The profiles, from most to least.
const (
	ByName         Profile = "name"
	ByRole         Profile = "role"
	ByOrganisation Profile = "organisation"
)

// Entry is one look, as the person may see it.
type Entry struct {
	ID     string // names the entry in addresses ("question this") and in proofs
	Number int64  // place in the person's own series, 0 while it has none
	At     time.Time
	Source string // System.ID
	System string // the program used, as the source names it

	Who       Who
	Action    string // view search list create update delete print export disclose compare decide-automated
	Outcome   string // success denied failed
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

	NoCase     bool // a person looked, gave no case, though the system gives case references
	OutOfHours bool // a person looked outside the body's working hours

	Corrects    *Correction  // this entry corrects an earlier one
	Corrections []Correction // later entries that correct this one
	Question    *Question    // what the citizen asked about it and was answered
	Proof       Proof
}

// Who acted, as far as the source's disclosure profile lets it be said.
type Who struct {
	Kind         string // person system organisation
	Profile      Profile
	Official     int // pseudonym "Official 3", stable inside this one report; 0 unless the profile is ByRole and Kind person
	Name         string
	Role         string
	Unit         string
	Organisation string
}

// Activity is the published processing activity an access belonged to, in the version then in force.
type Activity struct {
	ID      string
	Version int
	Title   Text
	Path    string // page of the register, without language: "/registers/processing/PA-014"; empty when not published
}

// Recipient is the organisation outside the body that received data.
type Recipient struct {
	Name, Address, Country, Agreement string
}

// Correction links an entry with the one that corrects it.
type Correction struct {
	ID     string
	Number int64 // of the other entry
	Reason string
	At     time.Time
}

// Question is what became of a citizen's question about an entry.
type Question struct {
	Reference string
	State     string // open answered
	Answer    string
	At        time.Time
}

// Proof is what shows that the entry is in the log.
type Proof struct {
	Leaf       int64 // index in the log, -1 while it has none
	Commitment string
}

// Evidence is what lets anybody check the report.
type Evidence struct {
	Checkpoint  string // signed note, whole
	LogSize     int64
	First, Last int64 // numbers of the person's series in this report; 0, 0 when none
	Highest     int64 // the person's series goes up to here
	Unnumbered  int   // recorded too recently to have a number
}
