package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/requests"
)

type documentWorker struct {
	river.WorkerDefaults[requests.DocumentArgs]
	office *Office
}

// documentTries is how often a document is tried before it is given up.
const documentTries = 4

// Timeout leaves time for a million entries.
func (*documentWorker) Timeout(*river.Job[requests.DocumentArgs]) time.Duration {
	return 50 * time.Minute
}

// Work makes a long report. Interrupted, it begins again.
func (w *documentWorker) Work(ctx context.Context, job *river.Job[requests.DocumentArgs]) error {
	o := w.office
	err := o.Registry.MakeDocument(ctx, job.Args.ID, o.Reports.Make)
	if err != nil && ctx.Err() == nil && job.Attempt >= documentTries {
		return river.JobCancel(errors.Join(err, o.Registry.FailDocument(ctx, job.Args.ID)))
	}
	return err
}

type resumeArgs struct{}

// Kind names the job.
func (resumeArgs) Kind() string { return "resume" }

type resumeWorker struct {
	river.WorkerDefaults[resumeArgs]
	office *Office
}

// Work takes up what was being made, who was being looked for, and who was being written to, when a replica died.
func (w *resumeWorker) Work(ctx context.Context, _ *river.Job[resumeArgs]) error {
	return errors.Join(w.office.Registry.ResumeDocuments(ctx), w.office.Registry.ResumeDrawings(ctx), w.office.Registry.ResumeWritings(ctx))
}

type readyWorker struct {
	river.WorkerDefaults[requests.ReadyArgs]
	office *Office
}

// Work writes to the citizen that their report is ready.
func (w *readyWorker) Work(ctx context.Context, job *river.Job[requests.ReadyArgs]) error {
	o := w.office
	if o.Mailer == nil {
		return errNoMail
	}
	d, err := o.Registry.Ready(ctx, job.Args.ID)
	if errors.Is(err, requests.ErrNothing) {
		return nil
	}
	if err != nil {
		return err
	}
	letter, err := o.Letter.Ready(o.Catalogue.Printer(d.Wanted.Lang), d, o.Registry.Zone)
	if err != nil {
		return river.JobCancel(err)
	}
	return o.send(ctx, letter)
}

// Ready writes that a report is ready. It says nothing of what is in it, nor of whom it is about.
func (h Letterhead) Ready(p *i18n.Printer, d requests.Document, zone *time.Location) (mail.Letter, error) {
	return h.set(sheet{
		Lang: p.Lang(), Dir: p.Dir(), Subject: p.T("mail.ready.subject", "Service", h.Service), Greeting: p.T("mail.greeting_nobody"),
		Paragraphs: []string{p.T("mail.ready.text", "Body", h.Body), p.T("mail.ready.until", "Day", p.Date(d.Expires.In(zone).Date()))},
		Link:       h.address(p, "/my/accesses/reports/"+d.ID.String()), LinkText: p.T("mail.ready.link"),
		Sign: h.Body, Contact: h.Contact, Foot: p.T("mail.foot", "Service", h.Service),
	}, d.Wanted.Email, d.ID.String())
}
