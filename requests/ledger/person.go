package ledger

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

const (
	pageDefault = 50
	pageMost    = 500
)

// Of returns a page of a person's entries, newest first. Its cost depends on the page, and on how deep it lies, but not
// on the size of the ledger.
func (l *Ledger) Of(ctx context.Context, person Person, f Filter) (Page, error) {
	below := top
	if f.After != "" {
		var ok bool
		if below, ok = parseSpot(f.After); !ok {
			return Page{}, ErrCursor
		}
	}
	limit := f.Limit
	if limit <= 0 {
		limit = pageDefault
	}
	page, next, err := l.view(person, f).page(ctx, below, min(limit, pageMost))
	if err == nil && next != (spot{}) {
		page.Next = next.String()
	}
	return page, err
}

// Each hands a person's entries to do, newest first, in bounded memory. Entries that arrive meanwhile may be among them
// or not. An error of do ends it and comes back.
func (l *Ledger) Each(ctx context.Context, person Person, f Filter, do func(Entry) error) error {
	v := l.view(person, f)
	for below := top; ; {
		page, next, err := v.page(ctx, below, pageMost)
		if err != nil {
			return err
		}
		for _, e := range page.Entries {
			if err := do(e); err != nil {
				return err
			}
		}
		if next == (spot{}) {
			return nil
		}
		below = next
	}
}

// EntryByID finds one entry of this person. An entry of anybody else, or one that may not be seen, is not there.
func (l *Ledger) EntryByID(ctx context.Context, person Person, id string) (Entry, error) {
	at, ok := parseSpot(id)
	if !ok {
		return Entry{}, ErrNoEntry
	}
	v := l.view(person, Filter{})
	var list []found
	var extras extras
	err := v.reading(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, selectFound+`
			WHERE event = $1 AND occurred = $2 AND skey = ANY($3) AND (hidden_until IS NULL OR hidden_until < $4)`,
			at.event, at.at, v.skeys, v.today())
		if err != nil {
			return err
		}
		if list, err = pgx.CollectRows(rows, scanFound); err != nil || len(list) == 0 {
			return err
		}
		if err := v.numberTo(ctx, tx, at); err != nil {
			return err
		}
		extras, err = v.extras(ctx, tx, list)
		return err
	})
	if err != nil {
		return Entry{}, err
	}
	entries, err := v.disclose(ctx, list, extras)
	if err == nil && len(entries) == 0 {
		return Entry{}, ErrNoEntry
	}
	if err != nil {
		return Entry{}, err
	}
	return entries[0], nil
}

// page reads one page; next is zero on the last.
func (v *view) page(ctx context.Context, below spot, limit int) (page Page, next spot, err error) {
	var list []found
	var extras extras
	err = v.reading(ctx, func(tx pgx.Tx) error {
		list, err = v.newest(ctx, tx, below, limit+1)
		if err != nil || len(list) == 0 {
			return err
		}
		if len(list) > limit {
			list = list[:limit]
			next = list[limit-1].spot()
		}
		if last := list[len(list)-1].spot(); v.filter.whole() && v.officials.scanned == below {
			for _, f := range list {
				if v.counted(f.Source, f.Marks) {
					v.officials.see(f.Akey)
				}
			}
			v.officials.scanned = last
		} else if err := v.numberTo(ctx, tx, last); err != nil {
			return err
		}
		extras, err = v.extras(ctx, tx, list)
		return err
	})
	if err != nil {
		return Page{}, spot{}, err
	}
	// Outside the transaction: asking for activities takes a connection of its own.
	page.Entries, err = v.disclose(ctx, list, extras)
	return page, next, err
}

// extras is what else a page shows of its entries.
type extras struct {
	leaves      map[occurrence]LeafPlace
	corrections map[uuid.UUID][]correcting // by the event that is put right
	targets     map[uuid.UUID]time.Time    // events that entries of the page put right
}

// occurrence is an event at its time. The id alone does not do: a source that gives one out again after ConflictWindow has two entries.
type occurrence struct {
	event uuid.UUID
	micro int64
}

func occurrenceOf(event uuid.UUID, at time.Time) occurrence { return occurrence{event, at.UnixMicro()} }

type correcting struct {
	Event, Corrects uuid.UUID
	Occurred        time.Time
	Payload         []byte
}

