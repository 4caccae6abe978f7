package ledger

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// lateAfter is how long after the event a report of it counts as late.
const lateAfter = 24 * time.Hour

// sealTogether is how many entries one processor seals while others seal more of the same batch.
const sealTogether = 250

// Marks of an entry, a bit each. Stored: never renumber.
const (
	markLate int16 = 1 << iota
	markSkewed
	markCaseless
	markVague
	markCorrected
	markDenied
	markEmergency
	markPerson // the actor is a human being
)

// row is an entry ready to be written.
type row struct {
	item       int // position in the batch
	event      *Event
	key        uuid.UUID
	corrects   *uuid.UUID
	skey       int64
	subject    uuid.UUID
	akey, okey int64
	marks      int16
	lapse      *Lapse // the agreement it was made under, if that had ended
	salt       Salt
	commitment Digest
	content    record
	sealed     []byte
}

// batch is one call of Append on its way.
type batch struct {
	source  Source
	lane    lane // the only ids it holds
	async   bool // it is committed without waiting for the disk
	now     time.Time
	items   []Item
	results []Result
	rows    []*row
	repeats []repeat // items whose id another item of the batch has
	held    []held
}

// repeat is an item that comes after another with its id; first is that one's position.
type repeat struct {
	*row
	first int
}

func (b *batch) answer(i int, status Status, fault *Fault) {
	b.results[i] = Result{Index: b.items[i].Index, ID: b.items[i].ID, Status: status, Fault: fault}
}

func (b *batch) quarantine(i int, fault *Fault) {
	b.answer(i, Quarantined, fault)
	b.held = append(b.held, held{item: i, fault: fault})
}

// Append judges items and stores what may be stored, all in one transaction: when it returns without an error,
// everything it says is committed. Sent again, in whatever order and by however many at once, nothing is stored twice.
func (l *Ledger) Append(ctx context.Context, source Source, items []Item) (Receipt, error) {
	b, err := l.ready(ctx, source, items)
	if err != nil {
		return Receipt{}, err
	}
	return l.commit(ctx, b)
}

func (l *Ledger) batch(source Source, items []Item) *batch {
	return &batch{source: source, now: l.now().UTC().Truncate(time.Microsecond), items: items, results: make([]Result, len(items))}
}

// ready does everything that needs no transaction: the rules, the keys, the sealing.
func (l *Ledger) ready(ctx context.Context, source Source, items []Item) (*batch, error) {
	b := l.batch(source, items)
	if err := l.judgeAll(ctx, b); err != nil {
		return nil, err
	}
	return b, l.prepare(b)
}

// commit stores a batch that is ready.
func (l *Ledger) commit(ctx context.Context, b *batch) (Receipt, error) {
	last := -1
	for _, r := range b.rows {
		if month := monthOf(r.event.occurred); month != last {
			if err := l.openMonths(ctx, r.event.occurred); err != nil {
				return Receipt{}, err
			}
			last = month
		}
	}
	if err := pgx.BeginFunc(ctx, l.DB, func(tx pgx.Tx) error { return l.store(ctx, tx, b) }); err != nil {
		return Receipt{}, err
	}
	receipt := Receipt{Results: b.results}
	for _, r := range b.results {
		receipt.add(r)
	}
	return receipt, nil
}

