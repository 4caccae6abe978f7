package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"daylight/requests"
)

type recountWorker struct {
	river.WorkerDefaults[requests.RecountArgs]
	office *Office
}

// Work reckons every open case anew. Interrupted, it goes on where it stood.
func (w *recountWorker) Work(ctx context.Context, job *river.Job[requests.RecountArgs]) error {
	return w.office.Registry.RecountOpen(ctx, job.Args.ID)
}

// Timeout is longer than that of other jobs: a country may have a million open cases.
func (w *recountWorker) Timeout(*river.Job[requests.RecountArgs]) time.Duration { return time.Hour }

type refreshArgs struct{}

// Kind names the job.
func (refreshArgs) Kind() string { return "refresh" }

type refreshWorker struct {
	river.WorkerDefaults[refreshArgs]
	office *Office
}

// Work looks for days that were reckoned by rules of yesterday.
func (w *refreshWorker) Work(ctx context.Context, _ *river.Job[refreshArgs]) error {
	return w.office.Registry.Refresh(ctx)
}
