package requests

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ErrNobody is the answer when nobody can be given a case now.
var ErrNobody = errors.New("requests: nobody can be given the case now")

// roster is everybody who may be given cases. It is asked before a transaction begins: it may need a connection of its own.
func (r *Registry) roster(ctx context.Context) ([]Officer, error) {
	if r.Staff == nil {
		return nil, nil
	}
	return r.Staff(ctx)
}

// officerIn finds one of the staff, or nil.
func officerIn(staff []Officer, id uuid.UUID) *Officer {
	for i := range staff {
		if staff[i].ID == id {
			return &staff[i]
		}
	}
	return nil
}

// Give gives a case to whoever has room.
func (r *Registry) Give(ctx context.Context, by Officer, s Step) error {
	staff, err := r.roster(ctx)
	if err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActAssign, func(ctx context.Context, ch *change) error {
		return ch.give(ctx, staff)
	})
}

// give assigns the case of a step to whoever of these has room.
func (ch *change) give(ctx context.Context, staff []Officer) error {
	to, err := ch.r.choose(ctx, ch.tx, ch.c, staff)
	if err != nil {
		return err
	}
	ch.c.assign(to, ch.at)
	ch.vars = map[string]any{"To": to.Name, "Rota": true}
	return nil
}

// choose finds the best of these for a case: never one behind the wall, on leave, of another desk, or who has it already;
// among the rest who knows the kind and the language, then who has least to do, then who was given nothing for longest.
// ErrNobody when there is none. Two choices made at the same moment may fall on the same person: no lock is held for it.
func (r *Registry) choose(ctx context.Context, tx pgx.Tx, c *caseRow, staff []Officer) (Officer, error) {
	t, err := r.rota(ctx, tx, staff)
	if err != nil {
		return Officer{}, err
	}
	return t.best(ctx, tx, c)
}

// rota is what is known of everybody when somebody is chosen.
type rota struct {
	r      *Registry
	staff  []Officer
	skills map[uuid.UUID]Competence
	away   map[uuid.UUID]bool
	loads  map[uuid.UUID]Load
	duties map[uuid.UUID]Duty
}

func (r *Registry) rota(ctx context.Context, q queries, staff []Officer) (*rota, error) {
	t := &rota{r: r, staff: staff}
	var err error
	if t.skills, err = r.competences(ctx, q); err != nil {
		return nil, err
	}
	if t.away, err = r.away(ctx, q); err != nil {
		return nil, err
	}
	if t.duties, err = r.duties(ctx, q, ids(staff)); err != nil {
		return nil, err
	}
	t.loads, err = r.loads(ctx, q)
	return t, err
}

// best asks the wall for one after another, the best first.
func (t *rota) best(ctx context.Context, q queries, c *caseRow) (Officer, error) {
	list := t.candidates(c)
	slices.SortFunc(list, candidate.compare)
	for _, one := range list {
		err := t.r.wall(ctx, q, one.Officer, c)
		if errors.Is(err, ErrWalled) || errors.Is(err, ErrForbidden) {
			continue
		}
		return one.Officer, err
	}
	return Officer{}, ErrNobody
}

// candidate is somebody a case may be given to, with what speaks for them.
type candidate struct {
	Officer
	skill int // 3 for kind and language, 2 for the kind, 1 for the language
	Load
}

// compare puts the better one first.
func (a candidate) compare(b candidate) int {
	return cmp.Or(b.skill-a.skill, cmp.Compare(a.Weight, b.Weight), a.Last.Compare(b.Last), strings.Compare(a.ID.String(), b.ID.String()))
}

// candidates are those whom nothing but the wall keeps from a case.
func (t *rota) candidates(c *caseRow) (list []candidate) {
	for _, o := range t.staff {
		can := t.skills[o.ID]
		if o.ID == value(c.Assignee) || !can.sits(o, c.Desk) || t.away[o.ID] || t.duties[o.ID].Bars() {
			continue
		}
		list = append(list, candidate{Officer: o, skill: can.skill(c, t.r.Lang), Load: t.loads[o.ID]})
	}
	return list
}

// Load is how much somebody has to do.
type Load struct {
	Open   int
	Weight float64   // open cases, those whose clock is paused counting half
	Last   time.Time // when they were last given one; zero for never
}

// loads is how much everybody has to do.
func (r *Registry) loads(ctx context.Context, q queries) (map[uuid.UUID]Load, error) {
	rows, err := q.Query(ctx, `SELECT c.assignee, count(*) AS open, sum(CASE WHEN c.paused THEN 0.5 ELSE 1 END)::float8 AS weight,
			coalesce(max(c.assigned_at), 'epoch') AS last
		FROM requests_case c WHERE c.assignee IS NOT NULL AND c.`+open+` GROUP BY c.assignee`)
	if err != nil {
		return nil, err
	}
	type row struct {
		Assignee uuid.UUID
		Load
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	loads := make(map[uuid.UUID]Load, len(found))
	for _, f := range found {
		loads[f.Assignee] = f.Load
	}
	return loads, err
}
