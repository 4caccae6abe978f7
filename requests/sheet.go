package requests

import (
	"slices"

	"daylight/requests/suppress"
)

// sheet is the tables of a quarter while they are counted: each cell a number that may have to be hidden, or a mark.
type sheet struct {
	tables []*sheetTable
	sums   []suppress.Sum
	alone  []*suppress.Cell
}

type sheetTable struct {
	id      string
	columns []string
	rows    []sheetRow
}

type sheetRow struct {
	code  string
	names map[string]string
	cells []sheetCell
}

// sheetCell is one cell. Beside a number that was reckoned from others stands the cell it is hidden with.
type sheetCell struct {
	n    *suppress.Cell
	mark TallyMark
	open int            // a number that says nothing about people: shown as it is, when n is nil and there is no mark
	with *suppress.Cell // hidden when this is
}

func (s *sheet) table(id string, columns ...string) *sheetTable {
	t := &sheetTable{id: id, columns: columns}
	s.tables = append(s.tables, t)
	return t
}

// counted are cells that are hidden when they are small.
func counted(cells ...*suppress.Cell) (list []sheetCell) {
	for _, c := range cells {
		list = append(list, sheetCell{n: c})
	}
	return list
}

func (t *sheetTable) row(code string, cells ...sheetCell) {
	t.rows = append(t.rows, sheetRow{code: code, cells: cells})
}

// number makes a cell.
func number(n int) *suppress.Cell { return &suppress.Cell{N: n} }

// add writes down that cells add up to a total, and gives the total.
func (s *sheet) add(parts ...*suppress.Cell) *suppress.Cell {
	total := &suppress.Cell{}
	for _, p := range parts {
		total.N += p.N
	}
	s.sums = append(s.sums, suppress.Sum{Total: total, Parts: parts})
	return total
}

// cross adds a table up both ways.
func (s *sheet) cross(cells [][]*suppress.Cell) (across, down []*suppress.Cell, all *suppress.Cell) {
	for _, row := range cells {
		across = append(across, s.add(row...))
	}
	for j := range cells[0] {
		var column []*suppress.Cell
		for _, row := range cells {
			column = append(column, row[j])
		}
		down = append(down, s.add(column...))
	}
	all = s.add(across...)
	s.sums = append(s.sums, suppress.Sum{Total: all, Parts: down})
	return across, down, all
}

// agree writes down that cells that stand elsewhere add up to a total that stands elsewhere too. What may be missing between them is a
// cell that is shown nowhere.
func (s *sheet) agree(total *suppress.Cell, parts ...*suppress.Cell) {
	rest := total.N
	for _, p := range parts {
		rest -= p.N
	}
	if rest > 0 {
		parts = append(slices.Clone(parts), number(rest))
	}
	s.sums = append(s.sums, suppress.Sum{Total: total, Parts: parts})
}

// hide hides what may not be shown. What an earlier version hid of the same cells stays hidden: beside the new number the old one could
// be told.
func (s *sheet) hide(rule suppress.Rule, before []Tally) {
	for _, t := range s.tables {
		for _, r := range t.rows {
			for i, c := range r.cells {
				if c.n == nil {
					continue
				}
				for _, old := range before {
					c.n.Hidden = c.n.Hidden || old.Table(t.id).Cell(r.code, t.columns[i]).Mark == MarkHidden
				}
				s.alone = append(s.alone, c.n)
			}
		}
	}
	rule.Hide(s.sums, s.alone...)
}

// tally is what may be shown.
func (s *sheet) tally() (list []TallyTable) {
	for _, t := range s.tables {
		out := TallyTable{ID: t.id, Columns: t.columns, Rows: []TallyRow{}}
		for _, r := range t.rows {
			row := TallyRow{Code: r.code, Names: r.names, Cells: []TallyCell{}}
			for _, c := range r.cells {
				row.Cells = append(row.Cells, c.tally())
			}
			out.Rows = append(out.Rows, row)
		}
		list = append(list, out)
	}
	return list
}

func (c sheetCell) tally() TallyCell {
	value := c.open
	switch {
	case c.with != nil && c.with.Hidden, c.n != nil && c.n.Hidden:
		return TallyCell{Mark: MarkHidden}
	case c.mark != "":
		return TallyCell{Mark: c.mark}
	case c.n != nil:
		value = c.n.N
	}
	return TallyCell{Value: &value}
}
