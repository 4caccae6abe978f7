package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"daylight/requests/ledger"
)

// watched is a log with witnesses, and a clock that can be put forward.
type watched struct {
	*ledger.World
	t       *testing.T
	log     vkey
	logText string
	clock   atomic.Int64
}

func newWatched(t *testing.T, names ...string) (*watched, []*watcher) {
	t.Helper()
	w := &watched{World: ledger.NewWorld(t), t: t}
	w.clock.Store(w.Now().UnixNano())
	w.Now = func() time.Time { return time.Unix(0, w.clock.Load()).UTC() }
	w.logText = w.WithSigner()
	w.log, _ = readKey(w.logText)
	w.Client = &http.Client{Timeout: time.Second}
	var all []*watcher
	for _, name := range names {
		watcher := newWatcher(t, name, w.logText)
		server := httptest.NewServer(watcher)
		t.Cleanup(server.Close)
		parsed, err := ledger.ParseWitness(server.URL + "/w/ " + watcher.key())
		if err != nil {
			t.Fatal(err)
		}
		w.Witnesses = append(w.Witnesses, parsed)
		all = append(all, watcher)
	}
	return w, all
}

func (w *watched) later(d time.Duration) { w.clock.Add(int64(d)) }

func (w *watched) offer() {
	w.t.Helper()
	if err := w.Offer(context.Background(), false); err != nil {
		w.t.Fatal(err)
	}
}

// cosigners are the witnesses whose lines on the newest published checkpoint an outsider finds sound.
func (w *watched) cosigners(all ...*watcher) (names []string) {
	w.t.Helper()
	c, err := w.Checkpoint(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	s, err := readState(c.Note)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, key := range append([]string{w.logText}, keysOf(all)...) {
		k, err := readKey(key)
		if err != nil {
			w.t.Fatal(err)
		}
		yes, err := s.signed(k)
		if err != nil {
			w.t.Fatal(err)
		}
		if yes {
			names = append(names, k.name)
		}
	}
	return names
}

func keysOf(all []*watcher) (keys []string) {
	for _, one := range all {
		keys = append(keys, one.key())
	}
	return keys
}

func (w *watched) trouble(name string) string {
	w.t.Helper()
	states, err := w.WitnessStates(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, s := range states {
		if s.Name == name {
			return s.Trouble
		}
	}
	w.t.Fatalf("no witness %s", name)
	return ""
}

func TestWitnessesCosignWhatIsPublished(t *testing.T) {
	t.Parallel()
	w, all := newWatched(t, "audit.example/w1", "press.example/w2")
	for i, n := range []int{1, 300, 7} {
		c := w.Grow(fmt.Sprintf("g%d", i), n)
		if got := w.cosigners(all...); !slices.Equal(got, []string{"northmere.example/log", "audit.example/w1", "press.example/w2"}) {
			t.Fatalf("the log of %d entries is signed by %v", c.Size, got)
		}
		if len(c.Cosignatures) != 2 || all[0].known().Size != c.Size {
			t.Errorf("%d cosignatures; the witness stands at %d of %d", len(c.Cosignatures), all[0].known().Size, c.Size)
		}
	}
	asked := all[0].asked
	w.offer()
	if all[0].asked != asked {
		t.Error("a checkpoint that was cosigned is shown again")
	}
	var row string
	if err := w.DB.QueryRow(t.Context(), `SELECT convert_from(note, 'UTF8') FROM ledger_checkpoint ORDER BY size DESC LIMIT 1`).Scan(&row); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(row, "audit.example") {
		t.Error("the checkpoint's row did not stay as it was signed")
	}
}

func TestWitnessThatStandsElsewhere(t *testing.T) {
	t.Parallel()
	w, all := newWatched(t, "audit.example/w1")
	w.Grow("a", 5)
	// The witness's state and ours come apart: ours is lost, so that we take it to know nothing.
	w.Behind(`DELETE FROM ledger_witness`)
	w.Grow("b", 5)
	if got := w.cosigners(all...); len(got) != 2 || all[0].known().Size != 10 {
		t.Errorf("signed by %v, the witness stands at %d", got, all[0].known().Size)
	}
	if state := w.trouble("audit.example/w1"); state != "" {
		t.Errorf("trouble %q", state)
	}
}

func TestReplicasShareAWitness(t *testing.T) {
	t.Parallel()
	w, all := newWatched(t, "audit.example/w1")
	w.Grow("a", 3)
	asked := all[0].asked
	all[0].fault = func(http.ResponseWriter, *http.Request) bool { time.Sleep(50 * time.Millisecond); return false }
	w.Behind(`DELETE FROM ledger_cosignature`)
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() { w.offer() })
	}
	group.Wait()
	if n := all[0].asked - asked; n != 1 {
		t.Errorf("six replicas asked the witness %d times", n)
	}
	if got := w.cosigners(all...); len(got) != 2 {
		t.Errorf("signed by %v", got)
	}
}

