package dbtest_test

import (
	"context"
	"testing"

	"github.com/redis/go-redis/v9"

	"daylight/migrations/dbtest"
)

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	first, second := dbtest.New(t), dbtest.New(t)
	if _, err := first.Exec(ctx, `CREATE TABLE mark (x int)`); err != nil {
		t.Fatal(err)
	}
	var seen bool
	if err := second.QueryRow(ctx, `SELECT to_regclass('mark') IS NOT NULL`).Scan(&seen); err != nil {
		t.Fatal(err)
	}
	if seen {
		t.Error("a table made in one test's database is seen in another's")
	}
	if err := second.QueryRow(ctx, `SELECT to_regclass('river_job') IS NOT NULL`).Scan(&seen); err != nil {
		t.Fatal(err)
	}
	if !seen {
		t.Error("the clone has not been migrated: no river_job")
	}
}

func TestEachTestHasARedisOfItsOwn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	open := func() *redis.Client {
		options, err := redis.ParseURL(dbtest.Redis(t))
		if err != nil {
			t.Fatal(err)
		}
		client := redis.NewClient(options)
		t.Cleanup(func() { _ = client.Close() })
		return client
	}
	first, second := open(), open()
	if err := first.Set(ctx, "key", "value", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if err := second.Get(ctx, "key").Err(); err != redis.Nil {
		t.Errorf("a key of one test is seen by another: %v", err)
	}
}
