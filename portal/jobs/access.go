package jobs

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/portal/report"
	"daylight/requests"
	"daylight/requests/deadline"
)

// accessArgs asks for one letter to one of those who answer for the rights of others, about the review that waits. A day has one.
type accessArgs struct {
	Review  int       `json:"review"`
	Officer uuid.UUID `json:"officer"`
	Day     string    `json:"day"`
}

// Kind names the job.
func (accessArgs) Kind() string { return "access" }

// InsertOpts keeps it to one.
func (accessArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// access begins the review of access that is due, and asks for letters about the one that waits: on the day it began, on Mondays, and on
// the last day.
func (o *Office) access(ctx context.Context, there []requests.Officer) error {
	if err := o.Directory.KeepReviews(ctx); err != nil {
		return err
	}
	r, err := o.Directory.OpenReview(ctx)
	if err != nil || r == nil {
		return err
	}
	today := o.Registry.Today()
	if today.Weekday() != time.Monday && today != deadline.DayOf(r.OpenedAt, o.Registry.Zone) && today != deadline.DayOf(r.Due, time.UTC) {
		return nil
	}
	for _, to := range there {
		if !to.Is(string(account.DPO), string(account.Administrator)) {
			continue
		}
		if _, err := o.Registry.Jobs.Insert(ctx, accessArgs{r.Number, to.ID, today.String()}, nil); err != nil {
			return err
		}
	}
	return nil
}

type accessWorker struct {
	river.WorkerDefaults[accessArgs]
	office *Office
}

// Work writes it, if the review still waits.
func (w *accessWorker) Work(ctx context.Context, job *river.Job[accessArgs]) error {
	return tell(ctx, w.office, job.Args.Officer,
		func(to requests.Officer) (account.Review, error) {
			r, err := w.office.Directory.OpenReview(ctx)
			if err != nil {
				return account.Review{}, err
			}
			if r == nil || r.Number != job.Args.Review || !to.Is(string(account.DPO), string(account.Administrator)) {
				return account.Review{}, requests.ErrNothing
			}
			return *r, nil
		},
		func(p *i18n.Printer, to account.Officer, r account.Review) (mail.Letter, error) {
			return w.office.Letter.Access(p, to, job.Args, r)
		})
}

// Access puts into words that rights wait to be confirmed. It names none of them.
func (h Letterhead) Access(p *i18n.Printer, to account.Officer, a accessArgs, r account.Review) (mail.Letter, error) {
	s := sheet{Lang: p.Lang(), Dir: p.Dir(), Greeting: p.T("mail.greeting", "Name", to.Name), Sign: h.Body,
		Subject: p.T("access.mail.subject", "Number", r.Number), Paragraphs: []string{
			p.T("access.mail.text", "Count", r.Waiting()), p.T("access.mail.until", "Day", report.LongDay(p, deadline.DayOf(r.Due, time.UTC)))},
		LinkText: p.T("access.mail.link"), Link: h.address(p, "/staff/access"), Foot: p.T("access.mail.foot", "Service", h.Service)}
	return h.set(s, to.Email, "access-"+a.Officer.String()+"-"+a.Day)
}
