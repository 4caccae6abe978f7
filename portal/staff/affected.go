package staff

import (
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/ledger"
)

// mountAffected: the data protection officer deals with the people concerned by an incident, the auditor sees how many there are.
func (p *Pages) mountAffected(r fiber.Router) {
	readers := web.RequireOfficer(account.DPO, account.Auditor)
	keepers := web.RequireOfficer(account.DPO)
	minute := web.Deadline(time.Minute) // a year of looks is opened, fifty letters are made
	r.Get("/staff/incidents/:id/people", readers, p.affectedList)
	r.Get("/staff/incidents/:id/people/draw", keepers, p.drawForm)
	r.Post("/staff/incidents/:id/people/draw", keepers, minute, p.draw)
	r.Get("/staff/incidents/:id/people/list", keepers, p.listForm)
	r.Post("/staff/incidents/:id/people/list", keepers, p.bringList)
	r.Get("/staff/incidents/:id/people/list/:list", keepers, p.listPreview)
	r.Post("/staff/incidents/:id/people/list/:list", keepers, minute, p.enlist)
	r.Post("/staff/incidents/:id/people/write", keepers, p.writeToAffected)
	r.Post("/staff/incidents/:id/people/print", keepers, minute, p.printForAffected)
	r.Post("/staff/incidents/:id/people/posted", keepers, p.affectedPosted)
	r.Get("/staff/incidents/:id/person/:person", keepers, p.askAffected)
	r.Post("/staff/incidents/:id/person/:person", keepers, p.openAffected)
	r.Post("/staff/incidents/:id/person/:person/reach", keepers, p.reachAffected)
}

func affectedPath(id uuid.UUID) string { return incidentPath(id) + "/people" }

func affectedOnePath(incident, id uuid.UUID) string {
	return incidentPath(incident) + "/person/" + id.String()
}

// concerned is an incident with the people it concerns.
type concerned struct {
	affair
	requests.AffectedList
	after int
}

// letterReady is the approved text letters are written by; nil without one.
func (c concerned) letterReady() *notices.LetterVersion {
	for n := len(c.letters) - 1; n >= 0; n-- {
		if c.letters[n].Approved() {
			return &c.letters[n]
		}
	}
	return nil
}

func (p *Pages) theConcerned(v *web.Visitor) (c concerned, err error) {
	if c.affair, err = p.theIncident(v); err != nil {
		return c, err
	}
	c.after, _ = strconv.Atoi(v.Query("after"))
	c.AffectedList, err = p.Registry.AffectedPeople(v.Ctx(), worker(v), c.ID, c.after)
	return c, err
}

func (p *Pages) affectedList(c *fiber.Ctx) error {
	v := web.Visit(c)
	people, err := p.theConcerned(v)
	if err != nil {
		return err
	}
	return v.Render(p.affectedPage(v, people, nil, nil))
}

// drawing is the form by which people are drawn from the ledger.
type drawing struct {
	affair
	sources    []ledger.Source
	activities []notices.ActivityVersion
	form       *web.Form
	faults     ui.Errors
}

func (p *Pages) theDrawing(v *web.Visitor) (d drawing, err error) {
	if d.affair, err = p.theIncident(v); err != nil {
		return d, err
	}
	if d.sources, err = p.Ledger.Sources(v.Ctx()); err != nil {
		return d, err
	}
	d.activities, err = p.Board.Activities(v.Ctx())
	return d, err
}

func (p *Pages) drawForm(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.theDrawing(v)
	if err != nil {
		return err
	}
	return v.Render(p.drawPage(v, d))
}

