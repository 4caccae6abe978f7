package localpg

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A place is the folder's layout: the cluster, the folder of the socket, the lock that says who serves it, and the log.
type place struct {
	account
	folder, data, socket, lockFile, log string
}

const (
	socketName = ".s.PGSQL.5432"
	// socketLimit is what the kernel allows for a unix socket's path, without the closing zero.
	socketLimit = 107
)

// locate works out the layout without touching anything. Links are resolved once: /proc knows only the true path, and
// the search for orphans compares with it. A deep folder's socket goes to a short one whose name follows from the
// folder, so that the next start finds what this one left there.
func locate(folder string, account account) (place, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return place{}, err
	}
	if folder, err = filepath.EvalSymlinks(folder); err != nil {
		return place{}, err
	}
	socket := filepath.Join(folder, "socket")
	if len(filepath.Join(socket, socketName))+len(".lock") > socketLimit {
		sum := sha256.Sum256([]byte(folder))
		socket = filepath.Join("/tmp", fmt.Sprintf("daylight-%d-%s", account.uid, hex.EncodeToString(sum[:6])))
	}
	return place{
		account: account, folder: folder, data: filepath.Join(folder, "data"), socket: socket,
		lockFile: filepath.Join(folder, "lock"), log: filepath.Join(folder, "postgresql.log"),
	}, nil
}

// prepare makes the folders.
func prepare(folder string, account account) (place, error) {
	if folder == "" {
		return place{}, errors.New("a private PostgreSQL needs a folder for its data")
	}
	if err := enterable(folder); err != nil {
		return place{}, fmt.Errorf("make the data folder: %w", err)
	}
	p, err := locate(folder, account)
	if err != nil {
		return place{}, err
	}
	if err := account.reaches(p.folder); err != nil {
		return place{}, err
	}
	if err := account.own(p.socket); err != nil {
		return place{}, fmt.Errorf("make the socket's folder: %w", err)
	}
	return p, nil
}

// enterable makes the folder when it is missing, such that the account can walk through it whatever the umask says.
func enterable(folder string) error {
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return os.Chmod(folder, 0o711)
}

// lock takes the folder for this process. The kernel gives it back when the process dies, however it dies, so that
// whoever holds it knows that nobody living serves the folder.
func (p place) lock() (unlock func(), err error) {
	file, err := os.OpenFile(p.lockFile, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if err := flock(file); err != nil {
		holder := make([]byte, 16)
		n, _ := file.ReadAt(holder, 0)
		_ = file.Close()
		return nil, fmt.Errorf("%w: %s is served by process %s; stop it or choose another folder",
			ErrInUse, p.folder, bytes.TrimSpace(holder[:n]))
	}
	if err := errors.Join(file.Truncate(0), writePid(file)); err != nil {
		return nil, errors.Join(fmt.Errorf("lock the data folder: %w", err), file.Close())
	}
	return func() {
		// Unlocked by name, not only by closing: a program that is just being started by another thread still holds a
		// copy of the file.
		_ = syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
		_ = file.Close()
	}, nil
}

// flock tries for a moment: of a killed process, a child that had not quite become its program may hold the lock.
func flock(file *os.File) error {
	for patience := time.Now().Add(300 * time.Millisecond); ; time.Sleep(10 * time.Millisecond) {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil || time.Now().After(patience) {
			return err
		}
	}
}

func writePid(file *os.File) error {
	_, err := fmt.Fprintf(file, "%d\n", os.Getpid())
	return err
}

// clear ends what a killed predecessor left running here, then removes the files that only a living server may have.
// PostgreSQL's own check of those files is deceived by a reused process id, and by a dead server that nobody reaped.
func (p place) clear() error {
	if err := p.endOrphans(); err != nil {
		return err
	}
	for _, stale := range []string{
		filepath.Join(p.data, "postmaster.pid"),
		filepath.Join(p.socket, socketName),
		filepath.Join(p.socket, socketName+".lock"),
	} {
		if err := os.Remove(stale); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove what a killed server left: %w", err)
		}
	}
	return nil
}

// version is the major version the cluster was made by; empty when there is no cluster yet.
func (p place) version() (string, error) {
	if _, err := os.Lstat(p.data); errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	text, err := os.ReadFile(filepath.Join(p.data, "PG_VERSION"))
	if err != nil {
		return "", fmt.Errorf("%s is not a PostgreSQL cluster this user may read: %w", p.data, err)
	}
	return strings.TrimSpace(string(text)), nil
}

// logTail is the end of the server's log, for an error message.
func (p place) logTail() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-8):], "\n")
}
