package ledger

import "time"

// Entry is one access as the citizen it concerns may see it: the disclosure profile of its source has been applied.
type Entry struct {
	// ID names the entry in addresses and complaints; it means something only together with its person.
	ID          string
	Source      string
	SourceNames map[string]string // by language tag
	Profile     Profile
	Type        string // Recorded, Corrected or Denied

	Occurred time.Time
	Received time.Time
	Late     bool // reported more than a day after the event
	Skewed   bool // the source's clock was ahead of ours

	Subject    Subject
	Actor      Actor
	Action     string
	Outcome    string
	Categories []string
	Detail     string
	Purpose    EntryPurpose
	LegalBasis LegalBasis
	CaseRef    string
	Recipient  *Recipient
	System     System
	Channel    string
	Emergency  string // the reason given, empty when there was none

	// Corrects is the entry this one puts right; Corrections are those that put this one right. Both are shown.
	Corrects    *Correction
	Corrections []Correction

	// Ordinal is the entry's number in the citizen's own chain and Leaf its place in the log; both are zero and -1
	// until the sequencer has taken the entry in.
	Ordinal int64
	Leaf    int64

	// Disclosed is the provable form: what stands in the JSON report and what Verify checks.
	Disclosed Disclosed
}

// Actor is who looked, as far as the profile says it.
type Actor struct {
	Kind         string
	Organisation Organisation
	Unit         string            // profiles role and name
	Role         string            // profiles role and name, as the source gave it
	RoleWords    map[string]string // the same by language tag, from the source's table
	Official     int               // profile role: "Official 3"; zero otherwise and for systems
	ID, Name     string            // profile name, or after a decision (Identify)
}

// EntryPurpose is the purpose with the version of the processing activity that was in force.
type EntryPurpose struct {
	Activity string
	Version  int64
	Number   int
	Title    map[string]string
	Text     string
	Code     string
}

// Correction is one side of an event that puts another right.
type Correction struct {
	EntryID  string // empty when the other entry has not arrived or may not be seen
	Reason   string
	Occurred time.Time
}

// Filter narrows a person's entries. The zero value takes all.
type Filter struct {
	Sources    []string
	Activities []string
	Actions    []string
	From       time.Time // inclusive
	Until      time.Time // exclusive
	After      string    // the mark of the page before; empty for the newest
	Limit      int       // entries a page; 50 when zero, 500 at most
}

// Page is a part of a person's entries, newest first. Next is empty on the last one.
type Page struct {
	Entries []Entry
	Next    string
}

// Summary counts a person's entries.
type Summary struct {
	Total       int
	First, Last time.Time
	Sources     []Count
	Activities  []Count
	Actions     []Count
	Months      []Count // "2026-11", newest first
}

// Count is how many entries there are of one kind.
type Count struct {
	Key   string
	Names map[string]string // of the source or activity, by language tag
	Count int
}

// Look is an access made in this portal.
type Look struct {
	Subject    Subject
	Actor      EventActor // Org is filled in from the ledger when empty
	Action     string
	Categories []string
	Detail     string
	Activity   string
	Purpose    string // in the officer's words, may be empty
	Code       string // of the purpose, may be empty
	CaseRef    string
	Recipient  *Recipient
	At         time.Time // now when zero
}

// Coverage says what one source has reported and what is missing.
type Coverage struct {
	Source       string
	Names        map[string]string
	Disabled     bool
	First, Last  time.Time // of the events; zero when there are none
	LastReceived time.Time
	Heartbeat    time.Time // "nothing to report up to"; zero when never sent
	CompleteTo   time.Time // the later of Last and Heartbeat
	Stored       int64
	Late         int64
	Skewed       int64
	Caseless     int64 // without a case
	Vague        int64 // with a purpose that says nothing
	Refused      int64
	Conflicting  int64
	Quarantined  int64 // waiting for a decision
	Numbered     bool  // the source numbers its events, so gaps can be seen
	Gaps         []Gap
	Lapsed       []Lapsed // what it reported under agreements that had ended
}

// Gap is a stretch of a source's numbering that never arrived.
type Gap struct {
	From, Until time.Time // times of the events on both sides
	First, Last int64     // the missing numbers
	Missing     int64
}

// Checkpoint is the signed state of the log.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   [32]byte
	Note   []byte // the C2SP checkpoint as published, with the cosignatures that have arrived
	At     time.Time
	// Cosignatures are those in Note.
	Cosignatures []Cosignature
}
