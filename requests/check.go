package requests

import (
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"daylight/requests/deadline"
)

// How much may be typed, in characters.
const (
	maxName  = 200
	maxEmail = 254 // RFC 5321
	maxPhone = 40
	maxLine  = 300
	maxValue = 1_000
	maxText  = 8_000
	maxItems = 20
)

// check gathers problems while it puts what was typed into proper form.
type check struct{ problems Problems }

// add notes a problem. Where a sentence for this very field exists, it is said: "Enter your name", not "Enter something".
// i18n: requests.problem.*
func (c *check) add(field, key string, pairs ...any) {
	p := Problem{Field: field, Key: "requests.problem." + key}
	if last := field[strings.LastIndexByte(field, '.')+1:]; slices.Contains(ownSentence[key], last) {
		p.Key += "_" + last
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if p.Vars == nil {
			p.Vars = map[string]any{}
		}
		p.Vars[pairs[i].(string)] = pairs[i+1]
	}
	c.problems = append(c.problems, p)
}

// ownSentence lists the fields for which a problem is said in words of their own.
var ownSentence = map[string][]string{
	"required": {"name", "email", "post", "what", "field", "right", "text", "who", "notice", "case", "ref", "why", "reason", "reasons",
		"use", "situation", "data", "person", "born", "shown", "words", "statement", "withheld", "value", "verdict", "left_out", "q", "scheme", "subject", "party", "giver", "amount", "how", "body", "late", "until", "title", "told", "outside", "agent", "agent_email", "id", "key"},
	"choose": {"kind", "ground", "relation", "basis", "code", "about", "source", "channel", "method", "verdict", "reason", "outcome", "given", "event", "cause", "for", "task", "how", "link", "place", "found", "reach", "sources", "covered", "asked_from", "kinds"},
}

// line checks text of one line, text one of several. A limit of need true refuses nothing typed.
func (c *check) line(field, typed string, most int, need bool) string {
	typed = strings.ReplaceAll(typed, "\t", " ")
	out := c.text(field, typed, most, need)
	if strings.Contains(out, "\n") {
		c.add(field, "one_line")
	}
	return out
}

func (c *check) text(field, typed string, most int, need bool) string {
	if !utf8.ValidString(typed) {
		c.add(field, "characters")
		return ""
	}
	out := strings.ReplaceAll(strings.ReplaceAll(typed, "\r\n", "\n"), "\r", "\n")
	out = strings.TrimSpace(norm.NFC.String(out))
	switch {
	case out == "" && need:
		c.add(field, "required")
	case utf8.RuneCountInString(out) > most:
		c.add(field, "too_long", "Most", most, "Count", utf8.RuneCountInString(out)-most)
	case strings.IndexFunc(out, forbidden) >= 0:
		c.add(field, "characters")
	}
	return out
}

// forbidden is what no sentence needs and forgeries do: control characters, and the marks that make text read in
// another order than it is stored. Joiners and the plain direction marks stay: Arabic and Persian need them.
func forbidden(c rune) bool {
	switch {
	case c == '\n', c == '\t':
		return false
	case unicode.IsControl(c):
		return true
	case c >= 0x202A && c <= 0x202E, c >= 0x2066 && c <= 0x2069, c == 0x2028, c == 0x2029:
		return true
	case c == 0xFEFF, c >= 0xFFF9 && c <= 0xFFFB, c >= 0xE0000 && c <= 0xE007F, c&0xFFFE == 0xFFFE:
		return true
	}
	return false
}

func (c *check) email(field, typed string, need bool) string {
	before := len(c.problems)
	out := c.line(field, typed, maxEmail, need)
	if out == "" || len(c.problems) > before {
		return out
	}
	if !validEmail(out) {
		c.add(field, "email")
		return out
	}
	local, domain, _ := cutLast(out, '@')
	return local + "@" + strings.ToLower(domain)
}

func validEmail(text string) bool {
	a, err := mail.ParseAddress(text)
	if err != nil || a.Name != "" || a.Address != text || strings.ContainsAny(text, "<>\"()[]:;,\\ \t") {
		return false
	}
	local, domain, _ := cutLast(text, '@')
	if len(local) > 64 || !strings.Contains(domain, ".") {
		return false
	}
	for _, label := range strings.Split(domain, ".") {
		if label == "" || len(label) > 63 || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return false
		}
		for _, ch := range label {
			if ch != '-' && (ch > unicode.MaxASCII || !unicode.IsLetter(ch) && !unicode.IsDigit(ch)) {
				return false
			}
		}
	}
	return true
}

func cutLast(text string, at byte) (before, after string, found bool) {
	if i := strings.LastIndexByte(text, at); i >= 0 {
		return text[:i], text[i+1:], true
	}
	return text, "", false
}

func (c *check) phone(field, typed string) string {
	out := c.line(field, typed, maxPhone, false)
	for _, ch := range out {
		if !unicode.IsDigit(ch) && !strings.ContainsRune("+-() ./x#", ch) {
			c.add(field, "phone")
			break
		}
	}
	return out
}

func (c *check) day(field, typed string) string {
	out := strings.TrimSpace(typed)
	if out == "" {
		return ""
	}
	if _, err := deadline.ParseDay(out); err != nil {
		c.add(field, partOfDay(out))
	}
	return out
}

// partOfDay names what is wrong with a day that is none.
func partOfDay(iso string) string {
	parts := strings.Split(iso, "-")
	if len(parts) != 3 || slices.Contains(parts, "") {
		return "day"
	}
	year, _ := strconv.Atoi(parts[0])
	month, _ := strconv.Atoi(parts[1])
	switch {
	case len(parts[0]) != 4 || year < 1:
		return "day_year"
	case month < 1 || month > 12:
		return "day_month"
	}
	return "day_day"
}

// choice checks that what came is one of what was offered.
func choice[T ~string](c *check, field string, chosen T, offered []T) {
	if !slices.Contains(offered, chosen) {
		c.add(field, "choose")
	}
}

func itemField(i int, name string) string { return "items." + strconv.Itoa(i) + "." + name }

// maskEmail shows enough of an address to recognise one's own.
func maskEmail(address string) string {
	local, domain, ok := cutLast(address, '@')
	if !ok || local == "" {
		return ""
	}
	first, _ := utf8.DecodeRuneInString(local)
	return string(first) + "…@" + domain
}
