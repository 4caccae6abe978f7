package localpg

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// An account is whom the server runs as.
type account struct {
	name     string
	uid, gid int
	drop     bool // this process is root, which PostgreSQL refuses to be
}

// unprivileged is this process's own account, or for root the machine's postgres, else nobody.
func unprivileged() (account, error) {
	if os.Geteuid() != 0 {
		return account{name: strconv.Itoa(os.Geteuid()), uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(found.Uid)
		gid, gidErr := strconv.Atoi(found.Gid)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return account{}, fmt.Errorf("read the ids of user %s: %w", name, err)
		}
		return account{name: name, uid: uid, gid: gid, drop: true}, nil
	}
	return account{}, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as: create one (useradd --system postgres) or start as an ordinary user")
}

// reaches checks that the account can walk to the folder: the database of a root user fails below a home of mode 0700.
func (a account) reaches(folder string) error {
	if !a.drop {
		return nil
	}
	for step := filepath.Clean(folder); ; step = filepath.Dir(step) {
		info, err := os.Stat(step)
		if err != nil {
			return err
		}
		if !a.walks(info) {
			return fmt.Errorf("the database does not run as root but as %s, who may not enter %s: choose a data folder below /var/lib, or allow it with chmod o+x %s",
				a.name, step, step)
		}
		if step == filepath.Dir(step) {
			return nil
		}
	}
}

func (a account) walks(info os.FileInfo) bool {
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return true
	}
	switch {
	case int(owner.Uid) == a.uid:
		return info.Mode()&0o100 != 0
	case int(owner.Gid) == a.gid:
		return info.Mode()&0o010 != 0
	default:
		return info.Mode()&0o001 != 0
	}
}

// own makes a folder that belongs to the account and to nobody else.
func (a account) own(folder string) error {
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(folder)
	if err != nil {
		return err
	}
	// A folder with a foreseeable name in /tmp may have been put there by somebody else, or be a link.
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || !ok || (int(owner.Uid) != a.uid && int(owner.Uid) != os.Geteuid()) {
		return fmt.Errorf("%s belongs to somebody else: remove it", folder)
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		return err
	}
	if a.drop {
		return os.Lchown(folder, a.uid, a.gid)
	}
	return nil
}
