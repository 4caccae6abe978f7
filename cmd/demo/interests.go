package main

import (
	"context"
	"time"

	"daylight/portal/account"
	"daylight/requests"
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
	return l.r.Declare(ctx, l.workers[1], requests.Interest{Kind: "family", Name: brother.Name, Words: "My brother", Key: "demo-brother",
		Party: ledger.Subject{Scheme: brother.Scheme, ID: brother.ID}})
}

// brotherOf is the citizen whose sister works on cases.
const brotherOf = 41
