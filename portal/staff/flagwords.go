package staff

import (
	"fmt"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// flagFacts are what is known of a flagged look.
func (p *Pages) flagFacts(v *web.Visitor, d flagDesk) []ui.SummaryRow {
	f := d.Flag
	var r rows
	r.text(v.T("conflict.flag.who"), f.Name)
	r.text(v.T("report.label.role"), f.Role)
	r.text(v.T("report.label.unit"), f.Unit)
	r.add(v.T("conflict.flag.why"), v.T("conflict.flag.why."+f.Why))
	for i, line := range sumLines(v, f) {
		r.add(v.T([]string{"unusual.sum", "unusual.hours_label"}[i]), line)
	}
	if !f.Sum.Day.IsZero() {
		r.add(v.T("unusual.good"), v.T("unusual.good."+f.Why)) // i18n: unusual.good.*
	}
	r.text(v.T("conflict.flag.source"), nameIn(d.sources, f.Source))
	r.add(v.T("conflict.flag.when"), p.moment(v, f.Occurred))
	r.text(v.T("conflict.exception.case"), f.Ref)
	if f.Verdict != "" {
		r.add(v.T("conflict.flag.verdict"), v.T("conflict.flag.verdict."+f.Verdict))
		r.text(v.T("conflict.flag.reason"), f.Reason)
		r.text(v.T("conflict.flag.decided"), f.Decided)
	}
	return r
}

// sumLines say in words what stood out: the sum, and the hours if they add to it. Nothing of a look behind a wall.
// i18n: unusual.sum.*
func sumLines(v *web.Visitor, f requests.Flag) (lines []string) {
	s := f.Sum
	if s.Day.IsZero() {
		return nil
	}
	key, count := "unusual.sum."+f.Why, s.Looks
	switch {
	case s.Days > 0:
		count = s.Days
	case s.Some > 0:
		count = s.Some
	case s.Category == "" && !s.Worked:
		key += "_off"
	}
	lines = append(lines, v.P.Say(key, map[string]any{"Count": count, "Day": report.LongDay(v.P, s.Day), "Peers": v.P.Number(s.Peers),
		"Middle": v.P.Number(s.Middle), "High": v.P.Number(s.High), "Looks": v.P.Number(s.Looks), "Share": v.P.Percent(s.Share()),
		"Usual": v.P.Percent(s.Usual), "Data": report.DataText(v.P, []string{s.Category}), "Seen": v.P.Number(s.Seen), "All": v.P.Number(s.All)}))
	if s.Outside > 0 {
		lines = append(lines, v.T("unusual.hours", "Count", s.Outside, "From", fmt.Sprintf("%02d:00", s.From), "Until", fmt.Sprintf("%02d:59", s.Until)))
	}
	return lines
}

// watchedLines say which day was read last and what came of it, and whose looks cannot be judged.
func watchedLines(v *web.Visitor, w watch) []string {
	lines := []string{v.T("unusual.unread")}
	if !w.watches {
		lines[0] = v.T("unusual.off")
	}
	if d := w.watched; !d.Day.IsZero() {
		lines = []string{v.T("unusual.read", "Day", report.LongDay(v.P, d.Day), "Count", d.Looks), v.T("unusual.raised", "Count", d.Raised)}
		if d.Spared > 0 {
			lines = append(lines, v.T("unusual.spared", "Count", d.Spared))
		}
	}
	if len(w.silent) > 0 {
		names := make([]string, len(w.silent))
		for i, s := range w.silent {
			names[i] = nameIn(w.sources, s)
		}
		lines = append(lines, v.T("unusual.silent", "Sources", v.P.List(names)))
	}
	return lines
}
