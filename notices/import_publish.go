package notices

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ApproveImport publishes everything a file changes, at one instant and in one transaction: a version for each changed row, with the
// file's reason as its why, and a tombstone for each row that is withdrawn. Nobody approves a file of their own. ErrMoved when a row
// was changed meanwhile; MovedRows says which.
func (b *Board) ApproveImport(ctx context.Context, who Officer, id uuid.UUID) error {
	return b.moveImport(ctx, who, id, func(tx pgx.Tx, i Import) error {
		if done, err := i.decidable(who, ImportPublished); done || err != nil {
			return err
		}
		at := b.now()
		i.DecidedAt, i.Decider, i.DeciderName = &at, &who.ID, who.Name
		return b.publishImport(ctx, tx, i)
	})
}

// publishImport brings into force, at this instant, all of a file that somebody decided on.
func (b *Board) publishImport(ctx context.Context, tx pgx.Tx, i Import) error {
	at := b.now()
	if err := b.set(ctx, tx, `update notices_import set state = 'published', decided_at = $2, decider = $3, decider_name = $4, published_at = $5,
		failure = '' where id = $1`, i.ID, i.DecidedAt, i.Decider, i.DeciderName, at); err != nil {
		return err
	}
	if err := b.lockRows(ctx, tx, i.ID, at); err != nil {
		return err
	}
	if err := b.publishRows(ctx, tx, i, at); err != nil {
		return err
	}
	if err := b.withdrawRows(ctx, tx, i, at); err != nil {
		return err
	}
	return b.changed(ctx, tx)
}

// lockRows opens the documents of new rows and locks all of them, always in the same order: then nobody can change one, and what a
// file was read against is looked at once more.
func (b *Board) lockRows(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error {
	if err := b.set(ctx, tx, `insert into notices_document (kind, code, created_at)
		select 'retention', code, $2 from notices_import_row where import = $1 and op = 'new' on conflict (kind, code) do nothing`, id, at); err != nil {
		return err
	}
	if err := b.set(ctx, tx, `select d.id from notices_document d join notices_import_row r on d.kind = 'retention' and d.code = r.code
		where r.import = $1 and r.op <> 'missing' order by d.id for update of d`, id); err != nil {
		return err
	}
	if err := unmoved(ctx, tx, id); err != nil {
		return err
	}
	var latest *time.Time
	err := tx.QueryRow(ctx, `select max(v.in_force_from) from notices_import_row r join notices_version v on v.id = r.base
		where r.import = $1 and r.op <> 'missing'`, id).Scan(&latest)
	switch {
	case err != nil:
		return fmt.Errorf("notices: publishing: %w", err)
	case latest != nil && !at.After(*latest):
		return ErrTooEarly
	}
	return nil
}

// publishRows writes all versions in a few statements, whatever their number.
func (b *Board) publishRows(ctx context.Context, tx pgx.Tx, i Import, at time.Time) error {
	if err := b.set(ctx, tx, `update notices_version v set state = 'archived', in_force_until = $2
		from notices_import_row r where r.import = $1 and r.op = 'changed' and v.id = r.base`, i.ID, at); err != nil {
		return err
	}
	if err := b.set(ctx, tx, `insert into notices_version (document_id, number, state, content, hash, why, author, author_name, editors,
			approver, approver_name, saved_at, submitted_at, approved_at, published_at, in_force_from)
		select d.id, coalesce(o.number, 0) + 1, 'published', r.content, sha256(convert_to(r.content::text, 'UTF8')), $2, $3, $4, array[$3::uuid],
			$5, $6, $7, $8, $9, $10, $10
		from notices_import_row r join notices_document d on d.kind = 'retention' and d.code = r.code left join notices_version o on o.id = r.base
		where r.import = $1 and r.op in ('new', 'changed') order by r.n`,
		i.ID, i.Why, i.Author, i.AuthorName, i.Decider, i.DeciderName, i.ReadAt, i.SubmittedAt, i.DecidedAt, at); err != nil {
		return err
	}
	// Each version has the history it would have had alone.
	if err := b.set(ctx, tx, `insert into notices_event (document_id, version_id, at, officer, officer_name, action, why, planned)
		select v.document_id, v.id, s.at, s.officer, s.name, s.action, v.why, case s.action when 'published' then $10::timestamptz end
		from notices_import_row r join notices_document d on d.kind = 'retention' and d.code = r.code
		join notices_version v on v.document_id = d.id and v.state = 'published'
		cross join (values (1, 'saved', $2::timestamptz, $3::uuid, $4), (2, 'submitted', $5::timestamptz, $3, $4),
			(3, 'approved', $9::timestamptz, $7::uuid, $8), (4, 'published', $6::timestamptz, $7, $8)) s (n, action, at, officer, name)
		where r.import = $1 and r.op in ('new', 'changed') order by r.n, s.n`,
		i.ID, i.ReadAt, i.Author, i.AuthorName, i.SubmittedAt, at, i.Decider, i.DeciderName, i.DecidedAt, i.planned()); err != nil {
		return err
	}
	rows, err := read[Content](ctx, tx, `where d.kind = 'retention' and v.state = 'published' and exists (select from notices_import_row r
		where r.import = $1 and r.code = d.code and r.op in ('new', 'changed')) order by v.id`, i.ID)
	if err != nil {
		return err
	}
	return b.reindex(ctx, tx, rows...)
}

// withdrawRows leaves a tombstone of each row that was ticked.
func (b *Board) withdrawRows(ctx context.Context, tx pgx.Tx, i Import, at time.Time) error {
	if i.Withdrawn == 0 {
		return nil
	}
	ticked := ` from notices_import_row r where r.import = $1 and r.op = 'withdraw' and `
	if err := b.set(ctx, tx, `insert into notices_event (document_id, version_id, at, officer, officer_name, action, why, planned)
		select v.document_id, v.id, $2, $3, $4, 'withdrawn', $5, $6 from notices_import_row r join notices_version v on v.id = r.base
		where r.import = $1 and r.op = 'withdraw' order by r.n`, i.ID, at, i.Decider, i.DeciderName, i.Why, i.planned()); err != nil {
		return err
	}
	if err := b.set(ctx, tx, `update notices_version v set state = 'withdrawn', in_force_until = $2`+ticked+`v.id = r.base`, i.ID, at); err != nil {
		return err
	}
	if err := b.set(ctx, tx, `update notices_document d set withdrawn_at = $2, withdrawn_why = $3`+ticked+`d.kind = 'retention' and d.code = r.code`,
		i.ID, at, i.Why); err != nil {
		return err
	}
	return b.set(ctx, tx, `delete from notices_search s using notices_import_row r join notices_document d on d.kind = 'retention' and d.code = r.code
		where r.import = $1 and r.op = 'withdraw' and s.document_id = d.id`, i.ID)
}
