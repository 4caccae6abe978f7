package notices

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Text is one text in several languages, by language tag. The authoritative
// language is always present in what is published.
type Text map[string]string

// Said is a text as it can be shown: with the language it is really in, so
// that a page can mark it, and whether the original has moved on since.
type Said struct {
	Text, Lang string
	Stale      bool
}

// In gives the text in lang, or else in the fallback language.
func (t Text) In(lang, fallback string) Said {
	if s := t[lang]; s != "" {
		return Said{Text: s, Lang: lang}
	}
	return Said{Text: t[fallback], Lang: fallback}
}

// Day is a calendar day, YYYY-MM-DD; empty means none is set.
type Day string

// Time is the day at midnight UTC, and whether there is one.
func (d Day) Time() (time.Time, bool) {
	at, err := time.Parse(time.DateOnly, string(d))
	return at, err == nil
}

// Period is how long records are kept: an ISO 8601 duration in years, months,
// weeks or days, or Permanent, or UntilSuperseded.
type Period string

// The two periods that are not durations.
const (
	Permanent       Period = "permanent"
	UntilSuperseded Period = "until-superseded"
)

var isoPeriod = regexp.MustCompile(`^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?$`)

// Span is a period in numbers.
// i18n: notices.period.*
type Span struct{ Years, Months, Weeks, Days int }

// Span reads the duration; false for the two words and for nonsense.
func (p Period) Span() (Span, bool) {
	m := isoPeriod.FindStringSubmatch(string(p))
	if m == nil || p == "P" {
		return Span{}, false
	}
	var n [4]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1])
	}
	span := Span{Years: n[0], Months: n[1], Weeks: n[2], Days: n[3]}
	return span, span != Span{}
}

// Known tells whether the period says anything.
func (p Period) Known() bool {
	_, ok := p.Span()
	return ok || p == Permanent || p == UntilSuperseded
}

// Problem is one thing wrong with one field, as a message key.
type Problem struct {
	Field, Key string
	Vars       map[string]any
}

// Problems are everything wrong with what was handed in.
type Problems []Problem

// Error names the keys, for the log.
func (p Problems) Error() string {
	parts := make([]string, len(p))
	for i, one := range p {
		parts[i] = fmt.Sprintf("%s: %s", one.Field, one.Key)
	}
	return "notices: " + strings.Join(parts, "; ")
}

// orNil keeps an empty list from becoming a non-nil error.
func (p Problems) orNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

func (p *Problems) add(field, key string, pairs ...any) {
	var vars map[string]any
	for i := 0; i+1 < len(pairs); i += 2 {
		if vars == nil {
			vars = map[string]any{}
		}
		vars[pairs[i].(string)] = pairs[i+1]
	}
	*p = append(*p, Problem{Field: field, Key: key, Vars: vars})
}

// longest is the most characters one text may have: ten printed pages.
const longest = 30_000

// text checks one multilingual text.
// i18n: notices.problem.*
func (p *Problems) text(field string, t Text, authoritative string, limit int) {
	if strings.TrimSpace(t[authoritative]) == "" {
		p.add(field, "notices.problem.required")
	}
	p.optional(field, t, limit)
}

func (p *Problems) optional(field string, t Text, limit int) {
	for lang, s := range t {
		switch {
		case utf8.RuneCountInString(s) > limit:
			p.add(field+"."+lang, "notices.problem.long", "Limit", limit)
		case unprintable(s):
			p.add(field+"."+lang, "notices.problem.characters")
		}
	}
}

func (p *Problems) line(field, s string, limit int) {
	switch {
	case utf8.RuneCountInString(s) > limit:
		p.add(field, "notices.problem.long", "Limit", limit)
	case unprintable(s):
		p.add(field, "notices.problem.characters")
	}
}

func (p *Problems) day(field string, d Day) {
	if _, ok := d.Time(); d != "" && !ok {
		p.add(field, "notices.problem.day")
	}
}

// unprintable finds bytes that are not text, control characters, and the marks
// that reorder what a reader sees; Arabic needs none of these inside a text.
func unprintable(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return false
		case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return true
		}
		return unicode.IsControl(r)
	})
}

var (
	slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	codeForm = regexp.MustCompile(`^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$`)
)

func (p *Problems) code(field, code string, form *regexp.Regexp) {
	if len(code) > 80 || !form.MatchString(code) {
		p.add(field, "notices.problem.code")
	}
}
