package citizen

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// caseFile is one case on its page: as the citizen may see it, and where its forms lead.
type caseFile struct {
	requests.TrackView
	base  string // address of the page, without language
	key   string // of the forms on the page: sent twice, they change once
	typed string // what was written, when it could not be taken
	code  string // and what was typed for a code
	names map[string]string
	kept  notices.Keeping // of an ended case

	origin web.Origin // the notice it was asked from

	wanted requests.Reviewing // what was typed when a review was asked for
	by     requests.Citizen
}

// mountCase puts a case and its steps in their place: opened by code below /track, by identity below /my.
func (p *Pages) mountCase(r fiber.Router, base string) {
	pace := web.Limit("case", web.Per(60, 10*time.Minute))
	r.Get("", p.withCase(base, func(v *web.Visitor, f caseFile) error {
		if f.Agent && f.Behalf.Over {
			return v.Render(p.overPage(v, f))
		}
		return v.Render(p.casePage(v, f, nil))
	}))
	r.Get("/letters/:n.pdf", web.Limit("letter", web.Per(60, 10*time.Minute)), p.letter)
	r.Get("/answer/files/:id", web.Limit("file", web.Per(120, 10*time.Minute)), p.fetch)
	r.Get("/answer/accesses.pdf", web.Limit("report", web.Per(30, 10*time.Minute)), web.Deadline(2*time.Minute), p.answerLooks)
	r.Get("/files/:id", web.Limit("file", web.Per(120, 10*time.Minute)), p.file)
	r.Get("/withdraw", p.withCase(base, p.askWithdraw))
	r.Get("/dispute", p.withCase(base, p.askDispute))
	r.Get("/evidence", p.withCase(base, p.askEvidence))
	r.Get("/review", p.withCase(base, p.askReview))
	r.Get("/bundle.pdf", web.Limit("letter", web.Per(60, 10*time.Minute)), p.bundle)
	patience := web.Deadline(time.Minute) // files are sealed while their sender waits
	r.Post("/evidence", pace, patience, p.bringEvidence(base))
	r.Post("/review", pace, patience, p.wantReview(base))
	r.Post("/answer", pace, patience, p.step(base, written{p.Registry.Answer, p.casePage, "citizen.case.answered"}))
	r.Post("/reply", pace, patience, p.step(base, written{p.Registry.Reply, p.casePage, "citizen.case.replied"}))
	r.Post("/withdraw", pace, p.step(base, written{p.Registry.Withdraw, p.withdrawPage, "citizen.case.withdrawn"}))
	r.Post("/dispute", pace, patience, p.step(base, written{p.Registry.Dispute, p.disputePage, "citizen.case.disputed"}))
	r.Post("/authority", pace, p.step(base, written{p.Registry.ShowAuthority, p.casePage, "filing.case.mended"}))
	r.Post("/want-code", pace, p.wantCode(base))
	r.Post("/post-code", web.StrictLimit("post-code", web.Per(60, 10*time.Minute)), p.enterPostCode(base))
	r.Post("/attach", pace, p.step(base, written{p.attach, p.casePage, "citizen.case.attached"}))
}

func (p *Pages) askWithdraw(v *web.Visitor, f caseFile) error {
	if !f.Can(requests.ActWithdraw) {
		return v.Redirect(f.base)
	}
	return v.Render(p.withdrawPage(v, f, nil))
}

func (p *Pages) askDispute(v *web.Visitor, f caseFile) error {
	if !f.Can(requests.ActDispute) {
		return v.Redirect(f.base)
	}
	return v.Render(p.disputePage(v, f, nil))
}

// withCase opens the case of the address for whoever may see it.
func (p *Pages) withCase(base string, show func(*web.Visitor, caseFile) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		f, err := p.open(v, base)
		if err != nil {
			return p.notShown(v, err)
		}
		return show(v, f)
	}
}

// notShown answers for a case that may not be seen. Whoever has proved nothing yet, or no longer, is asked to; whether the case exists
// shows in neither answer.
func (p *Pages) notShown(v *web.Visitor, err error) error {
	by, failed := visitor(v)
	if failed != nil || !errors.Is(err, requests.ErrNotFound) || proved(by) {
		return err
	}
	ref, ok := p.Registry.Reference(v.Param("ref"))
	if !ok {
		return err
	}
	return v.Redirect("/track?" + url.Values{"ref": {ref}}.Encode())
}

