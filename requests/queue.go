package requests

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// QueueFilter chooses what of the queue to show. The zero value is everything open.
type QueueFilter struct {
	Kind       Kind
	State      State // empty: every open state
	Mine       bool
	Unassigned bool
	Unit       string
	Overdue    bool
	After      string // cursor of the page before
	Size       int    // rows a page; zero means 25, at most 100
}

// QueueRow is one case in a list. It names no citizen, so a list is no look at anybody.
type QueueRow struct {
	Ref          string
	Kind         Kind
	State        State
	Desk         Desk
	Channel      Channel
	Received     deadline.Day
	Due          deadline.Day
	Left         int  `db:"-"` // days until Due
	Overdue      bool `db:"-"`
	Paused       bool
	Assignee     uuid.UUID
	AssigneeName string
	Unit         string
	Level        Level
	UpdatedAt    time.Time
}

// QueuePage is one page of the queue.
type QueuePage struct {
	Rows  []QueueRow
	Next  string // cursor; empty on the last page
	Total int    // rows that match the filter
}

// QueueCounts are the numbers above the queue.
type QueueCounts struct {
	Open, Mine, Unassigned, Overdue, Soon, Asked, Review int
}

const queueColumns = `c.ref, c.kind, c.state, c.desk, c.channel, c.received, c.due, c.paused,
	coalesce(c.assignee, '00000000-0000-0000-0000-000000000000') AS assignee, c.assignee_name, c.unit, c.level, c.updated_at`

// soon is how many days before the due day a case counts as due soon.
const soon = 5

// Queue lists cases by due day. A walled case is neither listed nor counted.
func (r *Registry) Queue(ctx context.Context, by Officer, f QueueFilter) (QueuePage, error) {
	if err := by.casework(); err != nil {
		return QueuePage{}, err
	}
	size := f.Size
	if size <= 0 {
		size = 25
	}
	size = min(size, 100)
	where, args := f.where()
	page, after := where, pgx.NamedArgs{"size": size + 1}
	if day, id, ok := readCursor(f.After); ok {
		page += ` AND (c.due, c.id) > (@after_due, @after_id)`
		after["after_due"], after["after_id"] = day, id
	}
	var out QueuePage
	err := pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		all := r.seenBy(by, args)
		err := tx.QueryRow(ctx, `SELECT count(*) FROM requests_case c WHERE `+where+` AND `+visible, all).Scan(&out.Total)
		if err != nil {
			return err
		}
		for name, v := range after {
			args[name] = v
		}
		out.Rows, err = r.list(ctx, tx, by, page+` ORDER BY c.due, c.id LIMIT @size`, args)
		if err != nil || len(out.Rows) <= size {
			return err
		}
		out.Rows = out.Rows[:size]
		last := out.Rows[size-1]
		var id uuid.UUID
		err = tx.QueryRow(ctx, `SELECT id FROM requests_case WHERE ref = $1`, last.Ref).Scan(&id)
		out.Next = cursor(last.Due, id)
		return err
	})
	return out, err
}

// where turns a filter into a condition over cases (as c). The test for open cases stands in it word for word, so that
// the partial indexes serve.
func (f QueueFilter) where() (string, pgx.NamedArgs) {
	parts, args := []string{"c.ref IS NOT NULL"}, pgx.NamedArgs{}
	if f.State == "" || f.State.Open() {
		parts = append(parts, "c."+open)
	}
	add := func(wanted bool, condition, name string, v any) {
		if wanted {
			parts = append(parts, condition)
			if name != "" {
				args[name] = v
			}
		}
	}
	add(f.State != "", "c.state = @state", "state", f.State)
	add(f.Kind != "", "c.kind = @kind", "kind", f.Kind)
	add(f.Mine, "c.assignee = @me", "", nil)
	add(f.Unassigned, "c.assignee IS NULL", "", nil)
	add(f.Unit != "", "c.unit = @of_unit", "of_unit", f.Unit)
	add(f.Overdue, "c.due < @today AND NOT c.paused", "", nil)
	return strings.Join(parts, " AND "), args
}

