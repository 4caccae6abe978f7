package ledger

import (
	"crypto/rand"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
)

func logKey(t *testing.T, name string) (note.Signer, string) {
	t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	return signer, public
}

// signatures counts the lines of the newest checkpoint.
func (w *world) signatures() int {
	w.t.Helper()
	c, err := w.Checkpoint(w.ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.Count(string(c.Note), "\n— ")
}

func (w *world) stopped() error {
	w.t.Helper()
	s, err := w.Ledger.Standing(w.ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	return s.Stopped
}

func TestAnotherKeyStopsSigningNotServing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	w.Grow("a", 3)
	right := w.Signer
	sameName, _ := logKey(t, origin)
	otherName, _ := logKey(t, "elsewhere.example/log")
	for name, wrong := range map[string]note.Signer{"another key of the name": sameName, "another name": otherName} {
		w.Signer = wrong
		w.sendMany(strings.ReplaceAll(name, " ", "-"), 2)
		if _, err := w.Sign(w.ctx); !errors.Is(err, ErrOtherKey) {
			t.Errorf("%s signs: %v", name, err)
		}
		if !errors.Is(w.stopped(), ErrOtherKey) {
			t.Errorf("%s: %v", name, w.stopped())
		}
		if c, err := w.Settle(w.ctx); err != nil || c.Size != 3 {
			t.Errorf("%s: serving stopped: %d %v", name, c.Size, err)
		}
	}
	w.Signer = nil
	if _, err := w.Sign(w.ctx); !errors.Is(err, ErrNoSigner) || !errors.Is(w.stopped(), ErrNoSigner) {
		t.Errorf("no key: %v", err)
	}
	w.Signer = right
	if c := w.settle(); c.Size != 7 || w.stopped() != nil {
		t.Errorf("the right key signs %d entries: %v", c.Size, w.stopped())
	}
	// A database without checkpoints takes any key, unless something outside knows another.
	empty := newWorld(t)
	empty.Signer = otherName
	empty.Published, empty.Publish = CheckpointFile(filepath.Join(t.TempDir(), "checkpoint"))
	if err := empty.Publish(w.ctx, w.settle().Note); err != nil {
		t.Fatal(err)
	}
	if _, err := empty.Sign(w.ctx); !errors.Is(err, ErrOtherKey) {
		t.Errorf("a key of another log signs an empty database: %v", err)
	}
}

func TestAKeyIsIntroducedByTheOneBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	oldPublic := w.withSigner()
	w.sendMany("mine", 3)
	report, proofs := w.report(Filter{})
	next, newPublic := logKey(t, origin)
	old := w.Signer
	w.Signer, w.Former = next, old
	w.Grow("a", 3)
	if n := w.signatures(); n != 2 {
		t.Fatalf("the checkpoint between the keys has %d signatures", n)
	}
	for _, key := range []string{oldPublic, newPublic} {
		verifier, _ := note.NewVerifier(key)
		c, _ := w.Checkpoint(w.ctx)
		if _, err := note.Open(c.Note, note.VerifierList(verifier)); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	// A replica that was not restarted yet goes on with the old key; the change then begins again.
	w.Signer, w.Former = old, nil
	w.Grow("b", 1)
	w.Signer, w.Former = next, old
	w.Grow("c", 1)
	if n := w.signatures(); n != 2 {
		t.Errorf("%d signatures", n)
	}
	w.Grow("d", 1)
	if n := w.signatures(); n != 1 || w.stopped() != nil {
		t.Errorf("%d signatures: %v", n, w.stopped())
	}
	w.Signer, w.Former = old, nil
	if err := w.stopped(); !errors.Is(err, ErrOtherKey) {
		t.Errorf("the old key still signs: %v", err)
	}
	// A report from before is checked with both keys at hand, in any order, and not with the new one alone.
	for keys, want := range map[string]Answer{newPublic + "\n" + oldPublic + "\n": Genuine, oldPublic: Genuine, newPublic: NotGenuine} {
		if v := Verify(Evidence{Report: encode(t, report), Proofs: proofs, Key: keys}); v.Answer != want {
			t.Errorf("%q: %s %+v", keys, v.Answer, v.Findings)
		}
	}
	stranger, _ := logKey(t, origin)
	w.Signer, w.Former = stranger, old
	if err := w.stopped(); !errors.Is(err, ErrOtherKey) {
		t.Errorf("a former key that no longer signs introduces another: %v", err)
	}
}

func TestALogBegunAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	w.Published, w.Publish = CheckpointFile(filepath.Join(t.TempDir(), "checkpoint"))
	w.Grow("a", 30)
	lost := w.Grow("b", 5)
	w.Behind(`DELETE FROM ledger_checkpoint WHERE size > 30`)
	w.Behind(`DELETE FROM ledger_leaf WHERE index >= 30`)
	w.Behind(`DELETE FROM ledger_entry WHERE event NOT IN (SELECT event FROM ledger_leaf)`)
	w.Behind(`UPDATE ledger_chain SET ordinal = 30, last = (SELECT commitment FROM ledger_entry e JOIN ledger_leaf l USING (event) WHERE l.index = 29)`)
	w.Behind(`UPDATE ledger_tree SET size = 30`)
	w.Behind(`UPDATE ledger_tile SET hashes = substr(hashes, 1, 30 * 32)`)
	s, err := w.Ledger.Standing(w.ctx)
	if err != nil || !errors.Is(s.Stopped, ErrBehind) || s.Missing() != 5 {
		t.Fatalf("%+v %v", s, err)
	}
	resend, err := w.Resend(w.ctx)
	if err != nil || len(resend) != 1 || resend[0].Source != "tax" || !resend[0].Since.Equal(s.Signed.At) {
		t.Errorf("%+v %v", resend, err)
	}
	// The source sends again: all is there, but in other leaves.
	w.sendMany("b", 5)
	if _, err := w.Settle(w.ctx); err != nil || !errors.Is(w.stopped(), ErrForked) {
		t.Fatalf("after sending again: %v %v", err, w.stopped())
	}
	if _, err := w.Begin(w.ctx, "northmere.example/log2", "  "); !errors.Is(err, ErrReasonMissing) {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := w.Begin(w.ctx, origin, "x"); !errors.Is(err, ErrSameOrigin) {
		t.Errorf("under the same name: %v", err)
	}
	w.Signer, _ = logKey(t, "northmere.example/log2")
	if err := w.stopped(); !errors.Is(err, ErrOtherKey) {
		t.Errorf("a new name signs before it was begun: %v", err)
	}
	f, err := w.Begin(w.ctx, "northmere.example/log2", "The database was restored from a backup of the day before.")
	if err != nil || f.Size != 35 || string(f.Before) != string(lost.Note) {
		t.Fatalf("%+v %v", f, err)
	}
	if err := w.stopped(); err != nil {
		t.Fatalf("the new log: %v", err)
	}
	c := w.settle()
	if c.Size != 35 || c.Origin != "northmere.example/log2" {
		t.Errorf("%d entries of %s", c.Size, c.Origin)
	}
	if c := w.Grow("c", 2); c.Size != 37 || w.stopped() != nil {
		t.Errorf("%d entries: %v", c.Size, w.stopped())
	}
	old, err := w.CheckpointOf(w.ctx, 30)
	if err != nil || old.Origin != origin {
		t.Errorf("the old log's states are gone: %v", err)
	}
	list, err := w.Followed(w.ctx)
	if err != nil || len(list) != 1 || list[0].Reason == "" || list[0].Origin != c.Origin {
		t.Errorf("%+v %v", list, err)
	}
	// The old key and the old name are done with.
	w.withSigner()
	if err := w.stopped(); !errors.Is(err, ErrOtherKey) {
		t.Errorf("the old name signs again: %v", err)
	}
	if _, err := w.Begin(w.ctx, origin, "back to the old name"); !errors.Is(err, ErrSameOrigin) {
		t.Errorf("a name is used twice: %v", err)
	}
	if outside, err := w.Published(w.ctx); err != nil || !strings.HasPrefix(string(outside), "northmere.example/log2\n37\n") {
		t.Errorf("outside the database stands %q %v", outside, err)
	}
}

func TestResendWithoutACheckpoint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register("quiet", ProfileRole)
	disabled, _ := w.register("gone", ProfileRole)
	if err := w.Disable(w.ctx, disabled.ID); err != nil {
		t.Fatal(err)
	}
	list, err := w.Resend(w.ctx)
	if err != nil || len(list) != 2 || !list[0].Since.IsZero() {
		t.Errorf("%+v %v", list, err)
	}
	w.withSigner()
	w.Grow("a", 1)
	w.Now = func() time.Time { return clock.Add(time.Hour) }
	w.sendMany("later", 1)
	list, err = w.Resend(w.ctx)
	if err != nil || len(list) != 2 || !list[1].Since.Equal(clock) || list[1].Source != "tax" {
		t.Errorf("%+v %v", list, err)
	}
}

func TestHistoryIsPaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	for i := range 5 {
		w.Grow(string(rune('a'+i)), i+1) // 1, 3, 6, 10, 15
	}
	var sizes []int64
	for before, older := int64(0), true; older; {
		var list []Checkpoint
		var err error
		if list, older, err = w.History(w.ctx, before, 2); err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			sizes = append(sizes, c.Size)
			before = c.Size
		}
	}
	if len(sizes) != 5 || sizes[0] != 15 || sizes[4] != 1 {
		t.Errorf("%v", sizes)
	}
	if _, err := w.CheckpointOf(w.ctx, 2); !errors.Is(err, ErrNoCheckpoint) {
		t.Errorf("a state that was never published: %v", err)
	}
}
