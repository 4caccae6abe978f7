package requests

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"daylight/requests/deadline"
)

// quartersBack is how many quarters that have ended are counted when a portal begins to publish figures.
const quartersBack = 8

// QuarterArgs asks for a quarter to be counted. It is a draft then.
type QuarterArgs struct {
	Quarter string    `json:"quarter" river:"unique"`
	Version int       `json:"version" river:"unique"` // that it will be: counted already, nothing happens
	Why     string    `json:"why,omitempty"`
	By      uuid.UUID `json:"by,omitzero"`
	Name    string    `json:"name,omitempty"`
}

// Kind names the job.
func (QuarterArgs) Kind() string { return "quarter" }

// InsertOpts keeps a version that waits to be counted from being asked for twice.
func (QuarterArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{rivertype.JobStateAvailable,
		rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled}}}
}

// DueQuarters asks for every quarter to be counted whose day has come and that is not counted yet, from the first in which something
// was received; and publishes what waits, when the body lets figures go out by themselves.
func (r *Registry) DueQuarters(ctx context.Context) error {
	due, err := r.dueQuarters(ctx)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		for _, q := range due {
			if err := r.insert(ctx, tx, []river.JobArgs{QuarterArgs{Quarter: q.String(), Version: 1}}); err != nil {
				return err
			}
		}
		if !r.Quarterly.ByItself {
			return nil
		}
		tag, err := tx.Exec(ctx, `UPDATE requests_quarter SET published_at = $1 WHERE published_at IS NULL`, r.now())
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return r.tellPages(ctx, tx)
	})
}

// tellPages lets pages for everybody know, when the transaction is through, that they are out of date.
func (r *Registry) tellPages(ctx context.Context, tx pgx.Tx) error {
	if r.PublishedOn == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `SELECT pg_notify($1, '')`, r.PublishedOn)
	return err
}

func (r *Registry) dueQuarters(ctx context.Context) (list []Quarter, err error) {
	rows, err := r.DB.Query(ctx, `SELECT DISTINCT quarter FROM requests_quarter`)
	if err != nil {
		return nil, err
	}
	counted, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	first, err := r.firstQuarter(ctx)
	if err != nil || first == (Quarter{}) {
		return nil, err
	}
	for q := QuarterOf(r.Today()).Back(quartersBack); !r.Today().Before(r.countedFrom(q)); q = q.Next() {
		if !q.Before(first) && !slices.Contains(counted, q.String()) {
			list = append(list, q)
		}
	}
	return list, nil
}

// firstQuarter is the one in which the first case was received; the zero quarter while there is none.
func (r *Registry) firstQuarter(ctx context.Context) (Quarter, error) {
	var first *deadline.Day
	if err := r.DB.QueryRow(ctx, `SELECT min(received) FROM requests_case`).Scan(&first); err != nil || first == nil {
		return Quarter{}, err
	}
	return QuarterOf(*first), nil
}

// CountQuarter counts a quarter that has ended and keeps what may be shown of it as a draft. What is counted already is not counted again.
func (r *Registry) CountQuarter(ctx context.Context, a QuarterArgs) error {
	q, ok := ParseQuarter(a.Quarter)
	if !ok || !q.To().Before(r.Today()) {
		return ErrNothing
	}
	versions, err := r.quarters(ctx, r.DB, `WHERE quarter = $1 ORDER BY version DESC`, a.Quarter)
	if err != nil || len(versions) != a.Version-1 || len(versions) > 0 && versions[0].Draft() {
		return err
	}
	var before []Tally
	for _, v := range versions {
		before = append(before, v.Tally)
	}
	tally, err := r.tally(ctx, q, before)
	if err != nil {
		return err
	}
	content, err := json.Marshal(tally)
	if err != nil {
		return err
	}
	hash := sha256.Sum256(content)
	var by *uuid.UUID
	if a.By != uuid.Nil {
		by = &a.By
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `INSERT INTO requests_quarter (quarter, version, content, hash, counted_at, why, asked_by, asked_name, published_at)
			VALUES ($1, $2, $3::text::json, $4, $5, $6, $7, $8, CASE WHEN $9 THEN $5::timestamptz END) ON CONFLICT DO NOTHING`,
			a.Quarter, a.Version, string(content), hash[:], r.now(), a.Why, by, a.Name, r.Quarterly.ByItself)
		if err != nil || tag.RowsAffected() == 0 || !r.Quarterly.ByItself {
			return err
		}
		return r.tellPages(ctx, tx)
	})
}

