package main

import (
	"context"
	"slices"

	"daylight/requests"
	"daylight/requests/ledger"
)

// published puts the register of gifts and interests before everybody: one value is corrected, one job is told of and put in other words, one
// interest is over, and one entry is withdrawn.
func (l *caseload) published(ctx context.Context, who, reviewer requests.Officer) error {
	gifts, err := l.r.Gifts(ctx, reviewer)
	if err != nil {
		return err
	}
	for _, g := range gifts {
		if g.What == "A box of chocolates" {
			g.Value = 32_50
			if err := l.r.CorrectGift(ctx, reviewer, g.ID, g, "The value was first guessed too low."); err != nil {
				return err
			}
		}
	}
	for _, job := range []struct {
		in    requests.Interest
		told  []requests.InterestText
		ends  bool
		taken string
	}{
		{in: requests.Interest{Kind: "outside_job", Name: "Mere Evening School", Party: ledger.Subject{Scheme: "organisation", ID: "MES-1"}},
			told: []requests.InterestText{{Words: "I teach bookkeeping one evening a week."}, {Words: "I teach bookkeeping two evenings a week.", Why: "A second evening since September."}}},
		{in: requests.Interest{Kind: "business", Name: "Mere Cycles Ltd", Party: ledger.Subject{Scheme: "organisation", ID: "MC-22"}},
			told: []requests.InterestText{{Words: "I own shares in a company that sells bicycles."}}, ends: true},
		{in: requests.Interest{Kind: "political", Name: "Parish of Mere", Party: ledger.Subject{Scheme: "organisation", ID: "PM-3"}},
			told: []requests.InterestText{{Words: "I sit on a parish council."}}, taken: "It was another person of the same name."},
	} {
		job.in.Key = "demo-" + job.in.Kind
		if err := l.r.Declare(ctx, who, job.in); err != nil {
			return err
		}
		list, err := l.r.Interests(ctx, who)
		if err != nil {
			return err
		}
		id := list[slices.IndexFunc(list, func(in requests.Interest) bool { return in.Name == job.in.Name })].ID
		for _, text := range job.told {
			if err := l.r.PublishInterest(ctx, who, id, text); err != nil {
				return err
			}
		}
		if job.ends {
			if err := l.r.EndInterest(ctx, who, id, l.r.Today()); err != nil {
				return err
			}
		}
		if job.taken != "" {
			entry, err := l.r.EntryOf(ctx, reviewer, id)
			if err != nil {
				return err
			}
			if err := l.r.WithdrawEntry(ctx, reviewer, entry.ID, job.taken); err != nil {
				return err
			}
		}
	}
	return nil
}
