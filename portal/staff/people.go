package staff

import (
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/ui"
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
	roles, err := rolesTyped(form)
	if err != nil {
		return err
	}
	o, made, err := p.Directory.AddOfficer(v.Ctx(), account.NewOfficer{Email: form.Get("email"), Name: form.Get("name"), Unit: form.Get("unit"),
		Roles: roles, By: v.Officer().ID})
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.newPersonPage(v, form, faults))
	}
	if err != nil {
		return err
	}
	return v.Render(p.credentialsPage(v, o, made))
}

func rolesTyped(form *web.Form) ([]account.Role, error) {
	var roles []account.Role
	for _, name := range form.All("roles") {
		role, err := account.ParseRole(name)
		if err != nil {
			return nil, web.BadRequest("a role that does not exist")
		}
		if !slices.Contains(roles, role) {
			roles = append(roles, role)
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

// person shows one account.
func (p *Pages) person(c *fiber.Ctx) error {
	v := web.Visit(c)
	o, err := p.colleague(v)
	if err != nil {
		return err
	}
	return v.Render(p.personPage(v, o, nil))
}

// setRoles changes what somebody may do. Nobody changes their own roles: two people stand behind each of them.
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
	err = p.Directory.SetRoles(v.Ctx(), o.ID, roles, v.Officer().ID)
	if faults, ok := v.Faults(err); ok {
		o.Roles = roles
		return v.Refuse(p.personPage(v, o, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("staff.person.changed", nil)
	return v.Redirect("/staff/people/" + o.ID.String())
}

// other is colleague, and refuses an administrator's own account: locking oneself out or raising oneself takes another person.
func (p *Pages) other(v *web.Visitor) (account.Officer, error) {
	o, err := p.colleague(v)
	if err == nil && o.ID == v.Officer().ID {
		err = web.ErrForbidden
	}
	return o, err
}

// changePerson disables, enables or resets an account.
func (p *Pages) changePerson(c *fiber.Ctx) error {
	v := web.Visit(c)
	change := v.Param("change")
	if !slices.Contains([]string{"disable", "enable", "reset"}, change) {
		return web.ErrNotFound
	}
	o, err := p.other(v)
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
		made, err := p.Directory.ResetOfficer(v.Ctx(), o.ID, by)
		if err != nil {
			return err
		}
		return v.Render(p.credentialsPage(v, o, made))
	}
	if err != nil {
		return err
	}
	v.Flash("staff.person.changed", nil)
	return v.Redirect("/staff/people/" + o.ID.String())
}

// roleChoices are the roles with their names.
func roleChoices(v *web.Visitor) []ui.Choice {
	var list []ui.Choice
	for _, role := range account.Roles {
		list = append(list, ui.Choice{Value: string(role), Text: v.RoleName(role), Hint: v.T("staff.role." + string(role))}) // i18n: staff.role.*
	}
	return list
}

// roleWords are somebody's roles in words.
func roleWords(v *web.Visitor, o account.Officer) string {
	var names []string
	for _, role := range o.Roles {
		names = append(names, v.RoleName(role))
	}
	return v.P.List(names)
}
