package staff

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/deadline"
)

// mountOutbound: what goes outside about an incident is read by a second person, who need not know the incident itself.
func (p *Pages) mountOutbound(r fiber.Router) {
	editors := web.RequireOfficer(account.Communications, account.DPO)
	r.Get("/staff/incident-texts", editors, p.outboundList)
	r.Get("/staff/incident-texts/:id", editors, p.outbound)
	r.Get("/staff/incident-texts/:id/summary", editors, p.summaryForm)
	r.Post("/staff/incident-texts/:id/summary", editors, p.saveSummary)
	r.Post("/staff/incident-texts/:id/letter", editors, p.approveLetter)
	r.Post("/staff/incident-texts/:id/:move", editors, p.moveSummary)
}

func outboundPath(id uuid.UUID) string { return "/staff/incident-texts/" + id.String() }

func outboundLink(v *web.Visitor) ui.Link {
	return ui.Link{Text: v.T("incident.outbound.title"), Href: v.URL("/staff/incident-texts")}
}

// outboundList is what waits for somebody who publishes.
func (p *Pages) outboundList(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.outboundSeen(v)
	if err != nil {
		return err
	}
	return v.Render(p.outboundListPage(v, list))
}

// outboundSeen are the incidents with texts for outside. What comes from behind the reader's wall is not among them.
func (p *Pages) outboundSeen(v *web.Visitor) ([]notices.OutboundText, error) {
	all, err := p.Board.Outbound(v.Ctx(), editor(v))
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(all))
	for n, o := range all {
		ids[n] = o.Incident
	}
	hidden, err := p.hiddenAmong(v, ids)
	return slices.DeleteFunc(all, func(o notices.OutboundText) bool { return hidden[o.Incident] }), err
}

func (p *Pages) hiddenAmong(v *web.Visitor, ids []uuid.UUID) (map[uuid.UUID]bool, error) {
	hidden, err := p.Registry.BehindWall(v.Ctx(), worker(v), ids)
	set := map[uuid.UUID]bool{}
	for _, id := range hidden {
		set[id] = true
	}
	return set, err
}

// outgoing is what goes outside about one incident.
type outgoing struct {
	notices.SummaryFile
	letters  []notices.LetterVersion
	revision int    // of the incident, for approving the letter
	key      string // of the forms on the page
	draft    *notices.Summary
}

func (p *Pages) theOutgoing(v *web.Visitor) (o outgoing, err error) {
	id, err := idIn(v)
	if err != nil {
		return o, err
	}
	hidden, err := p.hiddenAmong(v, []uuid.UUID{id})
	if err != nil {
		return o, err
	}
	if hidden[id] {
		return o, web.ErrNotFound
	}
	o.key = uuid.NewString()
	if o.SummaryFile, err = p.Board.SummaryOf(v.Ctx(), editor(v), id); err != nil {
		return o, err
	}
	if o.letters, err = p.Board.Letters(v.Ctx(), editor(v), id); err != nil {
		return o, err
	}
	o.revision, err = p.Board.IncidentRevision(v.Ctx(), editor(v), id)
	return o, err
}

func (p *Pages) outbound(c *fiber.Ctx) error {
	v := web.Visit(c)
	o, err := p.theOutgoing(v)
	if err != nil {
		return err
	}
	return v.Render(p.outboundPage(v, o, nil, nil))
}

// approveLetter is the second person's word on the letter.
func (p *Pages) approveLetter(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	o, err := p.theOutgoing(v)
	if err != nil {
		return err
	}
	revision, err := strconv.Atoi(form.Get("revision"))
	if err != nil {
		return web.BadRequest("a form about an incident says which revision it shows")
	}
	if err := p.Board.ApproveLetter(v.Ctx(), editor(v), notices.IncidentStep{ID: o.Incident, Revision: revision, Key: form.Get("key")}); err != nil {
		return err
	}
	v.Flash("incident.done", nil)
	return v.Redirect(outboundPath(o.Incident))
}

// summaryForm asks for the public summary: what is being written, what is published, or a first one made of the incident.
func (p *Pages) summaryForm(c *fiber.Ctx) error {
	v := web.Visit(c)
	o, err := p.theOutgoing(v)
	if err != nil {
		return err
	}
	if err := p.begunSummary(v, &o); err != nil {
		return err
	}
	return v.Render(p.summaryPage(v, o, nil, nil))
}

