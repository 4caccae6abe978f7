package ledger

import (
	"errors"
	"fmt"
)

// Fault says what is wrong with an event: where (RFC 6901) and what, as a message key with its values.
type Fault struct {
	Pointer string
	Key     string
	Vars    map[string]any
	Code    string // that could not be mapped; only the body's staff see it
}

// Error makes a fault an error; the text is for logs and holds nothing of the event's content.
func (f *Fault) Error() string { return fmt.Sprintf("ledger: %s at %q", f.Key, f.Pointer) }

// Errors of a whole body, as opposed to one of its events. They wrap the Fault.
var (
	ErrMalformed = errors.New("ledger: the body cannot be read")
	ErrTooLarge  = errors.New("ledger: the body is larger than allowed")
)

// Status is what became of an item.
type Status string

// What becomes of an item.
// i18n: ledger.status.*
const (
	Stored      Status = "stored"
	Duplicate   Status = "duplicate"
	Conflicting Status = "conflicting"
	Refused     Status = "refused"
	Quarantined Status = "quarantined"
)

// Item is one thing a source sent: an event, or the fault that kept it from being one.
type Item struct {
	Index int
	ID    string // the event's id where it could be read
	Event *Event
	Fault *Fault
	// Quarantine marks an item that parses but cannot be mapped (a FHIR event without a patient, say).
	Quarantine bool
	// Raw is the item as it came; it is kept, sealed, when the item is quarantined.
	Raw []byte

	part string // which of several events this one body makes
}

// Result is the answer to one item.
type Result struct {
	Index  int
	ID     string
	Status Status
	Fault  *Fault // why it was not stored
}

// Receipt is the answer to a batch, given only after everything in it is committed.
type Receipt struct {
	Stored, Duplicate, Conflicting, Refused, Quarantined int
	Results                                              []Result
}

func (r *Receipt) add(res Result) {
	switch res.Status {
	case Stored:
		r.Stored++
	case Duplicate:
		r.Duplicate++
	case Conflicting:
		r.Conflicting++
	case Refused:
		r.Refused++
	case Quarantined:
		r.Quarantined++
	}
}

// Total is the number of items answered.
func (r *Receipt) Total() int {
	return r.Stored + r.Duplicate + r.Conflicting + r.Refused + r.Quarantined
}
