package report

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
)

// style is how a text is set. Sizes are in points.
type style struct {
	size, lead float64
	bold       bool
	grey       uint8 // 0 is ink
	end        bool  // aligned with the end of the column: figures
}

// line is one line of set text: pieces from left to right, and for each span what it reads.
type line struct {
	pieces []piece
	width  float64
	turned bool // drawn in another order or shape than it reads
}

// piece is a stretch of one line in one face and one span.
type piece struct {
	face  *face
	text  string // as drawn, left to right
	x     float64
	span  int
	reads string // as it reads, when that differs from text
}

// glyph is one sign in reading order.
type glyph struct {
	r     rune
	face  *face
	width float64
	span  int
	level uint8
	from  int // first character of the paragraph it stands for
}

// typesetter turns texts into lines and counts what could not be drawn.
type typesetter struct {
	fonts *Fonts
	rtl   bool // direction of the document
	lost  int
}

// lines sets a paragraph to a width.
func (t *typesetter) lines(spans []Span, s style, width float64) []line {
	text, glyphs := t.glyphs(spans, s)
	var lines []line
	for start := 0; start < len(glyphs); {
		end, next := breakAt(glyphs[start:], width)
		lines = append(lines, compose(text, glyphs[start:start+end]))
		start += next
	}
	return lines
}

// glyphs cleans, shapes and measures a paragraph.
func (t *typesetter) glyphs(spans []Span, s style) ([]rune, []glyph) {
	var text []rune
	var spanOf []int
	for i, span := range spans {
		clean, lost := t.fonts.guard(span.Text)
		t.lost += lost
		for _, r := range clean {
			text, spanOf = append(text, r), append(spanOf, i)
		}
	}
	levels := levels(text, t.rtl)
	out := shaped{text, nil}
	if levels != nil {
		out = shape(text)
	}
	glyphs := make([]glyph, 0, len(out.glyphs))
	for i, r := range out.glyphs {
		from := i
		if out.from != nil {
			from = out.from[i]
		}
		if unicode.Is(unicode.Cf, r) {
			continue
		}
		face := t.fonts.of(r, s.bold || spans[spanOf[from]].Bold)
		if face == nil { // a shape its font lacks: the plain letter, which guard has seen
			r = text[from]
			face = t.fonts.of(r, s.bold)
		}
		g := glyph{r: r, face: face, width: face.width(r) * s.size, span: spanOf[from], from: from}
		if levels != nil {
			g.level = levels[from]
		}
		glyphs = append(glyphs, g)
	}
	return text, glyphs
}

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
		if breaksAfter(g.r) && i+1 < len(glyphs) {
			lastBreak, lastNext = i+1, i+1
		}
	}
	return len(glyphs), len(glyphs)
}

func breaksAfter(r rune) bool { return r == '-' || r == '–' || r == '—' || r == '/' || r == '@' }

// compose puts a line's glyphs into the order they are drawn and joins them into pieces.
func compose(text []rune, glyphs []glyph) line {
	for len(glyphs) > 0 && glyphs[len(glyphs)-1].r == ' ' {
		glyphs = glyphs[:len(glyphs)-1]
	}
	order, turned := visual(glyphs)
	l := line{turned: turned}
	var b strings.Builder
	flush := func(last glyph) {
		l.pieces[len(l.pieces)-1].text = b.String()
		b.Reset()
	}
	for i, at := range order {
		g := glyphs[at]
		if i == 0 || g.face != glyphs[order[i-1]].face || g.span != glyphs[order[i-1]].span {
			if i > 0 {
				flush(g)
			}
			l.pieces = append(l.pieces, piece{face: g.face, x: l.width, span: g.span})
		}
		r := g.r
		if g.level%2 == 1 {
			r = mirrored(r)
		}
		b.WriteRune(r)
		l.width += g.width
	}
	if len(l.pieces) > 0 {
		flush(glyph{})
	}
	if turned {
		l.read(text, glyphs)
	}
	return l
}

