package staff

import (
	"slices"
	"time"

	"daylight/notices"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// reviewSoon is how many days ahead a review is announced on the desk.
const reviewSoon = 30

// pressing is one thing on the desk that wants somebody.
type pressing struct {
	Title, Href string
	Tag         ui.Tag
}

// pressing lists what wants somebody: texts the reader can approve, planned publications that failed, reviews that are due, translations that are
// behind, drafts left lying.
func (p *Pages) pressing(v *web.Visitor, open, published []notices.NoticeVersion, idle []notices.Version[notices.Content]) []pressing {
	var list []pressing
	add := func(n notices.NoticeVersion, page string, tag ui.Tag) {
		list = append(list, pressing{p.title(v, n.Content), v.URL("/staff/notices/" + n.Code + page), tag})
	}
	for _, n := range open {
		if n.State == notices.StateSubmitted && !n.Wrote(v.Officer().ID) {
			add(n, "", ui.Tag{Text: v.T("publishing.desk.approve"), Colour: "purple"})
		}
		if n.Failure != notices.FailedNot {
			add(n, "", ui.Tag{Text: v.T("publishing.desk.failed"), Colour: "red"})
		}
	}
	for _, n := range published {
		if tag := p.reviewTag(v, n.Content.ReviewDue); tag.Text != "" {
			add(n, "", tag)
		}
	}
	for _, n := range newest(open, published) {
		for _, tr := range n.Content.Translations(p.Board.Languages) {
			if len(tr.Stale) > 0 {
				text := v.T("publishing.desk.stale", "Count", len(tr.Stale), "Language", isolated(languageName(tr.Lang)))
				add(n, "/text/"+tr.Lang, ui.Tag{Text: text, Colour: "yellow"})
			}
		}
	}
	for _, one := range idle {
		if n, ok := one.Content.(notices.Notice); ok {
			since := v.P.LongDate(one.SavedAt.In(p.zone()))
			add(notices.NoticeVersion{Edition: one.Edition, Content: n}, "", ui.Tag{Text: v.T("publishing.desk.idle", "Day", since), Colour: "grey"})
		}
	}
	return list
}

// newest are the drafts, and what is published of the notices that have none: what is mended in a draft is no longer pressing.
func newest(open, published []notices.NoticeVersion) []notices.NoticeVersion {
	list := slices.Clone(open)
	for _, n := range published {
		if !slices.ContainsFunc(open, func(d notices.NoticeVersion) bool { return d.Code == n.Code }) {
			list = append(list, n)
		}
	}
	return list
}

// reviewTag says that a review is late or near; empty when it is neither.
func (p *Pages) reviewTag(v *web.Visitor, due notices.Day) ui.Tag {
	day, set := due.Time()
	if !set {
		return ui.Tag{}
	}
	y, m, d := p.Board.Now().In(p.zone()).Date()
	words := v.P.Date(day.Year(), day.Month(), day.Day())
	switch left := int(day.Sub(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)).Hours() / 24); {
	case left < 0:
		return ui.Tag{Text: v.T("publishing.desk.review_late", "Day", words), Colour: "red"}
	case left <= reviewSoon:
		return ui.Tag{Text: v.T("publishing.desk.review_due", "Day", words), Colour: "orange"}
	}
	return ui.Tag{}
}

// unwritten is a draft that does not exist yet: the version in force, which the first save makes a draft of.
func unwritten(published notices.NoticeVersion) *notices.NoticeVersion {
	return &notices.NoticeVersion{
		Edition: notices.Edition{Kind: published.Kind, Code: published.Code, State: notices.StateDraft, AuthorName: published.AuthorName, SavedAt: published.SavedAt},
		Content: published.Content,
	}
}

// movedOn says that somebody else changed the draft before a decision about it arrived, and repeats the reason that was typed.
func (p *Pages) movedOn(v *web.Visitor, d dossier, why string) ui.Errors {
	last := d.lastSaved()
	list := ui.Errors{{Text: v.T("publishing.moved", "Name", last.OfficerName, "When", p.moment(v, last.At)), Href: "#checklist"}}
	if why != "" {
		list = append(list, ui.ErrorItem{Text: v.T("publishing.moved_why", "Why", why), Href: "#checklist"})
	}
	return list
}
