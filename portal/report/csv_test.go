package report

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"daylight/requests/ledger"
)

func TestCSV(t *testing.T) {
	entries := sampleEntries(8)
	hostile := []string{"=HYPERLINK(\"http://x\")", "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", " =1"}
	for i, s := range hostile {
		entries[i].CaseRef = s
		entries[i].Purpose.Text = "comma, \"quote\"\nline\x00 \xff end"
		entries[i].Recipient = &ledger.Recipient{Name: s}
		entries[i].Action = "disclose"
	}
	for _, tag := range []string{"en", "fr", "ar"} {
		var b bytes.Buffer
		if err := WriteCSV(&b, printer(t, tag), sampleOf(sampleQuery(), entries)); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if !strings.HasPrefix(text, "\ufeff") || !strings.Contains(text, "\r\n") {
			t.Errorf("%s: no byte order mark or no CRLF", tag)
		}
		if strings.ContainsAny(text, "\x00\u2066\u2068\u2069") {
			t.Errorf("%s: invisible characters", tag)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 1+len(entries) {
			t.Errorf("%s: %d rows for %d entries", tag, len(rows), len(entries))
		}
		for _, row := range rows {
			for _, value := range row {
				if first := strings.TrimLeft(value, " \t\r\n"); first != "" && strings.ContainsAny(first[:1], "=+-@") || strings.HasPrefix(value, "＝") {
					t.Errorf("%s: a spreadsheet would run %q", tag, value)
				}
			}
		}
	}
}

func TestHarmless(t *testing.T) {
	for text, want := range map[string]string{
		"plain": "plain", "": "", "=1": "'=1", " +1": "' +1", "-": "'-", "@a": "'@a", "\tx": "'\tx", "＠": "'＠", "a=b": "a=b", "1-2": "1-2",
		"nul\x00": "nul", "esc\x1b[31m": "esc[31m", "\xff": "\ufffd",
	} {
		if got := harmless(text); got != want {
			t.Errorf("harmless(%q) = %q, want %q", text, got, want)
		}
	}
}