// TestWitnessesThatFail lets a witness be away, slow, wrong or talk nonsense: signing goes on, what is wrong is known by
// its name, nothing false is published, and the other witness is not held up. Later all is made good.
func TestWitnessesThatFail(t *testing.T) {
	t.Parallel()
	say := func(status int, kind, text string) func(http.ResponseWriter, *http.Request) bool {
		return func(out http.ResponseWriter, _ *http.Request) bool {
			out.Header().Set("Content-Type", kind)
			out.WriteHeader(status)
			io.WriteString(out, text)
			return true
		}
	}
	const plain = "text/plain; charset=utf-8"
	for name, c := range map[string]struct {
		trouble string
		fault   func(w *watcher) func(http.ResponseWriter, *http.Request) bool
	}{
		"down": {"away", func(*watcher) func(http.ResponseWriter, *http.Request) bool {
			return func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }
		}},
		"slow": {"away", func(*watcher) func(http.ResponseWriter, *http.Request) bool {
			return func(_ http.ResponseWriter, r *http.Request) bool {
				io.Copy(io.Discard, r.Body)
				select {
				case <-r.Context().Done():
				case <-time.After(5 * time.Second):
				}
				return true
			}
		}},
		"wrong signature": {"wrong", func(w *watcher) func(http.ResponseWriter, *http.Request) bool {
			return say(200, plain, w.cosign("another text\n"))
		}},
		"another's signature": {"unreadable", func(*watcher) func(http.ResponseWriter, *http.Request) bool {
			return say(200, plain, "\u2014 stranger.example/w AAAAAAAAAAAA\n")
		}},
		"garbage": {"unreadable", func(*watcher) func(http.ResponseWriter, *http.Request) bool {
			return say(200, "text/html", "<html>\x00\n\n")
		}},
		"nothing": {"unreadable", func(*watcher) func(http.ResponseWriter, *http.Request) bool { return say(200, plain, "") }},
		"too much": {"unreadable", func(*watcher) func(http.ResponseWriter, *http.Request) bool {
			return say(200, plain, strings.Repeat("\u2014 stranger.example/w AAAAAAAAAAAA\n", 3000))
		}},
		"a size in words": {"unreadable", func(*watcher) func(http.ResponseWriter, *http.Request) bool {
			return say(409, "text/x.tlog.size", "five\n")
		}},
		"a size of a page": {"unreadable", func(*watcher) func(http.ResponseWriter, *http.Request) bool { return say(409, plain, "1\n") }},
		"round in circles": {"unreadable", func(*watcher) func(http.ResponseWriter, *http.Request) bool {
			return say(409, "text/x.tlog.size", "1\n")
		}},
		"unknown log": {"unknown", func(*watcher) func(http.ResponseWriter, *http.Request) bool { return say(404, plain, "") }},
		"key refused": {"forbidden", func(*watcher) func(http.ResponseWriter, *http.Request) bool { return say(403, plain, "") }},
		"elsewhere": {"refused", func(*watcher) func(http.ResponseWriter, *http.Request) bool {
			return func(out http.ResponseWriter, r *http.Request) bool {
				http.Redirect(out, r, "http://127.0.0.1:1/", http.StatusFound)
				return true
			}
		}},
		"broken": {"refused", func(*watcher) func(http.ResponseWriter, *http.Request) bool { return say(500, plain, "") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, all := newWatched(t, "audit.example/w1", "press.example/w2")
			w.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			w.Grow("a", 2)
			all[0].fault = c.fault(all[0])
			began := time.Now()
			if c := w.Grow("b", 2); c.Size != 4 {
				t.Fatalf("signing stopped at %d", c.Size)
			}
			if took := time.Since(began); took > 30*time.Second {
				t.Errorf("a report waited %s", took)
			}
			if got := w.cosigners(all...); !slices.Equal(got, []string{"northmere.example/log", "press.example/w2"}) {
				t.Errorf("signed by %v", got)
			}
			if got := w.trouble("audit.example/w1"); got != c.trouble {
				t.Errorf("trouble %q, want %q", got, c.trouble)
			}
			all[0].mu.Lock()
			asked := all[0].asked
			all[0].fault = nil
			all[0].mu.Unlock()
			w.offer()
			if all[0].asked != asked {
				t.Error("a witness in trouble is asked again at once")
			}
			w.later(2 * time.Minute)
			w.offer()
			if got := w.cosigners(all...); len(got) != 3 || w.trouble("audit.example/w1") != "" {
				t.Errorf("after the trouble: signed by %v, %q", got, w.trouble("audit.example/w1"))
			}
		})
	}
}

