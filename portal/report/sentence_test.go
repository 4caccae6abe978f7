package report

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daylight/requests/ledger"
)

func example() Entry {
	return Entry{
		ID: "e-0001", Number: 12, At: time.Date(2026, 11, 20, 9, 14, 3, 0, london), Source: "revenues",
		Who:    Who{Kind: "person", Profile: ledger.ProfileRole, Official: 3, Role: "Tax inspector", Unit: "Income tax, region 3", Organisation: "Tax authority"},
		Action: "view", Data: []string{"identity", "income"}, Purpose: "Assessing 2025 income tax.",
		Activity: Activity{ID: "PA-014", Version: 2, Title: Text{"en": "Income tax", "fr": "Impôt sur le revenu", "ar": "ضريبة الدخل"}},
		Basis:    "gdpr-6-1-e", Law: "Tax Act s. 12", Case: "IT-2025-118822",
	}
}

func TestSentence(t *testing.T) {
	a := sample(0)
	want := map[string]string{
		"en": "On 20 November 2026 at 09:14, Official 3 (Tax inspector, Income tax, region 3, Tax authority) looked at your identity and income " +
			"data. Purpose: Assessing 2025 income tax. Case IT-2025-118822. Legal basis: Tax Act s. 12 (a public task, GDPR Article 6(1)(e)).",
		"fr": "Le 20 novembre 2026 à 09:14, l’agent 3 (Tax inspector, Income tax, region 3, Tax authority) a consulté vos données : identité et " +
			"revenus. But : Assessing 2025 income tax. Dossier IT-2025-118822. Base légale : Tax Act s. 12 (une mission publique, RGPD, article 6(1)(e)).",
		"ar": "في 20 نوفمبر 2026 الساعة 09:14، الموظف 3 (Tax inspector، Income tax, region 3، Tax authority): اطلاع على بياناتك (الهوية والدخل). " +
			"الغرض: Assessing 2025 income tax. الملف IT-2025-118822. الأساس القانوني: Tax Act s. 12 (مهمة عامة، المادة 6(1)(هـ) من اللائحة العامة لحماية البيانات).",
	}
	for tag, sentence := range want {
		e := example()
		if diff := cmp.Diff(plainly(sentence), plainly(Sentence(printer(t, tag), a, &e))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tag, diff)
		}
	}
}

func TestRolesAreSaidInTheReadersLanguage(t *testing.T) {
	a := sample(0)
	e := example()
	e.Who.Role, e.Who.RoleWords = "TI-3", Text{"en": "Tax inspector", "fr": "Inspectrice des impôts"}
	for tag, want := range map[string]string{"en": "Tax inspector", "fr": "Inspectrice des impôts", "ar": "Tax inspector"} {
		if said := plainly(Sentence(printer(t, tag), a, &e)); !strings.Contains(said, "("+want) {
			t.Errorf("%s: %s", tag, said)
		}
	}
	e.Who.RoleWords = Text{"fr": "Inspectrice des impôts"} // says nothing to others
	if said := Sentence(printer(t, "en"), a, &e); !strings.Contains(said, "(TI-3") {
		t.Errorf("without words: %s", said)
	}
}

// plainly takes out what the eye does not see.
func plainly(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(withoutIsolates(s))
}

