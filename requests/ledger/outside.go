package ledger

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// CheckpointFile keeps the newest checkpoint in a file, outside the database and its backups: what Published and
// Publish need to notice that the database is older than what was signed.
func CheckpointFile(path string) (published func(context.Context) ([]byte, error), publish func(context.Context, []byte) error) {
	var mu sync.Mutex
	read := func() ([]byte, error) {
		b, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		return b, err
	}
	published = func(context.Context) ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		return read()
	}
	publish = func(_ context.Context, checkpoint []byte) error {
		mu.Lock()
		defer mu.Unlock()
		next, err := ParseCheckpoint(checkpoint)
		if err != nil {
			return err
		}
		old, err := read()
		if err != nil {
			return err
		}
		if was, err := ParseCheckpoint(old); err == nil && was.Origin == next.Origin && was.Size >= next.Size {
			return nil // two signed one after the other and arrive the other way round
		}
		return replace(path, checkpoint)
	}
	return published, publish
}

// replace writes a file so that a crash leaves the old one or the new one.
func replace(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".checkpoint-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once renamed, as it should
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
