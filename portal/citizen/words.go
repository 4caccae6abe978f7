package citizen

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// paragraphs splits what was typed at its empty lines.
func paragraphs(text string) [][]string {
	var all [][]string
	var open []string
	for _, line := range append(lines(text), "") {
		switch {
		case strings.TrimSpace(line) != "":
			open = append(open, line)
		case open != nil:
			all, open = append(all, open), nil
		}
	}
	return all
}

func lines(text string) []string { return strings.Split(text, "\n") }

// ltr keeps an address or reference whole inside a sentence of any direction.
func ltr(text string) string { return "\u2066" + text + "\u2069" }

// isoDate writes a day that was typed, in words; empty when there is none.
func isoDate(v *web.Visitor, iso string) string {
	d, err := deadline.ParseDay(iso)
	if err != nil {
		return iso
	}
	return v.P.Date(d.Year, d.Month, d.Day)
}

// moment writes when something happened, in the body's zone.
func (p *Pages) moment(v *web.Visitor, at time.Time) string { return v.P.DateTime(at.In(p.zone())) }

// followPath is where a request just sent can be followed.
func followPath(v *web.Visitor, r requests.Receipt) string {
	if v.Level() >= account.LevelIdentified {
		return "/my/requests/" + r.Ref
	}
	return "/track?ref=" + r.Ref
}

// capital begins a sentence; marks that keep directions apart stay where they are.
func capital(text string) string {
	for i, r := range text {
		if unicode.IsLetter(r) {
			return text[:i] + string(unicode.ToUpper(r)) + text[i+utf8.RuneLen(r):]
		}
	}
	return text
}

func dash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// clear is the page without filters, when there are any.
func (f filter) clear(v *web.Visitor) string {
	if !f.narrows() {
		return ""
	}
	return v.URL(accessesPath)
}

// wide is before for pages with something beside their content.
func wide(v *web.Visitor, title string, link ui.BackLink, faults ui.Errors) ui.Shell {
	s := before(v, title, link, faults)
	s.Wide = true
	return s
}

// optional marks the label of what need not be filled in.
func optional(v *web.Visitor, label string) string { return v.T("citizen.optional", "Label", label) }
