package deadline

import (
	"fmt"
	"strconv"
	"strings"
)

// Unit is what a limit of the law is counted in.
type Unit string

// The units of the laws shipped.
const (
	Months       Unit = "month"
	CalendarDays Unit = "day"
	WorkingDays  Unit = "working_day"
	Weeks        Unit = "week" // of five weekdays, where Saturdays, Sundays and public holidays do not count (Irish FOI Act 2014 s. 2)
	Hours        Unit = "hour" // elapsed
)

// Length is a number of units: 1 month, 20 working days.
type Length struct {
	N    int
	Unit Unit
}

// longest is more than any law allows; it keeps a slip of the keyboard from counting for centuries.
const longest = 4000

// IsZero tells whether this is no length at all.
func (l Length) IsZero() bool { return l == Length{} }

// working tells whether the length is counted day by day, leaving out those not worked.
func (l Length) working() bool { return l.Unit == WorkingDays || l.Unit == Weeks }

// unitWords are how a law file writes the units.
var unitWords = map[string]Unit{
	"month": Months, "months": Months,
	"day": CalendarDays, "days": CalendarDays,
	"working day": WorkingDays, "working days": WorkingDays,
	"week": Weeks, "weeks": Weeks,
	"hour": Hours, "hours": Hours,
}

// ParseLength reads a length as a law file writes it: "1 month", "20 working days", "72 hours".
func ParseLength(text string) (Length, error) {
	number, words, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(number)
	unit, known := unitWords[words]
	if err != nil || !known || n < 1 || n > longest || number[0] == '+' {
		return Length{}, fmt.Errorf("%.40q is no length of time; write it as \"1 month\", \"30 days\", \"20 working days\", \"4 weeks\" or \"72 hours\"", text)
	}
	return Length{n, unit}, nil
}

// unitSigns are how an extension is written, the longer before the shorter.
var unitSigns = []struct {
	sign string
	unit Unit
}{{"wd", WorkingDays}, {"d", CalendarDays}, {"m", Months}, {"w", Weeks}}

func parseSigned(text string) (Length, bool) {
	for _, u := range unitSigns {
		if number, ok := strings.CutSuffix(text, u.sign); ok {
			if number == "" || number[0] < '0' || number[0] > '9' {
				return Length{}, false
			}
			n, err := strconv.Atoi(number)
			return Length{n, u.unit}, err == nil && n >= 1 && n <= longest
		}
	}
	return Length{}, false
}

// ParseExtension reads an extension: "2m" and "4w" (longer by that), "+30d" and "+10wd" (the same), "to15wd" (in all,
// from the start) and "to 2026-06-30". An error is a *FactError.
func ParseExtension(text string) (Extension, error) {
	bad := fault(Extend, "deadline.error.extension_form", "Text", excerpt(text))
	rest, in := strings.CutPrefix(text, "to")
	if !in {
		l, ok := parseSigned(strings.TrimPrefix(text, "+"))
		if !ok {
			return Extension{}, bad
		}
		return Extension{By: l}, nil
	}
	rest = strings.TrimSpace(rest)
	if l, ok := parseSigned(rest); ok {
		return Extension{To: l}, nil
	}
	if len(rest) != len("2026-06-30") {
		return Extension{}, bad
	}
	day, err := ParseDay(rest)
	if err != nil {
		return Extension{}, fault(Extend, "deadline.error.no_such_day", "Text", excerpt(rest))
	}
	return Extension{Until: day}, nil
}

// String writes an extension as ParseExtension reads it.
func (e Extension) String() string {
	sign := func(l Length) string {
		for _, u := range unitSigns {
			if u.unit == l.Unit {
				return strconv.Itoa(l.N) + u.sign
			}
		}
		return ""
	}
	switch {
	case !e.Until.IsZero():
		return "to " + e.Until.String()
	case !e.To.IsZero():
		return "to" + sign(e.To)
	case e.By.Unit == Months || e.By.Unit == Weeks:
		return sign(e.By)
	case !e.By.IsZero():
		return "+" + sign(e.By)
	}
	return ""
}

// excerpt keeps what a person typed short enough to repeat to them.
func excerpt(text string) string {
	const most = 40
	if r := []rune(strings.ToValidUTF8(text, "?")); len(r) > most {
		return string(r[:most]) + "…"
	}
	return strings.ToValidUTF8(text, "?")
}
