package jobs

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/portal/i18n"
	"daylight/requests"
	"daylight/requests/deadline"
)

var head = Letterhead{BaseURL: "https://data.northmere.example", Body: "Northmere Council", Service: "Daylight",
	Contact: "01632 960 100", Receipt: "Our office is closed at Easter."}

func letterOf(name string) requests.Letter {
	vars := map[string]any{"Ref": "NM-7K3F-9QWX-2M4PT", "Due": deadline.Day{Year: 2026, Month: 12, Day: 29}, "Was": deadline.Day{Year: 2026, Month: 12, Day: 28}, "Minutes": 10, "Outcome": "corrected", "Kind": "correction"}
	if name == requests.LetterCode {
		vars["Code"] = "417230"
	}
	return requests.Letter{ID: uuid.MustParse("0198e1c2-0000-7000-8000-000000000001"), Letter: name, To: "amina@post.example",
		Name: "Amina <b>Khatun</b>", Ref: "NM-7K3F-9QWX-2M4PT", Kind: requests.Correction, Vars: vars, Clock: requests.Clock{Reckoning: deadline.Reckoning{Steps: []deadline.Step{{
			Date: deadline.Day{Year: 2026, Month: 12, Day: 29}, Citation: "UK GDPR Article 12A",
			Rule: deadline.Message{Key: "deadline.rule.due", Vars: map[string]any{"Day": deadline.Day{Year: 2026, Month: 12, Day: 29}}}}}}}}
}

// TestEveryLetterInEveryLanguage writes each letter and looks for what must and must not stand in it.
func TestEveryLetterInEveryLanguage(t *testing.T) {
	t.Parallel()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range i18n.Languages {
		for _, name := range requests.Letters() {
			letter, err := head.Write(catalogue.Printer(language.Tag), letterOf(name))
			if err != nil {
				t.Fatalf("%s %s: %v", language.Tag, name, err)
			}
			for part, text := range map[string]string{"subject": letter.Subject, "text": letter.Text, "html": letter.HTML} {
				if strings.Contains(text, "mail.letter") || strings.Contains(text, "<no value>") || strings.Contains(text, "{{") {
					t.Errorf("%s %s: the %s is unfinished: %s", language.Tag, name, part, text)
				}
			}
			if strings.Contains(letter.Subject, "Amina") || strings.Contains(letter.HTML, "<b>") {
				t.Errorf("%s %s: a name in the subject, or unescaped: %s", language.Tag, name, letter.Subject)
			}
			link := head.BaseURL + i18n.PathIn(language.Tag, "/track") + "?ref=NM-7K3F-9QWX-2M4PT"
			if !strings.Contains(letter.Text, link) || !strings.Contains(letter.HTML, link) {
				t.Errorf("%s %s: does not lead to %s", language.Tag, name, link)
			}
			if stands := strings.Contains(letter.Text, "\n417230\n"); stands != (name == requests.LetterCode) {
				t.Errorf("%s %s: code stands in it: %v", language.Tag, name, stands)
			}
			if letter.MessageID != "0198e1c2-0000-7000-8000-000000000001@data.northmere.example" || letter.Lang != language.Tag {
				t.Errorf("%s %s: message id %s, language %s", language.Tag, name, letter.MessageID, letter.Lang)
			}
			for part, text := range map[string]string{"text": letter.Text, "html": letter.HTML} {
				if works := strings.Contains(text, "UK GDPR Article 12A"); works != dated[name] {
					t.Errorf("%s %s: the working stands in the %s: %v", language.Tag, name, part, works)
				}
			}
			if own := strings.Contains(letter.Text, head.Receipt); own != (name == requests.LetterReceived) {
				t.Errorf("%s %s: the body's own sentence stands in it: %v", language.Tag, name, own)
			}
		}
	}
}

func TestDaysStandInWords(t *testing.T) {
	t.Parallel()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	letter, err := head.Write(catalogue.Printer("en"), letterOf(requests.LetterReceived))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(letter.Text, "Tuesday 29 December 2026") {
		t.Errorf("the day does not stand in words: %s", letter.Text)
	}
	nobody := letterOf(requests.LetterCode)
	nobody.Name = ""
	if letter, err = head.Write(catalogue.Printer("en"), nobody); err != nil || !strings.HasPrefix(letter.Text, "Hello,") {
		t.Errorf("a letter to somebody without a name begins %.20q (%v)", letter.Text, err)
	}
	if regexp.MustCompile(`(?i)src=|<img|<script|<link`).MatchString(letter.HTML) {
		t.Error("a letter fetches something")
	}
}

func TestReadyLetter(t *testing.T) {
	t.Parallel()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	id := uuid.MustParse("0198e1c2-0000-7000-8000-000000000002")
	d := requests.Document{ID: id, Expires: time.Date(2026, 12, 6, 23, 30, 0, 0, time.UTC), Wanted: requests.Wanted{Email: "amina@post.example", By: requests.Citizen{Name: "Amina Khatun"}}}
	for _, language := range i18n.Languages {
		p := catalogue.Printer(language.Tag)
		letter, err := head.Ready(p, d, time.FixedZone("", 3600))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{letter.Subject, letter.Text, letter.HTML} {
			if strings.Contains(text, "mail.ready") || strings.Contains(text, "<no value>") || strings.Contains(text, "Amina") {
				t.Errorf("%s: %s", language.Tag, text)
			}
		}
		link := head.BaseURL + i18n.PathIn(language.Tag, "/my/accesses/reports/"+id.String())
		if day := p.Date(2026, 12, 7); !strings.Contains(letter.Text, link) || !strings.Contains(letter.Text, day) || letter.To != d.Wanted.Email {
			t.Errorf("%s: %s", language.Tag, letter.Text)
		}
	}
}
