package staff

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/i18n"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// desk lists what is being written, what waits for a second person and what is in force.
func (p *Pages) desk(c *fiber.Ctx) error {
	v := web.Visit(c)
	open, err := p.drafts(v)
	if err != nil {
		return err
	}
	published, err := p.Board.Notices(v.Ctx())
	if err != nil {
		return err
	}
	idle, err := p.Board.Idle(v.Ctx())
	if err != nil {
		return err
	}
	return v.Render(p.deskPage(v, open, published, idle))
}

// drafts are the unpublished versions of notices.
func (p *Pages) drafts(v *web.Visitor) ([]notices.NoticeVersion, error) {
	all, err := p.Board.Desk(v.Ctx())
	var list []notices.NoticeVersion
	for _, one := range all {
		if n, ok := one.Content.(notices.Notice); ok {
			list = append(list, notices.NoticeVersion{Edition: one.Edition, Content: n})
		}
	}
	return list, err
}

// dossier is a notice with everything around it: the version in force, the draft, the versions and what happened.
type dossier struct {
	slug      string
	published *notices.NoticeVersion
	draft     *notices.NoticeVersion
	versions  []notices.Edition
	history   []notices.Change
	gaps      []notices.Gap
	reach     *reach
	followers int
}

func (p *Pages) dossier(v *web.Visitor) (dossier, error) {
	d := dossier{slug: v.Param("slug")}
	reading, err := p.Board.ReadNotice(v.Ctx(), d.slug, 0)
	switch {
	case err == nil || errors.Is(err, notices.ErrWithdrawn):
		d.published, d.versions = &reading.Version, reading.Versions
	case !errors.Is(err, notices.ErrNotFound):
		return d, err
	}
	drafts, err := p.drafts(v)
	if err != nil {
		return d, err
	}
	if at := slices.IndexFunc(drafts, func(n notices.NoticeVersion) bool { return n.Code == d.slug }); at >= 0 {
		d.draft = &drafts[at]
		d.gaps = notices.Checklist(p.Board.Law, d.draft.Content, p.Board.Authoritative())
	}
	if d.draft == nil && d.published == nil {
		return d, notices.ErrNotFound
	}
	if d.history, err = p.Board.History(v.Ctx(), notices.Ref{Kind: notices.KindNotice, Code: d.slug}); err != nil {
		return d, err
	}
	if d.followers, err = p.Board.Followers(v.Ctx(), d.slug); err != nil {
		return d, err
	}
	d.reach, err = p.reached(v, d)
	return d, err
}

// drafting is dossier for pages about the draft. Without one they begin from the version in force.
func (p *Pages) drafting(v *web.Visitor) (dossier, error) {
	d, err := p.dossier(v)
	switch {
	case err != nil || d.draft != nil:
	case d.withdrawn():
		err = notices.ErrWithdrawn
	default:
		d.draft = unwritten(*d.published)
	}
	return d, err
}

// withdrawn tells whether the notice is no longer in force.
func (d dossier) withdrawn() bool { return d.published != nil && d.published.WithdrawnAt != nil }

// wrote tells whether the officer wrote a part of the draft, and so cannot approve it.
func (d dossier) wrote(who notices.Officer) bool { return d.draft.Wrote(who.ID) }

// lastSaved is the newest change of the draft: whose it is, and when.
func (d dossier) lastSaved() notices.Change {
	for _, c := range d.history {
		if c.Action == "saved" {
			return c
		}
	}
	return notices.Change{}
}

// title is the notice's name in the page's language, as far as it is translated.
func (p *Pages) title(v *web.Visitor, n notices.Notice) string {
	return n.Text[notices.PartTitle].In(v.Lang(), p.Board.Authoritative()).Text
}

// noticeFile shows where a notice stands and what can be done with it.
func (p *Pages) noticeFile(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.dossier(v)
	if err != nil {
		return err
	}
	return v.Render(p.noticePage(v, d, nil, nil))
}

