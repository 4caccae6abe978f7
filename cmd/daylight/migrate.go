package main

import (
	"cmp"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"daylight/migrations"
)

type migrateCmd struct {
	Up     migrateUpCmd     `cmd:"" help:"Bring the schema up to date. Safe to run twice and from several replicas."`
	Status migrateStatusCmd `cmd:"" help:"Say which migrations are there."`
}

type database struct {
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" required:"" help:"PostgreSQL 15 or newer, as a postgres:// address."`
	OwnerURL    string `name:"owner-database-url" env:"DAYLIGHT_OWNER_DATABASE_URL" help:"The same database with the login that owns the tables. Without one, DATABASE_URL."`
}

func (d database) open(s *session) (*pgxpool.Pool, error) {
	pool, err := pgxpool.New(s, cmp.Or(d.OwnerURL, d.DatabaseURL))
	if err != nil {
		return nil, wrongUse("the database address cannot be read: %w", err)
	}
	if err := pool.Ping(s); err != nil {
		pool.Close()
		return nil, away(fmt.Errorf("the database does not answer (is its address right and the server up?): %w", err))
	}
	return pool, nil
}

type migrateUpCmd struct {
	database `embed:""`
}

// Run applies what is missing.
func (c *migrateUpCmd) Run(s *session) error {
	pool, err := c.open(s)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := migrations.Up(s, pool); err != nil {
		return away(err)
	}
	fmt.Fprintln(s.Out, "The schema is up to date.")
	return nil
}

type migrateStatusCmd struct {
	database `embed:""`
}

// Run lists each migration; exit code 1 when one is missing.
func (c *migrateStatusCmd) Run(s *session) error {
	pool, err := c.open(s)
	if err != nil {
		return err
	}
	defer pool.Close()
	all, err := migrations.Status(s, pool)
	if err != nil {
		return away(err)
	}
	missing := 0
	for _, m := range all {
		state := "applied"
		if m.Applied.IsZero() {
			state, missing = "missing", missing+1
		}
		fmt.Fprintf(s.Out, "%05d\t%s\t%s\n", m.Version, state, m.Name)
	}
	if missing > 0 {
		return notSo("%d missing: run daylight migrate up", missing)
	}
	return nil
}
