package ledger_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"daylight/requests/ledger"
)

// serve publishes the log as the portal's pages do.
func serve(t *testing.T, l *ledger.Ledger) string {
	t.Helper()
	answer := func(kind string, read func(r *http.Request) ([]byte, error)) http.HandlerFunc {
		return func(out http.ResponseWriter, r *http.Request) {
			body, err := read(r)
			if err != nil {
				http.Error(out, err.Error(), http.StatusNotFound)
				return
			}
			out.Header().Set("Content-Type", kind)
			out.Write(body)
		}
	}
	const plain = "text/plain; charset=utf-8"
	mux := http.NewServeMux()
	mux.Handle("GET /log/checkpoint", answer(plain, func(r *http.Request) ([]byte, error) {
		c, err := l.Checkpoint(r.Context())
		return c.Note, err
	}))
	mux.Handle("GET /log/tile/", answer("application/octet-stream", func(r *http.Request) ([]byte, error) {
		return l.Tile(r.Context(), strings.TrimPrefix(r.URL.Path, "/log/"))
	}))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/log"
}

// TestTheOutsiderSharesNothing holds the verifier and the witness to the standard library.
func TestTheOutsiderSharesNothing(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"outsider_test.go", "witness_outside_test.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			if path, _ := strconv.Unquote(spec.Path.Value); strings.Contains(path, ".") || strings.HasPrefix(path, "daylight") {
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
}

// TestTheOutsiderOnTheTexts holds the verifier against the examples of the C2SP texts themselves.
func TestTheOutsiderOnTheTexts(t *testing.T) {
	t.Parallel()
	key, err := readKey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
	if err != nil {
		t.Fatal(err)
	}
	s := state{text: "This is an example message.\n", sigs: []string{
		"— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="}}
	if yes, err := s.signed(key); err != nil || !yes {
		t.Errorf("the example of signed-note: %v %v", yes, err)
	}
	s.text = "This is an example message!\n"
	if yes, err := s.signed(key); err == nil || yes {
		t.Error("a changed note verifies")
	}
}

// TestTheOutsiderChecksTheLog lets the log grow through all forms of tiles and looks at it from outside each time.
func TestTheOutsiderChecksTheLog(t *testing.T) {
	t.Parallel()
	w, all := newWatched(t, "audit.example/w1")
	o := outsider{prefix: serve(t, w.Ledger), key: w.log}
	var earlier []state
	for i, n := range []int{1, 1, 253, 1, 1, 511, 6} {
		c := w.Grow(fmt.Sprintf("g%d", i), n)
		leaves, err := o.audit(earlier)
		if err != nil {
			t.Fatalf("%d entries: %v", c.Size, err)
		}
		s, err := o.newest()
		if err != nil || s.size != c.Size {
			t.Fatal(err)
		}
		cosigner, _ := readKey(all[0].key())
		if yes, err := s.signed(cosigner); err != nil || !yes {
			t.Errorf("the witness's cosignature: %v %v", yes, err)
		}
		for _, e := range earlier {
			o.continues(t, w, e, s)
			// A tile stays available in the width it had when an earlier checkpoint was signed.
			if again, err := o.tiles(e.size); err != nil || !slices.Equal(again, leaves[:e.size]) {
				t.Errorf("the tiles of %d entries, seen from %d: %v", e.size, c.Size, err)
			}
		}
		earlier = append(earlier, s)
	}
}

// continues checks the consistency proof between two states as it is published.
func (o outsider) continues(t *testing.T, w *watched, old, s state) {
	t.Helper()
	file, err := w.ConsistencyFile(t.Context(), old.size, s.size)
	if err != nil {
		t.Fatal(err)
	}
	head, note, _ := strings.Cut(string(file), "\n\n")
	lines := strings.Split(head, "\n")
	if lines[0] != fmt.Sprintf("old %d", old.size) {
		t.Errorf("the file begins with %q", lines[0])
	}
	hashes, err := readHashes(lines[1:])
	if err != nil {
		t.Fatal(err)
	}
	newer, err := readState([]byte(note))
	if err != nil || newer.size != s.size || newer.root != s.root {
		t.Errorf("the file speaks of %d entries: %v", newer.size, err)
	}
	if yes, err := newer.signed(o.key); err != nil || !yes {
		t.Error("the checkpoint in the file is not signed")
	}
	if !consistent(old.size, s.size, old.root, s.root, hashes) {
		t.Errorf("%d entries do not continue %d", s.size, old.size)
	}
	if spoiled := nodeHash(old.root, old.root); consistent(old.size, s.size, spoiled, s.root, hashes) {
		t.Error("a proof fits two logs")
	}
}