// read notes what a turned line says, span by span, on the first piece of each.
func (l *line) read(text []rune, glyphs []glyph) {
	first := glyphs[0].from
	last := len(text)
	if end := glyphs[len(glyphs)-1].from + 1; end < last {
		last = end
		for last < len(text) && (isVowelSign(text[last]) || isAlefAfterLam(text, last)) {
			last++
		}
	}
	spans := map[int]*strings.Builder{}
	span, next := glyphs[0].span, 0
	for i := first; i < last; i++ {
		for next < len(glyphs) && glyphs[next].from <= i {
			span = glyphs[next].span
			next++
		}
		if spans[span] == nil {
			spans[span] = &strings.Builder{}
		}
		if !unicode.Is(unicode.Cf, text[i]) {
			spans[span].WriteRune(text[i])
		}
	}
	for i := range l.pieces {
		if b := spans[l.pieces[i].span]; b != nil {
			l.pieces[i].reads = b.String()
			delete(spans, l.pieces[i].span)
		}
	}
}

func isAlefAfterLam(text []rune, i int) bool {
	return lamAlef[text[i]] != 0 && text[i-1] == lam
}

// visual is the order in which glyphs are drawn from left to right (rules L1 and L2 of the bidirectional algorithm).
func visual(glyphs []glyph) (order []int, turned bool) {
	order = make([]int, len(glyphs))
	var highest uint8
	for i, g := range glyphs {
		order[i] = i
		highest = max(highest, g.level)
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
	return order, highest > 0
}

// levels gives each character its embedding level, nil when all read from left to right in a document that does so too. The
// algorithm is golang.org/x/text's, which tells only the direction of runs; a number inside a right-to-left run is one deeper.
func levels(text []rune, rtl bool) []uint8 {
	base, mixed := direction(text, rtl)
	if !mixed {
		return nil
	}
	var paragraph bidi.Paragraph
	option := bidi.DefaultDirection(bidi.LeftToRight)
	input := "\u200e" + string(text)
	if base == 1 {
		option = bidi.DefaultDirection(bidi.RightToLeft)
		input = "\u200f" + string(text)
	}
	if _, err := paragraph.SetString(input, option); err != nil {
		return nil
	}
	ordering, err := paragraph.Order()
	if err != nil {
		return nil
	}
	levels := make([]uint8, len(text)+1)
	for i := range ordering.NumRuns() {
		run := ordering.Run(i)
		start, end := run.Pos()
		level := uint8(0)
		switch {
		case run.Direction() == bidi.RightToLeft:
			level = 1
		case base == 1 || i > 0 && !hasLetter(run.String()):
			level = 2
		}
		for ; start <= end; start++ {
			levels[start] = level
		}
	}
	return levels[1:]
}

func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }

// direction is the base level of a paragraph, after its first letter outside an isolate, and whether anything in it turns.
func direction(text []rune, rtl bool) (base uint8, mixed bool) {
	depth, found := 0, false
	if rtl {
		base = 1
	}
	for _, r := range text {
		switch {
		case r < 0x300:
			if !found && depth == 0 && unicode.IsLetter(r) {
				base, found = 0, true
			}
			continue
		case r == isolate:
			depth++
			continue
		case r == endIsolate:
			depth--
			continue
		}
		properties, _ := bidi.LookupRune(r)
		switch properties.Class() {
		case bidi.R, bidi.AL:
			mixed = true
			if !found && depth == 0 {
				base, found = 1, true
			}
		case bidi.L:
			if !found && depth == 0 {
				base, found = 0, true
			}
		}
	}
	return base, mixed || base == 1
}

var mirrors = map[rune]rune{'(': ')', ')': '(', '[': ']', ']': '[', '{': '}', '}': '{', '<': '>', '>': '<', '«': '»', '»': '«'}

func mirrored(r rune) rune {
	if m, ok := mirrors[r]; ok {
		return m
	}
	return r
}
