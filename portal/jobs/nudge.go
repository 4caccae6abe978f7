package jobs

import (
	"context"
	"errors"

	"github.com/riverqueue/river"

	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/requests"
)

type nudgeWorker struct {
	river.WorkerDefaults[requests.NudgeArgs]
	office *Office
}

// Work tells one officer that an answer does not come. A repeat carries the same Message-ID.
func (w *nudgeWorker) Work(ctx context.Context, job *river.Job[requests.NudgeArgs]) error {
	o := w.office
	if o.Mailer == nil {
		return errNoMail
	}
	officer, err := o.Directory.Officer(ctx, job.Args.Officer)
	if errors.Is(err, account.ErrNotFound) || err == nil && officer.Disabled {
		return nil
	}
	if err != nil {
		return err
	}
	n, err := o.Registry.NudgeFor(ctx, asWorker(officer), job.Args)
	if errors.Is(err, requests.ErrNothing) {
		return nil
	}
	if err != nil {
		return err
	}
	letter, err := o.Letter.Nudge(o.Catalogue.Printer(i18n.Languages[0].Tag), officer, job.Args, n)
	if err != nil {
		return river.JobCancel(err)
	}
	return o.send(ctx, letter)
}

// Nudge puts into words that an answer does not come. It names the case and what is missing, never whose case it is.
// i18n: recipient.nudge.*
func (h Letterhead) Nudge(p *i18n.Printer, to account.Officer, a requests.NudgeArgs, n requests.Nudge) (mail.Letter, error) {
	s := sheet{Lang: p.Lang(), Dir: p.Dir(), Greeting: p.T("mail.greeting", "Name", to.Name), Sign: h.Body,
		Subject:  p.T("recipient.nudge.subject", "Ref", n.Ref),
		LinkText: p.T("recipient.nudge.link"), Link: h.address(p, "/staff/cases/"+n.Ref), Foot: p.T("diary.mail.foot", "Service", h.Service)}
	s.Paragraphs = []string{p.Say("recipient.nudge."+n.What, map[string]any{"Ref": n.Ref, "Item": n.Item, "Recipient": n.Recipient})}
	if n.Raised {
		s.Paragraphs = append(s.Paragraphs, p.T("recipient.nudge.raised"))
	}
	return h.set(s, to.Email, "nudge-"+a.Event.String()+"-"+a.Officer.String())
}
