package staff

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// mountAgents: reading is for those who watch over the record, changing for administrators and the data protection officer.
func (p *Pages) mountAgents(r fiber.Router) {
	readers := web.RequireOfficer(account.Administrator, account.DPO, account.Auditor)
	keepers := web.RequireOfficer(account.Administrator, account.DPO)
	r.Get("/staff/agents", readers, p.agents)
	r.Get("/staff/agents/new", keepers, p.newAgent)
	r.Post("/staff/agents/new", keepers, p.saveAgent)
	r.Get("/staff/agents/:id", readers, p.agentFile)
	for name, page := range map[string]func(*web.Visitor, agentFile, *web.Form, ui.Errors) templ.Component{
		"change": p.changeAgentPage, "key": p.agentKeyPage, "disable": p.disableAgentPage} {
		r.Get("/staff/agents/:id/"+name, keepers, p.askAgent(page))
	}
	r.Post("/staff/agents/:id/change", keepers, p.agentStep(p.changeAgentPage, p.changeAgent))
	r.Post("/staff/agents/:id/key", keepers, p.agentStep(p.agentKeyPage, p.addAgentKey))
	r.Post("/staff/agents/:id/disable", keepers, p.agentStep(p.disableAgentPage, p.disableAgent))
}

// agentFile is an agent with what its page shows.
type agentFile struct {
	requests.SignerFile
	keeper bool // whoever looks may change it
}

func (f agentFile) path() string { return "/staff/agents/" + f.ID }

// agents lists the organisations that sign the requests they file for people.
func (p *Pages) agents(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Registry.Signers(v.Ctx(), worker(v))
	if err != nil {
		return err
	}
	return v.Render(p.agentsPage(v, list))
}

func (p *Pages) anAgent(v *web.Visitor) (f agentFile, err error) {
	f.SignerFile, err = p.Registry.Signer(v.Ctx(), worker(v), v.Param("id"))
	f.keeper = v.Officer().Has(account.Administrator, account.DPO) && f.Disabled == nil
	return f, err
}

func (p *Pages) agentFile(c *fiber.Ctx) error {
	v := web.Visit(c)
	f, err := p.anAgent(v)
	if err != nil {
		return err
	}
	return v.Render(p.agentPage(v, f))
}

func (p *Pages) newAgent(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.newAgentPage(v, nil, nil))
}

func (p *Pages) saveAgent(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form("kinds")
	if err != nil {
		return err
	}
	s, err := agentTyped(form)
	if err == nil {
		s.ID = form.Get("id")
		err = p.Registry.RegisterSigner(v.Ctx(), worker(v), s, form.Get("key"), form.Get("once"))
	}
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.newAgentPage(v, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("agent.registered", nil)
	return v.Redirect("/staff/agents/" + s.ID)
}

// agentTyped reads what is known of an agent and what it may file.
func agentTyped(form *web.Form) (s requests.Signer, err error) {
	s = requests.Signer{Name: form.Get("agent"), Email: form.Get("agent_email")}
	for _, k := range form.All("kinds") {
		s.Kinds = append(s.Kinds, requests.Kind(k))
	}
	since, err := dayTyped(form, "since")
	if err != nil {
		return s, err
	}
	until, err := dayTyped(form, "until")
	if since != nil {
		s.Since = *since
	}
	if until != nil {
		s.Until = *until
	}
	return s, err
}

// askAgent shows the form of a change to an agent in service.
func (p *Pages) askAgent(page func(*web.Visitor, agentFile, *web.Form, ui.Errors) templ.Component) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		f, err := p.anAgent(v)
		if err == nil && f.Disabled != nil {
			err = requests.ErrMove
		}
		if err != nil {
			return err
		}
		return v.Render(page(v, f, nil, nil))
	}
}

// agentStep takes the form of a change to an agent.
func (p *Pages) agentStep(page func(*web.Visitor, agentFile, *web.Form, ui.Errors) templ.Component,
	change func(*web.Visitor, requests.SignerStep, *web.Form) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		form, err := v.Form("kinds")
		if err != nil {
			return err
		}
		version, _ := strconv.Atoi(form.Get("version")) // without one, nothing is compared
		err = change(v, requests.SignerStep{ID: v.Param("id"), Version: version, Key: form.Get("once")}, form)
		if faults, ok := v.Faults(err); ok {
			f, err := p.anAgent(v)
			if err != nil {
				return err
			}
			return v.Refuse(page(v, f, form, faults))
		}
		if err != nil {
			return err
		}
		v.Flash("agent.changed", nil)
		return v.Redirect("/staff/agents/" + v.Param("id"))
	}
}

func (p *Pages) changeAgent(v *web.Visitor, step requests.SignerStep, form *web.Form) error {
	s, err := agentTyped(form)
	if err != nil {
		return err
	}
	return p.Registry.ChangeSigner(v.Ctx(), worker(v), step, s)
}

func (p *Pages) addAgentKey(v *web.Visitor, step requests.SignerStep, form *web.Form) error {
	overlap, err := overlapTyped(form)
	if err != nil {
		return err
	}
	return p.Registry.AddSignerKey(v.Ctx(), worker(v), step, form.Get("key"), overlap)
}

func (p *Pages) disableAgent(v *web.Visitor, step requests.SignerStep, form *web.Form) error {
	return p.Registry.DisableSigner(v.Ctx(), worker(v), step, form.Text("why"))
}
