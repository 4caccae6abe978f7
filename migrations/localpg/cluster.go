package localpg

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
)

// unfinished is where initdb works. Only a finished cluster gets the name of one, so that a killed initdb leaves no half.
func (p place) unfinished() string { return p.data + ".new" }

// initialise makes the cluster.
func (p place) initialise(ctx context.Context, bin string, throwaway bool) error {
	if err := os.RemoveAll(p.unfinished()); err != nil {
		return fmt.Errorf("clear a half-made cluster: %w", err)
	}
	if err := p.own(p.unfinished()); err != nil {
		return fmt.Errorf("make the cluster's folder: %w", err)
	}
	arguments := []string{"--pgdata", p.unfinished(), "--username", Owner, "--auth", "trust", "--encoding", "UTF8",
		"--locale", "C.UTF-8", "--data-checksums", "--no-instructions"}
	if throwaway {
		arguments = append(arguments, "--no-sync")
	}
	command := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), arguments...)
	command.Dir = "/" // this process's own folder may be closed to the account
	command.Env = environment()
	command.SysProcAttr = p.attributes(syscall.SIGKILL)
	if output, err := onOneThread(command.CombinedOutput); err != nil {
		return fmt.Errorf("make a PostgreSQL cluster in %s: %w\n%s", p.folder, err, output)
	}
	if err := os.Rename(p.unfinished(), p.data); err != nil {
		return fmt.Errorf("name the finished cluster: %w", err)
	}
	return nil
}

// onOneThread keeps the thread that starts a program until the program has ended: the parent-death signal is sent when
// that thread dies, which is not when the process does.
func onOneThread(run func() ([]byte, error)) ([]byte, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return run()
}

// environment is deliberately small: PGDATA, PGHOST and their like would lead the programs elsewhere.
func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "TZ=UTC"}
}
