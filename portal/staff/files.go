package staff

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// takesFiles are the steps whose forms take files.
var takesFiles = map[string]bool{"ask": true, "answer": true, "message": true, "note": true, "enclose": true, "review": true}

// fetch gives one file of a case. It is a look at the case and is recorded as one.
func (p *Pages) fetch(c *fiber.Ctx) error {
	v := web.Visit(c)
	ref, ok := p.Registry.Reference(v.Param("ref"))
	id, err := uuid.Parse(v.Param("id"))
	if !ok || err != nil {
		return requests.ErrNotFound
	}
	a, err := p.Registry.AttachmentFor(v.Ctx(), worker(v), ref, purposeOf(v, ref), id)
	if errors.Is(err, requests.ErrPurposeNeeded) {
		return v.Render(p.purposePage(v, nil, nil))
	}
	if err != nil {
		return err
	}
	// It is read while it is sent, when this request is over.
	return v.Stream(a.File.Name, a.File.Type, a.File.Size, p.Registry.OpenAttachment(context.WithoutCancel(v.Ctx()), a))
}

// of picks the files sent with one thing.
func (f file) of(place requests.Place, owner uuid.UUID) []requests.Attachment {
	return requests.Attached(f.Files, place, owner)
}

// authority are the files that show an authority to act, while they are there.
func (f file) authority() []requests.Attachment {
	var list []requests.Attachment
	for _, a := range f.Files {
		if a.Place == requests.ForAuthority && a.Gone.IsZero() {
			list = append(list, a)
		}
	}
	return list
}

// enclosures are the documents of the answer that is prepared, or of the one that was given.
func (f file) enclosures() []requests.Enclosure {
	if len(f.Prepared) == 0 && f.Decision != nil {
		return f.Decision.Documents
	}
	return f.Prepared
}

// reportBelongs tells whether the report of who looked is ticked: as it was decided, and at first it is.
func (s sheet) reportBelongs() bool {
	if s.form != nil {
		return s.form.Has("accesses", "yes")
	}
	return s.Decision == nil || s.Decision.Accesses
}

// documentChoices are the documents that can be taken out again.
func (s sheet) documentChoices(v *web.Visitor) []ui.Choice {
	var list []ui.Choice
	for _, d := range s.Prepared {
		list = append(list, ui.Choice{Value: d.ID.String(), Text: d.Title, Hint: v.T("requests.given." + string(d.Given))})
	}
	return list
}
