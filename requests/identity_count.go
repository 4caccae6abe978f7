package requests

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
)

// FailedCount counts how often people showed who they are, and how often that failed.
type FailedCount struct {
	What  string // one of the three below
	Count int
}

// What is counted: identities that were established, what was shown and was not enough, and codes by mail that were closed after too many
// wrong entries. The first two are of the cases in question, the last of every case, real or not.
// i18n: requests.identity_count.*
const (
	countEstablished = string(ActIdentify)
	countUnproven    = string(ActUnproven)
	countLocked      = "locked"
)

// missCode is the kind under which locked codes are counted, by day and without names.
const missCode = "code"

// countFailed counts what went well and what failed when people showed who they are.
func (r *Registry) countFailed(ctx context.Context, q queries, s scope) (list []FailedCount, err error) {
	rows, err := q.Query(ctx, `SELECT e.action AS what, count(*)::int AS count FROM requests_case c JOIN requests_event e ON e.case_id = c.id
			WHERE e.action IN ('identify', 'unproven') AND `+s.where+` GROUP BY e.action
		UNION ALL SELECT '`+countLocked+`', coalesce(sum(count), 0)::int FROM requests_miss WHERE kind = '`+missCode+`' AND day BETWEEN @from AND @to`, s.args)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[FailedCount])
	for _, what := range []string{countEstablished, countUnproven, countLocked} {
		i := slices.IndexFunc(found, func(f FailedCount) bool { return f.What == what })
		if i < 0 {
			list = append(list, FailedCount{What: what})
		} else {
			list = append(list, found[i])
		}
	}
	return list, err
}

// countMiss counts one attempt, by day and without names.
func (r *Registry) countMiss(ctx context.Context, kind string) error {
	_, err := r.DB.Exec(ctx, `INSERT INTO requests_miss AS m (day, kind, count) VALUES ($1, $2, 1)
		ON CONFLICT (day, kind) DO UPDATE SET count = m.count + 1`, r.Today(), kind)
	return err
}

// countIdentity shows how often people showed who they are, and how often that failed.
func (c *tallying) countIdentity(ctx context.Context, tx pgx.Tx) error {
	counts, err := c.r.countFailed(ctx, tx, c.r.period(c.q.From(), c.q.To()))
	table := c.table("identity", "count")
	for _, f := range counts {
		table.row(f.What, counted(number(f.Count))...)
	}
	return err
}
