package jobs

import (
	"context"
	"errors"
	"strings"

	"github.com/riverqueue/river"

	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/portal/report"
	"daylight/requests"
)

// The hours, where the body is, in which a day's reminders are begun. After a day's work nobody needs the morning's any more.
const (
	morning = 7
	evening = 17
)

type morningArgs struct{}

// Kind names the job.
func (morningArgs) Kind() string { return "morning" }

type morningWorker struct {
	river.WorkerDefaults[morningArgs]
	office *Office
}

// Work deals with absences that begin today, asks for a reminder to each officer who works on cases, for the chasers to units that
// were given tasks, for what citizens, sources and recipients have not answered, and to each who has to declare their interests; to citizens
// who have heard nothing for long, and to those for whom nobody acts any more; to those who may make letters with codes that lie; where
// nobody is left for a review, of incidents whose clock runs, on Mondays of what was published and is to be looked at again, and of
// rights that wait to be confirmed. Whether the day
// is worked, and what was done already, the registry knows; so it may be done any number of times.
func (w *morningWorker) Work(ctx context.Context, _ *river.Job[morningArgs]) error {
	registry := w.office.Registry
	begun := registry.BeginLeaves(ctx)
	if hour := registry.Now().In(registry.Zone).Hour(); hour < morning || hour >= evening {
		return begun
	}
	there, err := w.office.there(ctx)
	if err != nil {
		return errors.Join(begun, err)
	}
	// What fails keeps nothing else from being done: some of it has a statutory clock.
	return errors.Join(begun, registry.Remind(ctx, there), registry.EndAuthorities(ctx), registry.PromptCitizens(ctx), registry.ChaseErrands(ctx), registry.Chase(ctx, there), registry.RemindToDeclare(ctx, there),
		registry.Inform(ctx), registry.ChaseCodes(ctx, there), registry.TellStranded(ctx, there), w.office.alarm(ctx, there), w.office.dueOnMondays(ctx, there), w.office.access(ctx, there))
}

// there are those who work here now.
func (o *Office) there(ctx context.Context) ([]requests.Officer, error) {
	list, err := o.Directory.Officers(ctx)
	var there []requests.Officer
	for _, officer := range list {
		if !officer.Disabled {
			there = append(there, AsWorker(officer))
		}
	}
	return there, err
}

// AsWorker is an officer as cases know them.
func AsWorker(o account.Officer) requests.Officer {
	w := requests.Officer{ID: o.ID, Name: o.Name, Unit: o.Unit, Email: o.Email}
	for _, role := range o.Roles {
		w.Roles = append(w.Roles, string(role))
	}
	return w
}

type digestWorker struct {
	river.WorkerDefaults[requests.DigestArgs]
	office *Office
}

// Work writes one reminder, of what is so at this moment, and hands it to the mail server. A repeat carries the same Message-ID.
func (w *digestWorker) Work(ctx context.Context, job *river.Job[requests.DigestArgs]) error {
	return tell(ctx, w.office, job.Args.Officer,
		func(to requests.Officer) (requests.Digest, error) {
			return w.office.Registry.Digest(ctx, to, job.Args, w.office.Ahead)
		},
		func(p *i18n.Printer, to account.Officer, d requests.Digest) (mail.Letter, error) {
			return w.office.Letter.Remind(p, to, job.Args, d)
		})
}

// section is one part of a reminder.
type section struct {
	Title string
	Lines []line
	More  string // how many did not find room
}

type line struct{ Text, Link, Note string }

func (s section) text() string {
	var b strings.Builder
	b.WriteString(s.Title)
	for _, l := range s.Lines {
		b.WriteString("\n– " + l.Text + "\n  " + l.Link)
		if l.Note != "" {
			b.WriteString("\n  " + l.Note)
		}
	}
	if s.More != "" {
		b.WriteString("\n" + s.More)
	}
	return b.String()
}

// mostLines is how many lines a section has: a letter is not the page.
const mostLines = 50

// Remind puts a reminder into words. It names references and days: whose cases they are stays in the portal.
func (h Letterhead) Remind(p *i18n.Printer, to account.Officer, a requests.DigestArgs, d requests.Digest) (mail.Letter, error) {
	s := sheet{Lang: p.Lang(), Dir: p.Dir(), Greeting: p.T("mail.greeting", "Name", to.Name), Sign: h.Body,
		Paragraphs: []string{p.T("diary.mail.lead", "Day", report.LongDay(p, d.Day))},
		LinkText:   p.T("diary.mail.link"), Link: h.address(p, "/staff/calendar"), Foot: p.T("diary.mail.foot", "Service", h.Service)}
	var counts []string
	for _, part := range []struct {
		list         []requests.DiaryEntry
		count, title string
	}{
		{d.Late, p.T("diary.mail.count_late", "Count", len(d.Late)), p.T("diary.mail.late")},
		{d.Today, p.T("diary.mail.count_today", "Count", len(d.Today)), p.T("diary.mail.today")},
		{d.Soon, p.T("diary.mail.count_soon", "Count", len(d.Soon)), p.T("diary.mail.soon", "Count", d.Ahead)},
		{d.Waiting, p.T("diary.mail.count_waiting", "Count", len(d.Waiting)), p.T("diary.mail.waiting")},
		{d.Free, p.T("diary.mail.count_free", "Count", len(d.Free)), p.T("diary.mail.free")},
	} {
		if len(part.list) > 0 {
			counts = append(counts, part.count)
			s.Sections = append(s.Sections, h.section(p, part.title, part.list))
		}
	}
	s.Subject = p.T("diary.mail.subject", "Counts", p.List(counts))
	return h.set(s, to.Email, "digest-"+a.Officer.String()+"-"+a.Day.String())
}

func (h Letterhead) section(p *i18n.Printer, title string, list []requests.DiaryEntry) section {
	s := section{Title: title}
	for _, e := range list[:min(len(list), mostLines)] {
		event := p.T("diary.event."+string(e.Task), "Ref", e.Ref, "Kind", p.T("diary.kind."+string(e.Kind)))
		if e.Still {
			event = p.T("diary.event_still", "Event", event)
		}
		l := line{Text: p.T("diary.mail.line", "Event", event, "Day", report.LongDay(p, e.Day)), Link: h.address(p, "/staff/cases/"+e.Ref)}
		if e.Unexplained {
			l.Note = p.T("diary.mail.unexplained")
		}
		s.Lines = append(s.Lines, l)
	}
	if rest := len(list) - len(s.Lines); rest > 0 {
		s.More = p.T("diary.mail.more", "Count", rest)
	}
	return s
}

// address is that of a page in the language of the letter.
func (h Letterhead) address(p *i18n.Printer, path string) string {
	return strings.TrimSuffix(h.BaseURL, "/") + p.Path(path)
}
