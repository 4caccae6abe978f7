package report

import (
	"unicode"

	"daylight/portal/i18n"
)

// tongues are the languages that letters tell of. Programs that read aloud take another voice for them. Cyrillic letters tell of none in
// particular.
var tongues = []struct {
	letters *unicode.RangeTable
	tag     string
}{
	{unicode.Arabic, "ar"}, {unicode.Greek, "el"}, {unicode.Cyrillic, "und-Cyrl"}, {unicode.Hebrew, "he"},
	{unicode.Armenian, "hy"}, {unicode.Georgian, "ka"}, {unicode.Han, "zh"}, {unicode.Hiragana, "ja"}, {unicode.Katakana, "ja"},
	{unicode.Hangul, "ko"}, {unicode.Thai, "th"}, {unicode.Lao, "lo"}, {unicode.Ethiopic, "am"},
}

// tongue is the language a letter tells of, empty when it is the document's own or none. Latin letters in a document that is not written in
// them are taken for the language in which the body works.
func (t *typesetter) tongue(r rune) string {
	if r < 0x250 && !t.rtl || !unicode.IsLetter(r) {
		return ""
	}
	if unicode.Is(unicode.Latin, r) {
		if t.rtl {
			return i18n.Languages[0].Tag
		}
		return ""
	}
	for _, known := range tongues {
		if unicode.Is(known.letters, r) && !(t.rtl && known.letters == unicode.Arabic) {
			return known.tag
		}
	}
	return ""
}

// bridge gives the signs between two letters of a foreign language that language too: its spaces and commas.
func bridge(glyphs []glyph) {
	last := -1
	for i, g := range glyphs {
		if g.tongue == "" && !unicode.IsLetter(g.r) {
			continue
		}
		if last >= 0 && g.tongue != "" && glyphs[last].tongue == g.tongue {
			for k := last + 1; k < i; k++ {
				glyphs[k].tongue = g.tongue
			}
		}
		last = i
	}
}
