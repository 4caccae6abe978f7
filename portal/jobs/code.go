package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/requests"
)

type codeWorker struct {
	river.WorkerDefaults[requests.CodeWaitsArgs]
	office *Office
}

// Work has those told who may make the letter of a code. It may be done any number of times.
func (w *codeWorker) Work(ctx context.Context, job *river.Job[requests.CodeWaitsArgs]) error {
	there, err := w.office.there(ctx)
	if err != nil {
		return err
	}
	return w.office.Registry.TellOfCode(ctx, job.Args, there)
}

type codeLetterWorker struct {
	river.WorkerDefaults[requests.CodeLetterArgs]
	office *Office
}

// Work tells one officer that a letter with a code waits. A repeat carries the same Message-ID.
func (w *codeLetterWorker) Work(ctx context.Context, job *river.Job[requests.CodeLetterArgs]) error {
	return tell(ctx, w.office, job.Args.Officer,
		func(to requests.Officer) (requests.CodeWaiting, error) {
			return w.office.Registry.CodeFor(ctx, to, job.Args)
		},
		func(p *i18n.Printer, to account.Officer, c requests.CodeWaiting) (mail.Letter, error) {
			return w.office.Letter.CodeWaits(p, to, job.Args, c)
		})
}

// CodeWaits puts into words that a letter with a code waits. Whoever makes it reads of no case; whoever ordered it learns when nobody can.
func (h Letterhead) CodeWaits(p *i18n.Printer, to account.Officer, a requests.CodeLetterArgs, c requests.CodeWaiting) (mail.Letter, error) {
	s := sheet{Lang: p.Lang(), Dir: p.Dir(), Greeting: p.T("mail.greeting", "Name", to.Name), Sign: h.Body, Subject: p.T("identity.waits.subject"),
		Paragraphs: []string{p.T("identity.waits.text")}, LinkText: p.T("identity.waits.link"), Link: h.address(p, "/staff/codes"),
		Foot: p.T("identity.waits.foot", "Service", h.Service)}
	id := "code-" + a.Code.String() + "-" + a.Officer.String()
	if a.Nobody {
		s.Subject, s.Paragraphs = p.T("identity.waits.nobody", "Ref", c.Ref), []string{p.T("identity.waits.nobody_text", "Ref", c.Ref), p.T("identity.waits.nobody_do")}
		s.LinkText, s.Link = p.T("identity.waits.nobody_link"), h.address(p, "/staff/cases/"+c.Ref)
	}
	if a.Again {
		s.Paragraphs = append(s.Paragraphs, p.T("identity.waits.again"))
		id += "-again"
	}
	return h.set(s, to.Email, id)
}
