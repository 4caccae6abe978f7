package ledger

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/mod/sumdb/note"
)

// Witness is somebody outside who keeps watch over the log (C2SP tlog-witness): the address below which checkpoints are
// shown to it, and the key it cosigns with.
type Witness struct {
	Address string
	Key     note.Verifier
	VKey    string // the key as text
}

// Cosignature is what a witness says of a checkpoint: that at this time it was the newest it knew, and that it continues
// all the witness had seen before (C2SP tlog-cosignature).
type Cosignature struct {
	Witness string
	Key     uint32 // key ID
	Line    string // as it stands in the note, with its line break
	At      time.Time
}

const (
	cosignatureType = 0x04 // timestamped Ed25519
	stampSize       = 8
	latestStamp     = 253402300799 // the end of the year 9999
)

// cosigner verifies cosignature/v1, of which x/mod knows nothing.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

// NewCosigner reads a witness's public key, name+hash+key as in C2SP signed-note, of the type that cosigns.
func NewCosigner(vkey string) (note.Verifier, error) {
	name, rest, _ := strings.Cut(strings.TrimSpace(vkey), "+")
	id, material, found := strings.Cut(rest, "+")
	hash, err := strconv.ParseUint(id, 16, 32)
	if !found || err != nil || len(id) != 8 || name == "" || strings.ContainsFunc(name, unicode.IsSpace) {
		return nil, errors.New("ledger: a witness's key has the form name+hash+key")
	}
	key, err := base64.StdEncoding.Strict().DecodeString(material)
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != cosignatureType {
		return nil, fmt.Errorf("ledger: the key of %s is not one for Ed25519 cosignatures (type 4)", name)
	}
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	if binary.BigEndian.Uint32(sum[:]) != uint32(hash) {
		return nil, fmt.Errorf("ledger: the key of %s does not fit its hash", name)
	}
	return &cosigner{name: name, hash: uint32(hash), key: key[1:]}, nil
}

// Name is the witness's.
func (c *cosigner) Name() string { return c.name }

// KeyHash is the key ID in the note.
func (c *cosigner) KeyHash() uint32 { return c.hash }

// Verify checks a timestamped signature over the text of a checkpoint.
func (c *cosigner) Verify(text, sig []byte) bool {
	if len(sig) != stampSize+ed25519.SignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(sig)
	if at == 0 || at > latestStamp {
		return false
	}
	message := append(fmt.Appendf(nil, "cosignature/v1\ntime %d\n", at), text...)
	return ed25519.Verify(c.key, message, sig[stampSize:])
}

// ParseWitness reads "ADDRESS KEY".
func ParseWitness(text string) (Witness, error) {
	address, key, _ := strings.Cut(strings.TrimSpace(text), " ")
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return Witness{}, fmt.Errorf("ledger: %q is not the address of a witness", address)
	}
	verifier, err := NewCosigner(key)
	return Witness{Address: strings.TrimSuffix(address, "/"), Key: verifier, VKey: strings.TrimSpace(key)}, err
}

// cosignatureIn finds the cosignature of a witness in a signed note. A line that names the witness and its key but was
// not made with it is errCosignature; no such line is nothing at all.
func cosignatureIn(signed []byte, witness note.Verifier) (*Cosignature, error) {
	n, err := note.Open(signed, note.VerifierList(witness))
	var wrong *note.InvalidSignatureError
	var unsigned *note.UnverifiedNoteError
	switch {
	case errors.As(err, &wrong):
		return nil, errCosignature
	case errors.As(err, &unsigned):
		return nil, nil
	case err != nil:
		return nil, err
	}
	sig := n.Sigs[0]
	raw, err := base64.StdEncoding.DecodeString(sig.Base64)
	if err != nil {
		return nil, err
	}
	at := time.Unix(int64(binary.BigEndian.Uint64(raw[4:])), 0).UTC()
	return &Cosignature{Witness: sig.Name, Key: sig.Hash, Line: fmt.Sprintf("— %s %s\n", sig.Name, sig.Base64), At: at}, nil
}

var errCosignature = errors.New("ledger: the cosignature was not made with the witness's key")
