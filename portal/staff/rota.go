package staff

import (
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// mountRota: who does the work is for those who decide about the work of others; an absence of one's own for everybody with cases.
func (p *Pages) mountRota(r fiber.Router) {
	cases := web.RequireOfficer(account.Caseworker, account.Reviewer, account.DPO)
	keepers := web.RequireOfficer(account.Reviewer, account.DPO, account.Administrator)
	r.Get("/staff/rota", keepers, p.rota)
	r.Get("/staff/rota/:id", keepers, p.colleagueForm)
	r.Post("/staff/rota/:id", keepers, p.setCompetence)
	r.Get("/staff/leave", cases, p.leave)
	r.Post("/staff/leave", cases, p.enterLeave)
	r.Post("/staff/leave/:id/back", cases, p.comeBack)
}

// keepsRota tells whether the page of the rota is the officer's.
func keepsRota(v *web.Visitor) bool {
	return v.Officer().Has(account.Reviewer, account.DPO, account.Administrator)
}

func (p *Pages) rota(c *fiber.Ctx) error {
	v := web.Visit(c)
	rota, err := p.Registry.Rota(v.Ctx(), worker(v))
	if err != nil {
		return err
	}
	return v.Render(p.rotaPage(v, rota))
}

// member is somebody whose competences are being set.
type member struct {
	requests.Colleague
	form   *web.Form
	faults ui.Errors
}

func (p *Pages) member(v *web.Visitor) (member, error) {
	id, err := idIn(v)
	if err != nil {
		return member{}, err
	}
	rota, err := p.Registry.Rota(v.Ctx(), worker(v))
	if err != nil {
		return member{}, err
	}
	who := rota.Colleague(id)
	if who == nil {
		return member{}, web.ErrNotFound
	}
	return member{Colleague: *who}, nil
}

func (p *Pages) colleagueForm(c *fiber.Ctx) error {
	v := web.Visit(c)
	m, err := p.member(v)
	if err != nil {
		return err
	}
	return v.Render(p.competencePage(v, m))
}

// setCompetence keeps what somebody can be given.
func (p *Pages) setCompetence(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form("kinds", "langs")
	if err != nil {
		return err
	}
	id, err := idIn(v)
	if err != nil {
		return err
	}
	k := requests.Competence{Officer: id, Desk: requests.Desk(form.Get("desk")), Langs: form.All("langs")}
	for _, kind := range form.All("kinds") {
		k.Kinds = append(k.Kinds, requests.Kind(kind))
	}
	err = p.Registry.SetCompetence(v.Ctx(), worker(v), k)
	if faults, ok := v.Faults(err); ok {
		m, err := p.member(v)
		if err != nil {
			return err
		}
		m.form, m.faults = form, faults
		return v.Refuse(p.competencePage(v, m))
	}
	if err != nil {
		return err
	}
	v.Flash("queue.rota.saved", nil)
	return v.Redirect("/staff/rota")
}

// absences is everything on the page of an officer's absences.
type absences struct {
	list   []requests.Leave
	people []ui.Option
	form   *web.Form
	faults ui.Errors
}

func (p *Pages) absences(v *web.Visitor) (absences, error) {
	list, err := p.Registry.Leaves(v.Ctx(), worker(v))
	if err != nil {
		return absences{}, err
	}
	officers, err := p.Directory.Officers(v.Ctx())
	return absences{list: list, people: takers(v, officers)}, err
}

// name is that of somebody on the page.
func (a absences) name(id uuid.UUID) string {
	for _, one := range a.people {
		if one.Value == id.String() {
			return one.Text
		}
	}
	return ""
}

func (p *Pages) leave(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, err := p.absences(v)
	if err != nil {
		return err
	}
	return v.Render(p.leavePage(v, a))
}

// enterLeave records an absence, one's own or one somebody else told of.
func (p *Pages) enterLeave(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	l, err := leaveTyped(v, form)
	if err == nil {
		err = p.Registry.EnterLeave(v.Ctx(), worker(v), l)
	}
	if faults, ok := v.Faults(err); ok {
		a, err := p.absences(v)
		if err != nil {
			return err
		}
		a.form, a.faults = form, faults
		return v.Refuse(p.leavePage(v, a))
	}
	if err != nil {
		return err
	}
	v.Flash("queue.leave.entered", nil)
	return leaveDone(v)
}

func leaveTyped(v *web.Visitor, form *web.Form) (requests.Leave, error) {
	l := requests.Leave{Officer: v.Officer().ID, Hand: requests.Hand(form.Get("hand"))}
	if who := form.Get("officer"); who != "" {
		id, err := uuid.Parse(who)
		if err != nil {
			return l, web.BadRequest("an officer who is no id")
		}
		l.Officer = id
	}
	l.Deputy, _ = uuid.Parse(form.Get("deputy")) // no id is nobody
	since, err1 := dayTyped(form, "since")
	until, err2 := dayTyped(form, "until")
	if since != nil {
		l.Since = *since
	}
	if until != nil {
		l.Until = *until
	}
	var problems web.Problems
	for _, err := range []error{err1, err2} {
		var some web.Problems
		if errors.As(err, &some) {
			problems = append(problems, some...)
		}
	}
	if len(problems) > 0 {
		return l, problems
	}
	return l, nil
}

// leaveDone leads to where absences are seen: those who look after the rota see everybody's.
func leaveDone(v *web.Visitor) error {
	if keepsRota(v) {
		return v.Redirect("/staff/rota")
	}
	return v.Redirect("/staff/leave")
}

// comeBack ends an absence.
func (p *Pages) comeBack(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := idIn(v)
	if err == nil {
		err = p.Registry.ComeBack(v.Ctx(), worker(v), id)
	}
	if err != nil {
		return err
	}
	v.Flash("queue.leave.ended", nil)
	return leaveDone(v)
}

// heldBy is the filter for the open cases of somebody.
func heldBy(id uuid.UUID) requests.QueueFilter { return requests.QueueFilter{Assignee: id} }

// dueAway is the filter for what falls due while somebody is away.
func dueAway(a requests.Absence) requests.QueueFilter {
	return requests.QueueFilter{Assignee: a.Officer, DueTo: a.Until}
}

func speaksForOthers(v *web.Visitor) bool { return v.Officer().Has(account.Reviewer, account.DPO) }

// seat is a desk in words; none said is that of the roles.
func seat(v *web.Visitor, d requests.Desk) string {
	if d == "" {
		return v.T("queue.seat.any")
	}
	return v.T("queue.seat." + string(d))
}

func seatChoices(v *web.Visitor, chosen string) []ui.Choice {
	var list []ui.Choice
	for _, d := range requests.Seats() {
		list = append(list, ui.Choice{Value: string(d), Text: seat(v, d), Checked: string(d) == chosen})
	}
	return list
}

func languageChoices() []ui.Choice {
	var list []ui.Choice
	for _, tag := range languages() {
		list = append(list, ui.Choice{Value: tag, Text: languageName(tag)})
	}
	return list
}

func kindsTicked(m member) []string {
	if m.form != nil {
		return m.form.All("kinds")
	}
	var list []string
	for _, k := range m.Kinds {
		list = append(list, string(k))
	}
	return list
}

func langsTicked(m member) []string {
	if m.form != nil {
		return m.form.All("langs")
	}
	return m.Langs
}
