package staff

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/i18n"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// spare is how many empty rows a list offers beyond those in use.
const spare = 2

// draftForm is a page on which a draft is edited: the draft as saved, what was typed, and whether somebody saved in between.
type draftForm struct {
	dossier
	form   *web.Form
	faults ui.Errors
	stale  bool
	typed  notices.Notice          // what would be saved
	seen   notices.Notice          // the facts the form showed
	offers map[string]pick         // by the name of the field
	was    map[notices.Part]string // the originals that stale translations were made from
}

// offered fills in what the facts of a notice can point at: what is chosen, and what was looked for.
func (p *Pages) offered(v *web.Visitor, f *draftForm) (err error) {
	f.offers = map[string]pick{}
	for name, one := range map[string]pick{
		"retention":  {Kind: notices.KindRetention, Codes: f.typed.Retention},
		"activities": {Kind: notices.KindActivity, Codes: f.typed.Activities},
		"agreements": {Kind: notices.KindAgreement, Codes: f.typed.Agreements},
		"tools":      {Kind: notices.KindTool, Codes: f.typed.Tools},
	} {
		one.Name = name
		if f.offers[name], err = p.sought(v, f.form, one); err != nil {
			return err
		}
	}
	return nil
}

// facts shows what can be checked about a notice.
func (p *Pages) facts(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.drafting(v)
	if err != nil {
		return err
	}
	f := draftForm{dossier: d, typed: d.draft.Content}
	if err := p.offered(v, &f); err != nil {
		return err
	}
	return v.Render(p.factsPage(v, f))
}

// saveFacts saves them, and leaves the texts as they are.
func (p *Pages) saveFacts(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form("rights", "activities", "retention", "agreements", "tools")
	if err != nil {
		return err
	}
	return p.save(v, form, p.factsPage, func(n notices.Notice) (notices.Notice, []notices.Passage) {
		saved := n
		n.Unit, n.Collection = form.Get("unit"), notices.Collection(form.Get("collection"))
		n.Activities, n.Retention, n.Agreements = form.All("activities"), form.All("retention"), form.All("agreements")
		n.Tools = form.All("tools")
		n.Rights = nil
		for _, right := range form.All("rights") {
			n.Rights = append(n.Rights, notices.Right(right))
		}
		n.Bases = nil
		for at := range numbered(form, "bases.", "article") {
			basis := notices.Basis{Article: form.Get(at + "article"), Provision: form.Get(at + "provision")}
			if basis != (notices.Basis{}) {
				n.Bases = append(n.Bases, basis)
			}
		}
		n.Transfers = nil
		for at := range numbered(form, "transfers.", "country") {
			transfer := notices.Transfer{Country: form.Get(at + "country"), Safeguard: form.Get(at + "safeguard")}
			if transfer != (notices.Transfer{}) {
				n.Transfers = append(n.Transfers, transfer)
			}
		}
		n.Automated, n.ReviewDue = form.Has("automated", "yes"), notices.Day(form.Get("review_due"))
		return overlay(seenFacts(form, saved), n, saved), nil
	})
}

// numbered gives the beginnings of the names of a list's fields: "bases.0.", "bases.1." …
func numbered(form *web.Form, list, field string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		names := form.Names()
		for n := 0; ; n++ {
			at := list + strconv.Itoa(n) + "."
			if !slices.Contains(names, at+field) || !yield(at) {
				return
			}
		}
	}
}

// texts shows the words of a notice in one language.
func (p *Pages) texts(c *fiber.Ctx) error {
	v := web.Visit(c)
	if !i18n.Known(v.Param("lang")) {
		return web.ErrNotFound
	}
	d, err := p.drafting(v)
	if err != nil {
		return err
	}
	f := draftForm{dossier: d, typed: d.draft.Content}
	if f.was, err = p.made(v, d); err != nil {
		return err
	}
	return v.Render(p.textPage(v, f))
}

