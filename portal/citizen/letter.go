package citizen

import (
	"bytes"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/report"
	"daylight/portal/web"
	"daylight/requests"
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
	l := report.Letter{Paper: paper, Body: p.Body}
	var body bytes.Buffer
	if err := p.Press.WriteLetter(v.Ctx(), &body, v.P, l, p.now()); err != nil {
		return err
	}
	return v.Download(l.FileName(), report.PDF.ContentType(), body.Bytes())
}

// letterText is what a letter is called in the list.
func (p *Pages) letterText(v *web.Visitor, f caseFile, e requests.Event) string {
	return v.T("letter.link", "Name", report.LetterName(v.P, e.Paper(f.Kind)), "Day", v.P.Date(e.At.In(p.zone()).Date()))
}
