package staff

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

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

// recipientLetter gives the letter to somebody who had received a wrong value, in the body's own language.
func (p *Pages) recipientLetter(c *fiber.Ctx) error {
	v := web.Visit(c)
	ref, ok := p.Registry.Reference(v.Param("ref"))
	id, err := uuid.Parse(v.Param("id"))
	if !ok || err != nil {
		return requests.ErrNotFound
	}
	paper, err := p.Registry.RecipientPaperFor(v.Ctx(), worker(v), ref, purposeOf(v, ref), id)
	if errors.Is(err, requests.ErrPurposeNeeded) {
		return v.Render(p.purposePage(v, nil, nil))
	}
	if err != nil {
		return err
	}
	name, document, err := p.Press.RecipientLetter(v.Ctx(), v.P.In(p.Board.Authoritative()), p.Body, paper, p.Registry.Now())
	if err != nil {
		return err
	}
	return v.Download(name, report.PDF.ContentType(), document)
}
