package requests

import (
	"time"

	"github.com/google/uuid"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// Errand is a task that a case gives to another unit, or to one person in it: find these papers, check this value. Its
// people answer without seeing the case. (The Task of a diary is what the office itself has to do by a day.)
type Errand struct {
	ErrandRow
	OfficerName string
	AskedBy     uuid.UUID
	AskedAt     time.Time
	Text        string         // what is needed
	Name        string         // of the citizen, if the asker gave it
	Subject     ledger.Subject // their identifier, likewise
	Words       []ErrandWord   // questions back, what was said to them, the answer; oldest first
	Chased      int            // how many chasers went out
	EscalatedAt time.Time      // when those who watch over the office were told that it is late
	EndedAt     time.Time
	Version     int
}

// ErrandRow is one task in a list. It names no citizen, so a list is no look at anybody.
type ErrandRow struct {
	ID        uuid.UUID
	Ref       string // of the case; it says nothing of it
	N         int    // 1, 2, 3 … within the case
	Unit      string
	Officer   uuid.UUID // the one person asked; uuid.Nil when anybody of the unit may answer
	AskerName string
	Due       deadline.Day
	State     ErrandState
	Queried   bool // the unit asked back, and waits for the asker
	Named     bool // says who the citizen is: reading it is recorded
	Left      int  `db:"-"` // days until Due
	Late      bool `db:"-"`
}

// What happens to a task is a step of its case.
const (
	ActErrand      Action = "task"       // another unit is given a task
	ActErrandReply Action = "task_reply" // it answers, or asks back
	ActErrandMore  Action = "task_more"  // the asker says more
	ActErrandDrop  Action = "task_drop"  // or takes it back
	ActErrandChase Action = "task_chase" // the portal reminds, or tells that it is late
)

// ErrandState is where a task stands.
// i18n: task.state.*
type ErrandState string

// The states of a task.
const (
	ErrandOpen      ErrandState = "open"
	ErrandAnswered  ErrandState = "answered"
	ErrandNothing   ErrandState = "nothing"   // the unit holds nothing
	ErrandDeclined  ErrandState = "declined"  // it is not for this unit, and it says why
	ErrandWithdrawn ErrandState = "withdrawn" // by the asker, or with the end of the case
)

// ErrandStates lists every state of a task.
func ErrandStates() []ErrandState {
	return []ErrandState{ErrandOpen, ErrandAnswered, ErrandNothing, ErrandDeclined, ErrandWithdrawn}
}

// Saying is what a line of a task is.
// i18n: task.saying.*
type Saying string

// What is said about a task after it was given. The first three end it.
const (
	SaysAnswer   Saying = "answered"
	SaysNothing  Saying = "nothing"
	SaysDeclines Saying = "declined"
	SaysQuestion Saying = "question"  // the unit asks back
	SaysMore     Saying = "more"      // the asker says more
	SaysDropped  Saying = "withdrawn" // the asker needs it no longer
)

// Replies lists what a unit can say to a task.
func Replies() []Saying { return []Saying{SaysAnswer, SaysNothing, SaysDeclines, SaysQuestion} }

// ErrandWord is one thing said about a task.
type ErrandWord struct {
	At   time.Time
	How  Saying
	Name string
	Text string
}

// Asking is a task to be given.
type Asking struct {
	Unit  string
	To    *Officer // one person, who need not be of the office; nil for everybody of the unit
	Text  string
	Due   deadline.Day // zero: the day the office has by default
	Named bool         // give the citizen's name and identifier with it
}

// ErrandReply is what a unit says to a task.
type ErrandReply struct {
	ID      uuid.UUID
	Version int // of the task as shown
	Key     string
	How     Saying
	Text    string
	Files   []Upload // what was found, or what a question is about
}

// ErrandTerms are the body's habits with tasks, in working days. A zero is none.
type ErrandTerms struct {
	First, Second int // after a task was given, the unit is reminded
	Ahead         int // before the day on which the draft has to be ready, a task is due by default
}

// errandRow is a row of requests_errand with what is needed of its case.
type errandRow struct {
	ErrandRow
	CaseID      uuid.UUID
	OfficerName string
	AskedBy     uuid.UUID
	AskedAt     time.Time
	Asked       deadline.Day
	Version     int
	Body        []byte
	Chased      int
	EscalatedAt *time.Time
	EndedAt     *time.Time
}

// errandBody is the sealed part of a task.
type errandBody struct {
	Text    string         `json:"text"`
	Name    string         `json:"name,omitempty"`
	Subject ledger.Subject `json:"subject,omitzero"`
}

const errandListed = `t.id, c.ref, t.n, t.unit, coalesce(t.officer, '00000000-0000-0000-0000-000000000000') AS officer, t.asker_name,
	t.due, t.state, t.queried, t.named`

const errandColumns = errandListed + `, t.case_id, t.officer_name, t.asked_by, t.asked_at, t.asked, t.version, t.body, t.chased,
	t.escalated_at, t.ended_at`

// stand works out how a task stands on a day. While the unit waits for the asker it is late all the same: the case waits.
func (e *ErrandRow) stand(today deadline.Day) {
	e.Left = today.DaysUntil(e.Due)
	e.Late = e.State == ErrandOpen && e.Left < 0
}

// meant tells whether a task is for an officer: for their unit, or for them.
func (e *ErrandRow) meant(o Officer) bool {
	if e.Officer != uuid.Nil {
		return e.Officer == o.ID
	}
	return e.Unit != "" && e.Unit == o.Unit
}

// forThem is the test for a task (as t) that is for an officer, as meant is.
const forThem = `(t.officer = @me OR t.officer IS NULL AND t.unit <> '' AND t.unit = @unit)`

// errand opens a task.
func (r *Registry) errand(row *errandRow) (Errand, error) {
	e := Errand{ErrandRow: row.ErrandRow, OfficerName: row.OfficerName, AskedBy: row.AskedBy, AskedAt: row.AskedAt, Chased: row.Chased,
		EscalatedAt: value(row.EscalatedAt), EndedAt: value(row.EndedAt), Version: row.Version}
	e.stand(r.Today())
	var body errandBody
	err := r.unseal("requests_errand", "body", row.ID, row.Body, &body)
	e.Text, e.Name, e.Subject = body.Text, body.Name, body.Subject
	return e, err
}
