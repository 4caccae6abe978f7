package jobs

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/riverqueue/river"

	"daylight/notices"
	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/requests"
)

type proceedWorker struct {
	river.WorkerDefaults[notices.ProceedArgs]
	office *Office
}

// Work publishes what is due and asks for the letters of followers. It may be done any number of times.
func (w *proceedWorker) Work(ctx context.Context, _ *river.Job[notices.ProceedArgs]) error {
	return w.office.Board.Proceed(ctx)
}

type noticedWorker struct {
	river.WorkerDefaults[notices.NoticedArgs]
	office *Office
}

// Timeout leaves time for every open case of a country.
func (*noticedWorker) Timeout(*river.Job[notices.NoticedArgs]) time.Duration { return time.Hour }

// Work tells people whose open cases fall under a notice of its new version. Interrupted, it goes on where it stood.
func (w *noticedWorker) Work(ctx context.Context, job *river.Job[notices.NoticedArgs]) error {
	v, err := w.office.Board.Version(ctx, job.Args.Version)
	if err != nil {
		return err
	}
	n, ok := v.Content.(notices.Notice)
	if !ok || v.InForceFrom == nil {
		return nil
	}
	told := requests.Noticed{Version: v.ID, Number: v.Number, Slug: v.Code, Title: n.Name(), Activities: n.Activities, At: *v.InForceFrom}
	before, err := w.office.Board.NoticeVersion(ctx, v.Code, v.Number-1)
	if err != nil && !errors.Is(err, notices.ErrNotFound) {
		return err
	}
	told.Activities = slices.Concat(told.Activities, before.Content.Activities)
	return w.office.Registry.TellOfNotice(ctx, told)
}

type followWorker struct {
	river.WorkerDefaults[notices.FollowLetterArgs]
	office *Office
}

// Work writes one letter to a follower, if there still is one. What the mail server refuses for good ends the mails.
func (w *followWorker) Work(ctx context.Context, job *river.Job[notices.FollowLetterArgs]) error {
	o := w.office
	if o.Mailer == nil {
		return errNoMail
	}
	data, err := o.Board.FollowLetter(ctx, job.Args)
	if errors.Is(err, notices.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	letter, err := o.Letter.Follow(o.Catalogue.Printer(data.Lang), data, "follow-"+job.Args.Follower.String()+"-"+strconv.FormatInt(job.ID, 10))
	if err != nil {
		return river.JobCancel(err)
	}
	sent := o.send(ctx, letter)
	if refused := errors.Is(sent, mail.ErrRefused); sent == nil || refused {
		return errors.Join(o.Board.LetterDone(ctx, job.Args, refused), sent)
	}
	return sent
}

// Follow puts a letter to a follower into words. It says what the change was, where it stands, and how to end the letters.
// i18n: follow.mail.*
func (h Letterhead) Follow(p *i18n.Printer, l notices.FollowLetter, id string) (mail.Letter, error) {
	key, page := "follow.mail."+l.Letter, "/notices"
	if l.Notice == "" {
		key += "_all"
	} else {
		page += "/" + l.Notice
	}
	if l.Letter == notices.LetterPublished && l.Before == 0 {
		key += "_first"
	}
	vars := map[string]any{"Title": l.Title, "Body": h.Body, "Number": l.Number}
	end := h.address(p, "/notices/follow/end/"+l.End)
	s := sheet{Lang: p.Lang(), Dir: p.Dir(), Greeting: p.T("mail.greeting_nobody"), Sign: h.Body, Contact: h.Contact,
		Subject: p.Say(key+".subject", vars), Paragraphs: []string{p.Say(key+".text", vars)}}
	if l.Why != "" {
		s.Paragraphs = append(s.Paragraphs, p.T("follow.mail.why", "Why", l.Why))
	}
	switch l.Letter {
	case notices.LetterConfirm:
		s.LinkText, s.Link = p.T("follow.mail.confirm_link"), h.address(p, "/notices/follow/confirm/"+l.Confirm)
		s.Foot = p.T("follow.mail.confirm_foot")
		return h.set(s, l.To, id)
	case notices.LetterPublished:
		version := page + "/versions/" + strconv.Itoa(l.Number)
		s.LinkText, s.Link = p.T("follow.mail.version_link"), h.address(p, version)
		if l.Before > 0 {
			changes := page + "/changes/" + strconv.Itoa(l.Before) + ".." + strconv.Itoa(l.Number)
			s.Sections = []section{{Title: p.T("follow.mail.changes"), Lines: []line{{Text: p.T("follow.mail.changes_link"), Link: h.address(p, changes)}}}}
		}
	default:
		s.LinkText, s.Link = p.T("follow.mail.page_link"), h.address(p, page)
	}
	s.Sections = append(s.Sections, section{Title: p.T("follow.mail.end"), Lines: []line{{Text: p.T("follow.mail.end_link"), Link: end}}})
	s.Foot = p.T("follow.mail.foot", "Service", h.Service)
	letter, err := h.set(s, l.To, id)
	letter.Unsubscribe = end
	return letter, err
}