// restore brings the database back to the state of an earlier checkpoint of up to 256 entries.
func (w *watched) restore(size int64) {
	w.t.Helper()
	w.Behind(`DELETE FROM ledger_cosignature WHERE size > $1`, size)
	w.Behind(`DELETE FROM ledger_checkpoint WHERE size > $1`, size)
	w.Behind(`DELETE FROM ledger_leaf WHERE index >= $1`, size)
	w.Behind(`UPDATE ledger_tree SET size = $1`, size)
	w.Behind(`UPDATE ledger_tile SET hashes = substr(hashes, 1, $1::int * 32) WHERE level = 0 AND number = 0`, size)
	w.Behind(`UPDATE ledger_witness SET size = $1`, size)
}

// again is the same portal after a restart.
func (w *watched) again() *watched {
	next := &watched{World: &ledger.World{Ledger: &ledger.Ledger{DB: w.DB, Sealer: w.Sealer, Now: w.Now, Signer: w.Signer, Activities: w.Activities,
		Organisation: w.Organisation, Witnesses: w.Witnesses, Client: w.Client}}, t: w.t, log: w.log, logText: w.logText}
	next.clock.Store(w.clock.Load())
	next.Now = func() time.Time { return time.Unix(0, next.clock.Load()).UTC() }
	return next
}

