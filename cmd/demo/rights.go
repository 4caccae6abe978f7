package main

import (
	"context"
	"fmt"
	"time"

	"daylight/requests"
	"daylight/requests/ledger"
)

// rights makes one case of each right beside copy, correction and complaint, each a different way along.
func (l *caseload) rights(ctx context.Context) error {
	for i, one := range []struct {
		ago    int
		filing requests.Filing
		take   func(*course) error
	}{
		{13, requests.Filing{Kind: requests.Deletion, Wish: &requests.Wish{Ground: "not_needed", Why: "I gave up the flat in 2019."},
			Items: []requests.Item{{Source: "housing", Field: "Telephone of my former landlord", Held: "01632 960 044"}}}, (*course).agree},
		{8, requests.Filing{Kind: requests.Restriction, AskedFrom: &requests.AskedFrom{Notice: "council-tax"}, Wish: &requests.Wish{Ground: "contested"},
			Items: []requests.Item{{Source: "council-tax", Field: "Number of adults in the household", Held: "3"}}}, nil},
		{20, requests.Filing{Kind: requests.Objection, Wish: &requests.Wish{Ground: requests.Marketing, What: "Leaflets about the leisure centre"}}, (*course).stop},
		{4, requests.Filing{Kind: requests.Portability, AskedFrom: &requests.AskedFrom{Notice: "libraries"}, Wish: &requests.Wish{What: "What I entered in my library account", Form: "csv"}}, nil},
	} {
		who := l.citizens[(i*5+3)%len(l.citizens)]
		one.filing.Lang, one.filing.Key = "en", fmt.Sprintf("demo-right-%d", i)
		one.filing.Contact = requests.Contact{Name: who.Name, Email: who.Email}
		citizen := requests.Citizen{Name: who.Name, Email: who.Email, Level: requests.LevelIdentity, Method: "eid",
			Subject: ledger.Subject{Scheme: who.Scheme, ID: who.ID}}
		l.now = l.today.AddDate(0, 0, -one.ago).Add(11 * time.Hour)
		receipt, err := l.r.File(ctx, citizen, one.filing)
		if err != nil {
			return err
		}
		c := &course{caseload: l, ctx: ctx, ref: receipt.Ref, kind: one.filing.Kind, citizen: citizen, officer: l.workers[i%2]}
		c.day(1)
		if one.take != nil {
			c.do(c.r.Claim(ctx, c.officer, c.step()))
			c.open()
			if err := one.take(c); err != nil {
				return fmt.Errorf("%s: %w", c.kind, err)
			}
		}
	}
	return nil
}

// agree grants every item; the source that asks rather than listens has not come for it yet.
func (c *course) agree() error {
	d := requests.Decision{Submit: true, Recipients: []string{"Northmere Health Trust"}}
	for _, item := range c.view.Items {
		d.Items = append(d.Items, requests.ItemDecision{Item: item.ID, Verdict: requests.Accept})
	}
	c.day(2)
	c.do(c.r.Decide(c.ctx, c.officer, c.step(), d))
	c.day(1)
	c.do(c.r.Approve(c.ctx, c.reviewer, c.step()))
	return c.err
}

func (c *course) stop() error {
	c.day(1)
	c.do(c.r.Decide(c.ctx, c.officer, c.step(), requests.Decision{Submit: true, Outcome: requests.Stopped,
		Statement: "We have taken your address off the list for leaflets. One that is in the post already may still reach you."}))
	c.day(1)
	c.do(c.r.Approve(c.ctx, c.reviewer, c.step()))
	return c.err
}
