package staff

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/register"
	"daylight/portal/web"
)

// previewDocument shows the draft in one language as people will read it, and what is different from the version in force.
func (p *Pages) previewDocument(c *fiber.Ctx) error {
	v := web.Visit(c)
	lang := v.Param("lang")
	if !slices.Contains(p.Board.Languages, lang) {
		return web.ErrNotFound
	}
	f, err := p.theDocument(v)
	if err != nil {
		return err
	}
	shown, err := register.Of(f.Newest().Content, register.Document{Authoritative: p.Board.Authoritative(), Lang: lang, Links: f.Cites, Rows: f.Rows})
	if err != nil {
		return err
	}
	var changes []notices.FieldChange
	if f.Published != nil && f.Draft != nil {
		if changes, err = notices.CompareFields(f.Published.Content, f.Draft.Content); err != nil {
			return err
		}
	}
	return v.Render(p.previewDocumentPage(v, f, previewed{shown, changes, lang}))
}

// previewed is a document as it will be read in one language, and what is different from the version in force.
type previewed struct {
	register.Document
	changes []notices.FieldChange
	lang    string
}
