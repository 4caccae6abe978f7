package requests

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Recipient is somebody who had received the wrong value and is to be told (GDPR Art. 19).
type Recipient struct {
	ID    uuid.UUID
	Name  string // an organisation
	State Told
	Why   string // when telling was impossible or disproportionate
	At    time.Time
}

// Told is how far the telling of a recipient is.
// i18n: requests.told.*
type Told string

// How far the telling is.
const (
	ToTell     Told = "to_tell"
	WasTold    Told = "told"
	Confirmed  Told = "confirmed"
	Impossible Told = "impossible"
)

// Tolds lists how far a telling can be.
func Tolds() []Told { return []Told{ToTell, WasTold, Confirmed, Impossible} }

// TellRecipient records how far the telling of a recipient is. Impossible needs a reason, which the citizen sees.
func (r *Registry) TellRecipient(ctx context.Context, by Officer, s Step, to Recipient) error {
	c := &check{}
	choice(c, "state", to.State, Tolds())
	to.Why = c.text("why", to.Why, maxText, to.State == Impossible)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActRecipient, func(ctx context.Context, ch *change) error {
		why, err := r.seal("requests_recipient", "why", to.ID, to.Why)
		if err != nil {
			return err
		}
		rows, err := ch.tx.Query(ctx, `UPDATE requests_recipient SET state = $3, why = $4, at = $5 WHERE id = $1 AND case_id = $2
			RETURNING name`, to.ID, ch.c.ID, to.State, why, ch.at)
		if err != nil {
			return err
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err == nil && len(names) == 0 {
			return ErrNotFound
		}
		ch.vars = map[string]any{"State": string(to.State)}
		if len(names) > 0 {
			ch.vars["Recipient"] = names[0]
		}
		return err
	})
}

func (r *Registry) recipients(ctx context.Context, q queries, id uuid.UUID) ([]Recipient, error) {
	type row struct {
		ID    uuid.UUID
		Name  string
		State Told
		Why   []byte
		At    time.Time
	}
	rows, err := q.Query(ctx, `SELECT id, name, state, why, at FROM requests_recipient WHERE case_id = $1 ORDER BY name`, id)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	list := make([]Recipient, 0, len(found))
	for _, f := range found {
		out := Recipient{ID: f.ID, Name: f.Name, State: f.State, At: f.At}
		if err := r.unseal("requests_recipient", "why", f.ID, f.Why, &out.Why); err != nil {
			return nil, err
		}
		list = append(list, out)
	}
	return list, err
}
