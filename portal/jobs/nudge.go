package jobs

import (
	"context"

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
	return tell(ctx, w.office, job.Args.Officer,
		func(to requests.Officer) (requests.Nudge, error) {
			return w.office.Registry.NudgeFor(ctx, to, job.Args)
		},
		func(p *i18n.Printer, to account.Officer, n requests.Nudge) (mail.Letter, error) {
			return w.office.Letter.Nudge(p, to, job.Args, n)
		})
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
