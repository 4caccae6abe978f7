package jobs

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/portal/report"
	"daylight/requests"
	"daylight/requests/deadline"
)

// reviewAhead is how many days before its review day a document is named.
const reviewAhead = 30

// dueArgs asks for one letter to one of those who publish, about documents to be looked at again. A Monday has one each.
type dueArgs struct {
	Officer uuid.UUID `json:"officer"`
	Monday  string    `json:"monday"`
}

// Kind names the job.
func (dueArgs) Kind() string { return "due" }

// InsertOpts keeps it to one.
func (dueArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// toDo is what was published and is to be looked at again, and what was begun and left lying.
type toDo struct {
	Due  []notices.Due
	Idle []notices.Version[notices.Content]
}

func (t toDo) count() int { return len(t.Due) + len(t.Idle) }

// dueOnMondays asks for these letters, unless there is nothing to do.
func (o *Office) dueOnMondays(ctx context.Context, there []requests.Officer) error {
	today := o.Registry.Today()
	if today.Weekday() != time.Monday {
		return nil
	}
	what, err := o.due(ctx)
	if err != nil || what.count() == 0 {
		return err
	}
	for _, to := range there {
		if dueTo(to, what).count() > 0 {
			if _, err := o.Registry.Jobs.Insert(ctx, dueArgs{to.ID, today.String()}, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *Office) due(ctx context.Context) (what toDo, err error) {
	if what.Due, err = o.Board.DueForReview(ctx, notices.Day(o.Registry.Today().AddDays(reviewAhead).String())); err != nil {
		return what, err
	}
	what.Idle, err = o.Board.Idle(ctx)
	return what, err
}

// dueTo is what of this somebody is told: all of it, who publishes; the sharing agreements, the data protection officer.
func dueTo(to requests.Officer, what toDo) toDo {
	switch {
	case to.Is(string(account.Communications)):
		return what
	case to.Is(string(account.DPO)):
		return toDo{Due: slices.DeleteFunc(slices.Clone(what.Due), func(d notices.Due) bool { return d.Kind != notices.KindAgreement })}
	}
	return toDo{}
}

type dueWorker struct {
	river.WorkerDefaults[dueArgs]
	office *Office
}

// Work writes one, of what is due at this moment.
func (w *dueWorker) Work(ctx context.Context, job *river.Job[dueArgs]) error {
	return tell(ctx, w.office, job.Args.Officer,
		func(to requests.Officer) (toDo, error) {
			what, err := w.office.due(ctx)
			what = dueTo(to, what)
			if err == nil && what.count() == 0 {
				err = requests.ErrNothing
			}
			return what, err
		},
		func(p *i18n.Printer, to account.Officer, what toDo) (mail.Letter, error) {
			return w.office.Letter.Due(p, to, job.Args, what)
		})
}

// Due puts into words which documents are to be looked at again, and which drafts nobody has touched for long.
// i18n: publishing.due.kind.*
func (h Letterhead) Due(p *i18n.Printer, to account.Officer, a dueArgs, what toDo) (mail.Letter, error) {
	s := sheet{Lang: p.Lang(), Dir: p.Dir(), Greeting: p.T("mail.greeting", "Name", to.Name), Sign: h.Body,
		Subject:  p.T("publishing.due.subject", "Count", what.count()),
		LinkText: p.T("publishing.due.link"), Link: h.address(p, "/staff/notices"), Foot: p.T("publishing.due.foot", "Service", h.Service)}
	if len(what.Due) > 0 {
		s.Paragraphs = append(s.Paragraphs, p.T("publishing.due.lead"))
		part := section{Title: p.T("publishing.due.title")}
		for _, d := range what.Due[:min(len(what.Due), mostLines)] {
			on, err := deadline.ParseDay(string(d.On))
			if err != nil {
				return mail.Letter{}, err
			}
			part.Lines = append(part.Lines, line{Link: h.address(p, d.Ref().Path()),
				Text: p.T("publishing.due.line", "Kind", p.T("publishing.due.kind."+string(d.Kind)), "Title", inFirst(p, d.Title), "Day", report.LongDay(p, on))})
		}
		s.Sections = append(s.Sections, more(p, part, len(what.Due)))
	}
	if len(what.Idle) > 0 {
		s.Paragraphs = append(s.Paragraphs, p.T("publishing.idle.lead"))
		part := section{Title: p.T("publishing.idle.title")}
		for _, v := range what.Idle[:min(len(what.Idle), mostLines)] {
			part.Lines = append(part.Lines, line{Link: h.address(p, v.Ref().Desk()), Text: p.T("publishing.idle.line",
				"Kind", p.T("publishing.due.kind."+string(v.Kind)), "Title", inFirst(p, v.Content.Name()), "Day", p.LongDate(v.SavedAt), "Name", v.AuthorName)})
		}
		s.Sections = append(s.Sections, more(p, part, len(what.Idle)))
	}
	return h.set(s, to.Email, "due-"+a.Officer.String()+"-"+a.Monday)
}

func inFirst(p *i18n.Printer, name notices.Text) string {
	return name.In(p.Lang(), i18n.Languages[0].Tag).Text
}

// more says how many of all did not find room.
func more(p *i18n.Printer, part section, all int) section {
	if rest := all - len(part.Lines); rest > 0 {
		part.More = p.T("diary.mail.more", "Count", rest)
	}
	return part
}
