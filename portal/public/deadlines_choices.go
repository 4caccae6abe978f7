package public

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/deadline"
)

func lawName(v *web.Visitor, law deadline.Law) string { return report.LawName(v.P, law.ID, law.Title) }

// kindName is what was asked for; with an ending, which of its days is meant.
func kindName(v *web.Visitor, kind deadline.Kind) string {
	text := string(kind)
	if base, cut := strings.CutSuffix(text, "_extension_notice"); cut {
		return v.T("public.deadlines.kind_notice", "Kind", kindName(v, deadline.Kind(base)))
	}
	if base, cut := strings.CutSuffix(text, "_ack"); cut {
		return v.T("public.deadlines.kind_ack", "Kind", kindName(v, deadline.Kind(base)))
	}
	return named(v, "deadline.kind.", text)
}

// named is an id in words, or the id itself where the catalogue has no words for it.
func named(v *web.Visitor, family, id string) string {
	if v.P.Has(family + id) {
		return v.T(family + id)
	}
	return id
}

// place is the jurisdiction of a law.
// i18n: public.jurisdiction.*
func place(v *web.Visitor, law deadline.Law) string {
	id := strings.ToLower(law.Jurisdiction)
	if v.P.Has("public.jurisdiction." + id) {
		return v.T("public.jurisdiction." + id)
	}
	return law.Jurisdiction
}

// fieldName is the label of a day.
// i18n: public.deadlines.field.*
func fieldName(v *web.Visitor, field string) string {
	return v.T("public.deadlines.field." + strings.TrimRight(field, "23"))
}

// dayInput asks for a day.
// i18n: public.deadlines.hint.*
func (c *calculation) dayInput(field string) ui.DateInput {
	t := c.days[field]
	d := ui.DateInput{Name: field, ID: field, Legend: fieldName(c.v, field), LegendSize: "s", Day: t.Day, Month: t.Month, Year: t.Year, Wrong: c.wrong[field]}
	if key := "public.deadlines.hint." + strings.TrimRight(field, "23"); c.v.P.Has(key) {
		d.Hint = c.v.T(key)
	}
	return d
}

// lawOptions are the laws, each with how firm its rules are; those that do not bind public bodies stand apart.
// i18n: public.deadlines.mark.*
// i18n: public.deadlines.marks.*
func (p *Pages) lawOptions(v *web.Visitor) []ui.Option {
	var binding, others []ui.Option
	for _, law := range p.newest() {
		o := ui.Option{Value: law.ID, Text: v.T("public.deadlines.marked", "Law", lawName(v, law), "Mark", v.T("public.deadlines.mark."+string(law.Status)))}
		if law.PublicBody {
			o.Group = v.T("public.deadlines.binds")
			binding = append(binding, o)
		} else {
			o.Group = v.T("public.deadlines.binds_not")
			others = append(others, o)
		}
	}
	return append(binding, others...)
}

// newest is the newest version of each law.
func (p *Pages) newest() []deadline.Law {
	laws := p.Library.Laws()
	var list []deadline.Law
	for i, law := range laws {
		if i+1 == len(laws) || laws[i+1].ID != law.ID {
			list = append(list, law)
		}
	}
	return list
}

func (c *calculation) kindChoices() []ui.Choice {
	var list []ui.Choice
	for _, kind := range c.law.Kinds() {
		list = append(list, ui.Choice{Value: string(kind), Text: kindName(c.v, kind)})
	}
	return list
}

// longerChoices are the extensions that the law allows for the kind; a day told outright can be anywhere up to the longest.
func (p *Pages) longerChoices(c *calculation) []ui.Choice {
	list := []ui.Choice{{Text: c.v.T("public.deadlines.longer_no"), Checked: c.text("longer") == ""}}
	if most := c.terms.Longest; !most.IsZero() {
		if most.Unit == deadline.Months {
			for n := 1; n < most.N; n++ {
				list = append(list, c.longerChoice(deadline.Length{N: n, Unit: most.Unit}))
			}
		}
		full := c.longerChoice(most)
		full.Hint = c.v.T("public.deadlines.longest")
		list = append(list, full)
	}
	if other, err := deadline.ParseExtension(c.text("longer")); err == nil {
		c.words["longer"] = other.String()
		if !slices.ContainsFunc(list, func(o ui.Choice) bool { return o.Value == other.String() }) {
			list = append(list, ui.Choice{Value: other.String(), Text: c.longerText(other)})
		}
	}
	return append(list, ui.Choice{Value: untilDay, Text: c.v.T("public.deadlines.longer_until"), Conditional: c.dayInput(untilDay)})
}

func (c *calculation) longerChoice(by deadline.Length) ui.Choice {
	x := deadline.Extension{By: by}
	return ui.Choice{Value: x.String(), Text: c.longerText(x)}
}

func (c *calculation) longerText(x deadline.Extension) string {
	if !x.To.IsZero() {
		return c.v.T("public.deadlines.longer_to", "Length", lengthText(c.v, x.To))
	}
	return lengthText(c.v, x.By)
}

