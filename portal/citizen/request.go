package citizen

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

const newRequest = "/requests/new"

// mountRequest puts the filing of a request in its place: one question a page, checking, sending, confirmation.
func (p *Pages) mountRequest(r fiber.Router) {
	pace := web.Limit("filing", web.Per(200, 10*time.Minute))
	r.Get("", p.start)
	for _, q := range []requests.Question{requests.AskKind, requests.AskWhat, requests.AskWhy, requests.AskObjection, requests.AskPort,
		requests.AskComplaint, requests.AskContact, requests.AskBehalf, requests.AskAuthority} {
		r.Get("/"+string(q), p.ask(q))
		r.Post("/"+string(q), pace, web.Deadline(time.Minute), p.answer(q))
	}
	r.Get("/items", p.correcting(p.items))
	r.Get("/items/add", p.correcting(p.addItem))
	r.Get("/items/:id", p.correcting(p.changeItem))
	r.Post("/items/:id", pace, web.Deadline(time.Minute), p.correcting(p.saveItem))
	r.Post("/items/:id/remove", pace, p.correcting(p.removeItem))
	r.Post("/files/:id/remove", pace, p.removeFile)
	r.Get("/check", p.check)
	r.Post("/check", web.Limit("submit", web.Per(100, 10*time.Minute)), p.submit)
	r.Get("/sent", p.sent)
	r.Post("/sent", web.StrictLimit("code", web.Per(30, 10*time.Minute)), p.confirm)
}

func (p *Pages) start(c *fiber.Ctx) error {
	v := web.Visit(c)
	from, err := p.origin(v, requests.Draft{})
	if err != nil {
		return err
	}
	return v.Render(p.startPage(v, from))
}

// draft is what the conversation has answered so far; a filed one counts as none.
func (p *Pages) draft(v *web.Visitor) (requests.Draft, error) {
	browser, err := conversation(v)
	if err != nil {
		return requests.Draft{}, err
	}
	d, err := p.Registry.Draft(v.Ctx(), browser)
	if errors.Is(err, requests.ErrDraftGone) || err == nil && d.Filed != "" {
		return requests.Draft{Filed: d.Filed}, nil
	}
	return d, err
}

func pathOf(q requests.Question) string { return newRequest + "/" + string(q) }

// onwards is where the conversation goes on: the first question not answered, or the check of all answers.
func onwards(d requests.Draft) string {
	if q := d.Next(); q != "" {
		return pathOf(q)
	}
	return newRequest + "/check"
}

// detour is where somebody belongs who came to a question too early or by another road; empty when they are right here.
func detour(d requests.Draft, q requests.Question) string {
	asked := d.Filing.Questions()
	at := slices.Index(asked, q)
	if at < 0 {
		return onwards(d)
	}
	for _, before := range asked[:at] {
		if !d.Has(before) {
			return pathOf(before)
		}
	}
	return ""
}

// back is the page before a question: the check of answers when everything was answered already.
func back(v *web.Visitor, d requests.Draft, q requests.Question) ui.BackLink {
	asked := d.Filing.Questions()
	at := slices.Index(asked, q)
	switch {
	case d.Filing.Kind != "" && d.Next() == "" && at >= 0:
		return ui.BackLink{Href: v.URL(newRequest + "/check")}
	case at > 0:
		return ui.BackLink{Href: v.URL(pathOf(asked[at-1]))}
	}
	return ui.BackLink{Href: carry(v, newRequest)}
}

// question is a page that asks, with what was answered or typed before.
type question struct {
	draft   requests.Draft
	filing  requests.Filing
	from    typedDay
	to      typedDay
	notices []ui.Option
	hits    []notices.Hit // published about the matter
	origin  web.Origin    // the notice they came from
	faults  ui.Errors
	shell   ui.Shell
}

func (p *Pages) ask(q requests.Question) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		d, err := p.draft(v)
		if err != nil {
			return err
		}
		if elsewhere := detour(d, q); elsewhere != "" {
			return v.Redirect(elsewhere)
		}
		page := question{draft: d, filing: d.Filing}
		if access := d.Filing.Access; access != nil {
			page.from, page.to = dayOf(access.From), dayOf(access.To)
		}
		if b := d.Filing.Behalf; b != nil && (q == requests.AskBehalf || q == requests.AskAuthority) {
			page.from, page.to = dayOf(b.Born), dayOf(b.Until)
		}
		if q == requests.AskKind && page.filing.Kind == "" {
			page.filing.Kind = requests.Kind(v.Query("kind"))
		}
		if who := v.Citizen(); q == requests.AskContact && !d.Has(q) {
			page.filing.Contact.Name, page.filing.Contact.Email = who.Name, who.Email
		}
		component, err := p.question(v, q, page)
		if err != nil {
			return err
		}
		return v.Render(component)
	}
}

