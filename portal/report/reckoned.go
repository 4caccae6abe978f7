package report

import (
	"time"

	"daylight/portal/i18n"
	"daylight/requests/deadline"
)

// Reckoned is a reckoning as data: the same from the command line and from the calculator.
type Reckoned struct {
	Law               string         `json:"law"`
	Version           string         `json:"law_version"`
	Kind              deadline.Kind  `json:"kind"`
	Received          deadline.Day   `json:"received"`
	Due               deadline.Day   `json:"due"`
	DueAt             *time.Time     `json:"due_at,omitempty"`
	AcknowledgeBy     *deadline.Day  `json:"acknowledge_by"`
	ExtensionNoticeBy *deadline.Day  `json:"extension_notice_by"`
	DraftBy           *deadline.Day  `json:"draft_by,omitempty"`
	Calendar          string         `json:"calendar"`
	Steps             []ReckonedStep `json:"steps"`
	Deemed            *string        `json:"deemed"`
	Warnings          []string       `json:"warnings"`
	Paused            bool           `json:"paused"`
}

// ReckonedStep is one step of the working as data.
type ReckonedStep struct {
	Date     deadline.Day `json:"date"`
	Rule     string       `json:"rule"`
	Citation string       `json:"citation"`
	Note     *string      `json:"note"`
}

// Data puts a reckoning into the shape of Reckoned, its sentences in one language.
func Data(p *i18n.Printer, r deadline.Reckoning) Reckoned {
	data := Reckoned{
		Law: r.Law, Version: r.Version, Kind: r.Kind, Received: r.Received, Due: r.Due, AcknowledgeBy: r.AcknowledgeBy,
		ExtensionNoticeBy: r.ExtensionNoticeBy, DraftBy: r.DraftBy, Calendar: r.Calendar,
		Steps: []ReckonedStep{}, Warnings: []string{}, Paused: r.Paused,
	}
	if !r.DueAt.IsZero() {
		data.DueAt = &r.DueAt
	}
	if r.Deemed != "" {
		data.Deemed = &r.Deemed
	}
	for _, s := range r.Steps {
		step := ReckonedStep{Date: s.Date, Rule: Say(p, s.Rule), Citation: s.Citation}
		if s.Note != nil {
			note := Say(p, *s.Note)
			step.Note = &note
		}
		data.Steps = append(data.Steps, step)
	}
	for _, w := range r.Warnings {
		data.Warnings = append(data.Warnings, Say(p, w))
	}
	return data
}
