package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/requests"
)

type strandedWorker struct {
	river.WorkerDefaults[requests.StrandedArgs]
	office *Office
}

// Work looks whether for each review there is somebody left to decide and to approve. It may be done any number of times.
func (w *strandedWorker) Work(ctx context.Context, _ *river.Job[requests.StrandedArgs]) error {
	there, err := w.office.there(ctx)
	if err != nil {
		return err
	}
	return w.office.Registry.TellStranded(ctx, there)
}

type strandedLetterWorker struct {
	river.WorkerDefaults[requests.StrandedLetterArgs]
	office *Office
}

// Work tells one officer that nobody is left for a review. A repeat carries the same Message-ID.
func (w *strandedLetterWorker) Work(ctx context.Context, job *river.Job[requests.StrandedLetterArgs]) error {
	return tell(ctx, w.office, job.Args.Officer,
		func(to requests.Officer) (requests.Kind, error) {
			return w.office.Registry.StrandedFor(ctx, to, job.Args)
		},
		func(p *i18n.Printer, to account.Officer, _ requests.Kind) (mail.Letter, error) {
			return w.office.Letter.Stranded(p, to, job.Args)
		})
}

// Stranded puts into words that nobody is left for a review. It says nothing about which: whoever keeps the accounts sees no cases.
func (h Letterhead) Stranded(p *i18n.Printer, to account.Officer, a requests.StrandedLetterArgs) (mail.Letter, error) {
	s := sheet{Lang: p.Lang(), Dir: p.Dir(), Greeting: p.T("mail.greeting", "Name", to.Name), Sign: h.Body, Subject: p.T("review.stranded.subject"),
		Paragraphs: []string{p.T("review.stranded.text"), p.T("review.stranded.do")}, LinkText: p.T("review.stranded.link"),
		Link: h.address(p, "/staff"), Foot: p.T("review.stranded.foot", "Service", h.Service)}
	return h.set(s, to.Email, "stranded-"+a.Event.String()+"-"+a.Officer.String())
}
