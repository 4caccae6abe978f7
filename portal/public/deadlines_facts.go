package public

import (
	"context"
	"errors"
	"strings"
	"time"

	"daylight/portal/report"
	"daylight/portal/web"
	"daylight/requests/deadline"
)

// untilDay is the choice of a day told outright among the extensions.
const untilDay = "until"

// happened are the facts, as typed. It has faults for those that cannot be read.
func (p *Pages) happened(calc *calculation) deadline.Facts {
	facts := deadline.Facts{Zone: calc.zone}
	first := calc.first()
	for _, h := range happenings {
		if calc.days[h.field].empty() && h.field != first {
			continue
		}
		day, ok := calc.day(h.field)
		if !ok {
			continue
		}
		fact := deadline.On(h.fact, day)
		if h.field == first && calc.text("time") != "" {
			fact = calc.timed(h.fact, day)
		}
		facts.List = append(facts.List, fact)
	}
	if extension, given := calc.extension(); given {
		facts.List = append(facts.List, extension)
	}
	return facts
}

// day reads a day, or says how to mend it.
// i18n: public.deadlines.day.*
func (c *calculation) day(field string) (deadline.Day, bool) {
	t := c.days[field]
	if t.empty() {
		c.fault(field, c.v.T("public.deadlines.day_missing", "Field", fieldName(c.v, field)))
		return deadline.Day{}, false
	}
	day, ok := t.day()
	if !ok {
		key, parts := t.fault()
		c.wrong[field] = parts
		c.fault(field, c.v.P.Say("public.deadlines.day."+key, map[string]any{"Field": fieldName(c.v, field)}))
	}
	return day, ok
}

// timed is a fact with its time of day: the day that counts is that of the authority's zone.
func (c *calculation) timed(name deadline.FactName, day deadline.Day) deadline.Fact {
	clock, ok := clockTime(c.text("time"))
	if !ok {
		c.fault("time", c.v.T("public.deadlines.time_form"))
		return deadline.On(name, day)
	}
	written := c.text("written")
	if written == "" {
		written = c.zone.String()
	}
	facts, err := deadline.ParseFacts("", written, []string{string(name) + "=" + day.String() + "T" + clock})
	if err != nil {
		var fault *deadline.FactError
		if errors.As(err, &fault) && fault.Fact == "tz" {
			c.fault("written", report.Say(c.v.P, fault.Message()))
		} else if errors.As(err, &fault) {
			c.fault("time", report.Say(c.v.P, fault.Message()))
		}
		return deadline.On(name, day)
	}
	c.moment = facts.List[0].At.In(facts.Zone)
	return deadline.At(name, c.moment)
}

// clockTime reads a time of day as people write it: 9:05, 09.05, 9h05.
func clockTime(text string) (string, bool) {
	text = strings.NewReplacer(".", ":", "h", ":", "H", ":", "٫", ":").Replace(latin(text))
	for _, layout := range []string{"15:04", "1504"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Format("15:04"), true
		}
	}
	return "", false
}

// extension is the fact that the person was told that it takes longer.
func (c *calculation) extension() (fact deadline.Fact, given bool) {
	fact.Name = deadline.Extend
	longer := c.text("longer")
	switch {
	case longer == "" && c.days["told"].empty() && c.days[untilDay].empty():
		return fact, false
	case longer == "":
		c.fault("longer", c.v.T("public.deadlines.longer_missing"))
		return fact, false
	case longer == untilDay:
		fact.Extension.Until, _ = c.day(untilDay)
	default:
		extension, err := deadline.ParseExtension(longer)
		if err != nil {
			c.blame(err)
			return fact, false
		}
		fact.Extension = extension
	}
	if !c.days["told"].empty() {
		fact.Day, _ = c.day("told")
	}
	return fact, true
}

// zoneOf is the zone in which the authority counts its days: as chosen, the body's for its own law, the law's otherwise.
func (p *Pages) zoneOf(calc *calculation) *time.Location {
	if name := calc.text("zone"); name != "" {
		facts, err := deadline.ParseFacts("", name, nil)
		if err == nil {
			return facts.Zone
		}
		var fault *deadline.FactError
		if errors.As(err, &fault) {
			calc.fault("zone", report.Say(calc.v.P, fault.Message()))
		}
	}
	return p.usualZone(calc)
}

func (p *Pages) usualZone(calc *calculation) *time.Location {
	if !calc.own && calc.law.Zone != "" {
		if zone, err := time.LoadLocation(calc.law.Zone); err == nil {
			return zone
		}
	}
	return p.zone()
}

// usualCalendar is the body's for the body's own law, and otherwise the law's.
func (p *Pages) usualCalendar(calc *calculation) string {
	if calc.own || calc.law.Calendar == "" {
		return p.Calendar
	}
	return calc.law.Calendar
}

// chooseCalendar finds the holidays. The body's own calendar is taken as its administrators changed it; while the database is
// away, as it was shipped.
func (p *Pages) chooseCalendar(calc *calculation) {
	id := calc.text("calendar")
	if id == "" {
		id = p.usualCalendar(calc)
	}
	calendar, err := p.Library.Calendar(id)
	if err != nil {
		calc.blame(err)
		return
	}
	calc.calendar = calendar
	if p.Current == nil || !p.ownCalendar(calendar) {
		return
	}
	current, err := p.current(calc.v)
	if err != nil {
		calc.shipped = true
		return
	}
	calc.calendar = current
}

// calendarPatience is how long a visitor waits for the database before the shipped calendar is used.
const calendarPatience = 2 * time.Second

func (p *Pages) current(v *web.Visitor) (deadline.Calendar, error) {
	ctx, cancel := context.WithTimeout(v.Ctx(), calendarPatience)
	defer cancel()
	return p.Current(ctx)
}

func (p *Pages) ownCalendar(c deadline.Calendar) bool {
	own, err := p.Library.Calendar(p.Calendar)
	return err == nil && own.ID() == c.ID()
}
