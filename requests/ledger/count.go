package ledger

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// LookCount is how many entries of one source were made under one activity in one month.
type LookCount struct {
	Source   string
	Activity string
	Month    time.Month // where the body is
	Count    int
}

// countingTime ends the counting of one day of one source.
const countingTime = `SET LOCAL statement_timeout = '10min'`

// CountLooks counts the entries of whole days, by source, activity and month, in no order: from is the beginning of a day where the body
// is, and until that of another. It reads the entries themselves, a source and a day
// at a time so that no statement runs for long: it is for a job, once, and not for a page.
func (l *Ledger) CountLooks(ctx context.Context, from, until time.Time) ([]LookCount, error) {
	type stretch struct {
		Number      int32
		Source      string
		First, Last time.Time
	}
	rows, err := l.DB.Query(ctx, `SELECT s.number, s.id AS source, CASE WHEN s.id = $3 THEN $1 ELSE greatest(t.first, $1) END AS first,
			CASE WHEN s.id = $3 THEN $2 ELSE least(t.last, $2) END AS last
		FROM ledger_source s LEFT JOIN LATERAL (SELECT min(first) AS first, max(last) AS last FROM ledger_tally t
			WHERE t.source = s.number AND t.last >= $1 AND t.first < $2) t ON true
		WHERE t.first IS NOT NULL OR s.id = $3 ORDER BY s.id`, from.UTC(), until.UTC(), OwnSource) // the portal's own looks have no tally
	if err != nil {
		return nil, err
	}
	stretches, err := pgx.CollectRows(rows, pgx.RowToStructByName[stretch])
	if err != nil {
		return nil, err
	}
	type place struct {
		source, activity string
		month            time.Month
	}
	counts := map[place]int{}
	for _, s := range stretches {
		y, m, d := s.First.In(l.zone()).Date()
		for day := time.Date(y, m, d, 0, 0, 0, 0, l.zone()); day.Before(until) && !day.After(s.Last); day = day.AddDate(0, 0, 1) {
			found, err := l.countDay(ctx, s.Number, day, day.AddDate(0, 0, 1))
			if err != nil {
				return nil, err
			}
			for activity, n := range found {
				counts[place{s.Source, activity, day.Month()}] += n
			}
		}
	}
	var list []LookCount
	for p, n := range counts {
		list = append(list, LookCount{p.source, p.activity, p.month, n})
	}
	return list, nil
}

// countDay counts the entries of a source in a stretch of one day, by activity.
func (l *Ledger) countDay(ctx context.Context, source int32, from, until time.Time) (map[string]int, error) {
	found := map[string]int{}
	err := pgx.BeginFunc(ctx, l.DB, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, countingTime); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT activity, count(*) FROM ledger_entry WHERE source = $1 AND occurred >= $2 AND occurred < $3 GROUP BY activity`,
			source, from, until)
		if err != nil {
			return err
		}
		var activity string
		var n int
		_, err = pgx.ForEachRow(rows, []any{&activity, &n}, func() error {
			found[activity] = n
			return nil
		})
		return err
	})
	return found, err
}

// DisposedDuring is how many entries were erased by disposals that ended between two moments, because their period was over.
func (l *Ledger) DisposedDuring(ctx context.Context, from, until time.Time) (n int, err error) {
	err = l.DB.QueryRow(ctx, `SELECT coalesce(sum(entries), 0) FROM ledger_disposal WHERE finished >= $1 AND finished < $2`, from, until).Scan(&n)
	return n, err
}
