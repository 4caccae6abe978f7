package report

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"
	"testing"

	"daylight/requests"
)

func TestFigures(t *testing.T) {
	t.Parallel()
	in := requests.Indicators{Threshold: 5, From: ymd(2026, 10, 1), To: ymd(2026, 12, 31),
		Kinds: []requests.Figures{{Kind: requests.Access, Received: 1234, Open: 30, Answered: 1200, InTime: 1190, Late: 12, Overdue: 2, Withdrawn: 4, MedianDays: 12,
			NinetyDays: 28}, {Kind: requests.Review, Received: 3, Open: 1, Answered: 2, InTime: 2, MedianDays: 9, NinetyDays: 11, AcknowledgeDue: 3, Acknowledged: 3}},
		Causes:    []requests.Cause{{Kind: requests.Access, Cause: "volume", Count: 11}, {Kind: requests.Access, Count: 1}},
		About:     []requests.AboutCount{{About: requests.AboutGeneral, Count: 9}},
		Outcomes:  []requests.OutcomeCount{{Kind: requests.Review, Outcome: requests.Changed, Count: 2}},
		Failed:    []requests.FailedCount{{What: "identify", Count: 40}, {What: "unproven", Count: 3}, {What: "locked", Count: 6}},
		Conflicts: requests.ConflictFigures{Recusals: 9, Automatic: 7, Misses: 8, Overrides: 1, Flags: 12, Misuse: 6, Unsaid: true}}
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
		"What came in and what became of it|Copy of your data|Received":                           {"1234", "1234"},
		"What came in and what became of it|Copy of your data|Answered in time":                   {"1190", "not shown"}, // or what came late would be known from the answers
		"What came in and what became of it|Copy of your data|Withdrawn":                          {"4", "not shown"},
		"What came in and what became of it|Copy of your data|Late, answered or not":              {"12", "not shown"},
		"What came in and what became of it|Second look at a decision|Received":                   {"3", "not shown"},
		"How long it took|Second look at a decision|Half answered within days":                    {"9", "not shown"},
		"How long it took|Copy of your data|Half answered within days":                            {"12", "12"},
		"Why answers are late|Copy of your data: nobody has said why|How many":                    {"1", "not shown"},
		"Why answers are late|Copy of your data: There is much to search or read|How many":        {"11", "11"}, // the sum is hidden
		"Complaints by what they are about|How you use my data|How many":                          {"9", "9"},
		"Second looks at decisions|The decision did not stand, or not all of it|How many":         {"2", "not shown"},
		"Second looks at decisions|Asked for|How many":                                            {"3", "not shown"},
		"Showing who one is|Identities established|How many":                                      {"40", "40"},
		"Showing who one is|Times that what was shown was not enough|How many":                    {"3", "not shown"},
		"Showing who one is|Codes by e-mail closed after five wrong entries|How many":             {"6", "6"},
		"Conflicts of interest|Times somebody stepped back|How many":                              {"9", "9"},
		"Conflicts of interest|Of these, found by the portal|How many":                            {"7", "not shown"}, // two were not
		"Conflicts of interest|Attempts to open a case that was closed to whoever tried|How many": {"not told here", "not told here"},
		"Conflicts of interest|Of these, misuse|How many":                                         {"6", "6"},
	} {
		if got := [2]string{all[key], some[key]}; got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}