func (p *Pages) answer(q requests.Question) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		form, err := v.Form()
		if err != nil {
			return err
		}
		browser, err := conversation(v)
		if err != nil {
			return err
		}
		typed := read(form, q)
		typed.filing.Lang = v.Lang()
		d, err := p.Registry.SaveAnswer(v.Ctx(), browser, q, typed.filing)
		if faults, ok := v.Faults(err); ok {
			if typed.draft, err = p.draft(v); err != nil {
				return err
			}
			typed.faults = pointed(faults, q)
			component, err := p.question(v, q, typed)
			if err != nil {
				return err
			}
			return v.Refuse(component)
		}
		if err != nil {
			return err
		}
		return v.Redirect(onwards(d))
	}
}

// pointed lets a problem with a day lead to the first of its three fields.
func pointed(faults ui.Errors, q requests.Question) ui.Errors {
	for i := range faults {
		if q == requests.AskWhat && (faults[i].Field == "from" || faults[i].Field == "to") || faults[i].Field == "born" || faults[i].Field == "until" {
			faults[i].Href = "#" + faults[i].Field + "-day"
		}
	}
	return faults
}

// read takes the fields of one question.
func read(form *web.Form, q requests.Question) question {
	var page question
	switch q {
	case requests.AskKind:
		page.filing.Kind, page.filing.AskedFrom = requests.Kind(form.Get("kind")), originTyped(form)
	case requests.AskWhat:
		page.from, page.to = typed(form, "from"), typed(form, "to")
		page.filing.Access = &requests.AccessAsk{What: form.Text("what"), From: page.from.iso(), To: page.to.iso()}
	case requests.AskWhy, requests.AskObjection, requests.AskPort:
		page.filing.Wish = form.Wish()
	case requests.AskComplaint:
		page.filing.Complaint = &requests.Grievance{About: requests.About(form.Get("about")), Text: form.Text("text"), Wanted: form.Text("wanted"),
			Case: form.Get("case"), Notice: form.Get("notice"), Who: form.Get("who"), Unit: form.Get("unit")}
		page.filing.Files = form.Uploads(web.FilesField)
	case requests.AskContact:
		page.filing.Contact = requests.Contact{Name: form.Get("name"), Email: form.Get("email"), Phone: form.Get("phone"),
			Post: form.Text("post"), Format: form.Get("format")}
		page.filing.For = form.Get("for")
	case requests.AskBehalf, requests.AskAuthority:
		readBehalf(form, q, &page)
	}
	return page
}

// typedDay is a day as three fields hold it, right or wrong.
type typedDay struct{ Day, Month, Year string }

func typed(form *web.Form, name string) (t typedDay) {
	t.Day, t.Month, t.Year = form.Date(name)
	return t
}

// iso writes what was typed as the rules read days; nothing is mended, so that they notice what is wrong.
func (t typedDay) iso() string {
	if t == (typedDay{}) {
		return ""
	}
	two := func(s string) string {
		if len(s) == 1 {
			return "0" + s
		}
		return s
	}
	return t.Year + "-" + two(t.Month) + "-" + two(t.Day)
}

func dayOf(iso string) typedDay {
	parts := strings.Split(iso, "-")
	if len(parts) != 3 {
		return typedDay{}
	}
	return typedDay{Day: strings.TrimPrefix(parts[2], "0"), Month: strings.TrimPrefix(parts[1], "0"), Year: parts[0]}
}

// noticeOptions lists the published notices a complaint can be about.
func (p *Pages) noticeOptions(v *web.Visitor) ([]ui.Option, error) {
	list, err := p.Board.Notices(v.Ctx())
	if err != nil {
		return nil, err
	}
	options := []ui.Option{{Text: v.T("citizen.complaint.notice_none")}}
	for _, n := range list {
		title := n.Content.Text[notices.PartTitle].In(v.Lang(), p.Board.Authoritative())
		options = append(options, ui.Option{Value: n.Content.Slug, Text: title.Text})
	}
	return options, nil
}
