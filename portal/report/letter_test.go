package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/requests"
	"daylight/requests/deadline"
)

var letterMade = time.Date(2027, 2, 1, 9, 0, 0, 0, time.UTC)

func ymd(year int, month time.Month, day int) deadline.Day {
	return deadline.Day{Year: year, Month: month, Day: day}
}

// reckoned is a clock as the engine tells it.
func reckoned(t testing.TB, kind deadline.Kind, facts ...deadline.Fact) deadline.Reckoning {
	t.Helper()
	library := must(deadline.Load())
	law := must(library.Law("uk-gdpr", ymd(2026, 11, 27)))
	list := append([]deadline.Fact{deadline.On(deadline.ReceivedAt, ymd(2026, 11, 27))}, facts...)
	return must(deadline.Reckon(law, kind, deadline.Facts{Zone: london, List: list}, must(library.Calendar("gb-eng"))))
}

// letter is one of each kind, to somebody with an address.
func letter(t testing.TB, kind requests.PaperKind) Letter {
	t.Helper()
	l := Letter{Body: northmere, Signed: true, Paper: requests.Paper{Kind: kind, N: 7, On: ymd(2026, 12, 18), Role: "caseworker", Ref: "NM-7K3F-9QWX-2M4PT",
		Of: requests.Access, Lang: "en", Contact: requests.Contact{Name: "Maria Tamm", Post: "Flat 4\n12 Harbour Street\nNorthmere NM1 2BB"},
		Access: &requests.AccessAsk{What: "My housing file, and who wrote in it", From: "2024-01-01"}, Clock: reckoned(t, deadline.Access)}}
	item := requests.Item{ID: uuid.New(), N: 1, Field: "Address", Held: "1 Wrong Path", Right: "2 Right Lane"}
	switch kind {
	case requests.PaperIdentity:
		l.Text, l.Clock = "Show your passport or your identity card at our counter.\n\nYou can also send us a copy of a bill.",
			reckoned(t, deadline.Access, deadline.On(deadline.IDRequested, l.On))
	case requests.PaperUnproven:
		l.Shortfall, l.Text, l.Clock = "covered", "Leave your date of birth to be seen.", reckoned(t, deadline.Access, deadline.On(deadline.IDRequested, l.On))
	case requests.PaperReminder:
		l.Text, l.Clock = "Which flat do you mean?", reckoned(t, deadline.Access, deadline.On(deadline.Pause, l.On))
	case requests.PaperCode:
		l.Code, l.Until = "7K3F9QWX2M4PTB5D", ymd(2027, 1, 17)
	case requests.PaperQuestion:
		l.Text, l.Clock = "Which flat do you mean: the one of 2019 or the one of 2024?", reckoned(t, deadline.Access, deadline.On(deadline.Pause, l.On))
	case requests.PaperExtension:
		l.Text, l.Was = "Four offices hold parts of your file. Two of them are moving house.", l.Clock.Due
		l.Clock = reckoned(t, deadline.Access, deadline.Extended(deadline.Extension{By: deadline.Length{N: 2, Unit: deadline.Months}}, time.Date(2026, 12, 18, 9, 0, 0, 0, london)))
	case requests.PaperDecision:
		l.Of, l.Access, l.Items, l.Clock = requests.Correction, nil, []requests.Item{item}, reckoned(t, requests.Correction.Law())
		l.Decision = &requests.Decision{Outcome: requests.PartCorrected, Recipients: []string{"Land registry"}, Items: []requests.ItemDecision{
			{Item: item.ID, Verdict: requests.Partly, Value: "2a Right Lane", Reason: "not_shown", Reasons: "Your lease says 2a."}}}
	case requests.PaperRefusal:
		l.Decision = &requests.Decision{Outcome: requests.Declined, Reason: "excessive", Reasons: "You had the same file in October. Nothing has changed since."}
	case requests.PaperOutcome:
		l.Of, l.Access, l.About = requests.Complaint, nil, &requests.Grievance{About: requests.AboutGeneral, Text: "You ignored my letter."}
		l.Decision = &requests.Decision{Outcome: requests.PartUpheld, Reason: "rules_broken", Statement: "We found your letter in a drawer.",
			Findings: []requests.Finding{{Number: 12, Entry: "e", Occurred: time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC), Verdict: requests.LookNotJustified, Reasons: "No case of yours was open."},
				{Entry: "f", Verdict: requests.LookCannotTell, Reasons: "The log says too little."}}}
	case requests.PaperReview:
		l.Of, l.Access, l.About = requests.Review, nil, &requests.Grievance{About: requests.AboutCase, Case: "NM-2Q7D-1ZHV-8K3RW", Text: "You read the wrong file."}
		l.Decision = &requests.Decision{Outcome: requests.Changed, Reason: "decision_wrong", Statement: "It was the wrong file.", Direction: "Read the right one."}
	case requests.PaperProgress:
		l.Progress = &requests.Progress{Holder: "caseworker", Last: requests.ActAssign, On: ymd(2026, 12, 1), Late: true}
	case requests.PaperFee:
		l.Text, l.Clock = "£ 20.00\n\nYou have asked for a third copy.\n\nBy card, with the reference of this letter.", reckoned(t, deadline.Access, deadline.On(deadline.FeeRequested, l.On))
	case requests.PaperTransfer:
		l.PassedTo, l.Text = "County Archive", "It has kept these files since 2019."
	case requests.PaperReopened:
		l.Text, l.Clock = "A second file was found in a drawer.", reckoned(t, deadline.Access, deadline.On(deadline.Reopened, l.On))
	case requests.PaperLapsed:
		l.Agent = "Mara Kask"
	case requests.PaperNoticed:
		l.News = &requests.News{Slug: "data-requests", Title: "When you ask us about your data", Number: 3}
	}
	return l
}