func (p *Pages) open(v *web.Visitor, base string) (caseFile, error) {
	by, err := visitor(v)
	if err != nil {
		return caseFile{}, err
	}
	view, err := p.Registry.Track(v.Ctx(), by, v.Param("ref"))
	if err != nil {
		return caseFile{}, err
	}
	f := caseFile{TrackView: view, base: base + view.Ref, key: uuid.NewString(), by: by}
	if !view.Ended.IsZero() {
		ended := deadline.DayOf(view.Ended, p.zone()).Time(p.zone())
		if f.kept, err = p.Board.Keeping(v.Ctx(), view.Kind.Class(), ended); err != nil {
			return f, err
		}
	}
	if f.origin, err = v.Origin(p.Board, view.AskedFrom); err != nil {
		return f, err
	}
	if len(view.Items) > 0 || view.Behalf != nil {
		f.names, err = p.sourceNames(v)
	}
	return f, err
}

// written is a step by which the citizen writes something: what takes it, the page it was written on, and what is said when it is done.
type written struct {
	take func(context.Context, requests.Citizen, requests.Step, string) error
	page func(*web.Visitor, caseFile, ui.Errors) templ.Component
	done string
}

func (p *Pages) attach(ctx context.Context, by requests.Citizen, s requests.Step, _ string) error {
	return p.Registry.Attach(ctx, by, s.Ref)
}

// step takes what was written. When the case has moved on meanwhile, the words are kept and its new state is shown above them.
func (p *Pages) step(base string, w written) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		form, err := v.Form()
		if err != nil {
			return err
		}
		by, err := visitor(v)
		if err != nil {
			return err
		}
		version, _ := strconv.Atoi(form.Get("version")) // without one, nothing is compared
		text := form.Text("text")
		err = w.take(v.Ctx(), by, requests.Step{Ref: v.Param("ref"), Version: version, Key: form.Get("key"), Files: form.Uploads(web.FilesField)}, text)
		if errors.Is(err, requests.ErrChanged) || errors.Is(err, requests.ErrMove) {
			err = web.Problems{{Field: "text", Key: "citizen.case.changed"}}
		}
		faults, refused := v.Faults(err)
		for i := range faults {
			if faults[i].Field != web.FilesField {
				faults[i].Field = "text" // whatever the rule calls it, the page has one field for words
			}
		}
		if err != nil && !refused {
			return err
		}
		if !refused {
			v.Flash(w.done, nil)
			proper, _ := p.Registry.Reference(v.Param("ref"))
			return v.Redirect(base + proper)
		}
		f, err := p.open(v, base)
		if err != nil {
			return err
		}
		f.typed = text
		if key := form.Get("key"); key != "" {
			f.key = key
		}
		return v.Refuse(w.page(v, f, faults))
	}
}

// deadlineCard says by when the body must answer, and how that day was worked out.
func (p *Pages) deadlineCard(v *web.Visitor, f caseFile) ui.DeadlineCard {
	clock := f.Clock
	card := ui.DeadlineCard{Caption: v.T("citizen.case.due"), Day: report.LongDay(v.P, clock.Due), ISO: clock.Due.String()}
	switch {
	case clock.Stopped:
		card.Caption, card.Tone, card.Left = v.T("citizen.case.was_due"), "quiet", p.stopped(v, f)
	case clock.Paused:
		card.Tone, card.Left = "warn", v.T("citizen.case.paused")
	case clock.Overdue:
		card.Tone, card.Left = "bad", v.T("citizen.case.overdue", "Count", -clock.Left)
	case clock.Left == 0:
		card.Tone, card.Left = "warn", v.T("citizen.case.today")
	default:
		card.Left = v.T("citizen.case.left", "Count", clock.Left)
	}
	intro := clock.Law
	if law, err := p.Registry.Library.Law(clock.Law, f.Received); err == nil {
		intro = law.Title
	}
	card.Working = ui.Working{Intro: v.T("citizen.case.working", "Law", ltr(intro))}
	if clock.Calendar != "" {
		card.Working.Intro = v.T("citizen.case.working_calendar", "Law", ltr(intro), "Calendar", ltr(clock.Calendar))
	}
	for _, s := range report.Working(v.P, clock.Reckoning) {
		card.Working.Steps = append(card.Working.Steps, ui.WorkingStep{Day: s.Day, ISO: s.ISO, Rule: s.Rule, Citation: s.Citation, Note: s.Note})
	}
	return card
}

