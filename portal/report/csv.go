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
	out.Flush()
	return out.Error()
}

type csvColumn struct {
	head  string
	value func(*Entry) string
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
		{p.T("report.label.number"), func(e *Entry) string { return NumberText(a, e) }},
		{p.T("report.label.when"), func(e *Entry) string { return e.At.In(a.Zone).Format(time.RFC3339) }},
		{p.T("report.label.who"), func(e *Entry) string { return WhoShort(p, e.Who) }},
		{p.T("report.label.role"), func(e *Entry) string { return RoleText(p, e.Who) }},
		{p.T("report.label.unit"), func(e *Entry) string { return e.Who.Unit }},
		{p.T("report.label.organisation"), func(e *Entry) string { return e.Who.Organisation }},
		{p.T("report.label.action"), func(e *Entry) string { return ActionText(p, e.Action) }},
		{p.T("report.label.outcome"), func(e *Entry) string { return OutcomeText(p, e.Outcome) }},
		{p.T("report.label.data"), func(e *Entry) string { return DataText(p, e.Data) }},
		{p.T("report.label.detail"), func(e *Entry) string { return e.Detail }},
		{p.T("report.label.purpose"), func(e *Entry) string { return WhyText(p, e) }},
		{p.T("report.label.activity"), func(e *Entry) string { return e.Activity.ID }},
		{p.T("report.label.version"), func(e *Entry) string { return plainCount(e.Activity.Version) }},
		{p.T("report.label.basis"), func(e *Entry) string { return BasisText(p, e.Basis, e.Law) }},
		{p.T("report.label.case"), func(e *Entry) string { return e.Case }},
		{p.T("report.label.system"), func(e *Entry) string { return systemText(p, a, e) }},
		{p.T("report.label.recipient"), recipient(func(r *Recipient) string { return r.Name })},
		{p.T("report.label.country"), recipient(func(r *Recipient) string { return r.Country })},
		{p.T("report.label.agreement"), recipient(func(r *Recipient) string { return r.Agreement })},
		{p.T("report.label.emergency"), func(e *Entry) string { return e.Emergency }},
		{p.T("report.label.question"), func(e *Entry) string {
			if e.Question == nil {
				return ""
			}
			return QuestionText(p, a, e.Question)
		}},
		{p.T("report.label.sentence"), func(e *Entry) string { return Sentence(p, a, e) }},
		{p.T("report.label.entry"), func(e *Entry) string { return e.ID }},
		{p.T("report.label.commitment"), func(e *Entry) string { return commitment(e) }},
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
