package requests

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// onLeave is the test for a leave (as l) that covers a day.
const onLeave = `l.since <= @today AND l.until >= @today AND (l.back_on IS NULL OR l.back_on > @today)`

// away is who is on leave today.
func (r *Registry) away(ctx context.Context, q queries) (map[uuid.UUID]bool, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT l.officer FROM requests_leave l WHERE `+onLeave, pgx.NamedArgs{"today": r.Today()})
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	all := make(map[uuid.UUID]bool, len(ids))
	for _, id := range ids {
		all[id] = true
	}
	return all, err
}
