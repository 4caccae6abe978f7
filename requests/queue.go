package requests

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// QueueRow is one case in a list. It names no citizen, so a list is no look at anybody.
type QueueRow struct {
	ID           uuid.UUID
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
	Lang         string
	Version      int
	UpdatedAt    time.Time
	Raised       bool // an answer does not come, and those above were told
}

// QueuePage is one page of the queue.
type QueuePage struct {
	Rows  []QueueRow
	Next  string // cursor; empty on the last page
	Total int    // rows that match the filter
	Moved int    // of them, those that changed since the first page was read
}

var queueColumns = `c.id, c.ref, c.kind, c.state, c.desk, c.channel, c.received, c.due, c.paused,
	coalesce(c.assignee, '00000000-0000-0000-0000-000000000000') AS assignee, c.assignee_name, c.unit, c.level, c.lang, c.version, c.updated_at,
	EXISTS (SELECT FROM requests_awaited k WHERE k.case_id = c.id AND k.chased >= ` + strconv.Itoa(raised) + `) AS raised`

// Queue lists cases. A walled case is neither listed nor counted.
func (r *Registry) Queue(ctx context.Context, by Officer, f QueueFilter) (out QueuePage, err error) {
	if err := by.casework(); err != nil {
		return QueuePage{}, err
	}
	err = pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		if out, err = r.queuePage(ctx, tx, by, f); err != nil {
			return err
		}
		counts, err := r.count(ctx, tx, by, []QueueFilter{f})
		if err == nil {
			out.Total = counts[0]
		}
		return err
	})
	return out, err
}

// queuePage reads one page without counting anything but what moved since the first.
func (r *Registry) queuePage(ctx context.Context, tx pgx.Tx, by Officer, f QueueFilter) (out QueuePage, err error) {
	size := f.Size
	if size <= 0 {
		size = 25
	}
	size = min(size, 100)
	where := f.where(r.Today(), "")
	order, beyond := f.Order.sorting()
	at, later := f.Order.readCursor(f.After)
	if later {
		args := r.seenBy(by, where.args)
		args["begun"] = at.begun
		err := tx.QueryRow(ctx, `SELECT count(*) FROM requests_case c WHERE `+where.String()+` AND c.updated_at > @begun AND `+visible,
			args).Scan(&out.Moved)
		if err != nil {
			return out, err
		}
		where.parts = append(where.parts, beyond)
		where.args["after_at"], where.args["after_day"], where.args["after_id"] = at.at, at.day, at.id
	} else {
		at.begun = r.now()
	}
	where.args["size"] = size + 1
	out.Rows, err = r.list(ctx, tx, by, where.String()+` ORDER BY `+order+` LIMIT @size`, where.args)
	if err != nil || len(out.Rows) <= size {
		return out, err
	}
	out.Rows = out.Rows[:size]
	last := out.Rows[size-1]
	at.at, at.day, at.id = last.UpdatedAt, last.Due, last.ID
	if f.Order == OrderReceived {
		at.day = last.Received
	}
	out.Next = f.Order.cursor(at)
	return out, nil
}

// count counts what matches each filter: most in one reading of the open cases, the others each by itself.
func (r *Registry) count(ctx context.Context, tx pgx.Tx, by Officer, filters []QueueFilter) ([]int, error) {
	counts, args := make([]int, len(filters)), r.seenBy(by, nil)
	var sums []string
	var places []int
	for i, f := range filters {
		if f.apart() {
			where := f.where(r.Today(), "")
			err := tx.QueryRow(ctx, `SELECT count(*) FROM requests_case c WHERE `+where.String()+` AND `+visible, r.seenBy(by, where.args)).Scan(&counts[i])
			if err != nil {
				return nil, err
			}
			continue
		}
		where := f.narrow(r.Today(), "_"+strconv.Itoa(i))
		maps.Copy(args, where.args)
		sums, places = append(sums, `count(*) FILTER (WHERE `+where.String()+`)`), append(places, i)
	}
	if len(sums) == 0 {
		return counts, nil
	}
	var found []int
	err := tx.QueryRow(ctx, `SELECT ARRAY[`+strings.Join(sums, ", ")+`] FROM requests_case c WHERE c.`+open+` AND `+visible, args).Scan(&found)
	for n, i := range places {
		counts[i] = found[n]
	}
	return counts, err
}

