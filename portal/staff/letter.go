package staff

import (
	"bytes"
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
	l := report.Letter{Paper: paper, Body: p.Body}
	var body bytes.Buffer
	if err := p.Press.WriteLetter(v.Ctx(), &body, v.P.In(paper.Lang), l, p.Registry.Now()); err != nil {
		return err
	}
	return v.Download(l.FileName(), report.PDF.ContentType(), body.Bytes())
}

// letterText is what a letter is called in the list.
func (p *Pages) letterText(v *web.Visitor, f file, e requests.Event) string {
	return v.T("letter.link", "Name", report.LetterName(v.P, e.Paper(f.Kind)), "Day", v.P.Date(e.At.In(p.zone()).Date()))
}
