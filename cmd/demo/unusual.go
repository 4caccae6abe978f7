package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// standOut has two clerks do what somebody should ask about, and lets the nights of the last days read it: one looked at a neighbour on four
// evenings without a case, the other opened one account after the other on a working day.
func (l *caseload) standOut(ctx context.Context, sources map[string]ledger.Source, book *ledger.Ledger) error {
	registry := l.registry(time.Now)
	calendar, err := registry.CurrentCalendar(ctx)
	if err != nil {
		return err
	}
	all := desks()
	desk := func(id string) desk { return all[slices.IndexFunc(all, func(d desk) bool { return d.ID == id })] }
	housing, tax := desk("housing"), desk("council-tax")
	// The last working day of those that are read one by one.
	back := 2
	for ; back < 6 && !calendar.Worked(deadline.DayOf(l.today.AddDate(0, 0, -back), l.today.Location())); back++ {
	}
	day := l.today.AddDate(0, 0, -back)
	for n := range 4 {
		evening := l.today.AddDate(0, 0, -2-2*n).Add(22*time.Hour + 40*time.Minute)
		if err := lookOddly(ctx, book, sources["housing"], &housing, housing.people[2], evening, l.citizens[30].ID, "Checking a place on the waiting list"); err != nil {
			return err
		}
	}
	for n := range 34 {
		at := day.Add(13*time.Hour + time.Duration(n)*70*time.Second)
		if err := lookOddly(ctx, book, sources["council-tax"], &tax, tax.people[4], at, number(2000+n), "Following up a missed payment"); err != nil {
			return err
		}
	}
	for _, nights := range []int{6, 0} { // the weeks before are counted at the first of them
		at := time.Now().AddDate(0, 0, -nights)
		r := l.registry(func() time.Time { return at })
		if err := r.WatchLooks(ctx); err != nil {
			return fmt.Errorf("reading what stands out: %w", err)
		}
	}
	return registry.DoubtFlags(ctx)
}

// lookOddly reports one look without a case.
func lookOddly(ctx context.Context, book *ledger.Ledger, source ledger.Source, d *desk, who official, at time.Time, citizen, why string) error {
	e := &ledger.Event{SpecVersion: "1.0", ID: fmt.Sprintf("%s-%d-%s", who.id, at.Unix(), citizen), Source: d.Prefix, Type: ledger.Recorded, Time: at.Format(time.RFC3339),
		Data: ledger.Data{Subject: ledger.EventSubject{Scheme: scheme, ID: citizen}, Actor: actor(who), Action: "view", DataCategories: d.data[0],
			Purpose: ledger.Purpose{Activity: d.activities[0], Text: why}, System: ledger.System{Name: d.system}, Channel: "ui"}}
	receipt, err := book.Append(ctx, source, []ledger.Item{{ID: e.ID, Event: e}})
	if err == nil && receipt.Stored != 1 {
		err = fmt.Errorf("a look is not stored: %+v", receipt.Results)
	}
	return err
}
