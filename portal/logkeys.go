package portal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"daylight/requests/ledger"
)

const (
	logKeyFormer = "log.former.key" // signs beside log.key until that one is introduced; then to be deleted
	logKeyEnded  = "log.ended.key"  // of a log that was ended; read by nobody
)

// Reasons for not changing the key of the log.
var (
	ErrNoLogKey      = errors.New("there is no log.key: only the key that signs the log can introduce another")
	ErrRotationBegun = errors.New("log.former.key is there: the last change of key may not be finished. When the newest checkpoint bears one signature, delete that file")
)

// loadLog reads the keys of the log. Without log.key serving goes on and signing stops.
func (k *Keys) loadLog(dir string) (err error) {
	if k.LogSigner, err = readSigner(dir, logKey); err != nil {
		return err
	}
	if k.LogFormer, err = readSigner(dir, logKeyFormer); err != nil {
		return err
	}
	public, err := os.ReadFile(filepath.Join(dir, logKeyPub))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := ledger.ParseKeys(string(public)); err != nil {
		return fmt.Errorf("%s: %w", logKeyPub, err)
	}
	k.LogKeys = strings.TrimSpace(string(public))
	k.LogVerifier, _, _ = strings.Cut(k.LogKeys, "\n")
	return nil
}

func readSigner(dir, name string) (note.Signer, error) {
	secret, err := os.ReadFile(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	signer, err := note.NewSigner(strings.TrimSpace(string(secret)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return signer, nil
}

// RotateLogKey makes a new key for the log of the same name. From the next start of each replica on, checkpoints bear the
// signatures of both until one is published that does; then the new key signs alone. It returns the new public key.
func RotateLogKey(dir string) (public string, err error) {
	signer, err := readSigner(dir, logKey)
	if err != nil {
		return "", err
	}
	if signer == nil {
		return "", ErrNoLogKey
	}
	if former, err := readSigner(dir, logKeyFormer); err != nil || former != nil && former.KeyHash() != signer.KeyHash() {
		return "", errors.Join(err, ErrRotationBegun)
	}
	return changeLogKey(dir, signer.Name(), logKeyFormer)
}

// EndLogKey puts the key of a log begun anew in the place of the one before, which signs nothing any more.
func EndLogKey(dir, origin string) (public string, err error) {
	if err := os.Remove(filepath.Join(dir, logKeyFormer)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return changeLogKey(dir, origin, logKeyEnded)
}

// changeLogKey makes a key of the name and keeps the one there was as kept. What is published comes first and what signs
// last, so that a killed process leaves keys that fit each other.
func changeLogKey(dir, name, kept string) (public string, err error) {
	secret, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return "", err
	}
	before, err := os.ReadFile(filepath.Join(dir, logKeyPub))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err := ReplaceFile(filepath.Join(dir, logKeyPub), append([]byte(public+"\n"), before...)); err != nil {
		return "", err
	}
	if old, err := os.ReadFile(filepath.Join(dir, logKey)); err == nil {
		if err := ReplaceFile(filepath.Join(dir, kept), old); err != nil {
			return "", err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return public, ReplaceFile(filepath.Join(dir, logKey), []byte(secret+"\n"))
}

// ReplaceFile writes a file for its owner alone and in one step: whoever reads it finds the old content or the new.
func ReplaceFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
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
