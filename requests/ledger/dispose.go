package ledger

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ClassEntry is the retention class of access entries; "access-entry:tax" is that of one source, and goes before it.
const ClassEntry = "access-entry"

// LeastKept is what no schedule can shorten: the database refuses to dispose of anything younger.
const LeastKept = 30 * 24 * time.Hour

// ErrTooYoung is a cut-off less than LeastKept ago.
var ErrTooYoung = errors.New("ledger: nothing younger than thirty days is disposed of")

// Disposing says which entries have outlived the period of a published row of the retention schedule.
type Disposing struct {
	Row     string // code of the row
	Version int    // its number
	Sources []string
	Before  time.Time // entries from before this moment
	Keep    []string  // ids of entries that stay, since they are evidence in a case
	DryRun  bool
}

// Disposal is the receipt of what was erased of one source: enough to tell, and to hold a leaf against, and nothing else.
type Disposal struct {
	ID                int32 // zero for a dry run
	Source            string
	Names             map[string]string // of the source, by language tag
	Row               string
	Version           int
	Before            time.Time
	Started, Finished time.Time
	Entries           int64
	Held              int64     // decided events of the quarantine
	First, Last       time.Time // of the entries; zero when there were none
	Digest            Digest    // over the leaves that lost their entry, in order
}

// Dispose erases the entries that have outlived their period, and the decided events of the quarantine: row and salt go,
// the leaf stays and says nothing any more. Each batch is a transaction with its part of the receipt, so an interrupted
// disposal is simply begun again. An entry that waits for its place in the log stays. ErrTooYoung when the cut-off is too near.
func (l *Ledger) Dispose(ctx context.Context, d Disposing) ([]Disposal, error) {
	if d.Before.After(l.now().Add(-LeastKept)) {
		return nil, ErrTooYoung
	}
	sources, err := l.Sources(ctx)
	if err != nil {
		return nil, err
	}
	sources = slices.DeleteFunc(sources, func(s Source) bool { return !slices.Contains(d.Sources, s.ID) })
	if d.DryRun {
		return l.disposable(ctx, d, sources)
	}
	keep := keptEvents(d.Keep)
	var receipts []int32
	for _, s := range sources {
		for {
			var receipt *int32
			err := l.DB.QueryRow(ctx, `SELECT ledger_dispose($1, $2, $3, $4, $5::uuid[])`, s.number, d.Row, d.Version, d.Before,
				keep).Scan(&receipt)
			if young := (*pgconn.PgError)(nil); errors.As(err, &young) && young.Code == "23514" {
				return nil, ErrTooYoung
			}
			if err != nil {
				return nil, err
			}
			if receipt == nil {
				break
			}
			if !slices.Contains(receipts, *receipt) {
				receipts = append(receipts, *receipt)
			}
		}
	}
	rows, err := l.DB.Query(ctx, selectDisposal+` WHERE d.id = ANY($1) ORDER BY d.id`, receipts)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanDisposal)
}

func keptEvents(ids []string) []string {
	keep := make([]string, 0, len(ids))
	for _, id := range ids {
		if at, ok := parseSpot(id); ok {
			keep = append(keep, at.event.String())
		}
	}
	return keep
}

// Kept counts the entries that have outlived their period and stay all the same, since they are evidence in a case.
func (l *Ledger) Kept(ctx context.Context, d Disposing) (n int64, err error) {
	err = l.DB.QueryRow(ctx, `SELECT count(*) FROM ledger_entry e JOIN ledger_source s ON s.number = e.source
		WHERE e.event = ANY($1::uuid[]) AND s.id = ANY($2) AND e.occurred < $3`, keptEvents(d.Keep), d.Sources, d.Before).Scan(&n)
	return n, err
}

// Disposed counts what the receipts of one row, version and cut-off say so far: entries, and events of the quarantine.
func (l *Ledger) Disposed(ctx context.Context, d Disposing) (n int64, err error) {
	err = l.DB.QueryRow(ctx, `SELECT coalesce(sum(d.entries + d.held), 0)::bigint FROM ledger_disposal d JOIN ledger_source s ON s.number = d.source
		WHERE d.code = $1 AND d.version = $2 AND d.before = $3 AND s.id = ANY($4)`, d.Row, d.Version, d.Before, d.Sources).Scan(&n)
	return n, err
}

// disposable counts what Dispose would erase, from the index alone.
func (l *Ledger) disposable(ctx context.Context, d Disposing, sources []Source) ([]Disposal, error) {
	var list []Disposal
	for _, s := range sources {
		out := Disposal{Source: s.ID, Names: s.Names, Row: d.Row, Version: d.Version, Before: d.Before}
		err := l.DB.QueryRow(ctx, `
			SELECT (SELECT count(*) FROM ledger_entry WHERE source = $1 AND occurred < $2)
				- (SELECT count(*) FROM ledger_entry WHERE event = ANY($3::uuid[]) AND source = $1 AND occurred < $2),
				(SELECT count(*) FROM ledger_quarantine WHERE source = $1 AND state <> 'held' AND decided < $2)`,
			s.number, d.Before, keptEvents(d.Keep)).Scan(&out.Entries, &out.Held)
		if err != nil {
			return nil, err
		}
		if out.Entries+out.Held > 0 {
			list = append(list, out)
		}
	}
	return list, nil
}

// disposalsPage is how many receipts are read at once.
const disposalsPage = 100

// Disposals lists the receipts, newest first: at most a hundred of those made before the one with this id, or the newest
// when it is zero.
func (l *Ledger) Disposals(ctx context.Context, before int32) ([]Disposal, error) {
	rows, err := l.DB.Query(ctx, selectDisposal+` WHERE $1 = 0 OR d.id < $1 ORDER BY d.id DESC LIMIT $2`, before, disposalsPage)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanDisposal)
}

const selectDisposal = `
	SELECT d.id, s.id, s.names, d.code, d.version, d.before, d.started, d.finished, d.entries, d.held, d.first_occurred,
		d.last_occurred, d.digest
	FROM ledger_disposal d JOIN ledger_source s ON s.number = d.source`

func scanDisposal(row pgx.CollectableRow) (d Disposal, err error) {
	var first, last *time.Time
	var digest []byte
	err = row.Scan(&d.ID, &d.Source, &d.Names, &d.Row, &d.Version, &d.Before, &d.Started, &d.Finished, &d.Entries, &d.Held,
		&first, &last, &digest)
	d.First, d.Last = moment(first), moment(last)
	copy(d.Digest[:], digest)
	return d, err
}
