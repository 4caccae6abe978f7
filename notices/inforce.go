package notices

import (
	"context"
	"time"
)

// ActivitiesAt gives, by id, the published version of each activity that was
// in force at an instant. An id that had none then is not in the answer.
func (b *Board) ActivitiesAt(ctx context.Context, ids []string, at time.Time) (map[string]ActivityVersion, error) {
	list, err := read[Activity](ctx, b.DB, `where d.kind = 'activity' and d.code = any ($1) and v.number is not null
		and v.in_force_from <= $2 and (v.in_force_until is null or v.in_force_until > $2)`, ids, at)
	if err != nil {
		return nil, err
	}
	found := make(map[string]ActivityVersion, len(list))
	for _, v := range list {
		found[v.Code] = v
	}
	return found, nil
}

// ActivitiesDuring gives, in one query, every published version of these
// activities, oldest first: enough to find the one in force at each of many
// instants with InForceAt.
func (b *Board) ActivitiesDuring(ctx context.Context, ids []string) (map[string][]ActivityVersion, error) {
	list, err := read[Activity](ctx, b.DB, `where d.kind = 'activity' and v.number is not null and d.code = any ($1)
		order by v.in_force_from`, ids)
	if err != nil {
		return nil, err
	}
	found := map[string][]ActivityVersion{}
	for _, v := range list {
		found[v.Code] = append(found[v.Code], v)
	}
	return found, nil
}

// InForceAt tells whether the edition was in force at an instant: from its
// first moment, up to but without the first moment of the next.
func (e Edition) InForceAt(at time.Time) bool {
	return e.InForceFrom != nil && !at.Before(*e.InForceFrom) && (e.InForceUntil == nil || at.Before(*e.InForceUntil))
}

// RetentionOf gives the rows in force among these codes, in the order of the codes.
func (b *Board) RetentionOf(ctx context.Context, codes []string) ([]RetentionVersion, error) {
	return read[RetentionRow](ctx, b.DB, `where d.kind = 'retention' and v.state = 'published' and d.code = any ($1)
		order by array_position($1, d.code)`, codes)
}
