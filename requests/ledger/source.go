package ledger

import (
	"slices"
	"time"
)

// Profile decides how much of an official a citizen is told.
type Profile string

// The three profiles. There is no default: whoever registers a source chooses.
// i18n: ledger.profile.*
const (
	ProfileName         Profile = "name"         // where national law says so
	ProfileRole         Profile = "role"         // organisation, unit, role and a number stable inside one report
	ProfileOrganisation Profile = "organisation" // the organisation alone
)

// Scopes of a source's key.
const (
	ScopeEvents      = "events"      // post access events
	ScopeWithhold    = "withhold"    // post events that are withheld or deferred
	ScopeCorrections = "corrections" // fetch and confirm correction instructions
	ScopeCoverage    = "coverage"    // read its own coverage, send heartbeats
	ScopeRequests    = "requests"    // file requests for counters and post rooms
)

// Scopes lists every scope.
var Scopes = []string{ScopeEvents, ScopeWithhold, ScopeCorrections, ScopeCoverage, ScopeRequests}

// Source is a system that reports accesses.
type Source struct {
	ID       string
	Prefix   string // what the source attribute of its events must begin with
	Profile  Profile
	Names    map[string]string // by language tag
	Scopes   []string
	Webhook  string  // where correction instructions are posted; empty when the source asks for them
	Mapping  Mapping // of its codes
	Created  time.Time
	Disabled *time.Time
	// MappingVersion counts the changes of its mapping.
	MappingVersion int

	number int32
}

// May reports whether the source's keys carry a scope.
func (s Source) May(scope string) bool { return slices.Contains(s.Scopes, scope) }

// NewSource is what it takes to register one.
type NewSource struct {
	ID, Prefix string
	Profile    Profile
	Names      map[string]string
	Scopes     []string // events, corrections and coverage when empty
	Webhook    string
	Mapping    Mapping
}

// Registered is the answer to registering: the only time the key and the webhook secret are shown.
type Registered struct {
	Source        Source
	Key           string
	WebhookSecret string // empty without a webhook
}
