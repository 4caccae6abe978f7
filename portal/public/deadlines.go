package public

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/deadline"
)

// stage is how far a calculation has come: each is a page that asks one thing, all in one address.
type stage string

const (
	chooseLaw  stage = "law"
	chooseKind stage = "kind"
	tellDays   stage = "days"
)

// calculation is what was asked of the calculator, and the answer if there is one.
type calculation struct {
	entry
	v        *web.Visitor
	stage    stage
	own      bool // the law is the body's
	law      deadline.Law
	terms    deadline.Terms
	zone     *time.Location // in which the days of the authority are counted
	calendar deadline.Calendar
	shipped  bool      // the body's own changes of its calendar could not be had
	moment   time.Time // of the first fact, if its time of day was given
	result   *deadline.Reckoning
	errors   ui.Errors
	wrong    map[string][]string // parts of days that are at fault
}

// deadlines is the calculator: law, kind, what happened, and the answer with its working.
func (p *Pages) deadlines(c *fiber.Ctx) error {
	v := web.Visit(c)
	calc := p.calculate(v, read(v))
	title := v.T("public.deadlines.title")
	if calc.result != nil {
		title = v.T("public.deadlines.title_with", "Day", calc.dueText())
	}
	s := shell(v, title)
	s.Errors, s.Description = calc.errors, v.T("public.deadlines.lead")
	if len(calc.errors) > 0 {
		return v.Refuse(p.deadlinesPage(s, calc))
	}
	return v.Render(p.deadlinesPage(s, calc))
}

// calculate goes as far as what was typed allows.
func (p *Pages) calculate(v *web.Visitor, typed entry) *calculation {
	calc := &calculation{entry: typed, v: v, stage: chooseLaw, wrong: map[string][]string{}}
	if calc.change == string(chooseLaw) || calc.text("law") == "" && !calc.told() {
		return calc
	}
	calc.set("law", p.Law)
	if !p.findLaw(calc) || !p.findKind(calc) {
		return calc
	}
	calc.stage = tellDays
	if calc.told() {
		p.reckon(calc)
	}
	return calc
}

// findLaw takes the law that is in force today, until the day of receipt is known.
func (p *Pages) findLaw(calc *calculation) bool {
	law, err := p.lawOf(calc.text("law"), p.today())
	if err != nil {
		calc.blame(err)
		return false
	}
	calc.law, calc.own = law, law.ID == p.Law
	return true
}

// lawOf is the version in force on a day and, before there was any, the first.
func (p *Pages) lawOf(id string, on deadline.Day) (deadline.Law, error) {
	law, err := p.Library.Law(id, on)
	if err == nil {
		return law, nil
	}
	versions := p.Library.Laws()
	if first := slices.IndexFunc(versions, func(l deadline.Law) bool { return l.ID == id }); first >= 0 {
		return versions[first], nil
	}
	return law, err
}

// findKind takes what was asked for, or the only thing the law sets a time for.
func (p *Pages) findKind(calc *calculation) bool {
	calc.stage = chooseKind
	kinds := calc.law.Kinds()
	switch {
	case len(kinds) == 1:
		calc.set("kind", string(kinds[0]))
	case !calc.choosing() && calc.told() && slices.Contains(kinds, deadline.Access):
		calc.set("kind", string(deadline.Access))
	}
	kind := calc.text("kind")
	if calc.change == string(chooseKind) {
		return false
	}
	if kind == "" {
		if calc.step == chooseKind || calc.step == tellDays {
			calc.fault("kind", calc.v.T("public.deadlines.kind_missing"))
		}
		return false
	}
	terms, known := calc.law.Terms(deadline.Kind(kind))
	if !known {
		calc.fault("kind", calc.v.T("public.deadlines.kind_unknown", "Law", lawName(calc.v, calc.law)))
	}
	calc.terms = terms
	return known
}

