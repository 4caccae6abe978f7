package public

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/web"
)

// mountIncidents: what was published about breaches, each when two people decided so.
func (p *Pages) mountIncidents(r fiber.Router) {
	r.Get("/registers/incidents", web.Public(), p.summaries)
	r.Get("/registers/incidents.json", web.Public(), p.summariesJSON)
	r.Get("/registers/incidents.csv", web.Public(), p.summariesCSV)
	r.Get("/registers/incidents.jsonld", web.Public(), p.summariesLinked)
	r.Get("/registers/incidents.atom", web.Public(), p.feed(notices.KindIncident, "/registers/incidents", "incident.public.title"))
	summary := document(p, "code", p.Board.ReadSummary, func(v *web.Visitor, r notices.Reading[notices.Summary]) (templ.Component, error) {
		return p.summaryPage(v, r), nil
	})
	r.Get("/registers/incidents/:code", web.Public(), summary)
	r.Get("/registers/incidents/:code/versions/:n", web.Public(), summary)
}

// summaries is the register of incidents.
func (p *Pages) summaries(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Board.Summaries(v.Ctx())
	if err != nil {
		return err
	}
	return v.Render(p.summariesPage(v, list))
}

func (p *Pages) summariesJSON(c *fiber.Ctx) error {
	v := web.Visit(c)
	versions, err := p.Board.Summaries(v.Ctx())
	if err != nil {
		return err
	}
	return v.JSON(list(p, v, "incidents", versions))
}

func (p *Pages) summariesCSV(c *fiber.Ctx) error {
	v := web.Visit(c)
	versions, err := p.Board.Summaries(v.Ctx())
	if err != nil {
		return err
	}
	var rows [][]string
	for _, s := range versions {
		k := s.Content
		people := ""
		switch {
		case k.Few:
			people = "fewer than 5"
		case k.People != nil:
			people = strconv.Itoa(*k.People)
		}
		rows = append(rows, []string{s.Code, strconv.Itoa(s.Number), moment(s.PublishedAt), k.Kind, p.in(v, k.Title).Text, p.in(v, k.What).Text, p.in(v, k.Done).Text,
			string(k.From), string(k.Until), string(k.Known), people, string(k.Regulator), string(k.Told), v.Absolute(path(s.Ref()))})
	}
	return table(v, []string{"number", "version", "published", "kind", "title", "what", "done", "from", "until", "known", "people", "regulator_told", "people_told", "url"}, rows)
}

// peopleText is how many people an incident concerns, as far as it is said.
func peopleText(v *web.Visitor, s notices.Summary) string {
	switch {
	case s.Few:
		return v.T("incident.summary.few")
	case s.People == nil:
		return v.T("incident.affected_unknown")
	}
	return v.P.Number(*s.People)
}

// toldText says when somebody was told, or that they were not.
func toldText(v *web.Visitor, d notices.Day) string {
	if d == "" {
		return v.T("incident.public.not_told")
	}
	return date(v, d)
}

// lines cuts a text where its writer did.
func lines(text string) (list []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}
