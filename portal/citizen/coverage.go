package citizen

import (
	"time"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// coverage draws how complete the record of each system is over the period of the report.
func coverage(v *web.Visitor, a *report.Accesses) ui.CoverageStrip {
	from, to := a.Period.From, a.Period.To
	for _, s := range a.Systems {
		if a.Period.From.IsZero() && !s.First.IsZero() && (from.IsZero() || s.First.Before(from)) {
			from = s.First
		}
	}
	strip := ui.CoverageStrip{Label: v.T("report.coverage.heading")}
	if from.IsZero() || !from.Before(to) {
		from = to.Add(-time.Hour)
	}
	strip.From, strip.To = v.P.Date(from.In(a.Zone).Date()), v.P.Date(to.In(a.Zone).Add(-time.Nanosecond).Date())
	whole := to.Sub(from).Seconds()
	part := func(t time.Time) float64 { return min(1, max(0, t.Sub(from).Seconds()/whole)) }
	for _, s := range a.Systems {
		line := ui.SourceCoverage{Name: s.Name.In(v.Lang()), Sentence: report.CoverageSentence(v.P, a, s), Gaps: s.Missing > 0}
		if !s.First.IsZero() && s.First.Before(s.CompleteTo) {
			line.Spans = append(line.Spans, ui.Span{From: part(s.First), To: part(s.CompleteTo)})
		}
		for _, g := range s.Gaps {
			if g.To.Before(from) || g.From.After(to) {
				continue
			}
			const visible = 0.004 // a gap of an hour in two years is still seen
			start := part(g.From)
			line.Spans = append(line.Spans, ui.Span{From: start, To: min(1, max(part(g.To), start+visible)), Gap: true})
		}
		strip.Sources = append(strip.Sources, line)
	}
	return strip
}
