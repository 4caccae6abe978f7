package jobs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"daylight/notices"
	"daylight/requests"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// RetentionArgs asks for the published schedule to be carried out on the portal's own records.
type RetentionArgs struct {
	DryRun bool `json:"dry_run,omitempty"`
}

// Kind names the job.
func (RetentionArgs) Kind() string { return "retention" }

// Disposal is what one row of the schedule made of one class of the portal's own records.
type Disposal struct {
	Row    string // code of the row
	Class  string
	Before deadline.Day
	Count  int64
	Held   int64 // kept all the same, for a reason of their own
}

type retentionWorker struct {
	river.WorkerDefaults[RetentionArgs]
	office *Office
}

// disposingTime ends a long disposal before the job queue takes it for lost; the next try goes on where it ended.
const disposingTime = 50 * time.Minute

// Timeout leaves time for millions of entries.
func (*retentionWorker) Timeout(*river.Job[RetentionArgs]) time.Duration { return disposingTime }

// Work disposes of what is due and logs a line for each row and class.
func (w *retentionWorker) Work(ctx context.Context, job *river.Job[RetentionArgs]) error {
	done, err := Dispose(ctx, w.office.Board, w.office.Registry, job.Args.DryRun)
	for _, d := range done {
		w.office.Log.Info("retention", "row", d.Row, "class", d.Class, "before", d.Before.String(), "count", d.Count, "held", d.Held, "dry", job.Args.DryRun)
	}
	return err
}

// Dispose reads the schedule in force and erases, row by row, what has outlived its period: what is published is what happens.
func Dispose(ctx context.Context, board *notices.Board, registry *requests.Registry, dry bool) ([]Disposal, error) {
	rows, err := ending(ctx, board)
	if err != nil {
		return nil, err
	}
	sources, err := sourcesByRow(ctx, registry.Ledger, rows)
	if err != nil {
		return nil, err
	}
	evidence, err := registry.Evidence(ctx)
	if err != nil {
		return nil, err
	}
	var done []Disposal
	var faults []error
	for _, row := range byClass(rows) {
		d := Disposal{Row: row.Code, Class: row.Content.Records, Before: endOf(row, registry)}
		switch {
		case slices.Contains(requests.Classes(), d.Class):
			var erased requests.Erasure
			erased, err = registry.Erase(ctx, requests.Erasing{Class: d.Class, Before: d.Before, DryRun: dry})
			d.Count, d.Held = int64(erased.Count), int64(erased.Held)
		case d.Class == notices.ClassFollower:
			d.Count, err = board.EraseFollowers(ctx, d.Before.Time(registry.Zone), dry)
		case len(sources[row.Code]) > 0:
			var receipts []ledger.Disposal
			receipts, err = registry.Ledger.Dispose(ctx, ledger.Disposing{Row: row.Code, Version: row.Number, Sources: sources[row.Code],
				Before: d.Before.Time(registry.Zone), Keep: evidence, DryRun: dry})
			for _, r := range receipts {
				d.Count += r.Entries + r.Held
			}
		default:
			continue
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("row %s: %w", row.Code, err))
			continue
		}
		done = append(done, d)
	}
	if !dry { // what was found about a look lives as long as the look
		faults = append(faults, registry.ForgetFindings(ctx))
	}
	return done, errors.Join(faults...)
}

// ending are the rows in force by which records come to an end.
func ending(ctx context.Context, board *notices.Board) ([]notices.RetentionVersion, error) {
	rows, err := board.Schedule(ctx, notices.Filter{})
	return slices.DeleteFunc(rows, func(row notices.RetentionVersion) bool {
		return !row.Content.Ends()
	}), err
}

// KeptForEver lists the sources whose access entries no published row brings to an end.
func KeptForEver(ctx context.Context, board *notices.Board, l *ledger.Ledger) ([]string, error) {
	rows, err := ending(ctx, board)
	if err != nil {
		return nil, err
	}
	by, err := sourcesByRow(ctx, l, rows)
	if err != nil {
		return nil, err
	}
	sources, err := l.Sources(ctx)
	var kept []string
	for _, s := range sources {
		if !slices.Contains(slices.Concat(slices.Collect(maps.Values(by))...), s.ID) {
			kept = append(kept, s.ID)
		}
	}
	return kept, err
}

// endOf is the day before which records of a row have outlived its period.
func endOf(row notices.RetentionVersion, registry *requests.Registry) deadline.Day {
	return deadline.DayOf(row.Content.Period.Before(registry.Today().Time(registry.Zone)), registry.Zone)
}

// sourcesByRow says whose access entries each row is about: those of the source it names, or of every source that no row
// names.
func sourcesByRow(ctx context.Context, l *ledger.Ledger, rows []notices.RetentionVersion) (map[string][]string, error) {
	sources, err := l.Sources(ctx)
	if err != nil {
		return nil, err
	}
	by := map[string][]string{}
	for _, s := range sources {
		own := ledger.ClassEntry + ":" + s.ID
		named := slices.ContainsFunc(rows, func(row notices.RetentionVersion) bool { return row.Content.Records == own })
		for _, row := range rows {
			if class := row.Content.Records; class == own || class == ledger.ClassEntry && !named {
				by[row.Code] = append(by[row.Code], s.ID)
			}
		}
	}
	return by, nil
}

type tidyArgs struct{}

// Kind names the job.
func (tidyArgs) Kind() string { return "tidy" }

type tidyWorker struct {
	river.WorkerDefaults[tidyArgs]
	office *Office
}

// Work removes counters that no longer count, drafts nobody came back to, codes that ran out and wishes for mail that no mailbox confirmed.
func (w *tidyWorker) Work(ctx context.Context, _ *river.Job[tidyArgs]) error {
	_, err := w.office.Directory.Prune(ctx)
	return errors.Join(err, w.office.Registry.Sweep(ctx), w.office.Board.ForgetUnconfirmed(ctx))
}