// releases tells who lets figures go out.
func (o Officer) releases() bool { return o.Is(RoleDPO) }

// QuarterDesk lists every version of every quarter, drafts too, the newest first: for those who release them and those who watch.
func (r *Registry) QuarterDesk(ctx context.Context, by Officer) ([]QuarterVersion, error) {
	if !by.Is(RoleDPO, RoleReviewer, RoleAuditor) {
		return nil, ErrForbidden
	}
	return r.quarters(ctx, r.DB, `ORDER BY quarter DESC, version DESC LIMIT 100`)
}

// QuarterShown names the version of a quarter that somebody has before them.
type QuarterShown struct {
	Quarter Quarter
	Version int
	Hash    string // in hex; the version alone is not enough: a draft can be counted again
}

// QuarterAt gives one version, a draft too.
func (r *Registry) QuarterAt(ctx context.Context, by Officer, s QuarterShown) (QuarterVersion, error) {
	if !by.Is(RoleDPO, RoleReviewer, RoleAuditor) {
		return QuarterVersion{}, ErrForbidden
	}
	list, err := r.quarters(ctx, r.DB, `WHERE quarter = $1 AND version = $2`, s.Quarter.String(), s.Version)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return QuarterVersion{}, err
	}
	return list[0], nil
}

// errOut is a draft that was released as it was shown.
var errOut = errors.New("requests: these figures are published")

// ReleaseQuarter publishes a draft as it was shown, for ever. Asked again, nothing more happens. ErrChanged when it is another one by now.
func (r *Registry) ReleaseQuarter(ctx context.Context, by Officer, s QuarterShown) error {
	err := r.onDraft(ctx, by, s, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE requests_quarter SET published_at = $3, released_by = $4, released_name = $5 WHERE quarter = $1 AND version = $2`,
			s.Quarter.String(), s.Version, r.now(), by.ID, by.Name); err != nil {
			return err
		}
		return r.tellPages(ctx, tx)
	})
	if errors.Is(err, errOut) {
		return nil
	}
	return err
}

// DropQuarter throws a draft away. A first one is counted anew, the coming night; after a published version that one stays.
func (r *Registry) DropQuarter(ctx context.Context, by Officer, s QuarterShown) error {
	err := r.onDraft(ctx, by, s, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM requests_quarter WHERE quarter = $1 AND version = $2`, s.Quarter.String(), s.Version)
		return err
	})
	if errors.Is(err, errOut) {
		return ErrChanged
	}
	return err
}

// onDraft does something with a draft that is as it was shown.
func (r *Registry) onDraft(ctx context.Context, by Officer, s QuarterShown, do func(pgx.Tx) error) error {
	if !by.releases() {
		return ErrForbidden
	}
	hash, err := hex.DecodeString(s.Hash)
	if err != nil {
		return ErrChanged
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT published_at IS NULL FROM requests_quarter WHERE quarter = $1 AND version = $2 AND hash = $3 FOR UPDATE`,
			s.Quarter.String(), s.Version, hash)
		if err != nil {
			return err
		}
		draft, err := pgx.CollectRows(rows, pgx.RowTo[bool])
		switch {
		case err != nil:
			return err
		case len(draft) == 0:
			return ErrChanged
		case !draft[0]:
			return errOut
		}
		return do(tx)
	})
}

// CountAgain asks for a published quarter to be counted again because something was wrong in it. The reason is published with the new
// version; the old one stays. Asked twice, it is counted once.
func (r *Registry) CountAgain(ctx context.Context, by Officer, s QuarterShown, why string) error {
	if !by.releases() {
		return ErrForbidden
	}
	c := &check{}
	why = c.text("why", why, maxText/4, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		newest, err := r.yes(ctx, tx, `SELECT count(*) = 1 FROM requests_quarter q WHERE quarter = $1 AND version = $2 AND published_at IS NOT NULL
			AND NOT EXISTS (SELECT FROM requests_quarter n WHERE n.quarter = q.quarter AND n.version > q.version)`, s.Quarter.String(), s.Version)
		if err == nil && !newest {
			err = ErrChanged
		}
		if err != nil {
			return err
		}
		return r.insert(ctx, tx, []river.JobArgs{QuarterArgs{Quarter: s.Quarter.String(), Version: s.Version + 1, Why: why, By: by.ID, Name: by.Name}})
	})
}
