package ledger

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// tallies collects the counts of all of a person's identifiers.
type tallies struct {
	total                                int
	first, last                          time.Time
	sources, activities, actions, months map[string]int
}

func (t *tallies) activityIDs() []string { return slices.Collect(maps.Keys(t.activities)) }

func (v *view) sum(ctx context.Context, tx pgx.Tx, t *tallies) error {
	t.sources, t.activities, t.actions, t.months = map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	zone := v.zone().String()
	if zone == "Local" {
		zone = "UTC"
	}
	q := v.query()
	for _, skey := range v.skeys {
		rows, err := tx.Query(ctx, `
			SELECT source, activity, action, to_char(occurred AT TIME ZONE $8, 'YYYY-MM'), count(*), min(occurred),
				max(occurred)
			FROM ledger_entry
			WHERE skey = $1 AND (hidden_until IS NULL OR hidden_until < $2)
				AND ($3::int4[] IS NULL OR source = ANY($3)) AND ($4::text[] IS NULL OR activity = ANY($4))
				AND ($5::int2[] IS NULL OR action = ANY($5)) AND occurred >= $6 AND occurred < $7
			GROUP BY 1, 2, 3, 4`, skey, v.today(), q.sources, q.activities, q.actions, q.from, q.until, zone)
		if err != nil {
			return err
		}
		var (
			source          int32
			activity, month string
			action          int16
			n               int
			first, last     time.Time
		)
		_, err = pgx.ForEachRow(rows, []any{&source, &activity, &action, &month, &n, &first, &last}, func() error {
			t.total += n
			t.sources[v.sources[source].ID] += n
			t.activities[activity] += n
			t.actions[Actions[action]] += n
			t.months[month] += n
			if t.first.IsZero() || first.Before(t.first) {
				t.first = first.UTC()
			}
			if last.After(t.last) {
				t.last = last.UTC()
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tallies) summary(v *view) Summary {
	names := map[string]map[string]string{}
	for _, s := range v.sources {
		names[s.ID] = s.Names
	}
	titles := map[string]map[string]string{}
	for id, history := range v.histories {
		if len(history) > 0 {
			titles[id] = history[len(history)-1].Title
		}
	}
	months := counts(t.months, nil)
	slices.SortFunc(months, func(x, y Count) int { return cmp.Compare(y.Key, x.Key) })
	return Summary{Total: t.total, First: t.first, Last: t.last, Sources: counts(t.sources, names),
		Activities: counts(t.activities, titles), Actions: counts(t.actions, nil), Months: months}
}

// counts lists the most frequent first.
func counts(m map[string]int, names map[string]map[string]string) []Count {
	list := make([]Count, 0, len(m))
	for key, n := range m {
		list = append(list, Count{Key: key, Names: names[key], Count: n})
	}
	slices.SortFunc(list, func(x, y Count) int { return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Key, y.Key)) })
	return list
}
