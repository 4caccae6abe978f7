package report

import (
	"daylight/portal/i18n"
	"daylight/requests"
)

// progress says who has the case and what was done last.
func (w *letterWriter) progress() {
	if w.l.Progress != nil {
		for _, line := range ProgressText(w.p, *w.l.Progress) {
			w.text(line)
		}
	}
}

// ProgressText says how a case stands: the same in the mail and on paper.
// i18n: requests.holder.*
func ProgressText(p *i18n.Printer, s requests.Progress) []string {
	lines := []string{p.T("requests.holder." + s.Holder),
		p.T("review.progress.last", "Day", LongDay(p, s.On), "Event", p.T("requests.event."+string(s.Last)))} // i18n: requests.event.*
	if s.Late {
		lines = append(lines, p.T("review.progress.late"))
	}
	return lines
}
