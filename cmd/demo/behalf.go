package main

import (
	"context"
	"fmt"
	"time"

	"daylight/requests"
	"daylight/requests/ledger"
)

// behalves makes two cases asked for somebody else: a daughter for her father, and one whose letter was not signed.
func (l *caseload) behalves(ctx context.Context) error {
	for i, one := range []struct {
		behalf requests.Behalf
		check  requests.AuthorityCheck
	}{
		{requests.Behalf{Relation: requests.Attorney, Basis: "power_of_attorney", Show: "post", Scope: "Council tax and housing"},
			requests.AuthorityCheck{Accepted: true, Seen: "Lasting power of attorney, registered 4 May 2024", Scope: "Council tax and housing",
				Reach: requests.ReachSome, Sources: []string{"council-tax", "housing"}, From: "2024-05-04"}},
		{requests.Behalf{Relation: requests.Agent, Basis: "signed_letter", Show: "message"},
			requests.AuthorityCheck{Code: "not_signed", Words: "The letter has no signature. Ask the person to sign it, and send us a copy."}},
	} {
		asks, person := l.citizens[len(l.citizens)-1-2*i], l.citizens[len(l.citizens)-2-2*i]
		one.behalf.Person = person.Name
		by := requests.Citizen{Name: asks.Name, Email: asks.Email, Level: requests.LevelIdentity, Method: "eid",
			Subject: ledger.Subject{Scheme: asks.Scheme, ID: asks.ID}}
		l.now = l.today.AddDate(0, 0, -9+i).Add(10 * time.Hour)
		receipt, err := l.r.File(ctx, by, requests.Filing{Kind: requests.Access, Lang: "en", Key: fmt.Sprintf("demo-behalf-%d", i), Behalf: &one.behalf,
			Contact: requests.Contact{Name: asks.Name, Email: asks.Email}, Access: &requests.AccessAsk{What: "The letters about the flat and its council tax."}})
		if err != nil {
			return err
		}
		c := &course{caseload: l, ctx: ctx, ref: receipt.Ref, kind: requests.Access, citizen: by, officer: l.workers[i%2]}
		c.day(1)
		c.do(c.r.Claim(ctx, c.officer, c.step()))
		c.open()
		c.do(c.r.CheckAuthority(ctx, c.officer, c.step(), one.check))
		if one.check.Accepted {
			c.do(c.r.Identify(ctx, c.officer, c.step(), requests.Identity{Method: "held_fact", Subject: ledger.Subject{Scheme: person.Scheme, ID: person.ID}}))
		}
		if c.err != nil {
			return fmt.Errorf("for %s: %w", one.behalf.Relation, c.err)
		}
	}
	return nil
}
