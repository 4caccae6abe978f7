package jobs

import (
	"context"
	"errors"
	"html/template"
	"net/url"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"daylight/portal/i18n"
	"daylight/portal/mail"
	"daylight/portal/report"
	"daylight/requests"
)

// Letterhead is what stands on every letter.
type Letterhead struct {
	BaseURL string // where the links lead
	Body    string
	Service string
	Contact string // how to reach the body without this site
	Officer string // how to reach its data protection officer; may be empty
	Receipt string // the body's own sentence on acknowledgements; may be empty
}

type letterWorker struct {
	river.WorkerDefaults[requests.LetterArgs]
	office *Office
}

// errNoMail keeps letters waiting while no mail server is set (DAYLIGHT_MAIL_HOST), however long: a try that fails would be counted,
// and after three weeks of them the queue gives a letter up.
var errNoMail = river.JobSnooze(10 * time.Minute)

// Work writes one letter and hands it to the mail server. A repeat carries the same Message-ID.
func (w *letterWorker) Work(ctx context.Context, job *river.Job[requests.LetterArgs]) error {
	o := w.office
	if o.Mailer == nil {
		return errNoMail
	}
	data, err := o.Registry.LetterData(ctx, job.Args)
	if errors.Is(err, requests.ErrNothing) {
		return nil
	}
	if err != nil {
		return err
	}
	letter, err := o.Letter.Write(o.Catalogue.Printer(data.Lang), data)
	if err != nil {
		return river.JobCancel(err)
	}
	err = o.Mailer.Send(ctx, letter)
	if err == nil || !undeliverable(err) && job.Attempt < job.MaxAttempts {
		return err
	}
	// What was tried in vain for weeks is as good as refused.
	if failed := o.Registry.Returned(ctx, job.Args); failed != nil {
		return failed
	}
	return river.JobCancel(err)
}

// send hands a letter to the mail server. What it will never take is not tried again.
func (o *Office) send(ctx context.Context, letter mail.Letter) error {
	err := o.Mailer.Send(ctx, letter)
	if undeliverable(err) {
		return river.JobCancel(err)
	}
	return err
}

// undeliverable tells whether a letter will never be taken.
func undeliverable(err error) bool {
	return errors.Is(err, mail.ErrLetter) || errors.Is(err, mail.ErrRefused)
}

// page is where a letter leads its reader.
func (h Letterhead) page(p *i18n.Printer, ref string) string {
	return h.address(p, "/track") + "?" + url.Values{"ref": {ref}}.Encode()
}

// Write puts a letter into words: text and HTML say the same.
// i18n: mail.letter.*
// i18n: mail.kind.*
func (h Letterhead) Write(p *i18n.Printer, data requests.Letter) (mail.Letter, error) {
	vars := report.Words(p, data.Vars)
	vars["Ref"], vars["Body"], vars["Service"] = data.Ref, h.Body, h.Service
	vars["Kind"] = p.T("mail.kind." + string(data.Kind))
	key := "mail.letter." + data.Letter
	sheet := sheet{Lang: p.Lang(), Dir: p.Dir(), Subject: p.Say(key+".subject", vars), Greeting: p.T("mail.greeting", "Name", data.Name),
		Link: h.page(p, data.Ref), LinkText: p.T("mail.link"), Sign: h.Body, Contact: h.Contact, Foot: p.T("mail.foot", "Service", h.Service)}
	if code, ok := data.Vars["Asked"].(string); ok {
		sheet.Link, sheet.LinkText = h.address(p, "/asked/"+code), p.T("mail.link_asked")
	}
	if data.Name == "" {
		sheet.Greeting = p.T("mail.greeting_nobody")
	}
	if code, ok := data.Vars["Code"].(string); ok {
		sheet.Code = code
	}
	for paragraph := range strings.SplitSeq(p.Say(key+".text", vars), "\n\n") {
		sheet.Paragraphs = append(sheet.Paragraphs, strings.TrimSpace(paragraph))
	}
	if data.Progress != nil {
		sheet.Paragraphs = append(sheet.Paragraphs, report.ProgressText(p, *data.Progress)...)
	}
	if dated[data.Letter] {
		sheet.WorkingTitle, sheet.Working = p.T("mail.working"), report.Working(p, data.Clock.Reckoning)
	}
	if data.Letter == requests.LetterReceived && h.Receipt != "" {
		sheet.Paragraphs = append(sheet.Paragraphs, h.Receipt)
	}
	return h.set(sheet, data.To, data.ID.String())
}

