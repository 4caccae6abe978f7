package staff

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// preparing is the notice to the regulator that has not been sent; nil without one.
func (a affair) preparing() *notices.Phase {
	if n := len(a.phases); n > 0 && !a.phases[n-1].Sent() {
		return &a.phases[n-1]
	}
	return nil
}

// latest is what the regulator was last told, or is about to be: the next notice begins with it, or with what is known of the incident.
func (p *Pages) latest(a affair) notices.RegulatorNotice {
	if n := len(a.phases); n > 0 {
		return a.phases[n-1].Content
	}
	contact := []string{p.Body.Officer, p.Body.Email, p.Body.Phone}
	return notices.RegulatorNotice{Nature: a.What, PeopleCount: a.Affected, Contact: strings.TrimSpace(strings.Join(contact, "\n"))}
}

// prepareNotice saves the next notice to the regulator.
func (p *Pages) prepareNotice(v *web.Visitor, s notices.IncidentStep, form *web.Form) error {
	n := notices.RegulatorNotice{Nature: form.Text("nature"), People: form.Text("people"), Records: form.Text("records"), Contact: form.Text("contact"),
		Consequences: form.Text("consequences"), Measures: form.Text("measures")}
	var problems web.Problems
	for field, to := range map[string]**int{"people_count": &n.PeopleCount, "records_count": &n.RecordsCount} {
		var ok bool
		if *to, ok = countTyped(form.Get(field)); !ok {
			problems = append(problems, web.Problem{Field: field, Key: "notices.problem.count"})
		}
	}
	if len(problems) > 0 {
		return problems
	}
	return p.Board.PrepareNotice(v.Ctx(), editor(v), s, n)
}

// countTyped reads a whole number as people write it; empty is none.
func countTyped(text string) (*int, bool) {
	if text == "" {
		return nil, true
	}
	n, err := strconv.Atoi(strings.NewReplacer(" ", "", ",", "", "\u00a0", "", "\u202f", "").Replace(text))
	return &n, err == nil
}

func (p *Pages) sendNotice(v *web.Visitor, s notices.IncidentStep, form *web.Form) error {
	at, _ := p.momentTyped(form, "at")
	return p.Board.SendNotice(v.Ctx(), editor(v), s, notices.Dispatch{At: at, Way: form.Get("way"), Reference: form.Get("reference")})
}

// breachForm gives a notice as a document for the regulator, in the body's own language.
func (p *Pages) breachForm(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, err := p.theIncident(v)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(v.Param("n"))
	if err != nil || n < 1 || n > len(a.phases) {
		return web.ErrNotFound
	}
	phase, own := a.phases[n-1], v.P.In(p.Board.Authoritative())
	f := report.BreachForm{Incident: a.Number, Phase: phase.Number, Kind: own.T("incident.kind." + string(a.Kind)), Aware: a.AwareAt.In(p.zone()), On: phase.SavedAt.In(p.zone()),
		Reference: phase.Reference, WhyLate: phase.WhyLate, Missing: p.missingWords(own.T, phase.Content)}
	if phase.Sent() {
		f.On = phase.SentAt.In(p.zone())
	}
	if n > 1 {
		f.Earlier = a.phases[n-2].SentAt.In(p.zone())
	}
	k := phase.Content
	f.Parts = []report.BreachPart{{Name: own.T("incident.notice.field.nature"), Text: k.Nature}, {Name: own.T("incident.notice.field.people"), Text: k.People},
		{Name: own.T("incident.notice.field.people_count"), Text: number(own.Number, k.PeopleCount)}, {Name: own.T("incident.notice.field.records"), Text: k.Records},
		{Name: own.T("incident.notice.field.records_count"), Text: number(own.Number, k.RecordsCount)}, {Name: own.T("incident.notice.field.contact"), Text: k.Contact},
		{Name: own.T("incident.notice.field.consequences"), Text: k.Consequences}, {Name: own.T("incident.notice.field.measures"), Text: k.Measures}}
	name, document, err := p.Press.BreachForm(v.Ctx(), own, p.Body, f)
	if err != nil {
		return err
	}
	return v.Download(name, report.PDF.ContentType(), document)
}

func number(words func(int) string, n *int) string {
	if n == nil {
		return ""
	}
	return words(*n)
}

// missingWords names what a notice leaves open.
func (p *Pages) missingWords(say func(string, ...any) string, n notices.RegulatorNotice) []string {
	var list []string
	for _, field := range n.Missing() {
		list = append(list, say("incident.notice.field."+field))
	}
	return list
}

// phaseFacts are what is known of one notice.
func (p *Pages) phaseFacts(v *web.Visitor, ph notices.Phase) []ui.SummaryRow {
	var r rows
	if ph.Sent() {
		r.add(v.T("incident.notice.sent"), p.moment(v, ph.SentAt))
		r.add(v.T("incident.notice.way"), v.T("incident.way."+ph.Way))
		r.text(v.T("incident.notice.reference"), ph.Reference)
		r.text(v.T("incident.notice.why_late"), ph.WhyLate)
	} else {
		r.add(v.T("incident.notice.saved"), v.T("incident.notice.by", "When", p.moment(v, ph.SavedAt), "Name", isolated(ph.WriterName)))
	}
	if missing := p.missingWords(v.T, ph.Content); len(missing) > 0 {
		r.add(v.T("incident.notice.missing"), v.P.List(missing))
	} else {
		r.add(v.T("incident.notice.missing"), v.T("incident.notice.complete"))
	}
	return r
}

// peopleCard is how long the people concerned have been waiting, large.
func (p *Pages) peopleCard(v *web.Visitor, i notices.Incident) ui.DeadlineCard {
	since := i.People.Since.In(p.zone())
	d := ui.DeadlineCard{Caption: v.T("incident.people_due"), Day: v.T("incident.people_soon"), ISO: isoMoment(since), Tone: "warn",
		Working: ui.Working{Intro: v.T("incident.people_law", "When", p.moment(v, since))}}
	switch waited := p.Registry.Now().Sub(since); {
	case !i.People.At.IsZero():
		d.Day, d.Left, d.Tone = p.moment(v, i.People.At), v.T("incident.left.people_told"), "quiet"
	case !i.Open():
		d.Left, d.Tone = v.T("incident.left.none"), "quiet"
	default:
		d.Left = waitedWords(v, waited)
		if waited > 72*time.Hour {
			d.Tone = "bad"
		}
	}
	return d
}

// waitedWords is how long somebody has waited, in days and hours.
func waitedWords(v *web.Visitor, waited time.Duration) string {
	hours := int(waited / time.Hour)
	if hours < 24 {
		return v.T("incident.left.waited_hours", "Count", hours)
	}
	return v.T("incident.left.waited", "Days", v.T("incident.left.days", "Count", hours/24), "Hours", v.T("incident.left.some_hours", "Count", hours%24))
}
