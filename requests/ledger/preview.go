package ledger

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
)

// MaxPreview is how many bytes somebody may paste to see what would become of them.
const MaxPreview = 256 << 10

// Preview is what would become of an item.
type Preview struct {
	Result
	// Entry is what the citizen would be shown; nil when the item would not be stored.
	Entry *Entry
}

// Preview judges what a source might send, under the mapping that stands in source, and stores and records nothing. The body is one
// event, a batch, lines of events, or a FHIR AuditEvent or Bundle; one that is none of them is ErrMalformed or ErrTooLarge.
func (l *Ledger) Preview(ctx context.Context, source Source, body []byte) ([]Preview, error) {
	if len(body) > MaxPreview {
		return nil, tooLarge("ledger.fault.event_too_large", MaxPreview)
	}
	items, err := decodeAny(body)
	if err != nil {
		return nil, err
	}
	return l.preview(ctx, source, items, func(e *Event) *Event { return e })
}

// PreviewHeld does it for an event that is held, without anything that says who the citizen is.
func (l *Ledger) PreviewHeld(ctx context.Context, source Source, id uuid.UUID) ([]Preview, error) {
	h, err := l.HeldEvent(ctx, source, id)
	if err != nil {
		return nil, err
	}
	return l.preview(ctx, source, h.reread(), func(e *Event) *Event {
		e = e.veil()
		e.Data.Purpose.Text = "" // the title of the activity speaks for it
		return e
	})
}

func (l *Ledger) preview(ctx context.Context, source Source, items []Item, shown func(*Event) *Event) ([]Preview, error) {
	b := l.batch(source, items)
	if err := l.judgeAll(ctx, b); err != nil {
		return nil, err
	}
	v := l.view(nil, Filter{})
	v.sources = map[int32]Source{source.number: source}
	for i := range b.rows {
		b.rows[i].event = shown(b.rows[i].event)
		s := b.rows[i].event.Data.Subject
		v.person = append(v.person, Subject{s.Scheme, s.ID})
	}
	if err := l.prepare(b); err != nil {
		return nil, err
	}
	b.answerStored()
	out := make([]Preview, len(items))
	for i, r := range b.results {
		out[i].Result = r
	}
	slices.SortFunc(b.rows, func(x, y *row) int { return x.item - y.item })
	for _, r := range b.rows {
		if v.counted(source.number, r.marks) {
			v.officials.see(r.akey)
		}
		list, err := v.disclose(ctx, []found{r.asFound(source, b.now)}, extras{})
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			out[r.item].Entry = &list[0]
		}
	}
	return out, nil
}

// asFound is the row as it would be read again.
func (r *row) asFound(source Source, received time.Time) found {
	return found{Occurred: r.event.occurred, Received: received, Skey: r.skey, Akey: r.akey, Source: source.number, Marks: r.marks,
		Event: r.key, Corrects: r.corrects, Activity: r.event.activity.ID, ActivityVersion: r.event.activity.Version,
		Salt: r.salt[:], Commitment: r.commitment[:], Payload: r.sealed}
}

// decodeAny finds out in which of the accepted formats a body is.
func decodeAny(body []byte) ([]Item, error) {
	body = bytes.TrimSpace(body)
	if bytes.HasPrefix(body, []byte("[")) {
		return DecodeBatch(body)
	}
	d := jsontext.NewDecoder(bytes.NewBuffer(body), lenient)
	if _, err := d.ReadValue(); err != nil {
		return nil, malformed(faultOf(err))
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) { // something follows the first value
		var items []Item
		for item, err := range DecodeLines(bytes.NewReader(body)) {
			if len(items) == MaxBatch {
				err = tooLarge("ledger.fault.batch_too_large", MaxBatch)
			}
			if err != nil {
				return nil, err
			}
			items = append(items, item)
		}
		return items, nil
	}
	if isResource(body) {
		return DecodeFHIR(body)
	}
	item, err := DecodeOne(body)
	return []Item{item}, err
}
