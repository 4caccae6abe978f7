package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// A process is the postmaster.
type process struct {
	pid  int
	done chan struct{}
	err  error // how it ended; to be read once done is closed
}

// launch starts the server and waits until it answers.
func (p place) launch(ctx context.Context, bin string, options Options) (*process, error) {
	log, err := p.openLog()
	if err != nil {
		return nil, err
	}
	defer log.Close()
	command := exec.Command(filepath.Join(bin, "postgres"), p.arguments(options)...)
	command.Dir = "/"
	command.Env = environment()
	command.Stdout, command.Stderr = log, log
	// SIGINT is the fast shutdown: should this process die, the server rolls back, writes a checkpoint and ends.
	command.SysProcAttr = p.attributes(syscall.SIGINT)
	if options.Inherit != nil {
		command.ExtraFiles = []*os.File{options.Inherit}
	}
	running, err := keep(command)
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL as user %s: %w", p.name, err)
	}
	if err := p.await(ctx, running); err != nil {
		return nil, errors.Join(err, running.stop())
	}
	return running, nil
}

// keep starts the program in a goroutine that owns its thread and lives as long as the program (see onOneThread).
func keep(command *exec.Cmd) (*process, error) {
	running := &process{done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := command.Start(); err != nil {
			started <- err
			return
		}
		running.pid = command.Process.Pid
		started <- nil
		running.err = command.Wait()
		close(running.done)
	}()
	return running, <-started
}

// await reads the state the server writes into its own pid file. It opens no connection: one that is left open without
// a start-up packet would hold up a shutdown for a minute.
func (p place) await(ctx context.Context, running *process) error {
	for {
		if text, err := os.ReadFile(filepath.Join(p.data, "postmaster.pid")); err == nil && ready(text, running.pid) {
			return nil
		}
		select {
		case <-running.done:
			return fmt.Errorf("PostgreSQL ended at once (%w); its log %s says:\n%s", running.err, p.log, p.logTail())
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL was not ready in time (%w); its log %s says:\n%s", ctx.Err(), p.log, p.logTail())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// ready reads the pid file: line 1 is the process, line 8 its state.
func ready(file []byte, pid int) bool {
	lines := bytes.Split(file, []byte("\n"))
	return len(lines) >= 8 && string(lines[0]) == strconv.Itoa(pid) && string(bytes.TrimSpace(lines[7])) == "ready"
}

// stop asks for the fast shutdown, then insists.
func (running *process) stop() error {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		select {
		case <-running.done:
			return nil
		default:
		}
		if err := syscall.Kill(running.pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stop PostgreSQL: %w", err)
		}
		select {
		case <-running.done:
			return nil
		case <-time.After(stopGrace):
		}
	}
	return fmt.Errorf("PostgreSQL, process %d, does not stop", running.pid)
}

func (p place) arguments(options Options) []string {
	settings := map[string]string{
		"listen_addresses":        "",
		"port":                    "5432",
		"unix_socket_directories": p.socket,
		"unix_socket_permissions": "0700",
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		"lc_messages":             "C.UTF-8",
		"shared_buffers":          "256MB",
		"max_wal_size":            "2GB",
		// In the data folder, where nothing is left behind when a killed server is never started again.
		"dynamic_shared_memory_type": "mmap",
	}
	if options.Throwaway {
		for name, value := range map[string]string{
			"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "48MB",
			"max_connections": "300", "autovacuum": "off", "wal_level": "minimal", "max_wal_senders": "0",
			"max_wal_size": "128MB", "min_wal_size": "32MB",
		} {
			settings[name] = value
		}
	}
	for name, value := range options.Settings {
		settings[name] = value
	}
	arguments := []string{"-D", p.data}
	for name, value := range settings {
		arguments = append(arguments, "-c", name+"="+value)
	}
	return arguments
}

// openLog begins a new log and keeps the one before, which tells why the last server ended.
func (p place) openLog() (*os.File, error) {
	if err := os.Rename(p.log, p.log+".before"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	return os.OpenFile(p.log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
}
