package staff

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/i18n"
	"daylight/portal/register"
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
	offers  map[notices.Kind][]ui.Choice
	clashes []clash // fields in which what was typed differs from what somebody else saved
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

// offer fills in what the fields can point at.
func (p *Pages) offer(v *web.Visitor, d *documentForm) error {
	d.offers = map[notices.Kind][]ui.Choice{}
	for _, f := range notices.Fields(d.kind) {
		if f.Of == "" || d.offers[f.Of] != nil {
			continue
		}
		links, err := p.Board.Offer(v.Ctx(), f.Of)
		if err != nil {
			return err
		}
		for _, l := range links {
			d.offers[f.Of] = append(d.offers[f.Of], ui.Choice{Value: l.Code, Text: l.Code + " · " + l.Title.In(v.Lang(), p.Board.Authoritative()).Text})
		}
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
	return v.Redirect(documentPath(content.Ref()))
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
	_, err = p.Board.Draft(v.Ctx(), editor(v), notices.Draft{Content: content, Revision: revision, Why: form.Get("why")})
	stale := errors.Is(err, notices.ErrChanged)
	if stale && alike(f.Newest().Content, content) && f.Draft != nil && f.Draft.Wrote(v.Officer().ID) {
		err, stale = nil, false // the form came twice
	}
	if err == nil {
		v.Flash("staff.notice.saved", nil)
		return v.Redirect(documentPath(f.Ref))
	}
	faults, wrong := v.Faults(err)
	if !wrong && !stale {
		return err
	}
	d := documentForm{docket: f, kind: f.Kind, form: form, faults: p.besideFields(faults, f.Kind), sheet: typedNow, stale: stale}
	if err := p.offer(v, &d); err != nil {
		return err
	}
	if !stale {
		return v.Refuse(p.editPage(v, d))
	}
	d.sheet = d.laidOver(shownMarks(form), saved)
	d.clashes = clashing(v, f.Kind, saved, d.sheet)
	return v.RenderStatus(fiber.StatusConflict, p.editPage(v, d))
}

// alike tells whether two documents say the same.
func alike(a, b notices.Content) bool {
	changes, err := notices.CompareFields(a, b)
	return err == nil && len(changes) == 0
}

// fingerprints stand for what a form showed in each field, so that it need not be sent twice: of a text, one for each language.
func fingerprints(kind notices.Kind, sheet notices.Sheet) map[string]string {
	all := map[string]string{}
	put := func(name string, value []byte) {
		sum := sha256.Sum256(value)
		all[name] = hex.EncodeToString(sum[:6])
	}
	for _, f := range notices.Fields(kind) {
		if f.Shape != notices.ShapeText && f.Shape != notices.ShapeProse {
			put(f.Name, sheet[f.Name])
			continue
		}
		for lang, said := range notices.Value[notices.Text](sheet, f.Name) {
			put(f.Name+"."+lang, []byte(said))
		}
	}
	return all
}

// shown are the marks of a sheet as a form carries them.
func (d documentForm) shown() string {
	saved := d.sheet
	if d.stale {
		if now, err := notices.SheetOf(d.Newest().Content); err == nil {
			saved = now
		}
	}
	text, _ := json.Marshal(fingerprints(d.kind, saved)) // strings do not fail
	return string(text)
}

func shownMarks(form *web.Form) map[string]string {
	var seen map[string]string
	if json.Unmarshal([]byte(form.Raw("shown")), &seen) != nil {
		return nil
	}
	return seen
}

// laidOver puts what somebody typed over what is saved now: what they left as they saw it stays as others made it.
func (d documentForm) laidOver(seen map[string]string, saved notices.Sheet) notices.Sheet {
	merged, now := maps.Clone(saved), fingerprints(d.kind, d.sheet)
	for _, f := range notices.Fields(d.kind) {
		if f.Shape != notices.ShapeText && f.Shape != notices.ShapeProse {
			if seen[f.Name] != now[f.Name] {
				merged.Set(f.Name, d.sheet[f.Name])
			}
			continue
		}
		theirs, mine := notices.Value[notices.Text](saved, f.Name), notices.Value[notices.Text](d.sheet, f.Name)
		both := notices.Text{}
		for _, l := range i18n.Languages {
			said := theirs[l.Tag]
			if at := f.Name + "." + l.Tag; seen[at] != now[at] {
				said = mine[l.Tag]
			}
			if said != "" {
				both[l.Tag] = said
			}
		}
		merged.Set(f.Name, both)
	}
	return merged
}

// clashing are the fields in which two sheets differ, both sides in words.
func clashing(v *web.Visitor, kind notices.Kind, theirs, mine notices.Sheet) []clash {
	var list []clash
	for _, f := range notices.Fields(kind) {
		if theirs.Same(mine, f.Name) {
			continue
		}
		one := clash{Name: v.T(f.Label)}
		for _, run := range notices.Words(register.Plain(v, f, theirs), register.Plain(v, f, mine)) {
			if run.Op != notices.Added {
				one.Theirs = append(one.Theirs, run)
			}
			if run.Op != notices.Removed {
				one.Mine = append(one.Mine, run)
			}
		}
		list = append(list, one)
	}
	return list
}

// filledIn is a sheet with what was typed in the fields of a kind. What has no field stays.
func filledIn(form *web.Form, kind notices.Kind, languages []string, saved notices.Sheet) notices.Sheet {
	sheet := maps.Clone(saved)
	for _, f := range notices.Fields(kind) {
		fillIn(form, f, f.Name, languages, sheet)
	}
	if content, err := sheet.Content(kind); err == nil { // as it will be stored, so that it can be compared
		if again, err := notices.SheetOf(content); err == nil {
			return again
		}
	}
	return sheet
}

// fillIn reads one field from where the form has it.
func fillIn(form *web.Form, f notices.Field, at string, languages []string, sheet notices.Sheet) {
	switch f.Shape {
	case notices.ShapeText, notices.ShapeProse:
		sheet.Set(f.Name, textIn(form, at, languages))
	case notices.ShapeTexts:
		var texts []notices.Text
		for line := range numbered(form, at+".", languages[0]) {
			if t := textIn(form, strings.TrimSuffix(line, "."), languages); len(t) > 0 {
				texts = append(texts, t)
			}
		}
		sheet.Set(f.Name, texts)
	case notices.ShapeLines:
		sheet.Set(f.Name, linesIn(form, at))
	case notices.ShapeCodes:
		sheet.Set(f.Name, form.All(at))
	case notices.ShapeNames:
		sheet.Set(f.Name, append(form.All(at), linesIn(form, at+".others")...))
	case notices.ShapeYes:
		sheet.Set(f.Name, form.Has(at, "yes"))
	case notices.ShapeRows:
		var rows []notices.Sheet
		for line := range numbered(form, at+".", f.Parts[0].Name) {
			row := notices.Sheet{}
			for _, part := range f.Parts {
				fillIn(form, part, line+part.Name, languages, row)
			}
			if len(row) > 0 {
				rows = append(rows, row)
			}
		}
		sheet.Set(f.Name, rows)
	default:
		sheet.Set(f.Name, form.Get(at))
	}
}

// textIn reads a text in every language.
func textIn(form *web.Form, at string, languages []string) notices.Text {
	t := notices.Text{}
	for _, lang := range languages {
		if said := form.Text(at + "." + lang); said != "" {
			t[lang] = said
		}
	}
	return t
}

// linesIn are the lines of a field that say something.
func linesIn(form *web.Form, at string) []string {
	var lines []string
	for _, line := range strings.Split(form.Text(at), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// besideFields leads problems to the control that mends them.
func (p *Pages) besideFields(faults ui.Errors, kind notices.Kind) ui.Errors {
	for i, fault := range faults {
		name, lang := fault.Field, p.Board.Authoritative()
		if at := strings.LastIndex(name, "."); at >= 0 && i18n.Known(name[at+1:]) {
			name, lang = name[:at], name[at+1:]
		}
		if name == notices.CodeField(kind) {
			faults[i].Field = "code"
		}
		for _, f := range notices.Fields(kind) {
			if f.Name == name {
				faults[i].Field = controlOf(f, lang)
			}
		}
	}
	return faults
}

// controlOf is the first control of a field.
func controlOf(f notices.Field, lang string) string {
	switch f.Shape {
	case notices.ShapeText, notices.ShapeProse:
		return f.Name + "." + lang
	case notices.ShapeTexts:
		return lineField(f.Name, 0, lang)
	case notices.ShapeNames:
		return f.Name + ".others"
	case notices.ShapeRows:
		return lineField(f.Name, 0, f.Parts[0].Name)
	}
	return f.Name
}

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
