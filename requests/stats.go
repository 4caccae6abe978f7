package requests

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Figures are counts of one kind of case received in a period. Small numbers are not hidden here: whoever shows them to others than the
// data protection officer does that.
type Figures struct {
	Kind       Kind
	Received   int
	Open       int // not answered yet
	Answered   int
	InTime     int // answered on or before the due day
	Late       int // answered after it, or open beyond it
	Overdue    int // of these, still open
	Extended   int
	Withdrawn  int
	MedianDays int // from receipt to answer
	NinetyDays int // within which nine of ten were answered, from receipt

	Transferred int // passed to another public body: neither answered nor withdrawn

	AcknowledgeDue int // had to be told, by law or promise, that the body has it, and were, or the day has passed
	Acknowledged   int // of these, told in time (DPA 2018 s. 164A(3))
}

// scope chooses cases (as c) for counting.
type scope struct {
	where string
	args  pgx.NamedArgs
}

// period is every case received on one of these days.
func (r *Registry) period(from, to deadline.Day) scope {
	return scope{`c.received BETWEEN @from AND @to`, pgx.NamedArgs{"from": from, "to": to, "zone": r.zone().String(), "today": r.Today()}}
}

// Statistics counts what was received in a period, both days included, by kind. Erased cases still count.
func (r *Registry) Statistics(ctx context.Context, from, to deadline.Day) ([]Figures, error) {
	return r.figures(ctx, r.DB, r.period(from, to))
}

// acknowledgedOn is the day on which the citizen of a case (as c) was told that the body has it, as it was corrected last.
const acknowledgedOn = `(SELECT min(CASE WHEN a.fact IS NULL THEN e.fact_day WHEN a.fact <> '' THEN a.fact_day END) FROM requests_event e
	LEFT JOIN LATERAL (SELECT f.fact, f.fact_day FROM requests_event f WHERE f.case_id = e.case_id AND f.amends = e.n ORDER BY f.n DESC LIMIT 1) a ON true
	WHERE e.case_id = c.id AND e.fact = 'acknowledged' AND e.amends IS NULL)`

// figures counts the cases in a scope.
func (r *Registry) figures(ctx context.Context, q queries, s scope) ([]Figures, error) {
	rows, err := q.Query(ctx, `SELECT kind, count(*) AS received,
			count(*) FILTER (WHERE `+open+` AND decided_at IS NULL) AS open,
			count(*) FILTER (WHERE decided_at IS NOT NULL) AS answered,
			count(*) FILTER (WHERE decided_at IS NOT NULL AND NOT (`+lateRows+`)) AS in_time,
			count(*) FILTER (WHERE `+lateRows+`) AS late,
			count(*) FILTER (WHERE decided_at IS NULL AND `+lateRows+`) AS overdue,
			count(*) FILTER (WHERE extended) AS extended,
			count(*) FILTER (WHERE ended_at IS NOT NULL AND decided_at IS NULL AND outcome <> 'transferred') AS withdrawn,
			count(*) FILTER (WHERE outcome = 'transferred') AS transferred,
			coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY (decided_at AT TIME ZONE @zone)::date - received), 0) AS median_days,
			coalesce(percentile_disc(0.9) WITHIN GROUP (ORDER BY (decided_at AT TIME ZONE @zone)::date - received), 0) AS ninety_days,
			count(*) FILTER (WHERE told <= acknowledge_by OR acknowledge_by < @today) AS acknowledge_due,
			count(*) FILTER (WHERE told <= acknowledge_by) AS acknowledged
		FROM (SELECT c.*, `+acknowledgedOn+` AS told FROM requests_case c WHERE `+s.where+`) c GROUP BY kind`, s.args)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[Figures])
	if err != nil {
		return nil, err
	}
	offered := append(r.Offers(), Review)
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