// set makes a letter of a sheet. The id stays the same when the letter is sent again.
func (h Letterhead) set(s sheet, to, id string) (mail.Letter, error) {
	var html strings.Builder
	if err := sheetHTML.Execute(&html, s); err != nil {
		return mail.Letter{}, err
	}
	host := "localhost"
	if u, err := url.Parse(h.BaseURL); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	return mail.Letter{To: to, Subject: s.Subject, Text: s.text(), HTML: html.String(), Lang: s.Lang, MessageID: id + "@" + host}, nil
}

// dated are the letters that say by when the body must answer. The working goes with the day.
var dated = map[string]bool{requests.LetterReceived: true, requests.LetterExtended: true, requests.LetterReopened: true, requests.LetterMoved: true,
	requests.LetterRedated: true}

// sheet is a letter before it is set as text or HTML.
type sheet struct {
	Lang, Dir, Subject, Greeting string
	Code                         string
	Paragraphs                   []string
	Sections                     []section // of a reminder
	WorkingTitle                 string
	Working                      []report.WorkedStep
	Link, LinkText, Sign         string
	Contact, Foot                string
}

func (s sheet) text() string {
	parts := []string{s.Greeting}
	if s.Code != "" {
		parts = append(parts, s.Code)
	}
	parts = append(parts, s.Paragraphs...)
	for _, part := range s.Sections {
		parts = append(parts, part.text())
	}
	if len(s.Working) > 0 {
		parts = append(parts, s.WorkingTitle)
		for _, step := range s.Working {
			line := "– " + step.Day + ": " + step.Rule
			for _, more := range []string{step.Note, step.Citation} {
				if more != "" {
					line += " (" + more + ")"
				}
			}
			parts = append(parts, line)
		}
	}
	parts = append(parts, s.LinkText+"\n"+s.Link, strings.TrimSpace(s.Sign+"\n"+s.Contact), s.Foot)
	return strings.Join(parts, "\n\n") + "\n"
}

// Mail programs know little CSS: plain elements, and the little there is inline. No picture, nothing fetched.
var sheetHTML = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="{{.Lang}}" dir="{{.Dir}}"><head><meta charset="utf-8"><title>{{.Subject}}</title></head>
<body style="font-family:sans-serif;font-size:17px;line-height:1.5;color:#1b2227;max-width:38em">
<p>{{.Greeting}}</p>
{{with .Code}}<p style="font-size:28px;letter-spacing:0.12em"><strong><bdi>{{.}}</bdi></strong></p>
{{end}}{{range .Paragraphs}}<p>{{.}}</p>
{{end}}{{range .Sections}}<h2 style="font-size:19px">{{.Title}}</h2>
<ul>
{{range .Lines}}<li><a href="{{.Link}}">{{.Text}}</a>{{with .Note}}<br>{{.}}{{end}}</li>
{{end}}</ul>
{{with .More}}<p>{{.}}</p>
{{end}}{{end}}{{if .Working}}<p><strong>{{.WorkingTitle}}</strong></p>
<ol>
{{range .Working}}<li>{{.Day}}: {{.Rule}}{{with .Note}} <em>{{.}}</em>{{end}}{{with .Citation}} <small>(<bdi>{{.}}</bdi>)</small>{{end}}</li>
{{end}}</ol>
{{end}}<p><a href="{{.Link}}">{{.LinkText}}</a></p>
<p>{{.Sign}}{{with .Contact}}<br>{{.}}{{end}}</p>
<hr><p style="font-size:14px">{{.Foot}}</p>
</body></html>
`))
