package report

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// Names and reasons come from people and other systems. gofpdf panics on characters beyond the basic plane, draws an empty box for
// what a font lacks, and lets control characters through; so every text passes here first.

// Isolates keep the direction of a foreign name from spilling into the sentence around it.
const (
	isolate    = '\u2068'
	isolateLTR = '\u2066' // for codes, which read from left to right everywhere
	endIsolate = '\u2069'
	unknown    = "[?]" // stands for what no font can draw, once for each run of it
)

// respelt are signs that have an honest spelling in every font.
var respelt = map[rune]string{
	'→': "->", '←': "<-", '✓': "+", '✔': "+", '☐': "[ ]", '☑': "[+]", '№': "No.", '‹': "<", '›': ">", '‑': "-", '\u2028': " ",
	'\u2029': " ", '•': "·", '−': "-",
}

// guard makes a text that can be drawn, and counts the characters nothing could draw.
func (f *Fonts) guard(s string) (string, int) {
	if f.plain(s) {
		return s, 0
	}
	var b strings.Builder
	lost, inGap := 0, false
	for _, r := range norm.NFC.String(s) {
		out, ok := f.drawable(r)
		if ok {
			b.WriteString(out)
			inGap = inGap && out == ""
			continue
		}
		lost++
		if !inGap {
			b.WriteString(unknown)
		}
		inGap = true
	}
	return b.String(), lost
}

func (f *Fonts) plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// drawable gives the spelling of one character: itself, a plainer one, or nothing for marks that are invisible anyway.
func (f *Fonts) drawable(r rune) (string, bool) {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return " ", true
	case r == isolate || r == isolateLTR || r == endIsolate || r == joiner || r == 0x200C || r == 0x200E || r == 0x200F:
		return string(r), true
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return "", true // among them the overrides that turn a text round to deceive
	case f.of(r, false) != nil && f.of(r, true) != nil:
		return string(r), true
	}
	if spelt, ok := respelt[r]; ok {
		return spelt, true
	}
	var b strings.Builder
	for _, d := range norm.NFKD.String(string(r)) {
		if unicode.Is(unicode.Mn, d) {
			continue
		}
		if d == r || f.of(d, false) == nil || f.of(d, true) == nil {
			return "", unicode.Is(unicode.Mn, r)
		}
		b.WriteRune(d)
	}
	return b.String(), true
}

var unmarked = strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "", "\u200e", "", "\u200f", "")

// withoutIsolates takes direction marks out of a text meant for machines.
func withoutIsolates(s string) string {
	if !strings.ContainsAny(s, "\u2066\u2067\u2068\u2069\u200e\u200f") {
		return s
	}
	return unmarked.Replace(s)
}

// isolated wraps a value that reads in the other direction than the sentence it is put into: a name in another script, or a number
// with spaces in a language that runs from right to left.
func isolated(s string, rtl bool) string {
	left, right := false, false
	for _, r := range s {
		properties, _ := bidi.LookupRune(r)
		switch properties.Class() {
		case bidi.L, bidi.EN:
			left = true
		case bidi.R, bidi.AL:
			right = true
		}
	}
	switch {
	case rtl && left && !right:
		return string(isolateLTR) + s + string(endIsolate)
	case rtl && left || !rtl && right:
		return string(isolate) + s + string(endIsolate)
	}
	return s
}
