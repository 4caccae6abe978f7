package requests

import (
	"time"

	"github.com/google/uuid"

	"daylight/requests/deadline"
)

// QueueFilter chooses what of the queue to show. The zero value is everything open.
type QueueFilter struct {
	Kind       Kind
	State      State // empty: every open state
	Mine       bool
	Unassigned bool
	Unit       string
	Overdue    bool
	After      string // cursor of the page before
	Size       int    // rows a page; zero means 25, at most 100
}

// QueueRow is one case in a list. It names no citizen, so a list is no look at anybody.
type QueueRow struct {
	Ref          string
	Kind         Kind
	State        State
	Desk         Desk
	Channel      Channel
	Received     deadline.Day
	Due          deadline.Day
	Left         int
	Overdue      bool
	Paused       bool
	Assignee     uuid.UUID
	AssigneeName string
	Unit         string
	Level        Level
	UpdatedAt    time.Time
}

// QueuePage is one page of the queue.
type QueuePage struct {
	Rows  []QueueRow
	Next  string // cursor; empty on the last page
	Total int    // rows that match the filter
}

// QueueCounts are the numbers above the queue.
type QueueCounts struct {
	Open, Mine, Unassigned, Overdue, Soon, Asked, Review int
}
