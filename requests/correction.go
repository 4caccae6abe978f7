package requests

import (
	"time"

	"github.com/google/uuid"

	"daylight/requests/ledger"
)

// Item is one thing to put right.
type Item struct {
	ID       uuid.UUID `json:"id,omitzero"`
	N        int       `json:"-"`                // 1, 2, 3 … within the case
	Source   string    `json:"source,omitempty"` // source system that holds it; empty when the citizen does not know
	Field    string    `json:"field"`            // as the citizen names it: "address", "date of birth"
	Held     string    `json:"held"`             // what the body holds
	Right    string    `json:"right"`            // what it should be
	Evidence string    `json:"evidence,omitempty"`

	Verdict  Verdict   `json:"-"` // empty until decided
	Accepted string    `json:"-"` // the value to write: Right, or another one when accepted partly
	Reason   string    `json:"-"` // key of the reason library, requests.reason.…
	Reasons  string    `json:"-"` // in words
	Carried  Carried   `json:"-"` // how far the source is
	Said     string    `json:"-"` // what the source said when it refused
	ToldAt   time.Time `json:"-"` // when the source confirmed or refused
}

// Verdict is the decision on one item.
type Verdict string

// The verdicts.
const (
	Accept Verdict = "accept"
	Partly Verdict = "partly"
	Refuse Verdict = "refuse"
)

// Verdicts lists every verdict.
func Verdicts() []Verdict { return []Verdict{Accept, Partly, Refuse} }

// Carried is how far a source is with an instruction.
type Carried string

// How far a source is.
const (
	NotInstructed Carried = ""
	Instructed    Carried = "instructed"
	Applied       Carried = "applied"
	SourceRefusal Carried = "refused"
)

// Instruction tells one source system to correct one item. It never leaves the body.
type Instruction struct {
	ID       uuid.UUID // of the item
	Ref      string
	Source   string
	Subject  ledger.Subject // whose record
	Field    string
	Held     string
	Right    string
	State    Carried
	IssuedAt time.Time
}

// Recipient is somebody who had received the wrong value and is to be told (GDPR Art. 19).
type Recipient struct {
	ID    uuid.UUID
	Name  string // an organisation
	State Told
	Why   string // when telling was impossible or disproportionate
	At    time.Time
}

// Told is how far the telling of a recipient is.
type Told string

// How far the telling is.
const (
	ToTell     Told = "to_tell"
	WasTold    Told = "told"
	Confirmed  Told = "confirmed"
	Impossible Told = "impossible"
)