func lengthText(v *web.Visitor, l deadline.Length) string {
	return v.T("deadline.unit."+string(l.Unit), "Count", l.N)
}

// calendarName is a calendar in words, a union with all its parts.
// i18n: public.calendar.*
func calendarName(v *web.Visitor, id string) string {
	parts := strings.Split(id, "+")
	for i, part := range parts {
		parts[i] = named(v, "public.calendar.", part)
	}
	return strings.Join(parts, " + ")
}

// calendarOptions are all calendars by name, the usual one first.
func (p *Pages) calendarOptions(c *calculation) []ui.Option {
	usual := p.usualCalendar(c)
	var list []ui.Option
	for _, id := range append([]string{deadline.NoCalendar}, p.Library.Calendars()...) {
		list = append(list, ui.Option{Value: id, Text: calendarName(c.v, id)})
	}
	if chosen := c.text("calendar"); chosen != "" && !slices.ContainsFunc(list, func(o ui.Option) bool { return o.Value == chosen }) {
		list = append(list, ui.Option{Value: chosen, Text: calendarName(c.v, chosen)})
	}
	order := collate.New(language.Make(c.v.Lang()))
	slices.SortStableFunc(list, func(a, b ui.Option) int { return order.CompareString(a.Text, b.Text) })
	return append([]ui.Option{{Text: c.v.T("public.deadlines.calendar_usual", "Calendar", calendarName(c.v, usual))}}, list...)
}

// readingChoices are the ways to read the law, the usual one marked.
// i18n: public.deadlines.reading.*
func (p *Pages) readingChoices(c *calculation) []ui.Choice {
	usual := c.terms.Readings[0]
	if c.own && slices.Contains(c.terms.Readings, p.Reading) {
		usual = p.Reading
	}
	var list []ui.Choice
	for _, reading := range c.terms.Readings {
		o := ui.Choice{Value: reading, Text: c.v.T("public.deadlines.reading." + reading), Checked: c.text("reading") == "" && reading == usual}
		if reading == usual {
			o.Hint = c.v.T("public.deadlines.reading_usual")
		}
		list = append(list, o)
	}
	return list
}

// zoneOptions are the zones of the laws and of the body, and the one in the address.
func (p *Pages) zoneOptions(c *calculation, field, usual string) []ui.Option {
	names := []string{"UTC", p.zone().String(), c.text(field)}
	for _, law := range p.Library.Laws() {
		names = append(names, law.Zone)
	}
	slices.Sort(names)
	list := []ui.Option{{Text: usual}}
	for _, name := range slices.Compact(names) {
		if name != "" {
			list = append(list, ui.Option{Value: name, Text: zoneName(name)})
		}
	}
	return list
}

func zoneName(name string) string { return strings.ReplaceAll(name, "_", " ") }

// doubtTexts are what is uncertain about the law for what was asked.
func (c *calculation) doubtTexts() (list []string) {
	for _, doubt := range c.shownDoubts() {
		list = append(list, named(c.v, "deadline.doubt.", doubt))
	}
	return list
}

// shownDoubts are all doubts about the law, until the kind is known.
func (c *calculation) shownDoubts() []string {
	if c.stage == tellDays {
		return c.terms.Doubts
	}
	return c.law.Doubts
}

// force says where a law applies and since when.
func (p *Pages) force(c *calculation) string {
	pairs := []any{"Place", place(c.v, c.law), "Day", dayText(c.v, c.law.From)}
	switch {
	case c.law.From.After(p.today()):
		return c.v.T("public.deadlines.not_yet", pairs...)
	case c.law.Until.IsZero():
		return c.v.T("public.deadlines.since", pairs...)
	}
	return c.v.T("public.deadlines.between", append(pairs, "Until", dayText(c.v, c.law.Until))...)
}

func dayText(v *web.Visitor, d deadline.Day) string { return v.P.Date(d.Year, d.Month, d.Day) }

func longDay(v *web.Visitor, d deadline.Day) string { return report.LongDay(v.P, d) }

// asks are the fields of facts that matter, of questions only the first.
func (c *calculation) asks(facts ...deadline.FactName) (fields []string) {
	for _, h := range happenings {
		if slices.Contains(facts, h.fact) && c.matters(h.fact) {
			fields = append(fields, h.field)
		}
	}
	return fields
}

// folds tells whether there is anything to ask beside the first day and its time.
func (c *calculation) folds() bool {
	return c.matters(deadline.Registered, deadline.Acknowledged, deadline.IDRequested, deadline.FeeRequested, deadline.Pause, deadline.Extend)
}

func timeHint(c *calculation) string {
	if c.first() == "aware" {
		return c.v.T("public.deadlines.aware_hint")
	}
	return c.v.T("public.deadlines.time_hint")
}

// addressOf is the query that asks about a kind of request under a law.
func addressOf(law deadline.Law, kind deadline.Kind) string {
	return url.Values{"law": {law.ID}, "kind": {string(kind)}}.Encode()
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
