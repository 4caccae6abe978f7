package notices

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// CountIncidents counts the incidents the body came to know of between two moments, by kind. It names nothing of any of them.
func (b *Board) CountIncidents(ctx context.Context, from, until time.Time) (map[string]int, error) {
	rows, err := b.DB.Query(ctx, `select kind, count(*)::int from notices_incident where aware_at >= $1 and aware_at < $2 group by kind`, from, until)
	if err != nil {
		return nil, fmt.Errorf("notices: counting incidents: %w", err)
	}
	found := map[string]int{}
	var kind string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&kind, &n}, func() error {
		found[kind] = n
		return nil
	})
	return found, err
}
