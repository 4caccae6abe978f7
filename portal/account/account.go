// Package account knows who is at the door: officers with their roles, citizens who have shown who they are, how each of
// them signs in, and the session that follows. It does not know what a request, a notice or a page is, and it never says
// more about a failed attempt than that it failed.
package account

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Errors a caller can tell apart. None says whether an account exists.
var (
	ErrNotFound    = errors.New("account: no such account")
	ErrCredentials = errors.New("account: e-mail address or password is wrong")
	ErrCode        = errors.New("account: the code is wrong or was used before")
	ErrNoPending   = errors.New("account: the first step of signing in is missing or too old")
	ErrUnavailable = errors.New("account: sessions or accounts cannot be reached")
	ErrProvider    = errors.New("account: the identity provider does not answer")
	ErrRefused     = errors.New("account: the identity provider's answer is not to be trusted")
	ErrChanged     = errors.New("account: somebody else changed it meanwhile")
	ErrTaken       = errors.New("account: an officer with this e-mail address exists")
)

// TooMany says that a limit was reached and how long until the next attempt counts. The wait is always bounded.
type TooMany struct{ After time.Duration }

// Error says so without saying what was counted.
func (e *TooMany) Error() string { return fmt.Sprintf("account: too many attempts, wait %s", e.After) }

// Role is what an officer may do.
type Role string

// The roles of the house.
const (
	Caseworker     Role = "caseworker"
	Reviewer       Role = "reviewer"
	Communications Role = "communications"
	DPO            Role = "dpo"
	Auditor        Role = "auditor"
	Integrity      Role = "integrity"
	Administrator  Role = "administrator"
	// Contributor answers tasks given to their unit, as everybody here may, and nothing else.
	Contributor Role = "contributor"
)

// Roles lists every role.
var Roles = []Role{Caseworker, Reviewer, Communications, DPO, Auditor, Integrity, Administrator, Contributor}

// ParseRole reads a role by its name.
func ParseRole(name string) (Role, error) {
	if role := Role(name); slices.Contains(Roles, role) {
		return role, nil
	}
	return "", fmt.Errorf("account: %q is no role: the roles are %v", name, Roles)
}

// Level says how sure the portal is of who a citizen is.
type Level int

// Levels of identity: a public reader, one who controls a mailbox, and one whose identity is established (eID, a code posted
// to the registered address, or a visit to the counter).
const (
	LevelNone       Level = 0
	LevelContact    Level = 1
	LevelIdentified Level = 2
)

// Directory holds the accounts and their sessions.
type Directory struct {
	DB    *pgxpool.Pool
	Redis redis.UniversalClient
	// AEAD seals second-factor secrets, citizens' identities and the content of sessions.
	AEAD tink.AEAD
	// Index is the blind index of an identifier: a keyed hash of scheme and value.
	Index func(scheme, id string) []byte
	// Systems are the sources in service, whose keys a review of access asks about; nil for none.
	Systems func(ctx context.Context) ([]string, error)
	Access  AccessTerms
	// Issuer is the name an authenticator app shows beside an officer's code.
	Issuer string
	Now    func() time.Time
	Log    *slog.Logger
	// Hashing is the cost of a password hash; the zero value is the one for production.
	Hashing *argon2id.Params
}

func (d *Directory) now() time.Time {
	if d.Now == nil {
		return time.Now()
	}
	return d.Now()
}

func (d *Directory) log() *slog.Logger {
	if d.Log == nil {
		return slog.Default()
	}
	return d.Log
}

// inTx runs f in one transaction.
func (d *Directory) inTx(ctx context.Context, f func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, d.DB, f)
}

// away turns a failure of the database into the error that means "not now"; domain errors pass through.
func away(err error) error {
	var limit *TooMany
	var faults RightFaults
	switch {
	case err == nil, errors.As(err, &limit), errors.As(err, &faults):
		return err
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrCredentials), errors.Is(err, ErrCode),
		errors.Is(err, ErrNoPending), errors.Is(err, ErrTaken), errors.Is(err, ErrUnavailable), errors.Is(err, ErrOwnRight),
		errors.Is(err, ErrChanged), errors.Is(err, ErrReviewing), errors.Is(err, ErrRoles):
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// note adds to the record of what happened to accounts.
func (d *Directory) note(ctx context.Context, q execer, e event) error {
	_, err := q.Exec(ctx, `INSERT INTO account_event (id, at, kind, officer_id, by_id, address) VALUES ($1, $2, $3, $4, $5, $6)`,
		uuid.Must(uuid.NewV7()), d.now(), e.kind, nullable(e.officer), nullable(e.by), e.address)
	return err
}
