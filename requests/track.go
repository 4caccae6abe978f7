package requests

import (
	"github.com/google/uuid"

	"daylight/requests/deadline"
)

// Stage is where a case stands in the citizen's words: a step of the bar on the page.
type Stage string

// The stages.
const (
	StageConfirm  Stage = "confirm"  // your mailbox is to be confirmed
	StageReceived Stage = "received" // we have it
	StageWorking  Stage = "working"  // we are on it
	StageWaiting  Stage = "waiting"  // we wait for you
	StageChecking Stage = "checking" // a second person checks the answer
	StageCarrying Stage = "carrying" // being put right
	StageAnswered Stage = "answered"
	StageEnded    Stage = "ended" // closed, withdrawn or erased
)

// Stage gives the citizen's word for a state.
func (s State) Stage() Stage {
	switch s {
	case StateUnconfirmed:
		return StageConfirm
	case StateReceived:
		return StageReceived
	case StateWorking:
		return StageWorking
	case StateAsked:
		return StageWaiting
	case StateReview:
		return StageChecking
	case StateInstructed:
		return StageCarrying
	case StateDecided:
		return StageAnswered
	}
	return StageEnded
}

// TrackView is a case as the citizen who filed it sees it: roles, never names of staff.
type TrackView struct {
	Ref       string
	Kind      Kind
	State     State
	Stage     Stage
	Version   int
	Level     Level // reached on this case
	Lang      string
	Contact   Contact
	Received  deadline.Day
	Clock     Clock
	Access    *AccessAsk
	Items     []Item
	Complaint *Grievance
	Question  *Message // waiting for an answer
	Messages  []Message
	Events    []Event   // oldest first, without notes
	Decision  *Decision // once approved, without the names
	Locked    bool      // something released needs LevelIdentity to be read
	Told      []Recipient
	Dispute   string
	May       []Action // answer, reply, withdraw, dispute
	Next      string   // message key: what happens next, requests.next.…
}

// Can reports whether the citizen may do this now.
func (v TrackView) Can(a Action) bool {
	for _, may := range v.May {
		if may == a {
			return true
		}
	}
	return false
}

// MyCase is one line in a signed-in citizen's list.
type MyCase struct {
	Ref      string
	Kind     Kind
	State    State
	Stage    Stage
	Received deadline.Day
	Due      deadline.Day
	Waiting  bool // for the citizen
}

// Follow asks for a code to follow a case.
type Follow struct {
	Ref     string
	Email   string
	Browser string // conversation the code is bound to: whoever enters it must have asked for it
}

// CodeEntry is a code as typed.
type CodeEntry struct {
	Challenge uuid.UUID
	Code      string
	Browser   string
}
