package requests

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Colleague is somebody who may be given cases, with what is known of their work. The figures count what the one who asks may see,
// and are zero for an administrator, who sees no cases.
type Colleague struct {
	Officer
	Competence
	Open      int      // cases they have
	Weight    float64  // the same, those whose clock is paused counting half
	Elsewhere int      // of them, those they took in another unit
	Leave     *Absence // the one they are on, or the next
}

// Absence is a leave with the cases of the one away that fall due before it ends.
type Absence struct {
	Leave
	Name  string // of the one away
	Now   bool
	Cases int
}

// Gone is somebody who has cases and does not work on cases any more.
type Gone struct {
	ID   uuid.UUID
	Name string
	Open int
}

// Rota is who does the work.
type Rota struct {
	People []Colleague
	Gone   []Gone
	Leaves []Absence // that are or will be, the next first
	Back   []Absence // that ended in the last week
	Cases  bool      // the one who asks may see cases
}

// Colleague finds one by id, or nil.
func (t Rota) Colleague(id uuid.UUID) *Colleague {
	for i := range t.People {
		if t.People[i].Officer.ID == id {
			return &t.People[i]
		}
	}
	return nil
}

// Rota reads who can be given what, who is away, and whose cases nobody works on. It is for those who decide about the work of
// others.
func (r *Registry) Rota(ctx context.Context, by Officer) (out Rota, err error) {
	if err := by.rotaKeeper(); err != nil {
		return out, err
	}
	staff, err := r.roster(ctx)
	if err != nil {
		return out, err
	}
	out.Cases = by.casework() == nil
	err = pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		skills, err := r.competences(ctx, tx)
		if err != nil {
			return err
		}
		for _, o := range staff {
			out.People = append(out.People, Colleague{Officer: o, Competence: skills[o.ID]})
		}
		if err := r.addLeaves(ctx, tx, &out); err != nil || !out.Cases {
			return err
		}
		if err := r.addHeld(ctx, tx, by, &out); err != nil {
			return err
		}
		return r.addAbsent(ctx, tx, by, &out)
	})
	return out, err
}

// backFor is how many days somebody who came back is named.
const backFor = 7

// addLeaves adds who is away, will be, or just came back.
func (r *Registry) addLeaves(ctx context.Context, tx pgx.Tx, out *Rota) error {
	today := r.Today()
	list, err := r.leaves(ctx, tx, `l.until >= @since`, pgx.NamedArgs{"since": today.AddDays(-backFor - 1)})
	for _, l := range list {
		who := out.Colleague(l.Officer)
		if who == nil {
			continue
		}
		one := Absence{Leave: l, Name: who.Name, Now: !l.Since.After(today)}
		switch {
		case !l.Over(today):
			out.Leaves = append(out.Leaves, one)
		case l.Back().After(l.Since) && l.Back().DaysUntil(today) < backFor:
			out.Back = append(out.Back, one)
		}
	}
	for i := range out.Leaves {
		if who := out.Colleague(out.Leaves[i].Officer); who.Leave == nil {
			who.Leave = &out.Leaves[i]
		}
	}
	return err
}

// Back is the first day somebody is there again.
func (l Leave) Back() deadline.Day {
	if l.BackOn.IsZero() {
		return l.Until.AddDays(1)
	}
	return l.BackOn
}

// Over tells whether an absence has ended by a day.
func (l Leave) Over(today deadline.Day) bool { return !l.Back().After(today) }

// addHeld adds how many cases each has.
func (r *Registry) addHeld(ctx context.Context, tx pgx.Tx, by Officer, out *Rota) error {
	type row struct {
		Assignee uuid.UUID
		Name     string
		Unit     string
		Open     int
		Weight   float64
	}
	rows, err := tx.Query(ctx, `SELECT c.assignee, max(c.assignee_name) AS name, c.unit, count(*) AS open,
			sum(CASE WHEN c.paused THEN 0.5 ELSE 1 END)::float8 AS weight
		FROM requests_case c WHERE c.assignee IS NOT NULL AND c.`+open+` AND `+visible+` GROUP BY c.assignee, c.unit ORDER BY name, c.assignee`,
		r.seenBy(by, nil))
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	for _, f := range found {
		who := out.Colleague(f.Assignee)
		if who == nil {
			if n := len(out.Gone); n > 0 && out.Gone[n-1].ID == f.Assignee {
				out.Gone[n-1].Open += f.Open
			} else {
				out.Gone = append(out.Gone, Gone{ID: f.Assignee, Name: f.Name, Open: f.Open})
			}
			continue
		}
		who.Open, who.Weight = who.Open+f.Open, who.Weight+f.Weight
		if f.Unit != who.Unit {
			who.Elsewhere += f.Open
		}
	}
	return err
}

// addAbsent adds how many cases fall due while those who have them are away.
func (r *Registry) addAbsent(ctx context.Context, tx pgx.Tx, by Officer, out *Rota) error {
	rows, err := tx.Query(ctx, `SELECT l.id, count(*) AS cases FROM requests_leave l JOIN requests_case c
			ON c.assignee = l.officer AND c.due <= l.until AND c.`+open+`
		WHERE `+notOver+` AND `+visible+` GROUP BY l.id`, r.seenBy(by, nil))
	if err != nil {
		return err
	}
	type row struct {
		ID    uuid.UUID
		Cases int
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	for _, f := range found {
		for i := range out.Leaves {
			if out.Leaves[i].ID == f.ID {
				out.Leaves[i].Cases = f.Cases
			}
		}
	}
	return err
}
