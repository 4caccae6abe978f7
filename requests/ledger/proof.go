package ledger

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	// proofHeader begins each proof that stands by itself (C2SP tlog-proof).
	proofHeader = "c2sp.org/tlog-proof@v1\n"
	// sharedHeader begins a file of proofs that share what they have in common.
	sharedHeader = "daylight/proofs/v1\n"
)

// proofChunk is how many proofs share the tiles read for them; it bounds memory.
const proofChunk = 256

// Proofs writes the .proofs file of a report: for each entry in the log what a C2SP tlog-proof against a checkpoint says, in the order of
// the log. Neighbours in the log have most of their hashes in common, so each hash is written once: a proof holds, from the leaf up, those
// that the proof before it does not have, and the checkpoint stands at the end. Unfold makes plain tlog-proofs of it.
func (l *Ledger) Proofs(ctx context.Context, w io.Writer, at Checkpoint, entries iter.Seq[Disclosed]) error {
	var leaves []int64
	for e := range entries {
		if e.Leaf != nil && e.Leaf.Index < at.Size {
			leaves = append(leaves, e.Leaf.Index)
		}
	}
	if len(leaves) == 0 {
		return nil
	}
	slices.Sort(leaves)
	out := bufio.NewWriter(w)
	out.WriteString(sharedHeader)
	var before []subtree
	for chunk := range slices.Chunk(slices.Compact(leaves), proofChunk) {
		reader := readTiles(ctx, l.DB)
		for _, index := range chunk {
			proof, err := tlog.ProveRecord(at.Size, index, reader)
			if err != nil {
				return err
			}
			before = writeShared(out, at.Size, index, proof, before)
		}
	}
	out.WriteByte('\n')
	out.Write(at.Note)
	return out.Flush()
}

// writeShared writes a proof without the hashes of the one before it, and gives those it has itself.
func writeShared(w io.Writer, size, index int64, proof tlog.RecordProof, before []subtree) []subtree {
	fmt.Fprintf(w, "index %d\n", index)
	beside := siblings(size, index)
	for i, h := range proof {
		if !slices.Contains(before, beside[i]) {
			fmt.Fprintln(w, base64.StdEncoding.EncodeToString(h[:]))
		}
	}
	return beside
}

// subtree is a part of the tree by the leaves below it: from the first to before the last.
type subtree struct{ first, last int64 }

// siblings are the subtrees whose hashes prove a leaf in a tree of a size, from the leaf up (RFC 9162, 2.1.3.1). What the proofs of two leaves
// share, the proofs of all leaves between them have too: so to look at the proof before is enough to write each hash once.
func siblings(size, index int64) []subtree {
	var down []subtree
	for first, last := int64(0), size; last-first > 1; {
		half := int64(1) << (bits.Len64(uint64(last-first-1)) - 1) // the largest power of two below the width
		if index < first+half {
			down = append(down, subtree{first + half, last})
			last = first + half
		} else {
			down = append(down, subtree{first, first + half})
			first += half
		}
	}
	slices.Reverse(down)
	return down
}

// Unfold writes the proofs of a file as plain C2SP tlog-proofs, one after the other in the order of the log: each can be cut out and checked
// with any tool that knows the format.
func Unfold(w io.Writer, file []byte) error {
	proofs, err := parseProofs(file)
	if err != nil {
		return err
	}
	for _, index := range slices.Sorted(maps.Keys(proofs)) {
		p := proofs[index]
		if _, err := w.Write(formatProof(p.index, p.hashes, p.checkpoint)); err != nil {
			return err
		}
	}
	return nil
}

func formatProof(index int64, proof tlog.RecordProof, checkpoint []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%sindex %d\n", proofHeader, index)
	for _, h := range proof {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	b.WriteByte('\n')
	b.Write(checkpoint)
	return b.Bytes()
}

// proofOf is one proof as read from a file.
type proofOf struct {
	index      int64
	hashes     tlog.RecordProof
	checkpoint []byte
}

// ErrProof is a file that holds no proofs.
var ErrProof = errors.New("ledger: not a file of proofs")

// parseProofs reads what Proofs or Unfold wrote.
func parseProofs(file []byte) (map[int64]proofOf, error) {
	out := map[int64]proofOf{}
	if len(file) == 0 {
		return out, nil
	}
	if shared, ok := strings.CutPrefix(string(file), sharedHeader); ok {
		return out, parseShared(shared, out)
	}
	text, ok := strings.CutPrefix(string(file), proofHeader)
	if !ok {
		return nil, ErrProof
	}
	for _, part := range strings.Split(text, "\n"+proofHeader) {
		p, err := parseProof(part)
		if err != nil {
			return nil, err
		}
		out[p.index] = p
	}
	return out, nil
}

// parseShared reads proofs that share hashes.
func parseShared(text string, out map[int64]proofOf) error {
	head, note, found := strings.Cut(text, "\n\n")
	state, err := ParseCheckpoint([]byte(note))
	if !found || err != nil {
		return ErrProof
	}
	var before map[subtree]tlog.Hash
	lines := strings.Split(head, "\n")
	for len(lines) > 0 {
		number, ok := strings.CutPrefix(lines[0], "index ")
		index, err := strconv.ParseInt(number, 10, 64)
		if err != nil || !ok || index < 0 || index >= state.Size {
			return ErrProof
		}
		lines = lines[1:]
		p, now := proofOf{index: index, checkpoint: []byte(note)}, map[subtree]tlog.Hash{}
		for _, beside := range siblings(state.Size, index) {
			h, known := before[beside]
			if !known {
				if len(lines) == 0 {
					return ErrProof
				}
				var d Digest
				if err := d.UnmarshalText([]byte(lines[0])); err != nil {
					return ErrProof
				}
				h, lines = tlog.Hash(d), lines[1:]
			}
			now[beside] = h
			p.hashes = append(p.hashes, h)
		}
		out[index], before = p, now
	}
	return nil
}

func parseProof(text string) (p proofOf, err error) {
	head, checkpoint, found := strings.Cut(text, "\n\n")
	if !found {
		return p, ErrProof
	}
	p.checkpoint = []byte(strings.TrimSuffix(checkpoint, "\n") + "\n")
	lines := strings.Split(head, "\n")
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return p, ErrProof
	}
	number, ok := strings.CutPrefix(lines[0], "index ")
	if p.index, err = strconv.ParseInt(number, 10, 64); err != nil || !ok || p.index < 0 {
		return p, ErrProof
	}
	for _, line := range lines[1:] {
		var d Digest
		if err := d.UnmarshalText([]byte(line)); err != nil {
			return p, err
		}
		p.hashes = append(p.hashes, tlog.Hash(d))
	}
	return p, nil
}

// Consistency proves that the log at a newer size continues the log at an older one (RFC 9162).
func (l *Ledger) Consistency(ctx context.Context, older, newer int64) ([]Digest, error) {
	size, err := treeSize(ctx, l.DB)
	if err != nil {
		return nil, err
	}
	if older < 1 || cmp.Compare(older, newer) > 0 || newer > size {
		return nil, ErrNoCheckpoint
	}
	proof, err := tlog.ProveTree(newer, older, readTiles(ctx, l.DB))
	out := make([]Digest, len(proof))
	for i, h := range proof {
		out[i] = Digest(h)
	}
	return out, err
}
