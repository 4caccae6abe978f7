package ledger

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// regrown is the tree as it grows again from the hashes of its leaves.
type regrown struct {
	size     int64
	subtrees []tlog.Hash // roots of its full parts, the largest first
	filling  [][]byte    // the tile that is being filled at each level
	number   []int64     // and its number
}

// grow adds a leaf. Two full parts of one size become one; a full tile is held against the stored one, and its root goes
// one level up.
func (a *auditing) grow(leaf tlog.Hash) error {
	t := &a.tree
	t.size++
	hash := leaf
	for n := t.size; n%2 == 0; n /= 2 {
		last := len(t.subtrees) - 1
		hash = tlog.NodeHash(t.subtrees[last], hash)
		t.subtrees = t.subtrees[:last]
	}
	t.subtrees = append(t.subtrees, hash)
	for level, hash := 0, leaf; ; level++ {
		if level == len(t.filling) {
			t.filling, t.number = append(t.filling, nil), append(t.number, 0)
		}
		t.filling[level] = append(t.filling[level], hash[:]...)
		if len(t.filling[level]) < tileWidth*tlog.HashSize {
			return nil
		}
		hash = rootOf(t.filling[level])
		if err := a.hold(level); err != nil {
			return err
		}
		t.filling[level], t.number[level] = t.filling[level][:0], t.number[level]+1
	}
}

// root is the hash of the tree so far (RFC 9162 section 2.1.1).
func (t *regrown) root() tlog.Hash {
	if t.size == 0 {
		return sha256.Sum256(nil)
	}
	hash := t.subtrees[len(t.subtrees)-1]
	for i := len(t.subtrees) - 2; i >= 0; i-- {
		hash = tlog.NodeHash(t.subtrees[i], hash)
	}
	return hash
}

// hold holds the tile that was filled at a level against the stored one. The lowest level is what the tree grows from: it is
// held against the leaves.
func (a *auditing) hold(level int) error {
	want := a.tree.filling[level]
	if level == 0 || len(want) == 0 {
		return nil
	}
	id := tileID{level, a.tree.number[level]}
	var stored []byte
	err := a.DB.QueryRow(a.ctx, `SELECT hashes FROM ledger_tile WHERE level = $1 AND number = $2`, id.level, id.number).Scan(&stored)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	if len(stored) < len(want) {
		return a.wrong(tilePath(id), "ledger.audit.tile_short", map[string]any{"Tile": tilePath(id)})
	}
	for at := 0; at < len(want); at += tlog.HashSize {
		if bytes.Equal(want[at:at+tlog.HashSize], stored[at:at+tlog.HashSize]) {
			continue
		}
		below := tileID{level - 1, id.number*tileWidth + int64(at/tlog.HashSize)}
		err := a.wrong(tilePath(id), "ledger.audit.node", map[string]any{"Tile": tilePath(id), "Below": tilePath(below)})
		if err != nil {
			return err
		}
	}
	return nil
}

// empty looks at the checkpoint of the log without entries.
func (a *auditing) empty() error {
	states, err := a.Ledger.checkpoints(a.ctx, `SELECT size, root, note, at FROM ledger_checkpoint WHERE size <= 0`)
	if err != nil {
		return err
	}
	return a.states(states)
}

// states holds checkpoints of the tree as it is now against it, the keys of the log and those of the witnesses.
func (a *auditing) states(list []Checkpoint) error {
	for _, c := range list {
		a.count.Checkpoints++
		vars := map[string]any{"Size": c.Size}
		said, err := ParseCheckpoint(c.Note)
		if err != nil || said.Size != c.Size || said.Root != c.Root || len(a.Keys) > 0 && !signedBy(c.Note, a.Keys) {
			if err := a.wrong(statePath(c.Size), "ledger.audit.note", vars); err != nil {
				return err
			}
		}
		if c.Root != a.tree.root() {
			if err := a.wrong(statePath(c.Size), "ledger.audit.root", vars); err != nil {
				return err
			}
		}
		if err := a.cosignatures(c); err != nil {
			return err
		}
	}
	return nil
}

func signedBy(signed []byte, keys []note.Verifier) bool {
	_, err := note.Open(signed, note.VerifierList(keys...))
	return err == nil
}

// cosignatures checks those of the witnesses in the settings; of others the key is not known.
func (a *auditing) cosignatures(c Checkpoint) error {
	cosigned, err := a.cosigned(a.ctx, c)
	if err != nil {
		return err
	}
	for _, one := range cosigned.Cosignatures {
		for _, w := range a.Witnesses {
			if w.Key.Name() != one.Witness || w.Key.KeyHash() != one.Key {
				continue
			}
			a.count.Cosignatures++
			found, err := cosignatureIn(append(bytes.Clone(c.Note), one.Line...), w.Key)
			if err == nil && found != nil && found.At.Equal(one.At) {
				continue
			}
			err = a.wrong(statePath(c.Size), "ledger.audit.cosignature", map[string]any{"Size": c.Size, "Witness": one.Witness})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// tilePath is where a tile is published.
func tilePath(id tileID) string {
	tile := tlog.Tile{H: tileHeight, L: id.level, N: id.number, W: tileWidth}
	return "/log/tile" + tile.Path()[len(fmt.Sprintf("tile/%d", tileHeight)):]
}

// statePath is where a checkpoint is published.
func statePath(size int64) string { return fmt.Sprintf("/log/checkpoint/%d", size) }
