package report

import (
	"strconv"
	"strings"
	"time"

	"daylight/portal/i18n"
	"daylight/requests"
)

// quarterWriter puts the published figures of a quarter into words.
type quarterWriter struct {
	p *i18n.Printer
	t requests.Tally
}

// QuarterTables are the figures of a quarter as tables in words. Tables in which nothing is counted say so.
// i18n: statistics.*
func QuarterTables(p *i18n.Printer, t requests.Tally) (list []FigureTable) {
	w := quarterWriter{p, t}
	for _, table := range t.Tables {
		list = append(list, w.table(table))
	}
	return list
}

func (w quarterWriter) table(t requests.TallyTable) FigureTable {
	key := "statistics." + t.ID
	out := FigureTable{ID: t.ID, Title: w.p.T(key), Lead: w.p.T(key + ".lead"), Head: w.p.T("statistics.what")}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, w.column(t.ID, c))
	}
	for _, r := range t.Rows {
		row := FigureRow{Name: w.row(t.ID, r), Part: strings.Contains(r.Code, "/"), Sum: r.Code == "all", Empty: r.Code != "all"}
		for _, c := range r.Cells {
			row.Empty = row.Empty && (c.Mark == requests.MarkNone || c.Value != nil && *c.Value == 0)
			row.Cells = append(row.Cells, FigureText(w.p, c))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// column is the head of a column; looks have a column for each month.
func (w quarterWriter) column(table, code string) string {
	if month, err := time.Parse("2006-01", code); err == nil {
		return w.p.MonthYear(month)
	}
	if code == "all" {
		return w.p.T("statistics.all")
	}
	return w.p.T("statistics." + table + "." + code)
}

// row is the name of a row: the one it brings, or that of its code.
func (w quarterWriter) row(table string, r requests.TallyRow) string {
	if r.Code == "all" {
		return w.p.T("statistics.all")
	}
	if len(r.Names) > 0 {
		for _, lang := range []string{w.p.Lang(), i18n.Languages[0].Tag} {
			if r.Names[lang] != "" {
				return r.Names[lang]
			}
		}
	}
	prefix, code := "", r.Code
	switch table {
	case "deletions":
		prefix = "schedule.class." // i18n: schedule.class.*
	case "received", "receipt", "days", "outcomes":
		prefix = "requests.kind."
		if _, outcome, part := strings.Cut(code, "/"); part {
			prefix, code = "requests.outcome.", outcome
		}
	case "causes":
		prefix = "requests.late."
	case "complaints":
		prefix = "requests.about."
	case "reviews":
		prefix = "requests.outcome."
	case "questions":
		prefix = "requests.found."
	case "identity":
		prefix = "requests.identity_count."
	case "incidents":
		prefix = "incident.kind."
	}
	for _, key := range []string{"statistics.row." + table + "." + code, prefix + code} {
		if w.p.Has(key) {
			return w.p.T(key)
		}
	}
	return code
}

// FigureText writes the number of a cell, or the word for why there is none.
func FigureText(p *i18n.Printer, c requests.TallyCell) FigureCell {
	if c.Value == nil {
		return FigureCell{p.T("statistics.mark." + string(c.Mark)), string(c.Mark)}
	}
	return FigureCell{p.Number(*c.Value), strconv.Itoa(*c.Value)}
}

// QuarterName is a quarter in words: "July to September 2026".
func QuarterName(p *i18n.Printer, q requests.Quarter) string {
	from, to := q.From(), q.To()
	month := func(m time.Month) string {
		name := p.MonthYear(time.Date(q.Year, m, 1, 0, 0, 0, 0, time.UTC))
		return strings.TrimSpace(strings.Replace(name, strconv.Itoa(q.Year), "", 1))
	}
	return p.T("statistics.quarter", "First", month(from.Month), "Last", month(to.Month), "Year", strconv.Itoa(q.Year))
}

// QuarterSentences say first what the figures mean. A sentence stands here only when every number in it may be shown.
func QuarterSentences(p *i18n.Printer, t requests.Tally) (said []string) {
	shown := func(table, row, column string) (int, bool) {
		c := t.Table(table).Cell(row, column)
		if c.Value == nil {
			return 0, false
		}
		return *c.Value, true
	}
	inTime, known := shown("received", "all", "in_time")
	late, lateKnown := shown("received", "all", "late")
	if known && lateKnown && inTime+late > 0 {
		said = append(said, p.T("statistics.say.in_time", "InTime", p.Number(inTime), "Count", inTime+late))
	}
	for _, s := range []struct{ key, table, row, column string }{
		{"statistics.say.received", "received", "all", "received"}, {"statistics.say.median", "days", string(requests.Access), "median"},
		{"statistics.say.looks", "looks_source", "all", "all"}, {"statistics.say.complaints", "complaints", "all", "count"},
		{"statistics.say.unjustified", "questions", string(requests.LookNotJustified), "count"}} {
		if n, known := shown(s.table, s.row, s.column); known && (n > 0 || s.table != "days") {
			said = append(said, p.T(s.key, "Count", n))
		}
	}
	return said
}
