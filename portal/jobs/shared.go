package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"daylight/requests"
)

type sharedWorker struct {
	river.WorkerDefaults[requests.SharedArgs]
	office *Office
}

// Work takes down in other cases of a person what a source said of the instruction they share.
func (w *sharedWorker) Work(ctx context.Context, job *river.Job[requests.SharedArgs]) error {
	return w.office.Registry.Share(ctx, job.Args)
}
