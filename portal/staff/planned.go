package staff

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/web"
)

// plannedLine is one thing that comes into force by itself.
type plannedLine struct {
	at                    time.Time
	title, href, kind, by string
}

// plannedList lists what comes into force by itself, of every kind. The summary of an incident behind the reader's wall is not there.
func (p *Pages) plannedList(c *fiber.Ctx) error {
	v := web.Visit(c)
	versions, err := p.Board.Planned(v.Ctx())
	if err != nil {
		return err
	}
	files, err := p.Board.PlannedImports(v.Ctx(), editor(v))
	if err != nil {
		return err
	}
	texts, err := p.textsOfIncidents(v, versions)
	if err != nil {
		return err
	}
	var list []plannedLine
	for _, one := range versions {
		line := plannedLine{*one.PublishAt, p.name(v, one.Content), one.Ref().Desk(), v.T("notices.kind." + string(one.Kind)), one.ScheduledName}
		if one.Kind == notices.KindIncident {
			id, seen := texts[one.Code]
			if !seen {
				continue
			}
			line.href = outboundPath(id)
		}
		list = append(list, line)
	}
	for _, i := range files {
		list = append(list, plannedLine{*i.PublishAt, i.File, importPath(i.ID), v.T("schedule.import.caption"), i.DeciderName})
	}
	slices.SortStableFunc(list, func(a, b plannedLine) int { return a.at.Compare(b.at) })
	return v.Render(p.plannedPage(v, list))
}

// textsOfIncidents are the incidents, by number, whose texts the reader may see.
func (p *Pages) textsOfIncidents(v *web.Visitor, versions []notices.Version[notices.Content]) (map[string]uuid.UUID, error) {
	found := map[string]uuid.UUID{}
	if !slices.ContainsFunc(versions, func(one notices.Version[notices.Content]) bool { return one.Kind == notices.KindIncident }) {
		return found, nil
	}
	list, err := p.outboundSeen(v)
	for _, o := range list {
		found[strconv.FormatInt(o.Number, 10)] = o.Incident
	}
	return found, err
}
