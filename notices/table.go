package notices

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/xuri/excelize/v2"
)

// Filter narrows the retention schedule. Function is the name in the
// authoritative language; empty fields do not narrow. Page counts from 1; zero
// is the whole schedule.
type Filter struct {
	Query    string
	Function string
	Action   Action
	Lang     string
	Page     int
}

// SchedulePage is how many rows are on a page.
const SchedulePage = 50

// passing selects the rows in force that pass a filter.
const passing = `where d.kind = 'retention' and v.state = 'published'
	and ($1 = '' or v.content->'function'->>$2 = $1)
	and ($3 = '' or v.content->>'action' = $3)
	and ($4 = '' or exists (select from notices_search s where s.document_id = d.id and s.lang = $5 and s.words @@ $4::text::tsquery))`

// args are those of passing; nothing when no row can hold what is searched for.
func (b *Board) passing(f Filter) []any {
	query := tsquery(f.Query)
	if query == "" && strings.TrimSpace(f.Query) != "" {
		return nil // nothing but signs
	}
	return []any{f.Function, b.Authoritative(), string(f.Action), query, b.spoken(f.Lang)}
}

// Schedule are the rows in force that pass the filter, by code.
func (b *Board) Schedule(ctx context.Context, f Filter) ([]RetentionVersion, error) {
	args := b.passing(f)
	if args == nil {
		return nil, nil
	}
	var most *int
	if f.Page > 0 {
		size := SchedulePage
		most = &size
	}
	return read[RetentionRow](ctx, b.DB, passing+` order by d.code limit $6 offset $7`, append(args, most, max(f.Page-1, 0)*SchedulePage)...)
}

// Functions lists the functions of the rows in force, for a filter.
func (b *Board) Functions(ctx context.Context) ([]Text, error) {
	rows, err := b.DB.Query(ctx, `select distinct on (v.content->'function'->>$1) v.content->'function'
		from notices_version v join notices_document d on d.id = v.document_id
		where d.kind = 'retention' and v.state = 'published' order by v.content->'function'->>$1, d.code`, b.Authoritative())
	if err != nil {
		return nil, fmt.Errorf("notices: reading functions: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[Text])
}

// WriteSchedule writes rows as CSV with every text in every language, safe to open in a spreadsheet: no cell is taken for a
// formula. Read again as an import it changes nothing.
func WriteSchedule(w io.Writer, rows []RetentionVersion, languages []string) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	_ = writeRows(rows, languages, func(cells []string) error { return out.Write(cells) })
	out.Flush()
	return out.Error()
}

// WriteWorkbook writes the same as an .xlsx workbook of one sheet.
func WriteWorkbook(w io.Writer, rows []RetentionVersion, languages []string) error {
	book := excelize.NewFile()
	defer book.Close()
	sheet := book.GetSheetName(0)
	out, err := book.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	line := 0
	err = writeRows(rows, languages, func(cells []string) error {
		line++
		values := make([]any, len(cells))
		for i, cell := range cells {
			values[i] = cell
		}
		return out.SetRow("A"+strconv.Itoa(line), values)
	})
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return err
	}
	return book.Write(w)
}

// writeRows writes the heads and a line for each row.
func writeRows(rows []RetentionVersion, languages []string, write func([]string) error) error {
	list := columns(languages)
	cells := make([]string, len(list))
	for i, c := range list {
		cells[i] = c.head
	}
	if err := write(cells); err != nil {
		return err
	}
	for _, v := range rows {
		for i, c := range list {
			if cells[i] = strconv.Itoa(v.Number); c.get != nil {
				cells[i] = c.get(v.Content)
			}
		}
		if err := write(Cells(cells...)); err != nil {
			return err
		}
	}
	return nil
}

// Cells makes cells that a spreadsheet takes for text: one that begins with a
// sign that opens a formula, in any width, gets an apostrophe in front.
func Cells(cells ...string) []string {
	for i, cell := range cells {
		if opensFormula(cell) {
			cells[i] = "'" + cell
		}
	}
	return cells
}

// plainCell takes the apostrophe away again.
func plainCell(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && opensFormula(rest) {
		return rest
	}
	return cell
}

// opensFormula looks behind apostrophes too, so that one which was there before stays apart from one that was added.
func opensFormula(cell string) bool {
	return strings.ContainsAny(firstRune(strings.TrimLeft(cell, "'")), "=+-@\t\r\n\x00＝＋－＠|%")
}

// firstRune is the first character that a spreadsheet would look at.
func firstRune(s string) string {
	for _, r := range strings.TrimLeft(s, " \u00a0\ufeff") {
		return string(r)
	}
	return ""
}

// Table is a page of the schedule: the rows that pass the filter, how many
// there are in all, and the functions there are to choose from.
type Table struct {
	Rows      []RetentionVersion
	Count     int
	Functions []Text
}

// ScheduleTable reads all of it.
func (b *Board) ScheduleTable(ctx context.Context, f Filter) (t Table, err error) {
	if t.Rows, err = b.Schedule(ctx, f); err != nil {
		return t, err
	}
	if args := b.passing(f); args != nil {
		if err = b.DB.QueryRow(ctx, `select count(*)`+versionTables+passing, args...).Scan(&t.Count); err != nil {
			return t, fmt.Errorf("notices: counting rows: %w", err)
		}
	}
	t.Functions, err = b.Functions(ctx)
	return t, err
}
