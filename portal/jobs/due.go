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

// dueOnMondays asks for these letters, unless no document is due.
func (o *Office) dueOnMondays(ctx context.Context, there []requests.Officer) error {
	today := o.Registry.Today()
	if today.Weekday() != time.Monday {
		return nil
	}
	list, err := o.due(ctx)
	if err != nil || len(list) == 0 {
		return err
	}
	for _, to := range there {
		if to.Is(string(account.Communications)) {
			if _, err := o.Registry.Jobs.Insert(ctx, dueArgs{to.ID, today.String()}, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *Office) due(ctx context.Context) ([]notices.Due, error) {
	return o.Board.DueForReview(ctx, notices.Day(o.Registry.Today().AddDays(reviewAhead).String()))
}

type dueWorker struct {
	river.WorkerDefaults[dueArgs]
	office *Office
}

// Work writes one, of what is due at this moment.
func (w *dueWorker) Work(ctx context.Context, job *river.Job[dueArgs]) error {
	return tell(ctx, w.office, job.Args.Officer,
		func(to requests.Officer) ([]notices.Due, error) {
			list, err := w.office.due(ctx)
			if err == nil && (len(list) == 0 || !slices.Contains(to.Roles, string(account.Communications))) {
				err = requests.ErrNothing
			}
			return list, err
		},
		func(p *i18n.Printer, to account.Officer, list []notices.Due) (mail.Letter, error) {
			return w.office.Letter.Due(p, to, job.Args, list)
		})
}

// Due puts into words which documents are to be looked at again.
// i18n: publishing.due.kind.*
func (h Letterhead) Due(p *i18n.Printer, to account.Officer, a dueArgs, list []notices.Due) (mail.Letter, error) {
	s := sheet{Lang: p.Lang(), Dir: p.Dir(), Greeting: p.T("mail.greeting", "Name", to.Name), Sign: h.Body,
		Subject: p.T("publishing.due.subject", "Count", len(list)), Paragraphs: []string{p.T("publishing.due.lead")},
		LinkText: p.T("publishing.due.link"), Link: h.address(p, "/staff/notices"), Foot: p.T("publishing.due.foot", "Service", h.Service)}
	part := section{Title: p.T("publishing.due.title")}
	for _, d := range list[:min(len(list), mostLines)] {
		on, err := deadline.ParseDay(string(d.On))
		if err != nil {
			return mail.Letter{}, err
		}
		name := d.Title.In(p.Lang(), i18n.Languages[0].Tag).Text
		part.Lines = append(part.Lines, line{Link: h.address(p, published(d.Ref())),
			Text: p.T("publishing.due.line", "Kind", p.T("publishing.due.kind."+string(d.Kind)), "Title", name, "Day", report.LongDay(p, on))})
	}
	if rest := len(list) - len(part.Lines); rest > 0 {
		part.More = p.T("diary.mail.more", "Count", rest)
	}
	s.Sections = []section{part}
	return h.set(s, to.Email, "due-"+a.Officer.String()+"-"+a.Monday)
}

// published is the page of a document, for everybody.
func published(ref notices.Ref) string {
	return map[notices.Kind]string{notices.KindNotice: "/notices/", notices.KindRetention: "/retention/", notices.KindActivity: "/registers/processing/",
		notices.KindAgreement: "/registers/sharing/"}[ref.Kind] + ref.Code
}
