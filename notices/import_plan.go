package notices

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// PlanImport approves a file for a moment: everything it changes comes into force then, at one instant and in one transaction. Moments
// that have passed are refused. Nobody approves a file of their own. ErrMoved when a row was changed since the file was read; ErrChanged
// when it has another moment already, which is called off first.
func (b *Board) PlanImport(ctx context.Context, who Officer, id uuid.UUID, at time.Time) error {
	at = at.UTC().Truncate(time.Microsecond)
	if !at.After(b.now()) {
		return Problems{{Field: "at", Key: "notices.problem.past"}}
	}
	return b.moveImport(ctx, who, id, func(tx pgx.Tx, i Import) error {
		if i.State == ImportPlanned && !i.PublishAt.Equal(at) {
			return ErrChanged
		}
		if done, err := i.decidable(who, ImportPlanned); done || err != nil {
			return err
		}
		if err := unmoved(ctx, tx, id); err != nil {
			return err
		}
		if err := b.set(ctx, tx, `update notices_import set state = 'planned', decided_at = $2, decider = $3, decider_name = $4, publish_at = $5,
			failure = '' where id = $1`, id, b.now(), who.ID, who.Name, at); err != nil {
			return err
		}
		if err := b.noteImport(ctx, tx, id, who, event{Action: "scheduled", Planned: &at}); err != nil {
			return err
		}
		return b.ask(ctx, tx, ProceedArgs{}, at)
	})
}

// CallOffImport takes the approval of a planned file back, and its moment with it: somebody decides on it anew. planned is the moment that
// was before the officer; ErrChanged when the file has another by now.
func (b *Board) CallOffImport(ctx context.Context, who Officer, id uuid.UUID, planned time.Time) error {
	return b.moveImport(ctx, who, id, func(tx pgx.Tx, i Import) error {
		switch {
		case i.PublishAt == nil || i.State != ImportPlanned && i.State != ImportSubmitted:
			return ErrState
		case !i.PublishAt.Equal(planned):
			return ErrChanged
		case i.State == ImportSubmitted: // pressed twice
			return nil
		}
		if err := b.undecide(ctx, tx, id, FailedNot); err != nil {
			return err
		}
		return b.noteImport(ctx, tx, id, who, event{Action: "called_off", Planned: i.PublishAt})
	})
}

// undecide makes a planned file wait for a decision again. It keeps the moment it had, so that a second click finds its work done.
func (b *Board) undecide(ctx context.Context, tx pgx.Tx, id uuid.UUID, failure Failure) error {
	return b.set(ctx, tx, `update notices_import set state = 'submitted', decided_at = null, decider = null, decider_name = '', failure = $2 where id = $1`,
		id, failure)
}

// planned is the moment at which a file comes into force by itself; nil when somebody publishes it.
func (i Import) planned() *time.Time {
	if i.State != ImportPlanned {
		return nil
	}
	return i.PublishAt
}

// Failed tells that a moment passed without the file, and nobody has decided on it since.
func (i Import) Failed() bool { return i.State == ImportSubmitted && i.Failure != FailedNot }

// publishDueImports publishes the files whose moment has come.
func (b *Board) publishDueImports(ctx context.Context) error {
	rows, err := b.DB.Query(ctx, `select id from notices_import where state = 'planned' and publish_at <= $1 order by publish_at, id`, b.now())
	if err != nil {
		return fmt.Errorf("notices: looking for files that are due: %w", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return fmt.Errorf("notices: looking for files that are due: %w", err)
	}
	var faults []error
	for _, id := range due {
		faults = append(faults, b.publishPlannedImport(ctx, id))
	}
	return errors.Join(faults...)
}

// publishPlannedImport publishes a file in the name of whoever planned it. One that cannot be published waits for a decision again.
func (b *Board) publishPlannedImport(ctx context.Context, id uuid.UUID) error {
	err := b.dueImport(ctx, id, b.publishImport)
	failure := failureOf(err)
	if failure == FailedNot {
		return err
	}
	return b.dueImport(ctx, id, func(ctx context.Context, tx pgx.Tx, i Import) error {
		if err := b.undecide(ctx, tx, id, failure); err != nil {
			return err
		}
		return b.noteImport(ctx, tx, id, Officer{ID: *i.Decider, Name: i.DeciderName}, event{Action: "failed", Planned: i.PublishAt, Why: string(failure)})
	})
}

// dueImport does something with a file that is due, unless it was published, called off or planned for later meanwhile.
func (b *Board) dueImport(ctx context.Context, id uuid.UUID, do func(context.Context, pgx.Tx, Import) error) error {
	return pgx.BeginFunc(ctx, b.DB, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select `+importColumns+` from notices_import where id = $1 and state = 'planned' and publish_at <= $2 for update`, id, b.now())
		if err != nil {
			return fmt.Errorf("notices: reading an import: %w", err)
		}
		i, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Import])
		if isNoRows(err) {
			return nil
		} else if err != nil {
			return fmt.Errorf("notices: reading an import: %w", err)
		}
		return do(ctx, tx, i)
	})
}

func (b *Board) noteImport(ctx context.Context, tx pgx.Tx, id uuid.UUID, who Officer, e event) error {
	return b.set(ctx, tx, `insert into notices_import_event (import, at, officer, officer_name, action, planned, why) values ($1, $2, $3, $4, $5, $6, $7)`,
		id, b.now(), who.ID, who.Name, e.Action, e.Planned, e.Why)
}

// ImportPlans are what happened to the moments of a file, the oldest first.
func (b *Board) ImportPlans(ctx context.Context, i Import) ([]Change, error) {
	rows, err := b.DB.Query(ctx, `select at, null::bigint as version, 0 as number, action, why, officer_name, planned from notices_import_event
		where import = $1 order by id`, i.ID)
	if err != nil {
		return nil, fmt.Errorf("notices: reading the plans of a file: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Change])
}

// PlannedImports are the files that wait for their moment, the next one first.
func (b *Board) PlannedImports(ctx context.Context, who Officer) ([]Import, error) {
	if !who.mayEdit() {
		return nil, ErrNotAllowed
	}
	rows, err := b.DB.Query(ctx, `select `+importColumns+` from notices_import where state = 'planned' order by publish_at, id`)
	if err != nil {
		return nil, fmt.Errorf("notices: reading planned files: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Import])
}