// list reads rows the officer may see. What follows the condition, such as an order, may stand in it too.
func (r *Registry) list(ctx context.Context, q queries, by Officer, where string, args pgx.NamedArgs) ([]QueueRow, error) {
	rows, err := q.Query(ctx, `SELECT `+queueColumns+` FROM requests_case c WHERE c.ref IS NOT NULL AND `+visible+` AND `+where,
		r.seenBy(by, args))
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[QueueRow])
	today := r.Today()
	for i := range found {
		row := &found[i]
		row.Left = today.DaysUntil(row.Due)
		row.Overdue = row.State.Open() && !row.Paused && row.Left < 0
	}
	return found, err
}

// Counts are the numbers above the queue.
func (r *Registry) Counts(ctx context.Context, by Officer) (QueueCounts, error) {
	if err := by.casework(); err != nil {
		return QueueCounts{}, err
	}
	rows, err := r.DB.Query(ctx, `SELECT count(*) AS open,
			count(*) FILTER (WHERE c.assignee = @me) AS mine,
			count(*) FILTER (WHERE c.assignee IS NULL) AS unassigned,
			count(*) FILTER (WHERE c.due < @today AND NOT c.paused) AS overdue,
			count(*) FILTER (WHERE c.due BETWEEN @today AND @soon AND NOT c.paused) AS soon,
			count(*) FILTER (WHERE c.state = 'asked') AS asked,
			count(*) FILTER (WHERE c.state = 'review') AS review
		FROM requests_case c WHERE c.`+open+` AND `+visible, r.seenBy(by, pgx.NamedArgs{"soon": r.Today().AddDays(soon)}))
	if err != nil {
		return QueueCounts{}, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[QueueCounts])
}

// Search finds cases by reference, e-mail, identifier or words of the name, exactly: what is sealed can be found only
// by who knows it.
func (r *Registry) Search(ctx context.Context, by Officer, text string) ([]QueueRow, error) {
	if err := by.casework(); err != nil {
		return nil, err
	}
	c := &check{}
	text = c.line("q", text, maxEmail, true)
	if err := c.problems.orNil(); err != nil {
		return nil, err
	}
	if ref, ok := r.Reference(text); ok {
		found, err := r.list(ctx, r.DB, by, `c.ref = @ref`, pgx.NamedArgs{"ref": ref})
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	whole := [][]byte{r.emailToken(text)}
	for _, scheme := range r.Schemes {
		whole = append(whole, r.Sealer.Index(scheme, text))
	}
	var name [][]byte
	for _, word := range words(text) {
		name = append(name, r.token("name", word))
	}
	name = slices.CompactFunc(name, slices.Equal)
	return r.list(ctx, r.DB, by, `(c.id IN (SELECT w.case_id FROM requests_word w WHERE w.token = ANY(@whole))
			OR c.id IN (SELECT w.case_id FROM requests_word w WHERE w.token = ANY(@name)
				GROUP BY w.case_id HAVING count(*) = @words))
		ORDER BY c.received DESC, c.id DESC LIMIT 100`, pgx.NamedArgs{"whole": whole, "name": name, "words": len(name)})
}

func cursor(day deadline.Day, id uuid.UUID) string {
	return base64.RawURLEncoding.EncodeToString([]byte(day.String() + id.String()))
}

// readCursor reads what cursor wrote; anything else is the first page.
func readCursor(text string) (day deadline.Day, id uuid.UUID, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) != len("2006-01-02")+36 {
		return day, id, false
	}
	day, err1 := deadline.ParseDay(string(raw[:10]))
	id, err2 := uuid.Parse(string(raw[10:]))
	return day, id, err1 == nil && err2 == nil
}
