package suppress

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"
	"pgregory.net/rapid"
)

// grid is a table of rows and columns with its sums.
func grid(numbers [][]int) (cells [][]*Cell, rows, columns []*Cell, sums []Sum) {
	all := &Cell{}
	columns = make([]*Cell, len(numbers[0]))
	for j := range columns {
		columns[j] = &Cell{}
	}
	for _, line := range numbers {
		total := &Cell{}
		var row []*Cell
		for j, n := range line {
			row = append(row, &Cell{N: n})
			total.N += n
			columns[j].N += n
			all.N += n
		}
		cells, rows, sums = append(cells, row), append(rows, total), append(sums, Sum{total, row})
	}
	for j, total := range columns {
		var parts []*Cell
		for _, row := range cells {
			parts = append(parts, row[j])
		}
		sums = append(sums, Sum{total, parts})
	}
	return cells, rows, columns, append(sums, Sum{all, rows}, Sum{all, columns})
}

// drawn is a random set of tables that share totals: a grid, and another one with the same rows, whose totals are the first column of it.
func drawn(rt *rapid.T) []Sum {
	number := rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 9, 12, 20, 55})
	height, width := rapid.IntRange(1, 4).Draw(rt, "rows"), rapid.IntRange(1, 4).Draw(rt, "columns")
	numbers := make([][]int, height)
	for i := range numbers {
		numbers[i] = rapid.SliceOfN(number, width, width).Draw(rt, "row")
	}
	cells, _, _, sums := grid(numbers)
	if rapid.Bool().Draw(rt, "linked") {
		for _, row := range cells {
			left := row[0].N
			var parts []*Cell
			for left > 0 && len(parts) < 3 {
				n := rapid.IntRange(1, left).Draw(rt, "part")
				parts = append(parts, &Cell{N: n})
				left -= n
			}
			sums = append(sums, Sum{row[0], append(parts, &Cell{N: left})})
		}
	}
	return sums
}

// hiddenOf are the hidden cells of some sums, each once.
func hiddenOf(sums []Sum) (list []*Cell) {
	for _, s := range sums {
		for _, c := range s.members() {
			if c.Hidden && !slices.Contains(list, c) {
				list = append(list, c)
			}
		}
	}
	return list
}

// between solves what is shown with a linear program that is not ours: the smallest and the largest a hidden cell can be.
func between(t *rapid.T, sums []Sum, hidden []*Cell, at int) (from, to float64) {
	var rows [][]float64
	for _, s := range sums {
		row := make([]float64, len(hidden)+1)
		for _, c := range s.members() {
			sign := 1.0
			if c == s.Total {
				sign = -1
			}
			if i := slices.Index(hidden, c); i >= 0 {
				row[i] += sign
				row[len(hidden)] -= sign * float64(least(c)) // the unknown is what is above the least
			} else {
				row[len(hidden)] -= sign * float64(c.N)
			}
		}
		rows = append(rows, row)
	}
	rows = independent(rows)
	if len(rows) == 0 {
		return float64(least(hidden[at])), math.Inf(1)
	}
	n := len(hidden)
	a, b := mat.NewDense(len(rows), n, nil), make([]float64, len(rows))
	for i, row := range rows {
		a.SetRow(i, row[:n])
		b[i] = row[n]
	}
	solve := func(sign float64) float64 {
		if len(rows) == n { // one table alone fits
			var x mat.VecDense
			if err := x.SolveVec(a, mat.NewVecDense(n, b)); err != nil {
				t.Fatal(err)
			}
			return x.AtVec(at)
		}
		c := make([]float64, n)
		c[at] = sign
		_, x, err := lp.Simplex(c, a, b, 0, nil)
		if err == lp.ErrUnbounded {
			return math.Inf(1)
		}
		if err != nil {
			t.Fatalf("%v: %v", err, rows)
		}
		return x[at]
	}
	return float64(least(hidden[at])) + solve(1), float64(least(hidden[at])) + solve(-1)
}

// independent leaves out the equations that follow from others.
func independent(rows [][]float64) (kept [][]float64) {
	top := 0
	for col := 0; len(rows) > 0 && col < len(rows[0])-1 && top < len(rows); col++ {
		i := slices.IndexFunc(rows[top:], func(row []float64) bool { return math.Abs(row[col]) > 1e-9 })
		if i < 0 {
			continue
		}
		rows[top], rows[top+i] = rows[top+i], rows[top]
		eliminate(rows, top, col)
		top++
	}
	return rows[:top]
}

