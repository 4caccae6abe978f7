package staff

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/deadline"
)

// mountIncidents: the data protection officer keeps them, the auditor reads them.
func (p *Pages) mountIncidents(r fiber.Router) {
	readers := web.RequireOfficer(account.DPO, account.Auditor)
	keepers := web.RequireOfficer(account.DPO)
	r.Get("/staff/incidents", readers, p.incidents)
	r.Get("/staff/incidents/new", keepers, p.newIncident)
	r.Post("/staff/incidents/new", keepers, p.openIncident)
	r.Get("/staff/incidents/:id", readers, p.incident)
	r.Get("/staff/incidents/:id/notices/:n.pdf", readers, p.breachForm)
	r.Get("/staff/incidents/:id/step/:step", keepers, p.incidentForm)
	r.Post("/staff/incidents/:id/step/:step", keepers, p.takeIncidentStep)
	p.mountAffected(r)
	p.mountOutbound(r)
}

func incidentPath(id uuid.UUID) string { return "/staff/incidents/" + id.String() }

// incidents lists them, but for those that come from cases behind the reader's wall.
func (p *Pages) incidents(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Board.Incidents(v.Ctx(), editor(v))
	if err != nil {
		return err
	}
	ids := make([]uuid.UUID, len(list))
	for n, i := range list {
		ids[n] = i.ID
	}
	hidden, err := p.Registry.BehindWall(v.Ctx(), worker(v), ids)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(i notices.Incident) bool { return slices.Contains(hidden, i.ID) })
	return v.Render(p.incidentsPage(v, list))
}

// dossier of an incident: what it is, what happened to it, and the clock.
type affair struct {
	notices.Incident
	history []notices.IncidentChange
	phases  []notices.Phase         // what the regulator was told, and what is being prepared
	letters []notices.LetterVersion // to the people concerned
	clock   deadline.Reckoning
	timed   bool   // the law sets a time
	ref     string // of the case it comes from, for who may see that
	key     string // of the forms on this page
}

// theIncident reads the incident of the address. One that comes from a case behind the wall is not there.
func (p *Pages) theIncident(v *web.Visitor) (affair, error) {
	a := affair{key: uuid.NewString()}
	id, err := idIn(v)
	if err != nil {
		return a, err
	}
	hidden, err := p.Registry.BehindWall(v.Ctx(), worker(v), []uuid.UUID{id})
	if err != nil {
		return a, err
	}
	if len(hidden) > 0 {
		return a, web.ErrNotFound
	}
	if a.Incident, err = p.Board.Incident(v.Ctx(), editor(v), id); err != nil {
		return a, err
	}
	if a.history, err = p.Board.IncidentHistory(v.Ctx(), editor(v), id); err != nil {
		return a, err
	}
	if a.phases, err = p.Board.Phases(v.Ctx(), editor(v), id); err != nil {
		return a, err
	}
	if a.letters, err = p.Board.Letters(v.Ctx(), editor(v), id); err != nil {
		return a, err
	}
	if a.clock, a.timed, err = p.Registry.Breach(a.AwareAt); err != nil {
		return a, err
	}
	if a.Origin == notices.ByFinding {
		a.ref, err = p.Registry.CaseOf(v.Ctx(), worker(v), id)
	}
	return a, err
}

func (p *Pages) incident(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, err := p.theIncident(v)
	if err != nil {
		return err
	}
	return v.Render(p.incidentPage(v, a))
}

func (p *Pages) newIncident(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.newIncidentPage(v, nil, nil))
}

