package staff

import (
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// wayWords is how somebody can be reached.
// i18n: affected.by.*
func wayWords(v *web.Visitor, way string) string {
	if way == "" {
		return v.T("affected.by.unknown")
	}
	return v.T("affected.by." + way)
}

// affectedTallies is how many people are in each state.
func affectedTallies(v *web.Visitor, c concerned) []ui.SummaryRow {
	var r rows
	for _, state := range requests.AffectedStates() {
		n := c.Count(state, "")
		if n == 0 {
			continue
		}
		words := v.P.Number(n)
		if state == requests.AffectedOpen {
			var parts []string
			for _, way := range []string{"mail", "post"} {
				if k := c.Count(state, way); k > 0 {
					parts = append(parts, v.T("affected.of", "Number", v.P.Number(k), "Way", wayWords(v, way)))
				}
			}
			if k := n - c.Count(state, "mail") - c.Count(state, "post"); k > 0 {
				parts = append(parts, v.T("affected.of", "Number", v.P.Number(k), "Way", wayWords(v, "")))
			}
			words = v.P.List(parts)
		}
		r.add(v.T("affected.state."+string(state)), words)
	}
	return r
}

// drawingEvents is how the people were found.
// i18n: affected.drawn_from.*
func (p *Pages) drawingEvents(v *web.Visitor, c concerned) []ui.Event {
	var list []ui.Event
	for _, d := range c.Drawings {
		e := ui.Event{Title: v.T("affected.drawn_from."+d.Way, "Found", v.P.Number(d.Found), "Added", v.P.Number(d.Added)), When: p.moment(v, d.At), ISO: isoMoment(d.At),
			Who: d.By, Text: d.Purpose}
		switch {
		case !d.Done:
			e.State = "now"
		case d.Stopped:
			e.Title += " (" + v.T("affected.was_stopped", "Read", v.P.Number(d.Read)) + ")"
		}
		list = append(list, e)
	}
	return list
}

// progressWords is how far the looking for people is: what is read of all that is being read.
func progressWords(v *web.Visitor, c concerned) string {
	var read, found int
	for _, d := range c.Drawings {
		if !d.Done {
			read, found = read+d.Read, found+d.Found
		}
	}
	return v.T("affected.progress", "Read", v.P.Number(read), "Found", v.P.Number(found))
}

func (p *Pages) drawSources(v *web.Visitor, d drawing) []ui.Option {
	list := []ui.Option{{Text: v.T("affected.draw.any_source")}}
	for _, s := range d.sources {
		list = append(list, ui.Option{Value: s.ID, Text: p.sourceName(v, s.Names, s.ID)})
	}
	return list
}

func (p *Pages) drawActivities(v *web.Visitor, d drawing) []ui.Option {
	list := []ui.Option{{Text: v.T("affected.draw.any_activity")}}
	for _, a := range d.activities {
		list = append(list, ui.Option{Value: a.Code, Text: a.Code + " " + a.Content.Title.In(v.Lang(), p.Board.Authoritative()).Text})
	}
	return list
}

func previewFacts(v *web.Visitor, l requests.ListPreview) []ui.SummaryRow {
	var r rows
	r.add(v.T("affected.preview.people"), v.P.Number(l.People))
	r.add(wayWords(v, "mail"), v.P.Number(l.Mail))
	r.add(wayWords(v, "post"), v.P.Number(l.Post))
	r.add(wayWords(v, ""), v.P.Number(l.People-l.Mail-l.Post))
	r.text(v.T("affected.purpose"), l.Purpose)
	return r
}

func personFacts(v *web.Visitor, p requests.AffectedPerson) []ui.SummaryRow {
	var r rows
	r.add(v.T("affected.person"), v.T("affected.number", "Number", p.Number))
	r.text(v.T("affected.field.identifier"), p.Subject.Scheme+" "+p.Subject.ID)
	r.add(v.T("affected.looks"), v.P.Number(p.Looks))
	return r
}