// newNotice asks for the little a draft begins with.
func (p *Pages) newNotice(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.newNoticePage(v, nil, nil))
}

// saveNewNotice begins a notice.
func (p *Pages) saveNewNotice(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	lang := p.Board.Authoritative()
	n := notices.Notice{Slug: form.Get("slug"), Unit: form.Get("unit"), Collection: notices.Collection(form.Get("collection")),
		Text: map[notices.Part]notices.Text{
			notices.PartTitle: {lang: form.Get("title")}, notices.PartSummary: {lang: form.Text("summary")},
		}}
	if err = p.free(v, n.Slug); err == nil {
		_, err = p.Board.Draft(v.Ctx(), editor(v), notices.Draft{Content: n, Why: form.Get("why")})
	}
	if errors.Is(err, notices.ErrChanged) || errors.Is(err, notices.ErrWithdrawn) {
		err = web.Problems{{Field: "slug", Key: "staff.notice.taken"}}
	}
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.newNoticePage(v, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("staff.notice.saved", nil)
	return v.Redirect("/staff/notices/" + n.Slug)
}

// free refuses an address that a notice has: what looks new would replace it.
func (p *Pages) free(v *web.Visitor, slug string) error {
	_, err := p.Board.Notice(v.Ctx(), slug)
	switch {
	case errors.Is(err, notices.ErrNotFound):
		return nil
	case err == nil:
		return notices.ErrChanged
	}
	return err
}

// preview shows the draft in one language as people will read it, and what is different from the version in force.
func (p *Pages) preview(c *fiber.Ctx) error {
	v := web.Visit(c)
	lang := v.Param("lang")
	if !i18n.Known(lang) {
		return web.ErrNotFound
	}
	d, err := p.drafting(v)
	if err != nil {
		return err
	}
	b, err := p.beside(v, d.draft.Content)
	if err != nil {
		return err
	}
	return v.Render(p.previewPage(v, d, b, lang))
}

// difference is how the draft differs from the version in force.
func (p *Pages) difference(d dossier, lang string) []notices.Difference {
	if d.published == nil {
		return nil
	}
	return notices.Compare(d.published.Content, d.draft.Content, lang, p.Board.Authoritative())
}

// tongues are the languages of a notice as tabs.
func (p *Pages) tongues(v *web.Visitor, d dossier, page, lang string) ui.LanguageLinks {
	links := ui.LanguageLinks{Label: v.T("staff.notice.languages")}
	for _, l := range i18n.Languages {
		links.Items = append(links.Items, ui.Link{Text: l.Name, Href: v.URL("/staff/notices/" + d.slug + "/" + page + "/" + l.Tag), Lang: l.Tag, Dir: l.Dir, Current: l.Tag == lang})
	}
	return links
}

// progress says how far each language is.
func (p *Pages) progress(v *web.Visitor, d dossier) []ui.Task {
	at := "/staff/notices/" + d.slug
	tasks := []ui.Task{
		{Text: v.T("staff.notice.facts"), Href: v.URL(at + "/facts"), Status: v.T("staff.notice.edit")},
		{Text: languageName(p.Board.Authoritative()), Href: v.URL(at + "/text/" + p.Board.Authoritative()), Status: v.T("staff.notice.authoritative")},
	}
	for _, tr := range d.draft.Content.Translations(p.Board.Languages) {
		task := ui.Task{Text: languageName(tr.Lang), Href: v.URL(at + "/text/" + tr.Lang)}
		switch {
		case len(tr.Stale) > 0:
			task.Tag = &ui.Tag{Text: v.T("staff.notice.stale_count", "Count", len(tr.Stale)), Colour: "yellow"}
		case len(tr.Missing) > 0:
			task.Tag = &ui.Tag{Text: v.T("staff.notice.missing_count", "Count", len(tr.Missing)), Colour: "grey"}
		default:
			task.Tag = &ui.Tag{Text: v.T("staff.notice.complete"), Colour: "green"}
		}
		tasks = append(tasks, task)
	}
	return tasks
}
