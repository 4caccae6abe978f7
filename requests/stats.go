package requests

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Figures are counts of one kind of case received in a period. Small numbers are not rounded here: whoever publishes
// them suppresses them.
type Figures struct {
	Kind       Kind
	Received   int
	Open       int
	Answered   int
	InTime     int // answered on or before the due day
	Late       int // answered after it, or open beyond it
	Extended   int
	Withdrawn  int
	MedianDays int // from receipt to answer

	Transferred int // passed to another public body: neither answered nor withdrawn
}

// Statistics counts what was received in a period, both days included, by kind. Erased cases still count.
func (r *Registry) Statistics(ctx context.Context, from, to deadline.Day) ([]Figures, error) {
	rows, err := r.DB.Query(ctx, `SELECT kind, count(*) AS received,
			count(*) FILTER (WHERE `+open+`) AS open,
			count(*) FILTER (WHERE decided_at IS NOT NULL) AS answered,
			count(*) FILTER (WHERE decided_at IS NOT NULL AND NOT (`+lateRows+`)) AS in_time,
			count(*) FILTER (WHERE `+lateRows+`) AS late,
			count(*) FILTER (WHERE extended) AS extended,
			count(*) FILTER (WHERE ended_at IS NOT NULL AND decided_at IS NULL AND outcome <> 'transferred') AS withdrawn,
			count(*) FILTER (WHERE outcome = 'transferred') AS transferred,
			coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY (decided_at AT TIME ZONE @zone)::date - received), 0) AS median_days
		FROM requests_case WHERE received BETWEEN @from AND @to GROUP BY kind`,
		pgx.NamedArgs{"from": from, "to": to, "zone": r.zone().String(), "today": r.Today()})
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[Figures])
	if err != nil {
		return nil, err
	}
	offered := r.Offers()
	list := make([]Figures, 0, len(Kinds()))
	for _, k := range Kinds() {
		f := Figures{Kind: k}
		for _, have := range found {
			if have.Kind == k {
				f = have
			}
		}
		if f.Received == 0 && !slices.Contains(offered, k) {
			continue // a right the body's law does not have
		}
		list = append(list, f)
	}
	return list, nil
}
