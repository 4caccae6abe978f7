package account

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// BeginReview asks for every right now, rather than when it is time.
func (d *Directory) BeginReview(ctx context.Context, by Officer) (number int, err error) {
	if err := by.keepsAccess(); err != nil {
		return 0, err
	}
	systems, err := d.systems(ctx)
	if err != nil {
		return 0, err
	}
	err = d.inTx(ctx, func(tx pgx.Tx) (err error) {
		number, err = d.begin(ctx, tx, true, systems)
		return err
	})
	return number, away(err)
}

// KeepReviews begins the review that is due, and ends one whose last rights are held no more. It may be called at any time and by any
// number of replicas.
func (d *Directory) KeepReviews(ctx context.Context) error {
	systems, err := d.systems(ctx)
	if err != nil {
		return err
	}
	return away(d.inTx(ctx, func(tx pgx.Tx) error {
		open, err := lockReview(ctx, tx, `closed_at IS NULL`)
		if err == nil {
			return d.settle(ctx, tx, open, systems)
		}
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		for _, whole := range []bool{true, false} {
			if due, err := d.dueReview(ctx, tx, whole); err != nil {
				return err
			} else if due {
				_, err := d.begin(ctx, tx, whole, systems)
				if errors.Is(err, ErrReviewing) { // by another replica
					return nil
				}
				return err
			}
		}
		return nil
	}))
}

// dueReview tells whether the time since the last review of a scope, or since the first account, is over. A review of every right is one
// of the wide roles too.
func (d *Directory) dueReview(ctx context.Context, tx pgx.Tx, whole bool) (bool, error) {
	months := d.Access.WideMonths
	if whole {
		months = d.Access.Months
	}
	if months <= 0 {
		return false, nil
	}
	var last *time.Time
	err := tx.QueryRow(ctx, `SELECT coalesce((SELECT max(opened_at) FROM account_review WHERE whole OR NOT $1), (SELECT min(created_at) FROM account_officer))`,
		whole).Scan(&last)
	return last != nil && !d.now().Before(last.AddDate(0, months, 0)), err
}

// begin opens a review and puts each right into it that somebody has now.
func (d *Directory) begin(ctx context.Context, tx pgx.Tx, whole bool, systems []string) (number int, err error) {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('account_review', 0))`); err != nil {
		return 0, err
	}
	var open bool
	err = tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) + 1, coalesce(bool_or(closed_at IS NULL), false) FROM account_review`).Scan(&number, &open)
	if err != nil || open {
		return 0, errors.Join(err, ErrReviewing)
	}
	zone := d.Access.Zone
	if zone == nil {
		zone = time.UTC
	}
	days := d.Access.Days
	if days <= 0 {
		days = usualDays
	}
	_, err = tx.Exec(ctx, `INSERT INTO account_review (number, whole, opened_at, due) VALUES ($1, $2, $3, $4)`,
		number, whole, d.now(), d.now().In(zone).AddDate(0, 0, days).Format(time.DateOnly))
	if err != nil {
		return 0, err
	}
	roles := WideRoles
	if whole {
		roles = Roles
	}
	_, err = tx.Exec(ctx, `INSERT INTO account_right (id, review, officer_id, role)
		SELECT gen_random_uuid(), $1, o.id, role FROM account_officer o, unnest(o.roles) role WHERE NOT o.disabled AND role = ANY($2)`, number, roles)
	if err != nil || !whole {
		return number, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO account_right (id, review, source) SELECT gen_random_uuid(), $1, source FROM unnest($2::text[]) source`, number, systems)
	return number, err
}

// usualDays are those to answer in, unless the terms say otherwise.
const usualDays = 30

// lockReview takes a review for its transaction and returns its number.
func lockReview(ctx context.Context, tx pgx.Tx, where string, args ...any) (number int, err error) {
	err = tx.QueryRow(ctx, `SELECT number FROM account_review WHERE `+where+` FOR UPDATE`, args...).Scan(&number)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, ErrNotFound
	}
	return number, err
}

// settle writes down which rights nobody holds any more, and ends the review when none waits.
func (d *Directory) settle(ctx context.Context, tx pgx.Tx, number int, systems []string) error {
	_, err := tx.Exec(ctx, `UPDATE account_right a SET answer = 'gone', answered_at = $3 FROM `+rightTables+`
		WHERE a.id = r.id AND r.review = $1 AND r.answer = '' AND NOT (`+heldRight+`)`, number, systems, d.now())
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE account_review SET closed_at = $2
		WHERE number = $1 AND closed_at IS NULL AND NOT EXISTS (SELECT FROM account_right WHERE review = $1 AND answer = '')`, number, d.now())
	return err
}