// judgeAll applies the rules and finds the version of the processing activity each event served.
func (l *Ledger) judgeAll(ctx context.Context, b *batch) error {
	accepted := make([]int, 0, len(b.items))
	var ids []string
	for i, item := range b.items {
		switch {
		case item.Fault != nil && item.Quarantine:
			b.quarantine(i, item.Fault)
			continue
		case item.Fault != nil:
			b.answer(i, Refused, item.Fault)
			continue
		case item.Event == nil:
			return errors.New("ledger: an item has neither an event nor a fault")
		}
		if item.Event.foreign != nil {
			if f := item.Event.translate(b.source, l.Organisation); f != nil {
				b.quarantine(i, f)
				continue
			}
		}
		j := judge(item.Event, b.source, b.now, l.futureTolerance())
		if j.fault != nil {
			j.fault.Pointer = item.Event.place(j.fault.Pointer)
		}
		switch {
		case j.quarantine:
			b.quarantine(i, j.fault)
		case j.fault != nil:
			b.answer(i, Refused, j.fault)
		default:
			accepted = append(accepted, i)
			b.items[i].Event = item.Event.mapped(b.source)
			for _, id := range []string{b.items[i].Event.Data.Purpose.Activity, b.source.Mapping.Activities[other]} {
				if id != "" && !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		}
	}
	if len(accepted) == 0 {
		return nil
	}
	histories, err := l.activities(ctx, ids)
	if err != nil {
		return err
	}
	for _, i := range accepted {
		e := b.items[i].Event
		a, ok := inForce(histories[e.Data.Purpose.Activity], e.occurred)
		if !ok {
			e = e.otherwise(b.source)
			b.items[i].Event = e
			a, ok = inForce(histories[e.Data.Purpose.Activity], e.occurred)
		}
		if !ok {
			b.quarantine(i, e.unplaced())
			continue
		}
		e.activity = a
		b.rows = append(b.rows, &row{item: i, event: e})
	}
	return l.lapses(ctx, b)
}

// prepare does everything that needs no database: keys, salts, commitments, sealing. Of two items with one id inside
// the batch the first is stored; the other is answered when it is known what became of the first.
func (l *Ledger) prepare(b *batch) error {
	received := b.now.Format(time.RFC3339Nano)
	var group errgroup.Group
	for part := range slices.Chunk(b.rows, sealTogether) {
		group.Go(func() error {
			for _, r := range part {
				r.key = l.Sealer.eventKey(b.source.ID, r.event.ID)
				rand.Read(r.salt[:])
				r.content, r.commitment = compose(b.source, r.event, r.salt, received)
				if err := l.fill(r, b); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	first := make(map[uuid.UUID]int, len(b.rows))
	rows := b.rows[:0]
	for _, r := range b.rows {
		if k, twice := first[r.key]; twice {
			b.repeats = append(b.repeats, repeat{r, k})
			continue
		}
		first[r.key] = r.item
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(x, y *row) int { return cmp.Compare(x.skey, y.skey) })
	b.rows = rows
	return nil
}

// compare answers an item whose id is there already.
func (b *batch) compare(r *row, content record, occurred time.Time) {
	switch {
	case !occurred.Equal(r.event.occurred):
		b.answer(r.item, Conflicting, &Fault{Pointer: "/time", Key: "ledger.fault.conflict_time"})
	case !sameContent(r.content, content):
		b.answer(r.item, Conflicting, &Fault{Pointer: "/id", Key: "ledger.fault.conflict"})
	default:
		b.answer(r.item, Duplicate, nil)
	}
}

func (l *Ledger) fill(r *row, b *batch) (err error) {
	e := r.event
	r.skey, r.subject = l.Sealer.subjectKeys(Subject{e.Data.Subject.Scheme, e.Data.Subject.ID})
	r.akey = l.Sealer.actorKey(b.source.ID, e.Data.Actor.ID)
	r.okey = l.Sealer.actorKey("organisation", e.Data.Actor.Org.Code)
	if e.Data.Corrects != nil {
		target := l.Sealer.eventKey(b.source.ID, e.Data.Corrects.ID)
		r.corrects = &target
	}
	r.marks = mark(b.now.Sub(e.occurred) > lateAfter, markLate) | mark(e.skewed, markSkewed) |
		mark(e.Data.CaseRef == "", markCaseless) | mark(vague(e.Data.Purpose.Text), markVague) |
		mark(e.Type == Corrected, markCorrected) | mark(e.Type == Denied, markDenied) |
		mark(e.Data.Emergency != nil, markEmergency) | mark(e.Data.Actor.Kind == "person", markPerson)
	r.sealed, err = l.Sealer.Seal("ledger_entry", "payload", r.key.String(), r.content.pack())
	return err
}

func mark(on bool, bit int16) int16 {
	if on {
		return bit
	}
	return 0
}
