package ui

import (
	"strconv"

	"github.com/a-h/templ"
)

// barRow is the height of one bar with its label above it, in pixels. Widths
// are shares of the figure, so the drawing needs no view box and its words keep
// their size on every screen.
const barRow = 48

// barRoom is the share of the width that the longest bar takes; the rest is for
// its number.
const barRoom = 0.8

func share(of float64) string {
	return strconv.FormatFloat(of*100, 'f', 2, 64) + "%"
}

func (s Span) start(dir string) string {
	if dir == "rtl" {
		return share(1 - s.To)
	}
	return share(s.From)
}

// part is how much of the room a bar takes.
func (b Bars) part(r Bar) float64 {
	longest := 0.0
	for _, row := range b.Rows {
		longest = max(longest, row.Value)
	}
	if longest == 0 || r.Value <= 0 {
		return 0
	}
	return barRoom * r.Value / longest
}

func barStart(dir string, part float64) string {
	if dir == "rtl" {
		return share(1 - part)
	}
	return "0"
}

func edge(dir string) string {
	if dir == "rtl" {
		return "100%"
	}
	return "0"
}

// barEnd is where the numbers stand: after the room for the bars.
func barEnd(dir string) string {
	if dir == "rtl" {
		return share(1 - barRoom)
	}
	return share(barRoom)
}

func nudge(dir string) string {
	if dir == "rtl" {
		return "-8"
	}
	return "8"
}

// clip shortens a label that would not fit a phone; the table has all of it.
func clip(label string) string {
	const room = 34
	letters := []rune(label)
	if len(letters) <= room {
		return label
	}
	return string(letters[:room-1]) + "…"
}

func (b Bars) table() Table {
	t := Table{RowHeads: true, Head: []Cell{{Text: b.LabelFor}, {Text: b.ValueFor, Numeric: true}}}
	for _, r := range b.Rows {
		t.Rows = append(t.Rows, []Cell{{Text: r.Label}, {Text: r.Text, Numeric: true}})
	}
	return t
}

func classAttribute(class string) templ.Attributes {
	if class == "" {
		return nil
	}
	return templ.Attributes{"class": class}
}

// tongue marks words that are in another language than the page.
func (l Link) tongue() templ.Attributes {
	attributes := templ.Attributes{}
	if l.Lang != "" {
		attributes["lang"] = l.Lang
	}
	if l.Dir != "" {
		attributes["dir"] = l.Dir
	}
	return attributes
}

func (l Link) hreflang() templ.Attributes {
	if l.Lang == "" {
		return nil
	}
	return templ.Attributes{"hreflang": l.Lang}
}
