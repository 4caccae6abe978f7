package citizen

import (
	"github.com/gofiber/fiber/v2"

	"daylight/portal/web"
)

// mine lists what the signed-in citizen has asked for.
func (p *Pages) mine(c *fiber.Ctx) error {
	v := web.Visit(c)
	by, err := visitor(v)
	if err != nil {
		return err
	}
	list, err := p.Registry.Mine(v.Ctx(), by)
	if err != nil {
		return err
	}
	told, err := p.Registry.ToldOf(v.Ctx(), by)
	if err != nil {
		return err
	}
	return v.Render(p.myPage(v, list, told))
}
