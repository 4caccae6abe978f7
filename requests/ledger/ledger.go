// Package ledger is the record of who looked at whose data, when and why: the sources that report it, the intake that
// judges what they send, the entries, the transparency log that makes tampering show, and what a citizen may be told.
//
// It knows nothing of cases, notices, pages or mail. What it must know of a published processing activity arrives
// through a function field, and every word for people is a message key.
package ledger

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/note"
)

// OwnSource is the id of the source under which the portal reports its own looks.
const OwnSource = "daylight"

// ConflictWindow is how far apart two times given for one event id may lie and still be noticed as a conflict.
// The time decides the partition, so the check reaches only over this window (at least 60 days are promised).
const ConflictWindow = 62 * 24 * time.Hour

// Errors of the ledger that a caller tells apart.
var (
	ErrUnauthorised   = errors.New("ledger: the key is not known, has run out or its source is disabled")
	ErrNoSource       = errors.New("ledger: no such source")
	ErrSourceExists   = errors.New("ledger: a source with this id or prefix exists")
	ErrDisabled       = errors.New("ledger: the source is disabled")
	ErrNoEntry        = errors.New("ledger: no such entry for this person")
	ErrNoTile         = errors.New("ledger: no such tile")
	ErrNoCheckpoint   = errors.New("ledger: nothing has been published yet")
	ErrNoSigner       = errors.New("ledger: there is no signing key")
	ErrBehind         = errors.New("ledger: the database is behind the last published checkpoint")
	ErrOtherKey       = errors.New("ledger: the signing key is not the one that signed the newest checkpoint")
	ErrForked         = errors.New("ledger: the log does not continue the last published checkpoint")
	ErrOwnSource      = errors.New("ledger: the portal's own source cannot be changed")
	ErrCursor         = errors.New("ledger: the page mark is not one of ours")
	ErrNoActivity     = errors.New("ledger: the processing activity is not published")
	ErrDecided        = errors.New("ledger: the quarantined event has been decided already")
	ErrSameOrigin     = errors.New("ledger: a log begun anew needs a name that was never used")
	ErrReasonMissing  = errors.New("ledger: a reason is needed")
	ErrMappingChanged = errors.New("ledger: the mapping was changed by somebody else meanwhile")
)

// Ledger holds the access entries of one public body. The zero value of every optional field works.
type Ledger struct {
	DB     *pgxpool.Pool
	Sealer *Sealer
	// Now tells the time; time.Now when nil.
	Now func() time.Time
	// Zone decides what a day and a month are; UTC when nil.
	Zone *time.Location
	// Signer signs checkpoints; its name is the origin of the log. Without one everything but signing goes on.
	Signer note.Signer
	// Former is the key that signed before Signer did. While it is there, checkpoints are signed by both until one that
	// Signer signed too is published: so the old key introduces the new one.
	Former note.Signer
	// Keys are the public keys the log was ever signed with; Audit needs them.
	Keys []note.Verifier
	// Witnesses are shown each checkpoint, by Client; http.DefaultClient when nil.
	Witnesses []Witness
	Client    *http.Client
	// Published returns the newest checkpoint known outside this database, nil when there is none, and Publish hands a
	// new one out. Together they let the portal notice that it runs on an old backup. Both may be nil.
	Published func(ctx context.Context) ([]byte, error)
	Publish   func(ctx context.Context, checkpoint []byte) error
	// Activities returns every published version of the processing activities asked for.
	Activities func(ctx context.Context, ids []string) (map[string][]Activity, error)
	// Agreements returns every published version of all sharing agreements, of each the newest first. It may be nil.
	Agreements func(ctx context.Context) ([]Agreement, error)
	// Organisation is the public body itself, as it stands in the entries of the portal's own looks.
	Organisation Organisation
	// FutureTolerance is how far ahead of our clock an event's time may lie; five minutes when zero.
	FutureTolerance time.Duration
	// SignEvery is the least time between two checkpoints made by Run; each round signs when zero.
	SignEvery time.Duration

	months months
	own    remembered
	asking struct {
		once sync.Once
		done chan struct{}
	}
}

// Activity is what the ledger needs to know of one version of a published processing activity.
type Activity struct {
	ID      string
	Version int64 // identifies the version for ever
	Number  int   // the number people see
	// From is the moment the version came into force, Until the moment it was replaced (zero: still in force).
	From, Until    time.Time
	Title          map[string]string
	LegalBasis     string
	LegalReference string
}

func (l *Ledger) now() time.Time {
	if l.Now == nil {
		return time.Now()
	}
	return l.Now()
}

func (l *Ledger) zone() *time.Location {
	if l.Zone == nil {
		return time.UTC
	}
	return l.Zone
}

// today is the present day in the body's zone, as midnight UTC, the form in which days are stored.
func (l *Ledger) today() time.Time {
	y, m, d := l.now().In(l.zone()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func (l *Ledger) futureTolerance() time.Duration {
	if l.FutureTolerance == 0 {
		return 5 * time.Minute
	}
	return l.FutureTolerance
}
