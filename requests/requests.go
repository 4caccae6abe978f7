// Package requests is what citizens ask of the public body and what becomes of it: cases of access, correction and
// complaint from filing to closing, their deadlines, the people who may and may not see them, and the letters and
// instructions that follow from each step.
//
// It knows nothing of HTTP, HTML, languages, mail or cookies. It gives back values, message keys and sentinel errors.
package requests

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// Registry holds every case of one public body.
type Registry struct {
	DB     *pgxpool.Pool
	Jobs   *river.Client[pgx.Tx] // may be insert-only
	Ledger *ledger.Ledger        // where every look at a case is recorded
	Sealer *ledger.Sealer

	Library  *deadline.Library
	Calendar deadline.Calendar // public holidays of the body, before its administrators changed any
	LawID    string            // the regime the body answers under, such as "uk-gdpr"
	Policy   deadline.Policy   // what the body decides where the law leaves room
	Zone     *time.Location    // decides on which local day something was received
	Now      func() time.Time

	Prefix      string   // of references: "NM" gives NM-7K3F-9QWX-2M4PT
	OwnActivity string   // published processing activity of handling requests, such as "PA-001"
	Schemes     []string // identifier schemes tried by Search, such as "national-id"
	Errands     ErrandTerms

	// Sources lists the source systems a correction may name: those that take instructions now. Nil means none.
	Sources func(ctx context.Context) ([]string, error)
	// Staff lists those who may be given cases: who works here now, with a role in casework. Nil means that nobody is given a
	// case by itself. It may use the database: call it before a transaction, never in one.
	Staff func(ctx context.Context) ([]Officer, error)
	// Notices are the published notices in force, by their slugs; nil means that there are none. It may use the database: call it before
	// a transaction, never in one.
	Notices func(ctx context.Context) (map[string]NoticeInForce, error)
	// Lang is the body's first language: what somebody can write of whom nothing else is said.
	Lang string
	// ChaseAfter says when answers that do not come are asked for again; nothing said is 5, 10 and 15 working days.
	ChaseAfter ChaseDays
	// PromptAfter is after how many days a citizen is reminded of what they were asked, shortest first; nil is 7 and 21, empty is
	// never.
	PromptAfter []int
	// ReopenDays is how many days after a decision fresh evidence takes the same case up again; nothing said is 183. After that
	// it becomes a case of its own.
	ReopenDays int

	// ReviewDays is how many days after a decision the citizen can ask that somebody else looks at it again without saying why it
	// comes so late; nothing said is 40.
	ReviewDays int
	// ProgressDays is after how many days without a word the citizen of an open case is told how it stands; nothing said is 30.
	ProgressDays int

	// Redeclare is after how many days an officer declares their interests anew; until they do they are given no new case. Zero asks
	// for no declarations.
	Redeclare int
	// WatchActivity is the published processing activity under which officials' looks are held against each other. While it is empty, or not
	// in force, nobody's are: without purpose and legal basis nothing is done with data, not with those of officials either.
	WatchActivity string
	// FlagsADay is how many flags are raised for what stood out on one day, the strongest; nothing said is 10. The rest is counted.
	FlagsADay int

	// Quarterly is what the body decides about the figures it publishes.
	Quarterly QuarterTerms
	// IncidentKinds counts incidents for these figures; nil counts none.
	IncidentKinds IncidentCounts

	// PublishedOn is the channel of PostgreSQL on which pages for everybody hear that they are out of date; empty tells nobody.
	PublishedOn string
	// Gifting says what of the register of gifts is published, and in which currency values are.
	Gifting GiftRules
	// Disclosing says which declared interests are published, and what of them.
	Disclosing InterestRules

	// Needs is the level of identity a case must have before anything is granted, and a citizen must prove before
	// reading what was released. Nothing said means none for complaints and reviews, LevelMailbox for objections, which give nothing
	// away and destroy nothing, and LevelIdentity for everything else.
	Needs map[Kind]Level

	// PostRoom is the unit that makes the letters with codes, and nobody else; empty where another officer than who ordered one does.
	PostRoom string

	// BusinessID is what agents that sign their requests call the body (the business-id of the Data Rights Protocol); what is signed for
	// anybody else is not taken.
	BusinessID string

	OfAge int // years at which a child comes of age, and nobody else acts for it any more; zero means 18
}

// Level says how well a citizen's identity is established. Only the level, the method and the time are kept,
// never the document shown.
type Level int

// The levels, each containing the ones before it.
const (
	LevelNone     Level = 0 // said who they are
	LevelMailbox  Level = 1 // controls the e-mail address of the case
	LevelIdentity Level = 2 // eID, code by post, or counter
)

// String names the level in keys of the catalogue.
// i18n: requests.level.*
func (l Level) String() string {
	switch l {
	case LevelNone:
		return "none"
	case LevelMailbox:
		return "mailbox"
	}
	return "identity"
}