// openIncident opens one that somebody noticed.
func (p *Pages) openIncident(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	id, err := uuid.Parse(form.Get("key"))
	if err != nil {
		return web.BadRequest("the form of a new incident has a key")
	}
	opening, err := p.readOpening(form)
	opening.ID, opening.By = id, editor(v)
	if err == nil {
		err = p.Board.OpenIncident(v.Ctx(), opening)
	}
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.newIncidentPage(v, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("incident.opened", nil)
	return v.Redirect(incidentPath(id))
}

// readOpening reads what is known of an incident.
func (p *Pages) readOpening(form *web.Form) (notices.Opening, error) {
	o := notices.Opening{Kind: notices.IncidentKind(form.Get("kind")), Title: form.Get("title"), What: form.Text("what")}
	var problems web.Problems
	if typed := form.Get("affected"); typed != "" {
		n, err := strconv.Atoi(strings.NewReplacer(" ", "", ",", "", "\u00a0", "", "\u202f", "").Replace(typed))
		if err != nil {
			problems = append(problems, web.Problem{Field: "affected", Key: "notices.problem.count"})
		}
		o.Affected = &n
	}
	var ok bool
	if o.AwareAt, ok = p.momentTyped(form, "aware"); !ok {
		problems = append(problems, web.Problem{Field: "aware", Key: "notices.problem.moment"})
	}
	if len(problems) > 0 {
		return o, problems
	}
	return o, nil
}

// momentTyped reads a day and a time of day where the body is.
func (p *Pages) momentTyped(form *web.Form, name string) (time.Time, bool) {
	d, err := dayTyped(form, name)
	if err != nil || d == nil {
		return time.Time{}, false
	}
	for _, layout := range []string{"15:04", "15.04", "1504"} {
		if clock, err := time.Parse(layout, form.Get(name+"-time")); err == nil {
			return time.Date(d.Year, d.Month, d.Day, clock.Hour(), clock.Minute(), 0, 0, p.zone()), true
		}
	}
	return time.Time{}, false
}

// incidentStep is one thing that can be done with an incident, by the last part of its address.
type incidentStep struct {
	fits func(a affair) bool
	form func(p *Pages, v *web.Visitor, s incidentSheet) templ.Component
	do   func(p *Pages, v *web.Visitor, s notices.IncidentStep, form *web.Form) error
}

// incidentSheet is the page of one step.
type incidentSheet struct {
	affair
	name   string
	form   *web.Form
	faults ui.Errors
}

var incidentOrder = []string{"describe", "regulator", "notice", "sent", "people", "letter", "told-people", "close", "reopen"}

// incidentSteps are what can be done with an incident.
// i18n: incident.step.*
var incidentSteps map[string]incidentStep

func init() { // the table names functions that read it
	open := func(a affair) bool { return a.Open() }
	incidentSteps = map[string]incidentStep{
		"describe": {fits: open, form: (*Pages).describeIncidentForm,
			do: func(p *Pages, v *web.Visitor, s notices.IncidentStep, form *web.Form) error {
				o, err := p.readOpening(form)
				if err != nil {
					return err
				}
				return p.Board.DescribeIncident(v.Ctx(), editor(v), s, o)
			}},
		"regulator": tellingStep(notices.ToldRegulator),
		"people":    tellingStep(notices.ToldPeople),
		"notice":    {fits: func(a affair) bool { return a.Open() && a.Regulator.Tell }, form: (*Pages).noticeForm, do: (*Pages).prepareNotice},
		"sent":      {fits: func(a affair) bool { return a.Open() && a.preparing() != nil }, form: (*Pages).sentForm, do: (*Pages).sendNotice},
		"letter": {fits: func(a affair) bool { return a.Open() && a.People.Tell && !a.People.Publicly }, form: (*Pages).letterForm,
			do: func(p *Pages, v *web.Visitor, s notices.IncidentStep, form *web.Form) error {
				return p.Board.WriteLetter(v.Ctx(), editor(v), s, p.readLetter(form))
			}},
		"told-people": {fits: func(a affair) bool { return a.Open() && a.People.Waits() }, form: (*Pages).toldForm,
			do: func(p *Pages, v *web.Visitor, s notices.IncidentStep, form *web.Form) error {
				at, _ := p.momentTyped(form, "at")
				return p.Board.RecordTold(v.Ctx(), editor(v), s, at)
			}},
		"close": {fits: open, form: (*Pages).closeIncidentForm,
			do: func(p *Pages, v *web.Visitor, s notices.IncidentStep, _ *web.Form) error {
				return p.Board.CloseIncident(v.Ctx(), editor(v), s)
			}},
		"reopen": {fits: func(a affair) bool { return !a.Open() }, form: (*Pages).reopenIncidentForm,
			do: func(p *Pages, v *web.Visitor, s notices.IncidentStep, _ *web.Form) error {
				return p.Board.ReopenIncident(v.Ctx(), editor(v), s)
			}},
	}
}

// tellingStep decides whether somebody is told.
func tellingStep(whom notices.Whom) incidentStep {
	return incidentStep{
		fits: func(a affair) bool { return a.Open() && a.Of(whom).At.IsZero() },
		form: func(p *Pages, v *web.Visitor, s incidentSheet) templ.Component { return p.tellingForm(v, s, whom) },
		do: func(p *Pages, v *web.Visitor, s notices.IncidentStep, form *web.Form) error {
			tell := form.Get("tell")
			if tell != "yes" && tell != "no" && (tell != "publicly" || whom != notices.ToldPeople) {
				return web.Problems{{Field: "tell", Key: "notices.problem.choose"}}
			}
			return p.Board.DecideTelling(v.Ctx(), editor(v), s, notices.Decided{Whom: whom, Tell: tell != "no", Publicly: tell == "publicly"})
		}}
}

// incidentForm shows the form of a step.
func (p *Pages) incidentForm(c *fiber.Ctx) error {
	v := web.Visit(c)
	step, known := incidentSteps[v.Param("step")]
	if !known {
		return web.ErrNotFound
	}
	a, err := p.theIncident(v)
	if err != nil {
		return err
	}
	if !step.fits(a) {
		return notices.ErrState
	}
	return v.Render(p.incidentStepPage(v, incidentSheet{affair: a, name: v.Param("step")}))
}

// takeIncidentStep takes a step. What was typed is kept when it is refused.
func (p *Pages) takeIncidentStep(c *fiber.Ctx) error {
	v := web.Visit(c)
	step, known := incidentSteps[v.Param("step")]
	if !known {
		return web.ErrNotFound
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	a, err := p.theIncident(v)
	if err != nil {
		return err
	}
	revision, err := strconv.Atoi(form.Get("revision"))
	if err != nil {
		return web.BadRequest("a form about an incident says which revision it shows")
	}
	err = step.do(p, v, notices.IncidentStep{ID: a.ID, Revision: revision, Key: form.Get("key"), Why: form.Text("why")}, form)
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.incidentStepPage(v, incidentSheet{affair: a, name: v.Param("step"), form: form, faults: faults}))
	}
	if err != nil {
		return err
	}
	v.Flash("incident.done", nil)
	return v.Redirect(incidentPath(a.ID))
}