func makeLetter(t testing.TB, tag string, l Letter, signed bool) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := press(t, signed).WriteLetter(t.Context(), &b, printer(t, tag), l, letterMade); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryLetterInEveryLanguage(t *testing.T) {
	t.Parallel()
	raw := regexp.MustCompile(`\b(letter|requests|deadline|report|review|finding)\.[a-z_]+`)
	for _, tag := range []string{"en", "fr", "ar"} {
		p := printer(t, tag)
		for _, kind := range requests.PaperKinds() {
			l := letter(t, kind)
			content := ComposeLetter(p, l)
			said := textOf(content)
			if found := raw.FindString(said); found != "" || strings.Contains(said, "<no value>") {
				t.Errorf("%s %s: says %q", tag, kind, found)
			}
			for what, want := range map[string]string{"due day": LongDay(p, l.Clock.Due), "reference": l.Ref, "court": p.T("letter.rights.court"),
				"regulator": "0303 123 1113", "officer": "01632 960 001", "received": LongDay(p, l.Clock.Received), "page": "https://data.northmere.example" + p.Path("/track"),
				"matter": Matter(p, l.Of), "name": LetterName(p, kind), "article": "UK GDPR", "verify": p.Path("/verify")} {
				if !strings.Contains(said, withoutIsolates(want)) && what != "name" || want == "" {
					t.Errorf("%s %s: no %s (%s)", tag, kind, what, want)
				}
			}
			if l.Text != "" && !strings.Contains(said, strings.Split(l.Text, "\n")[0]) {
				t.Errorf("%s %s: the question or the reasons are not in it", tag, kind)
			}
			var page bytes.Buffer
			if err := WriteHTML(&page, content); err != nil || !strings.Contains(page.String(), "<address") {
				t.Errorf("%s %s: as HTML: %v", tag, kind, err)
			}
		}
	}
}

