// Package suppress hides small numbers in tables, and as many others as it takes so that none of them can be worked out. It knows
// cells and what adds up to what; what is counted, and in what words, it does not know.
package suppress

import "slices"

// Cell is a number of a table. Whoever counts may set Hidden beforehand, for what an earlier version of the table hid.
type Cell struct {
	N      int
	Hidden bool
}

// Sum says that some cells add up to another. A cell may be in any number of sums: that is how rows, columns and tables hang together.
type Sum struct {
	Total *Cell
	Parts []*Cell
}

// Sums are those of some tables, written down while the tables are counted.
type Sums []Sum

// Number makes a cell.
func Number(n int) *Cell { return &Cell{N: n} }

// Add writes down that cells add up to a total, and gives the total.
func (s *Sums) Add(parts ...*Cell) *Cell {
	total := &Cell{}
	for _, p := range parts {
		total.N += p.N
	}
	*s = append(*s, Sum{Total: total, Parts: parts})
	return total
}

// Cross adds a table up both ways.
func (s *Sums) Cross(cells [][]*Cell) (across, down []*Cell, all *Cell) {
	for _, row := range cells {
		across = append(across, s.Add(row...))
	}
	for j := range cells[0] {
		var column []*Cell
		for _, row := range cells {
			column = append(column, row[j])
		}
		down = append(down, s.Add(column...))
	}
	all = s.Add(across...)
	*s = append(*s, Sum{Total: all, Parts: down})
	return across, down, all
}

// Agree writes down that cells that stand elsewhere add up to a total that stands elsewhere too. What may be missing between them is a
// cell that is shown nowhere.
func (s *Sums) Agree(total *Cell, parts ...*Cell) {
	rest := total.N
	for _, p := range parts {
		rest -= p.N
	}
	if rest > 0 {
		parts = append(slices.Clone(parts), Number(rest))
	}
	*s = append(*s, Sum{Total: total, Parts: parts})
}

// Rule is how small a number has to be to be hidden.
type Rule struct {
	Threshold int // the smallest number that is shown; nothing is shown too
}

// Version names the rule as it stands here, so that a table can say by which one it was made.
const Version = "2026-1"

// Width is how far apart, at least, the smallest and the largest number must lie that a hidden cell can be by all that is shown: as far
// as the smallest and the largest of the small ones.
func (r Rule) Width() int { return max(r.Threshold-2, 1) }

// Hide marks what may not be shown. First every cell from one to below the threshold. Then, in each sum with one hidden cell, the
// smallest other one that is not nothing, until none is alone. And then what else it takes until every hidden cell can be a smaller and a
// larger number, Width apart, with everything that is shown staying as it is: for each Hide has found two such tables and checked that
// they add up. What the cells are must agree with the sums.
func (r Rule) Hide(sums []Sum, alone ...*Cell) {
	t := newTables(sums)
	for _, c := range append(alone, t.cells...) {
		if c.N > 0 && c.N < r.Threshold {
			c.Hidden = true
		}
	}
	for {
		t.pair()
		bare := t.unprotected(r.Width())
		if len(bare) == 0 {
			return
		}
		for _, c := range bare {
			t.cover(c)
		}
	}
}

// tables are cells and what they add up to.
type tables struct {
	sums  []Sum
	cells []*Cell
	in    map[*Cell][]int // which sums a cell is in
}

func newTables(sums []Sum) *tables {
	t := &tables{sums: sums, in: map[*Cell][]int{}}
	for i, s := range sums {
		for _, c := range s.members() {
			if t.in[c] == nil {
				t.cells = append(t.cells, c)
			}
			t.in[c] = append(t.in[c], i)
		}
	}
	return t
}

// members are the cells of a sum, its total last.
func (s Sum) members() []*Cell { return append(slices.Clone(s.Parts), s.Total) }

// next is what is hidden next of a sum: the smallest part that is not nothing, or else the total; nil when nothing is left.
func (s Sum) next() (found *Cell) {
	for _, c := range s.Parts {
		if !c.Hidden && c.N > 0 && (found == nil || c.N < found.N) {
			found = c
		}
	}
	if found == nil && !s.Total.Hidden && s.Total.N > 0 {
		found = s.Total
	}
	return found
}

// pair hides a second cell wherever a sum has one that is alone, until no sum has.
func (t *tables) pair() {
	for again := true; again; {
		again = false
		for _, s := range t.sums {
			hidden := 0
			for _, c := range s.members() {
				if c.Hidden {
					hidden++
				}
			}
			if hidden != 1 {
				continue
			}
			if c := s.next(); c != nil {
				c.Hidden, again = true, true
			}
		}
	}
}

// cover hides one more cell in the sums of a hidden one, or when all of those are hidden in the sums of its neighbours.
func (t *tables) cover(c *Cell) {
	seen := map[*Cell]bool{c: true}
	for ring := []*Cell{c}; len(ring) > 0; {
		var best *Cell
		var further []*Cell
		for _, c := range ring {
			for _, i := range t.in[c] {
				if n := t.sums[i].next(); n != nil && (best == nil || n.N < best.N) {
					best = n
				}
				for _, other := range t.sums[i].members() {
					if other.Hidden && !seen[other] {
						seen[other] = true
						further = append(further, other)
					}
				}
			}
		}
		if best != nil {
			best.Hidden = true
			return
		}
		ring = further
	}
}