// What is shown, solved by somebody else's program, leaves every hidden cell a range as wide as the rule promises; and every small number
// is hidden.
func TestWhatIsHiddenCannotBeSolved(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		sums := drawn(rt)
		rule := Rule{Threshold: rapid.SampledFrom([]int{3, 5, 10}).Draw(rt, "threshold")}
		rule.Hide(sums)
		for _, s := range sums {
			for _, c := range s.members() {
				if c.N > 0 && c.N < rule.Threshold && !c.Hidden {
					rt.Fatalf("%d is shown", c.N)
				}
				if c.N == 0 && c.Hidden {
					rt.Fatal("nothing is hidden")
				}
			}
		}
		hidden := hiddenOf(sums)
		for i, c := range hidden {
			if from, to := between(rt, sums, hidden, i); to-from < float64(rule.Width())-1e-6 || from > float64(c.N)+1e-6 || to < float64(c.N)-1e-6 {
				rt.Fatalf("%d of %d hidden is between %v and %v", c.N, len(hidden), from, to)
			}
		}
	})
}

// For small tables every table there could be is tried, in whole numbers.
func TestWhatIsHiddenCannotBeFoundByTrying(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		numbers := make([][]int, 2)
		for i := range numbers {
			numbers[i] = rapid.SliceOfN(rapid.SampledFrom([]int{0, 1, 2, 3, 5, 6}), 2, 2).Draw(rt, "row")
		}
		_, _, _, sums := grid(numbers)
		rule := Rule{Threshold: 5}
		rule.Hide(sums)
		hidden := hiddenOf(sums)
		truth := make([]int, len(hidden))
		from, to := make([]int, len(hidden)), make([]int, len(hidden))
		for i, c := range hidden {
			truth[i], from[i], to[i] = c.N, c.N, c.N
		}
		var try func(i int)
		try = func(i int) {
			if i < len(hidden) {
				for hidden[i].N = 1; hidden[i].N <= truth[i]+rule.Threshold; hidden[i].N++ {
					if fit(sums, hidden[i+1:]) {
						try(i + 1)
					}
				}
				hidden[i].N = truth[i]
				return
			}
			for k, c := range hidden {
				from[k], to[k] = min(from[k], c.N), max(to[k], c.N)
			}
		}
		try(0)
		for i := range hidden {
			if to[i]-from[i] < rule.Width() {
				rt.Fatalf("%d is from %d to %d in %v", truth[i], from[i], to[i], numbers)
			}
		}
	})
}

// fit tells whether the sums add up in which no cell is open any more.
func fit(sums []Sum, open []*Cell) bool {
	for _, s := range sums {
		n, known := -s.Total.N, !slices.Contains(open, s.Total)
		for _, c := range s.Parts {
			n += c.N
			known = known && !slices.Contains(open, c)
		}
		if known && n != 0 {
			return false
		}
	}
	return true
}

// Where no number is small, all are shown; a lone one in a grid takes three with it; and what an earlier table hid stays hidden, with
// company.
func TestNoMoreIsHiddenThanNeedBe(t *testing.T) {
	t.Parallel()
	_, _, _, sums := grid([][]int{{10, 20, 0}, {30, 0, 40}})
	Rule{5}.Hide(sums)
	if n := len(hiddenOf(sums)); n != 0 {
		t.Errorf("%d are hidden", n)
	}
	cells, _, _, sums := grid([][]int{{10, 2, 30}, {30, 80, 40}, {9, 70, 60}})
	Rule{5}.Hide(sums)
	if hidden := hiddenOf(sums); len(hidden) != 4 || !cells[0][1].Hidden || !cells[0][0].Hidden {
		t.Errorf("%d are hidden", len(hidden))
	}
	a, b, total := &Cell{N: 7, Hidden: true}, &Cell{N: 8}, &Cell{N: 15}
	alone := &Cell{N: 3}
	Rule{5}.Hide([]Sum{{total, []*Cell{a, b}}}, alone)
	if !a.Hidden || !b.Hidden || total.Hidden || !alone.Hidden {
		t.Error("what was hidden is not, or is alone")
	}
}

// A table of many sources and purposes is done while a job runs.
func TestMuchIsHiddenSoon(t *testing.T) {
	t.Parallel()
	numbers := make([][]int, 60)
	for i := range numbers {
		for j := range 8 {
			numbers[i] = append(numbers[i], (i*i*7+j*13+i*j)%11*((i+j)%3))
		}
	}
	_, _, _, sums := grid(numbers)
	Rule{5}.Hide(sums)
	if len(hiddenOf(sums)) < 50 {
		t.Error("hardly anything is hidden")
	}
}
