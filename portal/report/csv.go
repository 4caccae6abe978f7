package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"daylight/portal/i18n"
)

// WriteCSV writes one row for each look, as RFC 4180 asks, with a byte order mark so that spreadsheets know the characters.
func WriteCSV(w io.Writer, p *i18n.Printer, a *Accesses) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	columns := csvColumns(p, a)
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = harmless(c.head)
	}
	if err := out.Write(row); err != nil {
		return err
	}
	for e := range a.All() {
		for i, c := range columns {
			row[i] = harmless(c.value(e))
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	for _, e := range a.Erasures() { // numbers without a look stand last, with the reason
		for i, c := range columns {
			row[i] = ""
			if c.erased != nil {
				row[i] = harmless(c.erased(p, a, e))
			}
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// WriteRows writes rows, the first of them the heads, in the same form.
func WriteRows(w io.Writer, rows [][]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, row := range rows {
		for i := range row {
			row[i] = harmless(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

type csvColumn struct {
	head   string
	value  func(*Entry) string
	erased func(*i18n.Printer, *Accesses, Erasure) string // nil where a missing number has nothing to say
}

func csvColumns(p *i18n.Printer, a *Accesses) []csvColumn {
	recipient := func(of func(*Recipient) string) func(*Entry) string {
		return func(e *Entry) string {
			if e.Recipient == nil {
				return ""
			}
			return of(e.Recipient)
		}
	}
	return []csvColumn{
		{head: p.T("report.label.number"), value: func(e *Entry) string { return NumberText(a, e) }, erased: ErasedNumbers},
		{head: p.T("report.label.when"), value: func(e *Entry) string { return e.At.In(a.Zone).Format(time.RFC3339) }},
		{head: p.T("report.label.who"), value: func(e *Entry) string { return WhoShort(p, e.Who) }},
		{head: p.T("report.label.role"), value: func(e *Entry) string { return RoleText(p, e.Who) }},
		{head: p.T("report.label.unit"), value: func(e *Entry) string { return e.Who.Unit }},
		{head: p.T("report.label.organisation"), value: func(e *Entry) string { return e.Who.Organisation }},
		{head: p.T("report.label.action"), value: func(e *Entry) string { return ActionText(p, e.Action) }},
		{head: p.T("report.label.outcome"), value: func(e *Entry) string { return OutcomeText(p, e.Outcome) }},
		{head: p.T("report.label.data"), value: func(e *Entry) string { return DataText(p, e.Data) }},
		{head: p.T("report.label.detail"), value: func(e *Entry) string { return e.Detail }},
		{head: p.T("report.label.purpose"), value: func(e *Entry) string { return WhyText(p, e) }},
		{head: p.T("report.label.activity"), value: func(e *Entry) string { return e.Activity.ID }},
		{head: p.T("report.label.version"), value: func(e *Entry) string { return plainCount(e.Activity.Version) }},
		{head: p.T("report.label.basis"), value: func(e *Entry) string { return BasisText(p, e.Basis, e.Law) }},
		{head: p.T("report.label.case"), value: func(e *Entry) string { return e.Case }},
		{head: p.T("report.label.system"), value: func(e *Entry) string { return systemText(p, a, e) }},
		{head: p.T("report.label.recipient"), value: recipient(func(r *Recipient) string { return r.Name })},
		{head: p.T("report.label.country"), value: recipient(func(r *Recipient) string { return r.Country })},
		{head: p.T("report.label.agreement"), value: func(e *Entry) string {
			if e.Lapse != nil {
				return LapseText(p, *e.Lapse)
			}
			return recipient(func(r *Recipient) string { return r.Agreement })(e)
		}},
		{head: p.T("report.label.emergency"), value: func(e *Entry) string { return e.Emergency }},
		{head: p.T("report.label.question"), value: func(e *Entry) string {
			if e.Question == nil {
				return ""
			}
			return QuestionText(p, a, e.Question)
		}},
		{head: p.T("report.label.sentence"), value: func(e *Entry) string { return Sentence(p, a, e) }, erased: ErasedSentence},
		{head: p.T("report.label.entry"), value: func(e *Entry) string { return e.ID }},
		{head: p.T("report.label.commitment"), value: func(e *Entry) string { return commitment(e) }},
	}
}

func commitment(e *Entry) string {
	text, _ := e.Disclosed.Commitment.MarshalText()
	return string(text)
}

func plainCount(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// harmless keeps a spreadsheet from taking a text for a formula, and drops characters no spreadsheet reads.
func harmless(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7F || r == '\ufeff' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(withoutIsolates(s), "\ufffd"))
	if first := strings.TrimLeft(s, " \u00a0\n"); first != "" && strings.ContainsRune("=+-@\t\r|%＝＋－＠", []rune(first)[0]) {
		return "'" + s
	}
	return s
}
