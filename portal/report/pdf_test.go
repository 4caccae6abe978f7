package report

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"daylight/requests/ledger"
)

// tool runs one of poppler's or qpdf's programs on a document.
func tool(t testing.TB, document []byte, name string, args ...string) (string, error) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is not installed: apt-get install poppler-utils qpdf", name)
	}
	file := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(file, document, 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "FILE", file)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	return string(out), err
}

func TestDocumentIsSound(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"en", "fr", "ar"} {
		for _, n := range []int{0, 60} {
			document := makePDF(t, tag, sample(n), true)
			if out, err := tool(t, document, "qpdf", "--check", "FILE"); err != nil || !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Errorf("%s %d: qpdf: %v\n%s", tag, n, err, out)
			}
			info, err := tool(t, document, "pdfinfo", "FILE")
			if err != nil {
				t.Errorf("%s %d: pdfinfo: %v", tag, n, err)
			}
			for _, want := range []string{`Tagged: +yes`, `Metadata Stream: +yes`, `Title: +\S`, `Author: +Northmere Council`, `A4`} {
				if !regexp.MustCompile(want).MatchString(info) {
					t.Errorf("%s %d: pdfinfo says nothing of %q:\n%s", tag, n, want, info)
				}
			}
			if fonts, _ := tool(t, document, "pdffonts", "FILE"); strings.Contains(fonts, " no ") {
				t.Errorf("%s %d: a font is not embedded, not cut or has no character map:\n%s", tag, n, fonts)
			}
		}
	}
}

func TestCatalogueOfTheDocument(t *testing.T) {
	t.Parallel()
	plain, _ := tool(t, makePDF(t, "ar", sample(3), false), "qpdf", "--qdf", "--object-streams=disable", "FILE", "-")
	for _, want := range []string{"/Lang (ar)", "/Marked true", "/DisplayDocTitle true", "/Direction /R2L", "/Outlines", "/Tabs /S", "/StructParents", "/Type /OBJR"} {
		if !strings.Contains(plain, want) {
			t.Errorf("the document lacks %s", want)
		}
	}
	if strings.Contains(plain, "pdfuaid") {
		t.Error("the document declares PDF/UA, which nothing here can check")
	}
}

func TestSignature(t *testing.T) {
	t.Parallel()
	document := makePDF(t, "en", sample(20), true)
	out, _ := tool(t, document, "pdfsig", "-nocert", "FILE")
	for _, want := range []string{"Signature is Valid", "Total document signed", "ETSI.CAdES.detached", "SHA-256"} {
		if !strings.Contains(out, want) {
			t.Errorf("pdfsig does not say %q:\n%s", want, out)
		}
	}
	flipped := bytes.Clone(document)
	flipped[len(flipped)/3] ^= 1
	if out, _ := tool(t, flipped, "pdfsig", "-nocert", "FILE"); !strings.Contains(out, "Digest Mismatch") {
		t.Errorf("one flipped byte goes unnoticed:\n%s", out)
	}
}

func TestTheSameBytesEachTime(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"en", "ar"} {
		first := makePDF(t, tag, sample(60), false)
		for range 4 {
			if !bytes.Equal(first, makePDF(t, tag, sample(60), false)) {
				t.Fatalf("%s: two makings of one report differ", tag)
			}
		}
	}
	a := sample(60)
	b := sampleOf(sampleQuery(), sampleEntries(60)[1:])
	if a.Code == b.Code {
		t.Error("a report with an entry fewer has the same check code")
	}
}

var structure = regexp.MustCompile(`(?m)^ *([A-Z][A-Za-z0-9]*)(?: \(| |:|$)`)

func TestStructure(t *testing.T) {
	t.Parallel()
	document := makePDF(t, "en", sample(9), true)
	out, err := tool(t, document, "pdfinfo", "-struct-text", "FILE")
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, m := range structure.FindAllStringSubmatch(out, -1) {
		counts[m[1]]++
	}
	for tag, least := range map[string]int{"Document": 1, "H1": 1, "H2": 8, "P": 8, "L": 2, "LI": 8, "Lbl": 8, "LBody": 8, "Table": 6, "TR": 30, "TH": 40,
		"TD": 70, "Figure": 1, "Link": 14} {
		if counts[tag] < least {
			t.Errorf("%d × %s, want %d", counts[tag], tag, least)
		}
	}
	if strings.Count(out, `"What happened"`) != 1 {
		t.Error("the head of the table is read again on each page")
	}
	if strings.Contains(out, "Page 2") {
		t.Error("page numbers are read aloud")
	}
	after := 0
	for _, heading := range []string{"Who looked at your data", "In short", "What stands out", "Who looked, and why", "Every look, one by one",
		"What this report covers", "If something looks wrong", "Your rights", "How to check this document"} {
		at := strings.Index(out, `"`+heading+`"`)
		if at < after {
			t.Errorf("%q is missing or out of order", heading)
		}
		after = at
	}
}

