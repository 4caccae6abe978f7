package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/riverqueue/river"

	"daylight/notices"
	"daylight/requests"
	"daylight/requests/deadline"
)

// RetentionArgs asks for the published schedule to be carried out on the portal's own records.
type RetentionArgs struct {
	DryRun bool `json:"dry_run,omitempty"`
}

// Kind names the job.
func (RetentionArgs) Kind() string { return "retention" }

// Disposal is what one row of the schedule made of the portal's own records.
type Disposal struct {
	Row     string // code of the row
	Before  deadline.Day
	Erasure requests.Erasure
}

type retentionWorker struct {
	river.WorkerDefaults[RetentionArgs]
	office *Office
}

// Work disposes of what is due and logs a line for each row.
func (w *retentionWorker) Work(ctx context.Context, job *river.Job[RetentionArgs]) error {
	done, err := Dispose(ctx, w.office.Board, w.office.Registry, job.Args.DryRun)
	for _, d := range done {
		w.office.Log.Info("retention", "row", d.Row, "class", d.Erasure.Class, "before", d.Before.String(), "count", d.Erasure.Count, "dry", d.Erasure.Dry)
	}
	return err
}

// Dispose reads the schedule in force and erases, row by row, what has outlived its period: what is published is what happens.
func Dispose(ctx context.Context, board *notices.Board, registry *requests.Registry, dry bool) ([]Disposal, error) {
	rows, err := board.Schedule(ctx, notices.Filter{})
	if err != nil {
		return nil, err
	}
	var done []Disposal
	var faults []error
	for _, row := range rows {
		r := row.Content
		span, limited := r.Period.Span()
		if !slices.Contains(requests.Classes(), r.Records) || !limited || (r.Action != notices.ActionDestroy && r.Action != notices.ActionAnonymise) {
			continue
		}
		today := registry.Today()
		before := deadline.DayOf(today.Time(registry.Zone).AddDate(-span.Years, -span.Months, -7*span.Weeks-span.Days), registry.Zone)
		receipt, err := registry.Erase(ctx, requests.Erasing{Class: r.Records, Before: before, DryRun: dry})
		if err != nil {
			faults = append(faults, fmt.Errorf("row %s: %w", r.ID, err))
			continue
		}
		done = append(done, Disposal{Row: r.ID, Before: before, Erasure: receipt})
	}
	return done, errors.Join(faults...)
}

type tidyArgs struct{}

// Kind names the job.
func (tidyArgs) Kind() string { return "tidy" }

type tidyWorker struct {
	river.WorkerDefaults[tidyArgs]
	office *Office
}

// Work removes counters that no longer count, drafts nobody came back to and codes that ran out.
func (w *tidyWorker) Work(ctx context.Context, _ *river.Job[tidyArgs]) error {
	_, err := w.office.Directory.Prune(ctx)
	return errors.Join(err, w.office.Registry.Sweep(ctx))
}
