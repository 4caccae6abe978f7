package migrations_test

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"golang.org/x/sync/errgroup"

	"daylight/migrations"
	"daylight/migrations/dbtest"
	"daylight/migrations/localpg"
)

var update = flag.Bool("update", false, "write schema.sql instead of comparing with it")

const golden = "schema.sql"

const preface = `-- The schema as all migrations leave it, for reading; nothing runs this file.
-- The job queue's tables (river_…) are its own affair. Written by: go test ./migrations -update
`

func TestSchemaIsTheGoldenOne(t *testing.T) {
	t.Parallel()
	pool := dbtest.Empty(t)
	if err := migrations.UpOwn(context.Background(), pool); err != nil {
		t.Fatal(err)
	}
	got := preface + dump(t, pool)
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); difference != "" {
		t.Errorf("%s is not what the migrations make (go test ./migrations -update writes it anew):\n%s", golden, difference)
	}
}

func dump(t *testing.T, pool *pgxpool.Pool) string {
	t.Helper()
	bin, err := localpg.Programs()
	if err != nil {
		t.Fatal(err)
	}
	output, err := exec.Command(filepath.Join(bin, "pg_dump"), "--schema-only", "--no-owner", "--no-privileges",
		"--exclude-table=goose_db_version*", pool.Config().ConnString()).Output()
	if err != nil {
		t.Fatalf("pg_dump: %v", err)
	}
	return readable(string(output))
}

// readable drops what says nothing about the schema or depends on pg_dump's version: settings, headings, \restrict.
func readable(dump string) string {
	var kept []string
	empty := true
	for line := range strings.Lines(dump) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "--"), strings.HasPrefix(line, `\`), strings.HasPrefix(line, "SET "),
			strings.HasPrefix(line, "SELECT pg_catalog.set_config"), line == "" && empty:
			continue
		}
		empty = line == ""
		kept = append(kept, strings.ReplaceAll(line, "public.", ""))
	}
	return "\n" + strings.TrimRight(strings.Join(kept, "\n"), "\n") + "\n"
}

func TestTwiceIsHarmless(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	pool := dbtest.Empty(t)
	for range 2 {
		if err := migrations.Up(ctx, pool); err != nil {
			t.Fatal(err)
		}
	}
	expectComplete(t, pool)
}

// TestMonthsThatAreThereGetTheIndexes: a ledger with months from before has afterwards what one has that began with the newest schema,
// also when the migration was broken off between two months.
func TestMonthsThatAreThereGetTheIndexes(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	pool := dbtest.Empty(t)
	before, err := goose.NewProvider(goose.DialectPostgres, stdlib.OpenDBFromPool(pool), os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := before.UpTo(ctx, 28); err != nil {
		t.Fatal(err)
	}
	do := func(sql string) error {
		_, err := pool.Exec(ctx, sql)
		return err
	}
	const entry = `INSERT INTO ledger_entry (occurred, received, skey, akey, okey, activity_version, source, action, marks, event, activity, salt,
		commitment, payload) VALUES ('2026-10-05', '2026-10-05', 1, 1, 1, 1, 1, 0, 0, '018f5e9a-0000-7000-8000-000000000001', 'PA', '', '', '')`
	for _, sql := range []string{`SELECT ledger_month('2026-10-01'), ledger_month('2026-11-01')`, entry,
		`CREATE INDEX ledger_entry_202610_event ON ledger_entry_202610 USING hash (event)`} {
		if err := do(sql); err != nil {
			t.Fatal(err)
		}
	}
	if err := migrations.Up(ctx, pool); err != nil {
		t.Fatal(err)
	}
	if err := do(`SELECT ledger_month('2026-12-01')`); err != nil {
		t.Fatal(err)
	}
	rows, err := pool.Query(ctx, `SELECT DISTINCT string_agg(regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING ', '') || i.indisunique || i.indisvalid, '; '
			ORDER BY pg_get_indexdef(i.indexrelid) ~ 'hash', pg_get_indexdef(i.indexrelid) ~ 'source', pg_get_indexdef(i.indexrelid) ~ 'skey')
		FROM pg_index i WHERE i.indrelid = 'ledger_entry'::regclass
			OR i.indrelid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'ledger_entry'::regclass)
		GROUP BY i.indrelid`)
	if err != nil {
		t.Fatal(err)
	}
	if sets, err := pgx.CollectRows(rows, pgx.RowTo[string]); err != nil || len(sets) != 1 {
		t.Errorf("the table and its months differ in their indexes: %q %v", sets, err)
	}
	if err := do(entry); err == nil || !strings.Contains(err.Error(), "23505") {
		t.Errorf("the same event once more: %v", err)
	}
}

func TestSeveralReplicasAtOnce(t *testing.T) {
	t.Parallel()
	pool := dbtest.Empty(t)
	group, ctx := errgroup.WithContext(context.Background())
	for range 3 {
		config := pool.Config()
		config.MaxConns = 1 // as small as a pool can be: the lock must not eat its only connection
		replica, err := pgxpool.NewWithConfig(ctx, config)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(replica.Close)
		group.Go(func() error { return migrations.Up(ctx, replica) })
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	expectComplete(t, pool)
}

func TestWaitingReplicaCanBeStopped(t *testing.T) {
	t.Parallel()
	pool := dbtest.Empty(t)
	holder, err := pool.Acquire(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Release()
	if _, err := holder.Exec(context.Background(), `SELECT pg_advisory_lock($1)`, int64(0x6461796c69676874)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := migrations.Up(ctx, pool); err == nil || !strings.Contains(err.Error(), "another replica") {
		t.Errorf("a replica that waits in vain answers %v", err)
	}
}

func TestStatusOfAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	pool := dbtest.Empty(t)
	steps, err := migrations.Status(ctx, pool)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		if !step.Applied.IsZero() {
			t.Errorf("%s counts as applied to an empty database", step.Name)
		}
	}
	if version, err := migrations.Version(ctx, pool); err != nil || version != 0 {
		t.Errorf("an empty database has version %d (%v)", version, err)
	}
}

func expectComplete(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	ctx := context.Background()
	steps, err := migrations.Status(ctx, pool)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		if step.Applied.IsZero() {
			t.Errorf("%s has not been applied", step.Name)
		}
	}
	version, err := migrations.Version(ctx, pool)
	if err != nil {
		t.Fatal(err)
	}
	newest, err := migrations.Newest()
	if err != nil {
		t.Fatal(err)
	}
	if version != newest || version == 0 {
		t.Errorf("the schema has version %d, this program knows %d", version, newest)
	}
}