func TestSentencesOfEveryKind(t *testing.T) {
	a := sample(0)
	change := func(f func(*Entry)) *Entry {
		e := example()
		e.Purpose, e.Case, e.Basis, e.Law = "", "", "", ""
		f(&e)
		return &e
	}
	tests := map[string]*Entry{
		"A member of staff of Tax authority looked at your identity and income data. Purpose: Income tax.": change(func(e *Entry) {
			e.Who = Who{Kind: "person", Profile: ledger.ProfileOrganisation, Organisation: "Tax authority"}
		}),
		"Maria Tamm (Clerk, Tax authority) printed your address data. Purpose: Income tax.": change(func(e *Entry) {
			e.Who = Who{Kind: "person", Profile: ledger.ProfileName, Name: "Maria Tamm", Role: "Clerk", Organisation: "Tax authority"}
			e.Action, e.Data = "print", []string{"address"}
		}),
		"A computer system of Tax authority compared your income data with other records. Purpose: Income tax.": change(func(e *Entry) {
			e.Who = Who{Kind: "system", Organisation: "Tax authority"}
			e.Action, e.Data = "compare", []string{"income"}
		}),
		"Official 3 (Clerk, Tax authority) sent your income data to Police. Purpose: A lawful request.": change(func(e *Entry) {
			e.Who.Role, e.Who.Unit = "Clerk", ""
			e.Action, e.Data, e.Purpose, e.Recipient = "disclose", []string{"income"}, "A lawful request", &Recipient{Name: "Police"}
		}),
		"Official 3 (Clerk, Tax authority) tried to reach your income data (look-up) and was refused. Purpose: Income tax.": change(func(e *Entry) {
			e.Who.Role, e.Who.Unit = "Clerk", ""
			e.Data, e.Outcome = []string{"income"}, "denied"
		}),
		"Official 3 (Clerk, Tax authority) looked at your allergy and foot size data. Purpose: Income tax. Emergency access: Unconscious.": change(func(e *Entry) {
			e.Who.Role, e.Who.Unit = "Clerk", ""
			e.Data, e.Emergency = []string{"health-allergies", "foot-size"}, "Unconscious."
		}),
	}
	for want, e := range tests {
		if got := plainly(Deed(printer(t, "en"), e)); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	for _, tag := range []string{"en", "fr", "ar"} {
		for _, action := range ledger.Actions {
			e := change(func(e *Entry) { e.Action, e.Recipient = action, &Recipient{Name: "Police"} })
			if got := Sentence(printer(t, tag), a, e); strings.Contains(got, "report.") || strings.Contains(got, "<no value>") {
				t.Errorf("%s %s: %s", tag, action, got)
			}
			if tag == "en" && strings.Contains(Sentence(printer(t, tag), a, e), "looked at") != (action == "view") {
				t.Errorf("%s has no sentence of its own", action)
			}
		}
	}
}

func TestSummaryAndStandingSentences(t *testing.T) {
	a, p := sample(60), printer(t, "en")
	for got, want := range map[string]string{
		plainly(SummarySentence(p, a)): "Your data was looked at 60 times in this period. Those who looked were at least 5 officials in 1 organisation; " +
			"not every system tells officials apart. " +
			"12 looks were made by computer systems, without a person. One of them sent data outside Northmere Council.",
		NumberingSentence(p, a):      "This report holds 60 entries, numbered 1–60 without a gap.",
		PeriodText(p, a):             "1 December 2024 to 22 November 2026",
		plainly(PersonText(p, a)):    "R. K., national number ••••••••••869",
		a.FileName(PDF):              "WA-20261122-" + strings.ReplaceAll(a.Code, "-", "")[:6] + ".pdf",
		NumbersText(p, a.Notable[0]): "No. 51",
	} {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	if got := CoverageSentence(p, a, a.Systems[1]); got != "From 1 November 2024 to 22 November 2026. 43 of its entries, about anyone, never reached us. "+
		"42 are missing between 3 March 2026 and 5 March 2026. One is missing on 9 August 2026. 10% of its entries name no case." {
		t.Error(got)
	}
	var kinds []NotableKind
	for _, n := range a.Notable {
		kinds = append(kinds, n.Kind)
	}
	if diff := cmp.Diff([]NotableKind{EmergencyAccess, WithoutCase, OutsideHours, Refused}, kinds); diff != "" {
		t.Error(diff)
	}
}

// The sentence on withheld entries stands on every report, also on an empty one, or its absence would say something.
func TestWithheldSentenceStandsAlways(t *testing.T) {
	for _, n := range []int{0, 60} {
		for _, tag := range []string{"en", "fr", "ar"} {
			a, p := sample(n), printer(t, tag)
			if !strings.Contains(textOf(Compose(p, a, true)), withoutIsolates(WithheldSentence(p, a))) {
				t.Errorf("%s, %d entries: no word on withheld entries", tag, n)
			}
		}
	}
}

// textOf is what a document says, in order, one line for each paragraph or cell line.
func textOf(c *Content) string {
	var lines []string
	spans := func(list ...[]Span) {
		for _, l := range list {
			var b strings.Builder
			for _, s := range l {
				b.WriteString(s.Text)
			}
			lines = append(lines, b.String())
		}
	}
	table := func(t Table) {
		lines = append(lines, t.Title)
		for _, column := range t.Columns {
			lines = append(lines, column.Head)
		}
		for row := range t.Rows {
			for _, cell := range row.Cells {
				spans(cell.Lines...)
			}
		}
	}
	lines = append(lines, c.Masthead...)
	for _, b := range c.Blocks {
		switch b := b.(type) {
		case Heading:
			lines = append(lines, b.Text)
		case Paragraph:
			spans(b.Spans)
		case List:
			spans(b.Items...)
		case Facts:
			for _, pair := range b.Pairs {
				lines = append(lines, pair.Label)
				spans(pair.Value)
			}
		case Address:
			lines = append(lines, b.Lines...)
			for _, fact := range b.Side {
				lines = append(lines, fact.Label)
				spans(fact.Value)
			}
		case Table:
			table(b)
		case Pair:
			table(b.Left)
			table(b.Right)
		case Chart:
			lines = append(lines, b.Title)
			for _, bar := range b.Bars {
				lines = append(lines, bar.Text, bar.Label, bar.Year)
			}
		}
	}
	return withoutIsolates(strings.Join(lines, "\n"))
}

func TestSeriesWorthARow(t *testing.T) {
	groups := func(sizes ...int) []Group {
		var list []Group
		for _, n := range sizes {
			list = append(list, Group{N: n})
		}
		return list
	}
	many := append([]int{9, 4, 2}, make([]int, 60)...)
	for i := range many[3:] {
		many[3+i] = 1
	}
	long := make([]int, 100)
	for i := range long {
		long[i] = 200 - i
	}
	for want, list := range map[int][]Group{0: nil, 5: groups(3, 1, 1, 1, 1), singlesUpTo: groups(many...), seriesShown: groups(long...)} {
		if got := shownSeries(&Accesses{Groups: list[:min(seriesShown, len(list))]}); got != want {
			t.Errorf("%d of %d series are shown, want %d", got, len(list), want)
		}
	}
}

func TestCoverageOfOwnLooks(t *testing.T) {
	a, p := sample(3), printer(t, "en")
	for _, s := range a.Systems {
		if s.ID == ledger.OwnSource && strings.Contains(CoverageSentence(p, a, s), "From") {
			t.Error("the portal's own looks have no span that could be incomplete")
		}
	}
	body := textOf(Compose(p, a, true))
	if !strings.Contains(body, "CCTV at the bus station") {
		t.Error("systems that do not report are not named")
	}
	a.Body.Silent = nil
	if body = textOf(Compose(p, a, true)); !strings.Contains(body, "Systems that are not listed here") {
		t.Error("nothing is said of systems the body has not named")
	}
}
