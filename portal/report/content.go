package report

import "iter"

// A report is written once, as blocks, and then set as PDF or as an HTML file: that is why the two say the same.

// Content is a whole document.
type Content struct {
	Title    string
	Lang     string
	RTL      bool
	Masthead []string // name of the body, then its address
	Running  string   // top of every page but the first
	Foot     []string // body, reference, check code
	PageOf   string   // "page", "of": the words around the numbers, with {page} and {pages}
	Blocks   []Block
	Spelt    func(n int) string // says that n characters were written in Latin letters
	Lost     func(n int) string // says that n characters could not be drawn
}

// Block is a Heading, Paragraph, List, Facts, Table, Pair, Chart or Address.
type Block interface{ block() }

// Span is a stretch of text within a paragraph.
type Span struct {
	Text string
	Bold bool
	Link string
}

// Heading of level 1, 2 or 3.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is running text.
type Paragraph struct {
	Spans []Span
	Small bool // a note
	Tight bool // the next paragraph follows at once
	Loud  bool // to be typed off: large
}

// List is a list of points.
type List struct{ Items [][]Span }

// Facts are labels with their values.
type Facts struct{ Pairs []Fact }

// Fact is one label with its value.
type Fact struct {
	Label string
	Value []Span
}

// Table is a table with a head. Rows are drawn as they come.
type Table struct {
	Title   string // heading of its own, may be empty
	Name    string // says what the table is, for those who cannot see it
	Columns []Column
	Rows    iter.Seq[Row]
}

// Pair is two short tables that belong together.
type Pair struct{ Left, Right Table }

// Column is the head of a column and its share of the width.
type Column struct {
	Head   string
	Share  float64
	Figure bool // numbers, aligned with the end
}

// Row is one row; its first cell is its head.
type Row struct{ Cells []Cell }

// Cell holds paragraphs.
type Cell struct{ Lines [][]Span }

// Chart is a bar chart with its figures as text.
type Chart struct {
	Title, Alt string
	Bars       []Bar
}

// Bar is one bar of a chart.
type Bar struct {
	Label string // under the bar
	Year  string // under the first bar of a year
	N     int
	Text  string // the number, written
}

// Address is the recipient of a letter, where the window of an envelope is, with facts of the letter beside it. It stands first.
type Address struct {
	Sender string // one small line above
	Lines  []string
	Side   []Fact
}

func (Heading) block()   {}
func (Paragraph) block() {}
func (List) block()      {}
func (Facts) block()     {}
func (Table) block()     {}
func (Pair) block()      {}
func (Chart) block()     {}
func (Address) block()   {}

// words makes a paragraph of plain text.
func words(s string) []Span { return []Span{{Text: s}} }

func cell(lines ...[]Span) Cell { return Cell{lines} }
