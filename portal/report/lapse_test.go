package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"daylight/requests/ledger"
)

// A look under an agreement that had ended says so in every form, and counts among what stands out.
func TestALookUnderAnAgreementThatHadEnded(t *testing.T) {
	t.Parallel()
	for tag, words := range map[string]string{"en": "the agreement under which this was shared had ended", "fr": "avait pris fin", "ar": "قد انتهى"} {
		a, p := sample(3), printer(t, tag)
		e := a.Entries[0]
		said := func() string {
			var all []string
			for _, d := range Details(p, a, &e) {
				all = append(all, d.Text)
			}
			return strings.Join(all, "\n")
		}
		if strings.Contains(said(), words) || slices.Contains(lookOf(p, a, &e).Notable, AgreementEnded) {
			t.Fatal("said of a look under an agreement in force")
		}
		e.Lapse = &ledger.Lapse{Agreement: "SA-014", Ended: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)}
		if got := said(); !strings.Contains(got, words) || !strings.Contains(got, "SA-014") || !strings.Contains(got, "2026") {
			t.Errorf("%s: %s", tag, got)
		}
		if !slices.Contains(lookOf(p, a, &e).Notable, AgreementEnded) {
			t.Error("the JSON form does not say it")
		}
		if n := NotableSentence(p, a, Notable{Kind: AgreementEnded, N: 2, Numbers: []string{"1", "2"}}); strings.Contains(n, "report.") {
			t.Error(n)
		}
	}
}
