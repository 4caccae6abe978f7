package ledger

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// stored is a log whose hashes are in memory.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, n := range indexes {
		out[i] = s[n]
	}
	return out, nil
}

// TestSharedProofsUnfold holds proofs that share hashes against those of golang.org/x/mod, for trees and leaves of any kind.
func TestSharedProofsUnfold(t *testing.T) {
	var log stored
	var roots []tlog.Hash
	for n := range int64(300) {
		hashes, err := tlog.StoredHashes(n, fmt.Append(nil, "entry ", n), log)
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, hashes...)
		root, err := tlog.TreeHash(n+1, log)
		if err != nil {
			t.Fatal(err)
		}
		roots = append(roots, root)
	}
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(1, 300).Draw(t, "size")
		leaves := rapid.SliceOfNDistinct(rapid.Int64Range(0, size-1), 1, int(min(size, 40)), rapid.ID[int64]).Draw(t, "leaves")
		slices.Sort(leaves)
		note := fmt.Sprintf("example.org/log\n%d\n%s\n\n— example.org/log AAAAAAAA\n", size, roots[size-1])
		var file bytes.Buffer
		file.WriteString(sharedHeader)
		var before []subtree
		for _, leaf := range leaves {
			proof, err := tlog.ProveRecord(size, leaf, log)
			if err != nil {
				t.Fatal(err)
			}
			before = writeShared(&file, size, leaf, proof, before)
		}
		file.WriteString("\n" + note)
		read, err := parseProofs(file.Bytes())
		if err != nil || len(read) != len(leaves) {
			t.Fatalf("%d proofs of %d: %v\n%s", len(read), len(leaves), err, file.String())
		}
		for _, leaf := range leaves {
			record := tlog.RecordHash(fmt.Append(nil, "entry ", leaf))
			if err := tlog.CheckRecord(read[leaf].hashes, size, roots[size-1], leaf, record); err != nil {
				t.Fatalf("leaf %d of %d: %v", leaf, size, err)
			}
		}
		// One hash less, or one changed, and something is missed.
		lines := strings.SplitAfter(file.String(), "\n")
		if len(lines) > 8 {
			if fewer, err := parseProofs([]byte(strings.Join(slices.Delete(slices.Clone(lines), 2, 3), ""))); err == nil {
				good := true
				for _, leaf := range leaves {
					record := tlog.RecordHash(fmt.Append(nil, "entry ", leaf))
					good = good && tlog.CheckRecord(fewer[leaf].hashes, size, roots[size-1], leaf, record) == nil
				}
				if good {
					t.Fatal("a line less proves as much")
				}
			}
		}
	})
}

func TestProofsThatAreNone(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"x", sharedHeader, sharedHeader + "index 0\n", sharedHeader + "index 9\n\nexample.org/log\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— example.org/log AAAAAAAA\n",
		sharedHeader + "index 0\n\nexample.org/log\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— example.org/log AAAAAAAA\n",
		proofHeader + "index -1\n\nx", sharedHeader + "index 0\nnot base64\n\nexample.org/log\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— example.org/log AAAAAAAA\n"} {
		if _, err := parseProofs([]byte(file)); err == nil {
			t.Errorf("%q is taken for proofs", file)
		}
	}
}
