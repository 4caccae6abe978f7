package staff

import (
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/ledger"
)

// mountInterests: everybody who works here declares their interests.
func (p *Pages) mountInterests(r fiber.Router) {
	anyone := web.RequireOfficer()
	r.Get("/staff/interests", anyone, p.interests)
	r.Post("/staff/interests/nothing", anyone, p.declareNothing)
	r.Get("/staff/interests/new", anyone, p.newInterest)
	r.Post("/staff/interests/new", anyone, p.saveInterest)
	r.Get("/staff/interests/:id/end", anyone, p.askEndInterest)
	r.Post("/staff/interests/:id/end", anyone, p.endInterest)
}

// declarations are everything on the page of somebody's interests.
type declarations struct {
	duty    requests.Duty
	now     []requests.Interest // last versions that have not ended
	history []requests.Interest // every version
	entered []requests.Interest // about colleagues, for who supervises
	names   map[uuid.UUID]string
	own     map[uuid.UUID]requests.Entry // in the public register
	key     string
}

// of are the interests of one table, with names where they are of colleagues.
func (d declarations) of(table string) ([]requests.Interest, map[uuid.UUID]string) {
	switch table {
	case "entered":
		return d.entered, d.names
	case "history":
		return d.history, nil
	}
	return d.now, nil
}

// interests shows what the officer has declared and when they have to again.
func (p *Pages) interests(c *fiber.Ctx) error {
	v := web.Visit(c)
	d := declarations{key: uuid.NewString()}
	var err error
	if d.duty, err = p.Registry.Duty(v.Ctx(), worker(v)); err != nil {
		return err
	}
	if d.history, err = p.Registry.Interests(v.Ctx(), worker(v)); err != nil {
		return err
	}
	if d.own, err = p.Registry.OwnEntries(v.Ctx(), worker(v)); err != nil {
		return err
	}
	today := p.Registry.Today()
	for _, in := range d.history {
		if in.Kind != "none" && !in.Replaced && (in.Until == nil || !in.Until.Before(today)) {
			d.now = append(d.now, in)
		}
	}
	if v.Officer().Has(account.Reviewer, account.DPO) {
		if d.entered, err = p.Registry.Entered(v.Ctx(), worker(v)); err != nil {
			return err
		}
		officers, err := p.Directory.Officers(v.Ctx())
		if err != nil {
			return err
		}
		d.names = map[uuid.UUID]string{}
		for _, o := range officers {
			d.names[o.ID] = o.Name
		}
	}
	return v.Render(p.interestsPage(v, d))
}

// declareNothing makes a nil return: nothing to declare beside what stands there.
func (p *Pages) declareNothing(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	if err := p.Registry.Declare(v.Ctx(), worker(v), requests.Interest{Kind: "none", Key: form.Get("key")}); err != nil {
		return err
	}
	v.Flash("conflict.declared", nil)
	return v.Redirect("/staff/interests")
}

// newInterest asks for one interest.
func (p *Pages) newInterest(c *fiber.Ctx) error {
	v := web.Visit(c)
	people, err := p.declarers(v)
	if err != nil {
		return err
	}
	return v.Render(p.newInterestPage(v, people, nil, nil))
}

// declarers are those a supervisor may declare about, themselves first; nobody to choose from for others.
func (p *Pages) declarers(v *web.Visitor) ([]ui.Option, error) {
	if !v.Officer().Has(account.Reviewer, account.DPO) {
		return nil, nil
	}
	officers, err := p.Directory.Officers(v.Ctx())
	list := []ui.Option{{Text: v.T("conflict.about_me")}}
	for _, o := range officers {
		if !o.Disabled && o.ID != v.Officer().ID {
			list = append(list, colleague(v, o))
		}
	}
	return list, err
}

// saveInterest records an interest of the officer, or one a supervisor knows of.
func (p *Pages) saveInterest(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	err = p.declared(v, form)
	if faults, ok := v.Faults(err); ok {
		people, err := p.declarers(v)
		if err != nil {
			return err
		}
		return v.Refuse(p.newInterestPage(v, people, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("conflict.declared", nil)
	return v.Redirect("/staff/interests")
}

func (p *Pages) declared(v *web.Visitor, form *web.Form) error {
	in := requests.Interest{Kind: form.Get("kind"), Nature: form.Get("nature"), Name: form.Get("name"), Words: form.Text("words"), Key: form.Get("key"),
		Party: ledger.Subject{Scheme: form.Get("scheme"), ID: form.Text("party")}}
	if in.Kind == "none" { // the nil return has a button of its own
		in.Kind = ""
	}
	since, err := dayTyped(form, "since")
	until, wrong := dayTyped(form, "until")
	if err := errors.Join(err, wrong); err != nil {
		return err
	}
	if since != nil {
		in.Since = *since
	}
	in.Until = until
	id, err := uuid.Parse(form.Get("about"))
	if err != nil {
		return p.Registry.Declare(v.Ctx(), worker(v), in)
	}
	colleague, err := p.Directory.Officer(v.Ctx(), id)
	if err != nil {
		return err
	}
	return p.Registry.DeclareAbout(v.Ctx(), worker(v), asWorker(colleague), in)
}

// standingInterest is the interest a page is about, while it lasts.
func (p *Pages) standingInterest(v *web.Visitor) (requests.Interest, error) {
	list, err := p.Registry.Interests(v.Ctx(), worker(v))
	if err == nil && v.Officer().Has(account.Reviewer, account.DPO) {
		var entered []requests.Interest
		entered, err = p.Registry.Entered(v.Ctx(), worker(v))
		list = append(list, entered...)
	}
	if err != nil {
		return requests.Interest{}, err
	}
	for _, in := range list {
		own := in.Officer == v.Officer().ID
		if in.ID.String() == v.Param("id") && own == (in.By == "") && in.Kind != "none" && !in.Replaced {
			return in, nil
		}
	}
	return requests.Interest{}, web.ErrNotFound
}

// askEndInterest asks until when an interest lasts.
func (p *Pages) askEndInterest(c *fiber.Ctx) error {
	v := web.Visit(c)
	in, err := p.standingInterest(v)
	if err != nil {
		return err
	}
	return v.Render(p.endInterestPage(v, in, nil, nil))
}

// endInterest records it.
func (p *Pages) endInterest(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	id, err := idIn(v)
	if err != nil {
		return err
	}
	until, err := dayTyped(form, "until")
	if err == nil {
		last := p.Registry.Today()
		if until != nil {
			last = *until
		}
		err = p.Registry.EndInterest(v.Ctx(), worker(v), id, last)
	}
	if faults, ok := v.Faults(err); ok {
		in, err := p.standingInterest(v)
		if err != nil {
			return err
		}
		return v.Refuse(p.endInterestPage(v, in, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("conflict.ended", nil)
	return v.Redirect("/staff/interests")
}
