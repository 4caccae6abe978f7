package ledger

import "time"

// Limits of the intake, part of the contract with sources.
const (
	MaxEvent = 64 << 10 // bytes of one event
	MaxBatch = 1000     // events of one batch
)

// Types of an event.
const (
	Recorded  = "access.recorded.v1"
	Corrected = "access.corrected.v1"
	Denied    = "access.denied.v1"
)

// Event is an access event as a source sent it, decoded strictly. Texts are kept as they came.
type Event struct {
	SpecVersion     string `json:"specversion"`
	ID              string `json:"id"`
	Source          string `json:"source"`
	Type            string `json:"type"`
	Time            string `json:"time"`
	RecordedTime    string `json:"recordedtime,omitzero"`
	Sequence        string `json:"sequence,omitzero"`
	DataContentType string `json:"datacontenttype,omitzero"`
	DataSchema      string `json:"dataschema,omitzero"`
	TraceParent     string `json:"traceparent,omitzero"`
	Data            Data   `json:"data"`

	occurred, recorded time.Time
	sequence           int64
	reviewBy           time.Time
	activity           Activity
	skewed             bool
	foreign            *foreign // the event in another format, until its source's mapping has been applied
	asked              string   // the activity as sent, when a mapping replaced it
	sent               Digest   // of what was sent, when a mapping was applied
}

// Data is what an event says.
type Data struct {
	Subject        EventSubject `json:"subject"`
	Actor          EventActor   `json:"actor"`
	Action         string       `json:"action"`
	Outcome        string       `json:"outcome,omitzero"`
	DataCategories []string     `json:"data_categories"`
	DataDetail     string       `json:"data_detail,omitzero"`
	Purpose        Purpose      `json:"purpose"`
	LegalBasis     *LegalBasis  `json:"legal_basis,omitzero"`
	CaseRef        string       `json:"case_ref,omitzero"`
	Recipient      *Recipient   `json:"recipient,omitzero"`
	System         System       `json:"system"`
	Channel        string       `json:"channel,omitzero"`
	Emergency      *Emergency   `json:"emergency,omitzero"`
	Visibility     *Visibility  `json:"visibility,omitzero"`
	Corrects       *Corrects    `json:"corrects,omitzero"`
}

// EventSubject is the citizen and the part they play in the event.
type EventSubject struct {
	ID     string `json:"id"`
	Role   string `json:"role,omitzero"`
	Scheme string `json:"scheme"`
}

// EventActor is who looked.
type EventActor struct {
	ID   string       `json:"id"`
	Kind string       `json:"kind"`
	Name string       `json:"name,omitzero"`
	Org  Organisation `json:"org"`
	Role string       `json:"role,omitzero"`
	Unit string       `json:"unit,omitzero"`
}

// Organisation is a body by its code and name.
type Organisation struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Purpose names the published processing activity an access served.
type Purpose struct {
	Activity string `json:"activity"`
	Code     string `json:"code,omitzero"`
	Text     string `json:"text,omitzero"`
}

// LegalBasis is a code of the law's list and where it is written.
type LegalBasis struct {
	Code      string `json:"code"`
	Reference string `json:"reference,omitzero"`
}

// Recipient is who got the data.
type Recipient struct {
	Address   string `json:"address,omitzero"`
	Agreement string `json:"agreement,omitzero"`
	Code      string `json:"code,omitzero"`
	Country   string `json:"country,omitzero"`
	Name      string `json:"name"`
}

// System is the system that was used.
type System struct {
	Name    string `json:"name"`
	Version string `json:"version,omitzero"`
}

// Emergency says why the usual rules were set aside.
type Emergency struct {
	Reason string `json:"reason"`
}

// Visibility says whether the citizen may see the entry now; a ground and a day of review go with any other mode.
type Visibility struct {
	Ground   string `json:"ground,omitzero"`
	Mode     string `json:"mode"`
	ReviewBy string `json:"review_by,omitzero"`
}

// Corrects names the event this one puts right.
type Corrects struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// Codes of the schema. The order of actions is stored and must never change.
// i18n: ledger.action.*
// i18n: ledger.basis.*
var (
	Actions = []string{"view", "search", "list", "create", "update", "delete", "print", "export", "disclose", "compare",
		"decide-automated"}
	LegalBases = []string{"gdpr-6-1-a", "gdpr-6-1-b", "gdpr-6-1-c", "gdpr-6-1-d", "gdpr-6-1-e", "gdpr-6-1-f", "led-8",
		"other"}
	eventTypes = []string{Recorded, Corrected, Denied}
	actorKinds = []string{"person", "system", "organisation"}
	outcomes   = []string{"success", "denied", "failed"}
	channels   = []string{"ui", "api", "batch", "phone", "paper"}
	modes      = []string{"normal", "deferred", "withheld"}
)
