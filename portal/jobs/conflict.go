package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/portal/report"
	"daylight/requests"
)

// conflictEvery is how often new looks are held against walls, and cases taken from whom a wall keeps them by now.
const conflictEvery = 10 * time.Minute

type conflictArgs struct{}

// Kind names the job.
func (conflictArgs) Kind() string { return "conflict" }

type conflictWorker struct {
	river.WorkerDefaults[conflictArgs]
	office *Office
}

// Timeout is longer than a page may take: each citizen whom somebody is kept from is looked up in the ledger.
func (w *conflictWorker) Timeout(*river.Job[conflictArgs]) time.Duration { return 5 * time.Minute }

// Work is safe to repeat: what was flagged once is not flagged again.
func (w *conflictWorker) Work(ctx context.Context, _ *river.Job[conflictArgs]) error {
	if err := w.office.Registry.Reconsider(ctx); err != nil {
		return err
	}
	if _, err := w.office.Registry.FlagLooks(ctx); err != nil {
		return err
	}
	return w.office.Registry.DoubtFlags(ctx)
}

type watchArgs struct{}

// Kind names the job.
func (watchArgs) Kind() string { return "watch" }

// InsertOpts puts it among the long work, so that letters do not wait for it.
func (watchArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: requests.DocumentQueue}
}

type watchWorker struct {
	river.WorkerDefaults[watchArgs]
	office *Office
}

// Timeout leaves time for the days of a country, the first time for a month of them; what is not done by then goes on in the next try.
func (w *watchWorker) Timeout(*river.Job[watchArgs]) time.Duration { return 50 * time.Minute }

// Work counts the looks of the days that are over, and raises flags for what stands out. Interrupted, it goes on where it was.
func (w *watchWorker) Work(ctx context.Context, _ *river.Job[watchArgs]) error {
	return w.office.Registry.WatchLooks(ctx)
}

type declareWorker struct {
	river.WorkerDefaults[requests.DeclareArgs]
	office *Office
}

// Work reminds one officer to declare their interests, unless they have meanwhile. A repeat carries the same Message-ID.
func (w *declareWorker) Work(ctx context.Context, job *river.Job[requests.DeclareArgs]) error {
	return tell(ctx, w.office, job.Args.Officer,
		func(requests.Officer) (requests.Duty, error) { return w.office.Registry.DutyFor(ctx, job.Args) },
		func(p *i18n.Printer, to account.Officer, d requests.Duty) (mail.Letter, error) {
			return w.office.Letter.Declare(p, to, job.Args, d)
		})
}

// Declare puts the reminder to declare one's interests into words.
// i18n: conflict.mail.text.*
func (h Letterhead) Declare(p *i18n.Printer, to account.Officer, a requests.DeclareArgs, d requests.Duty) (mail.Letter, error) {
	text := p.T("conflict.mail.text.never")
	if d.State != requests.DutyNever {
		text = p.T("conflict.mail.text."+d.State, "Day", report.LongDay(p, d.Due))
	}
	s := sheet{Lang: p.Lang(), Dir: p.Dir(), Greeting: p.T("mail.greeting", "Name", to.Name), Sign: h.Body, Subject: p.T("conflict.mail.subject"),
		Paragraphs: []string{text, p.T("conflict.mail.nothing")}, LinkText: p.T("conflict.mail.link"), Link: h.address(p, "/staff/interests"),
		Foot: p.T("conflict.mail.foot", "Service", h.Service)}
	return h.set(s, to.Email, "declare-"+a.Officer.String()+"-"+a.Due.String()+"-"+a.Notice)
}
