package notices

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// Channel is where PostgreSQL tells of every publication.
const Channel = "notices_changed"

// event is one entry of a document's history, before it is written.
type event struct {
	Action, Why string
	Planned     *time.Time
}

// Change is one entry of a document's history. Number is the version's number
// if it has been published; Planned is for when a publication is or was planned;
// OfficerName is for staff, not for the public.
// i18n: notices.change.*
type Change struct {
	At          time.Time
	Version     *int64
	Number      int
	Action      string
	Why         string
	OfficerName string
	Planned     *time.Time
}

func (b *Board) note(ctx context.Context, tx pgx.Tx, version int64, who Officer, e event) error {
	_, err := tx.Exec(ctx, `insert into notices_event (document_id, version_id, at, officer, officer_name, action, why, planned)
		select document_id, id, $2, $3, $4, $5, $6, $7 from notices_version where id = $1`,
		version, b.now(), who.ID, who.Name, e.Action, e.Why, e.Planned)
	if err != nil {
		return fmt.Errorf("notices: writing history: %w", err)
	}
	return nil
}

// History is all that happened to a document, newest first.
func (b *Board) History(ctx context.Context, ref Ref) ([]Change, error) {
	rows, err := b.DB.Query(ctx, `select e.at, e.version_id as version, coalesce(v.number, 0) as number, e.action, e.why, e.officer_name, e.planned
		from notices_event e join notices_document d on d.id = e.document_id left join notices_version v on v.id = e.version_id
		where d.kind = $1 and d.code = $2 order by e.id desc`, ref.Kind, ref.Code)
	if err != nil {
		return nil, fmt.Errorf("notices: reading history: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Change])
}

// Publication is one version as a feed tells of it, or the withdrawal of a document.
type Publication struct {
	Edition
	Name Text
	Gone bool // it tells of the withdrawal
}

// at is when it happened.
func (p Publication) at() time.Time {
	if p.Gone {
		return *p.WithdrawnAt
	}
	return *p.PublishedAt
}

// Latest are the newest publications of one kind, and what was withdrawn of it, newest first.
func (b *Board) Latest(ctx context.Context, kind Kind, limit int) ([]Publication, error) {
	var list []Publication
	for _, part := range []struct {
		gone  bool
		where string
	}{
		{false, `where d.kind = $1 and v.number is not null order by v.published_at desc, v.id desc limit $2`},
		{true, `where d.kind = $1 and v.state = 'withdrawn' order by d.withdrawn_at desc, v.id desc limit $2`},
	} {
		versions, err := read[Content](ctx, b.DB, part.where, kind, limit)
		if err != nil {
			return nil, err
		}
		for _, v := range versions {
			list = append(list, Publication{v.Edition, v.Content.Name(), part.gone})
		}
	}
	slices.SortStableFunc(list, func(x, y Publication) int { return y.at().Compare(x.at()) })
	return list[:min(len(list), limit)], nil
}

// changed counts the publication and tells whoever listens, when and only when
// the transaction commits.
func (b *Board) changed(ctx context.Context, tx pgx.Tx) error {
	var count int64
	err := tx.QueryRow(ctx, `update notices_counter set changes = changes + 1 returning changes`).Scan(&count)
	if err == nil {
		_, err = tx.Exec(ctx, `select pg_notify($1, $2)`, Channel, strconv.FormatInt(count, 10))
	}
	if err != nil {
		return fmt.Errorf("notices: telling of the change: %w", err)
	}
	return nil
}

// Changes counts the publications and withdrawals so far: a page made at one
// count is good until the count moves.
func (b *Board) Changes(ctx context.Context) (int64, error) {
	var count int64
	if err := b.DB.QueryRow(ctx, `select changes from notices_counter`).Scan(&count); err != nil {
		return 0, fmt.Errorf("notices: reading the count of changes: %w", err)
	}
	return count, nil
}

// Watch calls changed with the count once at the start, after every
// publication, and when others tell of what they publish through Channel, until ctx ends or the connection fails; the caller starts it
// again and so misses nothing.
func (b *Board) Watch(ctx context.Context, changed func(count int64)) error {
	// A connection of its own: it is held for as long as somebody watches.
	conn, err := pgx.ConnectConfig(ctx, b.DB.Config().ConnConfig)
	if err != nil {
		return fmt.Errorf("notices: watching: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, `listen `+Channel); err != nil {
		return fmt.Errorf("notices: watching: %w", err)
	}
	count, err := b.Changes(ctx)
	for err == nil {
		changed(count)
		note, wait := conn.WaitForNotification(ctx)
		if wait != nil {
			return fmt.Errorf("notices: watching: %w", wait)
		}
		if n, err := strconv.ParseInt(note.Payload, 10, 64); err == nil { // else something else that public pages show
			count = n
		}
	}
	return err
}
