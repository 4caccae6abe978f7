package migrations_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"daylight/migrations"
	"daylight/migrations/dbtest"
)

// asOwner makes a login that owns a database and is no superuser, and a pool for it.
func asOwner(t *testing.T, login, attributes string) *pgxpool.Pool {
	t.Helper()
	ctx := context.Background()
	pool := dbtest.Empty(t)
	database := pgx.Identifier{pool.Config().ConnConfig.Database}.Sanitize()
	if _, err := pool.Exec(ctx, `CREATE ROLE `+login+` LOGIN `+attributes+`; ALTER DATABASE `+database+` OWNER TO `+login); err != nil {
		t.Fatal(err)
	}
	config := pool.Config()
	config.ConnConfig.User = login
	owner, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(owner.Close)
	return owner
}

// TestOwnerWithoutSuperuser migrates with no more rights than a careful administrator gives, and steps down to the small role.
func TestOwnerWithoutSuperuser(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	owner := asOwner(t, "owner_createrole", "CREATEROLE")
	if err := migrations.Up(ctx, owner); err != nil {
		t.Fatal(err)
	}
	conn, err := owner.Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `SET ROLE daylight_app; SELECT ledger_month(now()); SELECT FROM river_job; SELECT FROM goose_db_version;
		SELECT ledger_dispose(1, 'IG-004', 1, now() - interval '1 year', '{}')`); err != nil {
		t.Error(err)
	}
	if _, err := conn.Exec(ctx, `RESET ROLE`); err != nil {
		t.Fatal(err)
	}
	var direct int
	err = conn.QueryRow(ctx, `SELECT count(*) FROM pg_class c WHERE relname ~ '^ledger_(entry|leaf)_[0-9]+$' AND relkind = 'r'
		AND has_table_privilege('daylight_app', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')`).Scan(&direct)
	if err != nil || direct != 0 {
		t.Errorf("%d partitions can be written directly (%v)", direct, err)
	}
}

// TestWhoMayNotMakeRolesIsToldWhatToDo: the error is the remedy.
func TestWhoMayNotMakeRolesIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	owner := asOwner(t, "owner_plain", "")
	err := migrations.Up(context.Background(), owner)
	if err == nil || !strings.Contains(err.Error(), "GRANT daylight_app, daylight_disposal TO owner_plain") {
		t.Fatalf("%v", err)
	}
	if _, err := dbtest.Empty(t).Exec(context.Background(), `DO $$ BEGIN CREATE ROLE daylight_app; EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$;
		DO $$ BEGIN CREATE ROLE daylight_disposal; EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$;
		GRANT daylight_app, daylight_disposal TO owner_plain`); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Up(context.Background(), owner); err != nil {
		t.Errorf("after the remedy: %v", err)
	}
}

// TestSeveralDatabasesAtOnce: roles are shared by all databases of a server.
func TestSeveralDatabasesAtOnce(t *testing.T) {
	t.Parallel()
	group, ctx := errgroup.WithContext(context.Background())
	for range 4 {
		pool := dbtest.Empty(t)
		group.Go(func() error { return migrations.Up(ctx, pool) })
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
}
