package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// begin runs the program until it is ready, and returns what it wrote and a way to end it.
func begin(t *testing.T, arguments ...string) (readyFile, func()) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ready.json")
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	out := &notes{}
	go func() {
		ended <- run(ctx, append([]string{"--addr", "127.0.0.1:0", "--ready", file}, arguments...), out, out)
	}()
	end := func() {
		t.Helper()
		stop()
		select {
		case code := <-ended:
			if code != exitDone {
				t.Errorf("exit code %d: %s", code, out)
			}
		case <-time.After(2 * time.Minute):
			t.Fatal("it does not stop")
		}
	}
	t.Cleanup(stop)
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		text, err := os.ReadFile(file)
		if err == nil {
			var ready readyFile
			if err := json.Unmarshal(text, &ready); err != nil {
				t.Fatal(err)
			}
			return ready, end
		}
		if len(ended) > 0 || time.Now().After(deadline) || !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("not ready: %v %s", err, out)
		}
	}
}

func status(t *testing.T, address string) int {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

// TestEmptyDemonstration starts on an empty machine, stops, and starts again.
func TestEmptyDemonstration(t *testing.T) {
	data := dataFolder(t)
	t.Setenv("DATABASE_URL", "postgres://elsewhere.example/precious") // somebody else's: it must not be touched
	first, stop := begin(t, "--data", data, "--empty")
	for _, path := range []string{"/", "/readyz", "/demo/", "/demo/mail", "/demo/mail.json", "/demo/eid/.well-known/openid-configuration"} {
		if got := status(t, first.URL+path); got != http.StatusOK {
			t.Errorf("%s answers %d", path, got)
		}
	}
	if got := status(t, first.MetricsURL); got != http.StatusOK {
		t.Errorf("the metrics answer %d", got)
	}
	if len(first.Staff) != 1 || first.Staff[0].Role != "administrator" || first.Sources == nil || first.Citizens == nil {
		t.Errorf("the ready file lists %+v", first.roster)
	}
	if strings.Contains(first.Env["DATABASE_URL"], "elsewhere") || first.Env["REDIS_URL"] == "" || first.LogPublicKey == "" {
		t.Errorf("the ready file says %+v", first.Env)
	}
	var problems bytes.Buffer
	if code := run(context.Background(), []string{"--addr", "127.0.0.1:0", "--data", data}, &problems, &problems); code != exitEnvironment ||
		!strings.Contains(problems.String(), "another process is using") {
		t.Errorf("a second one on the same data: %d %s", code, problems.String())
	}
	stop()
	second, stop := begin(t, "--data", data)
	defer stop()
	if second.Staff[0] != first.Staff[0] || second.LogPublicKey != first.LogPublicKey {
		t.Error("the second start has forgotten the first")
	}
}

func TestWrongUse(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{{"--nonsense"}, {"--events", "-1"}, {"--empty", "--cases", "5"}, {"here"}} {
		var problems bytes.Buffer
		if code := run(context.Background(), arguments, &problems, &problems); code != exitWrongUse || !strings.Contains(problems.String(), "--help") {
			t.Errorf("%v: %d %s", arguments, code, problems.String())
		}
	}
}

func TestTakenAddressIsTold(t *testing.T) {
	t.Parallel()
	box, err := startMail() // anything that listens
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = box.Stop() }()
	var problems bytes.Buffer
	code := run(context.Background(), []string{"--addr", box.address.String(), "--data", t.TempDir()}, &problems, &problems)
	if code != exitEnvironment || !strings.Contains(problems.String(), "--addr") {
		t.Errorf("%d %s", code, problems.String())
	}
}

func TestForeignFolderIsTold(t *testing.T) {
	t.Parallel()
	if err := withRemedy(&fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}); !strings.Contains(err.Error(), "--data") {
		t.Error(err)
	}
}

func TestClearingLeavesWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	for _, name := range []string{"roster.json", "precious.txt"} {
		if err := os.WriteFile(filepath.Join(data, name), []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := clearFolder(data); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(data)
	if err != nil || len(left) != 1 || left[0].Name() != "precious.txt" {
		t.Errorf("left: %v (%v)", left, err)
	}
}
