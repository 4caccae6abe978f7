package staff

import (
	"time"

	"daylight/portal/i18n"
	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

func day(v *web.Visitor, d deadline.Day) string { return v.P.Date(d.Year, d.Month, d.Day) }

// moment writes an instant in the body's own time.
func (p *Pages) moment(v *web.Visitor, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return v.P.DateTime(t.In(p.zone()))
}

func (p *Pages) zone() *time.Location {
	if p.Body.Zone == nil {
		return time.UTC
	}
	return p.Body.Zone
}

// isoMoment is an instant for machines.
func isoMoment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// sourceName names a source system; what nobody registered is shown as it was written.
func (p *Pages) sourceName(v *web.Visitor, names map[string]string, id string) string {
	for _, lang := range []string{v.Lang(), p.Board.Authoritative()} {
		if names[lang] != "" {
			return names[lang]
		}
	}
	return id
}

// direction is that of a language's script.
func direction(lang string) string {
	for _, l := range i18n.Languages {
		if l.Tag == lang {
			return l.Dir
		}
	}
	return "auto"
}

// languageName is a language in its own words.
func languageName(lang string) string {
	for _, l := range i18n.Languages {
		if l.Tag == lang {
			return l.Name
		}
	}
	return lang
}

// working is how a due day was reckoned, as the citizen sees it too.
func working(v *web.Visitor, c requests.Clock) ui.Working {
	w := ui.Working{Intro: v.T("staff.case.law", "Law", report.LawName(v.P, c.Law, c.Title), "Calendar", c.Calendar)}
	for _, s := range report.Working(v.P, c.Reckoning) {
		w.Steps = append(w.Steps, ui.WorkingStep{Day: s.Day, ISO: s.ISO, Rule: s.Rule, Citation: s.Citation, Note: s.Note})
	}
	return w
}

// card is the due day of a case, large.
func card(v *web.Visitor, c requests.Clock) ui.DeadlineCard {
	d := ui.DeadlineCard{Caption: v.T("staff.case.due"), Day: report.LongDay(v.P, c.Due), ISO: c.Due.String(), Working: working(v, c)}
	switch {
	case c.Stopped:
		d.Left, d.Tone = v.T("staff.due.stopped"), "quiet"
	case c.Paused:
		d.Left, d.Tone = v.T("staff.due.paused"), "quiet"
	default:
		due := daysLeft(v, c.Left)
		d.Left, d.Tone = due.Text, map[string]string{"red": "bad", "orange": "warn", "yellow": "warn"}[due.Colour]
	}
	return d
}

// kindOptions are the kinds there can be cases of.
func (p *Pages) kindOptions(v *web.Visitor) []ui.Option {
	list := []ui.Option{{Text: v.T("staff.queue.all")}}
	for _, k := range p.Registry.Offers() {
		list = append(list, ui.Option{Value: string(k), Text: v.T("requests.kind." + string(k))})
	}
	return list
}

func stateOptions(v *web.Visitor) []ui.Option {
	list := []ui.Option{{Text: v.T("staff.queue.open")}, {Value: anyState, Text: v.T("queue.any_state")}}
	for _, s := range requests.States() {
		list = append(list, ui.Option{Value: string(s), Text: v.T("requests.state." + string(s))})
	}
	return list
}

func unitOptions(v *web.Visitor, units []string) []ui.Option {
	list := []ui.Option{{Text: v.T("staff.queue.all")}}
	for _, u := range units {
		list = append(list, ui.Option{Value: u, Text: u})
	}
	return list
}

// options are values with the names a family of messages gives them, after an empty one that asks to choose.
func options[T ~string](v *web.Visitor, family string, values []T) []ui.Option {
	list := []ui.Option{{Text: v.T("staff.choose")}}
	for _, value := range values {
		list = append(list, ui.Option{Value: string(value), Text: v.T(family + string(value))})
	}
	return list
}

// choices are the same for radios and check boxes.
func choices[T ~string](v *web.Visitor, family string, values []T) []ui.Choice {
	var list []ui.Choice
	for _, value := range values {
		list = append(list, ui.Choice{Value: string(value), Text: v.T(family + string(value))})
	}
	return list
}

// languageOptions are the languages of the portal in their own words.
func (p *Pages) languageOptions() []ui.Option {
	var list []ui.Option
	for _, l := range i18n.Languages {
		list = append(list, ui.Option{Value: l.Tag, Text: l.Name})
	}
	return list
}
