package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// Seen is one look as whoever asks about an official must see it: nothing is kept back, whatever the profile of the source.
type Seen struct {
	ID         string
	Source     string
	Occurred   time.Time
	Subject    Subject
	Citizen    int64 // the subject's keyed digest
	Actor      int64 // that of the official
	Official   PersonPart
	Post       Post
	Action     string
	Categories []string
	Purpose    string // in the official's words, or else the activity
	CaseRef    string
}

const selectSeen = `SELECT event, occurred, source, skey, akey, payload FROM ledger_entry WHERE (hidden_until IS NULL OR hidden_until < $1)`

// SeenBy reads what certain officials of one source looked at in a stretch of time, oldest first, in the caller's transaction, and hands
// one look at a time to do.
func (l *Ledger) SeenBy(ctx context.Context, tx pgx.Tx, t SeenTrace, do func(Seen) error) error {
	return l.seen(ctx, tx, do, ` AND source = (SELECT number FROM ledger_source WHERE id = $2) AND occurred >= $3 AND occurred < $4 AND akey = ANY($5)
		AND marks & $6 = $7 ORDER BY occurred, event`, t.Source, t.From, t.Until, t.Actors, markedWork, markPerson)
}

// SeenTrace is whose looks are meant, and when.
type SeenTrace struct {
	Source      string
	Actors      []int64
	From, Until time.Time // from inclusive, until exclusive
}

// SeenRepeatedly reads the looks without a case of one official at one citizen, oldest first.
func (l *Ledger) SeenRepeatedly(ctx context.Context, tx pgx.Tx, r Repeated, from, until time.Time) (list []Seen, err error) {
	err = l.seen(ctx, tx, func(s Seen) error {
		list = append(list, s)
		return nil
	}, ` AND skey = $2 AND akey = $3 AND occurred >= $4 AND occurred < $5 AND marks & $6 = $7 ORDER BY occurred, event`,
		r.Citizen, r.Actor, from, until, markedCaseless, markPerson|markCaseless)
	return list, err
}

// SeenAs reads looks by their ids. Who may see them, and that they did, is the caller's to see to. What is gone, or may not be seen, is left out.
func (l *Ledger) SeenAs(ctx context.Context, tx pgx.Tx, ids []string) (list []Seen, err error) {
	var events []pgtype.UUID
	var times []time.Time
	for _, id := range ids {
		if at, ok := parseSpot(id); ok {
			events, times = append(events, uuidParam(at.event)), append(times, at.at)
		}
	}
	err = l.seen(ctx, tx, func(s Seen) error {
		list = append(list, s)
		return nil
	}, ` AND event = ANY($2) AND occurred = ANY($3) ORDER BY occurred, event`, events, times)
	return list, err
}

func (l *Ledger) seen(ctx context.Context, tx pgx.Tx, do func(Seen) error, where string, args ...any) error {
	sources, err := tx.Query(ctx, selectSource)
	if err != nil {
		return err
	}
	v := l.view(nil, Filter{})
	if err := v.takeSources(sources); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `SELECT set_config('enable_seqscan', 'off', true)`); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, selectSeen+where, append([]any{v.today()}, args...)...)
	if err != nil {
		return err
	}
	var event uuid.UUID
	var occurred time.Time
	var source int32
	var citizen, actor int64
	var sealed []byte
	_, err = pgx.ForEachRow(rows, []any{&event, &occurred, &source, &citizen, &actor, &sealed}, func() error {
		s, err := l.openSeen(event, sealed)
		if err != nil {
			return err
		}
		s.ID, s.Source, s.Occurred, s.Citizen, s.Actor = spot{occurred, event}.String(), v.sources[source].ID, occurred.UTC(), citizen, actor
		return do(s)
	})
	return err
}

func (l *Ledger) openSeen(event uuid.UUID, sealed []byte) (s Seen, err error) {
	r, err := l.Sealer.record(event.String(), sealed)
	if err != nil {
		return s, err
	}
	var st Statement
	for _, part := range []struct {
		raw  []byte
		into any
	}{{r.open, &st}, {r.post, &s.Post}, {r.person, &s.Official}} {
		if err := json.Unmarshal(part.raw, part.into); err != nil {
			return s, fmt.Errorf("ledger: reading a look: %w", err)
		}
	}
	s.Subject, s.Action, s.Categories, s.CaseRef = Subject{st.Subject.Scheme, st.Subject.ID}, st.Action, st.DataCategories, st.CaseRef
	if s.Purpose = st.Purpose.Text; s.Purpose == "" {
		s.Purpose = st.Purpose.Activity
	}
	return s, nil
}

// ActorKeys are the digests under which entries name each of these officials, in whatever source: each under all the names sources have for them.
func (l *Ledger) ActorKeys(ctx context.Context, tx pgx.Tx, officials [][]Official) ([][]int64, error) {
	rows, err := tx.Query(ctx, `SELECT id FROM ledger_source`)
	if err != nil {
		return nil, err
	}
	sources, err := pgx.CollectRows(rows, pgx.RowTo[string])
	keys := make([][]int64, len(officials))
	for i, names := range officials {
		keys[i] = []int64{}
		for _, source := range sources {
			for _, name := range names {
				if name.ID != "" && (name.Source == "" || name.Source == source) {
					keys[i] = append(keys[i], l.Sealer.actorKey(source, name.ID))
				}
			}
		}
	}
	return keys, err
}

// ActorsOf says of these entries who looked, by keyed digest. What is gone, or may not be seen, is left out.
func (l *Ledger) ActorsOf(ctx context.Context, tx pgx.Tx, ids []string) (map[string]int64, error) {
	events, times := make([]pgtype.UUID, len(ids)), make([]time.Time, len(ids))
	for i, id := range ids {
		at, _ := parseSpot(id) // what names no place is nowhere
		events[i], times[i] = uuidParam(at.event), at.at
	}
	rows, err := tx.Query(ctx, `SELECT k.id, e.akey FROM unnest($1::text[], $2::uuid[], $3::timestamptz[]) AS k (id, event, occurred)
		JOIN ledger_entry e ON e.event = k.event AND e.occurred = k.occurred WHERE e.hidden_until IS NULL OR e.hidden_until < $4`, ids, events, times, l.today())
	if err != nil {
		return nil, err
	}
	actors := make(map[string]int64, len(ids))
	var id string
	var actor int64
	_, err = pgx.ForEachRow(rows, []any{&id, &actor}, func() error {
		actors[id] = actor
		return nil
	})
	return actors, err
}
