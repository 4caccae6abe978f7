package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Trace says which looks are meant when the people concerned by a breach are looked for. From and Until are needed; what else is empty
// does not narrow.
type Trace struct {
	Source    string
	Officials []Official // looks by any of these
	Activity  string
	From      time.Time // inclusive
	Until     time.Time // exclusive
}

// Traced is a citizen at whose data such looks were, and how many.
type Traced struct {
	Subject Subject
	Looks   int
}

// TraceMost is how many looks one question may be about, and so how much of the ledger it opens.
const TraceMost = 250_000

// ErrTraceLong is a question about more looks than TraceMost.
var ErrTraceLong = errors.New("ledger: too many looks for one question")

// Traced finds the citizens whose data such looks were at, in the caller's transaction. Entries that may not be seen yet are left out: telling
// their people would give them away. It reads the entries of that time alone, and no more than TraceMost of them; it decides nothing about
// who may know, which is the caller's to see to and to record.
func (l *Ledger) Traced(ctx context.Context, tx pgx.Tx, t Trace) ([]Traced, error) {
	v := l.view(nil, Filter{})
	rows, err := tx.Query(ctx, selectSource)
	if err != nil {
		return nil, err
	}
	if err := v.takeSources(rows); err != nil {
		return nil, err
	}
	var sources []int32
	var actors []int64
	for number, s := range v.sources {
		if t.Source != "" && s.ID != t.Source {
			continue
		}
		sources = append(sources, number)
		for _, o := range t.Officials {
			if o.ID != "" && (o.Source == "" || o.Source == s.ID) {
				actors = append(actors, l.Sealer.actorKey(s.ID, o.ID))
			}
		}
	}
	if len(t.Officials) > 0 && len(actors) == 0 {
		return nil, nil
	}
	// By the index on source and time; months outside the time are not touched.
	if _, err := tx.Exec(ctx, `SELECT set_config('enable_seqscan', 'off', true)`); err != nil {
		return nil, err
	}
	rows, err = tx.Query(ctx, `SELECT event, payload FROM ledger_entry
		WHERE occurred >= $1 AND occurred < $2 AND source = ANY($3) AND ($4::int8[] IS NULL OR akey = ANY($4)) AND ($5 = '' OR activity = $5)
			AND (hidden_until IS NULL OR hidden_until < $6) LIMIT $7`, t.From, t.Until, sources, actors, t.Activity, v.today(), TraceMost+1)
	if err != nil {
		return nil, err
	}
	return l.trace(rows)
}

// trace counts looks by citizen, holding one look at a time.
func (l *Ledger) trace(rows pgx.Rows) (list []Traced, err error) {
	var event uuid.UUID
	var sealed []byte
	read, at := 0, map[Subject]int{}
	_, err = pgx.ForEachRow(rows, []any{&event, &sealed}, func() error {
		if read++; read > TraceMost {
			return ErrTraceLong
		}
		r, err := l.Sealer.record(event.String(), sealed)
		if err != nil {
			return err
		}
		var st struct {
			Subject Subject `json:"subject"`
		}
		if err := json.Unmarshal(r.open, &st); err != nil {
			return fmt.Errorf("ledger: reading a look: %w", err)
		}
		n, known := at[st.Subject.Normal()]
		if !known {
			n = len(list)
			at[st.Subject.Normal()] = n
			list = append(list, Traced{Subject: st.Subject})
		}
		list[n].Looks++
		return nil
	})
	return list, err
}
