package dbtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"daylight/migrations/localpg"
)

const prefix = "daylight-test-"

// settleWithin is the age below which a folder is left alone: its process may not have taken its lock yet.
const settleWithin = time.Minute

type space struct {
	folder string
	tether *os.File
}

// workspace is this process's folder for its servers. A test process has no last moment of its own in which to remove
// it, so a shell waits at the other end of a pipe, the tether, which the servers hold too: when the last of them has
// gone, however it went, the pipe closes and the shell removes the folder.
func workspace() (folder string, tether *os.File, err error) {
	made, err := openSpace()
	return made.folder, made.tether, err
}

var openSpace = sync.OnceValues(func() (space, error) {
	parent := scratch()
	sweep(parent)
	folder, err := os.MkdirTemp(parent, prefix)
	if err != nil {
		return space{}, err
	}
	// The database of a root user runs as another, who must be able to enter.
	if err := os.Chmod(folder, 0o711); err != nil {
		return space{}, err
	}
	end, tether, err := os.Pipe()
	if err != nil {
		return space{}, err
	}
	defer end.Close()
	command := exec.Command("/bin/sh", "-c", `read -r _; rm -rf -- "$0"`, folder)
	command.Stdin = end
	command.Dir = "/"
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a Ctrl-C for the tests must not reach it
	if err := command.Start(); err != nil {
		return space{}, fmt.Errorf("watch over the test folder: %w", err)
	}
	return space{folder: folder, tether: tether}, nil
})

// memory is where a folder lies in memory. A clone is some seven hundred small files: ten times as quick there.
const memory = "/dev/shm"

// roomy is what memory must have free to be used, so that small containers keep to the disk.
const roomy = 4 << 30

// scratch is the parent of the folder: TMPDIR when somebody chose one, else memory, else the disk.
func scratch() string {
	var space syscall.Statfs_t
	chosen := os.Getenv("TMPDIR") != ""
	if chosen || syscall.Statfs(memory, &space) != nil || space.Bavail*uint64(space.Bsize) < roomy {
		return os.TempDir()
	}
	if info, err := os.Stat(memory); err != nil || info.Mode()&os.ModeSticky == 0 || info.Mode().Perm() != 0o777 {
		return os.TempDir()
	}
	return memory
}

// sweep removes what test processes left whose shell was killed as well. What is in use or not ours stays.
func sweep(parent string) {
	left, _ := filepath.Glob(filepath.Join(parent, prefix+"*"))
	for _, folder := range left {
		if info, err := os.Stat(folder); err == nil && time.Since(info.ModTime()) > settleWithin {
			_ = localpg.Remove(folder) // another process's affair if it does not work
		}
	}
}
