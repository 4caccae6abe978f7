package requests

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/ledger"
)

// Alias is how a source system names an officer in its events.
type Alias struct {
	ID      uuid.UUID
	Officer uuid.UUID
	Source  string
	Name    string
}

// keepsAliases refuses those who do not keep as whom colleagues appear in other systems.
func (o Officer) keepsAliases() error {
	if !o.supervises() && !o.Is(RoleAdministrator) {
		return ErrForbidden
	}
	return nil
}

// SetAlias records how a source system names a colleague, so that the looks they made there are known as theirs.
func (r *Registry) SetAlias(ctx context.Context, by Officer, a Alias) error {
	if err := by.keepsAliases(); err != nil {
		return err
	}
	c := &check{}
	a.Source = c.line("source", a.Source, maxPhone*2, true)
	a.Name = c.line("name", a.Name, maxName, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	id := newID()
	sealed, err := r.seal("requests_alias", "name", id, a.Name)
	if err != nil {
		return err
	}
	tag, err := r.DB.Exec(ctx, `INSERT INTO requests_alias (id, officer, source, name, token, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (source, token) DO NOTHING`, id, a.Officer, a.Source, sealed, r.token("alias", a.Name), by.ID, r.now())
	if err == nil && tag.RowsAffected() == 0 {
		return Problems{{Field: "name", Key: "requests.problem.alias_taken"}}
	}
	return err
}

// DropAlias takes a name back that was entered by mistake.
func (r *Registry) DropAlias(ctx context.Context, by Officer, id uuid.UUID) error {
	if err := by.keepsAliases(); err != nil {
		return err
	}
	_, err := r.DB.Exec(ctx, `DELETE FROM requests_alias WHERE id = $1`, id)
	return err
}

// Aliases lists how source systems name colleagues.
func (r *Registry) Aliases(ctx context.Context, by Officer) ([]Alias, error) {
	if err := by.keepsAliases(); err != nil {
		return nil, err
	}
	return r.aliases(ctx, r.DB)
}

func (r *Registry) aliases(ctx context.Context, q queries) ([]Alias, error) {
	rows, err := q.Query(ctx, `SELECT id, officer, source, name FROM requests_alias ORDER BY officer, source, set_at`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a Alias, err error) {
		var sealed []byte
		err = row.Scan(&a.ID, &a.Officer, &a.Source, &sealed)
		return a, errors.Join(err, r.unseal("requests_alias", "name", a.ID, sealed, &a.Name))
	})
}

// namesOf is every name under which each of these may stand in the ledger: their own id and mailbox in any source, and what was entered.
func (r *Registry) namesOf(ctx context.Context, q queries, staff []Officer) ([][]ledger.Official, error) {
	entered, err := r.aliases(ctx, q)
	if err != nil {
		return nil, err
	}
	names := make([][]ledger.Official, len(staff))
	for i, o := range staff {
		names[i] = []ledger.Official{{ID: o.ID.String()}, {ID: o.Email}}
		for _, a := range entered {
			if a.Officer == o.ID {
				names[i] = append(names[i], ledger.Official{Source: a.Source, ID: a.Name})
			}
		}
	}
	return names, nil
}

// lookers keeps apart from a complaint about officials or looks those of the staff who had looked at the citizen's data in a source
// system, and takes it from one who has it. What colleagues did here, on cases, is no such look. The ledger is asked once, at filing and
// when an identity is established: the wall reads rows.
func (r *Registry) lookers(ctx context.Context, tx pgx.Tx, c *caseRow, person ledger.Person, staff []Officer) error {
	if c.Desk != DeskDPO || len(person) == 0 || len(staff) == 0 {
		return nil
	}
	names, err := r.namesOf(ctx, tx, staff)
	if err != nil {
		return err
	}
	seen, err := r.Ledger.Sightings(ctx, tx, person, names, time.Time{})
	if err != nil {
		return err
	}
	var who []uuid.UUID
	for _, s := range seen {
		if id := staff[s.Official].ID; s.Source != ledger.OwnSource && !slices.Contains(who, id) {
			who = append(who, id)
		}
	}
	_, err = tx.Exec(ctx, `INSERT INTO requests_looker (officer, case_id) SELECT officer, $2 FROM unnest($1::uuid[]) AS officer ON CONFLICT DO NOTHING`,
		who, c.ID)
	return err
}
