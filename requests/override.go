package requests

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// OverrideMost is for how many days at most an exception holds.
const OverrideMost = 14

// Override opens a case to an officer who has a conflict of interest in it, for some days: when nobody else is left, or it cannot wait.
// One supervisor asks for it and another grants it; neither is the officer.
type Override struct {
	ID      uuid.UUID
	Ref     string
	Officer uuid.UUID
	Name    string // of the officer
	Reason  string // empty for those who watch over exceptions and may not see the case
	Until   deadline.Day
	AskedBy uuid.UUID
	Asked   string
	AskedAt time.Time
	State   string // one of waiting, active, ended, refused
	Decided string // by whom it was granted or refused
	At      time.Time
	Mine    bool // asked by the reader, who cannot grant it
}

// The states of an exception.
// i18n: conflict.override.state.*
const (
	OverrideWaiting = "waiting"
	OverrideActive  = "active"
	OverrideEnded   = "ended"
	OverrideRefused = "refused"
)

// AskOverride asks for an exception. It never opens a case to whom it is about. The answer is the same whether the colleague has
// a conflict of interest in the case or not.
func (r *Registry) AskOverride(ctx context.Context, by Officer, ref string, to Officer, reason string, until deadline.Day) error {
	if !by.supervises() {
		return ErrForbidden
	}
	c := &check{}
	reason = c.text("reason", reason, maxText, true)
	switch today := r.Today(); {
	case until.IsZero():
		c.add("until", "day")
	case until.Before(today):
		c.add("until", "day_past")
	case today.AddDays(OverrideMost).Before(until):
		c.add("until", "override_long", "Most", OverrideMost)
	}
	if to.ID == by.ID || to.casework() != nil {
		c.add("officer", "override_officer")
	}
	proper, ok := r.Reference(ref)
	if !ok {
		c.add("ref", "reference")
	}
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		row, err := r.lock(ctx, tx, actor{officer: &by}, proper)
		if errors.Is(err, ErrNotFound) || errors.Is(err, ErrWalled) {
			return Problems{{Field: "ref", Key: "requests.problem.reference"}}
		}
		if err != nil {
			return err
		}
		never, err := r.asks(ctx, tx, `SELECT @case IN (`+concerned+`)`, to, row.ID)
		if err != nil {
			return err
		}
		if never {
			return Problems{{Field: "officer", Key: "requests.problem.override_officer"}}
		}
		id := newID()
		sealed, err := r.seal("requests_override", "reason", id, reason)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO requests_override (id, case_id, officer, officer_name, reason, until, asked_by, asked_name, asked_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (case_id, officer) WHERE granted IS NULL DO NOTHING`,
			id, row.ID, to.ID, to.Name, sealed, until, by.ID, by.Name, r.now())
		return err
	})
}

// DecideOverride grants an exception or refuses it. Whoever asked for it does not, nor the officer it is for. Without effect once it is
// decided, or its last day has passed.
func (r *Registry) DecideOverride(ctx context.Context, by Officer, id uuid.UUID, grant bool) error {
	if !by.supervises() {
		return ErrForbidden
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		var of, asked uuid.UUID
		err := tx.QueryRow(ctx, `SELECT v.officer, v.asked_by FROM requests_override v JOIN requests_case c ON c.id = v.case_id
			WHERE v.id = @override AND `+visible+` FOR UPDATE OF v`, r.seenBy(by, pgx.NamedArgs{"override": id})).Scan(&of, &asked)
		switch {
		case errors.Is(err, pgx.ErrNoRows), err == nil && of == by.ID:
			return ErrNotFound
		case err == nil && asked == by.ID:
			return ErrOwnWork
		case err != nil:
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE requests_override SET granted = $2, decided_by = $3, decided_name = $4, decided_at = $5
			WHERE id = $1 AND granted IS NULL AND until >= $6`, id, grant, by.ID, by.Name, r.now(), r.Today())
		return err
	})
}

// oversees tells whether somebody watches over exceptions and conflicts, without the cases being theirs to see.
func (o Officer) oversees() bool { return o.Is(RoleDPO, RoleAuditor, RoleIntegrity) }

// Overrides lists exceptions, newest first: to supervisors those of cases they may see, to those who watch over them all but those
// they have a conflict of interest in themselves.
func (r *Registry) Overrides(ctx context.Context, by Officer) ([]Override, error) {
	if !by.supervises() && !by.oversees() {
		return nil, ErrForbidden
	}
	rows, err := r.DB.Query(ctx, `SELECT v.id, coalesce(c.ref, '') AS ref, v.officer, v.officer_name, v.reason, v.until, v.asked_by, v.asked_name,
			v.asked_at, v.granted, v.decided_name, coalesce(v.decided_at, 'epoch') AS decided_at, `+visible+` AS sees
		FROM requests_override v JOIN requests_case c ON c.id = v.case_id
		WHERE v.officer <> @me AND c.id NOT IN (`+concerned+`) AND c.id NOT IN (`+walled+`) AND (@oversees OR `+visible+`) ORDER BY v.asked_at DESC, v.id LIMIT 200`,
		r.seenBy(by, pgx.NamedArgs{"oversees": by.oversees()}))
	if err != nil {
		return nil, err
	}
	today := r.Today()
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (v Override, err error) {
		var sealed []byte
		var granted *bool
		var sees bool
		if err := row.Scan(&v.ID, &v.Ref, &v.Officer, &v.Name, &sealed, &v.Until, &v.AskedBy, &v.Asked, &v.AskedAt, &granted, &v.Decided, &v.At, &sees); err != nil {
			return v, err
		}
		v.Mine = v.AskedBy == by.ID
		switch {
		case granted != nil && !*granted:
			v.State = OverrideRefused
		case v.Until.Before(today):
			v.State = OverrideEnded
		case granted != nil:
			v.State = OverrideActive
		default:
			v.State = OverrideWaiting
		}
		if sees || by.oversees() {
			err = r.unseal("requests_override", "reason", v.ID, sealed, &v.Reason)
		}
		return v, err
	})
}

// purposeOverride is the code of the purpose of a look that an exception allowed: it says so in the citizen's own record.
const purposeOverride = "override"

// purposeCode marks a look by an officer who sees the case by an exception alone.
func (r *Registry) purposeCode(ctx context.Context, q queries, o Officer, id uuid.UUID) (string, error) {
	exceptional, err := r.asks(ctx, q, `SELECT @case IN (`+excepted+`) AND @case IN (`+barred+`)`, o, id)
	if !exceptional {
		return "", err
	}
	return purposeOverride, err
}