func TestAWitnessKnowsMoreThanAnOldBackup(t *testing.T) {
	t.Parallel()
	w, all := newWatched(t, "audit.example/w1")
	w.Grow("a", 30)
	w.Grow("b", 5)
	w.restore(30)
	w = w.again()
	if _, err := w.Sign(t.Context()); !errors.Is(err, ledger.ErrBehind) || !strings.Contains(err.Error(), "audit.example/w1") {
		t.Fatalf("an old backup was signed: %v", err)
	}
	s, err := w.Standing(t.Context())
	if err != nil || !errors.Is(s.Stopped, ledger.ErrBehind) || s.Missing() != 5 || s.Keeper != "audit.example/w1" {
		t.Fatalf("%+v %v", s, err)
	}
	if c, err := w.Settle(t.Context()); err != nil || c.Size != 30 {
		t.Errorf("serving stopped: %d %v", c.Size, err)
	}
	// A witness that goes away has not taken back what it said.
	all[0].mu.Lock()
	all[0].fault = func(out http.ResponseWriter, _ *http.Request) bool {
		out.WriteHeader(http.StatusBadGateway)
		return true
	}
	all[0].mu.Unlock()
	w.later(2 * time.Minute)
	w.offer()
	if s, err := w.Standing(t.Context()); err != nil || !errors.Is(s.Stopped, ledger.ErrBehind) || s.Missing() != 5 {
		t.Fatalf("signing goes on because the witness is away: %+v %v", s, err)
	}
	all[0].mu.Lock()
	all[0].fault = nil
	all[0].mu.Unlock()
	// The witness turns out to be wrong, and says so: signing goes on by itself.
	all[0].mu.Lock()
	all[0].file = all[0].file + ".new"
	all[0].mu.Unlock()
	w.later(2 * time.Minute)
	w.offer()
	if s, err := w.Standing(t.Context()); err != nil || s.Stopped != nil {
		t.Errorf("%+v %v", s, err)
	}
}

func TestAWitnessSeesAFork(t *testing.T) {
	t.Parallel()
	w, _ := newWatched(t, "audit.example/w1")
	w.Grow("a", 30)
	w.Grow("b", 5)
	w.restore(30)
	w.later(time.Hour)
	// The portal ran on while the database was exchanged: it signs once more, and learns.
	w.Grow("c", 9)
	if state := w.trouble("audit.example/w1"); state != "inconsistent" {
		t.Fatalf("trouble %q", state)
	}
	before, err := w.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c := w.Grow("d", 1); c.Size != before.Size {
		t.Errorf("a fork of %d entries was continued with %d", before.Size, c.Size)
	}
	if s, err := w.Standing(t.Context()); err != nil || !errors.Is(s.Stopped, ledger.ErrForked) {
		t.Errorf("%+v %v", s, err)
	}
	// What must be sent again is counted from before the fork, not from the checkpoint that is one.
	good, err := w.CheckpointOf(t.Context(), 30)
	if err != nil {
		t.Fatal(err)
	}
	if list, err := w.Resend(t.Context()); err != nil || len(list) != 1 || list[0].Since.After(good.At) {
		t.Errorf("%+v %v", list, err)
	}
	// Without the witness nobody knows.
	w.Witnesses = nil
	if s, err := w.Standing(t.Context()); err != nil || s.Stopped != nil {
		t.Errorf("%+v %v", s, err)
	}
}

func TestRunWitnesses(t *testing.T) {
	t.Parallel()
	w, all := newWatched(t, "audit.example/w1")
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	w.Grow("a", 3)
	w.Behind(`DELETE FROM ledger_cosignature`)
	go func() { done <- w.RunWitnesses(ctx) }()
	for deadline := time.Now().Add(time.Minute); len(w.cosigners(all...)) != 2; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nothing was cosigned in a minute")
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestWitnessSettings(t *testing.T) {
	t.Parallel()
	one := newWatcher(t, "audit.example/w1", ledger.NewWorld(t).WithSigner())
	good := "https://audit.example/w " + one.key()
	if w, err := ledger.ParseWitness(good); err != nil || w.Address != "https://audit.example/w" || w.Key.Name() != "audit.example/w1" {
		t.Errorf("%+v %v", w, err)
	}
	for _, bad := range []string{"", one.key(), "https://audit.example/w", "ftp://audit.example/w " + one.key(), "https://u:p@audit.example/ " + one.key(),
		strings.Replace(good, "w1+", "w2+", 1), strings.Replace(good, fmt.Sprintf("%x+B", one.id()), fmt.Sprintf("%x+A", one.id()), 1), good + "A", "https:///w " + one.key()} {
		if w, err := ledger.ParseWitness(bad); err == nil {
			t.Errorf("%q was taken for %s", bad, w.Key.Name())
		}
	}
}
