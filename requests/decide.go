package requests

import (
	"time"

	"github.com/google/uuid"
)

// Outcome is how a case ended, in one word.
type Outcome string

// The outcomes.
const (
	Released      Outcome = "released"       // access: given
	PartReleased  Outcome = "part_released"  // access: given in part
	NothingHeld   Outcome = "nothing_held"   // access: the body holds nothing
	Corrected     Outcome = "corrected"      // correction: all accepted
	PartCorrected Outcome = "part_corrected" // correction: some accepted
	NotCorrected  Outcome = "not_corrected"  // correction: none accepted
	Upheld        Outcome = "upheld"         // complaint: justified
	PartUpheld    Outcome = "part_upheld"
	NotUpheld     Outcome = "not_upheld"
	Declined      Outcome = "declined" // the whole request is refused, on a ground the law has
)

// Outcomes lists the outcomes an officer can choose for a kind. A correction's outcome follows from its items.
func Outcomes(k Kind) []Outcome {
	switch k {
	case Access:
		return []Outcome{Released, PartReleased, NothingHeld, Declined}
	case Correction:
		return []Outcome{Declined}
	case Complaint:
		return []Outcome{Upheld, PartUpheld, NotUpheld, Declined}
	}
	return nil
}

// Reasons lists the reason library for a kind: message keys requests.reason.… with their citation inside.
func Reasons(k Kind) []string {
	switch k {
	case Access:
		return []string{"others_rights", "legal_privilege", "crime_prevention", "excessive", "not_identified", "already_given"}
	case Correction:
		return []string{"accurate", "not_shown", "record_of_opinion", "archive", "other_source", "excessive", "not_identified"}
	case Complaint:
		return []string{"justified_access", "rules_followed", "not_ours", "repeated", "rules_broken"}
	}
	return nil
}

// Decision is what is answered, from draft to approval.
type Decision struct {
	Outcome    Outcome
	Items      []ItemDecision // correction: one per item
	Reason     string         // of the reason library; needed unless everything is granted
	Reasons    string         // in words, to the citizen
	Statement  string         // access: what is released, or where it is; complaint: the finding
	Withheld   string         // access: what was left out and why
	Recipients []string       // correction: organisations to be told (Art. 19)
	Submit     bool           // send it for approval at once

	ProposedBy   uuid.UUID // read only from here on
	ProposedName string
	ProposedAt   time.Time
	SubmittedAt  time.Time
	ApprovedBy   uuid.UUID
	ApprovedName string
	ApprovedAt   time.Time
	SentBack     string // why, when it was last sent back
}

// ItemDecision is the decision on one item of a correction.
type ItemDecision struct {
	Item    uuid.UUID
	Verdict Verdict
	Value   string // to be written; empty means what the citizen proposed
	Reason  string // of the reason library; needed unless accepted
	Reasons string
}