// saveTexts saves the words of one language. Those of the others, and the facts, stay as they are saved now.
func (p *Pages) saveTexts(c *fiber.Ctx) error {
	v := web.Visit(c)
	lang := v.Param("lang")
	if !i18n.Known(lang) {
		return web.ErrNotFound
	}
	form, err := v.Form("confirm")
	if err != nil {
		return err
	}
	return p.save(v, form, p.textPage, func(n notices.Notice) (notices.Notice, []notices.Passage) {
		var confirmed []notices.Passage
		for _, part := range notices.Parts {
			if form.Has("confirm", string(part)) {
				confirmed = append(confirmed, notices.Passage{Part: part, Lang: lang})
			}
		}
		return withWords(n, form, lang), confirmed
	})
}

// partField is the name of the field of one part in one language.
func partField(part notices.Part, lang string) string { return string(part) + "." + lang }

// save puts what was typed over the draft as it is saved now. If somebody else saved since the form was made, nothing is
// overwritten: the form comes back with what was typed and how it differs.
func (p *Pages) save(v *web.Visitor, form *web.Form, page func(*web.Visitor, draftForm) templ.Component,
	change func(notices.Notice) (notices.Notice, []notices.Passage)) error {
	d, err := p.drafting(v)
	if err != nil {
		return err
	}
	revision, err := strconv.Atoi(form.Get("revision"))
	if err != nil || revision < 0 {
		return web.BadRequest("a form about a draft says which revision it shows")
	}
	content, confirmed := change(d.draft.Content)
	looks := seeks(form)
	switch {
	case !looks:
		_, err = p.Board.Draft(v.Ctx(), editor(v), notices.Draft{Content: content, Revision: revision, Why: form.Get("why"), Confirmed: confirmed})
	case revision != d.draft.Revision:
		err = notices.ErrChanged
	}
	if err == nil && !looks {
		v.Flash("staff.notice.saved", nil)
		return v.Redirect("/staff/notices/" + d.slug)
	}
	faults, wrong := v.Faults(err)
	stale := errors.Is(err, notices.ErrChanged)
	if err != nil && !wrong && !stale {
		return err
	}
	f := draftForm{dossier: d, form: form, faults: besideFact(p.placed(faults, v.Param("lang")), content), stale: stale, typed: content,
		seen: seenFacts(form, d.draft.Content)}
	if err := p.offered(v, &f); err != nil {
		return err
	}
	if f.was, err = p.made(v, d); err != nil {
		return err
	}
	switch {
	case stale:
		return v.RenderStatus(fiber.StatusConflict, page(v, f))
	case wrong:
		return v.Refuse(page(v, f))
	}
	return v.Render(page(v, f))
}

// placed leads problems with a part as a whole to its field on the page of one language.
func (p *Pages) placed(faults ui.Errors, lang string) ui.Errors {
	if lang == "" {
		return faults
	}
	for i, f := range faults {
		if slices.Contains(notices.Parts, notices.Part(f.Field)) {
			faults[i].Field = partField(notices.Part(f.Field), lang)
		}
	}
	return faults
}

// bases are the rows of the form: those in use and some empty ones.
func (f draftForm) bases() []notices.Basis {
	return append(slices.Clone(f.typed.Bases), make([]notices.Basis, spare)...)
}

func (f draftForm) transfers() []notices.Transfer {
	return append(slices.Clone(f.typed.Transfers), make([]notices.Transfer, spare)...)
}

// said is what stands in the field of a part: what was typed, or what is saved.
func (f draftForm) said(part notices.Part, lang string) string {
	return f.typed.Text[part][lang]
}

// behind tells whether a translation is older than its original.
func (f draftForm) behind(part notices.Part, lang, authoritative string) bool {
	return lang != authoritative && f.draft.Content.Text[part][lang] != "" && f.draft.Content.Say(part, lang, authoritative).Stale
}

// why is the reason of the change as typed or saved.
func (f draftForm) why() string { return typed(f.form, "why", f.draft.Why) }

// clash is how what was typed differs from what somebody else saved.
func (f draftForm) clash(lang, authoritative string) []notices.Difference {
	return notices.Compare(f.draft.Content, f.typed, lang, authoritative)
}

func articleOptions(v *web.Visitor) []ui.Option {
	list := []ui.Option{{Text: v.T("staff.choose")}}
	for _, article := range notices.Articles() {
		key := strings.Trim(strings.NewReplacer("(", "-", ")", "").Replace(article), "-")
		list = append(list, ui.Option{Value: article, Text: v.T("staff.notice.basis", "Article", article, "Words", v.T("notices.basis."+key))})
	}
	return list
}
