package citizen

import (
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/web"
	"daylight/requests"
)

// toldLetter is what somebody was told of a breach, in their language where the letter has it.
type toldLetter struct {
	requests.ToldBreach
	lang  string
	parts []letterPart
}

type letterPart struct{ name, text string }

// told shows one letter about a breach to whom it was written.
func (p *Pages) told(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := uuid.Parse(v.Param("id"))
	if err != nil {
		return web.ErrNotFound
	}
	by, err := visitor(v)
	if err != nil {
		return err
	}
	list, err := p.Registry.ToldOf(v.Ctx(), by)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(t requests.ToldBreach) bool { return t.Incident == id })
	if at < 0 {
		return web.ErrNotFound
	}
	text, err := p.Board.ApprovedLetter(v.Ctx(), id, list[at].Letter)
	if err != nil {
		return err
	}
	return v.Render(p.toldPage(v, p.worded(v, list[at], text.Content)))
}

// worded puts a letter into the visitor's language, or the body's first.
// i18n: affected.letter.*
func (p *Pages) worded(v *web.Visitor, t requests.ToldBreach, l notices.PeopleLetter) toldLetter {
	out := toldLetter{ToldBreach: t, lang: p.Board.Authoritative()}
	if slices.Contains(l.Languages(), v.Lang()) {
		out.lang = v.Lang()
	}
	for _, part := range []letterPart{{"what", l.What[out.lang]}, {"consequences", l.Consequences[out.lang]}, {"measures", l.Measures[out.lang]}, {"advice", l.Advice[out.lang]}} {
		if part.text != "" {
			out.parts = append(out.parts, letterPart{v.T("affected.letter." + part.name), part.text})
		}
	}
	return out
}
