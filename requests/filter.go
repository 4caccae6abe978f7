package requests

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// QueueFilter chooses what of the queue to show. The zero value is everything open, by due day.
type QueueFilter struct {
	Kind         Kind         `json:"kind,omitempty"`
	State        State        `json:"state,omitempty"` // empty: every open state
	Ended        bool         `json:"ended,omitempty"` // every state, while State is empty
	Desk         Desk         `json:"desk,omitempty"`
	Mine         bool         `json:"mine,omitempty"`
	Unassigned   bool         `json:"unassigned,omitempty"`
	Assignee     uuid.UUID    `json:"assignee,omitzero"`
	Unit         string       `json:"unit,omitempty"`
	Channel      Channel      `json:"channel,omitempty"`
	Lang         string       `json:"lang,omitempty"`
	Identity     string       `json:"identity,omitempty"` // a level by its name
	Due          Window       `json:"due,omitempty"`
	DueFrom      deadline.Day `json:"due_from,omitzero"`
	DueTo        deadline.Day `json:"due_to,omitzero"`
	ReceivedFrom deadline.Day `json:"received_from,omitzero"`
	ReceivedTo   deadline.Day `json:"received_to,omitzero"`
	Waits        Waiting      `json:"waits,omitempty"`
	Order        Order        `json:"order,omitempty"`

	After string `json:"-"` // cursor of the page before
	Size  int    `json:"-"` // rows a page; zero means 25, at most 100
}

// Window is a stretch of due days that moves with the day it is looked at. A case whose clock is paused is in none.
// i18n: queue.due.*
type Window string

// The windows.
const (
	DueOverdue   Window = "overdue"
	DueToday     Window = "today"
	DueWeek      Window = "week"      // from today to the end of this week
	DueFortnight Window = "fortnight" // from today to this day in two weeks
)

// Windows lists every window in the order it is offered.
func Windows() []Window { return []Window{DueOverdue, DueToday, DueWeek, DueFortnight} }

// Waiting is whom a case waits for, or what about it waits for the officer who asks.
// i18n: queue.waits.*
type Waiting string

// For whom, or for what, a case waits.
const (
	WaitsCitizen  Waiting = "citizen"
	WaitsSource   Waiting = "source"
	WaitsSecond   Waiting = "second"    // person, to approve
	WaitsUnit     Waiting = "unit"      // another one, which was given a task
	WaitsApproval Waiting = "approval"  // by this officer
	WaitsAnswered Waiting = "answered"  // the citizen wrote since this officer, whose case it is, looked
	WaitsSentBack Waiting = "sent_back" // this officer's decision was not approved
)

// Waitings lists every one in the order it is offered.
func Waitings() []Waiting {
	return []Waiting{WaitsCitizen, WaitsSource, WaitsSecond, WaitsUnit, WaitsApproval, WaitsAnswered, WaitsSentBack}
}

// Order is what a list is sorted by.
// i18n: queue.order.*
type Order string

// The orders.
const (
	OrderDue      Order = ""
	OrderReceived Order = "received" // the oldest first
	OrderChanged  Order = "changed"  // the latest change first
)

// Orders lists every order, the usual first.
func Orders() []Order { return []Order{OrderDue, OrderReceived, OrderChanged} }

// Open tells whether only open cases can match.
func (f QueueFilter) Open() bool { return f.State == "" && !f.Ended || f.State.Open() && f.State != "" }

// apart tells whether a filter is better counted by itself than in one reading of all open cases: it asks for ended ones, or looks
// into the history of each case, of which an index leaves few.
func (f QueueFilter) apart() bool {
	return !f.Open() || slices.Contains([]Waiting{WaitsUnit, WaitsApproval, WaitsAnswered, WaitsSentBack}, f.Waits)
}

// waits are the tests for whom or what a case (as c) waits. The cheap half stands first: it is asked of every row.
var waits = map[Waiting]string{
	WaitsCitizen:  `c.state = 'asked'`,
	WaitsSource:   `c.state = 'instructed'`,
	WaitsSecond:   `c.state = 'review'`,
	WaitsUnit:     `c.id IN (SELECT x.case_id FROM requests_errand x WHERE x.state = 'open')`,
	WaitsApproval: `c.state = 'review' AND (@reviewer OR @dpo) AND NOT ` + ownWork,
	WaitsAnswered: `c.assignee = @me AND EXISTS (SELECT FROM requests_event e WHERE e.case_id = c.id AND e.role = 'citizen'
		AND e.action IN ('answer', 'reply', 'dispute') AND e.n > (SELECT coalesce(max(s.n), 0) FROM requests_seen s WHERE s.case_id = c.id AND s.officer = @me))`,
	WaitsSentBack: `c.assignee = @me AND c.state = 'working' AND (SELECT e.action FROM requests_event e WHERE e.case_id = c.id
		AND e.action IN ('submit', 'send_back', 'reopen', 'return') ORDER BY e.n DESC LIMIT 1) = 'send_back'`,
}

