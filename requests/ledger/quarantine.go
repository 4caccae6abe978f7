package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// held is an item of a batch that goes to quarantine.
type held struct {
	item  int
	fault *Fault
}

// Held is an event in quarantine: well formed, but not to be placed without a person's look at it.
type Held struct {
	ID       uuid.UUID
	Received time.Time
	Fault    Fault
	Body     []byte // as it was sent
}

// holding is what is sealed: pointers and values repeat what the source sent, so they are not for the clear.
type holding struct {
	Pointer string         `json:"pointer"`
	Vars    map[string]any `json:"vars"`
	Body    []byte         `json:"body"`
}

// hold keeps the batch's quarantined items, each body once, and ends the holding of events that have now been stored.
func (l *Ledger) hold(ctx context.Context, tx pgx.Tx, b *batch, waiting bool) error {
	var todo pgx.Batch
	for _, h := range b.held {
		item := b.items[h.item]
		id := uuid.Must(uuid.NewV7())
		body := item.Raw
		if body == nil { // made in this process, not received
			body = canonical(item.Event)
		}
		clear, err := json.Marshal(holding{Pointer: h.fault.Pointer, Vars: h.fault.Vars, Body: body})
		if err != nil {
			return err
		}
		sealed, err := l.Sealer.Seal("ledger_quarantine", "body", id.String(), clear)
		if err != nil {
			return err
		}
		digest := l.Sealer.mac("quarantine", string(body))
		var event *uuid.UUID
		if item.Event != nil {
			key := l.Sealer.eventKey(b.source.ID, item.Event.ID)
			event = &key
		}
		todo.Queue(`
			INSERT INTO ledger_quarantine (id, source, event, received, fault, digest, body)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (source, digest) DO NOTHING`,
			id, b.source.number, event, b.now, h.fault.Key, digest[:], sealed)
	}
	if waiting && len(b.rows) > 0 {
		todo.Queue(`
			UPDATE ledger_quarantine SET state = 'released', decided = $2 WHERE state = 'held' AND event = ANY($1)`,
			b.keys(), b.now)
	}
	if todo.Len() == 0 {
		return nil
	}
	return tx.SendBatch(ctx, &todo).Close()
}

// Quarantine lists the events of a source that wait for a decision, oldest first.
func (l *Ledger) Quarantine(ctx context.Context, source string, limit int) ([]Held, error) {
	rows, err := l.DB.Query(ctx, `
		SELECT q.id, q.received, q.fault, q.body FROM ledger_quarantine q JOIN ledger_source s ON s.number = q.source
		WHERE s.id = $1 AND q.state = 'held' ORDER BY q.received, q.id LIMIT $2`, source, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, l.scanHeld)
}

func (l *Ledger) scanHeld(row pgx.CollectableRow) (h Held, err error) {
	var sealed []byte
	if err := row.Scan(&h.ID, &h.Received, &h.Fault.Key, &sealed); err != nil {
		return h, err
	}
	clear, err := l.Sealer.Open("ledger_quarantine", "body", h.ID.String(), sealed)
	if err != nil {
		return h, err
	}
	var in holding
	err = json.Unmarshal(clear, &in)
	h.Fault.Pointer, h.Fault.Vars, h.Body = in.Pointer, in.Vars, in.Body
	return h, err
}

// Retry judges a quarantined event again, after its source's prefix was put right, say, or its activity published. It
// is stored and released, or stays with the fault found now.
func (l *Ledger) Retry(ctx context.Context, id uuid.UUID) (Result, error) {
	h, source, err := l.heldByID(ctx, id)
	if err != nil {
		return Result{}, err
	}
	receipt, err := l.Append(ctx, source, reread(h.Body))
	if err != nil {
		return Result{}, err
	}
	res := receipt.Results[0]
	if receipt.Stored+receipt.Duplicate == receipt.Total() {
		_, err = l.DB.Exec(ctx, `
			UPDATE ledger_quarantine SET state = 'released', decided = $2 WHERE id = $1 AND state = 'held'`, id, l.now())
	}
	return res, err
}

// reread decodes a body that was kept, in whichever format it came.
func reread(body []byte) []Item {
	if item := decodeItem(0, body); item.Fault == nil {
		return []Item{item}
	}
	if items, err := DecodeFHIR(body); err == nil && len(items) > 0 {
		return items
	}
	return []Item{decodeItem(0, body)}
}

// Discard ends the holding of an event for a reason that is kept, sealed, with who gave it.
func (l *Ledger) Discard(ctx context.Context, id, decider uuid.UUID, reason string) error {
	if reason == "" {
		return ErrReasonMissing
	}
	sealed, err := l.Sealer.Seal("ledger_quarantine", "reason", id.String(), []byte(reason))
	if err != nil {
		return err
	}
	tag, err := l.DB.Exec(ctx, `
		UPDATE ledger_quarantine SET state = 'discarded', decided = $2, decider = $3, reason = $4
		WHERE id = $1 AND state = 'held'`, id, l.now(), decider, sealed)
	if err == nil && tag.RowsAffected() == 0 {
		return ErrDecided
	}
	return err
}

func (l *Ledger) heldByID(ctx context.Context, id uuid.UUID) (Held, Source, error) {
	var source string
	err := l.DB.QueryRow(ctx, `
		SELECT s.id FROM ledger_quarantine q JOIN ledger_source s ON s.number = q.source
		WHERE q.id = $1 AND q.state = 'held'`, id).Scan(&source)
	if errors.Is(err, pgx.ErrNoRows) {
		return Held{}, Source{}, ErrDecided
	}
	if err != nil {
		return Held{}, Source{}, err
	}
	s, err := l.Source(ctx, source)
	if err != nil {
		return Held{}, Source{}, err
	}
	rows, err := l.DB.Query(ctx, `SELECT id, received, fault, body FROM ledger_quarantine WHERE id = $1`, id)
	if err != nil {
		return Held{}, Source{}, err
	}
	h, err := pgx.CollectExactlyOneRow(rows, l.scanHeld)
	return h, s, err
}