// folded brings texts of two forms to what both must say: letters and digits, without vowel signs, in words.
func folded(s string) []string {
	s = norm.NFKC.String(s)
	return strings.FieldsFunc(apartByScript(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || r == '\u0640' {
			return -1
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return ' '
		}
		return unicode.ToLower(r)
	}, s)), unicode.IsSpace)
}

var arabicThenOther = regexp.MustCompile(`(\p{Arabic})([^\p{Arabic} ])`)

// apartByScript separates Arabic from what is written to it without a space, which readers do not keep.
func apartByScript(s string) string { return arabicThenOther.ReplaceAllString(s, "$1 $2") }

var tagsOfHTML = regexp.MustCompile(`(?s)<style>.*?</style>|<title>.*?</title>|<[^>]*>`)

// TestFormsSayTheSame holds PDF, as poppler reads it, and HTML file against the content both were made of.
func TestFormsSayTheSame(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"en", "fr", "ar"} {
		a, p := sample(60), printer(t, tag)
		content := map[string]int{}
		for _, word := range folded(textOf(Compose(p, a, true))) {
			content[word]++
		}
		text, err := tool(t, makePDF(t, tag, a, true), "pdftotext", "FILE", "-")
		if err != nil {
			t.Fatal(err)
		}
		labels := map[string]int{} // a narrow chart leaves some out; its alternative text has them all
		for _, bar := range MonthChart(p, a).Bars {
			for _, word := range folded(bar.Label) {
				labels[word]++
			}
		}
		inPDF := map[string]int{}
		for _, word := range folded(text) {
			inPDF[word]++
		}
		var page bytes.Buffer
		if err := WriteHTML(&page, Compose(p, a, true)); err != nil {
			t.Fatal(err)
		}
		inHTML := map[string]int{}
		for _, word := range folded(htmlUnescape(tagsOfHTML.ReplaceAllString(page.String(), " "))) {
			inHTML[word]++
		}
		for word, n := range content {
			if len([]rune(word)) > 40 {
				continue // the log's signature is broken over lines
			}
			if inPDF[word] < n-labels[word] {
				t.Errorf("%s: the PDF says %q %d times, the content %d times", tag, word, inPDF[word], n)
			}
			if inHTML[word] < n {
				t.Errorf("%s: the HTML says %q %d times, the content %d times", tag, word, inHTML[word], n)
			}
		}
	}
}

func htmlUnescape(s string) string {
	return strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&#39;", "'", "&#34;", `"`, "&#43;", "+").Replace(s)
}

// TestHardTexts are names and reasons as the world sends them.
func TestHardTexts(t *testing.T) {
	t.Parallel()
	entries := sampleEntries(12)
	set := func(i int, name string) {
		entries[i].Actor.Name, entries[i].Profile, entries[i].Actor.Kind = name, ledger.ProfileName, "person"
	}
	set(0, "Zoë 😀👩‍👩‍👧 Müller")
	set(1, "Ελένη Παπαδοπούλου-Ἀλεξάνδρου")
	set(2, "محمّد بن عبد الله (أبو خالد)")
	set(3, "אברהם בן־דוד (2026)")
	set(4, "Անահիտ Գრიგოლია")
	set(5, "王小明")
	set(6, "Evil\u202eeman\u202c\x00\x07\x1b[31m\r\nName")
	set(7, strings.Repeat("W", 40)+" "+strings.Repeat("Donaudampfschifffahrts", 3))
	set(8, "=HYPERLINK(\"http://x\") `) Tj ET (` \\")
	set(9, "Nguyễn Thị Ánh \ufffd \xff e\u0301\u0323")
	entries[10].Purpose.Text = strings.Repeat("W", 5000)
	entries[11].Purpose.Text = "→ ✓ № ﬁne ｆｕｌｌ ½ ☐ 🏠"
	for _, tag := range []string{"en", "ar"} {
		document := makePDF(t, tag, sampleOf(sampleQuery(), entries), true)
		if out, err := tool(t, document, "qpdf", "--check", "FILE"); err != nil {
			t.Fatalf("%s: %v\n%s", tag, err, out)
		}
		text, _ := tool(t, document, "pdftotext", "FILE", "-")
		all := strings.Join(folded(text), " ")
		for _, want := range []string{"müller", "παπαδοπούλου", "անահիտ", "nguyễn", "hyperlink", "name", "fine full", "عبد", "בן", "خالد"} {
			if !strings.Contains(all, norm.NFKC.String(want)) {
				t.Errorf("%s: %q is not in the document", tag, want)
			}
		}
		for _, r := range text {
			if r == '\u202e' && tag == "en" || r < ' ' && r != '\n' && r != '\f' && r != '\t' {
				t.Errorf("%s: control character %U in the document", tag, r)
			}
		}
		if !strings.Contains(text, "[?]") || !strings.Contains(text, "[Wang Xiao Ming]") {
			t.Errorf("%s: characters no font has are neither spelt nor marked", tag)
		}
		flat := strings.Join(strings.Fields(text), " ")
		for _, note := range []string{"5 characters could not be drawn in this document", "the script of 6 characters", "as they were entered: https://data.northmere.example/my/"} {
			if tag == "en" && !strings.Contains(flat, note) {
				t.Errorf("no note says %q", note)
			}
		}
	}
}

