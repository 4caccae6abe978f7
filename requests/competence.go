package requests

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Competence is what a member of staff can be given. The zero value is whatever their roles allow, in the body's first
// language.
type Competence struct {
	Officer uuid.UUID
	Kinds   []Kind   // none named: every kind
	Langs   []string // none named: the body's first language
	Desk    Desk     // DeskOf their roles when empty
}

// DeskNone is the desk of those who are given nothing by itself.
const DeskNone Desk = "none"

// Seats lists what may be said about somebody's desk, the usual first.
// i18n: queue.seat.*
func Seats() []Desk { return []Desk{"", DeskCasework, DeskDPO, DeskNone} }

// sits tells whether cases of a desk may be given to somebody. A reviewer sits at none by themselves: they could not approve
// what they worked on.
func (k Competence) sits(o Officer, desk Desk) bool {
	allowed := o.Is(RoleDPO) || desk == DeskCasework && o.casework() == nil
	switch k.Desk {
	case "":
		return desk == DeskDPO && o.Is(RoleDPO) || desk == DeskCasework && o.Is(RoleCaseworker)
	case desk:
		return allowed
	}
	return false
}

// skill weighs how well a case fits: the kind before the language.
func (k Competence) skill(c *caseRow, first string) (points int) {
	if len(k.Kinds) == 0 || slices.Contains(k.Kinds, c.Kind) {
		points += 2
	}
	if slices.Contains(k.Langs, c.Lang) || len(k.Langs) == 0 && (first == "" || c.Lang == first) {
		points++
	}
	return points
}

func (r *Registry) competences(ctx context.Context, q queries) (map[uuid.UUID]Competence, error) {
	rows, err := q.Query(ctx, `SELECT officer, kinds, langs, desk FROM requests_competence`)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[Competence])
	all := make(map[uuid.UUID]Competence, len(found))
	for _, k := range found {
		all[k.Officer] = k
	}
	return all, err
}

// rotaKeeper refuses those who do not decide about the work of others.
func (o Officer) rotaKeeper() error {
	if !o.Is(RoleReviewer, RoleDPO, RoleAdministrator) {
		return ErrForbidden
	}
	return nil
}

// SetCompetence keeps what somebody can be given. It is a reviewer's, data protection officer's or administrator's to say.
func (r *Registry) SetCompetence(ctx context.Context, by Officer, k Competence) error {
	if err := by.rotaKeeper(); err != nil {
		return err
	}
	c := &check{}
	for _, kind := range k.Kinds {
		choice(c, "kinds", kind, Kinds())
	}
	if !slices.Contains(Seats(), k.Desk) {
		c.add("desk", "choose")
	}
	if err := c.problems.orNil(); err != nil {
		return err
	}
	_, err := r.DB.Exec(ctx, `INSERT INTO requests_competence (officer, kinds, langs, desk, set_by, set_at)
		VALUES ($1, coalesce($2::text[], '{}'), coalesce($3::text[], '{}'), $4, $5, $6)
		ON CONFLICT (officer) DO UPDATE SET kinds = excluded.kinds, langs = excluded.langs, desk = excluded.desk,
			set_by = excluded.set_by, set_at = excluded.set_at`, k.Officer, k.Kinds, k.Langs, k.Desk, by.ID, r.now())
	return err
}
