package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"daylight/portal"
	"daylight/portal/report"
	"daylight/requests"
	"daylight/requests/ledger"
)

// question has a citizen question a look, the data protection officer find it not justified and a second person agree: yesterday, so that
// the clock of the incident it opens runs.
func (l *caseload) question(ctx context.Context, parts *portal.Parts) error {
	who := l.citizens[8]
	citizen := requests.Citizen{Name: who.Name, Email: who.Email, Level: requests.LevelIdentity, Method: "eid", Subject: ledger.Subject{Scheme: who.Scheme, ID: who.ID}}
	person := ledger.Person{citizen.Subject}
	found, err := parts.Ledger.Of(ctx, person, ledger.Filter{Sources: []string{"council-tax", "housing", "benefits"}, Until: l.today.AddDate(0, 0, -10), Limit: 1})
	if err != nil || len(found.Entries) == 0 {
		return fmt.Errorf("a look to question: %d found, %w", len(found.Entries), err)
	}
	look := found.Entries[0]
	a, err := report.Frame(ctx, parts.Ledger, report.Query{Person: person, Body: parts.Body, Made: l.today})
	if err != nil {
		return err
	}
	shown := a.Entry(look)
	seen, err := json.Marshal(map[string]any{"sentence": report.Sentence(parts.Catalogue.Printer("en"), a, &shown), "number": shown.Number})
	if err != nil {
		return err
	}
	l.now = l.today.AddDate(0, 0, -8).Add(10 * time.Hour)
	receipt, err := l.r.FileComplaint(ctx, citizen, requests.Questioned{Entry: look.ID, Seen: seen, Unit: look.Actor.Unit, Lang: "en", Key: "demo-question",
		Text: "I had nothing to do with this office then. A neighbour of mine works there.", Wanted: "I want to know why my data was opened."})
	if err != nil {
		return err
	}
	c := &course{caseload: l, ctx: ctx, ref: receipt.Ref, kind: requests.Complaint, citizen: citizen, officer: l.dpo}
	c.day(1)
	c.do(c.r.Claim(ctx, c.officer, c.step()))
	c.open()
	if c.err == nil {
		_, c.err = c.r.Investigate(ctx, c.officer, c.ref, "Finding out who it was and whether a case was open", 0)
	}
	c.day(4)
	c.do(c.r.Decide(ctx, c.officer, c.step(), requests.Decision{Submit: true, Outcome: requests.Upheld, Reason: "rules_broken",
		Statement: "We asked the office that looked. It could not show us why. The head of the office has spoken to the person, who may not open such data for now.",
		Findings: []requests.Finding{{Verdict: requests.LookNotJustified,
			Reasons: "The look names a case that was closed long before. Nobody had asked for your data, and nothing was done with it."}}}))
	c.day(2)
	c.do(c.r.Approve(ctx, c.reviewer, c.step()))
	return c.err
}
