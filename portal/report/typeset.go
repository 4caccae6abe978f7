package report

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/rangetable"
)

// style is how a text is set. Sizes are in points.
type style struct {
	size, lead float64
	bold       bool
	tint       tint
	end        bool // aligned with the end of the column: figures
}

// line is one line of set text. Its pieces stand in reading order, wherever on the line they are drawn: programs that read a page
// aloud or copy from it follow that order.
type line struct {
	pieces []piece
	width  float64
}

// piece is a stretch of one line in one face and one span, drawn from left to right. In text that runs from right to left every
// letter is a piece of its own.
type piece struct {
	face   *face
	text   string
	reads  string // what it says when a mirrored sign is drawn for it
	x, w   float64
	rise   float64
	span   int
	link   bool
	tongue string // its language, when it is not the document's
}

// glyph is one sign in reading order.
type glyph struct {
	r      rune
	face   *face
	width  float64
	rise   float64 // above the place the face gives it
	span   int
	level  uint8
	tongue string
}

// typesetter turns texts into lines and counts what had to be spelt and what could not be drawn.
type typesetter struct {
	fonts       *Fonts
	rtl         bool // direction of the document
	spelt, lost int

	// Room for the paragraph at hand.
	text   []rune
	spanOf []int
	room   []glyph
}

// lines sets a paragraph to a width.
func (t *typesetter) lines(spans []Span, s style, width float64) []line {
	glyphs := t.glyphs(spans, s)
	var lines []line
	for start := 0; start < len(glyphs); {
		end, next := breakAt(glyphs[start:], width)
		l := compose(glyphs[start : start+end])
		if next > end {
			l.space(glyphs[start+end])
		}
		lines = append(lines, l)
		start += next
	}
	return lines
}

// glyphs cleans, shapes and measures a paragraph.
func (t *typesetter) glyphs(spans []Span, s style) []glyph {
	text, spanOf := t.text[:0], t.spanOf[:0]
	for i, span := range spans {
		clean := t.fonts.guard(span.Text)
		t.spelt, t.lost = t.spelt+clean.spelt, t.lost+clean.lost
		for _, r := range clean.text {
			text, spanOf = append(text, r), append(spanOf, i)
		}
	}
	t.text, t.spanOf = text, spanOf
	levels := levels(text, t.rtl)
	out := shaped{text, nil}
	if levels != nil {
		out = shape(text)
	}
	glyphs, foreign := t.room[:0], false
	for i, r := range out.glyphs {
		from := i
		if out.from != nil {
			from = out.from[i]
		}
		if r > '~' && unicode.Is(unicode.Cf, r) {
			continue
		}
		face := t.fonts.of(r, s.bold || spans[spanOf[from]].Bold)
		if face == nil { // a shape its font lacks: the plain letter, which guard has seen
			r = text[from]
			face = t.fonts.of(r, s.bold)
		}
		g := glyph{r: r, face: face, width: face.width(r) * s.size, span: spanOf[from], tongue: t.tongue(text[from])}
		foreign = foreign || g.tongue != ""
		if levels != nil {
			g.level = levels[from]
		}
		if raised(text, from) {
			g.rise = s.size * 0.2
		}
		glyphs = append(glyphs, g)
	}
	t.room = glyphs
	if foreign {
		bridge(glyphs)
	}
	return glyphs
}

// raised tells whether a Thai or Lao tone mark shares its letter with a vowel above: it then stands higher, which fonts say in tables that
// gofpdf does not read.
func raised(text []rune, i int) bool {
	if i == 0 || !unicode.Is(toneMarks, text[i]) {
		return false
	}
	return unicode.Is(upperVowels, text[i-1]) || i+1 < len(text) && (text[i+1] == 0x0E33 || text[i+1] == 0x0EB3)
}

var (
	toneMarks   = rangetable.New(0x0E48, 0x0E49, 0x0E4A, 0x0E4B, 0x0E4C, 0x0EC8, 0x0EC9, 0x0ECA, 0x0ECB, 0x0ECC)
	upperVowels = rangetable.New(0x0E31, 0x0E34, 0x0E35, 0x0E36, 0x0E37, 0x0E4D, 0x0EB1, 0x0EB4, 0x0EB5, 0x0EB6, 0x0EB7, 0x0EBB, 0x0ECD)
)

