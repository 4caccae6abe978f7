package requests

import (
	"time"

	"github.com/google/uuid"
)

// Event is one change of a case: who, in which role, when, why.
type Event struct {
	ID     uuid.UUID
	N      int
	At     time.Time
	Action Action
	From   State
	To     State
	Role   string // "citizen", "source", "system" or the officer's role in this step
	Name   string // officer's name or source id; empty for citizens and in what citizens see
	Key    string // sentence, requests.event.…
	Vars   map[string]any
	Text   string // reason, note or statement in words
}
