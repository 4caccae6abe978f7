package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"daylight/portal"
)

// keyring is the demonstration's key material, made at the first start and kept in the data folder for its owner alone.
type keyring struct {
	Portal       string            // folder of the portal's own keys
	EID          *ecdsa.PrivateKey // signs what the simulated eID says
	ClientSecret string            // the portal's password at the eID
}

// openKeyring reads the keys, or makes them; create makes the portal's own in the folder it is given.
func openKeyring(data string, create func(folder string) error) (keyring, error) {
	folder := filepath.Join(data, "keys")
	if err := create(folder); err != nil {
		return keyring{}, fmt.Errorf("make the portal's keys: %w", err)
	}
	text, err := kept(filepath.Join(folder, "eid.key"), newSigningKey)
	if err != nil {
		return keyring{}, fmt.Errorf("make the eID's key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return keyring{}, fmt.Errorf("%s holds no PEM block: remove it", filepath.Join(folder, "eid.key"))
	}
	key, err := x509.ParseECPrivateKey(block.Bytes)
	if err != nil {
		return keyring{}, fmt.Errorf("read the eID's key: %w", err)
	}
	secret, err := kept(filepath.Join(folder, "eid.secret"), func() ([]byte, error) { return []byte(rand.Text()), nil })
	if err != nil {
		return keyring{}, fmt.Errorf("make the portal's password at the eID: %w", err)
	}
	return keyring{Portal: folder, EID: key, ClientSecret: string(secret)}, nil
}

func newSigningKey() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	raw, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: raw}), nil
}

// kept reads a file, or makes its content and keeps it.
func kept(path string, make func() ([]byte, error)) ([]byte, error) {
	content, err := os.ReadFile(path)
	if !errors.Is(err, os.ErrNotExist) {
		return content, err
	}
	if content, err = make(); err != nil {
		return nil, err
	}
	return content, portal.ReplaceFile(path, content)
}

// roster is whom the demonstration knows: what the ready file lists, and what must outlive a restart because the
// database keeps only digests of it.
type roster struct {
	Staff      []colleague    `json:"staff"`
	Sources    []system       `json:"sources"`
	Activities []string       `json:"activities"`
	Citizens   []resident     `json:"citizens"`
	Agents     []signingAgent `json:"agents"`
}

// colleague is a member of staff one can sign in as.
type colleague struct {
	Role       string `json:"role"`
	Email      string `json:"email"`
	Password   string `json:"password"`
	TOTPSecret string `json:"totp_secret"`
}

// system is a source system with what it needs to speak to the portal.
type system struct {
	ID            string `json:"id"`
	Prefix        string `json:"prefix"`
	APIKey        string `json:"api_key"`
	Profile       string `json:"profile"`
	WebhookSecret string `json:"webhook_secret,omitempty"`
}

// resident is a fictional citizen, known to the simulated eID.
type resident struct {
	Name   string `json:"name"`
	Email  string `json:"email"`
	Scheme string `json:"scheme"`
	ID     string `json:"id"`
}

// checkpointPath is where the newest checkpoint is kept beside the database.
func checkpointPath(data string) string { return filepath.Join(data, "checkpoint") }

func rosterPath(data string) string { return filepath.Join(data, "roster.json") }

// readRoster answers false when the demonstration has not been filled, or not to the end.
func readRoster(data string) (roster, bool, error) {
	var known roster
	text, err := os.ReadFile(rosterPath(data))
	if errors.Is(err, os.ErrNotExist) {
		return known, false, nil
	}
	if err != nil {
		return known, false, err
	}
	if err := json.Unmarshal(text, &known); err != nil {
		return known, false, fmt.Errorf("%s cannot be read (start with --reset): %w", rosterPath(data), err)
	}
	return known, true, nil
}

func writeJSON(path string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return portal.ReplaceFile(path, append(text, '\n'))
}