// breakAt finds how many glyphs fit: the line holds end of them, the next one begins at next.
func breakAt(glyphs []glyph, width float64) (end, next int) {
	used, lastBreak, lastNext := 0.0, 0, 0
	for i, g := range glyphs {
		if g.r == ' ' {
			lastBreak, lastNext = i, i+1
			used += g.width
			continue
		}
		if used += g.width; used > width+0.01 && i > 0 {
			if lastNext > 0 {
				return lastBreak, lastNext
			}
			return i, i // a word longer than the line
		}
		if i+1 < len(glyphs) && breaksAfter(g.r, glyphs[i+1].r) {
			lastBreak, lastNext = i+1, i+1
		}
	}
	return len(glyphs), len(glyphs)
}

// breaksAfter tells whether a line may end between two signs: in compounds and addresses, but not in references such as PA-014, and
// between Chinese and Japanese signs, which have no spaces.
func breaksAfter(r, next rune) bool {
	if eastAsian(r) && eastAsian(next) {
		return unicode.IsLetter(next)
	}
	switch r {
	case '-', '–', '—':
		return unicode.IsLower(next)
	case '/', '@':
		return unicode.IsLetter(next)
	}
	return false
}

func eastAsian(r rune) bool { return r >= 0x3000 && r < 0xA000 }

// compose places a line's glyphs and joins those that are drawn together.
func compose(glyphs []glyph) line {
	for len(glyphs) > 0 && glyphs[len(glyphs)-1].r == ' ' {
		glyphs = glyphs[:len(glyphs)-1]
	}
	l := line{}
	var places []float64 // nil when all is drawn as it is read
	if order := visual(glyphs); order != nil {
		places = make([]float64, len(glyphs))
		for _, at := range order {
			places[at] = l.width
			l.width += glyphs[at].width
		}
	}
	at := 0.0
	var b strings.Builder
	for i, g := range glyphs {
		if places != nil {
			at = places[i]
		}
		alone := g.level%2 == 1
		if i == 0 || alone || glyphs[i-1].level != g.level || glyphs[i-1].rise != g.rise || glyphs[i-1].tongue != g.tongue || g.face != glyphs[i-1].face || g.span != glyphs[i-1].span {
			if i > 0 {
				l.pieces[len(l.pieces)-1].text = b.String()
				b.Reset()
			}
			l.pieces = append(l.pieces, piece{face: g.face, x: at, rise: g.rise, span: g.span, tongue: g.tongue})
		}
		if m := mirrored(g.r); alone && m != g.r {
			l.pieces[len(l.pieces)-1].reads = string(g.r)
			g.r = m
		}
		b.WriteRune(g.r)
		l.pieces[len(l.pieces)-1].w += g.width
		at += g.width
	}
	if places == nil {
		l.width = at
	}
	if len(l.pieces) > 0 {
		l.pieces[len(l.pieces)-1].text = b.String()
	}
	return l
}

// space ends a line with the space it was broken at, so that the text reads on into the next line.
func (l *line) space(g glyph) {
	if len(l.pieces) == 0 {
		return
	}
	last := &l.pieces[len(l.pieces)-1]
	if g.level%2 == 0 && last.face == g.face && last.x+last.w >= l.width {
		last.text += " "
		return
	}
	x := l.width
	if g.level%2 == 1 {
		x = -g.width
	}
	l.pieces = append(l.pieces, piece{face: g.face, text: " ", x: x, span: last.span})
}

// visual is the order in which glyphs are drawn from left to right (rules L1 and L2 of the bidirectional algorithm); nil when it is the
// order in which they are read.
func visual(glyphs []glyph) []int {
	var highest uint8
	for _, g := range glyphs {
		highest = max(highest, g.level)
	}
	if highest == 0 {
		return nil
	}
	order := make([]int, len(glyphs))
	for i := range order {
		order[i] = i
	}
	for level := highest; level > 0; level-- {
		for i := 0; i < len(order); {
			if glyphs[order[i]].level < level {
				i++
				continue
			}
			j := i
			for j < len(order) && glyphs[order[j]].level >= level {
				j++
			}
			for a, b := i, j-1; a < b; a, b = a+1, b-1 {
				order[a], order[b] = order[b], order[a]
			}
			i = j
		}
	}
	return order
}
