package report

import (
	"errors"
	"slices"
	"strings"
	"time"

	"daylight/portal/i18n"
	"daylight/requests/deadline"
)

// Hours are when the body is at work: a look at another time stands out, and accuses nobody. The zero value is Monday to Friday, 7:00
// to 19:00, without holidays.
type Hours struct {
	days        []time.Weekday
	open, close time.Duration // since midnight
	holidays    deadline.Calendar
}

// ErrHours is a text that gives no working hours.
var ErrHours = errors.New("report: no working hours")

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} // as time.Weekday counts

// ParseHours reads hours such as "mon-fri 07:00-19:00" or "mon-thu,sat 08:30-17:00". No text is the zero value.
func ParseHours(text string) (h Hours, err error) {
	if strings.TrimSpace(text) == "" {
		return Hours{}, nil
	}
	days, times, _ := strings.Cut(strings.ToLower(strings.TrimSpace(text)), " ")
	for part := range strings.SplitSeq(days, ",") {
		first, last, span := strings.Cut(part, "-")
		if !span {
			last = first
		}
		from, to := slices.Index(weekdays, first), slices.Index(weekdays, last)
		if from < 0 || to < 0 {
			return Hours{}, ErrHours
		}
		for day := from; ; day = (day + 1) % 7 {
			h.days = append(h.days, time.Weekday(day))
			if day == to {
				break
			}
		}
	}
	opens, closes, _ := strings.Cut(strings.TrimSpace(times), "-")
	if h.open, err = clock(opens); err != nil {
		return Hours{}, err
	}
	if h.close, err = clock(closes); err != nil || h.close <= h.open {
		return Hours{}, ErrHours
	}
	return h, nil
}

// clock is a time of day; 24:00 is the end of it.
func clock(text string) (time.Duration, error) {
	if text == "24:00" {
		return 24 * time.Hour, nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		return 0, ErrHours
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

// Keeping are the same hours with the public holidays of a calendar, on which nobody is expected at work.
func (h Hours) Keeping(holidays deadline.Calendar) Hours {
	h.holidays = holidays
	return h
}

// at tells whether the body is at work. The time is in the body's zone.
func (h Hours) at(t time.Time) bool {
	h = h.orUsual()
	if _, holiday := h.holidays.Holiday(deadline.DayOf(t, t.Location())); holiday || !slices.Contains(h.days, t.Weekday()) {
		return false
	}
	since := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	return since >= h.open && since < h.close
}

// orUsual are the hours, or the usual ones when none are set.
func (h Hours) orUsual() Hours {
	if h.close == 0 {
		h.days, h.open, h.close = []time.Weekday{1, 2, 3, 4, 5}, 7*time.Hour, 19*time.Hour
	}
	return h
}

// HoursSentence says when the body is at work: "Working hours are Monday to Friday, 07:00 to 19:00, without public holidays."
// i18n: report.weekday.*
func HoursSentence(p *i18n.Printer, h Hours) string {
	h = h.orUsual()
	names := make([]string, len(h.days))
	run := len(h.days) > 2
	for i, day := range h.days {
		names[i] = p.T("report.weekday." + weekdays[day])
		run = run && (i == 0 || day == (h.days[i-1]+1)%7)
	}
	days := p.List(names)
	if run {
		days = p.T("report.hours.days", "First", names[0], "Last", names[len(names)-1])
	}
	return p.T("report.hours", "Days", days, "From", clockText(p, h.open), "To", clockText(p, h.close))
}

// clockText writes a time of day as the reader's language does; the end of the day is 24:00.
func clockText(p *i18n.Printer, at time.Duration) string {
	if at == 24*time.Hour {
		return "24:00"
	}
	return p.Time(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(at))
}
