package citizen

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/report"
	"daylight/portal/web"
)

// letter gives one letter of a case as a document, in the language of the page it was asked for on.
func (p *Pages) letter(c *fiber.Ctx) error {
	v := web.Visit(c)
	by, err := visitor(v)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(v.Param("n"))
	if err != nil {
		return web.ErrNotFound
	}
	paper, err := p.Registry.Paper(v.Ctx(), by, v.Param("ref"), n)
	if err != nil {
		return p.notShown(v, err)
	}
	name, document, err := p.Press.LetterFile(v.Ctx(), v.P, report.Letter{Paper: paper, Body: p.Body}, p.now())
	if err != nil {
		return err
	}
	return v.Download(name, report.PDF.ContentType(), document)
}