// stopped says why the day no longer runs: an answer was given, in time or late, or the request ended without one.
func (p *Pages) stopped(v *web.Visitor, f caseFile) string {
	if f.Decision == nil || f.Decision.ApprovedAt.IsZero() {
		return v.T("citizen.case.stopped")
	}
	day := deadline.DayOf(f.Decision.ApprovedAt, p.zone())
	if day.After(f.Clock.Due) {
		return v.T("citizen.case.answered_late", "Day", report.LongDay(v.P, day))
	}
	return v.T("citizen.case.answered_in_time", "Day", report.LongDay(v.P, day))
}

// acknowledged says that receipt was confirmed, or by when it must be.
func acknowledged(v *web.Visitor, c requests.Clock) string {
	switch {
	case !c.Acknowledged.IsZero():
		return v.T("citizen.case.acknowledged", "Day", report.LongDay(v.P, c.Acknowledged))
	case c.AcknowledgeBy != nil && !c.Stopped:
		return v.T("citizen.case.acknowledge_by", "Day", report.LongDay(v.P, *c.AcknowledgeBy))
	}
	return ""
}

// asking is what stands above an open question, and above the field for the answer.
func asking(v *web.Visitor, f caseFile) (title, label string) {
	if f.Fee {
		return v.T("citizen.case.fee"), v.T("citizen.case.fee_answer")
	}
	return v.T("citizen.case.question"), v.T("citizen.case.answer")
}

// timeline tells what happened to a case, where it stands and what comes next.
func (p *Pages) timeline(v *web.Visitor, f caseFile) ui.Timeline {
	t := ui.Timeline{Label: v.T("citizen.case.history")}
	for _, e := range f.Events {
		event := ui.Event{Title: v.Message(e.Key, e.Vars), When: p.moment(v, e.At), ISO: e.At.UTC().Format(time.RFC3339),
			Who: v.T("requests.role." + e.Role)} // i18n: requests.role.*
		switch {
		case f.mine(e.Role):
			event.Who = v.T("citizen.case.from_you")
		case e.Role == "agent":
			event.Who = v.T("filing.case.agent", "Name", f.Contact.Name)
		}
		switch e.Action {
		case requests.ActExtend, requests.ActReopen, requests.ActWithdraw, requests.ActAmend, requests.ActTransfer:
			if e.Text != "" {
				event.Body = said(e.Text)
			}
		}
		if e.Action == requests.ActAmend && e.Vars["Was"] != e.Vars["Now"] {
			event.Text = v.Message("requests.event.amend_due", e.Vars)
		}
		if n := e.News(); n != nil {
			event.Body = newsLink(v, *n)
		}
		t.Events = append(t.Events, event)
	}
	t.Events = append(t.Events, ui.Event{Title: v.T("requests.stage." + string(f.Stage)), Text: v.T(f.Next), State: "now"})
	if f.State.Open() {
		t.Events = append(t.Events, ui.Event{Title: v.T("citizen.case.last_day"), When: report.LongDay(v.P, f.Clock.Due), ISO: f.Clock.Due.String(), State: "next"})
	}
	return t
}

// keptWords says until when the body keeps an ended case, and why longer than it has published.
func (p *Pages) keptWords(v *web.Visitor, f caseFile) string {
	if f.HeldFor != "" {
		return v.T("keeping.yours_held", "Why", v.T("requests.kept."+f.HeldFor), "Day", report.LongDay(v.P, f.HeldUntil))
	}
	if f.kept.Row == "" {
		return ""
	}
	return v.T("keeping.yours", "Day", report.LongDay(v.P, deadline.DayOf(f.kept.Over, p.zone())))
}

// signInFor is the sign-in page that leads back to this page.
func signInFor(v *web.Visitor, path string) string {
	return v.URL("/signin?" + url.Values{"next": {path}, "level": {"2"}}.Encode())
}

// attachable tells whether the case, opened by code, could be tied to the identity the visitor has proved.
func (f caseFile) attachable() bool {
	return f.by.Level >= requests.LevelIdentity && f.Level < requests.LevelIdentity && f.State.Can(requests.ActIdentify)
}

// carriedText says how far the source is with an agreed item.
func carriedText(v *web.Visitor, kind requests.Kind, it requests.Item) string {
	switch {
	case it.Carried == requests.NotInstructed:
		return ""
	case it.Carried == requests.Applied && kind != requests.Correction:
		return v.T("filing.applied." + string(kind)) // i18n: filing.applied.*
	}
	return v.T("requests.carried." + string(it.Carried))
}
