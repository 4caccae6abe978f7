package ledger

import (
	"context"
	"errors"
	"io"
	"time"
)

var errSoon = errors.New("ledger: not built yet")

// DecodeFHIR reads a FHIR R4 AuditEvent or a Bundle of them.
func DecodeFHIR(body []byte) ([]Item, error) { return nil, errSoon }

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
