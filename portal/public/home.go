package public

import (
	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/web"
)

// newestShown is how many publications the start page names.
const newestShown = 4

// home is the start page.
func (p *Pages) home(c *fiber.Ctx) error {
	v := web.Visit(c)
	newest, err := p.Board.Latest(v.Ctx(), notices.KindNotice, newestShown)
	if err != nil {
		return err
	}
	s := v.Shell(v.T("public.home.title"))
	s.Description = v.T("public.home.lead", "Body", p.Body.Name)
	return v.Render(p.homePage(v, s, newest))
}
