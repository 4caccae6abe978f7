package ledger_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// watcher is a small witness, written from C2SP tlog-witness and tlog-cosignature on the verifier beside it. What it has
// cosigned it keeps in a file, and writes that before it answers.
type watcher struct {
	name string
	file string
	log  vkey
	now  func() time.Time

	mu      sync.Mutex
	private ed25519.PrivateKey
	asked   int
	// fault, when set, answers instead of the protocol.
	fault func(w http.ResponseWriter, r *http.Request) (done bool)
}

// kept is what a watcher knows of the log.
type kept struct {
	Size int64
	Root hash
}

func newWatcher(t *testing.T, name, logKey string) *watcher {
	t.Helper()
	log, err := readKey(logKey)
	if err != nil {
		t.Fatal(err)
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &watcher{name: name, file: filepath.Join(t.TempDir(), "state.json"), log: log, private: private,
		now: func() time.Time { return time.Date(2026, 11, 22, 10, 0, 1, 0, time.UTC) }}
}

// key is the public key, of the type for cosignatures.
func (w *watcher) key() string {
	material := append([]byte{4}, w.private.Public().(ed25519.PublicKey)...)
	return fmt.Sprintf("%s+%x+%s", w.name, w.id(), base64.StdEncoding.EncodeToString(material))
}

func (w *watcher) id() []byte {
	sum := sha256.Sum256([]byte(w.name + "\n\x04" + string(w.private.Public().(ed25519.PublicKey))))
	return sum[:4]
}

func (w *watcher) known() (k kept) {
	if b, err := os.ReadFile(w.file); err == nil {
		if err := json.Unmarshal(b, &k); err != nil {
			panic(err)
		}
	}
	return k
}

func (w *watcher) cosign(text string) string {
	at := uint64(w.now().Unix())
	sig := ed25519.Sign(w.private, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, text))
	raw := append(binary.BigEndian.AppendUint64(w.id(), at), sig...)
	return fmt.Sprintf("\u2014 %s %s\n", w.name, base64.StdEncoding.EncodeToString(raw))
}

func (w *watcher) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked++
	if w.fault != nil && w.fault(out, r) {
		return
	}
	if r.Method != http.MethodPost || r.URL.Path != "/w/add-checkpoint" {
		out.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		out.WriteHeader(http.StatusBadRequest)
		return
	}
	status, kind, answer := w.judge(string(body))
	out.Header().Set("Content-Type", kind)
	out.WriteHeader(status)
	io.WriteString(out, answer)
}

// judge decides in the order of the text: signature, sizes, proof; then it keeps, then it cosigns.
func (w *watcher) judge(body string) (status int, kind, answer string) {
	const plain = "text/plain; charset=utf-8"
	head, note, found := strings.Cut(body, "\n\n")
	lines := strings.Split(head, "\n")
	number, ok := strings.CutPrefix(lines[0], "old ")
	old, err := strconv.ParseInt(number, 10, 64)
	if !found || !ok || err != nil || strconv.FormatInt(old, 10) != number || old < 0 || len(lines) > 64 {
		return http.StatusBadRequest, plain, "the first line is old and a size\n"
	}
	proof, err := readHashes(lines[1:])
	if err != nil {
		return http.StatusBadRequest, plain, err.Error() + "\n"
	}
	s, err := readState([]byte(note))
	if err != nil {
		return http.StatusBadRequest, plain, err.Error() + "\n"
	}
	if s.origin != w.log.name {
		return http.StatusNotFound, plain, "an unknown log\n"
	}
	if yes, err := s.signed(w.log); err != nil || !yes {
		return http.StatusForbidden, plain, "not signed by the log\n"
	}
	if old > s.size {
		return http.StatusBadRequest, plain, "old is larger than the checkpoint\n"
	}
	k := w.known()
	if old != k.Size {
		return http.StatusConflict, "text/x.tlog.size", strconv.FormatInt(k.Size, 10) + "\n"
	}
	if old == 0 {
		k.Root = treeHash(nil)
	}
	if s.size == 0 && s.root != treeHash(nil) || !consistent(old, s.size, k.Root, s.root, proof) {
		return http.StatusUnprocessableEntity, plain, "not consistent\n"
	}
	b, err := json.Marshal(kept{s.size, s.root})
	if err == nil {
		err = os.WriteFile(w.file, b, 0o600)
	}
	if err != nil {
		return http.StatusInternalServerError, plain, err.Error() + "\n"
	}
	return http.StatusOK, plain, w.cosign(s.text)
}
