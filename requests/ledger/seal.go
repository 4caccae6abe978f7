package ledger

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"sync"

	"github.com/google/uuid"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// MinIndexKey is the least number of bytes of a key for blind indexes.
const MinIndexKey = 32

// Sealer keeps personal values unreadable in the database: it encrypts them, bound to their place, and makes the blind
// indexes by which they are found again. It is safe for concurrent use.
type Sealer struct {
	primitive tink.AEAD
	macs      sync.Pool
}

// NewSealer joins an AEAD primitive with the key for blind indexes.
func NewSealer(primitive tink.AEAD, indexKey []byte) (*Sealer, error) {
	if primitive == nil {
		return nil, errors.New("ledger: a sealer needs an AEAD primitive")
	}
	if len(indexKey) < MinIndexKey {
		return nil, fmt.Errorf("ledger: the index key has %d bytes, at least %d are needed", len(indexKey), MinIndexKey)
	}
	key := append([]byte(nil), indexKey...)
	s := &Sealer{primitive: primitive}
	s.macs.New = func() any { return &mac{Hash: hmac.New(sha256.New, key)} }
	return s, nil
}

// NewEphemeralSealer returns a sealer whose keys die with the process: for tests and for trying things.
func NewEphemeralSealer() *Sealer {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		panic(err)
	}
	primitive, err := aead.New(handle)
	if err != nil {
		panic(err)
	}
	key := make([]byte, MinIndexKey)
	rand.Read(key)
	s, err := NewSealer(primitive, key)
	if err != nil {
		panic(err)
	}
	return s
}

// Seal encrypts a value and binds it to its place: moved to another table, column or row it no longer opens.
func (s *Sealer) Seal(table, column, row string, clear []byte) ([]byte, error) {
	return s.primitive.Encrypt(clear, site(table, column, row))
}

// Open decrypts what Seal made for this very place.
func (s *Sealer) Open(table, column, row string, sealed []byte) ([]byte, error) {
	return s.primitive.Decrypt(sealed, site(table, column, row))
}

func site(table, column, row string) []byte {
	b := make([]byte, 0, len(table)+len(column)+len(row)+2)
	b = append(append(b, table...), '|')
	b = append(append(b, column...), '|')
	return append(b, row...)
}

// Index returns the blind index of an identifier: 32 bytes that find it again and say nothing without the key.
func (s *Sealer) Index(scheme, id string) []byte {
	n := Subject{Scheme: scheme, ID: id}.Normal()
	sum := s.mac("subject", n.Scheme, n.ID)
	return sum[:]
}

// mac is the keyed hash of parts, each preceded by its length so that no two lists of parts collide.
func (s *Sealer) mac(parts ...string) (sum [32]byte) {
	m := s.macs.Get().(*mac)
	m.Reset()
	m.in = m.in[:0]
	for _, p := range parts {
		m.in = binary.BigEndian.AppendUint32(m.in, uint32(len(p)))
		m.in = append(m.in, p...)
	}
	m.Write(m.in)
	m.out = m.Sum(m.out[:0])
	sum = [32]byte(m.out)
	if len(m.in) > 1024 { // what is quarantined is long
		m.in = nil
	}
	s.macs.Put(m)
	return sum
}

// mac is a keyed hash with room for what goes in and comes out, four for each event.
type mac struct {
	hash.Hash
	in, out []byte
}

// subjectKeys are the two widths of a citizen's blind index: the short one indexes entries, the long one names a chain.
func (s *Sealer) subjectKeys(subject Subject) (short int64, long uuid.UUID) {
	n := subject.Normal()
	sum := s.mac("subject", n.Scheme, n.ID)
	return int64(binary.BigEndian.Uint64(sum[:8])), uuid.UUID(sum[:16])
}

// eventKey stands for (source, event id): what a source puts into its ids is never stored in the clear.
func (s *Sealer) eventKey(source, id string) uuid.UUID {
	sum := s.mac("event", source, id)
	return uuid.UUID(sum[:16])
}

// actorKey stands for an official as one source names them.
func (s *Sealer) actorKey(source, id string) int64 {
	sum := s.mac("actor", source, id)
	return int64(binary.BigEndian.Uint64(sum[:8]))
}