// reckon works out the answer, or says which field is at fault.
func (p *Pages) reckon(calc *calculation) {
	calc.zone = p.zoneOf(calc)
	facts := p.happened(calc)
	p.chooseCalendar(calc)
	if len(calc.errors) > 0 {
		return
	}
	received := facts.Received()
	law, err := p.Library.Law(calc.law.ID, received)
	if err == nil {
		law, err = law.With(deadline.Policy{Reading: p.readingOf(calc)})
	}
	if err != nil {
		calc.blame(err)
		return
	}
	calc.law = law
	if terms, known := law.Terms(calc.kind()); known { // another version may know other things
		calc.terms = terms
	}
	r, err := deadline.Reckon(law, calc.kind(), facts, calc.calendar)
	if err != nil {
		calc.blame(err)
		return
	}
	calc.result = &r
}

// readingOf is how the law is read: as chosen; failing that, the body's own law as the body reads it.
func (p *Pages) readingOf(calc *calculation) string {
	if reading := calc.text("reading"); reading != "" || !calc.own || !slices.Contains(calc.terms.Readings, p.Reading) {
		return reading
	}
	return p.Reading
}

func (c *calculation) kind() deadline.Kind { return deadline.Kind(c.text("kind")) }

// matters tells whether to ask for a fact: the law looks at it, or somebody said it all the same.
func (c *calculation) matters(facts ...deadline.FactName) bool {
	for _, h := range happenings {
		if slices.Contains(facts, h.fact) && (slices.Contains(c.terms.Facts, h.fact) || !c.days[h.field].empty()) {
			return true
		}
	}
	return slices.Contains(facts, deadline.Extend) && (slices.Contains(c.terms.Facts, deadline.Extend) || c.text("longer") != "")
}

func (c *calculation) fault(field, text string) {
	item := ui.ErrorItem{Field: field, Text: text}
	if slices.Contains(dayFields, field) {
		item.Href = "#" + field + "-" + c.firstWrong(field)
	}
	c.errors = append(c.errors, item)
}

func (c *calculation) firstWrong(field string) string {
	if parts := c.wrong[field]; len(parts) > 0 {
		return parts[0]
	}
	return "day"
}

// blame shows a fault that the engine found beside the field it was typed into.
func (c *calculation) blame(err error) {
	var fault *deadline.FactError
	if !errors.As(err, &fault) {
		c.fault("", c.v.T("public.deadlines.failed"))
		return
	}
	c.fault(c.fieldOf(fault), report.Say(c.v.P, c.named(fault.Message())))
}

// named calls law and calendars by their names where the engine knows only ids.
func (c *calculation) named(m deadline.Message) deadline.Message {
	vars := maps.Clone(m.Vars)
	for name, value := range vars {
		if id, text := value.(string); text && name != "Fact" && id != "" && id == c.law.ID {
			vars[name] = lawName(c.v, c.law)
		}
	}
	if id, text := vars["Calendar"].(string); text {
		vars["Calendar"] = calendarName(c.v, id)
	}
	return deadline.Message{Key: m.Key, Vars: vars}
}

// fieldOf is the field that a fact was typed into. Where there are several, the day tells which.
func (c *calculation) fieldOf(fault *deadline.FactError) string {
	switch {
	case fault.Key == "deadline.error.law_not_in_force":
		return c.first()
	case fault.Fact == string(deadline.Extend):
		return c.extensionField(fault)
	case slices.Contains(wordFields, fault.Fact):
		return fault.Fact
	}
	found := ""
	for _, h := range happenings {
		if string(h.fact) != fault.Fact || c.days[h.field].empty() {
			continue
		}
		if day, _ := c.days[h.field].day(); found == "" || day == fault.Vars["Day"] {
			found = h.field
		}
	}
	return found
}

// extensionField is the day of the notice, the day told outright or the length: whichever the fault is about.
func (c *calculation) extensionField(fault *deadline.FactError) string {
	for _, field := range []string{"told", "until"} {
		if day, ok := c.days[field].day(); ok && day == fault.Vars["Day"] && strings.HasSuffix(fault.Key, "before_received") {
			return field
		}
	}
	if c.text("longer") == untilDay {
		return "until"
	}
	return "longer"
}
