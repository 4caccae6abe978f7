package ledger

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// proofHeader begins each proof (C2SP tlog-proof).
const proofHeader = "c2sp.org/tlog-proof@v1\n"

// proofChunk is how many proofs share the tiles read for them; it bounds memory.
const proofChunk = 256

// Proofs writes the .proofs file of a report: for each entry in the log one C2SP tlog-proof against a checkpoint, one
// after the other in the order of the log. Each can be cut out and checked with any tool that knows the format.
func (l *Ledger) Proofs(ctx context.Context, w io.Writer, at Checkpoint, entries iter.Seq[Disclosed]) error {
	var leaves []int64
	for e := range entries {
		if e.Leaf != nil && e.Leaf.Index < at.Size {
			leaves = append(leaves, e.Leaf.Index)
		}
	}
	slices.Sort(leaves)
	for chunk := range slices.Chunk(slices.Compact(leaves), proofChunk) {
		reader := readTiles(ctx, l.DB)
		for _, index := range chunk {
			proof, err := tlog.ProveRecord(at.Size, index, reader)
			if err != nil {
				return err
			}
			if _, err := w.Write(formatProof(index, proof, at.Note)); err != nil {
				return err
			}
		}
	}
	return nil
}

func formatProof(index int64, proof tlog.RecordProof, checkpoint []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%sindex %d\n", proofHeader, index)
	for _, h := range proof {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]))
		b.WriteByte('\n')
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

var errProof = errors.New("ledger: not a proof")

// parseProofs reads what Proofs wrote.
func parseProofs(file []byte) (map[int64]proofOf, error) {
	out := map[int64]proofOf{}
	text, ok := strings.CutPrefix(string(file), proofHeader)
	if len(file) == 0 {
		return out, nil
	}
	if !ok {
		return nil, errProof
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

func parseProof(text string) (p proofOf, err error) {
	head, checkpoint, found := strings.Cut(text, "\n\n")
	if !found {
		return p, errProof
	}
	p.checkpoint = []byte(strings.TrimSuffix(checkpoint, "\n") + "\n")
	lines := strings.Split(head, "\n")
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return p, errProof
	}
	number, ok := strings.CutPrefix(lines[0], "index ")
	if p.index, err = strconv.ParseInt(number, 10, 64); err != nil || !ok || p.index < 0 {
		return p, errProof
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
