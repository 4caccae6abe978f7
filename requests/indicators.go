package requests

import (
	"context"

	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Indicators are the figures of a period for those who watch over the office: of cases received in it, both days included.
type Indicators struct {
	From, To  deadline.Day
	Kinds     []Figures
	Causes    []Cause         // why answers are late
	About     []AboutCount    // complaints by what they are about
	Outcomes  []OutcomeCount  // of what was answered
	Conflicts ConflictFigures // what happened in the period, whatever it was received in
	Failed    []FailedCount   // the same
	Threshold int             // the smallest number that others than the data protection officer are shown
}

// AboutCount counts complaints about one thing.
type AboutCount struct {
	About About
	Count int
}

// OutcomeCount counts the answers of one kind that ended in one way.
type OutcomeCount struct {
	Kind    Kind
	Outcome Outcome
	Count   int
}

// Indicators counts for a data protection officer, reviewer or auditor. A case behind the reader's wall is in none of the figures: from
// a count that is one more than the cases they can see, they would learn of it.
func (r *Registry) Indicators(ctx context.Context, by Officer, from, to deadline.Day) (out Indicators, err error) {
	if !by.Is(RoleDPO, RoleReviewer, RoleAuditor) {
		return out, ErrForbidden
	}
	if to.Before(from) {
		return out, Problems{{Field: "to", Key: "requests.problem.day_order"}}
	}
	out.From, out.To, out.Threshold = from, to, r.Quarterly.threshold()
	if out.Conflicts, err = r.conflictFigures(ctx, by, from, to); err != nil {
		return out, err
	}
	s := r.period(from, to)
	s.where += ` AND c.id NOT IN (` + walled + `)`
	s.args = r.seenBy(by, s.args)
	err = pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		if out.Kinds, err = r.figures(ctx, tx, s); err != nil {
			return err
		}
		if out.Causes, err = r.causes(ctx, tx, s); err != nil {
			return err
		}
		if out.About, err = r.countAbout(ctx, tx, s); err != nil {
			return err
		}
		if out.Outcomes, err = r.countOutcomes(ctx, tx, s); err != nil {
			return err
		}
		out.Failed, err = r.countFailed(ctx, tx, s)
		return err
	})
	return out, err
}

func (r *Registry) countAbout(ctx context.Context, q queries, s scope) ([]AboutCount, error) {
	rows, err := q.Query(ctx, `SELECT x.about, count(*) AS count FROM requests_case c JOIN requests_complaint x ON x.case_id = c.id
		WHERE c.kind = 'complaint' AND `+s.where+` GROUP BY x.about`, s.args)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[AboutCount])
	var list []AboutCount
	for _, about := range append(Abouts(), AboutEntry) {
		one := AboutCount{About: about}
		for _, have := range found {
			if have.About == about {
				one = have
			}
		}
		list = append(list, one)
	}
	return list, err
}

func (r *Registry) countOutcomes(ctx context.Context, q queries, s scope) ([]OutcomeCount, error) {
	rows, err := q.Query(ctx, `SELECT c.kind, c.outcome, count(*) AS count FROM requests_case c
		WHERE c.decided_at IS NOT NULL AND `+s.where+` GROUP BY c.kind, c.outcome`, s.args)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[OutcomeCount])
	var list []OutcomeCount
	for _, k := range Kinds() {
		outcomes := Outcomes(k)
		if k.ByItem() {
			whole, part, none := k.outcomes()
			outcomes = append([]Outcome{whole, part, none}, outcomes...)
		}
		for _, o := range outcomes {
			for _, have := range found {
				if have.Kind == k && have.Outcome == o {
					list = append(list, have)
				}
			}
		}
	}
	return list, err
}
