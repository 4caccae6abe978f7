package notices

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// SubmitImport hands a file in for another to see and publish: why, and which of the missing rows are to be withdrawn.
func (b *Board) SubmitImport(ctx context.Context, who Officer, id uuid.UUID, why string, withdraw []string) error {
	var p Problems
	if strings.TrimSpace(why) == "" {
		p.add("why", "notices.problem.required")
	}
	p.line("why", why, 500)
	if err := p.orNil(); err != nil {
		return err
	}
	return b.moveImport(ctx, who, id, func(tx pgx.Tx, i Import) error {
		switch {
		case i.Author != who.ID:
			return ErrNotAllowed
		case i.State == ImportSubmitted: // pressed twice
			return nil
		case i.State != ImportRead:
			return ErrState
		case i.Faulty > 0:
			return ErrFaulty
		case i.Added+i.Changed+len(withdraw) == 0:
			return Problems{{Field: "why", Key: "notices.import.nothing"}}
		}
		tag, err := tx.Exec(ctx, `update notices_import_row set op = 'withdraw' where import = $1 and op = 'missing' and code = any ($2)`, id, withdraw)
		if err != nil {
			return fmt.Errorf("notices: marking what is withdrawn: %w", err)
		}
		if err := b.set(ctx, tx, `update notices_import set state = 'submitted', submitted_at = $2, why = $3, withdrawn = $4 where id = $1`,
			id, b.now(), why, tag.RowsAffected()); err != nil {
			return err
		}
		return unmoved(ctx, tx, id)
	})
}

// unmoved refuses with ErrMoved when a row of the file is no longer what it was read against.
func unmoved(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	codes, err := moved(ctx, tx, id)
	if err == nil && len(codes) > 0 {
		err = ErrMoved
	}
	return err
}

// ReturnImport gives a file back to who handed it in, with a reason. Nothing changes.
func (b *Board) ReturnImport(ctx context.Context, who Officer, id uuid.UUID, reason string) error {
	var p Problems
	if strings.TrimSpace(reason) == "" {
		p.add("reason", "notices.problem.why")
	}
	p.line("reason", reason, 500)
	if err := p.orNil(); err != nil {
		return err
	}
	return b.moveImport(ctx, who, id, func(tx pgx.Tx, i Import) error {
		if done, err := i.decidable(who, ImportReturned); done || err != nil {
			return err
		}
		return b.set(ctx, tx, `update notices_import set state = 'returned', decided_at = $2, decider = $3, decider_name = $4, reason = $5 where id = $1`,
			id, b.now(), who.ID, who.Name, reason)
	})
}

// decidable tells whether somebody can decide on a file, or has done so already.
func (i Import) decidable(who Officer, to ImportState) (done bool, err error) {
	switch {
	case i.State == to && i.Decider != nil && *i.Decider == who.ID: // pressed twice
		return true, nil
	case i.State != ImportSubmitted:
		return false, ErrState
	case i.Author == who.ID:
		return false, ErrOwnWork
	}
	return false, nil
}

// DropImport takes a file back that nobody decided on. Only its sender can.
func (b *Board) DropImport(ctx context.Context, who Officer, id uuid.UUID) error {
	return b.moveImport(ctx, who, id, func(tx pgx.Tx, i Import) error {
		switch {
		case i.Author != who.ID:
			return ErrNotAllowed
		case !slices.Contains([]ImportState{ImportRead, ImportSubmitted}, i.State):
			return ErrState
		}
		return b.set(ctx, tx, `delete from notices_import where id = $1`, id)
	})
}

// moveImport is the one way a file goes on: role, lock, the step itself.
func (b *Board) moveImport(ctx context.Context, who Officer, id uuid.UUID, do func(pgx.Tx, Import) error) error {
	if !who.mayEdit() {
		return ErrNotAllowed
	}
	return pgx.BeginFunc(ctx, b.DB, func(tx pgx.Tx) error {
		i, err := b.importBy(ctx, tx, who, id, "for update")
		if err != nil {
			return err
		}
		return do(tx, i)
	})
}

// Sweep forgets files nobody handed in, and the rows of those that were decided on some time ago.
func (b *Board) Sweep(ctx context.Context) error {
	return pgx.BeginFunc(ctx, b.DB, func(tx pgx.Tx) error {
		if err := b.set(ctx, tx, `delete from notices_import where state = 'read' and read_at < $1`, b.now().Add(-importRead)); err != nil {
			return err
		}
		return b.set(ctx, tx, `delete from notices_import_row r using notices_import i where i.id = r.import and i.state in ('published', 'returned')
			and coalesce(i.published_at, i.decided_at) < $1`, b.now().Add(-importKept))
	})
}
