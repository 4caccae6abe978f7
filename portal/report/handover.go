package report

import (
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"daylight/portal/i18n"
)

// Handover is who receives a report in the person's place, and what entitles them. The report says so on its first page, and the person's
// own record keeps it: they must be able to see who got it.
type Handover struct {
	To        string    // the representative's name
	Authority string    // "parental responsibility", "power of attorney of 3 March 2026"
	From      time.Time // the authority's first moment; zero when it reaches back without limit
	Until     time.Time // the first moment after it; zero when it has no end
	Sources   []string  // the systems it covers; empty for all
}

// What keeps a report from a representative.
var (
	ErrNotYet     = errors.New("report: the authority has not begun")
	ErrOver       = errors.New("report: the authority has ended")
	ErrBeyond     = errors.New("report: nothing of what was asked for lies within the authority")
	ErrLongReason = errors.New("report: reason, name and authority do not fit into the entry of the making")
)

// HandedTo narrows a query to what an authority covers: its time and its systems.
func (q Query) HandedTo(h Handover) (Query, error) {
	switch {
	case q.Made.Before(h.From):
		return q, ErrNotYet
	case !h.Until.IsZero() && !q.Made.Before(h.Until):
		return q, ErrOver
	}
	if q.Period.From.Before(h.From) {
		q.Period.From = h.From
	}
	if to := q.Period.To; !to.IsZero() && !q.Period.From.Before(to) {
		return q, ErrBeyond
	}
	if len(h.Sources) > 0 {
		asked := q.Only.Sources
		q.Only.Sources = slices.DeleteFunc(slices.Clone(h.Sources), func(id string) bool {
			return len(asked) > 0 && !slices.Contains(asked, id)
		})
		if len(q.Only.Sources) == 0 {
			return q, ErrBeyond
		}
	}
	q.Handed = &h
	return q, nil
}

// HandedSentence says who received the report in the person's place; empty when nobody did.
func HandedSentence(p *i18n.Printer, a *Accesses) string {
	h := a.Handed
	if h == nil {
		return ""
	}
	sentence := h.sentence(p, a.Zone)
	if !h.From.IsZero() && a.Period.From.Equal(h.From) {
		sentence += " " + p.T("report.handed.begins", "Day", p.Date(h.From.In(a.Zone).Date()))
	}
	return sentence
}

func (h *Handover) sentence(p *i18n.Printer, zone *time.Location) string {
	name, authority := apart(p, h.To), apart(p, stripped(h.Authority))
	if h.Until.IsZero() {
		return p.T("report.handed.without_end", "Name", name, "Authority", authority)
	}
	last := h.Until.In(zone).Add(-1)
	return p.T("report.handed", "Name", name, "Authority", authority, "Day", p.Date(last.Date()))
}

// purpose is what the entry about the making says: the officer's reason, and who received the report.
func (h *Handover) purpose(p *i18n.Printer, zone *time.Location, reason string) (string, error) {
	const most = 300 // of an access event
	text := withoutIsolates(p.T("report.handed.purpose", "Reason", stripped(reason), "Handed", h.sentence(p, zone)))
	if utf8.RuneCountInString(text) > most {
		return "", ErrLongReason
	}
	return text, nil
}
