package report

import (
	"iter"
	"slices"
)

const (
	gutter  = 10.0
	padding = 4.0
)

// grid is a table being drawn: where its columns are and what its head looks like.
type grid struct {
	*flow
	table   Table
	left    float64
	width   float64
	x, w    []float64 // of its columns
	heads   [][]line
	element *element
	body    *element // of the rows that stand together
	rows    int      // in it
}

const perBody = 250 // rows that stand together: each part of a table is written, and forgotten, by itself

// setCell is a cell that has been set into lines.
type setCell struct {
	spans [][]Span
	lines [][]line
}

func (c setCell) height(lead float64) float64 {
	n := 0
	for _, lines := range c.lines {
		n += len(lines)
	}
	return float64(n) * lead
}

func (f *flow) table(t Table) {
	g := f.grid(t, margin, bodyWidth)
	f.need(g.titleHeight() + g.headHeight() + 3*f.look.cell.lead)
	g.draw(t.Rows)
	f.y += 10
}

// pair draws two short tables side by side; long ones stand one below the other.
func (f *flow) pair(p Pair) {
	const between = 24.0
	width := (bodyWidth - between) / 2
	left, right := f.grid(p.Left, margin, width), f.grid(p.Right, margin+width+between, width)
	leftRows, rightRows := slices.Collect(p.Left.Rows), slices.Collect(p.Right.Rows)
	height := max(left.height(leftRows), right.height(rightRows))
	if height > (bodyBottom-bodyTop)/2 {
		f.table(p.Left)
		f.table(p.Right)
		return
	}
	f.need(height)
	top := f.y
	left.draw(slices.Values(leftRows))
	bottom := f.y
	f.y = top
	right.draw(slices.Values(rightRows))
	f.y = max(bottom, f.y) + 10
}

// grid lays out the columns of a table.
func (f *flow) grid(t Table, left, width float64) *grid {
	g := &grid{flow: f, table: t, left: left, width: width}
	x, total := left, 0.0
	for _, c := range t.Columns {
		total += c.Share
	}
	for i, c := range t.Columns {
		w := width * c.Share / total
		g.x = append(g.x, x)
		g.w = append(g.w, w-gutter)
		if i == len(t.Columns)-1 {
			g.w[i] = w
		}
		g.heads = append(g.heads, f.set.lines(words(c.Head), f.look.head, g.w[i]))
		x += w
	}
	return g
}

// draw draws title, head and rows.
func (g *grid) draw(rows iter.Seq[Row]) {
	if g.table.Title != "" {
		s := g.look.headings[3]
		e := g.tags.open(g.tags.doc, "H3", "")
		g.y += g.look.before[3]
		g.lines(e, nil, g.flow.set.lines(words(g.table.Title), s, g.width), s, g.left, g.width)
		g.tags.close(e)
	}
	attrs := ""
	if g.table.Name != "" {
		attrs = "/A<</O/Table/Summary" + textString(g.table.Name) + ">>"
	}
	g.element = g.tags.open(g.tags.doc, "Table", attrs)
	g.head(true)
	for row := range rows {
		g.row(row)
	}
	g.endBody()
	g.tags.close(g.element)
}

func (g *grid) endBody() {
	if g.body != nil {
		g.tags.close(g.body)
	}
	g.body, g.rows = nil, 0
}

func (g *grid) titleHeight() float64 {
	if g.table.Title == "" {
		return 0
	}
	return g.look.before[3] + g.look.headings[3].lead
}

func (g *grid) height(rows []Row) float64 {
	height := g.titleHeight() + g.headHeight()
	for _, r := range rows {
		_, h := g.cells(r)
		height += h
	}
	return height
}

func (g *grid) headHeight() float64 {
	lines := 0
	for _, h := range g.heads {
		lines = max(lines, len(h))
	}
	return float64(lines)*g.look.head.lead + 2*padding
}

// head draws the head of the table: the first time as its head, on later pages as furniture, so that it is not read aloud again.
func (g *grid) head(first bool) {
	draw := func(owner func(i int) func(int) *element) {
		for i, lines := range g.heads {
			s := g.look.head
			s.end = g.table.Columns[i].Figure
			y := g.y + padding
			for _, l := range lines {
				g.put(l, s, g.x[i], y+baseline(s), g.w[i], owner(i))
				y += s.lead
			}
		}
	}
	if first {
		head := g.tags.open(g.element, "THead", "")
		row := g.tags.open(head, "TR", "")
		cells := make([]*element, len(g.heads))
		for i := range cells {
			cells[i] = g.tags.open(row, "TH", "/A<</O/Table/Scope/Column>>")
		}
		draw(func(i int) func(int) *element { return func(int) *element { return cells[i] } })
		g.leave()
		for _, c := range cells {
			g.tags.close(c)
		}
		g.tags.close(row)
		g.tags.close(head)
	} else {
		g.artifact("Pagination", func() { draw(func(int) func(int) *element { return nil }) })
	}
	g.y += g.headHeight()
	g.artifact("Layout", func() { g.rule(g.left, g.y, g.width, 0.8, ink) })
}

// row draws one row, on the next page when it does not fit on this one.
func (g *grid) row(r Row) {
	cells, height := g.cells(r)
	if g.y+height > bodyBottom {
		g.turn()
		g.y = bodyTop + 16
		g.head(false)
	}
	if g.rows == perBody {
		g.endBody()
	}
	if g.body == nil {
		g.body = g.tags.open(g.element, "TBody", "")
	}
	g.rows++
	tr := g.tags.open(g.body, "TR", "")
	top := g.y
	for i, c := range cells {
		tag, attrs := "TD", ""
		if i == 0 {
			tag, attrs = "TH", "/A<</O/Table/Scope/Row>>"
		}
		e := g.tags.open(tr, tag, attrs)
		g.y = top + padding
		for j, lines := range c.lines {
			g.lines(e, c.spans[j], lines, g.cellStyle(i), g.x[i], g.w[i])
		}
		g.tags.close(e)
	}
	g.tags.close(tr)
	g.y = top + height
	g.artifact("Layout", func() { g.rule(g.left, g.y, g.width, hairline, faint) })
}

// cells sets the cells of a row and says how high it is.
func (g *grid) cells(r Row) ([]setCell, float64) {
	cells := make([]setCell, len(r.Cells))
	height := 0.0
	for i, c := range r.Cells {
		for _, spans := range c.Lines {
			cells[i].spans = append(cells[i].spans, spans)
			cells[i].lines = append(cells[i].lines, g.flow.set.lines(spans, g.cellStyle(i), g.w[i]))
		}
		cells[i].clip(int((bodyBottom - bodyTop - 16 - g.headHeight() - 2*padding) / g.look.cell.lead))
		height = max(height, cells[i].height(g.look.cell.lead))
	}
	return cells, height + 2*padding
}

func (g *grid) cellStyle(i int) style {
	s := g.look.cell
	s.end = g.table.Columns[i].Figure
	return s
}

// clip cuts a cell that has more lines than a page has room for. The machine-readable forms hold the whole text.
func (c *setCell) clip(room int) {
	for i, lines := range c.lines {
		if len(lines) > room {
			c.lines = c.lines[:i+1]
			c.lines[i] = lines[:room]
			if room > 0 {
				c.lines[i][room-1].cut()
			}
			return
		}
		room -= len(lines)
	}
}

// cut ends a line with the sign that more was said.
func (l *line) cut() {
	if len(l.pieces) == 0 {
		return
	}
	last := &l.pieces[len(l.pieces)-1]
	if last.face.advance['…'] != 0 {
		last.text += "…"
	} else {
		last.text += "..."
	}
}
