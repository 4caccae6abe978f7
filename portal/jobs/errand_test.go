package jobs

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"daylight/portal/i18n"
	"daylight/requests"
	"daylight/requests/deadline"
)

// Every piece of news has its words in every language, names no citizen, and leads its reader to a page they may open.
func TestNewsOfATaskInEveryLanguage(t *testing.T) {
	t.Parallel()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	task := requests.ErrandRow{ID: uuid.MustParse("0198e1c2-0000-7000-8000-00000000000b"), Ref: "NM-TASK-0000-00001", Unit: "Housing", AskerName: "Ann",
		Due: deadline.Day{Year: 2026, Month: 12, Day: 11}}
	for _, lang := range i18n.Languages {
		for _, news := range requests.ErrandNews() {
			letter, err := head.Errand(catalogue.Printer(lang.Tag), ann, requests.ErrandLetterArgs{ErrandArgs: requests.ErrandArgs{News: news}, Officer: ann.ID}, task)
			if err != nil {
				t.Fatal(err)
			}
			page := "/staff/tasks/" + task.ID.String()
			if news == requests.ErrandLate || news == requests.ErrandReplied {
				page = "/staff/cases/" + task.Ref
			}
			if !strings.Contains(letter.Subject, "Housing") || !strings.Contains(letter.Text, head.BaseURL+i18n.PathIn(lang.Tag, page)) {
				t.Errorf("%s, %s: %s\n%s", lang.Tag, news, letter.Subject, letter.Text)
			}
			if strings.Contains(letter.Subject+letter.Text, "task.mail") || strings.Contains(letter.Text, "{{") {
				t.Errorf("%s, %s: unfinished: %s", lang.Tag, news, letter.Text)
			}
		}
	}
}
