package staff

import (
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// mountConflicts: reviewers and data protection officers look after conflicts of interest, auditors and the integrity office watch over
// that; flagged looks are for the data protection officer and the integrity office.
func (p *Pages) mountConflicts(r fiber.Router) {
	readers := web.RequireOfficer(account.Reviewer, account.DPO, account.Auditor, account.Integrity)
	supervisors := web.RequireOfficer(account.Reviewer, account.DPO)
	judges := web.RequireOfficer(account.DPO, account.Integrity)
	keepers := web.RequireOfficer(account.Reviewer, account.DPO, account.Administrator)
	r.Get("/staff/conflicts", readers, p.conflicts)
	r.Get("/staff/conflicts/exceptions/new", supervisors, p.newException)
	r.Post("/staff/conflicts/exceptions/new", supervisors, p.askException)
	r.Post("/staff/conflicts/exceptions/:id/:answer", supervisors, p.decideException)
	r.Get("/staff/conflicts/looks/:id", judges, p.flag)
	r.Post("/staff/conflicts/looks/:id", judges, p.decideFlag)
	r.Post("/staff/conflicts/looks/:id/rows", judges, p.openFlag)
	r.Get("/staff/conflicts/names", keepers, p.aliases)
	r.Post("/staff/conflicts/names", keepers, p.saveAlias)
	r.Post("/staff/conflicts/names/:id/drop", keepers, p.dropAlias)
}

// watch is everything on the page of conflicts of interest, as far as it is the reader's to see.
type watch struct {
	figures   requests.Indicators // of conflicts alone
	recusals  []requests.Recusal
	overrides []requests.Override
	flags     []requests.Flag
	watched   requests.Watched
	watches   bool // looks are held against each other
	records   []requests.RuleRecord
	silent    []string // sources that name no cases
	supervise bool
	judge     bool
	sources   map[string]string
}

// conflicts shows what the office does about conflicts of interest.
func (p *Pages) conflicts(c *fiber.Ctx) error {
	v := web.Visit(c)
	o, by := v.Officer(), worker(v)
	today := p.Registry.Today()
	w := watch{supervise: o.Has(account.Reviewer, account.DPO), judge: o.Has(account.DPO, account.Integrity)}
	var err error
	if w.figures, err = p.Registry.Conflicts(v.Ctx(), by, today.AddDays(-365), today); err != nil {
		return err
	}
	if w.overrides, err = p.Registry.Overrides(v.Ctx(), by); err != nil {
		return err
	}
	if w.supervise {
		if w.recusals, err = p.Registry.Recusals(v.Ctx(), by); err != nil {
			return err
		}
	}
	if w.judge {
		if err := p.watched(v, &w); err != nil {
			return err
		}
	}
	if w.sources, err = p.sourceNames(v); err != nil {
		return err
	}
	return v.Render(p.conflictsPage(v, w))
}

// sourceNames are what source systems are called.
func (p *Pages) sourceNames(v *web.Visitor) (map[string]string, error) {
	list, err := p.Ledger.Sources(v.Ctx())
	names := make(map[string]string, len(list))
	for _, s := range list {
		names[s.ID] = p.sourceName(v, s.Names, s.ID)
	}
	return names, err
}

// newException asks for an exception.
func (p *Pages) newException(c *fiber.Ctx) error {
	v := web.Visit(c)
	people, err := p.caseworkers(v)
	if err != nil {
		return err
	}
	return v.Render(p.exceptionPage(v, people, nil, nil))
}

// caseworkers are colleagues who work on cases. Who has a conflict of interest, the list does not tell.
func (p *Pages) caseworkers(v *web.Visitor) ([]ui.Option, error) {
	officers, err := p.Directory.Officers(v.Ctx())
	list := []ui.Option{{Text: v.T("staff.choose")}}
	for _, o := range officers {
		if !o.Disabled && o.ID != v.Officer().ID && o.Has(account.Caseworker, account.Reviewer, account.DPO) {
			list = append(list, colleague(v, o))
		}
	}
	return list, err
}

// askException asks a second supervisor to open a case to somebody who has a conflict of interest in it.
func (p *Pages) askException(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	err = p.exceptionAsked(v, form)
	if faults, ok := v.Faults(err); ok {
		people, err := p.caseworkers(v)
		if err != nil {
			return err
		}
		return v.Refuse(p.exceptionPage(v, people, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("conflict.exception.asked", nil)
	return v.Redirect("/staff/conflicts")
}

func (p *Pages) exceptionAsked(v *web.Visitor, form *web.Form) error {
	until, err := dayTyped(form, "until")
	if err != nil {
		return err
	}
	last := deadline.Day{}
	if until != nil {
		last = *until
	}
	id, err := uuid.Parse(form.Get("officer"))
	if err != nil {
		return web.Problems{{Field: "officer", Key: "staff.assign.whom"}}
	}
	o, err := p.Directory.Officer(v.Ctx(), id)
	if err != nil {
		return err
	}
	return p.Registry.AskOverride(v.Ctx(), worker(v), form.Get("ref"), asWorker(o), form.Text("reason"), last)
}

// decideException grants an exception or refuses it.
func (p *Pages) decideException(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := idIn(v)
	answer := v.Param("answer")
	if err != nil || answer != "grant" && answer != "refuse" {
		return web.ErrNotFound
	}
	if err := p.Registry.DecideOverride(v.Ctx(), worker(v), id, answer == "grant"); err != nil {
		return err
	}
	v.Flash("conflict.exception.decided", nil)
	return v.Redirect("/staff/conflicts")
}

// alias is a name in a source system with whose it is.
type alias struct {
	requests.Alias
	who, source string
}

func (p *Pages) aliasesPageWith(v *web.Visitor, form *web.Form, faults ui.Errors) error {
	found, err := p.Registry.Aliases(v.Ctx(), worker(v))
	if err != nil {
		return err
	}
	officers, err := p.Directory.Officers(v.Ctx())
	if err != nil {
		return err
	}
	sources, err := p.Ledger.Sources(v.Ctx())
	if err != nil {
		return err
	}
	people, systems := []ui.Option{{Text: v.T("staff.choose")}}, []ui.Option{{Text: v.T("staff.choose")}}
	names := map[string]string{}
	for _, o := range officers {
		names[o.ID.String()] = o.Name
		if !o.Disabled {
			people = append(people, colleague(v, o))
		}
	}
	for _, s := range sources {
		names[s.ID] = p.sourceName(v, s.Names, s.ID)
		systems = append(systems, ui.Option{Value: s.ID, Text: names[s.ID]})
	}
	list := make([]alias, 0, len(found))
	for _, a := range found {
		list = append(list, alias{a, names[a.Officer.String()], names[a.Source]})
	}
	page := p.aliasesPage(v, aliasDesk{list: list, people: people, systems: systems, form: form, faults: faults})
	if len(faults) > 0 {
		return v.Refuse(page)
	}
	return v.Render(page)
}

// aliasDesk is everything on the page of names in other systems.
type aliasDesk struct {
	list            []alias
	people, systems []ui.Option
	form            *web.Form
	faults          ui.Errors
}

// aliases shows as whom colleagues appear in other systems.
func (p *Pages) aliases(c *fiber.Ctx) error { return p.aliasesPageWith(web.Visit(c), nil, nil) }

// saveAlias records one.
func (p *Pages) saveAlias(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	officer, wrong := uuid.Parse(form.Get("officer"))
	if wrong != nil {
		err = web.Problems{{Field: "officer", Key: "staff.assign.whom"}}
	} else {
		err = p.Registry.SetAlias(v.Ctx(), worker(v), requests.Alias{Officer: officer, Source: form.Get("source"), Name: form.Get("name")})
	}
	if faults, ok := v.Faults(err); ok {
		return p.aliasesPageWith(v, form, faults)
	}
	if err != nil {
		return err
	}
	v.Flash("conflict.names.done", nil)
	return v.Redirect("/staff/conflicts/names")
}

// dropAlias takes one back.
func (p *Pages) dropAlias(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := idIn(v)
	if err != nil {
		return err
	}
	if err := p.Registry.DropAlias(v.Ctx(), worker(v), id); errors.Is(err, requests.ErrForbidden) {
		return web.ErrForbidden
	} else if err != nil {
		return err
	}
	v.Flash("conflict.names.dropped", nil)
	return v.Redirect("/staff/conflicts/names")
}
