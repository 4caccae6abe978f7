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

type retentionWorker struct {
	river.WorkerDefaults[requests.RetentionArgs]
	office *Office
}

// disposingTime ends a long disposal before the job queue takes it for lost; the next try goes on where it ended.
const disposingTime = 50 * time.Minute

// Timeout leaves time for millions of entries.
func (*retentionWorker) Timeout(*river.Job[requests.RetentionArgs]) time.Duration {
	return disposingTime
}

// Work disposes of what is due and logs a line for each row and class.
func (w *retentionWorker) Work(ctx context.Context, job *river.Job[requests.RetentionArgs]) error {
	run := requests.NewRun(requests.CauseNight)
	if job.Args.Officer != nil {
		run.Cause, run.Officer, run.Name = requests.CauseOfficer, job.Args.Officer, job.Args.Name
	}
	done, err := Dispose(ctx, w.office.Board, w.office.Registry, run)
	for _, d := range done {
		w.office.Log.Info("retention", "run", d.Run, "row", d.Code, "class", d.Class, "before", d.Before.String(), "due", d.Due, "count", d.Count, "held", d.Kept())
	}
	return err
}

// Dispose reads the schedule in force and erases, row by row, what has outlived its period: what is published is what happens.
func Dispose(ctx context.Context, board *notices.Board, registry *requests.Registry, run requests.Run) ([]requests.Disposal, error) {
	done, err := dispose(ctx, board, registry, run, false)
	// What was found about a look lives as long as the look.
	return done, errors.Join(err, registry.ForgetFindings(ctx))
}

// Foresee says what Dispose would do now, and changes nothing.
func Foresee(ctx context.Context, board *notices.Board, registry *requests.Registry) ([]requests.Disposal, error) {
	return dispose(ctx, board, registry, requests.Run{}, true)
}

func dispose(ctx context.Context, board *notices.Board, registry *requests.Registry, run requests.Run, dry bool) ([]requests.Disposal, error) {
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
	orders := byClass(rows)
	var done []requests.Disposal
	var faults []error
	if !slices.ContainsFunc(orders, func(row notices.RetentionVersion) bool { return row.Content.Records == requests.ClassPapers }) {
		orders = append(orders, unwritten(registry))
	}
	for _, row := range orders {
		e := requests.Erasing{Class: row.Content.Records, Before: endOf(row, registry), DryRun: dry, Row: row.Code, Number: row.Number, Run: run}
		if told := registry.Today().AddDays(-papersDays); e.Class == requests.ClassPapers && e.Before.Before(told) {
			e.Before = told // a row can shorten what citizens are told, and not lengthen it
		}
		d := requests.Disposal{Run: run.ID, Code: e.Row, Version: e.Number, Class: e.Class, Before: e.Before}
		switch {
		case e.Class == requests.ClassPapers, slices.Contains(requests.Classes(), e.Class), slices.Contains(requests.EntryClasses(), e.Class):
			var erased requests.Erasure
			erased, err = registry.Erase(ctx, e)
			d.Due, d.Count, d.Held = int64(erased.Due), int64(erased.Count), erased.Why
		case e.Class == notices.ClassFollower:
			d.Count, err = board.EraseFollowers(ctx, e.Before.Time(registry.Zone), dry)
			err = receipt(ctx, registry, e, &d, err)
		case e.Class == requests.ClassAffected:
			var gone int
			gone, err = registry.EraseAffected(ctx, e.Before, dry)
			d.Count = int64(gone)
			err = receipt(ctx, registry, e, &d, err)
		case e.Class == requests.ClassFlag:
			var gone int
			gone, err = registry.EraseFlags(ctx, e.Before, dry)
			d.Count = int64(gone)
			err = receipt(ctx, registry, e, &d, err)
		case len(sources[row.Code]) > 0:
			err = disposeEntries(ctx, registry, e, ledger.Disposing{Row: row.Code, Version: row.Number, Sources: sources[row.Code],
				Before: e.Before.Time(registry.Zone), Keep: evidence, DryRun: dry}, &d)
		default:
			continue
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("row %s: %w", row.Code, err))
			continue
		}
		done = append(done, d)
	}
	return done, errors.Join(faults...)
}

// receipt writes down what went at once, with nothing held.
func receipt(ctx context.Context, registry *requests.Registry, e requests.Erasing, d *requests.Disposal, failed error) error {
	d.Due = d.Count
	if failed != nil || e.DryRun {
		return failed
	}
	return registry.Receipt(ctx, e, d.Due, d.Count, nil)
}

// papersDays is how long proofs of identity are kept at most.
const papersDays = int(requests.PapersKept / (24 * time.Hour))

// unwritten stands for the row on proofs of identity where nobody has published one: citizens are told how long they are kept at most.
func unwritten(registry *requests.Registry) notices.RetentionVersion {
	var row notices.RetentionVersion
	row.Content.Records = requests.ClassPapers
	row.Content.Period = notices.Period(fmt.Sprintf("P%dD", papersDays))
	return row
}

// disposeEntries erases entries of the ledger, which writes a receipt for each source; the portal's own says what was held. What went
// before a failure is on both.
func disposeEntries(ctx context.Context, registry *requests.Registry, e requests.Erasing, entries ledger.Disposing, d *requests.Disposal) error {
	book := registry.Ledger
	held, err := book.Kept(ctx, entries)
	if err != nil {
		return err
	}
	d.Held = map[string]int64{}
	if held > 0 {
		d.Held[heldEvidence] = held
	}
	foreseen := entries
	foreseen.DryRun = true
	due, err := book.Dispose(ctx, foreseen)
	if err != nil {
		return err
	}
	for _, r := range due {
		d.Count += r.Entries + r.Held
	}
	if d.Due = d.Count + held; e.DryRun {
		return nil
	}
	before, err := book.Disposed(ctx, entries)
	if err != nil {
		return err
	}
	_, failed := book.Dispose(ctx, entries)
	ctx = context.WithoutCancel(ctx) // time may be up
	after, err := book.Disposed(ctx, entries)
	if err == nil {
		d.Count = after - before
		err = registry.Receipt(ctx, e, d.Due, d.Count, d.Held)
	}
	return errors.Join(failed, err)
}

// heldEvidence is why an entry of the ledger is kept: a complaint on file is about it.
// i18n: requests.kept.*
const heldEvidence = "complaint"

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
	return errors.Join(err, w.office.Registry.Sweep(ctx), w.office.Board.Sweep(ctx), w.office.Board.ForgetUnconfirmed(ctx))
}
