package requests

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"
	"pgregory.net/rapid"

	"daylight/requests/ledger"
	"daylight/requests/suppress"
)

// reader is somebody who knows how the published tables hang together, and sees nothing but them. Each number that is not shown is an
// unknown; those that are shown nowhere, and that subtracting gives, are unknowns too.
type reader struct {
	t         *testing.T
	tally     Tally
	names     map[string]int
	lows      []float64
	equations []map[int]float64 // by unknown; what is known is under -1
}

func (r *reader) unknown(name string, least float64) int {
	if _, have := r.names[name]; !have {
		r.names[name] = len(r.names)
		r.lows = append(r.lows, least)
	}
	return r.names[name]
}

// term is one cell of the published tables, or a number that is in none; its sign is that in an equation whose sum is nothing.
type term struct {
	sign               float64
	table, row, column string
}

func (r *reader) knows(terms ...term) {
	equation := map[int]float64{}
	for _, m := range terms {
		cell := r.tally.Table(m.table).Cell(m.row, m.column)
		switch {
		case m.table == "":
			equation[r.unknown(m.row, 0)] += m.sign
		case cell.Value != nil:
			equation[-1] -= m.sign * float64(*cell.Value)
		case cell.Mark == MarkHidden:
			equation[r.unknown(m.table+" "+m.row+" "+m.column, 1)] += m.sign
		}
	}
	r.equations = append(r.equations, equation)
}

// range of an unknown, by a linear program that is not the one that hid it.
func (r *reader) between(at int) (from, to float64) {
	n := len(r.lows)
	var rows [][]float64
	for _, equation := range r.equations {
		row := make([]float64, n+1)
		for i, f := range equation {
			if i < 0 {
				row[n] += f
				continue
			}
			row[i] += f
			row[n] -= f * r.lows[i]
		}
		rows = append(rows, row)
	}
	rows = onlyIndependent(rows)
	if len(rows) == 0 {
		return r.lows[at], math.Inf(1)
	}
	a, b := mat.NewDense(len(rows), n, nil), make([]float64, len(rows))
	for i, row := range rows {
		a.SetRow(i, row[:n])
		b[i] = row[n]
	}
	solve := func(sign float64) float64 {
		if len(rows) == n {
			var x mat.VecDense
			if err := x.SolveVec(a, mat.NewVecDense(n, b)); err != nil {
				r.t.Fatal(err)
			}
			return x.AtVec(at)
		}
		c := make([]float64, n)
		c[at] = sign
		_, x, err := lp.Simplex(c, a, b, 1e-9, nil)
		if errors.Is(err, lp.ErrUnbounded) {
			return math.Inf(1)
		}
		if err != nil {
			r.t.Fatal(err)
		}
		return x[at]
	}
	return r.lows[at] + solve(1), r.lows[at] + solve(-1)
}

// onlyIndependent leaves out the equations that follow from others.
func onlyIndependent(rows [][]float64) [][]float64 {
	top := 0
	for col := 0; len(rows) > 0 && col < len(rows[0])-1 && top < len(rows); col++ {
		i := slices.IndexFunc(rows[top:], func(row []float64) bool { return math.Abs(row[col]) > 1e-9 })
		if i < 0 {
			continue
		}
		rows[top], rows[top+i] = rows[top+i], rows[top]
		for j := range rows {
			if f := rows[j][col] / rows[top][col]; j != top && f != 0 {
				for k := range rows[j] {
					rows[j][k] -= f * rows[top][k]
				}
			}
		}
		top++
	}
	return rows[:top]
}