// list reads rows the officer may see. What follows the condition, such as an order, may stand in it too.
func (r *Registry) list(ctx context.Context, q queries, by Officer, where string, args pgx.NamedArgs) ([]QueueRow, error) {
	rows, err := q.Query(ctx, `SELECT `+queueColumns+` FROM requests_case c WHERE c.ref IS NOT NULL AND `+visible+` AND `+where,
		r.seenBy(by, args))
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[QueueRow])
	for i := range found {
		r.dated(&found[i])
	}
	return found, err
}

// dated works out what a row says about its due day.
func (r *Registry) dated(row *QueueRow) {
	row.Left = r.Today().DaysUntil(row.Due)
	row.Overdue = row.State.Open() && !row.Paused && row.Left < 0
}

// Search is SearchIn through every case, ended ones too.
func (r *Registry) Search(ctx context.Context, by Officer, text string) ([]QueueRow, error) {
	return r.SearchIn(ctx, by, text, QueueFilter{Ended: true})
}

// SearchIn finds cases by reference, e-mail, identifier or words of a name, exactly: what is sealed can be found only by who
// knows it. Of those found it gives the ones that match the filter, the newest first and at most a hundred.
func (r *Registry) SearchIn(ctx context.Context, by Officer, text string, f QueueFilter) ([]QueueRow, error) {
	if err := by.casework(); err != nil {
		return nil, err
	}
	c := &check{}
	text = c.line("q", text, maxEmail, true)
	if err := c.problems.orNil(); err != nil {
		return nil, err
	}
	where := f.where(r.Today(), "")
	if ref, ok := r.Reference(text); ok {
		where.args["ref"] = ref
		found, err := r.list(ctx, r.DB, by, where.String()+` AND c.ref = @ref`, where.args)
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
	slices.SortFunc(name, bytes.Compare)
	name = slices.CompactFunc(name, bytes.Equal)
	where.args["whole"], where.args["name"], where.args["words"] = whole, name, len(name)
	return r.list(ctx, r.DB, by, where.String()+` AND c.id = ANY(ARRAY(SELECT w.case_id FROM requests_word w WHERE w.token = ANY(@whole)
			UNION SELECT w.case_id FROM requests_word w WHERE w.token = ANY(@name) GROUP BY w.case_id HAVING count(*) = @words))
		ORDER BY c.received DESC, c.id DESC LIMIT 100`, where.args)
}

// cursor writes a place for the address of the next page.
func (o Order) cursor(p place) string {
	key := p.day.String()
	if o == OrderChanged {
		key = strconv.FormatInt(p.at.UnixMicro(), 10)
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join([]string{key, p.id.String(), strconv.FormatInt(p.begun.UnixMicro(), 10)}, " ")))
}

// readCursor reads what cursor wrote; anything else is the first page.
func (o Order) readCursor(text string) (p place, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	parts := strings.Split(string(raw), " ")
	if err != nil || len(parts) != 3 {
		return place{}, false
	}
	id, err1 := uuid.Parse(parts[1])
	begun, err2 := strconv.ParseInt(parts[2], 10, 64)
	p = place{id: id, begun: time.UnixMicro(begun)}
	if o == OrderChanged {
		at, err := strconv.ParseInt(parts[0], 10, 64)
		p.at = time.UnixMicro(at)
		return p, errors.Join(err, err1, err2) == nil
	}
	day, err := deadline.ParseDay(parts[0])
	p.day = day
	return p, errors.Join(err, err1, err2) == nil
}
