package jobs

import (
	"context"
	"errors"

	"github.com/riverqueue/river"

	"daylight/notices"
	"daylight/requests"
)

type incidentWorker struct {
	river.WorkerDefaults[requests.IncidentArgs]
	office *Office
}

// Work opens the incident of a look that was found not to be justified. It has the id of the finding or the flag, so a repeat opens none.
func (w *incidentWorker) Work(ctx context.Context, job *river.Job[requests.IncidentArgs]) error {
	m, err := w.office.Registry.Misuse(ctx, job.Args)
	if errors.Is(err, requests.ErrNothing) {
		return nil
	}
	if err != nil {
		return err
	}
	opening, err := w.office.opening(ctx, m)
	if err != nil {
		return err
	}
	opening.ID = job.Args.ID()
	if err := w.office.Board.OpenIncident(ctx, opening); err != nil {
		return err
	}
	there, err := w.office.there(ctx)
	if err != nil {
		return err
	}
	return w.office.alarm(ctx, there) // its clock runs from now on, whatever the hour
}

// opening puts such a look into words, in the body's first language. It names nobody: neither who looked nor whose data it was.
func (o *Office) opening(ctx context.Context, m requests.Misuse) (notices.Opening, error) {
	p := o.Catalogue.Printer(o.Board.Authoritative())
	opening := notices.Opening{Kind: notices.MisusedLook, Title: p.T("incident.found.title"), What: p.T("incident.found.what_unknown"), AwareAt: m.FoundAt}
	if m.People > 0 {
		opening.Affected = &m.People
	}
	if m.Occurred.IsZero() {
		return opening, nil
	}
	source, err := o.Registry.Ledger.Source(ctx, m.Source)
	name := source.Names[p.Lang()]
	if name == "" {
		name = m.Source
	}
	key := "incident.found.what"
	if m.Flagged {
		key = "incident.found.flagged"
	}
	opening.What = p.T(key, "Source", name, "When", p.DateTime(m.Occurred.In(o.Registry.Zone)))
	return opening, err
}
