package report

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/mozillazg/go-unidecode"
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
	'\u2029': " ", '•': "·", '−': "-", '「': "“", '」': "”",
}

// guarded is a text that can be drawn, with the numbers of characters that were spelt in Latin letters and of those nothing could draw.
type guarded struct {
	text        string
	spelt, lost int
}

// guard makes a text that can be drawn. A stretch that no font has is spelt in Latin letters within square brackets, "[Wang Xiao Ming]";
// what cannot be spelt either is a [?].
func (f *Fonts) guard(s string) guarded {
	if f.plain(s) {
		return guarded{text: s}
	}
	g := guarding{}
	for _, r := range norm.NFC.String(s) {
		out, kind := f.drawable(r)
		switch kind {
		case drawn:
			g.draw(out)
		case spelt:
			g.spell(r, out)
		case hidden:
			g.hide(out)
		case lost:
			g.lose(r)
		}
	}
	g.close()
	return guarded{g.out.String(), g.spelt, g.lost}
}

// guarding is a text on its way through the guard. At most one of a spelt stretch and a gap is open.
type guarding struct {
	out         strings.Builder
	stretch     []byte
	blanks      string // since the last spelt character: they belong to the stretch only if it goes on
	gap, joined bool
	spelt, lost int
}

func (g *guarding) draw(s string) {
	if s == " " && len(g.stretch) > 0 {
		g.blanks += s
		return
	}
	g.close()
	g.out.WriteString(s)
}

func (g *guarding) spell(r rune, s string) {
	if len(g.stretch) == 0 && unicode.IsPunct(r) {
		g.draw(strings.TrimSpace(s)) // a full stop is a full stop
		return
	}
	if len(g.stretch) == 0 {
		g.close()
	}
	if unicode.IsPunct(r) && !unicode.Is(unicode.Ps, r) {
		g.stretch, g.blanks = bytes.TrimRight(g.stretch, " "), ""
	}
	g.stretch = append(append(g.stretch, g.blanks...), s...)
	g.blanks = ""
	g.spelt++
}

// lose counts what a reader takes for one character: a family of four, joined into one sign, is one.
func (g *guarding) lose(r rune) {
	modifies := g.gap && (g.joined || unicode.Is(unicode.Sk, r))
	if !g.gap {
		g.close()
		g.out.WriteString(unknown)
		g.gap = true
	}
	if !modifies {
		g.lost++
	}
	g.joined = false
}

// hide passes marks that nobody sees. Within a stretch or a gap they have lost their sense.
func (g *guarding) hide(s string) {
	g.joined = s == string(rune(joiner))
	if !g.gap && len(g.stretch) == 0 {
		g.out.WriteString(s)
	}
}

func (g *guarding) close() {
	if len(g.stretch) > 0 {
		// The spelling of some scripts ends each sign with a space.
		g.out.WriteString("[" + strings.Join(strings.Fields(string(g.stretch)), " ") + "]" + g.blanks)
		g.stretch, g.blanks = g.stretch[:0], ""
	}
	g.gap, g.joined = false, false
}

func (f *Fonts) plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// What becomes of a character.
const (
	drawn  = iota
	hidden // it shows nothing by itself
	spelt
	lost
)

// drawable gives what is written for one character: itself, a plainer one, its sound in Latin letters, or nothing.
func (f *Fonts) drawable(r rune) (string, int) {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return " ", drawn
	case r == isolate || r == isolateLTR || r == endIsolate || r == 0x200E || r == 0x200F:
		return string(r), drawn
	case r == joiner || r == 0x200C:
		return string(r), hidden
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return "", hidden // among them the overrides that turn a text round to deceive
	case f.has(r):
		return string(r), drawn
	}
	if plainer, ok := respelt[r]; ok {
		return plainer, drawn
	}
	if plainer, ok := f.decomposed(r); ok {
		return plainer, drawn
	}
	if sound := sound(r); sound != "" {
		return sound, spelt
	}
	if unicode.Is(unicode.M, r) {
		return "", hidden
	}
	return "", lost
}

// sound writes a character in Latin letters. The signs it gives for symbols and pictures say nothing.
func sound(r rune) string {
	if !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.Sc) {
		return ""
	}
	sound := unidecode.Unidecode(string(r))
	if strings.TrimSpace(sound) == "" || strings.Contains(sound, unknown) {
		return ""
	}
	return sound
}

func (f *Fonts) has(r rune) bool { return f.of(r, false) != nil && f.of(r, true) != nil }

// decomposed gives the parts of a character without their accents, if all can be drawn.
func (f *Fonts) decomposed(r rune) (string, bool) {
	var b strings.Builder
	for _, d := range norm.NFKD.String(string(r)) {
		if unicode.Is(unicode.Mn, d) {
			continue
		}
		if d == r || !f.has(d) {
			return "", false
		}
		b.WriteRune(d)
	}
	return b.String(), b.Len() > 0
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
