package ledger

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"math/bits"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const origin = "northmere.example/log"

func (w *world) withSigner() (verifierKey string) {
	w.t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		w.t.Fatal(err)
	}
	if w.Signer, err = note.NewSigner(secret); err != nil {
		w.t.Fatal(err)
	}
	return public
}

func (w *world) settle() Checkpoint {
	w.t.Helper()
	c, err := w.Settle(w.ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) sendMany(prefix string, n int, edits ...string) {
	w.t.Helper()
	bodies := make([][]byte, n)
	for i := range bodies {
		bodies[i] = event(fmt.Sprintf("%s-%d", prefix, i), ago(time.Hour+time.Duration(i)*time.Second), edits...)
	}
	for i := 0; i < n; i += MaxBatch {
		if r := w.send(bodies[i:min(i+MaxBatch, n)]...); r.Stored != r.Total() {
			w.t.Fatalf("stored %d of %d: %+v", r.Stored, r.Total(), r.Results[0].Fault)
		}
	}
}

// TestTilesAreALog checks the published tiles and checkpoint from their bytes alone: SHA-256 over what /log/tile
// serves, written here from RFC 9162 and C2SP tlog-tiles without the code that made them.
func TestTilesAreALog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	public := w.withSigner()
	for _, grow := range []int{1, 254, 1, 1, 400} {
		w.sendMany(fmt.Sprintf("g%d-%d", grow, w.count(`SELECT size FROM ledger_tree`)), grow)
		c := w.settle()
		verifier, err := note.NewVerifier(public)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := note.Open(c.Note, note.VerifierList(verifier))
		if err != nil {
			t.Fatal(err)
		}
		var leaves [][32]byte
		for n := int64(0); n*256 < c.Size; n++ {
			path := fmt.Sprintf("tile/0/%03d", n)
			if rest := c.Size - n*256; rest < 256 {
				path += fmt.Sprintf(".p/%d", rest)
			}
			data, err := w.Tile(w.ctx, path)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			for ; len(data) > 0; data = data[32:] {
				leaves = append(leaves, [32]byte(data))
			}
		}
		root := mth(leaves)
		want := fmt.Sprintf("%s\n%d\n%s\n", origin, c.Size, base64.StdEncoding.EncodeToString(root[:]))
		if signed.Text != want {
			t.Fatalf("checkpoint says\n%swant\n%s", signed.Text, want)
		}
	}
	if data, err := w.Tile(w.ctx, "tile/1/000.p/2"); err != nil || len(data) != 64 {
		t.Errorf("level 1: %d bytes, %v", len(data), err)
	}
	for _, bad := range []string{"tile/0/001.p/0", "tile/0/999", "tile/0/000.p/256", "tile/data/000", "checkpoint", "tile/0/1", "tile/../0"} {
		if _, err := w.Tile(w.ctx, bad); !errors.Is(err, ErrNoTile) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// mth is MTH of RFC 9162 section 2.1.1 over leaf hashes.
func mth(leaves [][32]byte) [32]byte {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1 << (bits.Len(uint(len(leaves)-1)) - 1)
	left, right := mth(leaves[:k]), mth(leaves[k:])
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

func TestLateCommitIsSequencedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	if err := w.openMonths(w.ctx, clock); err != nil {
		t.Fatal(err)
	}
	slow, err := w.DB.Begin(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Record(w.ctx, slow, aLook()); err != nil {
		t.Fatal(err)
	}
	w.sendMany("quick", 3)
	if c := w.settle(); c.Size != 3 {
		t.Fatalf("size %d before the slow transaction commits", c.Size)
	}
	if err := slow.Commit(w.ctx); err != nil {
		t.Fatal(err)
	}
	if c := w.settle(); c.Size != 4 {
		t.Fatalf("size %d after it committed", c.Size)
	}
	if n := w.count(`SELECT count(DISTINCT (event, occurred)) FROM ledger_leaf`); n != 4 {
		t.Errorf("%d entries have a leaf", n)
	}
}

func aLook() Look {
	return Look{Subject: Subject{"national-id", "60001017869"}, Action: "view", Categories: []string{"request"},
		Activity: "PA-001", CaseRef: "DL-1", Actor: EventActor{ID: "officer-1", Name: "Grace Hopper", Role: "Caseworker"}}
}

func TestRecordRollsBackWithItsCaller(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tx, _ := w.DB.Begin(w.ctx)
	if err := w.Record(w.ctx, tx, aLook()); err != nil {
		t.Fatal(err)
	}
	tx.Rollback(w.ctx)
	if _, err := w.Settle(w.ctx); !errors.Is(err, ErrNoCheckpoint) {
		t.Errorf("without a key and a checkpoint: %v", err)
	}
	if n := w.count(`SELECT size FROM ledger_tree`); n != 0 {
		t.Errorf("%d leaves of a look that never was", n)
	}
	bad := aLook()
	bad.Activity = "PA-404"
	tx, _ = w.DB.Begin(w.ctx)
	defer tx.Rollback(w.ctx)
	if err := w.Record(w.ctx, tx, bad); !errors.Is(err, ErrNoActivity) {
		t.Errorf("unknown activity: %v", err)
	}
	bad = aLook()
	bad.Action = "peek"
	if err := w.Record(w.ctx, tx, bad); !errors.As(err, new(*Fault)) {
		t.Errorf("unknown action: %v", err)
	}
}

func TestSequencersTakeTurns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	var wait sync.WaitGroup
	for i := range 4 {
		wait.Go(func() {
			items := make([]Item, 100)
			for k := range items {
				items[k] = decodeItem(k, event(fmt.Sprintf("s%d-%d", i, k), ago(time.Hour), "60001017869", fmt.Sprintf("6000%d", k%7)))
			}
			if _, err := w.Append(w.ctx, w.source, items); err != nil {
				t.Error(err)
			}
			if _, err := w.Settle(w.ctx); err != nil && !errors.Is(err, ErrNoCheckpoint) {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if c := w.settle(); c.Size != 400 {
		t.Fatalf("size %d, want 400", c.Size)
	}
	if n := w.count(`SELECT count(*) FROM (SELECT skey, count(*) = max(ordinal) AND count(DISTINCT ordinal) = max(ordinal)
		AS whole FROM ledger_leaf GROUP BY skey) c WHERE NOT whole`); n != 0 {
		t.Errorf("%d citizens whose numbering has holes", n)
	}
	if n := w.count(`SELECT max(index) + 1 FROM ledger_leaf`); n != 400 {
		t.Errorf("highest leaf %d", n)
	}
}

func TestOldBackupIsNotSigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	w.Published, w.Publish = CheckpointFile(filepath.Join(t.TempDir(), "checkpoint"))
	w.sendMany("a", 300)
	w.settle()
	w.sendMany("b", 5)
	last := w.settle()
	if outside, err := w.Published(w.ctx); err != nil || !bytes.Equal(last.Note, outside) {
		t.Fatalf("the checkpoint was not handed out: %v", err)
	}
	// Back to the first checkpoint, as a restore would: the log forgets its last five leaves.
	_, err := w.owner.Exec(w.ctx, `
		SET session_replication_role = replica; -- no trigger speaks up
		DELETE FROM ledger_checkpoint WHERE size > 300;
		DELETE FROM ledger_leaf WHERE index >= 300;
		UPDATE ledger_tree SET size = 300;
		UPDATE ledger_tile SET hashes = substr(hashes, 1, 44 * 32) WHERE level = 0 AND number = 1;
		RESET session_replication_role`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Sign(w.ctx); !errors.Is(err, ErrBehind) {
		t.Fatalf("behind: %v", err)
	}
	w.sendMany("c", 9)
	if _, err := w.Sequence(w.ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Sign(w.ctx); !errors.Is(err, ErrForked) {
		t.Fatalf("forked: %v", err)
	}
	if c := w.settle(); c.Size != 300 {
		t.Errorf("serving stopped: %d", c.Size)
	}
}

func TestConsistencyBetweenCheckpoints(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	w.sendMany("a", 300)
	old := w.settle()
	w.sendMany("b", 300)
	c := w.settle()
	proof, err := w.Consistency(w.ctx, old.Size, c.Size)
	if err != nil {
		t.Fatal(err)
	}
	hashes := make(tlog.TreeProof, len(proof))
	for i, h := range proof {
		hashes[i] = tlog.Hash(h)
	}
	if err := tlog.CheckTree(hashes, c.Size, tlog.Hash(c.Root), old.Size, tlog.Hash(old.Root)); err != nil {
		t.Error(err)
	}
	for _, pair := range [][2]int64{{0, 5}, {7, 5}, {5, 601}} {
		if _, err := w.Consistency(w.ctx, pair[0], pair[1]); !errors.Is(err, ErrNoCheckpoint) {
			t.Errorf("%v: %v", pair, err)
		}
	}
}

func TestRunKeepsUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	ctx, stop := context.WithCancel(w.ctx)
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	w.sendMany("r", 5)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if c, err := w.Checkpoint(w.ctx); err == nil && c.Size == 5 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing was published in a minute")
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if n := w.count(`SELECT count(*) FROM pg_class WHERE relname = 'ledger_entry_202612'`); n != 1 {
		t.Error("the next month is not open")
	}
}

func TestParseCheckpoint(t *testing.T) {
	t.Parallel()
	good := "a.example/log\n5\n" + strings.Repeat("A", 43) + "=\n\n— a sig\n"
	if c, err := ParseCheckpoint([]byte(good)); err != nil || c.Size != 5 || c.Origin != "a.example/log" {
		t.Errorf("%+v %v", c, err)
	}
	for _, bad := range []string{"", "a\n5\n", strings.Replace(good, "5", "05", 1), strings.Replace(good, "5", "-5", 1), strings.Replace(good, "AA", "A", 1)} {
		if _, err := ParseCheckpoint([]byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
