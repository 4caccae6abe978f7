package ledger

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// held is an item of a batch that goes to quarantine.
type held struct {
	item  int
	fault *Fault
}

// Held is an event in quarantine: well formed, but not to be placed without a person's look at it. What it says about
// whom is not in it; Shown gives what staff may see.
type Held struct {
	ID       uuid.UUID
	Received time.Time
	Fault    Fault
	Cause    uuid.UUID

	body []byte // as it was sent
	part string // which of the events the body makes
}

// HeldGroup are the events of a source that are held for the same cause: one fault and, where it is about a code, one code.
type HeldGroup struct {
	Cause  uuid.UUID
	Fault  Fault // of the oldest
	Count  int64
	Oldest time.Time
}

// holding is what is sealed: pointers, values and codes repeat what the source sent, so they are not for the clear.
type holding struct {
	Pointer string         `json:"pointer"`
	Vars    map[string]any `json:"vars"`
	Code    string         `json:"code,omitzero"`
	Part    string         `json:"part,omitzero"`
	Body    []byte         `json:"body"`
}

// cause stands for a fault and its code; the code is never in the clear.
func (s *Sealer) cause(f *Fault) uuid.UUID {
	sum := s.mac("cause", f.Key, f.Code)
	return uuid.UUID(sum[:16])
}

func (s *Sealer) sealHolding(id uuid.UUID, f *Fault, part string, body []byte) ([]byte, error) {
	clear, err := json.Marshal(holding{Pointer: f.Pointer, Vars: f.Vars, Code: f.Code, Part: part, Body: body})
	if err != nil {
		return nil, err
	}
	return s.Seal("ledger_quarantine", "body", id.String(), clear)
}

// hold keeps the batch's quarantined items, each once, and ends the holding of events that have now been stored.
func (l *Ledger) hold(ctx context.Context, tx pgx.Tx, b *batch, before turn) error {
	if err := l.knownThough(ctx, tx, b, before); err != nil {
		return err
	}
	if before.held && len(b.rows) > 0 {
		_, err := endHolding(ctx, tx, `UPDATE ledger_quarantine SET state = 'released', decided = $2
			WHERE state = 'held' AND event = ANY($3)`, b.source.number, b.now, b.keys())
		if err != nil {
			return err
		}
	}
	n := len(b.held)
	if n == 0 {
		return nil
	}
	ids, causes, events := make([]uuid.UUID, n), make([]uuid.UUID, n), make([]*uuid.UUID, n)
	faults, digests, bodies := make([]string, n), make([][]byte, n), make([][]byte, n)
	for i, h := range b.held {
		item := b.items[h.item]
		body := item.Raw
		if body == nil { // made in this process, not received
			body = canonical(item.Event)
		}
		if item.Event != nil {
			key := l.Sealer.eventKey(b.source.ID, item.Event.ID)
			events[i] = &key
		}
		digest := l.Sealer.mac(append([]string{"quarantine", string(body)}, some(item.part)...)...)
		ids[i], causes[i], faults[i], digests[i] = uuid.Must(uuid.NewV7()), l.Sealer.cause(h.fault), h.fault.Key, digest[:]
		var err error
		if bodies[i], err = l.Sealer.sealHolding(ids[i], h.fault, item.part, body); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `
		WITH kept AS (
			INSERT INTO ledger_quarantine (id, source, event, received, fault, cause, digest, body)
			SELECT id, $1, event, $2, fault, cause, digest, body
			FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::bytea[], $8::bytea[])
				AS h (id, event, fault, cause, digest, body)
			ON CONFLICT (source, digest) DO NOTHING RETURNING cause)
		INSERT INTO ledger_held AS h (source, cause, held) SELECT $1, cause, count(*) FROM kept GROUP BY cause
		ON CONFLICT (source, cause) DO UPDATE SET held = h.held + excluded.held`,
		b.source.number, b.now, ids, events, faults, causes, digests, bodies)
	return err
}

