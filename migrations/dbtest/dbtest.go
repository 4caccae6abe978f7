// Package dbtest gives each test a PostgreSQL database of its own, cloned from one that was migrated once, and a Redis
// database of its own. The servers are real and private to the test process; they start with the first test that asks
// and go away with the process. It knows the migrations, and nothing of what the tests do.
package dbtest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"daylight/migrations"
	"daylight/migrations/localpg"
)

const (
	template    = "template_daylight"
	startWithin = 60 * time.Second
	// closeWithin is how long a test may keep connections after its end before that counts as a leak.
	closeWithin = 10 * time.Second
)

// New is a pool on a fresh, migrated database, dropped when the test ends.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return open(t, URL(t))
}

// URL is the address of a fresh, migrated database, dropped when the test ends: for tests that connect by themselves.
func URL(t testing.TB) string {
	t.Helper()
	if err := migrated(); err != nil {
		t.Fatalf("no test database: %v", err)
	}
	return clone(t, template)
}

// Empty is a pool on a fresh database without any schema.
func Empty(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return open(t, clone(t, "template0"))
}

// As is another pool on the database of one, whose connections work as a role: what a portal's login may not do, fails.
func As(t testing.TB, pool *pgxpool.Pool, role string) *pgxpool.Pool {
	t.Helper()
	config := pool.Config()
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "SET ROLE "+pgx.Identifier{role}.Sanitize())
		return err
	}
	return opened(t, config)
}

func open(t testing.TB, url string) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	return opened(t, config)
}

func opened(t testing.TB, config *pgxpool.Config) *pgxpool.Pool {
	t.Helper()
	config.MaxConns = 10
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		closed := make(chan struct{})
		go func() {
			pool.Close()
			close(closed)
		}()
		select {
		case <-closed:
		case <-time.After(closeWithin):
			t.Errorf("%d connections were never given back to the pool", pool.Stat().AcquiredConns())
		}
	})
	return pool
}

var clones atomic.Int64

func clone(t testing.TB, from string) string {
	t.Helper()
	started, err := server()
	if err != nil {
		t.Fatalf("no test database: %v", err)
	}
	name := fmt.Sprintf("test_%d", clones.Add(1))
	database := pgx.Identifier{name}.Sanitize()
	if err := administer(started.URL("postgres"), "CREATE DATABASE "+database+" TEMPLATE "+from+" STRATEGY FILE_COPY"); err != nil {
		t.Fatalf("clone a test database: %v", err)
	}
	t.Cleanup(func() {
		if err := administer(started.URL("postgres"), "DROP DATABASE "+database+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	return started.URL(name)
}

func administer(url, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// server starts PostgreSQL, once in the process.
var server = sync.OnceValues(func() (*localpg.Server, error) {
	folder, tether, err := workspace()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	return localpg.Start(ctx, localpg.Options{Folder: folder, Database: template, Throwaway: true, Inherit: tether})
})

// migrated brings the template up to the schema, once in the process. Its pool must be closed before the first clone:
// PostgreSQL copies no database that somebody is connected to.
var migrated = sync.OnceValue(func() error {
	started, err := server()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	pool, err := pgxpool.New(ctx, started.URL(template))
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := migrations.Up(ctx, pool); err != nil {
		return fmt.Errorf("the schema does not migrate: %w", err)
	}
	return nil
})
