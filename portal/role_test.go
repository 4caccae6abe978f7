package portal

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"daylight/migrations/dbtest"
)

// as is the address of a database with another login.
func as(t *testing.T, address, login string) string {
	t.Helper()
	at := strings.Index(address, "@")
	if at < 0 {
		t.Fatalf("%s names no login", address)
	}
	return "postgres://" + login + address[at:]
}

func TestLoginStanding(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	address := dbtest.URL(t)
	owner, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(ctx)
	// Roles belong to the server, which the tests of this package share: these are this test's alone.
	_, err = owner.Exec(ctx, `
		CREATE ROLE login_small LOGIN IN ROLE daylight_app;
		CREATE ROLE login_steps LOGIN IN ROLE daylight_app; GRANT DELETE ON ledger_entry TO login_steps;
		CREATE ROLE login_disposal LOGIN NOINHERIT IN ROLE daylight_app, daylight_disposal;
		CREATE ROLE login_mighty LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO login_mighty;
		CREATE ROLE login_nobody LOGIN;`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		_, err := owner.Exec(ctx, `DROP OWNED BY login_steps, login_mighty; DROP ROLE login_small, login_steps, login_disposal, login_mighty, login_nobody`)
		if err != nil {
			t.Error(err)
		}
	}()
	for login, want := range map[string]struct {
		standing error
		works    string // the role its connections work as
	}{
		"login_small": {nil, "login_small"}, "login_steps": {ErrStepsDown, AppRole}, "login_disposal": {ErrStepsDown, AppRole},
		"login_mighty": {ErrMighty, "login_mighty"}, "login_nobody": {ErrPowerless, "login_nobody"}, "daylight": {ErrStepsDown, AppRole},
	} {
		settings, err := pgxpool.ParseConfig(as(t, address, login))
		if err != nil {
			t.Fatal(err)
		}
		settings.AfterConnect = stepDown
		pool, err := pgxpool.NewWithConfig(ctx, settings)
		if err != nil {
			t.Fatal(err)
		}
		err = pool.AcquireFunc(ctx, func(c *pgxpool.Conn) error {
			if err := LoginStanding(ctx, c.Conn()); !errors.Is(err, want.standing) {
				t.Errorf("%s: %v", login, err)
			}
			var role string
			if err := c.QueryRow(ctx, `SELECT current_user`).Scan(&role); err != nil || role != want.works {
				t.Errorf("%s works as %s (%v), want %s", login, role, err, want.works)
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", login, err)
		}
		pool.Close()
	}
}

// TestOlderSchemaHasNoRoles connects before the first migration, as daylight doctor may.
func TestOlderSchemaHasNoRoles(t *testing.T) {
	t.Parallel()
	pool := dbtest.Empty(t)
	err := pool.AcquireFunc(context.Background(), func(c *pgxpool.Conn) error { return stepDown(context.Background(), c.Conn()) })
	if err != nil {
		t.Error(err)
	}
}
