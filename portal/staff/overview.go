package staff

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

func (p *Pages) mountOverview(r fiber.Router) {
	r.Get("/staff/overview", web.RequireOfficer(account.DPO), p.wants)
}

// wish is one thing that wants the data protection officer: a sentence, where it leads, and how pressing it is.
type wish struct {
	Text, Href, Note string
	Tag              ui.Tag
}

// wishes are those of one subject.
type wishes struct {
	title, id, none string
	list            []wish
}

// wants is the start page of the data protection officer. Each part is asked for once, however much there is of it.
func (p *Pages) wants(c *fiber.Ctx) error {
	v := web.Visit(c)
	var all []wishes
	for _, part := range []func(*web.Visitor) (wishes, error){p.wantingIncidents, p.wantingLooks, p.wantingCases, p.wantingTexts, p.wantingSources, p.wantingDocuments, p.wantingAccess} {
		w, err := part(v)
		if err != nil {
			return err
		}
		all = append(all, w)
	}
	return v.Render(p.overviewPage(v, all))
}

// wantingIncidents are the open ones, each with its clocks.
func (p *Pages) wantingIncidents(v *web.Visitor) (wishes, error) {
	w := wishes{title: v.T("incident.title"), id: "incidents", none: v.T("overview.incidents_none")}
	list, err := p.Board.Incidents(v.Ctx(), editor(v))
	if err != nil {
		return w, err
	}
	ids := make([]uuid.UUID, len(list))
	for n, i := range list {
		ids[n] = i.ID
	}
	hidden, err := p.hiddenAmong(v, ids)
	for _, i := range list {
		if hidden[i.ID] || !i.Open() {
			continue
		}
		one := wish{Text: incidentName(v, i), Href: v.URL(incidentPath(i.ID))}
		if !i.NotifyBy.IsZero() {
			text, tone := p.hoursLeft(v, i)
			one.Tag = ui.Tag{Text: v.T("overview.regulator", "Left", text), Colour: map[string]string{"bad": "red", "warn": "yellow"}[tone]}
		}
		if i.People.Waits() {
			one.Note = v.T("overview.people", "Waited", waitedWords(v, p.Registry.Now().Sub(i.People.Since)))
		}
		w.list = append(w.list, one)
	}
	return w, err
}

// wantingLooks are those to ask about, counted by what they are listed for.
func (p *Pages) wantingLooks(v *web.Visitor) (wishes, error) {
	w := wishes{title: v.T("conflict.flag.title"), id: "looks", none: v.T("conflict.flag.none")}
	records, err := p.Registry.RuleRecords(v.Ctx(), worker(v))
	for _, r := range records {
		if r.Open > 0 {
			w.list = append(w.list, wish{Text: v.T("conflict.flag.why." + r.Why), Note: v.T("overview.waiting", "Count", r.Open), Href: v.URL("/staff/conflicts#looks")})
		}
	}
	return w, err
}

// wantingCases are the late ones, counted by cause.
func (p *Pages) wantingCases(v *web.Visitor) (wishes, error) {
	w := wishes{title: v.T("overview.late"), id: "late", none: v.T("overview.late_none")}
	causes, err := p.Registry.LateNow(v.Ctx(), worker(v))
	counts := map[string]int{}
	for _, c := range causes {
		counts[c.Cause] += c.Count
	}
	for _, cause := range append([]string{""}, requests.LateCauses()...) {
		if n := counts[cause]; n > 0 {
			text := v.T("overview.no_cause")
			if cause != "" {
				text = v.T("requests.late." + cause)
			}
			w.list = append(w.list, wish{Text: text, Note: v.T("overview.cases", "Count", n), Href: v.URL("/staff/queue?due=overdue")})
		}
	}
	return w, err
}

// wantingTexts are those about incidents that wait for a second person.
func (p *Pages) wantingTexts(v *web.Visitor) (wishes, error) {
	w := wishes{title: v.T("incident.outbound.title"), id: "texts", none: v.T("incident.outbound.none")}
	list, err := p.Board.Outbound(v.Ctx(), editor(v))
	if err != nil {
		return w, err
	}
	ids := make([]uuid.UUID, len(list))
	for n, o := range list {
		ids[n] = o.Incident
	}
	hidden, err := p.hiddenAmong(v, ids)
	for _, o := range list {
		if hidden[o.Incident] {
			continue
		}
		one := wish{Text: v.T("incident.number", "Number", o.Number), Href: v.URL(outboundPath(o.Incident))}
		if o.Letter {
			one.Note = v.T("incident.outbound.letter")
		}
		if o.Summary != "" {
			one.Tag = ui.Tag{Text: v.T("incident.outbound.summary", "State", v.T("notices.state."+string(o.Summary))), Colour: "blue"}
		}
		w.list = append(w.list, one)
	}
	return w, err
}

// wantingSources are those whose record has gaps, or of which something is held.
func (p *Pages) wantingSources(v *web.Visitor) (wishes, error) {
	w := wishes{title: v.T("overview.gaps"), id: "gaps", none: v.T("overview.gaps_none")}
	coverage, err := p.Ledger.Coverage(v.Ctx())
	for _, c := range coverage {
		var missing int64
		for _, g := range c.Gaps {
			missing += g.Missing
		}
		if missing == 0 && c.Quarantined == 0 {
			continue
		}
		one := wish{Text: p.sourceName(v, c.Names, c.Source), Href: v.URL("/staff/sources/" + c.Source)}
		if missing > 0 {
			one.Note = v.T("overview.missing", "Count", int(missing))
		}
		if c.Quarantined > 0 {
			one.Tag = ui.Tag{Text: v.T("overview.held", "Number", strconv.FormatInt(c.Quarantined, 10)), Colour: "yellow"}
		}
		w.list = append(w.list, one)
	}
	return w, err
}

// dueAhead is how many days before its review day a document is named.
const dueAhead = 30

// wantingDocuments are those to be looked at again, and agreements that have ended.
func (p *Pages) wantingDocuments(v *web.Visitor) (wishes, error) {
	w := wishes{title: v.T("overview.due"), id: "due", none: v.T("overview.due_none")}
	today := p.Registry.Today()
	agreements, err := p.Board.Agreements(v.Ctx())
	if err != nil {
		return w, err
	}
	for _, a := range agreements {
		if a.Content.Expired(notices.Day(today.String())) {
			w.list = append(w.list, wish{Text: a.Code + " " + a.Content.Title.In(v.Lang(), p.Board.Authoritative()).Text, Href: v.URL("/registers/sharing/" + a.Code),
				Tag: ui.Tag{Text: v.T("overview.ended", "Day", dayText(v, a.Content.Ends)), Colour: "red"}})
		}
	}
	list, err := p.Board.DueForReview(v.Ctx(), notices.Day(today.AddDays(dueAhead).String()))
	for _, d := range list {
		colour := "orange"
		if d.On < notices.Day(today.String()) {
			colour = "red"
		}
		w.list = append(w.list, wish{Text: d.Title.In(v.Lang(), p.Board.Authoritative()).Text, Note: v.T("notices.kind." + string(d.Kind)), Href: v.URL(d.Ref().Desk()),
			Tag: ui.Tag{Text: v.T("overview.review", "Day", dayText(v, d.On)), Colour: colour}})
	}
	return w, err
}

// dayText is a day of a document in words.
func dayText(v *web.Visitor, d notices.Day) string {
	on, err := deadline.ParseDay(string(d))
	if err != nil {
		return string(d)
	}
	return report.LongDay(v.P, on)
}
