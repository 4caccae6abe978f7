package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
)

// Kind says whose session it is.
type Kind string

// A visitor has a conversation and no identity; a citizen and an officer have signed in.
const (
	Visiting   Kind = "visitor"
	AsCitizen  Kind = "citizen"
	AsOfficer  Kind = "officer"
	tokenBytes      = 32
)

// lifetime is how long a session lives without being used and altogether.
type lifetime struct{ idle, whole time.Duration }

var lifetimes = map[Kind]lifetime{
	Visiting:  {idle: 2 * time.Hour, whole: 8 * time.Hour}, // people look for papers while they fill in a form
	AsCitizen: {idle: 30 * time.Minute, whole: 2 * time.Hour},
	AsOfficer: {idle: 30 * time.Minute, whole: 8 * time.Hour},
}

// Idle is how long a session of a kind lives without being used.
func Idle(k Kind) time.Duration { return lifetimes[k].idle }

// ErrNoSession says that a token opens nothing: unknown, too old, signed out, or its account is disabled.
var ErrNoSession = errors.New("account: no such session")

// ErrFull says that a session holds as much as it may.
var ErrFull = errors.New("account: the session is full")

// Flash is a message to be shown once: a key of the catalogue and its values, never personal data.
type Flash struct {
	Key  string         `json:"key"`
	Vars map[string]any `json:"vars,omitempty"`
}

// Session is what the portal remembers between two requests of one browser. It holds ids, no personal data, and it is
// sealed where it is stored.
type Session struct {
	held            held
	token, replaced string
	fresh, changed  bool
	officer         Officer
	citizen         Citizen
}

type held struct {
	Kind    Kind              `json:"kind"`
	Who     uuid.UUID         `json:"who"`
	Epoch   int64             `json:"epoch,omitempty"`
	Level   Level             `json:"level,omitempty"`
	Secret  []byte            `json:"secret"`
	Started time.Time         `json:"started"`
	Draft   uuid.UUID         `json:"draft"`
	Notes   map[string]string `json:"notes,omitempty"`
	Flashes []Flash           `json:"flashes,omitempty"`
	Pending *Pending          `json:"pending,omitempty"`
	Start   *Start            `json:"start,omitempty"`
}

// Begin makes a session for a visitor. It is stored by Save.
func (d *Directory) Begin() *Session {
	return &Session{
		held:  held{Kind: Visiting, Secret: random(), Started: d.now()},
		token: newToken(), fresh: true, changed: true,
	}
}

// Open finds the session of a token and, if somebody is signed in, reads who it is from the database: a disabled account or
// one that signed out everywhere has no session any more.
func (d *Directory) Open(ctx context.Context, token string) (*Session, error) {
	if raw, err := base64.RawURLEncoding.DecodeString(token); err != nil || len(raw) != tokenBytes {
		return nil, ErrNoSession
	}
	key := sessionKey(token)
	sealed, err := d.Redis.Get(ctx, key).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, ErrNoSession
	}
	if err != nil {
		return nil, fmt.Errorf("%w: read a session: %w", ErrUnavailable, err)
	}
	plain, err := d.AEAD.Decrypt(sealed, []byte(key))
	if err != nil {
		return nil, ErrNoSession // sealed under a key that is gone
	}
	s := &Session{token: token}
	if err := json.Unmarshal(plain, &s.held); err != nil {
		return nil, ErrNoSession
	}
	life := lifetimes[s.held.Kind]
	left := life.whole - d.now().Sub(s.held.Started)
	if left <= 0 {
		return nil, errors.Join(ErrNoSession, d.drop(ctx, token))
	}
	if err := d.Redis.Expire(ctx, key, min(life.idle, left)).Err(); err != nil {
		return nil, fmt.Errorf("%w: keep a session: %w", ErrUnavailable, err)
	}
	if err := d.recognise(ctx, s); errors.Is(err, ErrNoSession) {
		return nil, errors.Join(err, d.drop(ctx, token))
	} else if err != nil {
		return nil, err
	}
	return s, nil
}

func (d *Directory) recognise(ctx context.Context, s *Session) (err error) {
	switch s.held.Kind {
	case AsOfficer:
		s.officer, err = d.Officer(ctx, s.held.Who)
		if errors.Is(err, ErrNotFound) || err == nil && (s.officer.Disabled || s.officer.Epoch != s.held.Epoch) {
			return ErrNoSession
		}
	case AsCitizen:
		s.citizen, err = d.Citizen(ctx, s.held.Who)
		if errors.Is(err, ErrNotFound) || err == nil && s.citizen.Epoch != s.held.Epoch {
			return ErrNoSession
		}
		s.citizen.Level = min(s.citizen.Level, s.held.Level)
	}
	return err
}

// Save stores what changed and ends the session it replaces. A session that was ended meanwhile stays ended.
func (d *Directory) Save(ctx context.Context, s *Session) error {
	if !s.changed {
		return nil
	}
	plain, err := json.Marshal(s.held)
	if err != nil {
		return fmt.Errorf("write a session: %w", err)
	}
	key := sessionKey(s.token)
	sealed, err := d.AEAD.Encrypt(plain, []byte(key))
	if err != nil {
		return fmt.Errorf("seal a session: %w", err)
	}
	life := lifetimes[s.held.Kind]
	left := min(life.idle, life.whole-d.now().Sub(s.held.Started))
	how := redis.SetArgs{TTL: max(left, time.Second), Mode: "XX"}
	if s.fresh {
		how.Mode = "NX"
	}
	if err := d.Redis.SetArgs(ctx, key, sealed, how).Err(); errors.Is(err, redis.Nil) {
		return ErrNoSession
	} else if err != nil {
		return fmt.Errorf("%w: write a session: %w", ErrUnavailable, err)
	}
	if s.replaced != "" {
		if err := d.drop(ctx, s.replaced); err != nil {
			return err
		}
	}
	s.changed, s.fresh, s.replaced = false, false, ""
	return nil
}

// End ends the session, and the one it was about to replace.
func (d *Directory) End(ctx context.Context, s *Session) error {
	err := d.drop(ctx, s.token)
	if s.replaced != "" {
		err = errors.Join(err, d.drop(ctx, s.replaced))
	}
	s.changed = false
	return err
}

func (d *Directory) drop(ctx context.Context, token string) error {
	if err := d.Redis.Del(ctx, sessionKey(token)).Err(); err != nil {
		return fmt.Errorf("%w: end a session: %w", ErrUnavailable, err)
	}
	return nil
}

// sessionKey is where a token's session is stored: who reads the store cannot take over a session.
func sessionKey(token string) string {
	sum := sha256.Sum256([]byte(token))
	return "daylight:session:" + hex.EncodeToString(sum[:])
}

func newToken() string { return base64.RawURLEncoding.EncodeToString(random()) }

func random() []byte {
	raw := make([]byte, tokenBytes)
	rand.Read(raw)
	return raw
}
