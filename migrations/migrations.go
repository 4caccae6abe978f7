// Package migrations holds the schema as a row of SQL files and brings a database up to it. It knows the order of the
// files and the job queue's own tables, and nothing of what any table means.
package migrations

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed [0-9]*.sql
var files embed.FS

// lockKey is the advisory lock that lets one replica migrate while the others wait ("daylight" in ASCII).
const lockKey int64 = 0x6461796c69676874

// lockPause is how long a waiting replica sleeps between two tries.
const lockPause = 100 * time.Millisecond

// A Step is one migration and when it was applied; a zero Applied means it is still to come.
type Step struct {
	Name    string
	Version int64
	Applied time.Time
}

// Up brings the database to the newest schema. It is safe to run twice and from several replicas at once.
func Up(ctx context.Context, pool *pgxpool.Pool) (err error) {
	unlock, err := lock(ctx, pool)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()

	provider, err := provider(pool)
	if err != nil {
		return err
	}
	defer provider.Close()
	if _, err := provider.Up(ctx); err != nil {
		return explain(err)
	}
	jobs, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return err
	}
	if _, err := jobs.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	return nil
}

// Status lists every migration in order, the job queue's last.
func Status(ctx context.Context, pool *pgxpool.Pool) ([]Step, error) {
	provider, err := provider(pool)
	if err != nil {
		return nil, err
	}
	defer provider.Close()
	known, err := provider.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the schema's version: %w", err)
	}
	steps := make([]Step, 0, len(known)+1)
	for _, migration := range known {
		steps = append(steps, Step{Name: migration.Source.Path, Version: migration.Source.Version, Applied: migration.AppliedAt})
	}
	queue, err := queueSteps(ctx, pool)
	return append(steps, queue...), err
}

// Version is the newest migration applied to this database; 0 means none.
func Version(ctx context.Context, pool *pgxpool.Pool) (int64, error) {
	provider, err := provider(pool)
	if err != nil {
		return 0, err
	}
	defer provider.Close()
	return provider.GetDBVersion(ctx)
}

// Newest is the version this program was built with.
func Newest() (int64, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil || len(names) == 0 {
		return 0, errors.Join(err, goose.ErrNoMigrations)
	}
	return goose.NumericComponent(names[len(names)-1])
}

func provider(pool *pgxpool.Pool) (*goose.Provider, error) {
	provider, err := goose.NewProvider(goose.DialectPostgres, stdlib.OpenDBFromPool(pool), files)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return provider, nil
}

func queueSteps(ctx context.Context, pool *pgxpool.Pool) ([]Step, error) {
	jobs, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return nil, err
	}
	done, err := jobs.ExistingVersions(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the job queue's version: %w", err)
	}
	applied := map[int]time.Time{}
	if len(done) > 0 {
		if applied, err = queueTimes(ctx, pool); err != nil {
			return nil, err
		}
	}
	var steps []Step
	for _, migration := range jobs.AllVersions() {
		steps = append(steps, Step{
			Name: "river: " + migration.Name, Version: int64(migration.Version), Applied: applied[migration.Version],
		})
	}
	return steps, nil
}

func queueTimes(ctx context.Context, pool *pgxpool.Pool) (map[int]time.Time, error) {
	rows, err := pool.Query(ctx, `SELECT version, created_at FROM river_migration WHERE line = 'main'`)
	if err != nil {
		return nil, err
	}
	applied := map[int]time.Time{}
	var version int
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&version, &at}, func() error {
		applied[version] = at
		return nil
	})
	return applied, err
}

// lock takes the advisory lock on a connection of its own, so that a pool of one is enough. It asks again and again
// instead of waiting inside the database: a waiting statement holds a snapshot, and CREATE INDEX CONCURRENTLY in the
// replica that migrates would wait for that snapshot for ever.
func lock(ctx context.Context, pool *pgxpool.Pool) (unlock func() error, err error) {
	conn, err := pgx.ConnectConfig(ctx, pool.Config().ConnConfig)
	if err != nil {
		return nil, fmt.Errorf("connect to migrate: %w", err)
	}
	for {
		var taken bool
		if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, lockKey).Scan(&taken); err != nil {
			return nil, errors.Join(fmt.Errorf("lock to migrate: %w", err), conn.Close(context.WithoutCancel(ctx)))
		}
		if taken {
			return func() error { return conn.Close(context.WithoutCancel(ctx)) }, nil
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("wait for another replica to migrate: %w", ctx.Err()),
				conn.Close(context.WithoutCancel(ctx)))
		case <-time.After(lockPause):
		}
	}
}

// explain names the file that failed, which the bare error gives only as a number.
func explain(err error) error {
	var partial *goose.PartialError
	if errors.As(err, &partial) && partial.Failed != nil {
		return fmt.Errorf("migrate %s: %w", partial.Failed.Source.Path, partial.Err)
	}
	return fmt.Errorf("migrate: %w", err)
}