// What the law demands of an answer that disappoints: reasons, and every way on (GDPR Art. 12(4)), whatever the body has set up.
func TestRefusalNamesReasonsAndRemedies(t *testing.T) {
	t.Parallel()
	l := letter(t, requests.PaperRefusal)
	l.Body.Regulator, l.Body.Officer = Regulator{}, ""
	said := textOf(ComposeLetter(printer(t, "en"), l))
	for _, want := range []string{"You had the same file in October.", "clearly unfounded or excessive", "complain to the regulator for data protection. Ask us for its address",
		"ask a court to decide", "You can complain to us: Northmere Council, Quay House", "add a statement of your own"} {
		if !strings.Contains(said, want) {
			t.Errorf("a refusal does not say %q", want)
		}
	}
	for _, never := range []string{"data protection officer:", "regulator: ."} {
		if strings.Contains(said, never) {
			t.Errorf("a refusal says %q of nobody", never)
		}
	}
	late := letter(t, requests.PaperRefusal)
	late.On = ymd(2027, 1, 4)
	if said := textOf(ComposeLetter(printer(t, "en"), late)); !strings.Contains(said, "comes late: its last day was Tuesday 29 December 2026") {
		t.Error("a late answer does not say that it is late")
	}
	extension := textOf(ComposeLetter(printer(t, "en"), letter(t, requests.PaperExtension)))
	for _, want := range []string{"Until now the last day was Tuesday 29 December 2026", "It is now Monday 1 March 2027", "Four offices hold parts"} {
		if !strings.Contains(extension, want) {
			t.Errorf("an extension does not say %q", want)
		}
	}
}

// What each of the letters about a case's turns must say, and to whom.
func TestLettersAboutTurns(t *testing.T) {
	t.Parallel()
	p := printer(t, "en")
	for kind, want := range map[requests.PaperKind][]string{
		requests.PaperFee:      {"There is a fee for your request", "£ 20.00", "By card", "If you cannot pay, or think the fee is wrong, write to us"},
		requests.PaperTransfer: {"This public body has your request now: County Archive", "Why another body answers", "kept these files since 2019", "County Archive answers you"},
		requests.PaperReopened: {"We have taken up your request", "A second file was found", "We must answer you by Tuesday 29 December 2026"},
		requests.PaperLapsed:   {"Mara Kask asked us for you, and can no longer act for you", "you can withdraw it at any time"},
	} {
		said := textOf(ComposeLetter(p, letter(t, kind)))
		for _, part := range want {
			if !strings.Contains(said, part) {
				t.Errorf("%s does not say %q: %s", kind, part, said)
			}
		}
	}
	l := letter(t, requests.PaperRefusal)
	l.Behalf = &requests.Representation{Behalf: requests.Behalf{Person: "Rosa Tamm"}, Authority: requests.AuthorityAccepted,
		Check: &requests.AuthorityCheck{Accepted: true, Scope: "Only the rent", From: "2025-01-01"}}
	if said := textOf(ComposeLetter(p, l)); !strings.Contains(said, "Your right to act is for this: Only the rent") || !strings.Contains(said, "from 1 January 2025") ||
		!strings.Contains(said, "This answer keeps within that") {
		t.Errorf("a letter to a representative does not say how far they are answered: %s", said)
	}
	l.Behalf.Check.Scope, l.Behalf.Check.From = "", ""
	if said := textOf(ComposeLetter(p, l)); strings.Contains(said, "keeps within") {
		t.Error("an authority for everything has no limits to speak of")
	}
}

func TestLettersAsDocuments(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"en", "fr", "ar"} {
		for _, kind := range requests.PaperKinds() {
			document := makeLetter(t, tag, letter(t, kind), true)
			if out, err := tool(t, document, "qpdf", "--check", "FILE"); err != nil || !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Errorf("%s %s: qpdf: %v\n%s", tag, kind, err, out)
			}
			info, _ := tool(t, document, "pdfinfo", "FILE")
			for _, want := range []string{`Tagged: +yes`, `Title: +\S`, `Author: +Northmere Council`, `A4`, `Pages: +[123]\n`} {
				if !regexp.MustCompile(want).MatchString(info) {
					t.Errorf("%s %s: pdfinfo says nothing of %q:\n%s", tag, kind, want, info)
				}
			}
		}
	}
	if stamp, err := CheckPDF(makeLetter(t, "en", letter(t, requests.PaperRefusal), true), must(testSigner()).Chain); err != nil || stamp.By() != "Northmere Council" {
		t.Errorf("the signature: %v, %v", stamp, err)
	}
	first := makeLetter(t, "ar", letter(t, requests.PaperReceipt), false)
	if !bytes.Equal(first, makeLetter(t, "ar", letter(t, requests.PaperReceipt), false)) {
		t.Error("two makings of one letter differ")
	}
}

