package report

import (
	"time"

	"daylight/portal/i18n"
	"daylight/requests"
)

// FindingLook says which look a finding is about: by its time and its number in the citizen's list, as far as they are known.
func FindingLook(p *i18n.Printer, f requests.Finding, zone *time.Location) string {
	switch {
	case f.Occurred.IsZero():
		return p.T("finding.look.yours")
	case f.Number == 0:
		return p.T("finding.look.at", "When", p.DateTime(f.Occurred.In(zone)))
	}
	return p.T("finding.look.numbered", "When", p.DateTime(f.Occurred.In(zone)), "Number", f.Number)
}

// findings says what was found about each look the complaint is about, and why.
func (w *letterWriter) findings() {
	p := w.p
	if len(w.l.Decision.Findings) == 0 {
		return
	}
	zone := w.l.Body.Zone
	if zone == nil {
		zone = time.UTC
	}
	w.heading(p.T("finding.heading"))
	for _, f := range w.l.Decision.Findings {
		w.put(Heading{3, FindingLook(p, f, zone)}, Facts{[]Fact{
			{p.T("finding.verdict"), []Span{{Text: p.T("requests.found." + string(f.Verdict)), Bold: true}}},
			{p.T("finding.reasons"), words(oneLine(p, f.Reasons))},
		}})
	}
	w.text(p.T("finding.stays"))
}
