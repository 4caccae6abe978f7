package citizen

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// follow asks for reference and address; letters lead here with the reference filled in.
func (p *Pages) follow(c *fiber.Ctx) error {
	v := web.Visit(c)
	by, err := visitor(v)
	if err != nil {
		return err
	}
	return v.Render(p.trackPage(v, requests.Follow{Ref: v.Query("ref")}, by.Cases, nil))
}

// askCode sends a code if reference and address belong together. The answer is the same if they do not.
func (p *Pages) askCode(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	browser, err := conversation(v)
	if err != nil {
		return err
	}
	f := requests.Follow{Ref: form.Get("ref"), Email: form.Get("email"), Browser: browser}
	challenge, err := p.Registry.AskCode(v.Ctx(), f)
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.trackPage(v, f, nil, faults))
	}
	if err != nil {
		return err
	}
	s, err := v.Begin()
	if err == nil {
		err = s.Set(noteChallenge, challenge.String())
	}
	if err != nil {
		return err
	}
	return v.Redirect("/track/code")
}

// challenge is the code asked for last in this conversation; uuid.Nil when none was.
func challenge(v *web.Visitor) (uuid.UUID, error) {
	s, err := v.Session()
	if err != nil || s == nil {
		return uuid.Nil, err
	}
	id, err := uuid.Parse(s.Get(noteChallenge))
	if err != nil {
		return uuid.Nil, nil
	}
	return id, nil
}

func (p *Pages) code(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := challenge(v)
	if err != nil {
		return err
	}
	if id == uuid.Nil {
		return v.Redirect("/track")
	}
	return v.Render(p.codePage(v, nil))
}

func (p *Pages) enterCode(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	id, err := challenge(v)
	if err != nil {
		return err
	}
	if id == uuid.Nil {
		return v.Redirect("/track")
	}
	browser, err := conversation(v)
	if err != nil {
		return err
	}
	ref, err := p.Registry.EnterCode(v.Ctx(), requests.CodeEntry{Challenge: id, Code: form.Get("code"), Browser: browser})
	if faults, ok := codeFaults(v, form, err); ok {
		return v.Refuse(p.codePage(v, faults))
	}
	if err != nil {
		return err
	}
	if err := remember(v, ref); err != nil {
		return err
	}
	return v.Redirect("/track/" + ref)
}

// mailInput asks for the address the request was made with.
func mailInput(v *web.Visitor, value string) ui.Input {
	return ui.Input{Name: "email", Label: v.T("citizen.track.email"), Hint: v.T("citizen.track.email_hint"), Value: value, Type: "email",
		Autocomplete: "email", Spellcheck: "false", Attributes: latin}
}