func TestLetterIsReadInOrder(t *testing.T) {
	t.Parallel()
	out, err := tool(t, makeLetter(t, "en", letter(t, requests.PaperRefusal), true), "pdfinfo", "-struct-text", "FILE")
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, want := range []string{"Northmere Council", "Maria Tamm", "18 December 2026", "We have refused", "Dear Maria Tamm", "Our decision", "excessive", "What you asked",
		"What happens next", "Your rights", "Information Commissioner", "How we counted", "How to check this letter", "Caseworker"} {
		next := strings.Index(out[at:], want)
		if next < 0 {
			t.Fatalf("%q is not read, or out of order, in\n%s", want, out)
		}
		at += next
	}
}

// box is a word and where it is printed, in points from the upper left.
type box struct {
	Left   float64 `xml:"xMin,attr"`
	Top    float64 `xml:"yMin,attr"`
	Right  float64 `xml:"xMax,attr"`
	Bottom float64 `xml:"yMax,attr"`
	Text   string  `xml:",chardata"`
}

// firstPage are the words of a document's first page.
func firstPage(t testing.TB, document []byte) []box {
	t.Helper()
	out, err := tool(t, document, "pdftotext", "-bbox", "-l", "1", "FILE", "-")
	if err != nil {
		t.Fatal(err)
	}
	var page struct {
		Words []box `xml:"body>doc>page>word"`
	}
	if err := xml.Unmarshal([]byte(out), &page); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return page.Words
}

// inWindow are the words that show in the window of an envelope, 20 to 105 mm from the left and 45 to 90 mm from the top.
func inWindow(words []box) (shown []string, cut []string) {
	for _, w := range words {
		inside := w.Left >= 20*millimetre && w.Right <= 105*millimetre && w.Top >= 45*millimetre && w.Bottom <= 90*millimetre
		touches := w.Left < 105*millimetre && w.Right > 20*millimetre && w.Top < 90*millimetre && w.Bottom > 45*millimetre
		if inside {
			shown = append(shown, w.Text)
		} else if touches {
			cut = append(cut, w.Text)
		}
	}
	return shown, cut
}

// unspelt are the letters of a text that another lacks: words of Arabic are not always found as words.
func unspelt(in, text string) string {
	counts := map[rune]int{}
	for _, r := range strings.Join(folded(in), "") {
		counts[r]++
	}
	return strings.Map(func(r rune) rune {
		if counts[r]--; counts[r] >= 0 {
			return -1
		}
		return r
	}, strings.Join(folded(text), ""))
}

func TestAddressShowsInTheWindow(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Wolfeschlegelsteinhausenbergerdorff", 2)[:40]
	for name, c := range map[string]requests.Contact{
		"plain":   {Name: "Maria Tamm", Post: "Flat 4\n12 Harbour Street\nNorthmere NM1 2BB"},
		"surname": {Name: "Maria " + long, Post: "12 Harbour Street\r\n\r\nNorthmere NM1 2BB"},
		"arabic":  {Name: "محمد بن عبد الله", Post: "12 Harbour Street\nNorthmere NM1 2BB"},
		"many":    {Name: "Maria Tamm", Post: "c/o Family Kask\nHouse 3\nStair B\nFloor 4\nFlat 12\n12 Harbour Street\nOld Town\nNorthmere NM1 2BB\nUnited Kingdom"},
	} {
		for _, tag := range []string{"en", "ar"} {
			l := letter(t, requests.PaperReceipt)
			l.Contact = c
			shown, cut := inWindow(firstPage(t, makeLetter(t, tag, l, false)))
			if len(cut) > 0 {
				t.Errorf("%s %s: the edge of the window cuts %q", tag, name, cut)
			}
			all := strings.Join(shown, " ")
			if missing := unspelt(all, strings.Join(addressLines(c), " ")); missing != "" {
				t.Errorf("%s %s: %q of the address does not show in the window, only %q", tag, name, missing, shown)
			}
			if !strings.Contains(all, "·") {
				t.Errorf("%s %s: the return address does not show", tag, name)
			}
		}
	}
}

