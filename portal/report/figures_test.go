package report

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"daylight/requests"
)

// Whoever sees what is shown and the sum can work out no number that is hidden: for each there are at least two that fit, by all that is
// known of how numbers are hidden.
func TestWhatIsHiddenCannotBeWorkedOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		numbers := rapid.SliceOfN(rapid.SampledFrom([]int{0, 0, 1, 2, 3, 4, 5, 6, 8, 13}), 1, 5).Draw(rt, "counts")
		shown, sum := concealed(numbers)
		if sum {
			return
		}
		hidden := 0
		for i, n := range numbers {
			if n > 0 && n < few && shown[i] >= 0 {
				rt.Fatalf("%d is shown among %v", n, numbers)
			}
			if shown[i] < 0 {
				hidden++
			}
		}
		if hidden == 0 {
			return
		}
		fits := make([]map[int]bool, len(numbers))
		solve(numbers, shown, func(other []int) {
			for i, n := range other {
				if fits[i] == nil {
					fits[i] = map[int]bool{}
				}
				fits[i][n] = true
			}
		})
		for i := range numbers {
			if shown[i] < 0 && numbers[i] < few && len(fits[i]) < 2 {
				rt.Fatalf("%d can be worked out from %v, of %v", numbers[i], shown, numbers)
			}
		}
	})
}

// concealed gives what is shown, -1 for what is not.
func concealed(numbers []int) (shown []int, sum bool) {
	parts := make([]*part, len(numbers))
	for i, n := range numbers {
		parts[i] = &part{n: n}
	}
	sum = conceal(parts...)
	for _, p := range parts {
		if p.hidden {
			p.n = -1
		}
		shown = append(shown, p.n)
	}
	return shown, sum
}

// solve calls f with every list of numbers that would be shown in the same way and has the same sum.
func solve(numbers, shown []int, f func([]int)) {
	total := 0
	for _, n := range numbers {
		total += n
	}
	other := make([]int, len(numbers))
	var from func(i, left int)
	from = func(i, left int) {
		if i == len(other) {
			again, sum := concealed(other)
			same := left == 0 && !sum
			for k := range again {
				same = same && again[k] == shown[k]
			}
			if same {
				f(other)
			}
			return
		}
		if shown[i] >= 0 {
			other[i] = shown[i]
			from(i+1, left-shown[i])
			return
		}
		for n := 1; n <= left; n++ {
			other[i] = n
			from(i+1, left-n)
		}
	}
	from(0, total)
}

func TestFigures(t *testing.T) {
	t.Parallel()
	in := requests.Indicators{From: ymd(2026, 10, 1), To: ymd(2026, 12, 31),
		Kinds: []requests.Figures{{Kind: requests.Access, Received: 1234, Open: 30, Answered: 1200, InTime: 1190, Late: 12, Overdue: 2, Withdrawn: 4, MedianDays: 12,
			NinetyDays: 28}, {Kind: requests.Review, Received: 3, Open: 1, Answered: 2, InTime: 2, MedianDays: 9, NinetyDays: 11, AcknowledgeDue: 3, Acknowledged: 3}},
		Causes:   []requests.Cause{{Kind: requests.Access, Cause: "volume", Count: 11}, {Kind: requests.Access, Count: 1}},
		About:    []requests.AboutCount{{About: requests.AboutGeneral, Count: 9}},
		Outcomes: []requests.OutcomeCount{{Kind: requests.Review, Outcome: requests.Changed, Count: 2}}}
	raw := regexp.MustCompile(`\b(figures|requests|conflict)\.[a-z_]+`)
	for _, tag := range []string{"en", "fr", "ar"} {
		for _, exact := range []bool{true, false} {
			var file bytes.Buffer
			if err := WriteFiguresCSV(&file, printer(t, tag), in, exact); err != nil {
				t.Fatal(err)
			}
			if found := raw.FindString(file.String()); found != "" || strings.Contains(file.String(), "<no value>") {
				t.Errorf("%s: says %q", tag, found)
			}
		}
	}
	values := func(exact bool) map[string]string {
		var file bytes.Buffer
		if err := WriteFiguresCSV(&file, printer(t, "en"), in, exact); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]string{}
		for _, r := range rows[1:] {
			found[r[2]+"|"+r[3]+"|"+r[4]] = r[5]
		}
		return found
	}
	all, some := values(true), values(false)
	for key, want := range map[string][2]string{
		"What came in and what became of it|Copy of your data|Received":                    {"1234", "1234"},
		"What came in and what became of it|Copy of your data|Answered in time":            {"1190", "1190"},
		"What came in and what became of it|Copy of your data|Withdrawn":                   {"4", "not shown"},
		"What came in and what became of it|Copy of your data|Late, answered or not":       {"12", "not shown"},
		"What came in and what became of it|Second look at a decision|Received":            {"3", "not shown"},
		"How long it took|Second look at a decision|Half answered within days":             {"9", "not shown"},
		"How long it took|Copy of your data|Half answered within days":                     {"12", "12"},
		"Why answers are late|Copy of your data: nobody has said why|How many":             {"1", "not shown"},
		"Why answers are late|Copy of your data: There is much to search or read|How many": {"11", "not shown"},
		"Complaints by what they are about|How you use my data|How many":                   {"9", "9"},
		"Second looks at decisions|The decision did not stand, or not all of it|How many":  {"2", "not shown"},
		"Second looks at decisions|Asked for|How many":                                     {"3", "not shown"},
	} {
		if got := [2]string{all[key], some[key]}; got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}