// draw finds people in the ledger.
func (p *Pages) draw(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	d, err := p.theDrawing(v)
	if err != nil {
		return err
	}
	id, err := uuid.Parse(form.Get("key"))
	if err != nil {
		return web.BadRequest("the form of a drawing has a key")
	}
	ask := requests.Drawing{ID: id, Incident: d.ID, Purpose: form.Text("purpose"), Source: form.Get("source"), Official: form.Get("official"), Activity: form.Get("activity")}
	ask.From, _ = p.momentTyped(form, "from")
	ask.Until, _ = p.momentTyped(form, "until")
	drawn, err := p.Registry.Draw(v.Ctx(), worker(v), ask)
	if d.faults, _ = v.Faults(err); d.faults != nil {
		d.form = form
		return v.Refuse(p.drawPage(v, d))
	}
	if err != nil {
		return err
	}
	v.Flash("affected.drawn", map[string]any{"Found": drawn.Found, "Added": drawn.Added})
	return v.Redirect(affectedPath(d.ID))
}

func (p *Pages) listForm(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, err := p.theIncident(v)
	if err != nil {
		return err
	}
	return v.Render(p.bringPage(v, a, nil, nil))
}

// bringList keeps the list until it is confirmed, and leads to what it would do.
func (p *Pages) bringList(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	a, err := p.theIncident(v)
	if err != nil {
		return err
	}
	id, err := uuid.Parse(form.Get("key"))
	if err != nil {
		return web.BadRequest("the form of a list has a key")
	}
	file, sent, err := form.File("list")
	if err != nil {
		return err
	}
	if !sent {
		file.Body = nil
	}
	err = p.Registry.BringList(v.Ctx(), worker(v), requests.Drawing{ID: id, Incident: a.ID, Purpose: form.Text("purpose")}, file.Body)
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.bringPage(v, a, form, faults))
	}
	if err != nil {
		return err
	}
	return v.Redirect(affectedPath(a.ID) + "/list/" + id.String())
}

// within is the incident of a page, and the id of something of it, by its name in the address.
func (p *Pages) within(v *web.Visitor, name string) (a affair, id uuid.UUID, err error) {
	if id, err = uuid.Parse(v.Param(name)); err != nil {
		return a, id, web.ErrNotFound
	}
	a, err = p.theIncident(v)
	return a, id, err
}

func (p *Pages) listPreview(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, id, err := p.within(v, "list")
	if err != nil {
		return err
	}
	preview, err := p.Registry.BroughtList(v.Ctx(), worker(v), a.ID, id)
	if err != nil {
		return err
	}
	if preview.Done {
		return v.Redirect(affectedPath(a.ID))
	}
	return v.Render(p.listPreviewPage(v, a, preview))
}

func (p *Pages) enlist(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, id, err := p.within(v, "list")
	if err != nil {
		return err
	}
	drawn, err := p.Registry.Enlist(v.Ctx(), worker(v), a.ID, id)
	if err != nil {
		return err
	}
	v.Flash("affected.drawn", map[string]any{"Found": drawn.Found, "Added": drawn.Added})
	return v.Redirect(affectedPath(a.ID))
}

// writing is what the forms for letters send: by which text, and the key that makes the same letters again.
func (p *Pages) writing(v *web.Visitor) (a affair, w requests.Writing, form *web.Form, err error) {
	if form, err = v.Form(); err != nil {
		return a, w, form, err
	}
	if a, err = p.theIncident(v); err != nil {
		return a, w, form, err
	}
	text, err := p.Board.ApprovedLetter(v.Ctx(), a.ID, 0)
	if errors.Is(err, notices.ErrNotFound) || err == nil && !a.Open() {
		err = notices.ErrState // nobody is written to with words only one person has read
	}
	w = requests.Writing{Incident: a.ID, Letter: text.Number}
	if w.Key, _ = uuid.Parse(form.Get("key")); err == nil && w.Key == uuid.Nil {
		err = web.BadRequest("the form for letters has a key")
	}
	return a, w, form, err
}

func (p *Pages) writeToAffected(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, w, _, err := p.writing(v)
	if err != nil {
		return err
	}
	n, err := p.Registry.WriteToAffected(v.Ctx(), worker(v), w)
	if err != nil {
		return err
	}
	v.Flash("affected.written", map[string]any{"Count": n})
	return v.Redirect(affectedPath(a.ID))
}

