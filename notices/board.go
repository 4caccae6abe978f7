// Package notices is what the public body tells everyone: privacy notices, the
// retention schedule, the register of processing activities and the sharing
// agreements. It keeps their versions, sees that two people stand behind each
// of them, and answers which one was in force at a given instant.
//
// It does not know who visits, how pages look, which case a citizen has or how
// anyone signed in.
package notices

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Board is where everything published hangs. Languages[0] is authoritative;
// Law is the law under which notices are checked for completeness.
type Board struct {
	DB        *pgxpool.Pool
	Now       func() time.Time
	Languages []string
	Law       string
	// NotifyBy is the moment until which the regulator is to be told of a breach
	// the body became aware of at another; false where the law sets none.
	NotifyBy func(aware time.Time) (time.Time, bool)

	// Jobs takes what is to be done after a transaction; it may be insert-only. Nil asks for nothing: what is planned and who is to be
	// told stand in the database, and Proceed finds them.
	Jobs *river.Client[pgx.Tx]
	// AEAD seals the addresses of followers; Index is the blind index of a value: a keyed hash of what it is for and the value.
	AEAD  tink.AEAD
	Index func(use, value string) []byte
	// IdleDays is after how many days without a touch a draft is named to whoever publishes; 0 is never.
	IdleDays int
	// Records are the classes of the portal's own records that a row of the
	// schedule can name; nil when nobody says.
	Records func(context.Context) ([]string, error)
}

// Officer is a member of staff as this package needs to know them.
type Officer struct {
	ID    uuid.UUID
	Name  string
	Roles []string
}

// What a Board refuses. Field problems come as Problems.
var (
	ErrNotFound   = errors.New("notices: no such document or version")
	ErrNotAllowed = errors.New("notices: this officer may not edit what is published")
	ErrOwnWork    = errors.New("notices: nobody approves a text they wrote")
	ErrChanged    = errors.New("notices: somebody else changed this draft")
	ErrState      = errors.New("notices: the version is not in a state that allows this")
	ErrWithdrawn  = errors.New("notices: the document has been withdrawn")
	ErrMoved      = errors.New("notices: rows changed since the file was read")
	ErrFaulty     = errors.New("notices: the file still has errors")
	ErrTooEarly   = errors.New("notices: a version cannot come into force before the one it follows")
	ErrAddress    = errors.New("notices: the link was not made by this portal")
)

// editors are the roles that write, approve and publish.
var editors = []string{"communications", "dpo"}

func (o Officer) mayEdit() bool {
	return o.ID != uuid.Nil && slices.ContainsFunc(o.Roles, func(role string) bool { return slices.Contains(editors, role) })
}

// Authoritative is the language whose words count.
func (b *Board) Authoritative() string {
	if len(b.Languages) == 0 {
		return "en"
	}
	return b.Languages[0]
}

// now is the board's time in the precision of the database, so that an instant
// read back is the instant that was written.
func (b *Board) now() time.Time { return b.Now().UTC().Truncate(time.Microsecond) }