func TestLetterToNobodyInParticular(t *testing.T) {
	t.Parallel()
	l := letter(t, requests.PaperReceipt)
	l.Contact = requests.Contact{}
	for _, b := range ComposeLetter(printer(t, "en"), l).Blocks {
		if _, is := b.(Address); is {
			t.Error("a letter without an address has a window for one")
		}
	}
	text, _ := tool(t, makeLetter(t, "en", l, true), "pdftotext", "FILE", "-")
	if !strings.Contains(text, "Hello,") || strings.Contains(text, "Council · Quay") {
		t.Errorf("a letter to nobody says\n%s", text)
	}
}

func TestLongLetter(t *testing.T) {
	t.Parallel()
	l := letter(t, requests.PaperRefusal)
	l.Kind, l.Decision = requests.PaperDecision, &requests.Decision{Outcome: requests.PartReleased, Reason: "others_rights", Withheld: "The neighbour’s name.",
		Statement: strings.Repeat(strings.Repeat("The file says what the file says. ", 30)+"\n\n", 7) + "The end of the file."}
	document := makeLetter(t, "en", l, true)
	info, _ := tool(t, document, "pdfinfo", "FILE")
	pages := regexp.MustCompile(`Pages: +(\d+)`).FindStringSubmatch(info)[1]
	text, _ := tool(t, document, "pdftotext", "FILE", "-")
	for _, want := range []string{"The end of the file.", "The neighbour’s name.", fmt.Sprintf("Page %s of %s", pages, pages)} {
		if !strings.Contains(text, want) {
			t.Errorf("a letter of %s pages does not say %q", pages, want)
		}
	}
	if pages < "3" {
		t.Errorf("%s pages", pages)
	}
	l.Decision.Statement, l.Locked = "", true
	if said := textOf(ComposeLetter(printer(t, "en"), l)); !strings.Contains(said, "you have to prove who you are") {
		t.Error("a letter without the answer does not say why")
	}
}

// TestReceiptLetterSaysTheBodysOwnSentence, and that a name was spelt in Latin letters.
func TestReceiptLetterSaysTheBodysOwnSentence(t *testing.T) {
	t.Parallel()
	l := letter(t, requests.PaperReceipt)
	l.Body.Receipt, l.Contact.Name = "Our office is closed at Easter.", "王小明"
	said := textOf(ComposeLetter(printer(t, "en"), l))
	if !strings.Contains(said, l.Body.Receipt) {
		t.Error("the body's own sentence is missing")
	}
	text, _ := tool(t, makeLetter(t, "en", l, false), "pdftotext", "FILE", "-")
	text = strings.Join(strings.Fields(text), " ")
	if !strings.Contains(text, "[Wang Xiao Ming]") || !strings.Contains(text, "cannot draw the script") || !strings.Contains(text, "/track") {
		t.Errorf("nothing says how the name was written: %s", text)
	}
	other := letter(t, requests.PaperRefusal)
	other.Body.Receipt = l.Body.Receipt
	if strings.Contains(textOf(ComposeLetter(printer(t, "en"), other)), l.Body.Receipt) {
		t.Error("the sentence of receipts stands in a refusal")
	}
}

