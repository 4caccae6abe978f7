package main

import (
	"context"
	"fmt"
	"time"

	"daylight/portal"
	"daylight/requests"
	"daylight/requests/ledger"
)

// formerly makes what was asked and answered in the quarters for which there are figures, so that they show something: copies, complaints
// and corrections, most of them in time.
func (l *caseload) formerly(ctx context.Context) error {
	running := requests.QuarterOf(l.reached())
	for back := publishedQuarters; back > 0; back-- {
		q := running.Back(back)
		for i := range 46 + 2*back {
			if err := l.former(ctx, q, i); err != nil {
				return fmt.Errorf("request %d of %s: %w", i, q, err)
			}
		}
	}
	return nil
}

// former takes one request from its receipt to its end.
func (l *caseload) former(ctx context.Context, q requests.Quarter, i int) error {
	kind := []requests.Kind{requests.Access, requests.Complaint, requests.Access, requests.Correction, requests.Access}[i%5]
	who := l.citizens[(i*3+q.Number*11)%len(l.citizens)]
	l.now = q.From().Time(l.today.Location()).AddDate(0, 0, i*7%85).Add(time.Duration(9*60+i*11%400) * time.Minute)
	c := &course{caseload: l, ctx: ctx, kind: kind, officer: l.workers[i%2], citizen: requests.Citizen{Name: who.Name, Email: who.Email,
		Level: requests.LevelIdentity, Method: "eid", Subject: ledger.Subject{Scheme: who.Scheme, ID: who.ID}}}
	f := l.filing(2, kind, who) // in English, about nothing in particular
	f.Key = fmt.Sprintf("formerly-%s-%d", q, i)
	if f.Access != nil {
		f.Access.What = fmt.Sprintf("My council tax account and the letters about it, as of %s.", l.reached())
	}
	receipt, err := l.r.File(ctx, c.citizen, f)
	if c.ref = receipt.Ref; err != nil {
		return err
	}
	c.day(1)
	if i%10 == 0 {
		return l.r.Withdraw(ctx, c.citizen, c.step(), "")
	}
	c.do(l.r.Claim(ctx, c.officer, c.step()))
	if kind == requests.Correction {
		c.open()
	}
	end, s := closed, c.step()
	switch {
	case i%10 == 4:
		c.day(38)
		s.Late = requests.Lateness{Cause: []string{"waiting_unit", "volume"}[i/30%2], Text: "Boxes had to come back from the outside store."}
	default:
		c.day(4 + i*5%19)
	}
	if i%10 < 3 && kind != requests.Correction {
		end = refused
	}
	c.do(l.r.Decide(ctx, c.officer, s, c.decision(end)))
	c.day(1)
	c.do(l.r.Approve(ctx, l.reviewer, c.step()))
	if c.err != nil {
		return c.err
	}
	if kind == requests.Correction {
		return c.settle(closed)
	}
	c.day(3)
	return l.r.Close(ctx, c.officer, c.step())
}

// publishedQuarters is for how many quarters there are figures; those of the last one wait for the data protection officer.
const publishedQuarters = 4

// figures counts the last quarters, and releases all but the last, as the data protection officer would.
func figures(ctx context.Context, parts *portal.Parts, dpo requests.Officer) error {
	r := parts.Registry
	for back := publishedQuarters; back > 0; back-- {
		q := requests.QuarterOf(r.Today()).Back(back)
		if err := r.CountQuarter(ctx, requests.QuarterArgs{Quarter: q.String(), Version: 1}); err != nil {
			return fmt.Errorf("figures of %s: %w", q, err)
		}
		if back == 1 {
			return nil
		}
		desk, err := r.QuarterDesk(ctx, dpo)
		if err != nil {
			return err
		}
		for _, one := range desk {
			if one.Quarter != q {
				continue
			}
			if err := r.ReleaseQuarter(ctx, dpo, requests.QuarterShown{Quarter: q, Version: one.Number, Hash: one.Hash}); err != nil {
				return fmt.Errorf("figures of %s: %w", q, err)
			}
		}
	}
	return nil
}
