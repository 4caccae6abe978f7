package requests

import (
	"github.com/google/uuid"
)

// The letters a step can cause. Their words belong to whoever sends them.
const (
	LetterReceived  = "received"  // Ref, Kind, Due, AcknowledgeBy
	LetterCode      = "code"      // Ref, Code, Minutes
	LetterQuestion  = "question"  // Ref, Kind, Due
	LetterUnproven  = "unproven"  // Ref, Kind: what was shown is not enough; why is on the page
	LetterReminder  = "reminder"  // Ref, Kind: a question waits for an answer
	LetterNews      = "news"      // Ref, Kind: there is a message on the page
	LetterExtended  = "extended"  // Ref, Kind, Due: the reasons are on the page
	LetterDecided   = "decided"   // Ref, Kind, Outcome
	LetterCorrected = "corrected" // Ref, Kind: every source has confirmed
	LetterDone      = "done"      // Ref, Kind: every source has confirmed an erasure or a restriction
	LetterClosed    = "closed"    // Ref, Kind
	LetterWithdrawn = "withdrawn" // Ref, Kind
	LetterReopened  = "reopened"  // Ref, Kind, Due
	LetterMoved     = "moved"     // Ref, Kind, Due, Was: the calendar changed, and the due day with it
	LetterRedated   = "redated"   // Ref, Kind, Due, Was: a day the clock counts by was put right
	LetterFee       = "fee"       // Ref, Kind, Due: how much and why is on the page
	LetterAuthority = "authority" // Ref, Kind: whether somebody may act for another was decided
	LetterLifting   = "lifting"   // Ref, Kind, Day: from then on the contested data are used again
	LetterProgress  = "progress"  // Ref, Kind, Due, Progress: who has it, what was done last
	LetterPassed    = "passed"    // Ref, Kind, To: another public body has the request now
)

// Letters lists every letter.
func Letters() []string {
	return []string{LetterReceived, LetterCode, LetterQuestion, LetterUnproven, LetterReminder, LetterNews, LetterExtended, LetterDecided, LetterCorrected, LetterDone,
		LetterClosed, LetterWithdrawn, LetterReopened, LetterMoved, LetterRedated, LetterFee, LetterAuthority, LetterPassed, LetterLifting, LetterUnrestricted,
		LetterProgress, LetterNoticed, LetterLapsed, LetterAsked}
}

// LetterArgs asks for one letter about one event of a case. It carries ids only: the job tables are in every dump.
type LetterArgs struct {
	Case   uuid.UUID `json:"case"`
	Letter string    `json:"letter"`
	Event  uuid.UUID `json:"event"` // or the challenge, for a code
}

// Kind names the job.
func (LetterArgs) Kind() string { return "letter" }

// IncidentArgs asks for an incident to be opened: a look was found not to be justified, or one that was flagged to be misuse.
type IncidentArgs struct {
	Finding uuid.UUID `json:"finding,omitzero"`
	Flag    uuid.UUID `json:"flag,omitzero"`
}

// ID is that of the incident: asked for twice, one is opened.
func (a IncidentArgs) ID() uuid.UUID {
	if a.Flag != uuid.Nil {
		return a.Flag
	}
	return a.Finding
}

// Kind names the job.
func (IncidentArgs) Kind() string { return "incident" }

// InstructArgs asks for one instruction to the source that holds a wrong value.
type InstructArgs struct {
	Item uuid.UUID `json:"item"`
}

// Kind names the job.
func (InstructArgs) Kind() string { return "instruct" }
