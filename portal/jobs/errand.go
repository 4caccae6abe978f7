package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/portal/report"
	"daylight/requests"
)

type errandWorker struct {
	river.WorkerDefaults[requests.ErrandArgs]
	office *Office
}

// Work asks for a letter to each member of staff whom news of a task concern; who that is, the registry knows.
func (w *errandWorker) Work(ctx context.Context, job *river.Job[requests.ErrandArgs]) error {
	there, err := w.office.there(ctx)
	if err != nil {
		return err
	}
	return w.office.Registry.TellOfErrand(ctx, job.Args, there)
}

type errandLetterWorker struct {
	river.WorkerDefaults[requests.ErrandLetterArgs]
	office *Office
}

// Work writes one letter about a task, if it still concerns its reader. A repeat carries the same Message-ID.
func (w *errandLetterWorker) Work(ctx context.Context, job *river.Job[requests.ErrandLetterArgs]) error {
	return tell(ctx, w.office, job.Args.Officer,
		func(to requests.Officer) (requests.ErrandRow, error) {
			return w.office.Registry.ErrandLetter(ctx, to, job.Args)
		},
		func(p *i18n.Printer, to account.Officer, task requests.ErrandRow) (mail.Letter, error) {
			return w.office.Letter.Errand(p, to, job.Args, task)
		})
}

// Errand puts news of a task into words. It names a unit, a reference and a day: what is asked, and about whom, stays in the portal.
// i18n: task.mail.*
func (h Letterhead) Errand(p *i18n.Printer, to account.Officer, a requests.ErrandLetterArgs, task requests.ErrandRow) (mail.Letter, error) {
	vars := map[string]any{"Ref": task.Ref, "Unit": task.Unit, "Asker": task.AskerName, "Day": report.LongDay(p, task.Due), "Service": h.Service}
	key, page := "task.mail."+a.News, "/staff/tasks/"+task.ID.String()
	if a.News == requests.ErrandLate || a.News == requests.ErrandReplied {
		page = "/staff/cases/" + task.Ref
	}
	return h.set(sheet{Lang: p.Lang(), Dir: p.Dir(), Greeting: p.T("mail.greeting", "Name", to.Name), Sign: h.Body,
		Subject: p.Say(key+".subject", vars), Paragraphs: []string{p.Say(key+".text", vars)},
		LinkText: p.T("task.mail.link"), Link: h.address(p, page), Foot: p.T("task.mail.foot", "Service", h.Service)},
		to.Email, "task-"+a.Event.String()+"-"+a.Officer.String())
}
