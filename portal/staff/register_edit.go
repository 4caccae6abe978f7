package staff

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// documentForm is the form of a document: its fields, what stands in them, and what can be pointed at.
type documentForm struct {
	docket
	kind    notices.Kind
	sheet   notices.Sheet // what stands in the fields
	form    *web.Form
	faults  ui.Errors
	offers  map[string]pick // by the name of the field
	clashes []clash         // fields in which what was typed differs from what somebody else saved
	stale   bool
}

// isNew tells whether the document is only being begun.
func (d documentForm) isNew() bool { return d.Newest() == nil }

// revision is the revision of the draft that the form shows; 0 when there is none yet.
func (d documentForm) revision() string {
	if d.Draft == nil {
		return "0"
	}
	return strconv.Itoa(d.Draft.Revision)
}

// why is the reason of the change as typed or saved.
func (d documentForm) why() string {
	saved := ""
	if d.Draft != nil {
		saved = d.Draft.Why
	}
	return typed(d.form, "why", saved)
}

// offer fills in what the fields can point at: what is chosen, and what was looked for.
func (p *Pages) offer(v *web.Visitor, d *documentForm) error {
	d.offers = map[string]pick{}
	for _, f := range notices.Fields(d.kind) {
		if f.Of == "" {
			continue
		}
		one, err := p.sought(v, d.form, pick{Name: f.Name, Kind: f.Of, Codes: notices.Value[[]string](d.sheet, f.Name)})
		if err != nil {
			return err
		}
		if f.Shape == notices.ShapeNames { // what is no code is a name, and stands in a field of its own
			one.Codes = slices.DeleteFunc(slices.Clone(one.Codes), func(code string) bool { return !one.inForce(code) })
		}
		d.offers[f.Name] = one
	}
	return nil
}

// newDocument asks for everything a document says.
func (p *Pages) newDocument(c *fiber.Ctx) error {
	v := web.Visit(c)
	kind, err := kindIn(v)
	if err != nil {
		return err
	}
	d := documentForm{kind: kind, sheet: notices.Sheet{}}
	if err := p.offer(v, &d); err != nil {
		return err
	}
	return v.Render(p.editPage(v, d))
}

// editDocument shows the draft, or the version in force that a first save makes a draft of.
func (p *Pages) editDocument(c *fiber.Ctx) error {
	v := web.Visit(c)
	f, err := p.theDocument(v)
	if err != nil {
		return err
	}
	if f.Withdrawn() {
		return notices.ErrWithdrawn
	}
	d := documentForm{docket: f, kind: f.Kind}
	if d.sheet, err = notices.SheetOf(f.Newest().Content); err != nil {
		return err
	}
	if err := p.offer(v, &d); err != nil {
		return err
	}
	return v.Render(p.editPage(v, d))
}

// documentFields reads the form of a kind. Fields of check boxes come more than once.
func documentFields(v *web.Visitor, kind notices.Kind) (*web.Form, error) {
	var multi []string
	for _, f := range notices.Fields(kind) {
		if f.Of != "" {
			multi = append(multi, f.Name)
		}
	}
	return v.Form(multi...)
}

// saveNewDocument begins a document. A code that exists is refused, unless it is the same form sent twice.
func (p *Pages) saveNewDocument(c *fiber.Ctx) error {
	v := web.Visit(c)
	kind, err := kindIn(v)
	if err != nil {
		return err
	}
	form, err := documentFields(v, kind)
	if err != nil {
		return err
	}
	code := strings.ToUpper(form.Get("code"))
	d := documentForm{kind: kind, form: form, sheet: filledIn(form, kind, p.Board.Languages, notices.Sheet{})}
	d.sheet.Set(notices.CodeField(kind), code)
	if kind == notices.KindTool {
		d.sheet.Set("atrs", notices.ATRS)
	}
	if seeks(form) {
		if err := p.offer(v, &d); err != nil {
			return err
		}
		return v.Render(p.editPage(v, d))
	}
	content, err := d.sheet.Content(kind)
	if err != nil {
		return err
	}
	there, err := p.Board.Dossier(v.Ctx(), content.Ref())
	switch {
	case errors.Is(err, notices.ErrNotFound):
		_, err = p.Board.Draft(v.Ctx(), editor(v), notices.Draft{Content: content, Why: form.Get("why")})
	case err == nil && there.Draft != nil && alike(there.Draft.Content, content) && there.Draft.Author == v.Officer().ID:
		// the form came twice
	case err == nil:
		err = notices.ErrChanged
	}
	if errors.Is(err, notices.ErrChanged) || errors.Is(err, notices.ErrWithdrawn) {
		err = web.Problems{{Field: "code", Key: "register.taken"}}
	}
	if faults, ok := v.Faults(err); ok {
		d.faults = p.besideFields(faults, kind)
		if err := p.offer(v, &d); err != nil {
			return err
		}
		return v.Refuse(p.editPage(v, d))
	}
	if err != nil {
		return err
	}
	v.Flash("staff.notice.saved", nil)
	return v.Redirect(content.Ref().Desk())
}

// saveDocument puts what was typed over the document as it is saved now. If somebody else saved since the form was made, nothing is
// overwritten: the form comes back with what was typed and how it differs.
func (p *Pages) saveDocument(c *fiber.Ctx) error {
	v := web.Visit(c)
	f, err := p.theDocument(v)
	if err != nil {
		return err
	}
	form, err := documentFields(v, f.Kind)
	if err != nil {
		return err
	}
	revision, err := strconv.Atoi(form.Get("revision"))
	if err != nil || revision < 0 {
		return web.BadRequest("a form about a draft says which revision it shows")
	}
	saved, err := notices.SheetOf(f.Newest().Content)
	if err != nil {
		return err
	}
	typedNow := filledIn(form, f.Kind, p.Board.Languages, saved)
	content, err := typedNow.Content(f.Kind)
	if err != nil {
		return err
	}
	looks := seeks(form)
	switch {
	case !looks:
		_, err = p.Board.Draft(v.Ctx(), editor(v), notices.Draft{Content: content, Revision: revision, Why: form.Get("why")})
	case strconv.Itoa(revision) != (documentForm{docket: f}).revision():
		err = notices.ErrChanged
	}
	stale := errors.Is(err, notices.ErrChanged)
	if stale && !looks && alike(f.Newest().Content, content) && f.Draft != nil && f.Draft.Wrote(v.Officer().ID) {
		err, stale = nil, false // the form came twice
	}
	if err == nil && !looks {
		v.Flash("staff.notice.saved", nil)
		return v.Redirect(f.Ref.Desk())
	}
	faults, wrong := v.Faults(err)
	if err != nil && !wrong && !stale {
		return err
	}
	d := documentForm{docket: f, kind: f.Kind, form: form, faults: p.besideFields(faults, f.Kind), sheet: typedNow, stale: stale}
	if stale {
		d.sheet = d.laidOver(shownMarks(form), saved)
	}
	if err := p.offer(v, &d); err != nil {
		return err
	}
	switch {
	case wrong:
		return v.Refuse(p.editPage(v, d))
	case !stale:
		return v.Render(p.editPage(v, d))
	}
	d.clashes = clashing(v, f.Kind, saved, d.sheet)
	return v.RenderStatus(fiber.StatusConflict, p.editPage(v, d))
}
