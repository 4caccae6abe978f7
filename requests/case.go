package requests

import (
	"time"

	"github.com/google/uuid"

	"daylight/requests/deadline"
)

// Kind is what a case asks for.
// i18n: requests.kind.*
type Kind string

// The kinds of case. Which of them are offered the law decides: see Registry.Offers.
const (
	Access      Kind = "access"
	Correction  Kind = "correction"
	Deletion    Kind = "erasure"
	Restriction Kind = "restriction"
	Objection   Kind = "objection"
	Portability Kind = "portability"
	Complaint   Kind = "complaint"
	Review      Kind = "review" // another person looks at a decision again; it begins at the case, see Registry.AskReview
)

// Kinds lists every kind in the order it is offered. A review is offered on the case it is about.
func Kinds() []Kind {
	return []Kind{Access, Correction, Deletion, Restriction, Objection, Portability, Complaint, Review}
}

// Class is the retention class of a kind: a review is kept as long as a complaint, which it is.
func (k Kind) Class() string {
	if k == Review {
		k = Complaint
	}
	return string(k)
}

// Law is the kind as the deadline library names it.
func (k Kind) Law() deadline.Kind {
	switch k {
	case Correction:
		return deadline.Rectification
	case Review:
		return deadline.InternalReview
	}
	return deadline.Kind(k)
}

// Channel is the way a request came in.
// i18n: requests.channel.*
type Channel string

// The channels.
const (
	ByWeb     Channel = "web"
	ByAPI     Channel = "api"
	ByEmail   Channel = "email"
	ByPost    Channel = "post"
	ByPhone   Channel = "phone"
	ByCounter Channel = "counter"
)

// Channels lists every channel a member of staff may choose.
func Channels() []Channel { return []Channel{ByCounter, ByPhone, ByPost, ByEmail} }

// Desk is the part of the office a case belongs to.
// i18n: requests.desk.*
type Desk string

// The desks. Complaints about officials and about looks go to the data protection officer, away from the unit concerned.
const (
	DeskCasework Desk = "casework"
	DeskDPO      Desk = "dpo"
)

// Case is what identifies nobody: it may stand in lists and counts.
type Case struct {
	ID           uuid.UUID
	Ref          string
	Kind         Kind
	State        State
	Desk         Desk
	Lang         string
	Channel      Channel
	Received     deadline.Day
	ReceivedAt   time.Time
	Assignee     uuid.UUID // uuid.Nil while nobody has it
	AssigneeName string
	Unit         string // of the assignee
	Version      int
	Level        Level
	Method       string    // how the level was reached
	LevelAt      time.Time // zero at LevelNone
	Outcome      Outcome   // empty until approved
	LateCause    string    // one of LateCauses; empty while nobody has said why
	DecidedAt    time.Time
	EndedAt      time.Time // closed or withdrawn
}

// Contact is how to reach the citizen.
type Contact struct {
	Name   string `json:"name"`
	Email  string `json:"email,omitempty"`
	Phone  string `json:"phone,omitempty"`
	Post   string `json:"post,omitempty"`   // postal address, for cases that came without e-mail
	Format string `json:"format,omitempty"` // "standard", "large_print", "braille", "audio", "easy_read"
}

// AccessAsk is what an access request wants to see.
type AccessAsk struct {
	What string `json:"what"`
	From string `json:"from,omitempty"` // ISO day; empty means from the beginning
	To   string `json:"to,omitempty"`
}
