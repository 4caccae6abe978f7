package staff

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/web"
)

// people lists who has an account.
func (p *Pages) people(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Directory.Officers(v.Ctx())
	if err != nil {
		return err
	}
	return v.Render(p.peoplePage(v, list))
}

// newPerson asks who joins.
func (p *Pages) newPerson(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.newPersonPage(v, nil, nil))
}

// savePerson adds an account and shows what its holder needs to sign in, this once.
func (p *Pages) savePerson(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form("roles")
	if err != nil {
		return err
	}
	if before, err := sentBefore(v, form); before || err != nil {
		return alreadyDone(v, err, "/staff/people")
	}
	roles, err := rolesTyped(form)
	if err != nil {
		return err
	}
	var o account.Officer
	var made account.Credentials
	if err = unsaid(form, roles); err == nil {
		o, made, err = p.Directory.AddOfficer(v.Ctx(), account.NewOfficer{Email: form.Get("email"), Name: form.Get("name"),
			Unit: form.Get("unit"), Roles: roles, By: v.Officer().ID})
	}
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.newPersonPage(v, form, faults))
	}
	if err != nil {
		return err
	}
	return handOver(v, form, credentials(v, o, made, v.T("office.person.added")))
}

// unsaid is what was left empty: the directory names one fault at a time, and somebody who filled in nothing should read it all.
func unsaid(form *web.Form, roles []account.Role) error {
	var problems web.Problems
	if form.Get("name") == "" {
		problems = append(problems, web.Problem{Field: "name", Key: "account.problem.name"})
	}
	if form.Get("email") == "" {
		problems = append(problems, web.Problem{Field: "email", Key: "account.problem.email"})
	}
	if len(roles) == 0 {
		problems = append(problems, web.Problem{Field: "roles", Key: "account.problem.roles"})
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// rolesTyped are the roles ticked, each once and in the order of the house.
func rolesTyped(form *web.Form) ([]account.Role, error) {
	names := form.All("roles")
	var roles []account.Role
	for _, role := range account.Roles {
		if slices.Contains(names, string(role)) {
			roles = append(roles, role)
		}
	}
	for _, name := range names {
		if _, err := account.ParseRole(name); err != nil {
			return nil, web.BadRequest("a role that does not exist")
		}
	}
	return roles, nil
}

// colleague is the officer whose page this is.
func (p *Pages) colleague(v *web.Visitor) (account.Officer, error) {
	id, err := uuid.Parse(v.Param("id"))
	if err != nil {
		return account.Officer{}, web.ErrNotFound
	}
	return p.Directory.Officer(v.Ctx(), id)
}

// other is colleague, and refuses an administrator's own account: locking oneself out or raising oneself takes another person.
func (p *Pages) other(v *web.Visitor) (account.Officer, error) {
	o, err := p.colleague(v)
	if err == nil && o.ID == v.Officer().ID {
		err = web.ErrForbidden
	}
	return o, err
}

// person shows one account.
func (p *Pages) person(c *fiber.Ctx) error {
	v := web.Visit(c)
	o, err := p.colleague(v)
	if err != nil {
		return err
	}
	return v.Render(p.personPage(v, o, roleNames(o), nil))
}

// setRoles changes what somebody may do.
func (p *Pages) setRoles(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form("roles")
	if err != nil {
		return err
	}
	o, err := p.other(v)
	if err != nil {
		return err
	}
	roles, err := rolesTyped(form)
	if err != nil {
		return err
	}
	o.Epoch, _ = strconv.ParseInt(form.Get("epoch"), 10, 64) // as the page showed it; no number is as nobody saw it
	err = p.Directory.SetRoles(v.Ctx(), o, roles, v.Officer().ID)
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.personPage(v, o, form.All("roles"), faults))
	}
	if err != nil {
		return err
	}
	v.Flash("office.roles.done", nil)
	return v.Redirect(personPath(o))
}

// changes are what an administrator can do to an account, besides its roles.
// i18n: office.change.*
var changes = []string{"disable", "enable", "reset"}

// changingPerson is the account a change is asked for, and the change: shut accounts can be opened, open ones shut or reset.
func (p *Pages) changingPerson(v *web.Visitor) (account.Officer, string, error) {
	change := v.Param("change")
	if !slices.Contains(changes, change) {
		return account.Officer{}, "", web.ErrNotFound
	}
	o, err := p.other(v)
	if err == nil && o.Disabled != (change == "enable") {
		err = web.ErrConflict
	}
	return o, change, err
}

// askPerson says what a change means before it is made.
func (p *Pages) askPerson(c *fiber.Ctx) error {
	v := web.Visit(c)
	o, change, err := p.changingPerson(v)
	if err != nil {
		return err
	}
	return v.Render(p.changePage(v, o, change))
}

// changePerson disables, enables or resets an account.
func (p *Pages) changePerson(c *fiber.Ctx) error {
	v := web.Visit(c)
	o, change, err := p.changingPerson(v)
	if err != nil {
		return err
	}
	by := v.Officer().ID
	switch change {
	case "disable":
		err = p.Directory.DisableOfficer(v.Ctx(), o.ID, by)
	case "enable":
		err = p.Directory.EnableOfficer(v.Ctx(), o.ID, by)
	case "reset":
		return p.resetPerson(v, o)
	}
	if faults, ok := v.Faults(err); ok { // a review of access took the last role
		return v.Refuse(p.personPage(v, o, nil, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("office.change."+change+".done", nil)
	return v.Redirect(personPath(o))
}

// resetPerson gives somebody new sign-in details, shown this once.
func (p *Pages) resetPerson(v *web.Visitor, o account.Officer) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	if before, err := sentBefore(v, form); before || err != nil {
		return alreadyDone(v, err, personPath(o))
	}
	made, err := p.Directory.ResetOfficer(v.Ctx(), o.ID, v.Officer().ID)
	if err != nil {
		return err
	}
	return handOver(v, form, credentials(v, o, made, v.T("office.person.reset")))
}
