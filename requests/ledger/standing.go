package ledger

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Standing says how the log stands and whether new states of it are signed.
type Standing struct {
	// Stopped is why nothing is signed: ErrNoSigner, ErrOtherKey, ErrBehind or ErrForked, with details; nil when all is well.
	Stopped error
	Size    int64      // entries in the log
	Signed  Checkpoint // the newest here, as signed; zero when there is none
	Known   int64      // the size of the newest state that is known anywhere
	Keeper  string     // the witness that knows it; empty when it is the file outside the database
}

// Missing is how many entries, at least, were published and are not here.
func (s Standing) Missing() int64 { return max(0, s.Known-s.Signed.Size) }

// Key says in words why nothing is signed; empty when all is well.
// i18n: ledger.stopped.*
func (s Standing) Key() string {
	for name, reason := range map[string]error{"no_key": ErrNoSigner, "other_key": ErrOtherKey, "behind": ErrBehind, "forked": ErrForked} {
		if errors.Is(s.Stopped, reason) {
			return "ledger.stopped." + name
		}
	}
	return ""
}

// stopped tells the reasons of Standing from faults.
func stopped(err error) bool { return Standing{Stopped: err}.Key() != "" }

// Standing looks at the log, the newest checkpoints here and outside, what the witnesses said and the signing key.
func (l *Ledger) Standing(ctx context.Context) (s Standing, err error) {
	err = pgx.BeginTxFunc(ctx, l.DB, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		s, _, err = l.standing(ctx, tx)
		return err
	})
	return s, err
}

// standing also says who signs the next checkpoint.
func (l *Ledger) standing(ctx context.Context, tx pgx.Tx) (s Standing, signers []note.Signer, err error) {
	if s.Size, err = treeSize(ctx, tx); err != nil {
		return s, nil, err
	}
	if s.Signed, err = lastCheckpoint(ctx, tx); err != nil && !errors.Is(err, ErrNoCheckpoint) {
		return s, nil, err
	}
	s.Known = s.Signed.Size
	if l.Signer == nil {
		s.Stopped = ErrNoSigner
		return s, nil, nil
	}
	signers, err = l.signers(ctx, tx, s.Signed)
	if err == nil {
		err = l.continues(ctx, tx, &s)
	}
	if stopped(err) {
		s.Stopped, err = err, nil
	}
	return s, signers, err
}

// signers are those whose signatures the checkpoint after c bears. A key follows another in one of two ways, both for
// everybody to see: the log before it was ended and another begun, or a checkpoint was signed by both.
func (l *Ledger) signers(ctx context.Context, tx pgx.Tx, c Checkpoint) ([]note.Signer, error) {
	present, err := presentOrigin(ctx, tx, c)
	switch {
	case err != nil:
		return nil, err
	case present == "", present == l.Signer.Name() && (c.Origin != present || bears(c.Note, l.Signer)):
		return []note.Signer{l.Signer}, nil
	case l.Former != nil && present == l.Signer.Name() && present == l.Former.Name() && bears(c.Note, l.Former):
		return []note.Signer{l.Former, l.Signer}, nil
	}
	return nil, fmt.Errorf("%w: %s+%08x here, %s there", ErrOtherKey, l.Signer.Name(), l.Signer.KeyHash(), present)
}

// presentOrigin is the name the next checkpoint bears: that of a log begun since c was signed, or else c's.
func presentOrigin(ctx context.Context, tx pgx.Tx, c Checkpoint) (origin string, err error) {
	err = tx.QueryRow(ctx, `SELECT origin FROM ledger_origin WHERE began >= $1 ORDER BY began DESC LIMIT 1`, c.At).Scan(&origin)
	if errors.Is(err, pgx.ErrNoRows) {
		return c.Origin, nil
	}
	return origin, err
}

// bears reports whether a note carries a signature line of a key. Signed notes name keys by name and hash.
func bears(signed []byte, key note.Signer) bool {
	_, lines, _ := bytes.Cut(signed, []byte("\n\n"))
	for line := range strings.Lines(string(lines)) {
		name, sig, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(line, "— "), "\n"), " ")
		raw, err := base64.StdEncoding.DecodeString(sig)
		if err == nil && len(raw) > 4 && name == key.Name() && binary.BigEndian.Uint32(raw) == key.KeyHash() {
			return true
		}
	}
	return false
}

// continues holds the log against the newest checkpoint in the database, the newest one known outside it, and what the
// witnesses said. A checkpoint of another name is of a log that was ended, or else the key is wrong.
func (l *Ledger) continues(ctx context.Context, tx pgx.Tx, s *Standing) error {
	if s.Signed.Note != nil {
		if err := continuesFrom(ctx, tx, s.Size, s.Signed); err != nil {
			return err
		}
	}
	if err := l.continuesOutside(ctx, tx, s); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, `SELECT witness, key, size, trouble FROM ledger_witness WHERE log = $1 AND trouble IN ($2, $3)`,
		l.Signer.Name(), troubleAhead, troubleInconsistent)
	if err != nil {
		return err
	}
	type said struct {
		Witness string
		Key     int64
		Size    int64
		Trouble string
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[said])
	if err != nil {
		return err
	}
	for _, w := range l.Witnesses {
		for _, one := range all {
			if one.Witness != w.Key.Name() || one.Key != int64(w.Key.KeyHash()) {
				continue
			}
			if one.Size > s.Known {
				s.Known, s.Keeper = one.Size, one.Witness
			}
			if one.Trouble == troubleAhead {
				err = fmt.Errorf("%w: %d entries were signed here, %s has cosigned %d", ErrBehind, s.Signed.Size, one.Witness, one.Size)
			} else {
				err = fmt.Errorf("%w: %s cosigned %d entries that these do not continue", ErrForked, one.Witness, one.Size)
			}
		}
	}
	return err
}

func (l *Ledger) continuesOutside(ctx context.Context, tx pgx.Tx, s *Standing) error {
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
	if known.Origin != l.Signer.Name() {
		if known.Origin == s.Signed.Origin { // signers has looked at that one
			return nil
		}
		begun := false
		err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM ledger_origin WHERE origin = $1)`, l.Signer.Name()).Scan(&begun)
		if err == nil && !begun {
			err = fmt.Errorf("%w: %s here, %s outside the database", ErrOtherKey, l.Signer.Name(), known.Origin)
		}
		return err
	}
	if known.Size == s.Signed.Size && known.Root == s.Signed.Root {
		return nil
	}
	s.Known = max(s.Known, known.Size)
	return continuesFrom(ctx, tx, s.Size, known)
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
