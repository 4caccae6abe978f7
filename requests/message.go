package requests

import (
	"time"

	"github.com/google/uuid"
)

// Side is who wrote a message.
type Side string

// The two sides of a conversation.
const (
	FromCitizen Side = "citizen"
	FromBody    Side = "body"
)

// Message is one letter in the conversation between citizen and body.
type Message struct {
	ID       uuid.UUID
	At       time.Time
	From     Side
	Name     string // officer's name; only staff see it
	Text     string
	Question bool // asks the citizen something
	Answered bool // a question that was answered
}
