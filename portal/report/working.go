package report

import (
	"daylight/portal/i18n"
	"daylight/requests/deadline"
)

// WorkedStep is one step of a reckoning in words.
type WorkedStep struct {
	Day      string // in words, with weekday
	ISO      string
	Rule     string
	Citation string
	Note     string
}

// Working puts the steps of a reckoning into words: the same on pages, in letters and on the command line.
func Working(p *i18n.Printer, r deadline.Reckoning) []WorkedStep {
	steps := make([]WorkedStep, 0, len(r.Steps))
	for _, s := range r.Steps {
		w := WorkedStep{Day: LongDay(p, s.Date), ISO: s.Date.String(), Rule: Say(p, s.Rule), Citation: s.Citation}
		if s.Note != nil {
			w.Note = Say(p, *s.Note)
		}
		steps = append(steps, w)
	}
	return steps
}

// Say puts a message of the deadline engine into words, its days written as the reader's language does.
func Say(p *i18n.Printer, m deadline.Message) string { return p.Say(m.Key, Words(p, m.Vars)) }

// Words writes the days among the values of a message in the reader's language and leaves the rest.
func Words(p *i18n.Printer, vars map[string]any) map[string]any {
	said := make(map[string]any, len(vars))
	for name, value := range vars {
		switch v := value.(type) {
		case deadline.Day:
			said[name] = LongDay(p, v)
		case *deadline.Day:
			if v != nil {
				said[name] = LongDay(p, *v)
			}
		default:
			said[name] = value
		}
	}
	return said
}

// LawName is what a law is called in the reader's language: one of the body's own keeps the title its file gives.
func LawName(p *i18n.Printer, id, title string) string {
	if key := "deadline.law." + id; title == "" || p.Has(key) {
		return p.T(key)
	}
	return title
}

// LongDay writes a day with its weekday: "Tuesday 29 December 2026".
func LongDay(p *i18n.Printer, d deadline.Day) string { return p.LongDay(d.Year, d.Month, d.Day) }
