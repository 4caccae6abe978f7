package suppress

import "math"

// What somebody can work out who sees all that is shown: the hidden cells are unknowns, each sum an equation. How the hidden cells can
// change together so that every sum stays as it is, is the null space of the equations; how far, a linear program says. Its answer is not
// trusted: it counts when, rounded to whole numbers, it fits every equation.

// unprotected lists the hidden cells for which no two tables were found that are so far apart. Where nothing is left to hide all that is
// known is that some numbers add up, whatever they are: twice as large they would too.
func (t *tables) unprotected(width int) (bare []*Cell) {
	for _, s := range t.islands() {
		if !t.more(s) {
			continue
		}
		for i, c := range s.cells {
			up := s.furthest(i, 1, width)
			if up < width && up+s.furthest(i, -1, width-up) < width {
				bare = append(bare, c)
			}
		}
	}
	return bare
}

// system is hidden cells that hang together and the ways they can change.
type system struct {
	cells []*Cell
	rows  [][]float64 // an equation each: what of the changes adds up to nothing
	basis [][]float64 // of the null space: the changes of every cell, for each free one
}

// islands are the hidden cells in groups that no equation joins.
func (t *tables) islands() (list []*system) {
	seen := map[*Cell]bool{}
	for _, first := range t.cells {
		if !first.Hidden || seen[first] {
			continue
		}
		s, sums := &system{}, map[int]bool{}
		seen[first] = true
		for todo := []*Cell{first}; len(todo) > 0; todo = todo[1:] {
			s.cells = append(s.cells, todo[0])
			for _, i := range t.in[todo[0]] {
				sums[i] = true
				for _, c := range t.sums[i].members() {
					if c.Hidden && !seen[c] {
						seen[c] = true
						todo = append(todo, c)
					}
				}
			}
		}
		place := map[*Cell]int{}
		for i, c := range s.cells {
			place[c] = i
		}
		for i := range t.sums {
			if !sums[i] {
				continue
			}
			row := make([]float64, len(s.cells))
			for _, c := range t.sums[i].Parts {
				if c.Hidden {
					row[place[c]]++
				}
			}
			if c := t.sums[i].Total; c.Hidden {
				row[place[c]]--
			}
			s.rows = append(s.rows, row)
		}
		s.findBasis()
		list = append(list, s)
	}
	return list
}

// more tells whether anything is left to hide in the sums of an island.
func (t *tables) more(s *system) bool {
	for _, c := range s.cells {
		for _, i := range t.in[c] {
			if t.sums[i].next() != nil {
				return true
			}
		}
	}
	return false
}

const tiny = 1e-7

// findBasis brings the equations into reduced form and reads the null space off.
func (s *system) findBasis() {
	n := len(s.cells)
	reduced := make([][]float64, len(s.rows))
	for i, row := range s.rows {
		reduced[i] = append([]float64(nil), row...)
	}
	var pivots []int
	for col := 0; col < n && len(pivots) < len(reduced); col++ {
		top := len(pivots)
		best := top
		for i := top; i < len(reduced); i++ {
			if math.Abs(reduced[i][col]) > math.Abs(reduced[best][col]) {
				best = i
			}
		}
		if math.Abs(reduced[best][col]) < tiny {
			continue
		}
		reduced[top], reduced[best] = reduced[best], reduced[top]
		eliminate(reduced, top, col)
		pivots = append(pivots, col)
	}
	of := map[int]int{}
	for i, col := range pivots {
		of[col] = i
	}
	for free := range n {
		if _, bound := of[free]; bound {
			continue
		}
		change := make([]float64, n)
		change[free] = 1
		for col, i := range of {
			change[col] = -reduced[i][free]
		}
		s.basis = append(s.basis, change)
	}
}

// eliminate makes the column of a row one there and nothing in every other row.
func eliminate(rows [][]float64, at, col int) {
	by := rows[at][col]
	for j := range rows[at] {
		rows[at][j] /= by
	}
	for i := range rows {
		if f := rows[i][col]; i != at && math.Abs(f) > 0 {
			for j := range rows[i] {
				rows[i][j] -= f * rows[at][j]
			}
		}
	}
}

// least is the smallest number a hidden cell can be for somebody who knows that nothing is shown.
func least(c *Cell) int { return min(c.N, 1) }

// furthest is how far a cell can go up (way 1) or down (way -1) while every sum stays and no cell falls below the least, as far as it was
// found out; enough is where to stop looking. It is a simplex over the null space that begins at the true table, which fits, and
// takes the first column that helps (Bland), so that it ends.
func (s *system) furthest(cell int, way float64, enough int) int {
	n, free := len(s.cells), len(s.basis)
	// Changes of either sign are two unknowns each; every cell has a slack; the last row is what is to grow.
	table := make([][]float64, n+1)
	for i := range table {
		table[i] = make([]float64, 2*free+n+1)
	}
	base := make([]int, n)
	for i := range n {
		for k, change := range s.basis {
			table[i][2*k], table[i][2*k+1] = -change[i], change[i]
		}
		table[i][2*free+i] = 1
		table[i][2*free+n] = float64(s.cells[i].N - least(s.cells[i]))
		base[i] = 2*free + i
	}
	for k, change := range s.basis {
		table[n][2*k], table[n][2*k+1] = -way*change[cell], way*change[cell]
	}
	reached := 0
	for steps := 0; steps < 50*(n+2*free) && reached < enough; steps++ {
		in, out := -1, -1
		for j := range 2*free + n {
			if table[n][j] < -tiny {
				in = j
				break
			}
		}
		if in < 0 {
			break
		}
		for i := range n {
			if table[i][in] < tiny {
				continue
			}
			if out < 0 {
				out = i
				continue
			}
			a, b := table[i][2*free+n]/table[i][in], table[out][2*free+n]/table[out][in]
			if a < b-tiny || a < b+tiny && base[i] < base[out] {
				out = i
			}
		}
		if out < 0 { // without end: as far as is wanted along this way
			return max(reached, s.far(table, base, in, cell, way, enough))
		}
		eliminate(table, out, in)
		base[out] = in
		reached = max(reached, s.witness(values(table, base, 2*free), cell, way))
	}
	return reached
}

// values are the changes of the free cells in the present corner.
func values(table [][]float64, base []int, columns int) []float64 {
	out := make([]float64, columns)
	for i, j := range base {
		if j < columns {
			out[j] = table[i][len(table[i])-1]
		}
	}
	return out
}

// far goes along a column that nothing bounds.
func (s *system) far(table [][]float64, base []int, in, cell int, way float64, enough int) int {
	columns := 2 * len(s.basis)
	best := 0
	for step := enough; step <= 4*enough && best < enough; step += enough {
		at := values(table, base, columns)
		for i, j := range base {
			if j < columns {
				at[j] -= float64(step) * table[i][in]
			}
		}
		if in < columns {
			at[in] += float64(step)
		}
		best = max(best, s.witness(at, cell, way))
	}
	return best
}

// witness rounds a table to whole numbers and gives how far the cell has come in it; zero when it does not add up.
func (s *system) witness(at []float64, cell int, way float64) int {
	change := make([]int, len(s.cells))
	for i, c := range s.cells {
		sum := 0.0
		for k := range s.basis {
			sum += s.basis[k][i] * (at[2*k] - at[2*k+1])
		}
		change[i] = int(math.Round(sum))
		if c.N+change[i] < least(c) {
			return 0
		}
	}
	for _, row := range s.rows {
		sum := 0
		for i, f := range row {
			sum += int(f) * change[i]
		}
		if sum != 0 {
			return 0
		}
	}
	return max(int(way)*change[cell], 0)
}
