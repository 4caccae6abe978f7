package requests

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// View is a filter somebody gave a name.
type View struct {
	ID      uuid.UUID
	Officer uuid.UUID // who made it, and alone may change it
	Unit    string    // that has it too; empty for one's own
	Name    string
	Filter  QueueFilter
	Default bool // of the officer who asks: what the queue opens with
	Count   int  // cases in it, for the officer who asks
}

// mostViews is how many views an officer can keep: each is counted whenever the queue is shown.
const mostViews = 20

// ErrViewGone is the answer when a view was deleted, or is not for this officer.
var ErrViewGone = errors.New("requests: no such view")

// views are an officer's own and those of their unit, by name, not counted.
func (r *Registry) views(ctx context.Context, q queries, by Officer) ([]View, error) {
	type row struct {
		ID      uuid.UUID
		Officer uuid.UUID
		Unit    string
		Name    string
		Filter  []byte
		First   bool
	}
	rows, err := q.Query(ctx, `SELECT v.id, v.officer, v.unit, v.name, v.filter, d.view IS NOT NULL AS first
		FROM requests_view v LEFT JOIN requests_view_default d ON d.view = v.id AND d.officer = $1
		WHERE v.officer = $1 OR v.unit <> '' AND v.unit = $2 ORDER BY lower(v.name), v.id LIMIT 60`, by.ID, by.Unit)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	list := make([]View, 0, len(found))
	for _, f := range found {
		v := View{ID: f.ID, Officer: f.Officer, Unit: f.Unit, Name: f.Name, Default: f.First}
		if err := json.Unmarshal(f.Filter, &v.Filter); err != nil {
			return nil, fmt.Errorf("requests: a saved view: %w", err)
		}
		list = append(list, v)
	}
	return list, err
}

// Views lists an officer's own views and those of their unit, each with how many cases are in it.
func (r *Registry) Views(ctx context.Context, by Officer) (list []View, err error) {
	if err := by.casework(); err != nil {
		return nil, err
	}
	err = pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		if list, err = r.views(ctx, tx, by); err != nil {
			return err
		}
		filters := make([]QueueFilter, len(list))
		for i, v := range list {
			filters[i] = v.Filter
		}
		counts, err := r.count(ctx, tx, by, filters)
		for i, n := range counts {
			list[i].Count = n
		}
		return err
	})
	return list, err
}

// DefaultView is the filter the queue opens with, if the officer chose one.
func (r *Registry) DefaultView(ctx context.Context, by Officer) (f QueueFilter, ok bool, err error) {
	var filter []byte
	err = r.DB.QueryRow(ctx, `SELECT v.filter FROM requests_view_default d JOIN requests_view v ON v.id = d.view
		WHERE d.officer = $1 AND (v.officer = $1 OR v.unit <> '' AND v.unit = $2)`, by.ID, by.Unit).Scan(&filter)
	if errors.Is(err, pgx.ErrNoRows) {
		return f, false, nil
	}
	if err == nil {
		err = json.Unmarshal(filter, &f)
	}
	return f, err == nil, err
}

// Viewing is what somebody says about a view of theirs.
type Viewing struct {
	Name    string
	Shared  bool // with the officer's unit
	Default bool
	Filter  QueueFilter
}

func (w *Viewing) proper(by Officer) error {
	c := &check{}
	w.Name = c.line("name", w.Name, 60, true)
	if w.Shared && by.Unit == "" {
		c.add("shared", "unitless")
	}
	return c.problems.orNil()
}

func (w *Viewing) unit(by Officer) string {
	if w.Shared {
		return by.Unit
	}
	return ""
}

// SaveView keeps a filter under a name. The same name again replaces the filter.
func (r *Registry) SaveView(ctx context.Context, by Officer, w Viewing) error {
	if err := errors.Join(by.casework(), w.proper(by)); err != nil {
		return err
	}
	filter, err := json.Marshal(w.Filter)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		var id uuid.UUID
		err := tx.QueryRow(ctx, `INSERT INTO requests_view (id, officer, unit, name, filter, made_at) SELECT $1, $2, $3, $4, $5, $6
			WHERE (SELECT count(*) FROM requests_view WHERE officer = $2 AND lower(name) <> lower($4)) < $7
			ON CONFLICT (officer, lower(name)) DO UPDATE SET filter = excluded.filter, unit = excluded.unit, name = excluded.name
			RETURNING id`, newID(), by.ID, w.unit(by), w.Name, filter, r.now(), mostViews).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return Problems{{Field: "name", Key: "requests.problem.views_most", Vars: map[string]any{"Most": mostViews}}}
		}
		if err != nil {
			return err
		}
		return r.defaultTo(ctx, tx, by, id, w.Default)
	})
}

// ChangeView renames a view of one's own, shares it or stops sharing it.
func (r *Registry) ChangeView(ctx context.Context, by Officer, id uuid.UUID, w Viewing) error {
	if err := errors.Join(by.casework(), w.proper(by)); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE requests_view SET name = $3, unit = $4 WHERE id = $1 AND officer = $2`, id, by.ID, w.Name, w.unit(by))
		var clash *pgconn.PgError
		switch {
		case errors.As(err, &clash) && clash.Code == "23505":
			return Problems{{Field: "name", Key: "requests.problem.view_taken"}}
		case err != nil:
			return err
		case tag.RowsAffected() == 0:
			return ErrViewGone
		}
		return r.defaultTo(ctx, tx, by, id, w.Default)
	})
}

// OpenWith makes a view, one's own or one of the unit, what the queue opens with; or no longer.
func (r *Registry) OpenWith(ctx context.Context, by Officer, id uuid.UUID, first bool) error {
	if err := by.casework(); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		there, err := r.yes(ctx, tx, `SELECT EXISTS (SELECT FROM requests_view WHERE id = $1 AND (officer = $2 OR unit <> '' AND unit = $3))`,
			id, by.ID, by.Unit)
		if err != nil || !there {
			return errors.Join(err, ErrViewGone)
		}
		return r.defaultTo(ctx, tx, by, id, first)
	})
}

func (r *Registry) defaultTo(ctx context.Context, tx pgx.Tx, by Officer, id uuid.UUID, first bool) error {
	sql := `DELETE FROM requests_view_default WHERE officer = $1 AND view = $2`
	if first {
		sql = `INSERT INTO requests_view_default (officer, view) VALUES ($1, $2) ON CONFLICT (officer) DO UPDATE SET view = excluded.view`
	}
	_, err := tx.Exec(ctx, sql, by.ID, id)
	return err
}

// DeleteView removes a view of one's own. Deleting it twice is deleting it.
func (r *Registry) DeleteView(ctx context.Context, by Officer, id uuid.UUID) error {
	if err := by.casework(); err != nil {
		return err
	}
	_, err := r.DB.Exec(ctx, `DELETE FROM requests_view WHERE id = $1 AND officer = $2`, id, by.ID)
	return err
}
