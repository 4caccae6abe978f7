package requests

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// Recipient is somebody who had received the wrong value and is to be told (GDPR Art. 19).
type Recipient struct {
	ID    uuid.UUID
	Name  string // an organisation
	State Told
	Why   string // when telling was impossible or disproportionate
	At    time.Time

	Source string // when it is told as the source system it is
	Way    string // how it was told: one of TellingWays, or "system"
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

	Disproportionate Told = "disproportionate"
)

// Tolds lists how far a telling can be.
func Tolds() []Told { return []Told{ToTell, WasTold, Confirmed, Impossible, Disproportionate} }

// TellingWays lists how a recipient that is no source of ours can be told.
// i18n: requests.way.*
func TellingWays() []string { return []string{"letter", "mail", "phone"} }

// TellRecipient records how far the telling of a recipient is. Impossible and disproportionate need a reason,
// which the citizen sees; told needs the way.
func (r *Registry) TellRecipient(ctx context.Context, by Officer, s Step, to Recipient) error {
	c := &check{}
	choice(c, "state", to.State, Tolds())
	to.Why = c.text("why", to.Why, maxText, to.State == Impossible || to.State == Disproportionate)
	if to.State == WasTold || to.Way != "" {
		choice(c, "way", to.Way, TellingWays())
	}
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActRecipient, func(ctx context.Context, ch *change) error {
		why, err := r.seal("requests_recipient", "why", to.ID, to.Why)
		if err != nil {
			return err
		}
		rows, err := ch.tx.Query(ctx, `UPDATE requests_recipient SET state = $3, why = $4, at = $5, way = $6 WHERE id = $1 AND case_id = $2
			RETURNING name`, to.ID, ch.c.ID, to.State, why, ch.at, to.Way)
		if err != nil {
			return err
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err == nil && len(names) == 0 {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		ch.vars = map[string]any{"State": string(to.State), "Recipient": names[0]}
		if to.State == ToTell || to.State == WasTold {
			return ch.await(ctx, awaitRecipient, to.ID)
		}
		return ch.arrived(ctx, to.ID)
	})
}

// tellAll writes whom an approved correction is to be told. A recipient that is a source of ours is told as one, at once; the
// others wait for somebody to write to them.
func (ch *change) tellAll(ctx context.Context, d *Decision) error {
	items, err := ch.r.items(ctx, ch.tx, ch.c.ID)
	if err != nil {
		return err
	}
	for _, name := range d.Recipients {
		id, source, state, way := newID(), d.Via[name], ToTell, ""
		if source != "" {
			state, way = WasTold, "system"
		}
		tag, err := ch.tx.Exec(ctx, `INSERT INTO requests_recipient (id, case_id, name, state, at, source, way)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (case_id, name) DO NOTHING`, id, ch.c.ID, name, state, ch.at, source, way)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			continue
		}
		if source == "" {
			if err := ch.await(ctx, awaitRecipient, id); err != nil {
				return err
			}
			continue
		}
		for _, it := range items {
			if it.Verdict != Accept && it.Verdict != Partly {
				continue
			}
			e := Behest{Kind: BehestNotify, Source: source, Item: it.N, Field: it.Field, Held: it.Held, Right: it.Accepted}
			if err := ch.send(ctx, e, &id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Registry) recipients(ctx context.Context, q queries, id uuid.UUID) ([]Recipient, error) {
	type row struct {
		ID    uuid.UUID
		Name  string
		State Told
		Why   []byte
		At    time.Time

		Source string
		Way    string
	}
	rows, err := q.Query(ctx, `SELECT id, name, state, why, at, source, way FROM requests_recipient WHERE case_id = $1 ORDER BY name`, id)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	list := make([]Recipient, 0, len(found))
	for _, f := range found {
		out := Recipient{ID: f.ID, Name: f.Name, State: f.State, At: f.At, Source: f.Source, Way: f.Way}
		if err := r.unseal("requests_recipient", "why", f.ID, f.Why, &out.Why); err != nil {
			return nil, err
		}
		list = append(list, out)
	}
	return list, err
}

// RecipientPaper is a letter to an organisation that had received what was corrected, deleted or restricted (GDPR Art. 19).
type RecipientPaper struct {
	Ref     string
	Of      Kind
	On      deadline.Day // of the letter
	To      string
	Name    string         // whose data
	Subject ledger.Subject // zero when only the name is known
	Items   []Item         // what it is about
}

// RecipientPaperFor gives that letter to an officer who sends it, and records it as a look.
func (r *Registry) RecipientPaperFor(ctx context.Context, by Officer, ref, purpose string, id uuid.UUID) (out RecipientPaper, err error) {
	err = r.enter(ctx, by, entry{ref: ref, purpose: purpose, action: "print"}, func(tx pgx.Tx, c *caseRow) error {
		in, err := r.content(ctx, tx, c)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(in.told, func(t Recipient) bool { return t.ID == id })
		if i < 0 {
			return ErrNotFound
		}
		out = RecipientPaper{Ref: value(c.Ref), Of: c.Kind, On: r.Today(), To: in.told[i].Name, Name: in.contact.Name, Subject: in.subject}
		for _, it := range in.items {
			if it.Verdict == Accept || it.Verdict == Partly {
				out.Items = append(out.Items, it)
			}
		}
		return nil
	})
	if err != nil {
		return RecipientPaper{}, err
	}
	return out, nil
}
