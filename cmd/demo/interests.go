package main

import (
	"context"
	"time"

	"daylight/portal/account"
	"daylight/requests"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// declare has everybody declare their interests: most have none, one is overdue, and one has a brother among those who ask. His open
// cases go from her to her colleague at once.
func (l *caseload) declare(ctx context.Context, staff []account.Officer) error {
	l.r = l.registry(func() time.Time { return l.now })
	for i, o := range staff {
		l.now = l.today.AddDate(0, 0, -200+i)
		if o.Name == "Imani Ekberg" {
			l.now = l.today.AddDate(0, 0, -370)
		}
		if err := l.r.Declare(ctx, officer(o), requests.Interest{Kind: "none", Key: "demo"}); err != nil {
			return err
		}
	}
	l.now = l.today.Add(-17 * time.Hour)
	brother := l.citizens[brotherOf]
	if err := l.offered(ctx, officer(staff[1]), l.reviewer); err != nil {
		return err
	}
	if err := l.published(ctx, officer(staff[1]), l.reviewer); err != nil {
		return err
	}
	return l.r.Declare(ctx, l.workers[1], requests.Interest{Kind: "family", Name: brother.Name, Words: "My brother", Key: "demo-brother",
		Party: ledger.Subject{Scheme: brother.Scheme, ID: brother.ID}})
}

// offered enters what was offered to a caseworker and has the reviewer decide on all but the last.
func (l *caseload) offered(ctx context.Context, to, decider requests.Officer) error {
	day := func(ago int) deadline.Day { return deadline.DayOf(l.today.AddDate(0, 0, -ago), l.today.Location()) }
	for i, g := range []requests.Gift{
		{Kind: "gift", What: "A bottle of wine", Giver: "Mere Builders Ltd", Value: 38_00, Proposal: "refused", Day: day(90), Occasion: "A file was found quickly"},
		{Kind: "gift", What: "A box of chocolates", Giver: "Somebody who was helped", Private: true, Value: 12_50, Proposal: "passed_on", Day: day(40)},
		{Kind: "hospitality", What: "Dinner after a conference", Giver: "Northmere Chamber of Trade", Value: 64_00, Proposal: "kept", Day: day(6), Occasion: "Records conference"},
	} {
		g.Key = g.What
		if err := l.r.EnterGift(ctx, to, g); err != nil {
			return err
		}
		if i == 2 {
			break // waits for a decision
		}
		list, err := l.r.Gifts(ctx, to)
		if err != nil {
			return err
		}
		if err := l.r.DecideGift(ctx, decider, list[0].ID, g.Proposal, ""); err != nil {
			return err
		}
	}
	return nil
}

// brotherOf is the citizen whose sister works on cases.
const brotherOf = 41
