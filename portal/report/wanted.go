package report

import (
	"context"
	"time"

	"daylight/requests"
)

// QueryFor is the query of a report that a citizen asks for, on the working days as they are kept now and with the answers they were
// given.
func QueryFor(ctx context.Context, r *requests.Registry, body Body, w requests.Wanted, made time.Time) (Query, error) {
	calendar, err := r.CurrentCalendar(ctx)
	if err != nil {
		return Query{}, err
	}
	body.Hours = body.Hours.Keeping(calendar)
	return Query{
		Person: w.Person, Name: w.Name, Period: Period{From: w.From, To: w.To}, Body: body, Made: made,
		Only:      Extract{Sources: w.Sources, Activities: w.Activities, Actions: w.Actions},
		Questions: func(ctx context.Context) (map[string]Question, error) { return answers(ctx, r, w.By) },
	}, nil
}

// answers is what a citizen has asked about entries and what came of it, by entry.
func answers(ctx context.Context, r *requests.Registry, by requests.Citizen) (map[string]Question, error) {
	looks, err := r.AskedLooks(ctx, by)
	if err != nil {
		return nil, err
	}
	asked := map[string]Question{}
	for _, l := range looks {
		if _, newer := asked[l.Entry]; !newer && l.State != requests.StateWithdrawn {
			asked[l.Entry] = Question{Reference: l.Ref, Asked: l.Asked, Answered: l.Answered, Answer: l.Answer}
		}
	}
	return asked, nil
}
