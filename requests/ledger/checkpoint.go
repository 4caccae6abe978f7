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

const (
	// sequenceEvery is how long the sequencer rests when nothing waits.
	sequenceEvery = time.Second
	// witnessPatience is how long a report waits for the witnesses of its checkpoint.
	witnessPatience = 2 * time.Second
)

// lastCheckpoint is the newest as it was signed, without cosignatures.
func lastCheckpoint(ctx context.Context, db querier) (c Checkpoint, err error) {
	rows, err := db.Query(ctx, `SELECT size, root, note, at FROM ledger_checkpoint ORDER BY size DESC LIMIT 1`)
	if err != nil {
		return c, err
	}
	c, err = pgx.CollectExactlyOneRow(rows, scanCheckpoint)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, ErrNoCheckpoint
	}
	return c, err
}

// Sign publishes a checkpoint of the log as it stands. It refuses, with the reason, when the log does not continue the
// last published one or the key is not the log's (see Standing): a database restored from an old backup must never sign
// a second history. The first time it waits until the witnesses have been asked what they know.
func (l *Ledger) Sign(ctx context.Context) (Checkpoint, error) {
	if l.Signer == nil {
		return Checkpoint{}, ErrNoSigner
	}
	select {
	case <-l.witnessesAsked():
	case <-ctx.Done():
		return Checkpoint{}, ctx.Err()
	}
	var c Checkpoint
	fresh := false
	err := pgx.BeginFunc(ctx, l.DB, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, sequenceLock); err != nil {
			return err
		}
		standing, signers, err := l.standing(ctx, tx)
		if err != nil {
			return err
		}
		if standing.Stopped != nil {
			return standing.Stopped
		}
		if c = standing.Signed; c.Note != nil && c.Size == standing.Size {
			return nil
		}
		fresh = true
		c, err = sign(ctx, tx, standing.Size, l.now(), signers)
		return err
	})
	if err != nil || !fresh || l.Publish == nil {
		return c, err
	}
	return c, l.Publish(ctx, c.Note)
}

// witnessesAsked is closed when the witnesses have said, or had the time to say, what they know of the log since this
// process began: after a restore that is when it shows.
func (l *Ledger) witnessesAsked() <-chan struct{} {
	l.asking.once.Do(func() {
		l.asking.done = make(chan struct{})
		go func() {
			defer close(l.asking.done)
			if err := l.Offer(context.Background(), true); err != nil {
				slog.Error("the witnesses of the access log cannot be asked", "error", err)
			}
		}()
	})
	return l.asking.done
}

func sign(ctx context.Context, tx pgx.Tx, size int64, at time.Time, signers []note.Signer) (Checkpoint, error) {
	root, err := tlog.TreeHash(size, readTiles(ctx, tx))
	if err != nil {
		return Checkpoint{}, err
	}
	origin := signers[0].Name()
	text := fmt.Sprintf("%s\n%d\n%s\n", origin, size, base64.StdEncoding.EncodeToString(root[:]))
	signed, err := note.Sign(&note.Note{Text: text}, signers...)
	if err != nil {
		return Checkpoint{}, err
	}
	c := Checkpoint{Origin: origin, Size: size, Root: root, Note: signed, At: at}
	_, err = tx.Exec(ctx, `INSERT INTO ledger_checkpoint (size, root, note, at) VALUES ($1, $2, $3, $4)`,
		c.Size, c.Root[:], c.Note, c.At)
	return c, err
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
// to where it is complete. A new one is shown to the witnesses, for as long as somebody who waits for a report may be kept
// waiting. While signing has stopped the newest checkpoint there is comes back.
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
	if stopped(err) {
		return l.Checkpoint(ctx)
	}
	if err != nil {
		return c, err
	}
	asked := make(chan struct{})
	go func() { // a slow witness is heard to the end, only not waited for
		defer close(asked)
		if err := l.Offer(context.WithoutCancel(ctx), false); err != nil {
			slog.WarnContext(ctx, "the witnesses of the access log cannot be asked", "error", err)
		}
	}()
	select {
	case <-asked:
	case <-time.After(witnessPatience):
	}
	return l.cosigned(ctx, c)
}

// Run sequences and publishes until the context ends. What fails is logged and tried again: an entry loses nothing by
// waiting, and a log that must not be signed is still served.
func (l *Ledger) Run(ctx context.Context) error {
	tick := time.NewTicker(sequenceEvery)
	defer tick.Stop()
	lastFault := ""
	for {
		err := l.round(ctx)
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

// round brings the log up to date once and opens the partitions of this month and the next. Whether the log may be signed
// is looked at each time, also when nothing is new: after a restored backup nothing is. Sequencing does not wait for
// witnesses.
func (l *Ledger) round(ctx context.Context) error {
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
	select {
	case <-l.witnessesAsked():
	default:
		return nil
	}
	standing, err := l.Standing(ctx)
	if err != nil || standing.Stopped != nil {
		return errors.Join(err, standing.Stopped)
	}
	c := standing.Signed
	if c.Note != nil && (c.Size == standing.Size || l.now().Sub(c.At) < l.SignEvery) {
		return nil
	}
	_, err = l.Sign(ctx)
	return err
}
