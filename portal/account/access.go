package account

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Errors of a review of access.
var (
	ErrNotAllowed = errors.New("account: a review of access is for the data protection officer and administrators")
	ErrOwnRight   = errors.New("account: nobody answers for their own right")
	ErrReviewing  = errors.New("account: a review of access is open already")
)

// AccessTerms is how often it is asked whether everybody still needs what they may do. The zero value never asks by itself.
type AccessTerms struct {
	Months     int // between reviews of every right; 0 for never
	WideMonths int // between reviews of the roles that can see everything; 0 for never
	Days       int // to answer in
	Zone       *time.Location
}

// WideRoles can see everything, or let others in.
var WideRoles = []Role{DPO, Auditor, Integrity, Administrator}

// Review asks of each right, once, whether it is still needed.
type Review struct {
	Number   int        `db:"number"`
	Whole    bool       `db:"whole"` // every right; otherwise those of WideRoles
	OpenedAt time.Time  `db:"opened_at"`
	Due      time.Time  `db:"due"` // a day, as midnight UTC
	ClosedAt *time.Time `db:"closed_at"`
	Rights   int        `db:"rights"`
	Kept     int        `db:"kept"`
	Ended    int        `db:"ended"`
	Gone     int        `db:"gone"` // held no more, by another way
}

// Waiting is how many rights nobody has answered for.
func (r Review) Waiting() int { return r.Rights - r.Kept - r.Ended - r.Gone }

// Late tells whether a review should have been done before a day (midnight UTC).
func (r Review) Late(today time.Time) bool { return r.ClosedAt == nil && r.Due.Before(today) }

const reviewColumns = `v.number, v.whole, v.opened_at, v.due, v.closed_at,
	(SELECT count(*) FROM account_right r WHERE r.review = v.number) AS rights,
	(SELECT count(*) FROM account_right r WHERE r.review = v.number AND r.answer = 'keep') AS kept,
	(SELECT count(*) FROM account_right r WHERE r.review = v.number AND r.answer = 'end') AS ended,
	(SELECT count(*) FROM account_right r WHERE r.review = v.number AND r.answer = 'gone') AS gone`

// keepsAccess refuses those who do not answer for the rights of others.
func (o Officer) keepsAccess() error {
	if !o.Has(DPO, Administrator) {
		return ErrNotAllowed
	}
	return nil
}

// Reviews lists every review of access, newest first.
func (d *Directory) Reviews(ctx context.Context, by Officer) ([]Review, error) {
	if err := by.keepsAccess(); err != nil {
		return nil, err
	}
	rows, err := d.DB.Query(ctx, `SELECT `+reviewColumns+` FROM account_review v ORDER BY v.number DESC`)
	if err != nil {
		return nil, away(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Review])
	return list, away(err)
}

// OpenReview is the review of access that waits for answers, or nil. It names nobody, so reminders may ask for it.
func (d *Directory) OpenReview(ctx context.Context) (*Review, error) {
	rows, err := d.DB.Query(ctx, `SELECT `+reviewColumns+` FROM account_review v WHERE v.closed_at IS NULL`)
	if err != nil {
		return nil, away(err)
	}
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByName[Review])
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return r, away(err)
}

// Answer is what was said about a right.
// i18n: access.answer.*
type Answer string

// The answers. A right without one waits.
const (
	Keep    Answer = "keep" // it is still needed
	EndIt   Answer = "end"  // it is taken away
	HeldNot Answer = "gone" // it was taken away by another way
)

// Right is a role of a member of staff, or the key of a source, in a review.
type Right struct {
	ID         uuid.UUID  `db:"id"`
	Officer    uuid.UUID  `db:"officer"` // zero for the key of a source
	Name       string     `db:"name"`
	Unit       string     `db:"unit"`
	Role       Role       `db:"role"`
	Source     string     `db:"source"`
	Answer     Answer     `db:"answer"`
	Reason     string     `db:"reason"`
	ByName     string     `db:"by_name"`
	AnsweredAt *time.Time `db:"answered_at"`
	Held       bool       `db:"held"`         // at this moment
	Since      *time.Time `db:"since"`        // the roles are as they are; nil for a source
	LastSignIn *time.Time `db:"signed_in_at"` // nil for a source
	Confirmed  *time.Time `db:"confirmed"`    // in an earlier review

	By uuid.UUID `db:"by_id"`
}

// rightColumns need the sources in service as $2.
const rightColumns = `r.id, coalesce(r.officer_id, '00000000-0000-0000-0000-000000000000') AS officer, coalesce(o.name, '') AS name,
	coalesce(o.unit, '') AS unit, r.role, r.source, r.answer, r.reason, coalesce(r.by_id, '00000000-0000-0000-0000-000000000000') AS by_id,
	coalesce(b.name, '') AS by_name, r.answered_at, ` + heldRight + ` AS held, o.signed_in_at,
	coalesce((SELECT max(e.at) FROM account_event e WHERE e.officer_id = o.id AND e.kind IN ('added', 'roles', 'right-ended')), o.created_at) AS since,
	(SELECT max(x.answered_at) FROM account_right x WHERE x.answer = 'keep' AND x.review < r.review
		AND x.officer_id IS NOT DISTINCT FROM r.officer_id AND x.role = r.role AND x.source = r.source) AS confirmed`

// heldRight is the test whether a right (as r, of an officer as o) is held, with the sources in service as $2.
const heldRight = `CASE WHEN r.officer_id IS NULL THEN r.source = ANY($2) ELSE NOT o.disabled AND r.role = ANY(o.roles) END`

const rightTables = `account_right r LEFT JOIN account_officer o ON o.id = r.officer_id LEFT JOIN account_officer b ON b.id = r.by_id`

// ReviewOf reads a review with its rights: of people by name, then of sources.
func (d *Directory) ReviewOf(ctx context.Context, by Officer, number int) (r Review, rights []Right, err error) {
	if err := by.keepsAccess(); err != nil {
		return r, nil, err
	}
	systems, err := d.systems(ctx)
	if err != nil {
		return r, nil, err
	}
	err = pgx.BeginTxFunc(ctx, d.DB, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT `+reviewColumns+` FROM account_review v WHERE v.number = $1`, number)
		if err != nil {
			return err
		}
		if r, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Review]); errors.Is(err, pgx.ErrNoRows) {
			return ErrNotFound
		} else if err != nil {
			return err
		}
		rights, err = rightsOf(ctx, tx, number, systems)
		return err
	})
	return r, rights, away(err)
}

func rightsOf(ctx context.Context, tx pgx.Tx, number int, systems []string) ([]Right, error) {
	rows, err := tx.Query(ctx, `SELECT `+rightColumns+` FROM `+rightTables+` WHERE r.review = $1
		ORDER BY r.officer_id IS NULL, o.name, o.id, r.role, r.source`, number, systems)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Right])
}

// systems are the sources whose keys open something.
func (d *Directory) systems(ctx context.Context) (list []string, err error) {
	if d.Systems != nil {
		list, err = d.Systems(ctx)
	}
	return append([]string{}, list...), err // none is an empty list, which nothing is in
}
