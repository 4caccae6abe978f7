package jobs

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"daylight/notices"
	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/requests"
)

type affectedWorker struct {
	river.WorkerDefaults[requests.AffectedArgs]
	office *Office
}

// Work writes to one person concerned by a breach, in the words that two people stand behind, and takes down what became of it. A letter that
// is handed over and not taken down is handed over again under the same Message-ID.
func (w *affectedWorker) Work(ctx context.Context, job *river.Job[requests.AffectedArgs]) error {
	o := w.office
	if o.Mailer == nil {
		return errNoMail
	}
	to, err := o.Registry.AffectedLetter(ctx, job.Args)
	if errors.Is(err, requests.ErrNothing) {
		return nil
	}
	if err != nil {
		return err
	}
	text, err := o.Board.ApprovedLetter(ctx, to.Incident, job.Args.Letter)
	if err != nil {
		return err
	}
	letter, err := o.Letter.Breach(o.Catalogue.Printer(o.Board.LetterLang(text.Content, to.Lang)), to, text.Content)
	if err == nil {
		err = o.Mailer.Send(ctx, letter)
	}
	if err != nil && !undeliverable(err) && job.Attempt < job.MaxAttempts {
		return err
	}
	// What was tried in vain for weeks is as good as refused: it goes by post, if there is an address.
	return o.Registry.AffectedSent(ctx, job.Args, err != nil)
}

type drawingWorker struct {
	river.WorkerDefaults[requests.DrawingArgs]
	office *Office
}

// Timeout leaves time for a year of a country's looks; what is not done by then goes on in the next try.
func (*drawingWorker) Timeout(*river.Job[requests.DrawingArgs]) time.Duration {
	return 50 * time.Minute
}

// Work finds the people concerned by an incident. Interrupted, it goes on where it was.
func (w *drawingWorker) Work(ctx context.Context, job *river.Job[requests.DrawingArgs]) error {
	return w.office.Registry.GoOnDrawing(ctx, job.Args.ID)
}

type writingWorker struct {
	river.WorkerDefaults[requests.WritingArgs]
	office *Office
}

// Timeout leaves time for a country's letters; what is not in the queue by then goes on in the next try.
func (*writingWorker) Timeout(*river.Job[requests.WritingArgs]) time.Duration {
	return 50 * time.Minute
}

// Work puts the letters to people concerned by an incident into the queue. Interrupted, it goes on where it was.
func (w *writingWorker) Work(ctx context.Context, job *river.Job[requests.WritingArgs]) error {
	return w.office.Registry.GoOnWriting(ctx, job.Args.ID)
}

// Breach tells somebody of a breach of their data.
// i18n: affected.letter.*
func (h Letterhead) Breach(p *i18n.Printer, to requests.AffectedPerson, text notices.PeopleLetter) (mail.Letter, error) {
	s := sheet{Lang: p.Lang(), Dir: p.Dir(), Subject: p.T("affected.letter.title"), Greeting: p.T("mail.greeting", "Name", to.Name), Sign: h.Body, Contact: h.Contact,
		Link: h.address(p, "/my"), LinkText: p.T("affected.letter.link"), Foot: p.T("affected.letter.foot", "Service", h.Service), Paragraphs: []string{p.T("affected.letter.lead")}}
	if to.Name == "" {
		s.Greeting = p.T("mail.greeting_nobody")
	}
	for _, part := range []struct{ name, text string }{{"what", text.What[p.Lang()]}, {"consequences", text.Consequences[p.Lang()]},
		{"measures", text.Measures[p.Lang()]}, {"advice", text.Advice[p.Lang()]}} {
		if part.text != "" {
			s.Paragraphs = append(s.Paragraphs, p.T("affected.letter."+part.name)+":")
			for line := range strings.Lines(part.text) {
				if line = strings.TrimSpace(line); line != "" {
					s.Paragraphs = append(s.Paragraphs, line)
				}
			}
		}
	}
	if h.Officer != "" {
		s.Paragraphs = append(s.Paragraphs, p.T("affected.letter.contact")+":", p.T("letter.rights.officer", "Officer", h.Officer))
	}
	return h.set(s, to.Email, "affected-"+to.ID.String())
}