// Roles that mean something to a case. What other roles may do is decided elsewhere.
const (
	RoleCaseworker = "caseworker"
	RoleReviewer   = "reviewer"
	RoleDPO        = "dpo"
	// RoleAdministrator keeps the calendar; cases are not theirs to see.
	RoleAdministrator = "administrator"
	// RoleAuditor and RoleIntegrity watch over conflicts of interest; nor are cases theirs.
	RoleAuditor   = "auditor"
	RoleIntegrity = "integrity"
)

// Officer is a member of staff as far as a case cares.
type Officer struct {
	ID     uuid.UUID
	Roles  []string
	Unit   string
	Name   string
	Email  string        // their own mailbox: a case filed from it is theirs, so it is walled off
	Person ledger.Person // their own identifiers as a citizen, when the body keeps them
}

// Is reports whether the officer has one of the roles.
func (o Officer) Is(roles ...string) bool {
	for _, have := range o.Roles {
		for _, want := range roles {
			if have == want {
				return true
			}
		}
	}
	return false
}

// Citizen is a visitor who follows or files a case, with what this conversation has proved about them.
type Citizen struct {
	Subject ledger.Subject // established identity; zero without one
	Name    string         // as the identity provider gave it; may be empty
	Email   string         // confirmed mailbox; empty without one
	Level   Level
	Method  string   // how the identity was established: "eid", "counter", "post"
	Cases   []string // references whose mailbox code was entered in this conversation
	Proved  []string // and those whose code by post was
}

// Step names the case a change is meant for, as the person who pressed the button saw it.
type Step struct {
	Ref     string
	Version int    // of the case as shown; zero skips the check, for steps no form precedes
	Key     string // made with the form: the same key twice changes once

	// On is the day on which it happened, for what is entered later: receipt confirmed, an identity, an answer, a fee.
	// Zero means now.
	On deadline.Day
	// Late says why an answer is late. It is wanted once, when an answer is sent for approval or given after the due day.
	Late Lateness
	// Wordings are the versions of prepared texts that were inserted in the form.
	Wordings []uuid.UUID

	// Files are sent along with what is written. A step that takes none refuses them.
	Files []Upload
}

// Problem is one thing wrong with what was typed.
type Problem struct {
	Field string // name of the field, "items.0.right" in a list
	Key   string // message key, requests.problem.…
	Vars  map[string]any
}

// Problems are all things wrong with what was typed. What was typed stays with the caller.
type Problems []Problem

// Error names the fields and keys, for the log.
func (p Problems) Error() string {
	if len(p) == 0 {
		return "requests: no problems"
	}
	return "requests: " + p[0].Field + ": " + p[0].Key
}

// Of gives the first problem of a field, or nil.
func (p Problems) Of(field string) *Problem {
	for i := range p {
		if p[i].Field == field {
			return &p[i]
		}
	}
	return nil
}

func (p Problems) orNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// Errors a caller decides by.
var (
	ErrNotFound      = errors.New("requests: no such case")
	ErrWalled        = errors.New("requests: not available") // shown exactly as ErrNotFound is
	ErrForbidden     = errors.New("requests: the role may not do this")
	ErrNotYours      = errors.New("requests: assigned to somebody else")
	ErrPurposeNeeded = errors.New("requests: a purpose is needed to open this case")
	ErrOwnWork       = errors.New("requests: a decision is approved by another person")
	ErrChanged       = errors.New("requests: the case changed since it was shown")
	ErrMove          = errors.New("requests: not possible in the present state")
	ErrTooLate       = errors.New("requests: the day by which this had to be done has passed")
	ErrAssignee      = errors.New("requests: this person cannot take the case")
	ErrLevel         = errors.New("requests: a higher level of identity is needed")
	ErrCode          = errors.New("requests: wrong or expired code")
	ErrCodeSpent     = errors.New("requests: too many wrong codes")
	ErrCodeLimit     = errors.New("requests: too many codes asked for")
	ErrDraftGone     = errors.New("requests: no such draft")
	ErrNothing       = errors.New("requests: nothing to send")
	ErrReviewing     = errors.New("requests: whoever looks at a case for somebody else only reads it")
)

// Need is the level of identity before anything of a kind is granted; a page states it before it asks.
func (r *Registry) Need(k Kind) Level {
	if level, ok := r.Needs[k]; ok {
		return level
	}
	switch k {
	case Complaint, Review:
		return LevelNone
	case Objection:
		return LevelMailbox
	}
	return LevelIdentity
}

func (r *Registry) now() time.Time {
	if r.Now == nil {
		return time.Now().UTC()
	}
	return r.Now().UTC()
}

func (r *Registry) zone() *time.Location {
	if r.Zone == nil {
		return time.UTC
	}
	return r.Zone
}

// Today is the body's local day.
func (r *Registry) Today() deadline.Day { return r.dayOf(r.now()) }

func (r *Registry) dayOf(t time.Time) deadline.Day {
	return deadline.DayOf(t, r.zone())
}
