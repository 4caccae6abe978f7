package jobs

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/requests"
	"daylight/requests/deadline"
)

func TestHowItStandsInEveryLanguage(t *testing.T) {
	t.Parallel()
	catalogue, err := i18n.Load()
	must(t, err)
	for _, language := range i18n.Languages {
		p := catalogue.Printer(language.Tag)
		for _, holder := range []string{"nobody", "caseworker", "dpo", "second", "source"} {
			l := letterOf(requests.LetterProgress)
			l.Progress = &requests.Progress{Holder: holder, Last: requests.ActAssign, On: deadline.Day{Year: 2026, Month: 12, Day: 1}, Late: true}
			letter, err := head.Write(p, l)
			must(t, err)
			for _, want := range []string{p.T("requests.holder." + holder), p.T("requests.event.assign"), p.T("review.progress.late")} {
				if !strings.Contains(letter.Text, want) || strings.HasPrefix(want, "requests.") {
					t.Errorf("%s %s: does not say %q:\n%s", language.Tag, holder, want, letter.Text)
				}
			}
		}
		letter, err := head.Stranded(p, account.Officer{Name: "Terry", Email: "terry@northmere.example"}, requests.StrandedLetterArgs{Officer: uuid.Nil, Event: uuid.Nil})
		must(t, err)
		if letter.To != "terry@northmere.example" || strings.Contains(letter.Text, "review.stranded") || strings.Contains(letter.Text, "NM-") {
			t.Errorf("%s: %s", language.Tag, letter.Text)
		}
		for _, a := range []requests.CodeLetterArgs{{}, {Again: true}, {Nobody: true}} {
			waiting := requests.CodeWaiting{}
			if a.Nobody {
				waiting.Ref = "NM-1"
			}
			letter, err := head.CodeWaits(p, account.Officer{Name: "Terry", Email: "terry@northmere.example"}, a, waiting)
			must(t, err)
			if strings.Contains(letter.Text+letter.Subject, "identity.waits") || strings.Contains(letter.Text, "NM-") != a.Nobody || strings.Contains(letter.Text, p.T("identity.waits.again")) != a.Again {
				t.Errorf("%s %+v: %s", language.Tag, a, letter.Text)
			}
		}
	}
}
