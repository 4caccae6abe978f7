package report

import (
	"context"
	"io"
	"time"

	"daylight/portal/i18n"
	"daylight/requests"
)

// Desk makes the reports that citizens ask for and nobody waits for.
type Desk struct {
	Registry  *requests.Registry
	Press     *Press
	Body      Body
	Catalogue *i18n.Catalogue
}

// Make writes a report; done is told how many entries have been read.
func (d Desk) Make(ctx context.Context, w requests.Wanted, to io.Writer, done func(int)) (file requests.File, err error) {
	q, err := QueryFor(ctx, d.Registry, d.Body, w, d.Registry.Now())
	if err != nil {
		return file, err
	}
	q.Read = done
	format := Format(w.Format)
	file.Type = format.ContentType()
	err = Make(ctx, d.Press.Ledger, q, func(ctx context.Context, a *Accesses) error {
		file.Name = a.FileName(format)
		return d.Press.Write(ctx, to, d.Catalogue.Printer(w.Lang), a, format)
	})
	return file, err
}

// QueryFor is the query of a report that a citizen asks for, on the working days as they are kept now and with the answers they were
// given.
func QueryFor(ctx context.Context, r *requests.Registry, body Body, w requests.Wanted, made time.Time) (Query, error) {
	calendar, err := r.CurrentCalendar(ctx)
	if err != nil {
		return Query{}, err
	}
	body.Hours = body.Hours.Keeping(calendar)
	return Query{
		Person: w.Person, Name: w.By.Name, Period: Period{From: w.From, To: w.To}, Body: body, Made: made,
		Only:      Extract{Sources: w.Sources, Activities: w.Activities, Actions: w.Actions},
		Questions: func(ctx context.Context) (map[string]Question, error) { return answers(ctx, r, w.By) },
		Disputes:  func(ctx context.Context) ([]Dispute, error) { return disputes(ctx, r, w.By) },
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
		if _, newer := asked[l.Entry]; !newer && (l.State != requests.StateWithdrawn || l.Finding != "") {
			asked[l.Entry] = Question{Reference: l.Ref, Asked: l.Asked, Answered: l.Answered, Answer: l.Answer, Finding: l.Finding, Found: l.Found}
		}
	}
	return asked, nil
}