// conditions are joined by AND. Their values get names with a mark, so that several filters fit into one statement.
type conditions struct {
	parts []string
	args  pgx.NamedArgs
	mark  string
}

// test adds a condition in which "@?" stands for the value.
func (c *conditions) test(wanted bool, condition, name string, value any) {
	if !wanted {
		return
	}
	name += c.mark
	c.parts = append(c.parts, strings.ReplaceAll(condition, "@?", "@"+name))
	if value != nil {
		c.args[name] = value
	}
}

// String joins them; none is always true.
func (c *conditions) String() string {
	if len(c.parts) == 0 {
		return "true"
	}
	return strings.Join(c.parts, " AND ")
}

// where turns a filter into conditions over cases (as c). The test for open cases stands in it word for word, so that the
// partial indexes serve.
func (f QueueFilter) where(today deadline.Day, mark string) conditions {
	c := f.narrow(today, mark)
	base := []string{"c.ref IS NOT NULL"}
	if f.Open() {
		base = append(base, "c."+open)
	}
	c.parts = append(base, c.parts...)
	return c
}

// narrow is where for those who look through open cases only.
func (f QueueFilter) narrow(today deadline.Day, mark string) conditions {
	c := conditions{args: pgx.NamedArgs{}, mark: mark}
	c.test(f.State != "", "c.state = @?", "state", f.State)
	c.test(f.Kind != "", "c.kind = @?", "kind", f.Kind)
	c.test(f.Desk != "", "c.desk = @?", "of_desk", f.Desk)
	c.test(f.Mine, "c.assignee = @me", "", nil)
	c.test(f.Unassigned, "c.assignee IS NULL", "", nil)
	c.test(f.Assignee != uuid.Nil, "c.assignee = @?", "assignee", f.Assignee)
	c.test(f.Unit != "", "c.unit = @?", "of_unit", f.Unit)
	c.test(f.Channel != "", "c.channel = @?", "channel", f.Channel)
	c.test(f.Lang != "", "c.lang = @?", "lang", f.Lang)
	c.test(f.Identity != "", "c.level = @?", "level", levelNamed(f.Identity))
	c.test(!f.DueFrom.IsZero(), "c.due >= @?", "due_from", f.DueFrom)
	c.test(!f.DueTo.IsZero(), "c.due <= @?", "due_to", f.DueTo)
	c.test(!f.ReceivedFrom.IsZero(), "c.received >= @?", "received_from", f.ReceivedFrom)
	c.test(!f.ReceivedTo.IsZero(), "c.received <= @?", "received_to", f.ReceivedTo)
	c.test(f.Due != "", "NOT c.paused", "", nil)
	c.test(f.Due == DueOverdue, "c.due < @today", "", nil)
	c.test(f.Due == DueToday, "c.due = @today", "", nil)
	c.test(f.Due == DueWeek, "c.due BETWEEN @today AND @?", "week", endOfWeek(today))
	c.test(f.Due == DueFortnight, "c.due BETWEEN @today AND @?", "fortnight", today.AddDays(14))
	c.test(waits[f.Waits] != "", waits[f.Waits], "", nil)
	return c
}

// endOfWeek is the Sunday of a day's week.
func endOfWeek(day deadline.Day) deadline.Day { return day.AddDays(int(7-day.Weekday()) % 7) }

// levels are the levels of identity by name.
var levels = []Level{LevelNone, LevelMailbox, LevelIdentity}

// Identities lists the names of the levels of identity.
func Identities() []string {
	names := make([]string, len(levels))
	for i, l := range levels {
		names[i] = l.String()
	}
	return names
}

func levelNamed(name string) Level { return Level(slices.Index(Identities(), name)) }

// sorting is how an order is written in SQL, and the condition for what comes after a cursor.
func (o Order) sorting() (by, after string) {
	switch o {
	case OrderReceived:
		return "c.received, c.id", "(c.received, c.id) > (@after_day::date, @after_id)"
	case OrderChanged:
		return "c.updated_at DESC, c.id DESC", "(c.updated_at, c.id) < (@after_at::timestamptz, @after_id)"
	}
	return "c.due, c.id", "(c.due, c.id) > (@after_day::date, @after_id)"
}

// place is where in a list a page ended, and when the first page was read.
type place struct {
	at    time.Time // of the last change
	day   deadline.Day
	id    uuid.UUID
	begun time.Time
}
