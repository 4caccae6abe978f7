package ledger

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Resend is a source whose events are missing after a restore, and since when they must be sent again.
type Resend struct {
	Source string
	Names  map[string]string
	Since  time.Time // zero: from the beginning
}

// Resend says from which moment each source must send again what it has sent, so that nothing is missing: from the last
// thing received of it before the newest sound checkpoint here, or from that checkpoint if it has sent something since. All
// that is lost came later; what came twice is recognised. A checkpoint is sound when no witness says that it is a fork.
func (l *Ledger) Resend(ctx context.Context) ([]Resend, error) {
	last, err := lastCheckpoint(ctx, l.DB)
	if err != nil && !errors.Is(err, ErrNoCheckpoint) {
		return nil, err
	}
	var sound *time.Time
	err = l.DB.QueryRow(ctx, `
		WITH doubt AS (SELECT witness, key FROM ledger_witness WHERE log = $1 AND trouble = $2)
		SELECT max(c.at) FROM ledger_checkpoint AS c WHERE NOT EXISTS (SELECT FROM doubt)
			OR EXISTS (SELECT FROM doubt JOIN ledger_cosignature AS s USING (witness, key) WHERE s.size = c.size)`,
		last.Origin, troubleInconsistent).Scan(&sound)
	if err != nil {
		return nil, err
	}
	rows, err := l.DB.Query(ctx, `
		SELECT s.id, s.names, CASE WHEN $2::timestamptz IS NOT NULL THEN least(i.last_received, $2) END
		FROM ledger_source AS s JOIN ledger_intake AS i ON i.source = s.number
		WHERE s.id <> $1 AND s.disabled IS NULL ORDER BY s.id`, OwnSource, sound)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r Resend, err error) {
		var since *time.Time
		err = row.Scan(&r.Source, &r.Names, &since)
		if since != nil {
			r.Since = *since
		}
		return r, err
	})
}

// Follows is a log begun in the place of another.
type Follows struct {
	Origin string
	Began  time.Time
	Size   int64 // entries carried over
	Reason string
	Before []byte // the newest state of the log before that is known, as signed; empty when there is none
}

// Followed lists the logs that were begun anew, newest first.
func (l *Ledger) Followed(ctx context.Context) ([]Follows, error) {
	rows, err := l.DB.Query(ctx, `SELECT origin, began, size, reason, before FROM ledger_origin ORDER BY began DESC`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Follows])
}

// Begin ends the log that cannot be continued and begins another under a new name, over the entries that are here. The
// reason is public. Checkpoints of the new log are signed from the next entry on, by a key of that name; what was
// published before stays so. The newest state of the old log that is known, here or outside, is kept for everybody to see.
// To begin the same log again before anything was signed is harmless.
func (l *Ledger) Begin(ctx context.Context, origin, reason string) (Follows, error) {
	f := Follows{Origin: origin, Began: l.now(), Reason: strings.TrimSpace(reason)}
	if f.Reason == "" {
		return f, ErrReasonMissing
	}
	err := pgx.BeginFunc(ctx, l.DB, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, sequenceLock); err != nil {
			return err
		}
		var err error
		if f.Size, err = treeSize(ctx, tx); err != nil {
			return err
		}
		last, err := lastCheckpoint(ctx, tx)
		if err != nil && !errors.Is(err, ErrNoCheckpoint) {
			return err
		}
		f.Before = last.Note
		if l.Published != nil {
			outside, err := l.Published(ctx)
			if err != nil {
				return err
			}
			if known, err := ParseCheckpoint(outside); err == nil && known.Size > last.Size {
				f.Before, last = outside, known
			}
		}
		if f.Began.Before(last.At) {
			f.Began = last.At // this machine's clock is behind the one that signed
		}
		var used bool
		err = tx.QueryRow(ctx, `
			SELECT EXISTS (SELECT FROM ledger_origin WHERE origin = $1 OR starts_with(before, $1 || E'\n'))`, origin).Scan(&used)
		if err != nil {
			return err
		}
		if present, err := presentOrigin(ctx, tx, last); err != nil || present == origin && last.Origin != origin {
			return err // begun already, and nothing signed since
		}
		if used || origin == last.Origin {
			return ErrSameOrigin
		}
		_, err = tx.Exec(ctx, `INSERT INTO ledger_origin (origin, began, size, reason, before) VALUES ($1, $2, $3, $4, $5)`,
			f.Origin, f.Began, f.Size, f.Reason, string(f.Before))
		return err
	})
	return f, err
}
