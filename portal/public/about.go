package public

import (
	"github.com/gofiber/fiber/v2"

	"daylight/portal/web"
)

// accessibility is the accessibility statement.
func (p *Pages) accessibility(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.accessibilityPage(v))
}

// cookies tells which cookies there are, and when.
func (p *Pages) cookies(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.cookiesPage(v))
}

// privacy tells what this site itself keeps about those who use it.
func (p *Pages) privacy(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.privacyPage(v))
}

// contact tells how to reach the body, its data protection officer and the regulator.
func (p *Pages) contact(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.contactPage(v))
}
