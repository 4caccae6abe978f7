package localpg

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oldest is the first major version whose features the schema uses.
const oldest = 15

// ErrNoPrograms says that the machine has no PostgreSQL that will do.
var ErrNoPrograms = errors.New("no PostgreSQL 15 or newer found on PATH, through pg_config, or under /usr/lib/postgresql: install it (apt-get install postgresql)")

// Programs is the folder with the machine's postgres, initdb and pg_dump.
func Programs() (string, error) { return programs("", "") }

// programs finds the folder with initdb and postgres. A cluster is served only by the major version that made it.
func programs(named, cluster string) (string, error) {
	folders := candidates()
	if named != "" {
		folders = []string{named}
	}
	var seen []string
	for _, folder := range folders {
		major, err := majorVersion(folder)
		if err != nil {
			continue
		}
		if major >= oldest && (cluster == "" || cluster == strconv.Itoa(major)) {
			return folder, nil
		}
		seen = append(seen, fmt.Sprintf("%d in %s", major, folder))
	}
	switch {
	case cluster != "":
		return "", fmt.Errorf("the data were made by PostgreSQL %s, which this machine does not have (found: %s): install it (apt-get install postgresql-%s) or start afresh with another data folder",
			cluster, cmp.Or(strings.Join(seen, ", "), "none"), cluster)
	case len(seen) > 0:
		return "", fmt.Errorf("%w; found only %s", ErrNoPrograms, strings.Join(seen, ", "))
	default:
		return "", ErrNoPrograms
	}
}

// candidates are the folders in the order of preference: PATH, pg_config, and Debian's place with the newest first.
func candidates() []string {
	var folders []string
	add := func(program string) {
		if real, err := filepath.EvalSymlinks(program); err == nil {
			folders = append(folders, filepath.Dir(real))
		}
	}
	for _, name := range []string{"postgres", "initdb"} {
		if found, err := exec.LookPath(name); err == nil {
			add(found)
		}
	}
	if folder, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		add(filepath.Join(strings.TrimSpace(string(folder)), "postgres"))
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	slices.SortFunc(debian, func(a, b string) int { return cmp.Compare(debianMajor(b), debianMajor(a)) })
	for _, program := range debian {
		add(program)
	}
	return folders
}

func debianMajor(program string) int {
	major, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(program))))
	if err != nil {
		return 0
	}
	return major
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

func majorVersion(folder string) (int, error) {
	if _, err := os.Stat(filepath.Join(folder, "initdb")); err != nil {
		return 0, err
	}
	text, err := exec.Command(filepath.Join(folder, "postgres"), "--version").Output()
	if err != nil {
		return 0, err
	}
	found := versionPattern.FindSubmatch(text)
	if found == nil {
		return 0, fmt.Errorf("%s/postgres --version says %q", folder, text)
	}
	return strconv.Atoi(string(found[1]))
}
