package report

import (
	"slices"
	"unicode"

	"golang.org/x/text/unicode/bidi"
)

// Text of both directions is laid out by the bidirectional algorithm of golang.org/x/text, which tells only the direction of runs: no
// levels, so nothing of what stands inside what. Isolates are therefore laid out each by itself, and stand for one sign in the text around.

const (
	object  = '\uFFFC' // the sign an isolate is to the text around it
	deepest = 60       // isolates that nest deeper keep the level around them
)

// levels gives each character its embedding level, nil when all read from left to right in a document that does so too.
func levels(text []rune, rtl bool) []uint8 {
	base, mixed := direction(text, rtl)
	if !mixed {
		return nil
	}
	levels := make([]uint8, len(text))
	embed(text, levels, base)
	return levels
}

// embed gives levels to a paragraph or the inside of an isolate, whose own level is base.
func embed(text []rune, levels []uint8, base uint8) {
	flat, at := make([]rune, 0, len(text)), make([]int, 0, len(text))
	type span struct{ open, shut int }
	var isolates []span
	for i := 0; i < len(text); i++ {
		r := text[i]
		flat, at = append(flat, r), append(at, i)
		switch r {
		case isolate, isolateLTR:
			shut := closing(text, i)
			isolates = append(isolates, span{i, shut})
			flat[len(flat)-1], i = object, shut
		case endIsolate:
			flat[len(flat)-1] = object
		}
	}
	for i, level := range runLevels(flat, base) {
		levels[at[i]] = level
	}
	for _, s := range isolates {
		inside, above := text[s.open+1:s.shut], base+1
		if s.shut < len(text) {
			levels[s.shut] = levels[s.open]
		}
		var turned uint8
		if text[s.open] == isolate {
			turned, _ = direction(inside, false)
		}
		if above%2 != turned {
			above++
		}
		if above <= deepest {
			embed(inside, levels[s.open+1:s.shut], above)
			continue
		}
		for i := range inside {
			levels[s.open+1+i] = base
		}
	}
}

// closing finds the end of the isolate that begins at a place: the end of the text when nothing closes it.
func closing(text []rune, open int) int {
	depth := 0
	for i := open; i < len(text); i++ {
		switch text[i] {
		case isolate, isolateLTR:
			depth++
		case endIsolate:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

// runLevels are the levels of a text without isolates.
func runLevels(text []rune, base uint8) []uint8 {
	levels := slices.Repeat([]uint8{base}, len(text)+1)
	var paragraph bidi.Paragraph
	mark, direction := "\u200e", bidi.LeftToRight
	if base%2 == 1 {
		mark, direction = "\u200f", bidi.RightToLeft
	}
	if _, err := paragraph.SetString(mark+string(text), bidi.DefaultDirection(direction)); err != nil {
		return levels[1:]
	}
	ordering, err := paragraph.Order()
	if err != nil {
		return levels[1:]
	}
	for i := range ordering.NumRuns() {
		run := ordering.Run(i)
		start, end := run.Pos()
		stretch := levels[start : end+1]
		switch {
		case run.Direction() != direction:
			fill(stretch, base+1)
		case i > 0 && base%2 == 0: // a number after a word that runs from right to left belongs to it
			fill(stretch[:numberAt(text[start-1:end])], base+2)
		}
	}
	pairBrackets(text, levels[1:], base)
	return levels[1:]
}

func fill(levels []uint8, level uint8) {
	for i := range levels {
		levels[i] = level
	}
}

// numberAt is the length of the number a text begins with.
func numberAt(text []rune) int {
	n := 0
	for i, r := range text {
		switch properties, _ := bidi.LookupRune(r); properties.Class() {
		case bidi.EN, bidi.AN:
			n = i + 1
		case bidi.ES, bidi.CS, bidi.ET:
		default:
			return n
		}
	}
	return n
}

// pairBrackets gives the two brackets of a pair the direction of what they hold, which golang.org/x/text does not see to (rule N0).
func pairBrackets(text []rune, levels []uint8, base uint8) {
	var open []int
	var strong []int8
	for i, r := range text {
		switch r {
		case '(', '[', '{':
			open = append(open, i)
		case ')', ']', '}':
			if len(open) == 0 || text[open[len(open)-1]] != mirrors[r] {
				continue
			}
			first := open[len(open)-1]
			open = open[:len(open)-1]
			if strong == nil {
				strong = directions(text, base)
			}
			if level, known := pairLevel(strong, first, i, base); known {
				levels[first], levels[i] = level, level
			}
		}
	}
}

// pairLevel is the paragraph's level when a pair holds anything of its direction, else that of what it holds if the text before it runs
// that way too.
func pairLevel(strong []int8, open, shut int, base uint8) (level uint8, known bool) {
	own := int8(base % 2)
	inside := strong[open+1 : shut]
	if slices.Contains(inside, own) {
		return base, true
	}
	if !slices.Contains(inside, 1-own) {
		return 0, false
	}
	for i := open - 1; i >= 0; i-- {
		if strong[i] >= 0 {
			return base + uint8(strong[i]^own), true
		}
	}
	return base, true
}

// directions tells of each character whether it runs to the left (1), to the right (0), or has no direction (-1). Numbers go with the
// word before them.
func directions(text []rune, base uint8) []int8 {
	list, last := make([]int8, len(text)), int8(base%2)
	for i, r := range text {
		list[i] = -1
		switch properties, _ := bidi.LookupRune(r); properties.Class() {
		case bidi.L:
			last, list[i] = 0, 0
		case bidi.R, bidi.AL:
			last, list[i] = 1, 1
		case bidi.EN:
			list[i] = last
		case bidi.AN:
			list[i] = 1
		}
	}
	return list
}

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
		case r == isolate || r == isolateLTR:
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
