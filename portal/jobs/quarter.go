package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"daylight/requests"
)

type quartersArgs struct{}

// Kind names the job.
func (quartersArgs) Kind() string { return "quarters" }

type quartersWorker struct {
	river.WorkerDefaults[quartersArgs]
	office *Office
}

// Work asks for the quarters to be counted whose day has come.
func (w *quartersWorker) Work(ctx context.Context, _ *river.Job[quartersArgs]) error {
	return w.office.Registry.DueQuarters(ctx)
}

type quarterWorker struct {
	river.WorkerDefaults[requests.QuarterArgs]
	office *Office
}

// Work counts one quarter. A repeat finds it counted.
func (w *quarterWorker) Work(ctx context.Context, job *river.Job[requests.QuarterArgs]) error {
	return w.office.Registry.CountQuarter(ctx, job.Args)
}

// Timeout leaves time for a country's looks of three months.
func (w *quarterWorker) Timeout(*river.Job[requests.QuarterArgs]) time.Duration {
	return 50 * time.Minute
}
