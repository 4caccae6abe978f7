package deadline

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// FileError says what is wrong with a law or a calendar, and where.
type FileError struct {
	File   string
	Line   int
	Reason string
}

// Error is for the person who wrote the file: "laws/uk-gdpr.toml:31: limit: …".
func (e *FileError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason) }

// file is a TOML file being read, with the line on which each key stands and the faults found so far.
type file struct {
	name   string
	lines  map[string]int
	faults []error
}

// table is one table of a file. What is not asked for by name is refused as unknown at the end (done).
type table struct {
	file  *file
	at    string // "version[1].clock[0]", empty for the file itself
	keys  map[string]any
	asked map[string]bool
}

// readFolder reads every file of a folder; read takes what it knows from the table, which is checked for leftovers.
func readFolder(files fs.FS, folder string, read func(stem string, t *table)) error {
	names, err := fs.Glob(files, path.Join(folder, "*.toml"))
	if err != nil {
		return err
	}
	var faults []error
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		faults = append(faults, readFile(name, string(text), read))
	}
	return errors.Join(faults...)
}

func readFile(name, text string, read func(stem string, t *table)) error {
	var keys map[string]any
	if _, err := toml.Decode(text, &keys); err != nil {
		var syntax toml.ParseError
		if errors.As(err, &syntax) {
			return &FileError{File: name, Line: max(syntax.Position.Line, 1), Reason: syntax.Message}
		}
		return &FileError{File: name, Line: 1, Reason: err.Error()}
	}
	f := &file{name: name, lines: lineIndex(text)}
	root := &table{file: f, keys: keys, asked: map[string]bool{}}
	read(strings.TrimSuffix(path.Base(name), ".toml"), root)
	root.done()
	return errors.Join(f.faults...)
}

// lineIndex finds on which line each key stands. The files are written plainly: one key a line, tables under headers.
func lineIndex(text string) map[string]int {
	lines, counts, at := map[string]int{}, map[string]int{}, ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "[["):
			name, _, _ := strings.Cut(line[2:], "]]")
			at = indexed(strings.TrimSpace(name), counts, true)
			lines[at] = i + 1
		case strings.HasPrefix(line, "["):
			name, _, _ := strings.Cut(line[1:], "]")
			at = indexed(strings.TrimSpace(name), counts, false)
			lines[at] = i + 1
		default:
			if key, _, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(line, "#") {
				lines[join(at, strings.TrimSpace(key))] = i + 1
			}
		}
	}
	return lines
}

// indexed turns the header version.clock into version[1].clock[0], counting arrays of tables as they come.
func indexed(header string, counts map[string]int, begins bool) string {
	at := ""
	parts := strings.Split(header, ".")
	for i, part := range parts {
		at = join(at, strings.TrimSpace(part))
		if begins && i == len(parts)-1 {
			counts[at]++
		}
		if n := counts[at]; n > 0 {
			at += "[" + strconv.Itoa(n-1) + "]"
		}
	}
	return at
}

func join(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}

// wrong notes a fault at a key of the table, or at the table itself when the key is empty.
func (t *table) wrong(key, format string, args ...any) {
	at, reason := join(t.at, key), fmt.Sprintf(format, args...)
	if key == "" {
		at = t.at
	} else {
		reason = key + ": " + reason
	}
	line := max(t.file.lines[at], t.file.lines[t.at], 1)
	t.file.faults = append(t.file.faults, &FileError{File: t.file.name, Line: line, Reason: reason})
}

// done refuses what nobody asked for.
func (t *table) done() {
	for _, key := range slices.Sorted(maps.Keys(t.keys)) {
		if !t.asked[key] {
			t.wrong(key, "unknown key")
		}
	}
}

// take finds a value and its type; a value of another type is refused.
func take[T any](t *table, key, what string) (value T, given bool) {
	t.asked[key] = true
	raw, ok := t.keys[key]
	if !ok {
		return value, false
	}
	value, ok = raw.(T)
	if !ok {
		t.wrong(key, "must be %s", what)
	}
	return value, ok
}

func (t *table) text(key string) string {
	value, given := take[string](t, key, "a text")
	if given && strings.TrimSpace(value) == "" {
		t.wrong(key, "is empty")
	}
	return value
}

// needText is text that may not be missing.
func (t *table) needText(key string) string {
	if _, given := t.keys[key]; !given {
		t.asked[key] = true
		t.wrong(key, "is missing")
		return ""
	}
	return t.text(key)
}

func (t *table) number(key string) int {
	value, _ := take[int64](t, key, "a whole number")
	return int(value)
}

func (t *table) flag(key string) bool {
	value, _ := take[bool](t, key, "true or false")
	return value
}

func (t *table) day(key string) Day {
	value, given := take[time.Time](t, key, "a day, as 2026-02-05")
	if !given {
		return Day{}
	}
	return dayAt(value)
}

func (t *table) words(key string) []string {
	list, _ := take[[]any](t, key, "a list of texts")
	words := make([]string, 0, len(list))
	for _, item := range list {
		word, ok := item.(string)
		if !ok || word == "" {
			t.wrong(key, "must be a list of texts")
			return nil
		}
		if slices.Contains(words, word) {
			t.wrong(key, "%q stands twice", word)
		}
		words = append(words, word)
	}
	return words
}

// inner reads a table inside this one, if it is there.
func (t *table) inner(key string, read func(*table)) {
	if keys, given := take[map[string]any](t, key, "a table"); given {
		in := &table{file: t.file, at: join(t.at, key), keys: keys, asked: map[string]bool{}}
		read(in)
		in.done()
	}
}

// each reads the tables [[key]] in their order.
func (t *table) each(key string, read func(*table)) {
	list, _ := take[[]map[string]any](t, key, "tables under [["+key+"]]")
	for i, keys := range list {
		in := &table{file: t.file, at: fmt.Sprintf("%s[%d]", join(t.at, key), i), keys: keys, asked: map[string]bool{}}
		read(in)
		in.done()
	}
}
