package ledger

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// The ends of time, for filters that leave a side open.
var (
	beginning = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	end       = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
)

// spot orders entries, newest first, and names one within its person.
type spot struct {
	at    time.Time
	event uuid.UUID
}

var top = spot{at: end, event: uuid.Max}

// before reports whether s stands above o in a list that begins with the newest.
func (s spot) before(o spot) bool {
	if c := s.at.Compare(o.at); c != 0 {
		return c > 0
	}
	return slices.Compare(s.event[:], o.event[:]) > 0
}

// String is how a page names the place to read on from.
func (s spot) String() string {
	var b [24]byte
	binary.BigEndian.PutUint64(b[:8], uint64(s.at.UnixMicro()))
	copy(b[8:], s.event[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func parseSpot(text string) (spot, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != 24 {
		return spot{}, false
	}
	s := spot{at: time.UnixMicro(int64(binary.BigEndian.Uint64(b[:8]))).UTC(), event: uuid.UUID(b[8:])}
	return s, !s.at.Before(beginning) && !s.at.After(end)
}

// found is an entry as stored.
type found struct {
	Occurred        time.Time
	Received        time.Time
	Skey, Akey      int64
	Source          int32
	Marks           int16
	Event           uuid.UUID
	Corrects        *uuid.UUID
	Activity        string
	ActivityVersion int64
	Salt            []byte
	Commitment      []byte
	Payload         []byte
}

func (f found) spot() spot { return spot{f.Occurred, f.Event} }

// view is one reading of a person's entries: what it found out on the way is kept for the pages that follow.
type view struct {
	*Ledger
	person    Person
	skeys     []int64
	filter    Filter
	sources   map[int32]Source
	histories map[string][]Activity
	officials officials
	statement Statement // room for the one being read
	// identified are the officials on whom it was decided whether this person is told their names.
	identified map[int64]bool
	unveiled   bool // nothing is kept back, whatever the profile of the source
}

func (l *Ledger) view(person Person, f Filter) *view {
	v := &view{Ledger: l, person: person, filter: f, histories: map[string][]Activity{}}
	v.officials.number = map[int64]int{}
	v.officials.scanned = top
	for _, s := range person {
		if key, _ := l.Sealer.subjectKeys(s); s.Valid() && !slices.Contains(v.skeys, key) {
			v.skeys = append(v.skeys, key)
		}
	}
	return v
}

// whole reports whether the view leaves nothing out, so that officials can be numbered as they come.
func (f Filter) whole() bool {
	return len(f.Sources)+len(f.Activities)+len(f.Actions) == 0 && f.From.IsZero() && f.Until.IsZero()
}

// reading runs do in a read-only transaction in which partitions are walked in order, by a plan made once a connection.
// Without the settings the planner gathers and sorts all entries of a person to show the newest fifty.
func (v *view) reading(ctx context.Context, do func(tx pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, v.DB, asItIs, func(tx pgx.Tx) error {
		if err := asItWas(ctx, tx); err != nil {
			return err
		}
		var todo pgx.Batch // one way to the database and back
		todo.Queue(`
			SELECT set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true),
				set_config('enable_bitmapscan', 'off', true), set_config('enable_hashjoin', 'off', true),
				set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true),
				set_config('plan_cache_mode', 'force_generic_plan', true)`)
		if v.sources == nil {
			todo.Queue(selectSource).Query(v.takeSources)
			todo.Queue(selectIdentified, v.skeys).Query(v.takeIdentified)
		}
		if err := tx.SendBatch(ctx, &todo).Close(); err != nil {
			return err
		}
		return do(tx)
	})
}

func (v *view) takeSources(rows pgx.Rows) error {
	list, err := pgx.CollectRows(rows, scanSource)
	v.sources = make(map[int32]Source, len(list))
	for _, s := range list {
		v.sources[s.number] = s
	}
	return err
}

const selectFound = `
	SELECT occurred, received, skey, akey, source, marks, event, corrects, activity, activity_version, salt, commitment,
		payload
	FROM ledger_entry`

// scanFound reads a row of selectFound. A page has many of them, and to match names to fields takes longer than to read.
func scanFound(row pgx.CollectableRow) (f found, err error) {
	err = row.Scan(&f.Occurred, &f.Received, &f.Skey, &f.Akey, &f.Source, &f.Marks, &f.Event, &f.Corrects, &f.Activity, &f.ActivityVersion,
		&f.Salt, &f.Commitment, &f.Payload)
	return f, err
}

// newest is the query every page asks, for one of the person's identifiers.
const newest = selectFound + `
	WHERE skey = $1 AND (hidden_until IS NULL OR hidden_until < $2)
		AND ($3::int4[] IS NULL OR source = ANY($3)) AND ($4::text[] IS NULL OR activity = ANY($4))
		AND ($5::int2[] IS NULL OR action = ANY($5))
		AND occurred >= $6 AND occurred <= $7 AND (occurred, event) < ($7, $8)
	ORDER BY occurred DESC, event DESC LIMIT $9`

// query is a filter in the columns of the table; nil means all.
type query struct {
	sources     []int32
	activities  []string
	actions     []int16
	from, until time.Time
}

func (v *view) query() query {
	q := query{from: beginning, until: end}
	if len(v.filter.Sources) > 0 {
		q.sources = []int32{}
		for number, s := range v.sources {
			if slices.Contains(v.filter.Sources, s.ID) {
				q.sources = append(q.sources, number)
			}
		}
	}
	if len(v.filter.Activities) > 0 {
		q.activities = v.filter.Activities
	}
	for _, a := range v.filter.Actions {
		q.actions = append(q.actions, int16(slices.Index(Actions, a)))
	}
	if !v.filter.From.IsZero() {
		q.from = v.filter.From
	}
	if !v.filter.Until.IsZero() {
		q.until = v.filter.Until
	}
	return q
}

// newest finds up to limit entries below a spot. Each identifier has its own index order, so they are asked one by one
// and merged.
func (v *view) newest(ctx context.Context, tx pgx.Tx, below spot, limit int) ([]found, error) {
	q := v.query()
	if until := (spot{q.until, uuid.Nil}); below.before(until) {
		below = until
	}
	all := make([]found, 0, limit*len(v.skeys))
	for _, skey := range v.skeys {
		rows, err := tx.Query(ctx, newest, skey, v.today(), q.sources, q.activities, q.actions, q.from, below.at,
			below.event, limit)
		if err != nil {
			return nil, err
		}
		if all, err = pgx.AppendRows(all, rows, scanFound); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(x, y found) int {
		return cmp.Or(y.Occurred.Compare(x.Occurred), slices.Compare(y.Event[:], x.Event[:]))
	})
	return all[:min(len(all), limit)], nil
}

// officials numbers the officials a citizen is told of only by role, in the order in which they appear in the whole
// list of this citizen, newest first. The number is the same on every page, under every filter and in the report, and
// says nothing about any other citizen's list.
type officials struct {
	number  map[int64]int
	scanned spot
}

func (o *officials) see(akey int64) {
	if o.number[akey] == 0 {
		o.number[akey] = len(o.number) + 1
	}
}

// counted reports whether an entry's official gets a number.
func (v *view) counted(source int32, marks int16) bool {
	return marks&markPerson != 0 && v.sources[source].Profile == ProfileRole
}

// numberTo gives numbers down to a spot, reading only what has not been read.
func (v *view) numberTo(ctx context.Context, tx pgx.Tx, to spot) error {
	if !v.officials.scanned.before(to) {
		return nil
	}
	type seen struct {
		Occurred time.Time
		Event    uuid.UUID
		Akey     int64
		Source   int32
		Marks    int16
	}
	var all []seen
	for _, skey := range v.skeys {
		rows, err := tx.Query(ctx, `
			SELECT occurred, event, akey, source, marks FROM ledger_entry
			WHERE skey = $1 AND (hidden_until IS NULL OR hidden_until < $2)
				AND occurred >= $3 AND occurred <= $5 AND (occurred, event) >= ($3, $4) AND (occurred, event) < ($5, $6)
			ORDER BY occurred DESC, event DESC`,
			skey, v.today(), to.at, to.event, v.officials.scanned.at, v.officials.scanned.event)
		if err != nil {
			return err
		}
		list, err := pgx.CollectRows(rows, pgx.RowToStructByName[seen])
		if err != nil {
			return err
		}
		all = append(all, list...)
	}
	slices.SortFunc(all, func(x, y seen) int {
		return cmp.Or(y.Occurred.Compare(x.Occurred), slices.Compare(y.Event[:], x.Event[:]))
	})
	for _, s := range all {
		if v.counted(s.Source, s.Marks) {
			v.officials.see(s.Akey)
		}
	}
	v.officials.scanned = to
	return nil
}
