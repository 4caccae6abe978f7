package staff

import (
	"time"

	"daylight/notices"
	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// incidentName is what people call an incident.
func incidentName(v *web.Visitor, i notices.Incident) string {
	return v.T("incident.name", "Number", i.Number, "Title", isolated(i.Title))
}

// incidentFacts are what is known of an incident.
func (p *Pages) incidentFacts(v *web.Visitor, a affair) []ui.SummaryRow {
	var r rows
	r.add(v.T("incident.kind"), v.T("incident.kind."+string(a.Kind)))
	r.text(v.T("incident.what"), a.What)
	if a.Affected == nil {
		r.add(v.T("incident.affected"), v.T("incident.affected_unknown"))
	} else {
		r.add(v.T("incident.affected"), v.P.Number(*a.Affected))
	}
	r.add(v.T("incident.aware"), p.moment(v, a.AwareAt))
	r.add(v.T("incident.origin"), v.T("incident.origin."+string(a.Origin)))
	if a.ref != "" {
		r.body(v.T("incident.case"), ui.Link{Text: a.ref, Href: v.URL("/staff/cases/" + a.ref), Attributes: latinText})
	}
	for _, whom := range []notices.Whom{notices.ToldRegulator, notices.ToldPeople} {
		t := a.Of(whom)
		r.text(v.T("incident.whom."+string(whom)), p.telling(v, *t))
	}
	if !a.Open() {
		r.text(v.T("incident.closed"), p.moment(v, a.ClosedAt)+"\n"+a.WhyClosed)
	}
	return r
}

// telling is what was decided and done about telling somebody.
func (p *Pages) telling(v *web.Visitor, t notices.Telling) string {
	switch {
	case !t.Decided:
		return v.T("incident.telling.undecided")
	case !t.Tell:
		return v.T("incident.telling.no") + "\n" + t.Why
	case t.At.IsZero() && t.Publicly:
		return v.T("incident.telling.publicly") + "\n" + t.Why
	case t.At.IsZero():
		return v.T("incident.telling.yes") + "\n" + t.Why
	}
	return v.T("incident.telling.done", "When", p.moment(v, t.At)) + "\n" + t.Why
}

// incidentCard is until when the regulator is to be told, large.
func (p *Pages) incidentCard(v *web.Visitor, a affair) ui.DeadlineCard {
	at := a.clock.DueAt.In(p.zone())
	d := ui.DeadlineCard{Caption: v.T("incident.due"), Day: v.T("incident.due_at", "Day", report.LongDay(v.P, a.clock.Due), "Time", v.P.Time(at)), ISO: isoMoment(at),
		Working: ui.Working{Intro: v.T("incident.law", "Law", report.LawName(v.P, a.clock.Law, a.clock.Title))}}
	for _, s := range report.Working(v.P, a.clock) {
		d.Working.Steps = append(d.Working.Steps, ui.WorkingStep{Day: s.Day, ISO: s.ISO, Rule: s.Rule, Citation: s.Citation, Note: s.Note})
	}
	d.Left, d.Tone = p.hoursLeft(v, a.Incident)
	return d
}

// hoursLeft says how much of the time for telling the regulator is left, and how pressing that is.
func (p *Pages) hoursLeft(v *web.Visitor, i notices.Incident) (text, tone string) {
	left := i.NotifyBy.Sub(p.Registry.Now())
	switch t := i.Regulator; {
	case !t.At.IsZero() && t.At.After(i.NotifyBy):
		return v.T("incident.left.told_late"), "warn"
	case !t.At.IsZero():
		return v.T("incident.left.told"), "quiet"
	case t.Decided && !t.Tell, !i.Open():
		return v.T("incident.left.none"), "quiet"
	case left < 0:
		return v.T("incident.left.over"), "bad"
	case left < 24*time.Hour:
		return v.T("incident.left.hours", "Count", int(left/time.Hour)), "bad"
	}
	return v.T("incident.left.hours", "Count", int(left/time.Hour)), "warn"
}

// leftWords is the same beside the moment in a list.
func (p *Pages) leftWords(v *web.Visitor, i notices.Incident) string {
	text, _ := p.hoursLeft(v, i)
	return text
}

// incidentHistory is what happened to an incident, newest first.
func (p *Pages) incidentHistory(v *web.Visitor, a affair) []ui.Event {
	list := make([]ui.Event, 0, len(a.history))
	for _, e := range a.history {
		who := e.OfficerName
		if who == "" {
			who = v.T("incident.by_finding")
		}
		list = append(list, ui.Event{Title: v.T("incident.change." + e.Action), When: p.moment(v, e.At), ISO: isoMoment(e.At), Who: who, Text: e.Why})
	}
	return list
}

// incidentOffers are the steps that can be taken now.
func (a affair) offers(v *web.Visitor) []ui.Link {
	var list []ui.Link
	for _, name := range incidentOrder {
		if incidentSteps[name].fits(a) {
			list = append(list, ui.Link{Text: v.T("incident.step." + name), Href: v.URL(incidentPath(a.ID) + "/step/" + name)})
		}
	}
	return list
}

func incidentsLink(v *web.Visitor) ui.Link {
	return ui.Link{Text: v.T("incident.title"), Href: v.URL("/staff/incidents")}
}

// shown is what stands in the fields for a moment: what was typed, or what is there already.
func (p *Pages) shown(form *web.Form, name string, at time.Time) (day, month, year, clock string) {
	if form != nil {
		day, month, year = form.Date(name)
		return day, month, year, form.Get(name + "-time")
	}
	if at.IsZero() {
		return "", "", "", ""
	}
	at = at.In(p.zone())
	return at.Format("2"), at.Format("1"), at.Format("2006"), at.Format("15:04")
}