func (v *view) extras(ctx context.Context, tx pgx.Tx, list []found) (x extras, err error) {
	var targets []pgtype.UUID
	events, skeys, times := make([]pgtype.UUID, len(list)), make([]int64, len(list)), make([]time.Time, len(list))
	for i, f := range list {
		events[i], skeys[i], times[i] = uuidParam(f.Event), f.Skey, f.Occurred
		if f.Corrects != nil {
			targets = append(targets, uuidParam(*f.Corrects))
		}
	}
	x = extras{leaves: make(map[occurrence]LeafPlace, len(list)), corrections: map[uuid.UUID][]correcting{}, targets: map[uuid.UUID]time.Time{}}
	var todo pgx.Batch
	todo.Queue(`
		SELECT f.event, f.occurred, f.index, f.ordinal, f.previous
		FROM unnest($1::int8[], $2::timestamptz[], $3::uuid[]) AS k (skey, occurred, event)
		JOIN ledger_leaf f ON f.skey = k.skey AND f.occurred = k.occurred AND f.event = k.event
		WHERE f.ordinal > 0`, skeys, times, events).Query(x.takeLeaves)
	todo.Queue(`
		SELECT event, corrects, occurred, payload FROM ledger_entry
		WHERE corrects = ANY($1) AND skey = ANY($2) AND (hidden_until IS NULL OR hidden_until < $3)`,
		events, v.skeys, v.today()).Query(x.takeCorrections)
	if len(targets) > 0 {
		todo.Queue(selectTargets, targets, v.skeys, v.today()).Query(x.takeTargets)
	}
	err = tx.SendBatch(ctx, &todo).Close()
	return x, err
}

// selectTargets finds events by their ids alone, and only then looks whose they are: a planner that may choose takes all entries of the
// person, to compare them with each id.
const selectTargets = `
	SELECT event, occurred FROM unnest($1::uuid[]) AS asked CROSS JOIN LATERAL (
		SELECT event, occurred, skey, hidden_until FROM ledger_entry WHERE event = asked OFFSET 0) AS e
	WHERE skey = ANY($2) AND (hidden_until IS NULL OR hidden_until < $3)`

func (x *extras) takeCorrections(rows pgx.Rows) error {
	by, err := pgx.CollectRows(rows, pgx.RowToStructByName[correcting])
	slices.SortFunc(by, func(a, b correcting) int { return a.Occurred.Compare(b.Occurred) })
	for _, c := range by {
		x.corrections[c.Corrects] = append(x.corrections[c.Corrects], c)
	}
	return err
}

func (x *extras) takeTargets(rows pgx.Rows) error {
	var event uuid.UUID
	var at time.Time
	_, err := pgx.ForEachRow(rows, []any{&event, &at}, func() error {
		x.targets[event] = at
		return nil
	})
	return err
}

// takeLeaves learns where entries stand in the log. An entry that was hidden has two leaves; the one inside the
// citizen's numbering counts. One that was sent again after it was erased has the emptied leaf too; the newer counts.
func (x *extras) takeLeaves(rows pgx.Rows) error {
	var event uuid.UUID
	var at time.Time
	var p LeafPlace
	var previous []byte
	_, err := pgx.ForEachRow(rows, []any{&event, &at, &p.Index, &p.Ordinal, &previous}, func() error {
		p.Previous = Digest(previous)
		if of := occurrenceOf(event, at); x.leaves[of].Ordinal < p.Ordinal {
			x.leaves[of] = p
		}
		return nil
	})
	return err
}

// Count is how many entries have been given one of the person's numbers, whatever became of them since. It reads the ends of
// the person's chains and so costs the same for everybody.
func (l *Ledger) Count(ctx context.Context, person Person) (n int, err error) {
	subjects := make([]pgtype.UUID, 0, len(person))
	for _, s := range person {
		if _, long := l.Sealer.subjectKeys(s); s.Valid() {
			subjects = append(subjects, uuidParam(long))
		}
	}
	err = l.DB.QueryRow(ctx, `SELECT coalesce(sum(ordinal), 0)::int8 FROM ledger_chain WHERE subject = ANY($1)`, subjects).Scan(&n)
	return n, err
}

// Summary counts a person's entries by source, activity, action and month. It reads all of them that the filter takes,
// and nothing else of the ledger.
func (l *Ledger) Summary(ctx context.Context, person Person, f Filter) (Summary, error) {
	v := l.view(person, f)
	var sums tallies
	err := v.reading(ctx, func(tx pgx.Tx) error { return v.sum(ctx, tx, &sums) })
	if err != nil {
		return Summary{}, err
	}
	if err := v.learn(ctx, sums.activityIDs()); err != nil {
		return Summary{}, err
	}
	return sums.summary(v), nil
}

// learn fetches the histories of activities not asked for before.
func (v *view) learn(ctx context.Context, ids []string) error {
	ids = slices.DeleteFunc(ids, func(id string) bool { _, known := v.histories[id]; return known })
	if len(ids) == 0 {
		return nil
	}
	more, err := v.activities(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		v.histories[id] = more[id]
	}
	return nil
}

// version finds a version of an activity; one that is no longer known has no title.
func (v *view) version(id string, version int64) Activity {
	for _, a := range v.histories[id] {
		if a.Version == version {
			return a
		}
	}
	return Activity{ID: id, Version: version}
}
