package ledger

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Official is somebody as source systems name them. Without a source, any may name them so.
type Official struct {
	Source string
	ID     string
}

// Sighting is one look at a person by somebody who was asked about.
type Sighting struct {
	Official int // index of who was asked about
	Entry    string
	Source   string
	Occurred time.Time
	Hidden   bool // the citizen may not see it yet
}

// Sightings finds the looks of certain officials at one person since a moment, oldest first: each of officials is one of them, under all
// the names sources have for them. It decides nothing about what a citizen may be told, and costs what the person's own list does.
func (l *Ledger) Sightings(ctx context.Context, tx pgx.Tx, person Person, officials [][]Official, since time.Time) ([]Sighting, error) {
	rows, err := tx.Query(ctx, selectSource)
	if err != nil {
		return nil, err
	}
	v := l.view(person, Filter{})
	if err := v.takeSources(rows); err != nil {
		return nil, err
	}
	type key struct {
		source int32
		actor  int64
	}
	who, actors := map[key]int{}, []int64{}
	for i, names := range officials {
		for _, name := range names {
			for number, source := range v.sources {
				if name.ID != "" && (name.Source == "" || name.Source == source.ID) {
					akey := l.Sealer.actorKey(source.ID, name.ID)
					who[key{number, akey}] = i
					actors = append(actors, akey)
				}
			}
		}
	}
	rows, err = tx.Query(ctx, `SELECT source, akey, occurred, event, coalesce(hidden_until >= $4, false) FROM ledger_entry
		WHERE skey = ANY($1) AND akey = ANY($2) AND occurred >= $3 ORDER BY occurred, event`, v.skeys, actors, since, v.today())
	if err != nil {
		return nil, err
	}
	var list []Sighting
	var by key
	var at time.Time
	var event uuid.UUID
	var hidden bool
	_, err = pgx.ForEachRow(rows, []any{&by.source, &by.actor, &at, &event, &hidden}, func() error {
		if i, asked := who[by]; asked {
			list = append(list, Sighting{Official: i, Entry: spot{at, event}.String(), Source: v.sources[by.source].ID, Occurred: at.UTC(), Hidden: hidden})
		}
		return nil
	})
	return list, err
}