func some(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// endHolding runs an update by which events of one source stop being held, keeps the counts, and says how many they were. The
// first value is the number of the source.
func endHolding(ctx context.Context, tx pgx.Tx, update string, values ...any) (n int, err error) {
	rows, err := tx.Query(ctx, `
		WITH ended AS (`+update+` RETURNING cause), n AS (SELECT cause, count(*) AS n FROM ended GROUP BY cause)
		UPDATE ledger_held h SET held = h.held - n.n FROM n WHERE h.source = $1 AND h.cause = n.cause RETURNING n.n`, values...)
	if err != nil {
		return 0, err
	}
	var some int
	if _, err = pgx.ForEachRow(rows, []any{&some}, func() error { n += some; return nil }); err != nil || n == 0 {
		return n, err
	}
	_, err = tx.Exec(ctx, `DELETE FROM ledger_held WHERE source = $1 AND held = 0`, values[0])
	return n, err
}

// knownThough answers items that cannot be placed now and yet were stored before: their source sends them again after a line of its
// table went away.
func (l *Ledger) knownThough(ctx context.Context, tx pgx.Tx, b *batch, before turn) error {
	at := map[uuid.UUID][]int{}
	var keys []pgtype.UUID
	var from, until time.Time
	for _, h := range b.held {
		e := b.items[h.item].Event
		if e == nil {
			continue
		}
		c := checker{}
		when := c.moment("", e.Time)
		if c.fault != nil {
			continue
		}
		if len(keys) == 0 || when.Before(from) {
			from = when
		}
		if when.After(until) {
			until = when
		}
		key := l.Sealer.eventKey(b.source.ID, e.ID)
		keys, at[key] = append(keys, uuidParam(key)), append(at[key], h.item)
	}
	if len(keys) == 0 {
		return nil
	}
	known := map[int]bool{}
	err := before.known(ctx, tx, keys, from, until, func(key uuid.UUID, _ time.Time, sealed []byte) error {
		content, err := l.Sealer.record(key.String(), sealed)
		if err != nil {
			return err
		}
		sent, _, err := content.said()
		for _, i := range at[key] {
			if err == nil && sent == b.items[i].Event.asSent(b.source) {
				known[i] = true
				b.answer(i, Duplicate, nil)
			}
		}
		return err
	})
	kept := b.held[:0]
	for _, h := range b.held {
		if !known[h.item] {
			kept = append(kept, h)
		}
	}
	b.held = kept
	return err
}

// HeldGroups lists the causes for which events of a source are held, the most frequent first, from a mark on. Its cost depends on the
// number of causes shown, not on that of the events.
func (l *Ledger) HeldGroups(ctx context.Context, source Source, after string, limit int) (groups []HeldGroup, next string, err error) {
	most, cause := int64(math.MaxInt64), uuid.Max
	if after != "" {
		mark, ok := parseSpot(after)
		if !ok {
			return nil, "", ErrCursor
		}
		most, cause = mark.at.UnixMicro(), mark.event
	}
	rows, err := l.DB.Query(ctx, `
		SELECT h.held, q.id, q.received, q.fault, q.cause, q.body FROM ledger_held h CROSS JOIN LATERAL (
			SELECT id, received, fault, cause, body FROM ledger_quarantine q
			WHERE q.source = h.source AND q.cause = h.cause AND q.state = 'held' ORDER BY received, id LIMIT 1) q
		WHERE h.source = $1 AND (h.held, h.cause) < ($2, $3) ORDER BY h.held DESC, h.cause DESC LIMIT $4`,
		source.number, most, cause, limit+1)
	if err != nil {
		return nil, "", err
	}
	groups, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (g HeldGroup, err error) {
		h, err := l.scanHeld(row, &g.Count)
		g.Cause, g.Fault, g.Oldest = h.Cause, h.Fault, h.Received
		return g, err
	})
	if len(groups) > limit {
		groups = groups[:limit]
		next = spot{time.UnixMicro(groups[limit-1].Count), groups[limit-1].Cause}.String()
	}
	return groups, next, err
}

// HeldGroup finds one of them; ErrDecided means that none is held for this cause any more.
func (l *Ledger) HeldGroup(ctx context.Context, source Source, cause uuid.UUID) (HeldGroup, error) {
	list, _, err := l.HeldOf(ctx, source, cause, "", 1)
	if err != nil {
		return HeldGroup{}, err
	}
	g := HeldGroup{Cause: cause}
	err = l.DB.QueryRow(ctx, `SELECT held FROM ledger_held WHERE source = $1 AND cause = $2`, source.number, cause).Scan(&g.Count)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && len(list) == 0 {
		return g, ErrDecided
	}
	if err == nil {
		g.Fault, g.Oldest = list[0].Fault, list[0].Received
	}
	return g, err
}

// HeldOf lists the events held for a cause, the oldest first, from a mark on.
func (l *Ledger) HeldOf(ctx context.Context, source Source, cause uuid.UUID, after string, limit int) (list []Held, next string, err error) {
	from := spot{at: beginning}
	if after != "" {
		var ok bool
		if from, ok = parseSpot(after); !ok {
			return nil, "", ErrCursor
		}
	}
	rows, err := l.DB.Query(ctx, selectHeld+`
		WHERE source = $1 AND cause = $2 AND state = 'held' AND (received, id) > ($3, $4) ORDER BY received, id LIMIT $5`,
		source.number, cause, from.at, from.event, limit+1)
	if err != nil {
		return nil, "", err
	}
	list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (Held, error) { return l.scanHeld(row) })
	if len(list) > limit {
		list = list[:limit]
		next = spot{list[limit-1].Received, list[limit-1].ID}.String()
	}
	return list, next, err
}

// HeldEvent finds one held event of a source; ErrDecided means that it is held no longer.
func (l *Ledger) HeldEvent(ctx context.Context, source Source, id uuid.UUID) (Held, error) {
	rows, err := l.DB.Query(ctx, selectHeld+` WHERE source = $1 AND id = $2 AND state = 'held'`, source.number, id)
	if err != nil {
		return Held{}, err
	}
	h, err := pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (Held, error) { return l.scanHeld(row) })
	if errors.Is(err, pgx.ErrNoRows) {
		return h, ErrDecided
	}
	return h, err
}

const selectHeld = `SELECT id, received, fault, cause, body FROM ledger_quarantine`

// scanHeld reads the columns of selectHeld, after others that may come first.
func (l *Ledger) scanHeld(row pgx.CollectableRow, others ...any) (h Held, err error) {
	var sealed []byte
	if err := row.Scan(append(others, &h.ID, &h.Received, &h.Fault.Key, &h.Cause, &sealed)...); err != nil {
		return h, err
	}
	clear, err := l.Sealer.Open("ledger_quarantine", "body", h.ID.String(), sealed)
	if err != nil {
		return h, err
	}
	var in holding
	err = json.Unmarshal(clear, &in)
	h.Fault.Pointer, h.Fault.Vars, h.Fault.Code, h.part, h.body = in.Pointer, in.Vars, in.Code, in.Part, in.Body
	return h, err
}
