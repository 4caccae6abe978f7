package staff

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/report"
	"daylight/portal/web"
	"daylight/requests"
)

// letter gives one letter of a case for printing, in the citizen's language. It is a look at the case and is recorded as one.
func (p *Pages) letter(c *fiber.Ctx) error {
	v := web.Visit(c)
	ref, ok := p.Registry.Reference(v.Param("ref"))
	n, err := strconv.Atoi(v.Param("n"))
	if !ok || err != nil {
		return requests.ErrNotFound
	}
	paper, err := p.Registry.PaperFor(v.Ctx(), worker(v), ref, purposeOf(v, ref), n)
	if errors.Is(err, requests.ErrPurposeNeeded) {
		return v.Render(p.purposePage(v, nil, nil))
	}
	if err != nil {
		return err
	}
	name, document, err := p.Press.LetterFile(v.Ctx(), v.P.In(paper.Lang), report.Letter{Paper: paper, Body: p.Body}, p.Registry.Now())
	if err != nil {
		return err
	}
	return v.Download(name, report.PDF.ContentType(), document)
}
