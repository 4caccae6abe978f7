package deadline

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// LoadWith is Load with a folder of an operator's own laid over what is shipped: laws/*.toml and calendars/*.toml in it
// are added, and take the place of shipped files of the same name. They are held to the same rules.
func LoadWith(own fs.FS) (*Library, error) {
	var files []string
	for _, pattern := range []string{"laws/*.toml", "calendars/*.toml"} {
		names, err := fs.Glob(own, pattern)
		if err != nil {
			return nil, err
		}
		files = append(files, names...)
	}
	if _, err := fs.Stat(own, "."); err != nil {
		return nil, fmt.Errorf("the folder of laws cannot be read: %w", err)
	}
	if len(files) == 0 {
		return nil, errors.New("the folder holds neither laws/*.toml nor calendars/*.toml")
	}
	return load(layered{lawFiles, own}, layered{calendarFiles, own})
}

// layered is one set of files over another.
type layered struct{ under, over fs.FS }

// Open opens the upper file of that name, or else the lower.
func (l layered) Open(name string) (fs.File, error) {
	file, err := l.over.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return l.under.Open(name)
	}
	return file, err
}

// Glob lists what either has, in order.
func (l layered) Glob(pattern string) ([]string, error) {
	names, err := fs.Glob(l.under, pattern)
	if err != nil {
		return nil, err
	}
	more, err := fs.Glob(l.over, pattern)
	names = append(names, more...)
	slices.Sort(names)
	return slices.Compact(names), err
}
