package report

// Arabic letters join: each has up to four shapes, and a PDF draws the shape it is given. Unicode keeps the shapes as presentation
// forms, which the fonts have. Vowel signs are left out of the drawing (nothing places them without the font's own tables); the
// text that is read aloud, searched and copied keeps them.

// forms are the shapes of a letter in the order isolated, final, initial, medial; a letter that joins only to the right has two.
type forms struct {
	first rune // the isolated shape; the others follow it
	n     int  // 1, 2 or 4
}

var arabicForms = buildArabicForms()

func buildArabicForms() map[rune]forms {
	table := map[rune]forms{
		0x0671: {0xFB50, 2}, 0x067B: {0xFB52, 4}, 0x067E: {0xFB56, 4}, 0x0680: {0xFB5A, 4}, 0x067A: {0xFB5E, 4}, 0x067F: {0xFB62, 4},
		0x0679: {0xFB66, 4}, 0x06A4: {0xFB6A, 4}, 0x06A6: {0xFB6E, 4}, 0x0684: {0xFB72, 4}, 0x0683: {0xFB76, 4}, 0x0686: {0xFB7A, 4},
		0x0687: {0xFB7E, 4}, 0x068D: {0xFB82, 2}, 0x068C: {0xFB84, 2}, 0x068E: {0xFB86, 2}, 0x0688: {0xFB88, 2}, 0x0698: {0xFB8A, 2},
		0x0691: {0xFB8C, 2}, 0x06A9: {0xFB8E, 4}, 0x06AF: {0xFB92, 4}, 0x06BA: {0xFB9E, 2}, 0x06BB: {0xFBA0, 4}, 0x06BE: {0xFBAA, 4},
		0x06C1: {0xFBA6, 4}, 0x06D2: {0xFBAE, 2}, 0x06D3: {0xFBB0, 2}, 0x06CC: {0xFBFC, 4},
	}
	// U+0621 to U+064A stand in the same order as their shapes from U+FE80 on.
	shapes := rune(0xFE80)
	for i, n := range []int{1, 2, 2, 2, 2, 4, 2, 4, 2, 4, 4, 4, 4, 4, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 4, 4} {
		table[0x0621+rune(i)] = forms{shapes, n}
		shapes += rune(n)
	}
	for i, n := range []int{4, 4, 4, 4, 4, 4, 4, 2, 2, 4} {
		table[0x0641+rune(i)] = forms{shapes, n}
		shapes += rune(n)
	}
	return table
}

// lamAlef are the obligatory ligatures: lam with each alef, isolated; the final shape follows.
var lamAlef = map[rune]rune{0x0622: 0xFEF5, 0x0623: 0xFEF7, 0x0625: 0xFEF9, 0x0627: 0xFEFB}

const (
	tatweel    = 0x0640
	joiner     = 0x200D
	lam        = 0x0644
	superAlef  = 0x0670
	firstVowel = 0x064B
	lastVowel  = 0x065F
)

func isVowelSign(r rune) bool { return r >= firstVowel && r <= lastVowel || r == superAlef }

// joinsLeft tells whether a letter reaches to the one after it.
func joinsLeft(r rune) bool { return r == tatweel || r == joiner || arabicForms[r].n == 4 }

// joinsRight tells whether a letter lets itself be reached by the one before it.
func joinsRight(r rune) bool { return r == tatweel || r == joiner || arabicForms[r].n >= 2 }

// shaped is text ready to be drawn, still in reading order: glyphs and, for each, which character of the original it begins at.
type shaped struct {
	glyphs []rune
	from   []int
}

// shape gives each letter the form its neighbours ask for.
func shape(text []rune) shaped {
	out := shaped{make([]rune, 0, len(text)), make([]int, 0, len(text))}
	before := func(i int) rune {
		for i--; i >= 0; i-- {
			if !isVowelSign(text[i]) {
				return text[i]
			}
		}
		return 0
	}
	after := func(i int) (rune, int) {
		for i++; i < len(text); i++ {
			if !isVowelSign(text[i]) {
				return text[i], i
			}
		}
		return 0, i
	}
	for i := 0; i < len(text); i++ {
		r := text[i]
		if isVowelSign(r) {
			continue
		}
		form, arabic := arabicForms[r]
		at := i
		if arabic {
			next, nextAt := after(i)
			right := joinsRight(r) && joinsLeft(before(i))
			if ligature := lamAlef[next]; r == lam && ligature != 0 {
				r, i = ligature, nextAt
				if right {
					r++
				}
			} else {
				r = form.shape(right, form.n == 4 && joinsRight(next))
			}
		}
		out.glyphs = append(out.glyphs, r)
		out.from = append(out.from, at)
	}
	return out
}

func (f forms) shape(right, left bool) rune {
	switch {
	case right && left:
		return f.first + 3
	case left:
		return f.first + 2
	case right:
		return f.first + 1
	}
	return f.first
}