func (p *Pages) begunSummary(v *web.Visitor, o *outgoing) error {
	switch {
	case o.Open != nil:
		o.draft = &o.Open.Content
	case o.Published != nil:
		o.draft = &o.Published.Content
	default:
		i, err := p.Board.Incident(v.Ctx(), editor(v), o.Incident)
		if err != nil {
			return err
		}
		s := notices.SummarisedFrom(i, p.Board.Authoritative(), func(at time.Time) notices.Day { return notices.Day(deadline.DayOf(at, p.zone()).String()) })
		o.draft = &s
	}
	return nil
}

// saveSummary saves the draft. How many people there are is never kept where it is small.
func (p *Pages) saveSummary(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	o, err := p.theOutgoing(v)
	if err != nil {
		return err
	}
	if err := p.begunSummary(v, &o); err != nil {
		return err
	}
	s := notices.Summary{Number: o.Number, Kind: o.draft.Kind, Title: p.spoken(form, "title"), What: p.spoken(form, "what"), Done: p.spoken(form, "done")}
	var problems web.Problems
	for field, to := range map[string]*notices.Day{"from": &s.From, "until": &s.Until, "known": &s.Known, "regulator": &s.Regulator, "told": &s.Told} {
		d, err := dayTyped(form, field)
		if err != nil {
			problems = append(problems, web.Problem{Field: field, Key: "notices.problem.day"})
		} else if d != nil {
			*to = notices.Day(d.String())
		}
	}
	people, ok := countTyped(form.Get("people"))
	if !ok || people != nil && *people < 0 {
		problems = append(problems, web.Problem{Field: "people", Key: "notices.problem.count"})
	}
	if s.Counted(people); form.Has("few", "yes") {
		s.People, s.Few = nil, true
	}
	revision, _ := strconv.Atoi(form.Get("revision"))
	if err = error(problems); len(problems) == 0 {
		_, err = p.Board.Draft(v.Ctx(), editor(v), notices.Draft{Content: s, Revision: revision, Why: form.Get("why")})
	}
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.summaryPage(v, o, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("incident.summary.saved", nil)
	return v.Redirect(outboundPath(o.Incident))
}

// spoken reads one text in every language.
func (p *Pages) spoken(form *web.Form, name string) notices.Text {
	t := notices.Text{}
	for _, lang := range p.Board.Languages {
		if text := form.Text(p.partName(name, lang)); text != "" {
			t[lang] = text
		}
	}
	return t
}

// partName is the name of a field of one text in one language; the authoritative one goes without, as the domain names it.
func (p *Pages) partName(name, lang string) string {
	if lang == p.Board.Authoritative() {
		return name
	}
	return name + "." + lang
}

func (p *Pages) readLetter(form *web.Form) notices.PeopleLetter {
	return notices.PeopleLetter{What: p.spoken(form, "letter_what"), Consequences: p.spoken(form, "consequences"), Measures: p.spoken(form, "measures"), Advice: p.spoken(form, "advice")}
}

// moveSummary moves the draft on its way, or withdraws what is published.
func (p *Pages) moveSummary(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	o, err := p.theOutgoing(v)
	if err != nil {
		return err
	}
	m, known := p.mover(v.Param("move"), form)
	if m.done != "" {
		m.done = "incident.done"
	}
	switch {
	case v.Param("move") == "withdraw" && o.Published != nil:
		err = p.Board.Withdraw(v.Ctx(), editor(v), o.Published.Ref(), form.Get("why"))
		m.done = "incident.done"
	case !known:
		return web.ErrNotFound
	default:
		version, _ := strconv.ParseInt(form.Get("version"), 10, 64)
		revision, _ := strconv.Atoi(form.Get("revision"))
		if o.Open == nil || o.Open.ID != version {
			return notices.ErrChanged
		}
		err = m.move(p.Board, v, notices.Step{Version: version, Revision: revision, Why: form.Get("why")})
	}
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.outboundPage(v, o, form, faults))
	}
	if err != nil {
		return err
	}
	if m.done != "" {
		v.Flash(m.done, nil)
	}
	return v.Redirect(outboundPath(o.Incident))
}

// letter is what the form for the letter begins with.
func (a affair) letter() notices.PeopleLetter {
	if n := len(a.letters); n > 0 {
		return a.letters[n-1].Content
	}
	return notices.PeopleLetter{}
}

type letterPart struct{ name, text string }

// letterParts are the parts of a letter in one language, with their headings in it.
func letterParts(p *i18n.Printer, l notices.PeopleLetter, lang string) []letterPart {
	var list []letterPart
	for _, part := range []letterPart{{"what", l.What[lang]}, {"consequences", l.Consequences[lang]}, {"measures", l.Measures[lang]}, {"advice", l.Advice[lang]}} {
		if part.text != "" {
			list = append(list, letterPart{p.T("affected.letter." + part.name), part.text}) // i18n: affected.letter.*
		}
	}
	return list
}
