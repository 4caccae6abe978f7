package report

import (
	"strconv"
	"strings"

	"daylight/portal/i18n"
	"daylight/requests/ledger"
)

// SummarySentence tells the report in two or three sentences.
func SummarySentence(p *i18n.Printer, a *Accesses) string {
	s := a.Summary
	if s.Total == 0 {
		return p.T("report.summary.none")
	}
	parts := []string{p.T("report.summary.total", "Count", s.Total)}
	officials, organisations := p.T("report.count.officials", "Count", s.Officials), p.T("report.count.organisations", "Count", s.Organisations)
	switch {
	case s.Officials > 0 && s.Untold > 0:
		parts = append(parts, p.T("report.summary.who_at_least", "Officials", officials, "Organisations", organisations))
	case s.Officials > 0:
		parts = append(parts, p.T("report.summary.who", "Officials", officials, "Organisations", organisations))
	}
	if s.Automatic > 0 {
		parts = append(parts, p.T("report.summary.automatic", "Count", s.Automatic))
	}
	if s.Disclosures > 0 {
		parts = append(parts, p.T("report.summary.disclosures", "Count", s.Disclosures, "Body", apart(p, a.Body.Name)))
	}
	return strings.Join(parts, " ")
}

// NotableSentence says how many entries of a kind there are and why they stand out.
//
// i18n: report.notable.*
func NotableSentence(p *i18n.Printer, a *Accesses, n Notable) string {
	sentence := p.T("report.notable."+string(n.Kind), "Count", n.N)
	if n.Kind == OutsideHours {
		sentence += " " + HoursSentence(p, a.Body.Hours)
	}
	return sentence
}

// NumbersText lists entry numbers: "No. 4, 7 and 12".
func NumbersText(p *i18n.Printer, n Notable) string {
	const most = 12
	if len(n.Numbers) == 0 {
		return ""
	}
	numbers := n.Numbers[:min(most, len(n.Numbers))]
	if rest := n.N - len(numbers); rest > 0 {
		return p.T("report.numbers.more", "Numbers", strings.Join(numbers, ", "), "Count", rest)
	}
	return p.T("report.numbers", "Numbers", p.List(numbers))
}

// NumberText is an entry's number; where the person has several series a letter says which.
func NumberText(a *Accesses, e *Entry) string {
	return numberIn(len(a.Person.Identifiers), e.Series, e.Number)
}

func numberIn(identifiers, series int, number int64) string {
	switch {
	case number == 0:
		return "–"
	case identifiers > 1:
		return string(rune('A'+series)) + strconv.FormatInt(number, 10)
	}
	return strconv.FormatInt(number, 10)
}

// NumberingSentence says how many entries there are and how they are numbered: the proof that none is missing.
func NumberingSentence(p *i18n.Printer, a *Accesses) string {
	var parts []string
	for _, s := range a.Evidence.Series {
		first, last := numberIn(len(a.Person.Identifiers), s.Of, s.First), numberIn(len(a.Person.Identifiers), s.Of, s.Last)
		if s.First == s.Last {
			parts = append(parts, p.T("report.numbering.one", "Number", first))
		} else if s.Last-s.First+1 == int64(s.N) {
			parts = append(parts, p.T("report.numbering.all", "Count", s.N, "First", first, "Last", last))
		} else if s.Last-s.First+1 == int64(s.N)+a.erasedAmong(s) {
			parts = append(parts, p.T("report.numbering.erased", "Count", s.N, "First", first, "Last", last))
		} else if a.Extract.Narrows() {
			parts = append(parts, p.T("report.numbering.extract", "Count", s.N, "First", first, "Last", last))
		} else {
			parts = append(parts, p.T("report.numbering.some", "Count", s.N, "First", first, "Last", last))
		}
	}
	if n := a.Evidence.Unnumbered; n > 0 {
		parts = append(parts, p.T("report.numbering.without", "Count", n))
	}
	return strings.Join(parts, " ")
}

