package public

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/web"
)

// noticeList lists the notices. It once was the place to search from, and leads there.
func (p *Pages) noticeList(c *fiber.Ctx) error {
	v := web.Visit(c)
	if q := question(v, "q"); q.Text != "" {
		return v.Redirect("/search?" + url.Values{"q": {q.Text}}.Encode())
	}
	s := shell(v, v.T("public.notices.title"))
	s = fed(s, v, "/notices", v.T("public.notices.title"))
	s.Description = v.T("public.notices.lead", "Body", p.Body.Name)
	list, err := p.Board.Notices(v.Ctx())
	if err != nil {
		return err
	}
	return v.Render(p.noticesPage(v, s, list))
}

// notice shows the version in force, or a tombstone.
func (p *Pages) notice(c *fiber.Ctx) error {
	v := web.Visit(c)
	slug, data := strings.CutSuffix(v.Param("slug"), ".json")
	reading, err := p.Board.ReadNotice(v.Ctx(), slug, 0)
	if errors.Is(err, notices.ErrWithdrawn) {
		if data {
			if err := v.JSON(p.noticeData(v, reading.Version)); err != nil {
				return err
			}
			c.Status(fiber.StatusGone)
			return nil
		}
		return v.RenderStatus(fiber.StatusGone, p.tombstonePage(v, reading))
	}
	if err != nil {
		return err
	}
	if data {
		return v.JSON(p.noticeData(v, reading.Version))
	}
	return v.Render(p.noticePage(v, reading))
}

// noticeVersion shows one version at its permanent address.
func (p *Pages) noticeVersion(c *fiber.Ctx) error {
	v := web.Visit(c)
	n, data := strings.CutSuffix(v.Param("n"), ".json")
	number := whole(n)
	if number == 0 {
		return web.ErrNotFound
	}
	reading, err := p.Board.ReadNotice(v.Ctx(), v.Param("slug"), number)
	if err != nil {
		return err
	}
	if data {
		return v.JSON(p.noticeData(v, reading.Version))
	}
	return v.Render(p.noticePage(v, reading))
}

// noticeChanges shows how a notice changed from one version to another.
func (p *Pages) noticeChanges(c *fiber.Ctx) error {
	v := web.Visit(c)
	from, to, _ := strings.Cut(v.Param("span"), "..")
	compared, err := p.Board.CompareVersions(v.Ctx(), v.Param("slug"), [2]int{whole(from), whole(to)}, v.Lang())
	if err != nil {
		return err
	}
	return v.Render(p.changesPage(v, compared))
}

// askPath is where a request begins. It carries the version of the notice in its address: nothing is kept before a request is sent.
func askPath(e notices.Edition, kind string) string {
	asked := url.Values{}
	if e.WithdrawnAt == nil {
		asked.Set("notice", e.Code)
		asked.Set("version", strconv.Itoa(e.Number))
	}
	if kind != "" {
		asked.Set("kind", kind)
	}
	return strings.TrimSuffix("/requests/new?"+asked.Encode(), "?")
}

// section is one part of a notice as a page shows it.
type section struct {
	Part notices.Part
	written
}

// sections are the parts that say something, but for title and summary.
func (p *Pages) sections(v *web.Visitor, n notices.Notice) []section {
	var list []section
	for _, part := range notices.Parts[2:] {
		w := spoken(v, n.Say(part, v.Lang(), p.authoritative()))
		if w.Text != "" || n.HasFacts(part) {
			list = append(list, section{part, w})
		}
	}
	return list
}

// untranslated tells whether a part is shown in another language than the page.
func untranslated(list []section) bool {
	for _, s := range list {
		if s.Foreign && s.Text != "" {
			return true
		}
	}
	return false
}
