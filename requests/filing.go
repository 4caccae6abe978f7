package requests

import (
	"time"

	"github.com/google/uuid"

	"daylight/requests/deadline"
)

// Filing is everything a request needs to become a case.
type Filing struct {
	Kind       Kind       `json:"kind"`
	Contact    Contact    `json:"contact"`
	Lang       string     `json:"lang"`
	Access     *AccessAsk `json:"access,omitempty"`
	Items      []Item     `json:"items,omitempty"`
	Complaint  *Grievance `json:"complaint,omitempty"`
	Channel    Channel    `json:"channel,omitempty"`    // empty means ByWeb
	ReceivedAt time.Time  `json:"received_at,omitzero"` // zero means now; earlier for post and counter
	Key        string     `json:"-"`                    // the same key twice files once
	browser    string     // conversation the confirmation code is bound to
}

// Receipt is what a citizen is given for a request.
type Receipt struct {
	Ref           string
	Kind          Kind
	State         State
	Email         string // masked, as in "a…@example.org"
	Received      deadline.Day
	Due           deadline.Day
	AcknowledgeBy *deadline.Day
	Challenge     uuid.UUID // of the code sent to the mailbox; uuid.Nil when none was needed
}

// Question is one page of the filing conversation.
type Question string

// The questions, in the order they are asked. Which ones apply depends on the kind: see QuestionsFor.
const (
	AskKind      Question = "kind"
	AskWhat      Question = "what"      // access: what, from, to
	AskItems     Question = "items"     // correction: all items
	AskComplaint Question = "complaint" // complaint: about, target, text, wanted
	AskContact   Question = "contact"   // name, e-mail, phone, post, format
)

// QuestionsFor lists the questions a kind needs, in order.
func QuestionsFor(k Kind) []Question {
	switch k {
	case Access:
		return []Question{AskKind, AskWhat, AskContact}
	case Correction:
		return []Question{AskKind, AskItems, AskContact}
	case Complaint:
		return []Question{AskKind, AskComplaint, AskContact}
	}
	return []Question{AskKind}
}

// Draft is an unfinished filing, sealed in the database, one per browser conversation.
type Draft struct {
	Filing   Filing
	Answered []Question
	Filed    string // reference, once it became a case
	SavedAt  time.Time
}

// Next gives the first question not yet answered, or "" when everything can be checked and sent.
func (d Draft) Next() Question {
	for _, q := range QuestionsFor(d.Filing.Kind) {
		if !d.Has(q) {
			return q
		}
	}
	return ""
}

// Has reports whether the question was answered.
func (d Draft) Has(q Question) bool {
	for _, a := range d.Answered {
		if a == q {
			return true
		}
	}
	return false
}
