package report

import "time"

// Summary is the report in counts.
type Summary struct {
	Total         int
	Officials     int // different people, as far as sources tell them apart
	Untold        int // entries by people whom their source does not tell apart
	Organisations int
	Disclosures   int  // entries by which data left the body
	Automatic     int  // entries made by computer systems
	Pseudonyms    bool // whether an official is told by a number
	BySource      []Count
	ByPurpose     []Count
	ByMonth       []Month // every month of the period, oldest first; years when the period is longer than 36 months
}

// Count is how many entries share something.
type Count struct {
	ID   string // System.ID or Activity.ID
	Name Text
	Path string
	N    int
}

// Month is how many entries fall into a month (or, when Whole, a year).
type Month struct {
	Start time.Time
	Whole bool
	N     int
}

// NotableKind says why an entry stands out.
type NotableKind string

// What stands out, in the order it is printed.
const (
	EmergencyAccess NotableKind = "emergency"
	WithoutCase     NotableKind = "no_case"
	OutsideHours    NotableKind = "out_of_hours"
	AgreementEnded  NotableKind = "agreement_ended"
	Refused         NotableKind = "refused"
)

// Notable is a kind of entry worth a second look. It accuses nobody.
type Notable struct {
	Kind    NotableKind
	N       int
	Entries []string // Entry.ID, the newest hundred
	Numbers []string // their numbers
}

// Group is a series: the same official, system, activity and case.
type Group struct {
	Who         Who
	Source      string
	Activity    Activity
	Purpose     string // of the newest entry
	Case        string
	Action      string // empty when the series has several
	N           int
	First, Last time.Time
}
