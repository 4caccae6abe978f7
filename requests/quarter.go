package requests

import (
	"regexp"
	"strconv"
	"time"

	"daylight/requests/deadline"
)

// Quarter is three months of a year, written "2026-3".
type Quarter struct {
	Year   int
	Number int // 1 to 4
}

var quarterForm = regexp.MustCompile(`^\d{4}-[1-4]$`)

// ParseQuarter reads a quarter, and tells whether it is one.
func ParseQuarter(text string) (Quarter, bool) {
	if !quarterForm.MatchString(text) {
		return Quarter{}, false
	}
	year, err := strconv.Atoi(text[:4])
	return Quarter{year, int(text[5] - '0')}, err == nil
}

// QuarterOf is the one a day is in.
func QuarterOf(d deadline.Day) Quarter { return Quarter{d.Year, (int(d.Month) + 2) / 3} }

// String is how addresses and files have it.
func (q Quarter) String() string { return strconv.Itoa(q.Year) + "-" + strconv.Itoa(q.Number) }

// From is its first day.
func (q Quarter) From() deadline.Day {
	return deadline.Day{Year: q.Year, Month: time.Month(3*q.Number - 2), Day: 1}
}

// To is its last day.
func (q Quarter) To() deadline.Day { return q.Next().From().AddDays(-1) }

// Next is the one after it.
func (q Quarter) Next() Quarter { return QuarterOf(q.From().AddDays(95)) }

// Before tells whether it ended before another began.
func (q Quarter) Before(o Quarter) bool { return q.From().Before(o.From()) }

// Back is the quarter some quarters before.
func (q Quarter) Back(n int) Quarter {
	for ; n > 0; n-- {
		q = QuarterOf(q.From().AddDays(-1))
	}
	return q
}
