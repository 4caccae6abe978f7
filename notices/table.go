package notices

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Filter narrows the retention schedule. Function is the name in the
// authoritative language; empty fields do not narrow.
type Filter struct {
	Query    string
	Function string
	Action   Action
	Lang     string
}

// Schedule are the rows in force that pass the filter, by code.
func (b *Board) Schedule(ctx context.Context, f Filter) ([]RetentionVersion, error) {
	query := tsquery(f.Query)
	if query == "" && strings.TrimSpace(f.Query) != "" {
		return nil, nil // nothing but signs: no row holds them
	}
	return read[RetentionRow](ctx, b.DB, `where d.kind = 'retention' and v.state = 'published'
		and ($1 = '' or v.content->'function'->>$2 = $1)
		and ($3 = '' or v.content->>'action' = $3)
		and ($4 = '' or exists (select from notices_search s where s.document_id = d.id and s.lang = $5 and s.words @@ $4::text::tsquery))
		order by d.code`, f.Function, b.Authoritative(), string(f.Action), query, b.spoken(f.Lang))
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

// WriteSchedule writes rows as CSV in one language, safe to open in a
// spreadsheet: no cell is taken for a formula.
func WriteSchedule(w io.Writer, rows []RetentionVersion, lang, authoritative string) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	_ = out.Write([]string{"code", "version", "function", "class", "description", "exclusions", "personal", "categories",
		"trigger", "period", "action", "authority", "legal_basis", "owner", "hold", "in_force_from", "supersedes", "review_due"})
	for _, v := range rows {
		r := v.Content
		say := func(t Text) string { return t.In(lang, authoritative).Text }
		_ = out.Write(Cells(r.ID, fmt.Sprint(v.Number), say(r.Function), say(r.Class), say(r.Description), say(r.Exclusions),
			fmt.Sprint(r.Personal), strings.Join(r.Categories, "; "), say(r.Trigger), string(r.Period), string(r.Action),
			r.Authority, r.LegalBasis, r.Owner, fmt.Sprint(r.Hold), string(r.InForceFrom), r.Supersedes, string(r.ReviewDue)))
	}
	out.Flush()
	return out.Error()
}

// Cells makes cells that a spreadsheet takes for text: one that begins with a
// sign that opens a formula, in any width, gets an apostrophe in front.
func Cells(cells ...string) []string {
	for i, cell := range cells {
		if strings.ContainsAny(firstRune(cell), "=+-@\t\r\n\x00＝＋－＠|%") {
			cells[i] = "'" + cell
		}
	}
	return cells
}

// firstRune is the first character that a spreadsheet would look at.
func firstRune(s string) string {
	for _, r := range strings.TrimLeft(s, " \u00a0\ufeff") {
		return string(r)
	}
	return ""
}

// Table is the schedule as a page shows it: the rows that pass the filter, and
// the functions there are to choose from.
type Table struct {
	Rows      []RetentionVersion
	Functions []Text
}

// ScheduleTable reads both at once.
func (b *Board) ScheduleTable(ctx context.Context, f Filter) (Table, error) {
	rows, err := b.Schedule(ctx, f)
	if err != nil {
		return Table{}, err
	}
	functions, err := b.Functions(ctx)
	return Table{rows, functions}, err
}
