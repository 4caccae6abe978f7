package localpg

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// orphanGrace is how long an orphan may take to shut down before it is killed.
const orphanGrace = 10 * time.Second

// endOrphans ends every process that works in the cluster's folder. The caller holds the folder's lock, so none of
// them has a living parent. Every process of PostgreSQL has the cluster as its working folder; a zombie has none.
func (p place) endOrphans() error {
	started := time.Now()
	for signal := syscall.SIGINT; ; time.Sleep(5 * time.Millisecond) {
		orphans, err := p.inhabitants()
		if err != nil {
			return err
		}
		if len(orphans) == 0 {
			return nil
		}
		switch waited := time.Since(started); {
		case waited > 2*orphanGrace:
			return fmt.Errorf("processes %v of an earlier run still use %s: end them (kill -9)", orphans, p.data)
		case waited > orphanGrace:
			signal = syscall.SIGKILL
		}
		for _, pid := range orphans {
			if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
				return fmt.Errorf("end process %d of an earlier run: %w", pid, err)
			}
		}
		if signal == syscall.SIGINT {
			// One request each is enough: a second SIGINT during the shutdown says nothing new.
			signal = 0
		}
	}
}

// inhabitants are the processes whose working folder is the cluster, finished or half made.
func (p place) inhabitants() ([]int, error) {
	folders := []string{p.data, p.unfinished()}
	var pids []int
	err := p.sees(func() error {
		entries, err := filepath.Glob("/proc/[0-9]*/cwd")
		if err != nil {
			return err
		}
		for _, entry := range entries {
			folder, err := os.Readlink(entry)
			if err != nil || !slices.Contains(folders, folder) {
				continue // gone since, a zombie, or not ours to look at
			}
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(entry)))
			if err == nil && pid != os.Getpid() {
				pids = append(pids, pid)
			}
		}
		return nil
	})
	return pids, err
}

// sees looks with the eyes of the server's account. In a container root has no CAP_SYS_PTRACE and may not read where
// another user's process works; that user may. The kernel keeps this identity per thread, so the thread is ours alone
// until it is root's again, and is thrown away should that fail.
func (p place) sees(look func() error) error {
	if !p.drop {
		return look()
	}
	result := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := errors.Join(unix.Setfsgid(p.gid), unix.Setfsuid(p.uid))
		if err == nil {
			err = look()
		}
		if errors.Join(unix.Setfsuid(os.Geteuid()), unix.Setfsgid(os.Getegid())) == nil {
			runtime.UnlockOSThread()
		}
		result <- err
	}()
	return <-result
}
