package staff

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// mountAffected: the data protection officer deals with the people concerned by an incident, the auditor sees how many there are.
func (p *Pages) mountAffected(r fiber.Router) {
	readers := web.RequireOfficer(account.DPO, account.Auditor)
	keepers := web.RequireOfficer(account.DPO)
	minute := web.Deadline(time.Minute) // a long list is read, fifty letters are made, many are asked for
	r.Get("/staff/incidents/:id/people", readers, p.affectedList)
	r.Get("/staff/incidents/:id/people/draw", keepers, p.drawForm)
	r.Post("/staff/incidents/:id/people/draw", keepers, p.draw)
	r.Post("/staff/incidents/:id/people/stop/:drawing", keepers, p.stopDrawing)
	r.Get("/staff/incidents/:id/people/list", keepers, p.listForm)
	r.Post("/staff/incidents/:id/people/list", keepers, minute, p.bringList)
	r.Get("/staff/incidents/:id/people/list/:list", keepers, p.listPreview)
	r.Post("/staff/incidents/:id/people/list/:list", keepers, p.enlist)
	r.Post("/staff/incidents/:id/people/write", keepers, minute, p.writeToAffected)
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

// within is the incident of a page, and the id of something of it, by its name in the address.
func (p *Pages) within(v *web.Visitor, name string) (a affair, id uuid.UUID, err error) {
	if id, err = uuid.Parse(v.Param(name)); err != nil {
		return a, id, web.ErrNotFound
	}
	a, err = p.theIncident(v)
	return a, id, err
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
