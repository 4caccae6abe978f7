package requests

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// QuarterTerms are what the body decides about the figures it publishes. The zero value publishes nothing by itself.
type QuarterTerms struct {
	After     int  // days after the end of a quarter on which it is counted; nothing said is 14
	Threshold int  // the smallest number that is shown; nothing said is 5
	ByItself  bool // published as soon as it is counted, without anybody releasing it
}

func (t QuarterTerms) after() int {
	if t.After == 0 {
		return 14
	}
	return t.After
}

func (t QuarterTerms) threshold() int {
	if t.Threshold == 0 {
		return 5
	}
	return t.Threshold
}

// Tally is the figures of one quarter as they are published: what may not be shown stands nowhere in it.
type Tally struct {
	Quarter string       `json:"quarter"`
	From    deadline.Day `json:"from"`
	To      deadline.Day `json:"to"` // this day included
	Rule    TallyRule    `json:"rule"`
	Tables  []TallyTable `json:"tables"`
}

// TallyRule says how small numbers were hidden.
type TallyRule struct {
	Name      string `json:"name"`    // "suppression"
	Version   string `json:"version"` // of the rule, suppress.Version
	Threshold int    `json:"threshold"`
	Scarce    int    `json:"median_from"` // no median of fewer
}

// TallyTable is one table.
type TallyTable struct {
	ID      string     `json:"id"`
	Columns []string   `json:"columns"`
	Rows    []TallyRow `json:"rows"`
}

// TallyRow is a row; its name is of the catalogue by its code, unless it brings one, as of the day of counting.
type TallyRow struct {
	Code  string            `json:"code"`
	Names map[string]string `json:"names,omitempty"` // by language tag
	Cells []TallyCell       `json:"cells"`
}

// TallyCell is a number, or the mark of why there is none.
type TallyCell struct {
	Value *int      `json:"value,omitempty"`
	Mark  TallyMark `json:"mark,omitempty"`
}

// TallyMark says why a cell has no number.
// i18n: statistics.mark.*
type TallyMark string

// The marks.
const (
	MarkHidden TallyMark = "c" // confidential: small, or it would give a small one away
	MarkScarce TallyMark = "n" // too few to reckon a median of
	MarkNone   TallyMark = "z" // nothing to measure
	MarkUnkept TallyMark = "x" // not counted
)

// scarce is how many answers a median needs at least.
const scarce = 10

// Table gives a table by its id.
func (t Tally) Table(id string) TallyTable {
	for _, table := range t.Tables {
		if table.ID == id {
			return table
		}
	}
	return TallyTable{ID: id}
}

// Cell is the cell of a row and column; one that is not there is nothing.
func (t TallyTable) Cell(row, column string) TallyCell {
	for _, r := range t.Rows {
		for i, c := range t.Columns {
			if r.Code == row && c == column && i < len(r.Cells) {
				return r.Cells[i]
			}
		}
	}
	return TallyCell{Mark: MarkNone}
}

// QuarterVersion is one counting of a quarter.
type QuarterVersion struct {
	Quarter  Quarter
	Number   int
	Counted  time.Time
	Why      string // of a later version: what it corrects
	Asked    string // who had it counted again
	Released string // by whom; empty when it went out by itself
	At       time.Time
	Hash     string // SHA-256 of the content, in hex; the content is kept as it was written
	Tally    Tally
	Content  []byte // the very bytes the hash is over
}

// Draft tells whether it is not published yet.
func (v QuarterVersion) Draft() bool { return v.At.IsZero() }

const selectQuarter = `SELECT quarter, version, counted_at, why, asked_name, released_name, published_at, hash, content::text FROM requests_quarter `

func scanQuarter(row pgx.CollectableRow) (v QuarterVersion, err error) {
	var name, content string
	var at *time.Time
	var hash []byte
	if err = row.Scan(&name, &v.Number, &v.Counted, &v.Why, &v.Asked, &v.Released, &at, &hash, &content); err != nil {
		return v, err
	}
	v.Quarter, _ = ParseQuarter(name) // the table takes nothing else
	if at != nil {
		v.At = *at
	}
	v.Hash, v.Content = hex.EncodeToString(hash), []byte(content)
	return v, json.Unmarshal(v.Content, &v.Tally)
}

func (r *Registry) quarters(ctx context.Context, q queries, where string, args ...any) ([]QuarterVersion, error) {
	rows, err := q.Query(ctx, selectQuarter+where, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanQuarter)
}

// PublishedQuarters lists the newest published version of each quarter, the newest quarter first. They count every case, those behind a
// wall too: they name nobody, and what is small is in none of them.
func (r *Registry) PublishedQuarters(ctx context.Context) ([]QuarterVersion, error) {
	return r.quarters(ctx, r.DB, `q WHERE published_at IS NOT NULL AND NOT EXISTS (SELECT FROM requests_quarter n
		WHERE n.quarter = q.quarter AND n.version > q.version AND n.published_at IS NOT NULL) ORDER BY quarter DESC`)
}

// QuarterVersions lists every published version of a quarter, the newest first. ErrNotFound when there is none.
func (r *Registry) QuarterVersions(ctx context.Context, q Quarter) ([]QuarterVersion, error) {
	list, err := r.quarters(ctx, r.DB, `WHERE quarter = $1 AND published_at IS NOT NULL ORDER BY version DESC`, q.String())
	if err == nil && len(list) == 0 {
		return nil, ErrNotFound
	}
	return list, err
}

// QuarterNews lists published versions of all quarters, the last published first, as many as wanted.
func (r *Registry) QuarterNews(ctx context.Context, most int) ([]QuarterVersion, error) {
	return r.quarters(ctx, r.DB, `WHERE published_at IS NOT NULL ORDER BY published_at DESC, quarter DESC LIMIT $1`, most)
}

// NextQuarter is the first quarter whose figures are not out yet, and the day from which they are counted. Before anything is out it is
// the last one that has ended.
func (r *Registry) NextQuarter(ctx context.Context) (Quarter, deadline.Day, error) {
	next := QuarterOf(r.Today()).Back(1)
	var newest string
	err := r.DB.QueryRow(ctx, `SELECT coalesce(max(quarter), '') FROM requests_quarter WHERE published_at IS NOT NULL`).Scan(&newest)
	if q, ok := ParseQuarter(newest); ok {
		next = q.Next()
	}
	return next, r.countedFrom(next), err
}

// countedFrom is the first day on which a quarter is counted.
func (r *Registry) countedFrom(q Quarter) deadline.Day { return q.To().AddDays(r.Quarterly.after()) }
