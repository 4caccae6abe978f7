package requests

import (
	"encoding/json"

	"github.com/google/uuid"
)

// About is what a complaint is about.
type About string

// What a complaint can be about.
const (
	AboutGeneral  About = "general"
	AboutCase     About = "case"
	AboutOfficial About = "official"
	AboutNotice   About = "notice"
	AboutEntry    About = "entry" // one look at the citizen's data
)

// Abouts lists what a visitor may choose; a complaint about an entry begins at the entry.
func Abouts() []About { return []About{AboutGeneral, AboutCase, AboutOfficial, AboutNotice} }

// Grievance is the matter of a complaint.
type Grievance struct {
	About   About           `json:"about"`
	Text    string          `json:"text"`
	Wanted  string          `json:"wanted,omitempty"` // what would put it right
	Case    string          `json:"case,omitempty"`   // reference, when about a case
	Notice  string          `json:"notice,omitempty"` // slug, when about a notice
	Who     string          `json:"who,omitempty"`    // as the citizen names the official
	Officer uuid.UUID       `json:"officer,omitzero"` // the official, when known: walled off
	Unit    string          `json:"unit,omitempty"`   // the unit concerned: walled off
	Entry   uuid.UUID       `json:"entry,omitzero"`
	Seen    json.RawMessage `json:"seen,omitempty"` // the entry as it was shown to the citizen
}