// A letter with a code says what it is for, where to enter it, until when, and what to do if nobody expected it; and nothing of the case.
func TestCodeLetter(t *testing.T) {
	t.Parallel()
	doubt := letter(t, requests.PaperUnproven)
	if said := textOf(ComposeLetter(printer(t, "en"), doubt)); strings.Contains(said, "eID") || !strings.Contains(said, "Too much was covered") {
		t.Errorf("a body without an eID says %s", said)
	}
	doubt.Body.EID = true
	if said := textOf(ComposeLetter(printer(t, "en"), doubt)); !strings.Contains(said, "With your eID") {
		t.Errorf("a body with an eID says %s", said)
	}
	for _, tag := range []string{"en", "fr", "ar"} {
		p, l := printer(t, tag), letter(t, requests.PaperCode)
		content := ComposeLetter(p, l)
		said := textOf(content)
		for _, want := range []string{"7K3F-9QWX-2M4P-TB5D", l.Ref, LongDay(p, l.Until), "https://data.northmere.example" + p.Path("/track"),
			p.T("identity.code.unexpected_text"), p.T("identity.code.secret"), "01632 960 000"} {
			if !strings.Contains(said, withoutIsolates(want)) {
				t.Errorf("%s: it does not say %q", tag, want)
			}
		}
		for _, never := range []string{"My housing file", p.T("letter.rights.heading"), p.T("letter.due.heading")} {
			if strings.Contains(said, never) {
				t.Errorf("%s: it says %q", tag, never)
			}
		}
		document := makeLetter(t, tag, l, true)
		if out, err := tool(t, document, "qpdf", "--check", "FILE"); err != nil {
			t.Errorf("%s: qpdf: %v\n%s", tag, err, out)
		}
		shown, cut := inWindow(firstPage(t, document))
		if all := strings.Join(shown, " "); !strings.Contains(all, "Harbour") || strings.Contains(all, "7K3F") || len(cut) > 0 {
			t.Errorf("%s: in the window stand %q", tag, all)
		}
		if info, _ := tool(t, document, "pdfinfo", "FILE"); !regexp.MustCompile(`Pages: +1\n`).MatchString(info) {
			t.Errorf("%s: the code is not on one page:\n%s", tag, info)
		}
	}
}

// Whoever asked for large print gets every letter in it: outside the window of the envelope nothing is smaller than 16 points.
func TestLargePrint(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"en", "fr", "ar"} {
		for _, kind := range append(requests.PaperKinds(), requests.PaperCode) {
			l := letter(t, kind)
			l.Contact.Format = "large_print"
			document := makeLetter(t, tag, l, true)
			if out, err := tool(t, document, "qpdf", "--check", "FILE"); err != nil {
				t.Errorf("%s %s: qpdf: %v\n%s", tag, kind, err, out)
			}
			out, err := tool(t, document, "pdftotext", "-bbox", "FILE", "-")
			if err != nil {
				t.Fatal(err)
			}
			var doc struct {
				Pages []struct {
					Words []box `xml:"word"`
				} `xml:"body>doc>page"`
			}
			if err := xml.Unmarshal([]byte(out), &doc); err != nil {
				t.Fatal(err)
			}
			for n, page := range doc.Pages {
				shown, _ := inWindow(page.Words)
				for _, w := range page.Words {
					switch {
					case w.Right > pageWidth-margin+1 || w.Left < margin-1 || w.Bottom > pageHeight-20:
						t.Errorf("%s %s: %q on page %d leaves the page", tag, kind, w.Text, n+1)
					case n == 0 && strings.Contains(strings.Join(shown, " "), w.Text):
					case w.Bottom-w.Top < 16:
						t.Errorf("%s %s: %q on page %d is %.1f points high", tag, kind, w.Text, n+1, w.Bottom-w.Top)
					}
				}
			}
		}
	}
	usual, _ := tool(t, makeLetter(t, "en", letter(t, requests.PaperRefusal), false), "pdftotext", "FILE", "-")
	l := letter(t, requests.PaperRefusal)
	l.Contact.Format = "large_print"
	big, _ := tool(t, makeLetter(t, "en", l, false), "pdftotext", "FILE", "-")
	for _, want := range []string{"You had the same file in October.", "Your rights", "How we counted"} {
		if !strings.Contains(strings.Join(strings.Fields(big), " "), want) || !strings.Contains(strings.Join(strings.Fields(usual), " "), want) {
			t.Errorf("large print does not say %q", want)
		}
	}
}
