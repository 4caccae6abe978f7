package main

import (
	"context"
	"time"

	"daylight/requests"
	"daylight/requests/ledger"
)

// secondLook has somebody else look at a refusal. The first decision does not stand in full, so the request is taken up again; whoever
// gave the first answer had no part in that.
func (l *caseload) secondLook(ctx context.Context) error {
	who := l.citizens[21%len(l.citizens)]
	citizen := requests.Citizen{Name: who.Name, Email: who.Email, Level: requests.LevelIdentity, Method: "eid",
		Subject: ledger.Subject{Scheme: who.Scheme, ID: who.ID}}
	l.now = l.today.AddDate(0, 0, -40).Add(10 * time.Hour)
	receipt, err := l.r.File(ctx, citizen, requests.Filing{Kind: requests.Access, Lang: "en", Key: "demo-review", Contact: requests.Contact{Name: who.Name, Email: who.Email},
		Access: &requests.AccessAsk{What: "What the housing office wrote about my repairs, with the photographs."}})
	if err != nil {
		return err
	}
	first := &course{caseload: l, ctx: ctx, ref: receipt.Ref, kind: requests.Access, citizen: citizen, officer: l.workers[0]}
	first.day(1)
	first.do(l.r.Claim(ctx, first.officer, first.step()))
	first.open()
	first.day(6)
	first.do(l.r.Decide(ctx, first.officer, first.step(), requests.Decision{Outcome: requests.PartReleased, Reason: "others_rights",
		Statement: "We give you the letters and the repair orders.", Withheld: "The photographs", Reasons: "Neighbours can be seen in some of them.", Submit: true}))
	first.day(1)
	first.do(l.r.Approve(ctx, l.reviewer, first.step()))
	first.day(10)
	if first.err != nil {
		return first.err
	}
	ref, err := l.r.AskReview(ctx, citizen, first.step(), requests.Reviewing{Text: "Most of the photographs show my kitchen and nobody else. You could give me those.",
		Facts: "I was there when they were taken. The list of them is in the repair order of March."})
	if err != nil {
		return err
	}
	second := &course{caseload: l, ctx: ctx, ref: ref, kind: requests.Review, citizen: citizen, officer: l.workers[1]}
	second.day(2)
	second.do(l.r.Claim(ctx, second.officer, second.step()))
	second.open()
	second.day(5)
	second.do(l.r.Decide(ctx, second.officer, second.step(), requests.Decision{Outcome: requests.PartChanged, Reason: "decision_wrong",
		Statement: "Nine of the twelve photographs show nobody. They have to be given. The other three were rightly left out.",
		Direction: "Give the nine photographs that show nobody.", Submit: true}))
	second.day(1)
	second.do(l.r.Approve(ctx, l.dpo, second.step()))
	return second.err
}
