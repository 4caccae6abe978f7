package notices

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Failure is why a planned moment passed without publication.
// i18n: notices.failure.*
type Failure string

// What can keep a version from being published at its moment.
const (
	FailedNot   Failure = ""
	FailedGaps  Failure = "gaps"  // under today's law something is missing in it
	FailedEarly Failure = "early" // the one before it came into force no earlier
	FailedMoved Failure = "moved" // of a file: rows are no longer what it was read against
)

// unplanned takes a moment off a version.
const unplanned = `publish_at = null, scheduled_by = null, scheduled_name = '', inform = false`

// PublishAt gives an approved version the moment at which it comes into force by itself, or moves it there from another. Moments that
// have passed are refused. The moment goes with the approval: whoever touches the text takes both off.
func (b *Board) PublishAt(ctx context.Context, who Officer, s Step, at time.Time) (Edition, error) {
	at = at.UTC().Truncate(time.Microsecond)
	if !at.After(b.now()) {
		return Edition{}, Problems{{Field: "at", Key: "notices.problem.past"}}
	}
	return b.move(ctx, who, s, mover{from: []VersionState{StateApproved}, action: "scheduled", planned: &at,
		done: func(v Version[Content]) bool {
			return v.PublishAt != nil && v.PublishAt.Equal(at) && *v.ScheduledBy == who.ID && v.Revision == s.Revision+1 && v.Inform == s.Inform
		},
		do: func(tx pgx.Tx, v Version[Content], _ []uuid.UUID) error {
			if err := b.behind(v, s); err != nil {
				return err
			}
			err := b.set(ctx, tx, `update notices_version set publish_at = $2, scheduled_by = $3, scheduled_name = $4, inform = $5, failure = '',
				revision = revision + 1 where id = $1`, v.ID, at, who.ID, who.Name, s.Inform)
			if err != nil {
				return err
			}
			return b.ask(ctx, tx, ProceedArgs{}, at)
		}})
}

// CallOff takes the moment off again. The version stays approved.
func (b *Board) CallOff(ctx context.Context, who Officer, s Step) (Edition, error) {
	return b.move(ctx, who, s, mover{from: []VersionState{StateApproved}, action: "called_off",
		done: func(v Version[Content]) bool {
			return v.State == StateApproved && v.PublishAt == nil && v.Failure == FailedNot && v.Revision == s.Revision+1
		},
		do: func(tx pgx.Tx, v Version[Content], _ []uuid.UUID) error {
			if v.PublishAt == nil {
				return ErrState
			}
			return b.set(ctx, tx, `update notices_version set `+unplanned+`, revision = revision + 1 where id = $1`, v.ID)
		}})
}

// dropPlanned writes into the history that a version which goes with its document had a moment.
func (b *Board) dropPlanned(ctx context.Context, tx pgx.Tx, document int64, who Officer) error {
	list, err := read[Content](ctx, tx, `where v.document_id = $1 and v.publish_at is not null`, document)
	if err != nil {
		return err
	}
	for _, v := range list {
		if err := b.note(ctx, tx, v.ID, who, event{Action: "called_off", Planned: v.PublishAt}); err != nil {
			return err
		}
	}
	return nil
}

// planned is a version whose moment has come.
type planned struct {
	ID        int64
	Revision  int
	PublishAt time.Time
	By        uuid.UUID
	Name      string
}

// PublishDue publishes what was planned for now or before, each in a transaction of its own and once, from whichever replica asks. What
// comes late, after the portal was down, is in force from when it really comes. What cannot be published loses its moment and says why
// on the desk; it is not tried again.
func (b *Board) PublishDue(ctx context.Context) error {
	rows, err := b.DB.Query(ctx, `select id, revision, publish_at, scheduled_by as by, scheduled_name as name from notices_version
		where publish_at <= $1 order by publish_at, id`, b.now())
	if err != nil {
		return fmt.Errorf("notices: looking for what is due: %w", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowToStructByName[planned])
	if err != nil {
		return fmt.Errorf("notices: looking for what is due: %w", err)
	}
	var faults []error
	for _, p := range due {
		faults = append(faults, b.publishPlanned(ctx, p))
	}
	return errors.Join(append(faults, b.publishDueImports(ctx))...)
}

// publishPlanned publishes in the name of whoever planned it: it was theirs to decide then.
func (b *Board) publishPlanned(ctx context.Context, p planned) error {
	err := b.atItsMoment(ctx, p, "published", "", func(tx pgx.Tx, v Version[Content], _ []uuid.UUID) error {
		if n, ok := v.Content.(Notice); ok {
			if err := missing(Checklist(b.Law, n, b.Authoritative())).orNil(); err != nil {
				return err
			}
		}
		return b.bringIntoForce(ctx, tx, v)
	})
	failure := failureOf(err)
	if failure == FailedNot {
		return err
	}
	return b.atItsMoment(ctx, p, "failed", string(failure), func(tx pgx.Tx, v Version[Content], _ []uuid.UUID) error {
		return b.set(ctx, tx, `update notices_version set failure = $2, `+unplanned+`, revision = revision + 1 where id = $1`, v.ID, failure)
	})
}

// failureOf is what trying again would not mend; FailedNot for all else.
func failureOf(err error) Failure {
	var gaps Problems
	switch {
	case errors.As(err, &gaps):
		return FailedGaps
	case errors.Is(err, ErrTooEarly):
		return FailedEarly
	case errors.Is(err, ErrMoved):
		return FailedMoved
	}
	return FailedNot
}

// atItsMoment does something with a planned version, unless it was published, moved, called off, changed or thrown away meanwhile.
func (b *Board) atItsMoment(ctx context.Context, p planned, action, why string, do func(pgx.Tx, Version[Content], []uuid.UUID) error) error {
	step := Step{Version: p.ID, Revision: p.Revision, Why: why}
	_, err := b.moved(ctx, Officer{ID: p.By, Name: p.Name}, step, mover{from: []VersionState{StateApproved}, action: action, planned: &p.PublishAt,
		do: func(tx pgx.Tx, v Version[Content], wrote []uuid.UUID) error {
			if v.PublishAt == nil || !v.PublishAt.Equal(p.PublishAt) {
				return ErrState
			}
			return do(tx, v, wrote)
		}})
	if slices.ContainsFunc([]error{ErrState, ErrChanged, ErrNotFound, ErrWithdrawn}, func(gone error) bool { return errors.Is(err, gone) }) {
		return nil
	}
	return err
}

// Planned are the versions of every kind that have a moment, the next one first.
func (b *Board) Planned(ctx context.Context) ([]Version[Content], error) {
	return read[Content](ctx, b.DB, `where v.publish_at is not null order by v.publish_at, v.id`)
}
