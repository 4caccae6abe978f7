package staff

import (
	"slices"
	"time"

	"github.com/a-h/templ"

	"daylight/notices"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// fewest is the smallest number of people that is shown to whoever publishes.
const fewest = 5

// reach is whom a new version concerns: which parts that matter to people changed, and how many have an open case under the notice.
type reach struct {
	parts  []notices.Part
	people int
}

// reached looks whom the draft of a published notice concerns; nil for a notice that is new.
func (p *Pages) reached(v *web.Visitor, d dossier) (*reach, error) {
	if d.published == nil || d.withdrawn() || d.draft == nil || d.draft.State != notices.StateApproved {
		return nil, nil
	}
	was, is := d.published.Content, d.draft.Content
	r := &reach{parts: notices.Weighty(was, is, p.Board.Authoritative())}
	var err error
	r.people, err = p.Registry.UnderNotice(v.Ctx(), worker(v), requests.Noticed{Slug: d.slug, Number: d.published.Number + 1, At: p.Board.Now(),
		Activities: slices.Concat(was.Activities, is.Activities)})
	return r, err
}

// reachText says why people are told, or need not be, and how many they are: small numbers could name somebody.
func reachText(v *web.Visitor, r reach) string {
	because := v.T("publishing.inform.small")
	if len(r.parts) > 0 {
		var names []string
		for _, part := range r.parts {
			names = append(names, v.T("notices.part."+string(part)))
		}
		because = v.T("publishing.inform.because", "Parts", v.P.List(names))
	}
	switch {
	case r.people == 0:
		return because + " " + v.T("publishing.inform.none")
	case r.people < fewest:
		return because + " " + v.T("publishing.inform.few", "Limit", fewest)
	}
	return because + " " + v.T("publishing.inform.count", "Count", r.people)
}

// mover is the move of that name. A publication is at once, or at the moment that was typed.
func (p *Pages) mover(name string, form *web.Form) (m mover, known bool) {
	if name != "publish" {
		m, known = movers[name]
		return m, known
	}
	agreed := func(s notices.Step) notices.Step {
		s.Behind, s.Inform = form.Has("behind", "yes"), form.Has("inform", "yes")
		return s
	}
	if form.Get("when") != "later" {
		return mover{done: "staff.notice.published", move: func(b *notices.Board, v *web.Visitor, s notices.Step) error {
			_, err := b.Publish(v.Ctx(), editor(v), agreed(s))
			return err
		}}, true
	}
	return mover{move: func(b *notices.Board, v *web.Visitor, s notices.Step) error {
		return p.planTyped(v, form, func(at time.Time) error {
			_, err := b.PublishAt(v.Ctx(), editor(v), agreed(s), at)
			return err
		})
	}}, true
}

// planTyped plans something for the moment that was typed, and says what the clocks of that day make of it.
func (p *Pages) planTyped(v *web.Visitor, form *web.Form, plan func(time.Time) error) error {
	wall, ok := p.wallTyped(form, "at")
	if !ok {
		return web.Problems{{Field: "at", Key: "notices.problem.moment"}}
	}
	at, twist := notices.LocalMoment(wall, p.zone())
	if err := plan(at); err != nil {
		return err
	}
	v.Flash("publishing.plan.done", map[string]any{"When": p.moment(v, at)})
	if twist != notices.TwistNone {
		v.Flash("notices.twist."+string(twist), map[string]any{"Time": v.P.Time(wall), "At": v.P.Time(at.In(p.zone()))})
	}
	return nil
}

// wallTyped reads a day and a time of day as clocks show them, whatever the zone makes of it.
func (p *Pages) wallTyped(form *web.Form, name string) (time.Time, bool) {
	plain := *p
	plain.Body.Zone = time.UTC
	return plain.momentTyped(form, name)
}

// behind names the languages of a draft that are older than the original, with how many parts.
func (p *Pages) behind(v *web.Visitor, n notices.Notice) (list []string) {
	for _, tr := range n.Translations(p.Board.Languages) {
		if len(tr.Stale) > 0 {
			list = append(list, v.T("publishing.desk.stale", "Count", len(tr.Stale), "Language", isolated(languageName(tr.Lang))))
		}
	}
	return list
}

// coming is an approved version on its way into force: the address below which its moves are, what was typed, and what its form asks
// besides the moment.
type coming struct {
	notices.Edition
	at   string
	form *web.Form
	more templ.Component // nil for nothing
	from time.Time       // the moment that what it says begins with; zero for none
}

// proposed is the moment that the form shows: the one it has, or the one that the text itself names.
func (a coming) proposed() time.Time {
	if a.PublishAt != nil {
		return *a.PublishAt
	}
	return a.from
}

// comingNotice is the draft of a notice on its way.
func (p *Pages) comingNotice(v *web.Visitor, d dossier, form *web.Form) coming {
	return coming{Edition: d.draft.Edition, at: "/staff/notices/" + d.slug, form: form, more: p.noticeConsents(v, d, form)}
}

// comingDocument is the draft of a document of a register on its way. A row of the schedule that counts from a later day proposes it.
func (p *Pages) comingDocument(f docket, form *web.Form) coming {
	a := coming{Edition: f.Draft.Edition, at: f.Ref.Desk(), form: form}
	if row, ok := f.Draft.Content.(notices.RetentionRow); ok {
		if day, set := row.InForceFrom.Time(); set {
			if begins, _ := notices.LocalMoment(day, p.zone()); begins.After(p.Board.Now()) {
				a.from = begins
			}
		}
	}
	return a
}

// whenChoices are now and a moment to be typed; proposed is the one that stands there before.
func (p *Pages) whenChoices(v *web.Visitor, form *web.Form, proposed time.Time) []ui.Choice {
	field := momentField{"at", v.T("publishing.plan.day"), v.T("publishing.plan.hint", "Zone", p.zone().String()), proposed}
	return []ui.Choice{{Value: "now", Text: v.T("publishing.plan.now")},
		{Value: "later", Text: v.T("publishing.plan.later"), Conditional: p.momentFields(v, form, field)}}
}

// informs tells whether the tick to tell people is set: as it was typed, as it was planned, or when something changed that matters to them.
func (p *Pages) informs(d dossier, form *web.Form) bool {
	switch {
	case form != nil && form.Get("when") != "":
		return form.Has("inform", "yes")
	case d.draft.PublishAt != nil:
		return d.draft.Inform
	}
	return len(d.reach.parts) > 0
}
