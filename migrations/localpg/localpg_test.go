package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// scratch is a place in memory where there is one: a cluster is a thousand small files.
func scratch() string {
	if _, err := os.Stat("/dev/shm"); err == nil && os.Getenv("TMPDIR") == "" {
		return "/dev/shm"
	}
	return ""
}

// folder is a data folder the server's account can reach, which t.TempDir's need not be.
func folder(t *testing.T) string {
	t.Helper()
	parent, err := os.MkdirTemp(scratch(), "localpg")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(parent, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		data := filepath.Join(parent, "pg")
		if _, err := os.Stat(data); err == nil {
			if err := Remove(data); err != nil {
				t.Errorf("remove the data folder: %v", err)
			}
		}
		_ = os.RemoveAll(parent)
	})
	return filepath.Join(parent, "pg")
}

func start(t *testing.T, folder string) *Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	server, err := Start(ctx, Options{Folder: folder, Database: "things", Throwaway: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	return server
}

func run(t *testing.T, url, statement string) string {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var answer string
	if err := conn.QueryRow(ctx, statement).Scan(&answer); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.Fatal(err)
	}
	return answer
}

func placeOf(t *testing.T, folder string) place {
	t.Helper()
	account, err := unprivileged()
	if err != nil {
		t.Fatal(err)
	}
	p, err := locate(folder, account)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func expectNobody(t *testing.T, folder string) {
	t.Helper()
	p := placeOf(t, folder)
	var left []int
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		var err error
		if left, err = p.inhabitants(); err != nil {
			t.Fatal(err)
		}
		if len(left) == 0 {
			return
		}
	}
	t.Fatalf("processes %v still work in %s", left, p.data)
}

func TestDataOutliveTheServer(t *testing.T) {
	t.Parallel()
	where := folder(t)
	first := start(t, where)
	run(t, first.URL("things"), `WITH made AS (SELECT set_config('x.y', 'z', false)) SELECT 'made' FROM made`)
	run(t, first.URL("things"), `SELECT lo_from_bytea(4711, 'kept')::text`)
	if err := first.Stop(); err != nil {
		t.Fatal(err)
	}
	expectNobody(t, where)
	second := start(t, where)
	if got := run(t, second.URL("things"), `SELECT convert_from(lo_get(4711), 'UTF8')`); got != "kept" {
		t.Errorf("after a second start the data are %q", got)
	}
	if second.URL("things") != first.URL("things") {
		t.Error("the address changed between two starts")
	}
}

func TestServerIsPrivate(t *testing.T) {
	t.Parallel()
	server := start(t, folder(t))
	if got := run(t, server.URL("things"), `SHOW listen_addresses`); got != "" {
		t.Errorf("it listens on %q", got)
	}
	info, err := os.Stat(server.place.socket)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's folder has mode %v", info.Mode())
	}
	owner := info.Sys().(*syscall.Stat_t)
	if owner.Uid == 0 {
		t.Error("the server's folder belongs to root")
	}
}

func TestOneServerAFolder(t *testing.T) {
	t.Parallel()
	where := folder(t)
	start(t, where)
	_, err := Start(context.Background(), Options{Folder: where})
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("a second start in the same folder answers %v", err)
	}
	if err := Remove(where); !errors.Is(err, ErrInUse) {
		t.Errorf("removing a served folder answers %v", err)
	}
}

func TestDeepFolderHasAShortSocket(t *testing.T) {
	t.Parallel()
	where := filepath.Join(folder(t), strings.Repeat("a-rather-deep-folder/", 6), "pg")
	server := start(t, where)
	if got := run(t, server.URL("things"), `SELECT 'answers'`); got != "answers" {
		t.Error(got)
	}
	if path := filepath.Join(server.place.socket, socketName); len(path) > socketLimit {
		t.Errorf("the socket's path has %d bytes", len(path))
	}
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := Remove(where); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(server.place.socket); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the short socket folder stays behind: %v", err)
	}
}

func TestFaultsAreNamedWithARemedy(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	if _, err := Start(ctx, Options{}); err == nil || !strings.Contains(err.Error(), "folder") {
		t.Errorf("no folder: %v", err)
	}
	if _, err := Start(ctx, Options{Folder: folder(t), Bin: "/nonexistent"}); !errors.Is(err, ErrNoPrograms) {
		t.Errorf("no programs: %v", err)
	}
	_, err := Start(ctx, Options{Folder: folder(t), Throwaway: true, Settings: map[string]string{"shared_buffers": "lots"}})
	if err == nil || !strings.Contains(err.Error(), `"shared_buffers"`) {
		t.Errorf("a wrong setting does not show the server's own words: %v", err)
	}
	if _, err := programs("", "9"); err == nil || !strings.Contains(err.Error(), "postgresql-9") {
		t.Errorf("data of another version: %v", err)
	}
}

func TestClosedHomeIsNamed(t *testing.T) {
	t.Parallel()
	closed, err := os.MkdirTemp("", "localpg-closed")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(closed) })
	someone := account{name: "somebody", uid: 4711, gid: 4711, drop: true}
	if err := someone.reaches(closed); err == nil || !strings.Contains(err.Error(), "chmod o+x "+closed) {
		t.Errorf("a folder of mode 0700: %v", err)
	}
	if err := os.Chmod(closed, 0o711); err != nil {
		t.Fatal(err)
	}
	if err := someone.reaches(closed); err != nil {
		t.Errorf("a folder of mode 0711: %v", err)
	}
}

func TestHalfMadeClusterIsMadeAgain(t *testing.T) {
	t.Parallel()
	where := folder(t)
	if err := os.MkdirAll(filepath.Join(where, "data.new", "base"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(where, "data.new", "PG_VERSION"), []byte("15\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, where)
}

// addressOf is the address of a folder served by another process.
func addressOf(t *testing.T, folder string) string {
	t.Helper()
	return (&Server{place: placeOf(t, folder)}).URL("things")
}