// TestTheOutsiderChecksAReport verifies a report's entries with everyday tools: the leaf is four lines of text, the proofs
// stand in a file.
func TestTheOutsiderChecksAReport(t *testing.T) {
	t.Parallel()
	w, all := newWatched(t, "audit.example/w1")
	w.Grow("mine", 20)
	body, file := w.Reported()
	var report struct {
		Checkpoint string
		Entries    []struct {
			Commitment string
			Leaf       struct {
				Index, Ordinal int64
				Previous       string
			}
		}
	}
	if err := json.Unmarshal(body, &report); err != nil {
		t.Fatal(err)
	}
	proofs, err := readShared(file)
	if err != nil || len(proofs) != 20 || len(report.Entries) != 20 {
		t.Fatalf("%d proofs of %d entries: %v", len(proofs), len(report.Entries), err)
	}
	var plain bytes.Buffer
	if err := ledger.Unfold(&plain, file); err != nil {
		t.Fatal(err)
	}
	if alone, err := readProofs(plain.Bytes()); err != nil || !reflect.DeepEqual(alone, proofs) {
		t.Errorf("unfolded they say something else: %v", err)
	}
	if len(file) > plain.Len()*2/3 {
		t.Errorf("%d bytes with shared hashes, %d without", len(file), plain.Len())
	}
	cosigner, _ := readKey(all[0].key())
	for _, e := range report.Entries {
		record := fmt.Sprintf("daylight/access-entry/v1\n%d\n%s\n%s\n", e.Leaf.Ordinal, e.Leaf.Previous, e.Commitment)
		at := slices.IndexFunc(proofs, func(p proof) bool { return p.index == e.Leaf.Index })
		p := proofs[at]
		if !included(p.index, p.state.size, leafHash([]byte(record)), p.state.root, p.hashes) {
			t.Errorf("entry %d is not included", e.Leaf.Index)
		}
		if included(p.index, p.state.size, leafHash([]byte(record+"x")), p.state.root, p.hashes) {
			t.Errorf("anything is included at %d", e.Leaf.Index)
		}
		for _, key := range []vkey{w.log, cosigner} {
			if yes, err := p.state.signed(key); err != nil || !yes {
				t.Errorf("the proof of %d is not signed by %s: %v", e.Leaf.Index, key.name, err)
			}
		}
	}
	s, err := readState([]byte(report.Checkpoint))
	if err != nil {
		t.Fatal(err)
	}
	if yes, err := s.signed(cosigner); err != nil || !yes {
		t.Errorf("the report's checkpoint is not cosigned: %v", err)
	}
}

// TestOneByteShowsOutside changes one byte of what is published; the outsider finds it.
func TestOneByteShowsOutside(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"a leaf in a full tile":    `UPDATE ledger_tile SET hashes = set_byte(hashes, 4000, get_byte(hashes, 4000) # 1) WHERE level = 0 AND number = 0`,
		"a leaf in the last tile":  `UPDATE ledger_tile SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 128) WHERE level = 0 AND number = 1`,
		"a hash one level up":      `UPDATE ledger_tile SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) WHERE level = 1`,
		"the newest checkpoint":    `UPDATE ledger_checkpoint SET note = set_byte(note, 30, get_byte(note, 30) # 1) WHERE size = 300`,
		"the cosignature":          `UPDATE ledger_cosignature SET line = replace(line, 'audit', 'budit')`,
		"a leaf taken out":         `UPDATE ledger_tile SET hashes = substr(hashes, 33) WHERE level = 0 AND number = 1`,
		"two leaves exchanged":     `UPDATE ledger_tile SET hashes = substr(hashes, 33, 32) || substr(hashes, 1, 32) || substr(hashes, 65) WHERE level = 0 AND number = 1`,
		"the signature of the log": `UPDATE ledger_checkpoint SET note = set_byte(note, length(note) - 9, get_byte(note, length(note) - 9) # 1) WHERE size = 300`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, all := newWatched(t, "audit.example/w1")
			o := outsider{prefix: serve(t, w.Ledger), key: w.log}
			w.Grow("a", 300)
			first, err := o.newest()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := o.audit([]state{first}); err != nil {
				t.Fatal(err)
			}
			w.Behind(sql)
			_, err = o.audit([]state{first})
			cosigner, _ := readKey(all[0].key())
			if s, bad := o.newest(); err == nil && bad == nil {
				if yes, bad := s.signed(cosigner); bad != nil || !yes {
					err = errors.New("not cosigned any more")
				}
			}
			if err == nil {
				t.Error("the change does not show outside")
			}
		})
	}
}

// TestARewrittenLogShowsToWhoeverKeptAState: an operator with the key can make everything fit again, but not the states that
// others have kept.
func TestARewrittenLogShowsToWhoeverKeptAState(t *testing.T) {
	t.Parallel()
	w := ledger.NewWorld(t)
	key, _ := readKey(w.WithSigner())
	o := outsider{prefix: serve(t, w.Ledger), key: key}
	w.Grow("a", 40)
	kept, err := o.newest()
	if err != nil {
		t.Fatal(err)
	}
	// Everything forgotten and written anew, with other entries, under the same key.
	for _, table := range []string{"ledger_checkpoint", "ledger_tile", "ledger_leaf", "ledger_chain", "ledger_entry"} {
		w.Behind(`DELETE FROM ` + table)
	}
	w.Behind(`UPDATE ledger_tree SET size = 0`)
	w.Grow("b", 60)
	if _, err := o.audit(nil); err != nil {
		t.Fatalf("the rewritten log is sound in itself, as an operator would make it: %v", err)
	}
	if _, err := o.audit([]state{kept}); err == nil {
		t.Error("the rewritten log contains a state of the one before")
	}
}

func TestConsistencyFileIsOfPublishedStates(t *testing.T) {
	t.Parallel()
	w := ledger.NewWorld(t)
	w.WithSigner()
	w.Grow("a", 3)
	w.Grow("b", 4)
	for _, pair := range [][2]int64{{3, 6}, {2, 7}, {7, 3}, {0, 7}, {-1, 7}, {7, 9}} {
		if _, err := w.ConsistencyFile(t.Context(), pair[0], pair[1]); !errors.Is(err, ledger.ErrNoCheckpoint) {
			t.Errorf("%v: %v", pair, err)
		}
	}
	if file, err := w.ConsistencyFile(t.Context(), 7, 7); err != nil || !bytes.HasPrefix(file, []byte("old 7\n\nnorthmere")) {
		t.Errorf("of a state with itself: %q %v", file, err)
	}
}