// ExtractSentence says what an extract was narrowed to; the whole report has none.
func ExtractSentence(p *i18n.Printer, a *Accesses) string {
	if !a.Extract.Narrows() {
		return ""
	}
	var limits []string
	limit := func(label string, values []string) {
		if len(values) > 0 {
			limits = append(limits, p.T("report.label.with", "Label", label)+" "+p.List(values))
		}
	}
	limit(p.T("report.label.system"), worded(a.Extract.Sources, func(id string) string { return apart(p, a.SystemName(id).In(p.Lang())) }))
	limit(p.T("report.label.activity"), worded(a.Extract.Activities, func(id string) string { return apart(p, a.activityName(id).In(p.Lang())) }))
	limit(p.T("report.label.action"), worded(a.Extract.Actions, func(id string) string { return ActionText(p, id) }))
	return p.T("report.extract", "Limits", p.List(limits))
}

func worded(ids []string, word func(string) string) []string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = word(id)
	}
	return texts
}

// activityName is the title of an activity that entries of the report belong to, and otherwise its id.
func (a *Accesses) activityName(id string) Text {
	for _, c := range a.Summary.ByPurpose {
		if c.ID == id && len(c.Name) > 0 {
			return c.Name
		}
	}
	return Plain(id)
}

// WithheldSentence stands on every report, whether or not anything is withheld, so that nothing shows by its absence.
func WithheldSentence(p *i18n.Printer, a *Accesses) string {
	return p.T("report.withheld", "Regulator", apart(p, a.Body.Regulator.Name))
}

// CoverageSentence says how complete a system's record is.
func CoverageSentence(p *i18n.Printer, a *Accesses, s System) string {
	switch {
	case s.ID == ledger.OwnSource:
		return p.T("report.coverage.own")
	case s.Stored == 0:
		return p.T("report.coverage.nothing")
	}
	var parts []string
	from, to := p.Date(s.First.In(a.Zone).Date()), p.Date(s.CompleteTo.In(a.Zone).Date())
	parts = append(parts, p.T("report.coverage.span", "From", from, "To", to))
	switch {
	case s.Missing > 0:
		parts = append(parts, p.T("report.coverage.missing", "Count", s.Missing))
		parts = append(parts, gaps(p, a, s)...)
	case s.Numbered:
		parts = append(parts, p.T("report.coverage.complete"))
	default:
		parts = append(parts, p.T("report.coverage.unnumbered"))
	}
	share := func(key string, n int64) {
		if n > 0 && n*100 >= s.Stored { // less than one in a hundred says nothing of the system
			parts = append(parts, p.T(key, "Share", p.Percent(float64(n)/float64(s.Stored))))
		}
	}
	share("report.coverage.late", s.Late)
	share("report.coverage.caseless", s.Caseless)
	share("report.coverage.vague", s.Vague)
	if s.Disabled {
		parts = append(parts, p.T("report.coverage.disabled"))
	}
	return strings.Join(parts, " ")
}

// gaps names the first few gaps that touch the report's period.
func gaps(p *i18n.Printer, a *Accesses, s System) []string {
	var parts []string
	for _, g := range s.Gaps {
		if g.To.Before(a.Period.From) || !g.From.Before(a.Period.To) {
			continue
		}
		if len(parts) == 3 {
			return append(parts, p.T("report.coverage.more_gaps"))
		}
		from, to := p.Date(g.From.In(a.Zone).Date()), p.Date(g.To.In(a.Zone).Date())
		if from == to {
			parts = append(parts, p.T("report.coverage.gap_day", "Count", g.Missing, "Day", from))
		} else {
			parts = append(parts, p.T("report.coverage.gap", "Count", g.Missing, "From", from, "To", to))
		}
	}
	return parts
}

// PeriodText is the time the report covers: "1 January 2026 to 22 November 2026".
func PeriodText(p *i18n.Printer, a *Accesses) string {
	last := p.Date(a.Period.To.In(a.Zone).Add(-1).Date())
	if a.Period.From.IsZero() {
		return p.T("report.period.until", "To", last)
	}
	return p.T("report.period", "From", p.Date(a.Period.From.In(a.Zone).Date()), "To", last)
}

// MadeText is when the report was made, with the zone of all its times.
func MadeText(p *i18n.Printer, a *Accesses) string {
	return p.T("report.made", "When", p.DateTime(a.Made.In(a.Zone)), "Zone", apart(p, a.Zone.String()))
}

// PersonText is whom the report is about, masked.
func PersonText(p *i18n.Printer, a *Accesses) string {
	parts := []string{a.Person.Name}
	for _, id := range a.Person.Identifiers {
		parts = append(parts, p.T("report.identifier", "Scheme", SchemeText(p, id.Scheme), "Masked", code(p, id.Masked)))
	}
	return joined(p, parts...)
}
