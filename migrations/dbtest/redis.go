package dbtest

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// databases is how many tests of one process can have a Redis database of their own.
const databases = 4096

var redisTaken atomic.Int64

// Redis is the address of an empty Redis database of the test's own, on a real server. Channels of PUBLISH are the
// server's and so are shared by the tests of a process.
func Redis(t testing.TB) string {
	t.Helper()
	address, err := redisServer()
	if err != nil {
		t.Fatalf("no Redis for the test: %v", err)
	}
	number := redisTaken.Add(1)
	if number >= databases {
		t.Fatalf("more than %d tests asked for Redis in one process", databases)
	}
	url := fmt.Sprintf("redis://%s/%d", address, number)
	t.Cleanup(func() {
		if err := tell(address, fmt.Sprintf("SELECT %d", number), "FLUSHDB"); err != nil {
			t.Errorf("empty the test's Redis: %v", err)
		}
	})
	return url
}

// redisServer starts the machine's Redis, once in the process.
var redisServer = sync.OnceValues(func() (address string, err error) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return "", errors.New("redis-server is not on PATH: install it (apt-get install redis-server)")
	}
	folder, tether, err := workspace()
	if err != nil {
		return "", err
	}
	// The port is free when asked for, but may be taken before Redis gets it.
	for range 5 {
		var ended <-chan error
		if address, ended, err = startRedis(program, folder, tether); err != nil {
			return "", err
		}
		if err = awaitRedis(address, ended); err == nil {
			return address, nil
		}
	}
	log, _ := os.ReadFile(filepath.Join(folder, "redis.log"))
	return "", fmt.Errorf("redis-server does not start: %w\n%s", err, log)
})

func startRedis(program, folder string, tether *os.File) (address string, ended <-chan error, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	address = listener.Addr().String()
	_, port, err := net.SplitHostPort(address)
	if err = errors.Join(err, listener.Close()); err != nil {
		return "", nil, err
	}
	command := exec.Command(program, "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no",
		"--databases", fmt.Sprint(databases), "--dir", folder, "--logfile", filepath.Join(folder, "redis.log"))
	command.ExtraFiles = []*os.File{tether}
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	started, waited := make(chan error), make(chan error, 1)
	go func() {
		runtime.LockOSThread() // the parent-death signal follows this thread
		defer runtime.UnlockOSThread()
		err := command.Start()
		started <- err
		if err == nil {
			waited <- command.Wait()
		}
	}()
	return address, waited, <-started
}

func awaitRedis(address string, ended <-chan error) error {
	for deadline := time.Now().Add(10 * time.Second); ; {
		err := tell(address, "PING")
		if err == nil {
			return nil
		}
		select {
		case failure := <-ended:
			return fmt.Errorf("it ended: %w", failure)
		case <-time.After(10 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return err
		}
	}
}

// tell gives Redis inline commands that answer with one line each.
func tell(address string, commands ...string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	answers := bufio.NewReader(conn)
	for _, command := range commands {
		if _, err := fmt.Fprintf(conn, "%s\r\n", command); err != nil {
			return err
		}
		answer, err := answers.ReadString('\n')
		if err != nil {
			return err
		}
		if answer[0] != '+' {
			return fmt.Errorf("%s: %q", command, answer)
		}
	}
	return nil
}
