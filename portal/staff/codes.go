package staff

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/report"
	"daylight/portal/web"
	"daylight/requests"
)

// mountCodes: the post room may be any unit, so whoever works here may knock. Who makes letters with codes, the domain says.
func (p *Pages) mountCodes(r fiber.Router) {
	anyone := web.RequireOfficer()
	r.Get("/staff/codes", anyone, p.codes)
	r.Post("/staff/codes/:ref", anyone, p.codeLetter)
}

// codes lists the letters with codes that somebody may make. It says nothing of the cases but their references.
func (p *Pages) codes(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.codesFor(v)
	if err != nil {
		return err
	}
	return v.Render(p.codesPage(v, list, uuid.NewString()))
}

// codesFor are the letters with codes that the officer may make; none for those who make none.
func (p *Pages) codesFor(v *web.Visitor) ([]requests.CodeToPrint, error) {
	if !p.Registry.PrintsCodes(worker(v)) {
		return nil, nil
	}
	return p.Registry.CodesToPrint(v.Ctx(), worker(v))
}

// codeLetter makes the letter with a code, in the citizen's language, for printing at once: it cannot be had a second time.
func (p *Pages) codeLetter(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	ref, ok := p.Registry.Reference(v.Param("ref"))
	if !ok || !p.Registry.PrintsCodes(worker(v)) {
		return requests.ErrNotFound
	}
	paper, err := p.Registry.PrintPostCode(v.Ctx(), worker(v), requests.Step{Ref: ref, Key: form.Get("key")})
	if err != nil {
		return err
	}
	name, document, err := p.Press.LetterFile(v.Ctx(), v.P.In(paper.Lang), report.Letter{Paper: paper, Body: p.Body}, p.Registry.Now())
	if err != nil {
		return err
	}
	return v.Download(name, report.PDF.ContentType(), document)
}
