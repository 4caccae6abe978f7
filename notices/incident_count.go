package notices

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// CountIncidents counts the incidents the body came to know of between two moments, by kind: all of them, and those of which everybody can read
// the same in the register of incidents.
func (b *Board) CountIncidents(ctx context.Context, from, until time.Time) (all, public map[string]int, err error) {
	rows, err := b.DB.Query(ctx, `select i.kind, count(*)::int, count(*) filter (where exists (
			select from notices_document d join notices_version v on v.document_id = d.id
			where d.kind = $3 and d.code = i.number::text and v.state = 'published' and v.content->>'kind' = i.kind
				and v.content->>'known' >= $4 and v.content->>'known' < $5))::int
		from notices_incident i where i.aware_at >= $1 and i.aware_at < $2 group by i.kind`,
		from, until, KindIncident, from.Format(time.DateOnly), until.Format(time.DateOnly))
	if err != nil {
		return nil, nil, fmt.Errorf("notices: counting incidents: %w", err)
	}
	all, public = map[string]int{}, map[string]int{}
	var kind string
	var n, known int
	_, err = pgx.ForEachRow(rows, []any{&kind, &n, &known}, func() error {
		all[kind], public[kind] = n, known
		return nil
	})
	return all, public, err
}
