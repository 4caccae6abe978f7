package requests

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Counted is a part of the queue with how many cases are in it.
type Counted struct {
	Name   string // of a standing one
	Filter QueueFilter
	Count  int
}

// Needs lists what needs an officer now, the most pressing first.
// i18n: queue.needs.*
func Needs() []Counted {
	return []Counted{
		{Name: "overdue", Filter: QueueFilter{Mine: true, Due: DueOverdue}},
		{Name: "today", Filter: QueueFilter{Mine: true, Due: DueToday}},
		{Name: "answered", Filter: QueueFilter{Waits: WaitsAnswered}},
		{Name: "sent_back", Filter: QueueFilter{Waits: WaitsSentBack}},
		{Name: "approval", Filter: QueueFilter{Waits: WaitsApproval}},
	}
}

// HouseViews lists the views everybody has.
// i18n: queue.house.*
func HouseViews() []Counted {
	return []Counted{
		{Name: "open"},
		{Name: "mine", Filter: QueueFilter{Mine: true}},
		{Name: "unassigned", Filter: QueueFilter{Unassigned: true}},
		{Name: "overdue", Filter: QueueFilter{Due: DueOverdue}},
		{Name: "week", Filter: QueueFilter{Due: DueWeek}},
		{Name: "citizen", Filter: QueueFilter{Waits: WaitsCitizen}},
		{Name: "second", Filter: QueueFilter{Waits: WaitsSecond}},
	}
}

// Workbench is everything an officer sees of the queue at one moment.
type Workbench struct {
	Page  QueuePage
	Needs []Counted // of this officer
	House []Counted // views everybody has
	Views []View    // saved ones
	Away  *Leave    // the officer's own, today
}

// Workbench reads a page of the queue with all that stands around it.
func (r *Registry) Workbench(ctx context.Context, by Officer, f QueueFilter) (out Workbench, err error) {
	if err := by.casework(); err != nil {
		return Workbench{}, err
	}
	out.Needs, out.House = Needs(), HouseViews()
	err = pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		if out.Page, err = r.queuePage(ctx, tx, by, f); err != nil {
			return err
		}
		if out.Views, err = r.views(ctx, tx, by); err != nil {
			return err
		}
		if out.Away, err = r.leaveOf(ctx, tx, by.ID); err != nil {
			return err
		}
		return r.countAll(ctx, tx, by, f, &out)
	})
	return out, err
}

// countAll counts the page's filter and every view at once.
func (r *Registry) countAll(ctx context.Context, tx pgx.Tx, by Officer, f QueueFilter, out *Workbench) error {
	filters, into := []QueueFilter{f}, []*int{&out.Page.Total}
	for _, list := range [][]Counted{out.Needs, out.House} {
		for i := range list {
			filters, into = append(filters, list[i].Filter), append(into, &list[i].Count)
		}
	}
	for i := range out.Views {
		filters, into = append(filters, out.Views[i].Filter), append(into, &out.Views[i].Count)
	}
	counts, err := r.count(ctx, tx, by, filters)
	if err != nil {
		return err
	}
	for i, n := range counts {
		*into[i] = n
	}
	return nil
}
