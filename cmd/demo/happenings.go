package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"daylight/requests/ledger"
)

const (
	span     = 730 // days of history
	ordinary = 50_000
	others   = 1_500 // residents beside the ones who can sign in
)

// history makes what the source systems reported over two years, each night for the day before, in the way they would have:
// numbered, with retries, gaps, late batches and what goes wrong in any office.
type history struct {
	ledger  func(now func() time.Time) *ledger.Ledger // on another clock
	today   time.Time
	citizen []resident
	events  int
}

// tell has each source report its whole history, two sources at a time.
func (h *history) tell(ctx context.Context, sources map[string]ledger.Source) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2)
	for i, d := range desks() {
		group.Go(func() error {
			t := &teller{history: h, desk: d, source: sources[d.ID], r: rand.New(rand.NewPCG(2026, uint64(i)))}
			t.book = h.ledger(func() time.Time { return t.night })
			if err := t.tell(ctx); err != nil {
				return fmt.Errorf("the history of %s: %w", d.ID, err)
			}
			return nil
		})
	}
	return group.Wait()
}

// teller reports for one source.
type teller struct {
	*history
	desk   desk
	source ledger.Source
	r      *rand.Rand
	number int64 // of the last event
	book   *ledger.Ledger
	night  time.Time // when the report is sent
}

func (t *teller) tell(ctx context.Context) error {
	wanted := float64(t.events) * t.desk.weight
	var waiting []ledger.Item
	owed := 0.0
	for back := span; back >= 1; back-- {
		day := t.today.AddDate(0, 0, -back)
		owed += wanted / span
		if t.busy(day, back) {
			for ; owed >= 1; owed-- {
				waiting = append(waiting, t.item(t.ordinaryLook(day)))
			}
		}
		waiting = append(waiting, t.oddities(day, back)...)
		if t.desk.weekly && day.Weekday() != time.Sunday && back > 1 || len(waiting) == 0 {
			continue
		}
		if t.silent(back) {
			continue // an outage: what was numbered then is never sent
		}
		if err := t.send(ctx, day.AddDate(0, 0, 1).Add(5*time.Minute), waiting); err != nil {
			return err
		}
		waiting = waiting[:0]
	}
	return nil
}