func TestEmptyReport(t *testing.T) {
	t.Parallel()
	text, _ := tool(t, makePDF(t, "en", sample(0), true), "pdftotext", "FILE", "-")
	text = strings.Join(strings.Fields(text), " ")
	for _, want := range []string{"No look at your data was recorded in this period", "1 December 2024 to 22 November 2026", "Electoral register",
		"CCTV at the bus station", "By law, some looks may be left out", "Information Commissioner"} {
		if !strings.Contains(text, want) {
			t.Errorf("an empty report does not say %q", want)
		}
	}
}

func TestLongReport(t *testing.T) {
	a := sample(5000)
	document := makePDF(t, "en", a, true)
	if perEntry := len(document) / 5000; perEntry > 700 {
		t.Errorf("%d bytes for each entry", perEntry)
	}
	info, err := tool(t, document, "pdfinfo", "FILE")
	if err != nil {
		t.Fatal(err)
	}
	pages := regexp.MustCompile(`Pages: +(\d+)`).FindStringSubmatch(info)[1]
	text, _ := tool(t, document, "pdftotext", "-l", "40", "FILE", "-")
	if !strings.Contains(text, "Page 40 of "+pages) {
		t.Errorf("page 40 does not say that there are %s", pages)
	}
	if heads := strings.Count(text, "What happened"); heads < 30 {
		t.Errorf("the head of the table stands on %d of 40 pages", heads)
	}
}

func TestMakingStopsWhenNobodyWaits(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := press(t, false).Write(ctx, &bytes.Buffer{}, printer(t, "en"), sample(60), PDF); err == nil {
		t.Error("a cancelled report was made all the same")
	}
}

// TestRunsSayTheirLanguage looks at the drawn pages: a Greek name in an English report, Latin letters in an Arabic one.
func TestRunsSayTheirLanguage(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string][]string{"en": {"/Span <</Lang(el)>> BDC"}, "fr": {"/Span <</Lang(el)>> BDC"},
		"ar": {"/Span <</Lang(el)>> BDC", "/Span <</Lang(en)>> BDC"}} {
		plain, err := tool(t, makePDF(t, tag, sample(60), true), "qpdf", "--qdf", "--object-streams=disable", "FILE", "-")
		if err != nil {
			t.Fatal(err)
		}
		for _, begin := range want {
			if !strings.Contains(plain, begin) {
				t.Errorf("%s: %s is not in the document", tag, begin)
			}
		}
		if strings.Contains(plain, "<</Lang("+tag+")>>") {
			t.Errorf("%s: its own language is told of runs", tag)
		}
		if begun, ended := strings.Count(plain, " BDC"), strings.Count(plain, "EMC"); begun != ended {
			t.Errorf("%s: %d stretches begin and %d end", tag, begun, ended)
		}
	}
}

// TestNumbersAreNotBroken looks for the longest numbers of a report as whole words.
func TestNumbersAreNotBroken(t *testing.T) {
	t.Parallel()
	for _, first := range []int64{998, 99_990, 1_234_560} {
		entries := sampleEntries(20)
		for i := range entries {
			entries[i].Ordinal = first + int64(len(entries)-i)
		}
		entries[4].Recipient = &ledger.Recipient{Name: "Harbour Housing Association"}
		text, _ := tool(t, makePDF(t, "en", sampleOf(sampleQuery(), entries), false), "pdftotext", "FILE", "-")
		words := strings.Fields(text)
		for _, e := range entries {
			if !slices.Contains(words, strconv.FormatInt(e.Ordinal, 10)) {
				t.Errorf("No. %d is broken", e.Ordinal)
			}
		}
	}
}

// TestHeadingsStayTogether puts a heading and one below it wherever a page may end: neither stands alone at its foot.
func TestHeadingsStayTogether(t *testing.T) {
	t.Parallel()
	d := press(t, false)
	for n := 25; n < 50; n++ {
		c := &Content{Title: "T", Lang: "en", PageOf: "Page {0} of {1}"}
		for range n {
			c.Blocks = append(c.Blocks, Paragraph{Spans: words("A line"), Tight: n%2 == 0})
		}
		c.Blocks = append(c.Blocks, Heading{2, "First heading"}, Heading{2, "Second heading"}, Paragraph{Spans: words("What it is about")})
		var b bytes.Buffer
		if _, err := WritePDF(t.Context(), &b, c, Options{Fonts: d.Fonts, At: letterMade}); err != nil {
			t.Fatal(err)
		}
		text, _ := tool(t, b.Bytes(), "pdftotext", "FILE", "-")
		for page := range strings.SplitSeq(text, "\f") {
			if strings.Contains(page, "First heading") && !strings.Contains(page, "What it is about") {
				t.Errorf("after %d lines the headings stand alone", n)
			}
		}
	}
}