// quarterDrawn is a quarter of random counts that agree with each other.
func quarterDrawn(t *rapid.T) *tallying {
	n := rapid.SampledFrom([]int{0, 0, 0, 1, 2, 3, 4, 5, 7, 11, 30})
	c := (&Registry{Zone: time.UTC}).newTallying(fourth)
	var kinds []Figures
	var outcomes []OutcomeCount
	late, complaints := 0, 0
	for _, k := range []Kind{Access, Correction, Complaint, Review} {
		f := Figures{Kind: k, InTime: n.Draw(t, "in time"), Overdue: rapid.SampledFrom([]int{0, 0, 2}).Draw(t, "overdue"), Withdrawn: n.Draw(t, "withdrawn")}
		answeredLate, open := n.Draw(t, "late"), rapid.SampledFrom([]int{0, 0, 1, 6}).Draw(t, "open")
		f.Late, f.Open, f.Answered = answeredLate+f.Overdue, open+f.Overdue, f.InTime+answeredLate
		f.Received = f.InTime + f.Late + open + f.Withdrawn
		f.AcknowledgeDue = f.Received
		f.Acknowledged = f.Received - min(f.Received, rapid.SampledFrom([]int{0, 0, 1, 8}).Draw(t, "not told"))
		late += f.Late
		if k == Complaint {
			complaints = f.Received
		}
		kinds = append(kinds, f)
		left := f.Answered
		for _, o := range Outcomes(k) {
			part := rapid.IntRange(0, left).Draw(t, "outcome")
			if o == Declined {
				part = left
			}
			if left -= part; part > 0 {
				outcomes = append(outcomes, OutcomeCount{k, o, part})
			}
		}
	}
	c.cases(kinds, outcomes)
	first := rapid.IntRange(0, late).Draw(t, "cause")
	c.tableCauses([]Cause{{Access, "volume", first}, {Access, "", late - first}})
	entry := rapid.IntRange(0, complaints).Draw(t, "about")
	c.tableAbout([]AboutCount{{AboutEntry, entry}, {AboutGeneral, complaints - entry}})
	if err := c.countReviews(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	var looks []ledger.LookCount
	for _, source := range []string{"housing", "library", "tax"} {
		for _, activity := range []string{"PA-002", "PA-003"} {
			for m := time.October; m <= time.December; m++ {
				looks = append(looks, ledger.LookCount{Source: source, Activity: activity, Month: m, Count: n.Draw(t, "looks")})
			}
		}
	}
	c.looks(looks, nil, nil)
	return c
}

// knowsAll is how everything published hangs together.
func (r *reader) knowsAll() {
	received := r.tally.Table("received")
	for _, k := range received.Rows {
		parts := []term{{-1, "received", k.Code, "received"}}
		for _, column := range received.Columns[1:] {
			parts = append(parts, term{1, "received", k.Code, column})
		}
		r.knows(parts...)
		r.knows(term{1, "receipt", k.Code, "due"}, term{-1, "receipt", k.Code, "told"}, term{-1, "", "not told " + k.Code, ""})
		r.knows(term{1, "receipt", k.Code, "due"}, term{-1, "received", k.Code, "received"})
		if k.Code == everything {
			continue
		}
		r.knows(term{1, "received", k.Code, "in_time"}, term{1, "received", k.Code, "late"}, term{-1, "", "overdue " + k.Code, ""}, term{-1, "outcomes", k.Code, "count"})
		parts = []term{{-1, "outcomes", k.Code, "count"}}
		for _, o := range r.tally.Table("outcomes").Rows {
			if len(o.Code) > len(k.Code) && o.Code[:len(k.Code)+1] == k.Code+"/" {
				parts = append(parts, term{1, "outcomes", o.Code, "count"})
			}
		}
		r.knows(parts...)
	}
	for _, table := range []string{"received", "receipt", "causes", "complaints", "looks_source", "looks_purpose"} {
		for _, column := range r.tally.Table(table).Columns {
			parts := []term{{-1, table, everything, column}}
			for _, row := range r.tally.Table(table).Rows {
				if row.Code != everything {
					parts = append(parts, term{1, table, row.Code, column})
				}
			}
			r.knows(parts...)
		}
	}
	for _, table := range []string{"looks_source", "looks_purpose"} {
		for _, row := range r.tally.Table(table).Rows {
			parts := []term{{-1, table, row.Code, everything}}
			for _, month := range []string{"2026-10", "2026-11", "2026-12"} {
				parts = append(parts, term{1, table, row.Code, month})
			}
			r.knows(parts...)
		}
	}
	for _, month := range []string{"2026-10", "2026-11", "2026-12", everything} {
		r.knows(term{1, "looks_source", everything, month}, term{-1, "looks_purpose", everything, month})
	}
	r.knows(term{1, "causes", everything, "count"}, term{-1, "received", everything, "late"})
	r.knows(term{1, "complaints", everything, "count"}, term{-1, "received", string(Complaint), "received"})
	r.knows(term{1, "reviews", "asked", "count"}, term{-1, "received", string(Review), "received"})
	for _, o := range r.tally.Table("reviews").Rows[1:] {
		r.knows(term{1, "reviews", o.Code, "count"}, term{-1, "outcomes", string(Review) + "/" + o.Code, "count"})
	}
}

// Whoever solves all tables of a quarter together is left with a range for every hidden number, as wide as the rule promises.
func TestAQuarterGivesNothingAway(t *testing.T) {
	t.Parallel()
	quarters := rapid.Custom(quarterDrawn)
	for seed := range 12 {
		c, rule := quarters.Example(seed), suppress.Rule{Threshold: 5 + 5*(seed%2)}
		c.hide(rule, nil)
		r := &reader{t: t, tally: Tally{Tables: c.tally()}, names: map[string]int{}}
		r.knowsAll()
		for name, at := range r.names {
			from, to := r.between(at)
			small := to < float64(rule.Threshold) && to > 0
			if r.lows[at] > 0 && to-from < float64(rule.Width())-1e-6 {
				t.Fatalf("%d: %s is between %v and %v", seed, name, from, to)
			}
			if r.lows[at] == 0 && small && to-from < 1-1e-6 {
				t.Fatalf("%d: %s is worked out to be %v", seed, name, to)
			}
		}
	}
}