// printForAffected gives the next letters to print.
func (p *Pages) printForAffected(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, w, _, err := p.writing(v)
	if err != nil {
		return err
	}
	text, err := p.Board.ApprovedLetter(v.Ctx(), a.ID, w.Letter)
	if err != nil {
		return err
	}
	people, err := p.Registry.PrintForAffected(v.Ctx(), worker(v), w, v.P.In(p.Board.Authoritative()).T("affected.purpose.print", "Number", a.Number))
	if err != nil {
		return err
	}
	letters := make([]report.BreachLetter, len(people))
	for i, to := range people {
		letters[i] = report.BreachLetter{Incident: a.Number, To: to, On: to.At.In(p.zone())}
		lang := p.letterLang(text.Content, to.Lang)
		for _, part := range letterParts(v.P.In(lang), text.Content, lang) {
			letters[i].Parts = append(letters[i].Parts, report.BreachPart{Name: part.name, Text: part.text})
		}
	}
	files, err := p.Press.BreachLetters(v.Ctx(), func(l report.BreachLetter) *i18n.Printer { return v.P.In(p.letterLang(text.Content, l.To.Lang)) }, p.Body, letters)
	if err != nil {
		return err
	}
	return v.Download("INC-"+strconv.FormatInt(a.Number, 10)+"-"+strconv.Itoa(people[0].Number)+".zip", "application/zip", files)
}

// letterLang is the language somebody is written to in.
func (p *Pages) letterLang(l notices.PeopleLetter, wanted string) string {
	for _, lang := range l.Languages() {
		if lang == wanted {
			return lang
		}
	}
	return p.Board.Authoritative()
}

func (p *Pages) affectedPosted(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	people, err := p.theConcerned(v)
	if err != nil {
		return err
	}
	at, _ := p.momentTyped(form, "at")
	n, err := p.Registry.AffectedPosted(v.Ctx(), worker(v), people.ID, at)
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.affectedPage(v, people, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("affected.posted", map[string]any{"Count": n})
	return v.Redirect(affectedPath(people.ID))
}

// askAffected asks why somebody is opened by name.
func (p *Pages) askAffected(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, id, err := p.within(v, "person")
	if err != nil {
		return err
	}
	return v.Render(p.askAffectedPage(v, a, personForm{id: id}))
}

// personForm is the page of one person.
type personForm struct {
	id     uuid.UUID
	person *requests.AffectedPerson // nil until a purpose was given
	form   *web.Form
	faults ui.Errors
}

// openAffected shows one person by name. It is recorded as a look at their data.
func (p *Pages) openAffected(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	a, id, err := p.within(v, "person")
	if err != nil {
		return err
	}
	person, err := p.Registry.AffectedPerson(v.Ctx(), worker(v), a.ID, id, form.Text("purpose"))
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.askAffectedPage(v, a, personForm{id: id, form: form, faults: faults}))
	}
	if err != nil {
		return err
	}
	return v.Render(p.askAffectedPage(v, a, personForm{id: id, person: &person}))
}

// reachAffected records what was found out about one person.
func (p *Pages) reachAffected(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	a, id, err := p.within(v, "person")
	if err != nil {
		return err
	}
	in := requests.Reached{Name: form.Get("name"), Email: form.Get("email"), Post: form.Text("post"), State: requests.AffectedState(form.Get("given")), Why: form.Text("why")}
	err = p.Registry.SetAffected(v.Ctx(), worker(v), a.ID, id, in)
	if faults, ok := v.Faults(err); ok {
		typed := requests.AffectedPerson{Name: in.Name, Email: in.Email, Post: in.Post, Why: in.Why}
		return v.Refuse(p.askAffectedPage(v, a, personForm{id: id, person: &typed, form: form, faults: faults}))
	}
	if err != nil {
		return err
	}
	v.Flash("affected.saved", nil)
	return v.Redirect(affectedPath(a.ID))
}
