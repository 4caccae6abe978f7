package ledger

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

var errSoon = errors.New("ledger: not built yet")

// Register adds a source and returns its first key.
func (l *Ledger) Register(ctx context.Context, n NewSource) (Registered, error) {
	return Registered{}, errSoon
}

// Sources lists every source, the portal's own first.
func (l *Ledger) Sources(ctx context.Context) ([]Source, error) { return nil, errSoon }

// Source finds one by its id.
func (l *Ledger) Source(ctx context.Context, id string) (Source, error) { return Source{}, errSoon }

// Rotate gives a source a new key; older ones work on for the overlap.
func (l *Ledger) Rotate(ctx context.Context, id string, overlap time.Duration) (string, error) {
	return "", errSoon
}

// Disable ends a source's keys at once. Its entries stay.
func (l *Ledger) Disable(ctx context.Context, id string) error { return errSoon }

// Authenticate finds the source a key belongs to.
func (l *Ledger) Authenticate(ctx context.Context, key string) (Source, error) {
	return Source{}, errSoon
}

// Webhook returns where a source's correction instructions go and the secret that signs them.
func (l *Ledger) Webhook(ctx context.Context, id string) (url, secret string, err error) {
	return "", "", errSoon
}

// DecodeOne reads one CloudEvent.
func DecodeOne(body []byte) (Item, error) { return Item{}, errSoon }

// DecodeBatch reads a JSON array of CloudEvents.
func DecodeBatch(body []byte) ([]Item, error) { return nil, errSoon }

// DecodeLines reads newline-delimited CloudEvents one by one.
func DecodeLines(r io.Reader) iter.Seq2[Item, error] { return nil }

// DecodeFHIR reads a FHIR R4 AuditEvent or a Bundle of them.
func DecodeFHIR(body []byte) ([]Item, error) { return nil, errSoon }

// Append judges items and stores what may be stored, all in one transaction.
func (l *Ledger) Append(ctx context.Context, source Source, items []Item) (Receipt, error) {
	return Receipt{}, errSoon
}

// AppendLines takes newline-delimited events of any number in transactions of MaxBatch.
func (l *Ledger) AppendLines(ctx context.Context, source Source, r io.Reader, answer func(Result) error) (Receipt, error) {
	return Receipt{}, errSoon
}

// Record writes the portal's own look inside the caller's transaction.
func (l *Ledger) Record(ctx context.Context, tx pgx.Tx, look Look) error { return errSoon }

// Of returns a page of a person's entries.
func (l *Ledger) Of(ctx context.Context, person Person, f Filter) (Page, error) {
	return Page{}, errSoon
}

// Each streams a person's entries, newest first, from one snapshot.
func (l *Ledger) Each(ctx context.Context, person Person, f Filter, do func(Entry) error) error {
	return errSoon
}

// EntryByID finds one entry of this person.
func (l *Ledger) EntryByID(ctx context.Context, person Person, id string) (Entry, error) {
	return Entry{}, errSoon
}

// Summary counts a person's entries.
func (l *Ledger) Summary(ctx context.Context, person Person, f Filter) (Summary, error) {
	return Summary{}, errSoon
}

// Coverage says of every source what it has reported and what is missing.
func (l *Ledger) Coverage(ctx context.Context) ([]Coverage, error) { return nil, errSoon }

// CoverageOf says it of one source.
func (l *Ledger) CoverageOf(ctx context.Context, source string) (Coverage, error) {
	return Coverage{}, errSoon
}

// Heartbeat takes a source's word that it has nothing more to report up to a moment.
func (l *Ledger) Heartbeat(ctx context.Context, source Source, upTo time.Time) error { return errSoon }

// Sequence takes waiting entries into the log and returns how many; zero means nothing waits or another replica works.
func (l *Ledger) Sequence(ctx context.Context) (int, error) { return 0, errSoon }

// Settle takes everything waiting into the log and publishes a checkpoint: before a report.
func (l *Ledger) Settle(ctx context.Context) (Checkpoint, error) { return Checkpoint{}, errSoon }

// Run sequences and publishes until the context ends.
func (l *Ledger) Run(ctx context.Context) error { return errSoon }

// Checkpoint returns the newest published state of the log.
func (l *Ledger) Checkpoint(ctx context.Context) (Checkpoint, error) {
	return Checkpoint{}, errSoon
}

// Tile returns the bytes at a path below /log/, such as "tile/0/x001/067.p/12".
func (l *Ledger) Tile(ctx context.Context, path string) ([]byte, error) { return nil, errSoon }

// Proofs writes the .proofs file of a report's entries against a checkpoint.
func (l *Ledger) Proofs(ctx context.Context, w io.Writer, at Checkpoint, entries []Disclosed) error {
	return errSoon
}

// Verify checks a report with nothing but the report, its proofs and the log's key.
func Verify(e Evidence) Verdict { return Verdict{} }

// Held is an event in quarantine.
type Held struct {
	ID       uuid.UUID
	Source   string
	Received time.Time
	Fault    Fault
	Body     []byte
}

// Quarantine lists the events of a source that wait for a decision, oldest first.
func (l *Ledger) Quarantine(ctx context.Context, source string, limit int) ([]Held, error) {
	return nil, errSoon
}
