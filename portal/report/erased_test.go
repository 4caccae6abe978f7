package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"daylight/requests/ledger"
)

// erasedDesk is a desk at which the oldest looks and one in the middle have been erased under two rows.
func erasedDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t, 3)
	for i, days := range []int{900, 899, 400, 398} {
		d.look(t, "old-"+string(rune('a'+i)), "NM60001017869", d.made.AddDate(0, 0, -days))
		if _, err := d.Settle(context.Background()); err != nil { // in this order they are numbered
			t.Fatal(err)
		}
	}
	for _, due := range []struct {
		row  string
		days int
	}{{"IG-004", 800}, {"IG-014", 399}} {
		done, err := d.Dispose(context.Background(), ledger.Disposing{Row: due.row, Version: 2, Sources: []string{"revenues"},
			Before: d.made.AddDate(0, 0, -due.days)})
		if err != nil || len(done) == 0 {
			t.Fatalf("%+v %v", done, err)
		}
	}
	return d
}

func TestEveryFormSaysWhatWasErased(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := erasedDesk(t)
	a, err := made(ctx, d.Ledger, d.query())
	if err != nil {
		t.Fatal(err)
	}
	on := time.Now().In(london)
	day := printer(t, "en").Date(on.Date())
	sentences := []string{
		"Entries 4 and 5 were erased on " + day + ", as the retention schedule says (IG-004).",
		"Entry 6 was erased on " + day + ", as the retention schedule says (IG-014).",
	}
	for _, tag := range []string{"en", "fr", "ar"} {
		p := printer(t, tag)
		var want []string
		for i, e := range a.Erasures() {
			want = append(want, plainly(ErasedSentence(p, a, e)))
			if tag == "en" && want[i] != sentences[i] {
				t.Errorf("%q, want %q", want[i], sentences[i])
			}
		}
		if len(want) != 2 {
			t.Fatalf("%q", want)
		}
		var html, data, sheet bytes.Buffer
		for f, b := range map[Format]*bytes.Buffer{HTML: &html, JSON: &data, CSV: &sheet} {
			if err := press(t, true).Write(ctx, b, p, a, f); err != nil {
				t.Fatal(err)
			}
		}
		pdf, err := tool(t, makePDF(t, tag, a, true), "pdftotext", "FILE", "-")
		if err != nil {
			t.Fatal(err)
		}
		var read struct {
			Numbering struct {
				Erased []struct {
					First, Last, Version int
					Row, On              string
				}
				Sentences []string `json:"erased_sentences"`
				Note      string   `json:"erased_note"`
			}
		}
		if err := json.Unmarshal(data.Bytes(), &read); err != nil {
			t.Fatal(err)
		}
		n := read.Numbering
		if len(n.Erased) != 2 || n.Erased[0].First != 4 || n.Erased[0].Last != 5 || n.Erased[1].Row != "IG-014" || n.Erased[1].Version != 2 ||
			n.Erased[0].On != on.Format(time.DateOnly) || !strings.HasPrefix(n.Note, "daylight/erased/v1\n4 5 IG-004 2 ") {
			t.Errorf("%+v", n)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(sheet.String(), "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 1+4+2 {
			t.Fatalf("%d rows: %v", len(rows), err)
		}
		for i, sentence := range want {
			if n.Sentences[i] != sentence || rows[5+i][len(rows[0])-3] != sentence {
				t.Errorf("%s: %q in JSON, %q in CSV, want %q", tag, n.Sentences[i], rows[5+i], sentence)
			}
			if !strings.Contains(plainly(tagsOfHTML.ReplaceAllString(html.String(), "")), sentence) {
				t.Errorf("%s: the HTML file does not say %q", tag, sentence)
			}
			for _, word := range folded(sentence) {
				if !strings.Contains(strings.Join(folded(pdf), " "), word) {
					t.Errorf("%s: the PDF lacks %q of %q", tag, word, sentence)
				}
			}
		}
	}
	if got := NumberingSentence(printer(t, "en"), a); got != "This report holds 4 entries, with numbers from 1 to 7. The entries of the numbers missing between them were erased." {
		t.Error(got)
	}
}

func TestReportWithErasedNumbersVerifies(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := erasedDesk(t)
	a, err := made(ctx, d.Ledger, d.query())
	if err != nil {
		t.Fatal(err)
	}
	var data, proofs bytes.Buffer
	if err := WriteJSON(&data, printer(t, "fr"), a); err != nil {
		t.Fatal(err)
	}
	if err := WriteProofs(ctx, &proofs, d.Ledger, a); err != nil {
		t.Fatal(err)
	}
	evidence := ledger.Evidence{Report: data.Bytes(), Proofs: proofs.Bytes(), Key: d.key}
	if v := ledger.Verify(evidence); v.Answer != ledger.Genuine || v.Entries != 4 {
		t.Errorf("%s of %d: %+v", v.Answer, v.Entries, v.Findings)
	}
	evidence.Report = bytes.Replace(data.Bytes(), []byte(`"last": 5`), []byte(`"last": 6`), 1)
	if v := ledger.Verify(evidence); v.Answer != ledger.NotGenuine {
		t.Errorf("a longer run: %+v", v)
	}
	code := a.Code
	a.Evidence.Erased = a.Evidence.Erased[:1]
	a.tally.fingerprint()
	if a.Code == code {
		t.Error("the check code does not know of erased numbers")
	}
}

// TestManyErasedRuns are told by their ends.
func TestManyErasedRuns(t *testing.T) {
	a := sample(3)
	for n := int64(1); n < 60; n += 2 {
		a.Evidence.Erased = append(a.Evidence.Erased, ledger.Erased{Subject: a.tally.person[0], First: n, Last: n, Row: "IG-004", Version: 1, Since: "2026-11-03", On: "2027-01-05"})
	}
	got := plainly(ErasedSentence(printer(t, "en"), a, a.Erasures()[0]))
	if got != "Entries with many of the numbers from 1 to 59 were erased between 3 November 2026 and 5 January 2027, as the retention schedule says (IG-004)." {
		t.Error(got)
	}
}
