package citizen

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/web"
	"daylight/requests"
)

// askedAbout asks somebody whether an agent acts for them. The code in the letter is all they need.
func (p *Pages) askedAbout(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, err := p.Registry.Asked(v.Ctx(), v.Param("code"))
	if errors.Is(err, requests.ErrNotFound) {
		return v.Render(p.askedOverPage(v))
	}
	if err != nil {
		return err
	}
	return v.Render(p.askedPage(v, a, nil))
}

// vouch takes their answer.
func (p *Pages) vouch(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	word := form.Get("word")
	if word == "yes" || word == "no" {
		err = p.Registry.Vouch(v.Ctx(), v.Param("code"), word == "yes")
	} else {
		err = web.Problems{{Field: "word", Key: "agent.asked.choose"}}
	}
	if faults, ok := v.Faults(err); ok {
		a, err := p.Registry.Asked(v.Ctx(), v.Param("code"))
		if err != nil {
			return err
		}
		return v.Refuse(p.askedPage(v, a, faults))
	}
	if err != nil && !errors.Is(err, requests.ErrNotFound) {
		return err
	}
	return v.Redirect("/asked/" + v.Param("code"))
}
