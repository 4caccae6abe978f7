package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestKeysAreMadeOnceAndForTheOwnerAlone(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	create := func(folder string) error { return os.MkdirAll(folder, 0o700) }
	first, err := openKeyring(data, create)
	if err != nil {
		t.Fatal(err)
	}
	second, err := openKeyring(data, create)
	if err != nil {
		t.Fatal(err)
	}
	if !first.EID.Equal(second.EID) || first.ClientSecret != second.ClientSecret || len(first.ClientSecret) < 20 {
		t.Error("a second start has other keys")
	}
	for _, name := range []string{"eid.key", "eid.secret"} {
		info, err := os.Stat(filepath.Join(first.Portal, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
	fault := errors.New("no room")
	if _, err := openKeyring(data, func(string) error { return fault }); !errors.Is(err, fault) {
		t.Errorf("a failure is lost: %v", err)
	}
}

func TestRosterOutlivesARestart(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if _, filled, err := readRoster(data); err != nil || filled {
		t.Fatalf("an empty folder counts as filled (%v)", err)
	}
	want := roster{Staff: []colleague{{Role: "dpo", Email: "d@example.org", Password: "p", TOTPSecret: "s"}}}
	if err := writeJSON(rosterPath(data), want); err != nil {
		t.Fatal(err)
	}
	got, filled, err := readRoster(data)
	if err != nil || !filled || got.Staff[0] != want.Staff[0] {
		t.Errorf("%+v %v %v", got, filled, err)
	}
	if err := os.WriteFile(rosterPath(data), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := readRoster(data); err == nil || !bytes.Contains([]byte(err.Error()), []byte("--reset")) {
		t.Errorf("half a roster: %v", err)
	}
}
