package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"daylight/requests"
)

type behestWorker struct {
	river.WorkerDefaults[requests.BehestArgs]
	office *Office
}

// behest is the body of the webhook: its type says what is asked, "record.restrict" for one.
type behest struct {
	Type      string     `json:"type"`
	Timestamp time.Time  `json:"timestamp"`
	Data      behestData `json:"data"`
}

type behestData struct {
	ID        string  `json:"id"`
	Reference string  `json:"reference"`
	Subject   subject `json:"subject"`
	Field     string  `json:"field"`
	Held      string  `json:"held"`
	Right     string  `json:"right,omitempty"`
	Statement string  `json:"statement,omitempty"`
}

// Work posts one behest, signed, to the source that listens. A source that asks instead finds it by itself.
func (w *behestWorker) Work(ctx context.Context, job *river.Job[requests.BehestArgs]) error {
	e, err := w.office.Registry.Behest(ctx, job.Args)
	if errors.Is(err, requests.ErrNothing) {
		return nil
	}
	if err != nil {
		return err
	}
	return w.office.deliver(ctx, e.Source, e.ID.String(), behest{Type: "record." + string(e.Kind), Timestamp: e.IssuedAt.UTC(), Data: behestData{ID: e.ID.String(),
		Reference: e.Ref, Subject: subject{e.Subject.Scheme, e.Subject.ID}, Field: e.Field, Held: e.Held, Right: e.Right, Statement: e.Statement}})
}