// busy tells whether ordinary looks fall on a day: on working days of the last two months, before that on one working day a week, so
// that two years are told in seconds.
func (t *teller) busy(day time.Time, back int) bool {
	if back > 60 {
		_, week := day.ISOWeek()
		return day.Weekday() == time.Weekday(1+(week+len(t.desk.ID))%5)
	}
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// silent are the outages. Two lose what was recorded meanwhile (see lost); a third only delays it.
func (t *teller) silent(back int) bool { return t.desk.ID == "housing" && back >= 200 && back <= 203 }

// lost are days whose events were numbered and never arrived.
func (t *teller) lost(back int) bool {
	return t.desk.ID == "council-tax" && back >= 17 && back <= 19 || t.desk.ID == "benefits" && back == 320
}

func (t *teller) send(ctx context.Context, night time.Time, items []ledger.Item) error {
	for len(items) > 0 {
		n := min(len(items), ledger.MaxBatch)
		t.night = night
		receipt, err := t.book.Append(ctx, t.source, items[:n])
		if err != nil {
			return err
		}
		for _, result := range receipt.Results {
			if result.Status == ledger.Refused || result.Status == ledger.Conflicting {
				return fmt.Errorf("event %s: %s: %w", result.ID, result.Status, result.Fault)
			}
		}
		items = items[n:]
	}
	return nil
}

func (t *teller) item(e *ledger.Event) ledger.Item { return ledger.Item{ID: e.ID, Event: e} }

// subject draws whose data are looked at: now and then one of those who can sign in, some of them far more often than others.
func (t *teller) subject() string {
	if t.r.Float64() < 0.25 {
		i := int(float64(len(t.citizen)) * t.r.Float64() * t.r.Float64())
		return t.citizen[i].ID
	}
	return number(1000 + t.r.IntN(others))
}

// ordinaryLook is a look in working hours by somebody whose task it is.
func (t *teller) ordinaryLook(day time.Time) *ledger.Event {
	minute := 8*60 + t.r.IntN(9*60)
	e := t.look(day.Add(time.Duration(minute)*time.Minute+time.Duration(t.r.IntN(60))*time.Second), t.subject())
	switch n := t.r.IntN(100); {
	case n < 8:
		e.Data.Action = "update"
	case n < 14:
		e.Data.Action = "search"
	case n < 17:
		e.Data.Action = "print"
	case n < 19:
		e.Data.Action = "disclose"
		e.Data.Recipient = t.recipient()
	}
	return e
}

func (t *teller) recipient() *ledger.Recipient {
	return pick(t.r, []*ledger.Recipient{
		{Name: "Northmere Health Trust", Code: "NHT", Country: "GB", Agreement: "SA-001"},
		{Name: "Department for Work and Benefits", Code: "DWB", Country: "GB", Agreement: "SA-003"},
		{Name: "Mereside Housing Association", Code: "MHA", Country: "GB", Agreement: "SA-004"},
	})
}

// look is one numbered event of this source.
func (t *teller) look(at time.Time, subject string) *ledger.Event {
	t.number++
	who := pick(t.r, t.desk.people)
	kind := t.r.IntN(len(t.desk.purposes))
	e := &ledger.Event{
		SpecVersion: "1.0", ID: fmt.Sprintf("%s-%s-%06d", who.id[:3], at.Format("20060102"), t.number), Source: t.desk.Prefix,
		Type: ledger.Recorded, Time: at.Format(time.RFC3339), Sequence: fmt.Sprintf("%020d", t.number),
		Data: ledger.Data{
			Subject: ledger.EventSubject{Scheme: scheme, ID: subject},
			Actor:   actor(who), Action: "view", DataCategories: t.desk.data[kind%len(t.desk.data)],
			Purpose: ledger.Purpose{Activity: t.desk.activities[0], Text: t.desk.purposes[kind]},
			System:  ledger.System{Name: t.desk.system}, Channel: "ui",
		},
	}
	if t.r.Float64() < t.desk.cased {
		e.Data.CaseRef = fmt.Sprintf("%s-%d-%05d", strings.ToUpper(t.desk.people[0].id[:2]), at.Year(), t.r.IntN(40_000))
	}
	return e
}

func actor(o official) ledger.EventActor {
	return ledger.EventActor{Kind: "person", ID: o.id, Name: o.name, Role: o.role, Unit: o.unit,
		Org: ledger.Organisation{Code: bodyCode, Name: bodyName}}
}

// oddities are what makes a log worth reading.
func (t *teller) oddities(day time.Time, back int) []ledger.Item {
	if t.lost(back) {
		t.number += 23 // numbered, and never sent
	}
	var odd []ledger.Item
	add := func(e *ledger.Event) { odd = append(odd, t.item(e)) }
	first := t.citizen[0].ID
	switch {
	case t.desk.ID == "housing" && (back == 9 || back == 12 || back == 16 || back == 41):
		e := t.look(day.Add(22*time.Hour+40*time.Minute), first) // the same person, late in the evening, without a case
		e.Data.Actor, e.Data.CaseRef, e.Data.Purpose.Text = actor(t.desk.people[2]), "", "Check"
		add(e)
	case t.desk.ID == "social-care" && back%90 == 5:
		e := t.look(day.Add(3*time.Hour+12*time.Minute), first)
		e.Data.Emergency = &ledger.Emergency{Reason: "Ambulance crew asked for care needs at night"}
		add(e)
	case t.desk.ID == "benefits" && back == 60:
		e := t.look(day.Add(11*time.Hour), first)
		e.Type, e.Data.Outcome = ledger.Denied, "denied"
		add(e)
	case t.desk.ID == "benefits" && back == 25: // an inquiry is under way: shown once it is over
		e := t.look(day.Add(16*time.Hour), first)
		e.Data.Visibility = &ledger.Visibility{Mode: "deferred", Ground: "fraud-inquiry", ReviewBy: t.today.AddDate(0, 3, 0).Format(time.DateOnly)}
		add(e)
	case t.desk.ID == "population-register" && back == 30:
		wrong := t.look(day.Add(10*time.Hour), first)
		add(wrong)
		right := t.look(day.Add(15*time.Hour), first)
		right.Type, right.Data.Purpose.Text = ledger.Corrected, "Recording a change of address"
		right.Data.Corrects = &ledger.Corrects{ID: wrong.ID, Reason: "The purpose was entered wrongly"}
		add(right)
	case t.desk.ID == "council-tax" && back == 45:
		e := t.look(day.Add(14*time.Hour), first) // no such activity is published: held for staff to look at
		e.Data.Purpose.Activity = "PA-099"
		add(e)
	case t.desk.ID == "council-tax" && back%120 == 3:
		for range 14 { // one officer, one case, many looks
			e := t.look(day.Add(9*time.Hour+time.Duration(t.r.IntN(400))*time.Minute), first)
			e.Data.Actor, e.Data.CaseRef, e.Data.Purpose.Text = actor(t.desk.people[1]), "CT-2026-01188", "Working out this year’s bill"
			add(e)
		}
	}
	if back%50 == 0 && len(odd) > 0 {
		odd = append(odd, odd[0]) // sent twice
	}
	return odd
}
