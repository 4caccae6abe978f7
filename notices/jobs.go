package notices

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// ProceedArgs asks for whatever is due: publications whose moment has come, and followers who were not told yet.
type ProceedArgs struct{}

// Kind names the job.
func (ProceedArgs) Kind() string { return "proceed" }

// NoticedArgs asks for people whose open cases fall under a notice to be told of a new version.
type NoticedArgs struct {
	Version int64 `json:"version"`
}

// Kind names the job.
func (NoticedArgs) Kind() string { return "noticed" }

// FollowLetterArgs asks for one letter to one follower. It carries ids only: the job tables are in every dump.
type FollowLetterArgs struct {
	Follower uuid.UUID `json:"follower"`
	Letter   string    `json:"letter"`
	Version  int64     `json:"version,omitempty"`
}

// Kind names the job.
func (FollowLetterArgs) Kind() string { return "follow" }

// ask puts a job into the transaction, to be done at a moment.
func (b *Board) ask(ctx context.Context, tx pgx.Tx, job river.JobArgs, at time.Time) error {
	if b.Jobs == nil {
		return nil
	}
	if _, err := b.Jobs.InsertTx(ctx, tx, job, &river.InsertOpts{ScheduledAt: at}); err != nil {
		return fmt.Errorf("notices: asking for a job: %w", err)
	}
	return nil
}

// Proceed does whatever is due. It may be asked any number of times.
func (b *Board) Proceed(ctx context.Context) error {
	if err := b.PublishDue(ctx); err != nil {
		return err
	}
	return b.TellFollowers(ctx)
}
