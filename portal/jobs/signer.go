package jobs

import (
	"context"

	"github.com/riverqueue/river"

	"daylight/requests"
)

type signerEndedWorker struct {
	river.WorkerDefaults[requests.SignerEndedArgs]
	office *Office
}

// Work ends the authorities of an agent that was put out of service. Those that ended before stay as they are.
func (w *signerEndedWorker) Work(ctx context.Context, _ *river.Job[requests.SignerEndedArgs]) error {
	return w.office.Registry.EndAuthorities(ctx)
}
