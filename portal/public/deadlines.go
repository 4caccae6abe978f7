package public

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/deadline"
)

// deadlineFields are the fields of the calculator, as they stand in its address.
var deadlineFields = []string{
	"law", "kind", "longer", "received-day", "received-month", "received-year", "asked-day", "asked-month", "asked-year",
	"answered-day", "answered-month", "answered-year", "told-day", "told-month", "told-year",
}

// fieldOf is the field of the form that a fact was typed into.
var fieldOf = map[string]string{
	string(deadline.ReceivedAt): "received-day", string(deadline.Pause): "asked-day", string(deadline.Resume): "answered-day",
	string(deadline.Extend): "longer", "law": "law", "kind": "kind",
}

// typedDay is a day as typed, in its three parts.
type typedDay struct{ Day, Month, Year string }

func typed(v *web.Visitor, name string) typedDay {
	return typedDay{v.Query(name + "-day"), v.Query(name + "-month"), v.Query(name + "-year")}
}

func (t typedDay) empty() bool { return t == typedDay{} }

// day reads the parts; only plain digits are a number here.
func (t typedDay) day() (deadline.Day, bool) {
	day, month, year := whole(unpadded(t.Day)), whole(unpadded(t.Month)), whole(t.Year)
	if year < 1900 || year > 9999 {
		return deadline.Day{}, false
	}
	d, err := deadline.ParseDay(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
	return d, err == nil
}

func unpadded(s string) string {
	if len(s) == 2 && s[0] == '0' {
		return s[1:]
	}
	return s
}

// calculation is what was asked of the calculator, and the answer if there is one.
type calculation struct {
	Law, Kind, Longer               string
	Received, Asked, Answered, Told typedDay
	Laws, Kinds                     []ui.Option
	Title                           string // of the law, as it calls itself
	Result                          *deadline.Reckoning
	Errors                          ui.Errors
}

// deadlines is the calculator: a form, and its answer with the working.
func (p *Pages) deadlines(c *fiber.Ctx) error {
	v := web.Visit(c)
	calc := calculation{
		Law: v.Query("law"), Kind: v.Query("kind"), Longer: v.Query("longer"),
		Received: typed(v, "received"), Asked: typed(v, "asked"), Answered: typed(v, "answered"), Told: typed(v, "told"),
	}
	if calc.Law == "" {
		calc.Law = p.Law
	}
	if calc.Kind == "" {
		calc.Kind = string(deadline.Access)
	}
	calc.Laws, calc.Kinds = p.choices(v)
	if !calc.Received.empty() {
		p.reckon(v, &calc)
	}
	s := shell(v, v.T("public.deadlines.title"))
	s.Errors, s.Description = calc.Errors, v.T("public.deadlines.lead")
	if len(calc.Errors) > 0 {
		return v.Refuse(p.deadlinesPage(v, s, calc))
	}
	return v.Render(p.deadlinesPage(v, s, calc))
}

// choices are the laws and kinds to choose from.
func (p *Pages) choices(v *web.Visitor) (laws, kinds []ui.Option) {
	var seen []string
	for _, law := range p.Library.Laws() {
		if !slices.Contains(seen, law.ID) {
			seen = append(seen, law.ID)
			laws = append(laws, ui.Option{Value: law.ID, Text: v.T("deadline.law." + law.ID)})
		}
		for _, kind := range law.Kinds() {
			if !slices.ContainsFunc(kinds, func(o ui.Option) bool { return o.Value == string(kind) }) {
				kinds = append(kinds, ui.Option{Value: string(kind), Text: v.T("deadline.kind." + string(kind))})
			}
		}
	}
	return laws, kinds
}

// reckon works out the answer, or says which field is at fault.
func (p *Pages) reckon(v *web.Visitor, calc *calculation) {
	facts, received := p.happened(v, calc)
	if len(calc.Errors) > 0 {
		return
	}
	law, err := p.Library.Law(calc.Law, received)
	if err == nil {
		calc.Title = law.Title
		var calendar deadline.Calendar
		if calendar, err = p.Library.Calendar(p.calendar(law)); err == nil {
			var r deadline.Reckoning
			if r, err = deadline.Reckon(law, deadline.Kind(calc.Kind), facts, calendar); err == nil {
				calc.Result = &r
				return
			}
		}
	}
	var fault *deadline.FactError
	if !errors.As(err, &fault) {
		fault = &deadline.FactError{Key: "public.deadlines.failed"}
	}
	calc.Errors = append(calc.Errors, ui.ErrorItem{Field: fieldOf[fault.Fact], Text: report.Say(v.P, fault.Message())})
}

// calendar is the body's for the body's own law, and otherwise the law's.
func (p *Pages) calendar(law deadline.Law) string {
	if law.ID == p.Law || law.Calendar == "" {
		return p.Calendar
	}
	return law.Calendar
}

// happened are the facts, as typed.
func (p *Pages) happened(v *web.Visitor, calc *calculation) (deadline.Facts, deadline.Day) {
	facts := deadline.Facts{Zone: p.Body.Zone}
	read := func(name string, t typedDay) deadline.Day {
		day, ok := t.day()
		if !ok {
			calc.Errors = append(calc.Errors, ui.ErrorItem{Field: name, Text: v.T("public.deadlines.no_day"), Href: "#" + name + "-day"})
		}
		return day
	}
	received := read("received", calc.Received)
	facts.List = append(facts.List, deadline.On(deadline.ReceivedAt, received))
	if !calc.Asked.empty() {
		facts.List = append(facts.List, deadline.On(deadline.Pause, read("asked", calc.Asked)))
	}
	if !calc.Answered.empty() {
		facts.List = append(facts.List, deadline.On(deadline.Resume, read("answered", calc.Answered)))
	}
	if calc.Longer != "" {
		extension, err := deadline.ParseExtension(calc.Longer)
		var fault *deadline.FactError
		if errors.As(err, &fault) {
			calc.Errors = append(calc.Errors, ui.ErrorItem{Field: "longer", Text: report.Say(v.P, fault.Message())})
		}
		fact := deadline.Fact{Name: deadline.Extend, Extension: extension}
		if !calc.Told.empty() {
			fact.Day = read("told", calc.Told)
		}
		facts.List = append(facts.List, fact)
	}
	return facts, received
}

// card shows the answer with its working.
func card(v *web.Visitor, calc calculation) ui.DeadlineCard {
	r := calc.Result
	working := ui.Working{Intro: v.T("public.deadlines.by", "Law", calc.Title, "Calendar", r.Calendar), Open: true}
	if r.Calendar == "" {
		working.Intro = v.T("public.deadlines.by_law", "Law", calc.Title)
	}
	for _, step := range report.Working(v.P, *r) {
		working.Steps = append(working.Steps, ui.WorkingStep{Day: step.Day, ISO: step.ISO, Rule: step.Rule, Citation: step.Citation, Note: step.Note})
	}
	d := ui.DeadlineCard{Caption: v.T("public.deadlines.due"), Day: report.LongDay(v.P, r.Due), ISO: r.Due.String(), Working: working}
	if r.Paused {
		d.Tone, d.Left = "quiet", v.T("public.deadlines.paused")
	}
	return d
}

// warnings are what to know about the answer.
func warnings(v *web.Visitor, r *deadline.Reckoning) []string {
	var list []string
	for _, w := range r.Warnings {
		list = append(list, report.Say(v.P, w))
	}
	if r.Deemed != "" {
		list = append(list, v.T("deadline.deemed."+r.Deemed, "Day", report.LongDay(v.P, r.Due)))
	}
	return list
}

// longerOptions are extensions that laws know.
func longerOptions(v *web.Visitor) []ui.Option {
	return []ui.Option{
		{Value: "", Text: v.T("public.deadlines.longer_no")},
		{Value: "1m", Text: v.T("notices.period.months", "Count", 1)},
		{Value: "2m", Text: v.T("notices.period.months", "Count", 2)},
		{Value: "+15d", Text: v.T("notices.period.days", "Count", 15)},
		{Value: "+30d", Text: v.T("notices.period.days", "Count", 30)},
		{Value: "+10wd", Text: v.T("public.deadlines.working_days", "Count", 10)},
		{Value: "+20wd", Text: v.T("public.deadlines.working_days", "Count", 20)},
	}
}
