package ledger

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// sequenceEvery is how long the sequencer rests when nothing waits.
const sequenceEvery = time.Second

// Checkpoint returns the newest published state of the log.
func (l *Ledger) Checkpoint(ctx context.Context) (Checkpoint, error) {
	return lastCheckpoint(ctx, l.DB)
}

func lastCheckpoint(ctx context.Context, db querier) (c Checkpoint, err error) {
	var root []byte
	err = db.QueryRow(ctx, `SELECT size, root, note, at FROM ledger_checkpoint ORDER BY size DESC LIMIT 1`).
		Scan(&c.Size, &root, &c.Note, &c.At)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, ErrNoCheckpoint
	}
	copy(c.Root[:], root)
	c.Origin, _, _ = strings.Cut(string(c.Note), "\n")
	return c, err
}

// Sign publishes a checkpoint of the log as it stands. It refuses when the log does not continue the last published
// one: a database restored from an old backup must never sign a second history.
func (l *Ledger) Sign(ctx context.Context) (Checkpoint, error) {
	if l.Signer == nil {
		return Checkpoint{}, ErrNoSigner
	}
	var c Checkpoint
	fresh := false
	err := pgx.BeginFunc(ctx, l.DB, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, sequenceLock); err != nil {
			return err
		}
		size, err := treeSize(ctx, tx)
		if err != nil {
			return err
		}
		if err := l.continues(ctx, tx, size); err != nil {
			return err
		}
		c, err = lastCheckpoint(ctx, tx)
		if err == nil && c.Size == size || err != nil && !errors.Is(err, ErrNoCheckpoint) {
			return err
		}
		fresh = true
		c, err = l.sign(ctx, tx, size)
		return err
	})
	if err != nil || !fresh || l.Publish == nil {
		return c, err
	}
	return c, l.Publish(ctx, c.Note)
}

func (l *Ledger) sign(ctx context.Context, tx pgx.Tx, size int64) (Checkpoint, error) {
	root, err := tlog.TreeHash(size, readTiles(ctx, tx))
	if err != nil {
		return Checkpoint{}, err
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", l.Signer.Name(), size, base64.StdEncoding.EncodeToString(root[:]))
	signed, err := note.Sign(&note.Note{Text: text}, l.Signer)
	if err != nil {
		return Checkpoint{}, err
	}
	c := Checkpoint{Origin: l.Signer.Name(), Size: size, Root: root, Note: signed, At: l.now()}
	_, err = tx.Exec(ctx, `INSERT INTO ledger_checkpoint (size, root, note, at) VALUES ($1, $2, $3, $4)`,
		c.Size, c.Root[:], c.Note, c.At)
	return c, err
}

// continues holds the log against the newest checkpoint in the database and the newest one known outside it.
func (l *Ledger) continues(ctx context.Context, tx pgx.Tx, size int64) error {
	old, err := lastCheckpoint(ctx, tx)
	if err != nil && !errors.Is(err, ErrNoCheckpoint) {
		return err
	}
	if err == nil {
		if err := continuesFrom(ctx, tx, size, old); err != nil {
			return err
		}
	}
	if l.Published == nil {
		return nil
	}
	outside, err := l.Published(ctx)
	if err != nil || len(outside) == 0 {
		return err
	}
	known, err := ParseCheckpoint(outside)
	if err != nil {
		return err
	}
	if known.Size == old.Size && known.Root == old.Root {
		return nil
	}
	return continuesFrom(ctx, tx, size, known)
}

func continuesFrom(ctx context.Context, tx pgx.Tx, size int64, old Checkpoint) error {
	if old.Size > size {
		return fmt.Errorf("%w: %d entries here, %d were published", ErrBehind, size, old.Size)
	}
	root, err := tlog.TreeHash(old.Size, readTiles(ctx, tx))
	if err != nil {
		return err
	}
	if root != old.Root {
		return fmt.Errorf("%w: of %d entries", ErrForked, old.Size)
	}
	return nil
}

// ParseCheckpoint reads a C2SP checkpoint without looking at its signatures.
func ParseCheckpoint(signed []byte) (Checkpoint, error) {
	text, _, found := bytes.Cut(signed, []byte("\n\n"))
	lines := strings.Split(string(text), "\n")
	if !found || len(lines) < 3 || lines[0] == "" {
		return Checkpoint{}, errors.New("ledger: not a checkpoint")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, errors.New("ledger: the checkpoint's size is not a number")
	}
	var root Digest
	if err := root.UnmarshalText([]byte(lines[2])); err != nil {
		return Checkpoint{}, err
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: root, Note: signed}, nil
}

// Settle takes everything that waits into the log and publishes a checkpoint: before a report, so that it can say up
// to where it is complete. Without a signing key the newest checkpoint there is comes back.
func (l *Ledger) Settle(ctx context.Context) (Checkpoint, error) {
	for {
		n, err := l.Sequence(ctx)
		if err != nil {
			return Checkpoint{}, err
		}
		if n == 0 {
			break
		}
	}
	c, err := l.Sign(ctx)
	if errors.Is(err, ErrNoSigner) || errors.Is(err, ErrBehind) || errors.Is(err, ErrForked) {
		return l.Checkpoint(ctx)
	}
	return c, err
}

// Run sequences and publishes until the context ends. What fails is logged and tried again: an entry loses nothing by
// waiting, and a log that must not be signed is still served.
func (l *Ledger) Run(ctx context.Context) error {
	tick := time.NewTicker(sequenceEvery)
	defer tick.Stop()
	lastFault := ""
	for first := true; ; first = false {
		err := l.round(ctx, first)
		if ctx.Err() != nil {
			return nil
		}
		fault := ""
		if err != nil {
			fault = err.Error()
		}
		if fault != "" && fault != lastFault {
			slog.ErrorContext(ctx, "the access log cannot be brought up to date", "error", err)
		}
		lastFault = fault
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// round brings the log up to date once and opens the partitions of this month and the next. The first round holds the
// log against the published checkpoint even when nothing is new: after a restored backup nothing is.
func (l *Ledger) round(ctx context.Context, first bool) error {
	now := l.now().UTC()
	if err := l.openMonths(ctx, now, now.AddDate(0, 0, 32-now.Day())); err != nil {
		return err
	}
	for {
		n, err := l.Sequence(ctx)
		if err != nil {
			return err
		}
		if n < sequenceBatch*MaxBatch/4 { // the next round takes what is coming in, many at once
			break
		}
	}
	if due, err := l.due(ctx); err != nil || !due && !first {
		return err
	}
	_, err := l.Sign(ctx)
	if errors.Is(err, ErrNoSigner) {
		return nil
	}
	return err
}

// due reports whether the log has grown since the newest checkpoint and that one is old enough.
func (l *Ledger) due(ctx context.Context) (bool, error) {
	if l.Signer == nil {
		return false, nil
	}
	size, err := treeSize(ctx, l.DB)
	if err != nil {
		return false, err
	}
	c, err := l.Checkpoint(ctx)
	if errors.Is(err, ErrNoCheckpoint) {
		return true, nil
	}
	return c.Size != size && l.now().Sub(c.At) >= l.SignEvery, err
}
