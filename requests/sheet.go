package requests

import (
	"cmp"

	"daylight/requests/suppress"
)

// sheet is the tables of a quarter while they are counted: each cell a number that may have to be hidden, or a mark.
type sheet struct {
	suppress.Sums
	tables []*sheetTable
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
func number(n int) *suppress.Cell { return suppress.Number(n) }

// hide hides what may not be shown. What an earlier version hid of the same cells stays hidden: beside the new number the old one could
// be told.
func (s *sheet) hide(rule suppress.Rule, before []Tally) {
	for _, t := range s.tables {
		for _, r := range t.rows {
			for i, c := range r.cells {
				n := cmp.Or(c.n, c.with)
				if n == nil {
					continue
				}
				for _, old := range before {
					n.Hidden = n.Hidden || old.Table(t.id).Cell(r.code, t.columns[i]).Mark == MarkHidden
				}
				s.alone = append(s.alone, n)
			}
		}
	}
	rule.Hide(s.Sums, s.alone...)
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
