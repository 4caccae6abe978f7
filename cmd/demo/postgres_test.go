package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// dataFolder is one that the database of a root user can enter, which t.TempDir's is not.
func dataFolder(t *testing.T) string {
	t.Helper()
	data, err := os.MkdirTemp("", "daylight-demo")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(data) })
	if err := os.Chmod(data, 0o711); err != nil {
		t.Fatal(err)
	}
	return data
}

// notes is a writer for several goroutines.
type notes struct {
	mu sync.Mutex
	bytes.Buffer
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.Buffer.Write(p)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.Buffer.String()
}

func TestKilledDatabaseIsStartedAgain(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	data, out := dataFolder(t), &notes{}
	d, err := startPostgres(ctx, data, out)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Stop(); err != nil {
			t.Error(err)
		}
	}()
	pool, err := pgxpool.New(ctx, d.OwnerURL())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(ctx, `CREATE TABLE kept AS SELECT 1`); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(data, "postgres", "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		// The same pool finds the new server, and what was committed.
		_, err := pool.Exec(ctx, `TABLE kept`)
		if err == nil && strings.Contains(out.String(), "started again") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the database does not come back: %v", err)
		}
	}
}
