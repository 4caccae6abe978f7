package ledger

import (
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// ParseKeys reads the public keys of a log, one a line. A log has several when its key was changed.
func ParseKeys(text string) (keys []note.Verifier, err error) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		key, err := note.NewVerifier(line)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// against holds the report's checkpoint against another of the same log. Of two sizes, only a consistency proof says
// more than that the same key signed both.
func (v *verifier) against(e Evidence) {
	if len(e.Checkpoint) == 0 {
		if len(e.Consistency) > 0 {
			v.find(CannotTell, "", "ledger.verify.consistency_alone", nil)
		}
		return
	}
	own, other := v.verdict.Checkpoint, v.checkpoint(e.Checkpoint)
	switch {
	case other == nil:
		v.find(CannotTell, "", "ledger.verify.other_checkpoint", nil)
	case other.Origin != own.Origin:
		v.find(CannotTell, "/checkpoint", "ledger.verify.other_log", map[string]any{"Origin": other.Origin})
	case other.Size == own.Size && other.Root != own.Root:
		v.find(NotGenuine, "/checkpoint", "ledger.verify.forked", map[string]any{"Size": other.Size})
	case other.Size == own.Size:
		v.continued = other
	case len(e.Consistency) > 0:
		v.consistent(e.Consistency, *own, *other)
	case other.Size < own.Size:
		v.find(CannotTell, "/checkpoint", "ledger.verify.older_checkpoint", map[string]any{"Size": other.Size})
	}
}

// consistent proves that the larger of two states continues the smaller.
func (v *verifier) consistent(file []byte, own, other Checkpoint) {
	older, newer := own, other
	if other.Size < own.Size {
		older, newer = other, own
	}
	vars := map[string]any{"Older": older.Size, "Newer": newer.Size}
	old, proof, size, err := parseConsistency(file)
	switch {
	case err != nil:
		v.find(CannotTell, "", "ledger.verify.consistency_unreadable", nil)
	case old != older.Size || size != newer.Size:
		v.find(CannotTell, "", "ledger.verify.consistency_other", vars)
	case tlog.CheckTree(proof, newer.Size, tlog.Hash(newer.Root), older.Size, tlog.Hash(older.Root)) != nil:
		v.find(NotGenuine, "/checkpoint", "ledger.verify.inconsistent", vars)
	default:
		if v.verdict.Consistent = true; other.Size > own.Size {
			v.continued = &other
		}
	}
}

// parseConsistency reads what ConsistencyFile writes. The roots are those of the signed states at hand, not of the file.
func parseConsistency(file []byte) (old int64, proof tlog.TreeProof, size int64, err error) {
	head, checkpoint, _ := strings.Cut(string(file), "\n\n")
	lines := strings.Split(head, "\n")
	number, found := strings.CutPrefix(lines[0], "old ")
	if old, err = strconv.ParseInt(number, 10, 64); err != nil || !found || old < 1 {
		return 0, nil, 0, ErrProof
	}
	for _, line := range lines[1:] {
		var d Digest
		if err := d.UnmarshalText([]byte(line)); err != nil {
			return 0, nil, 0, err
		}
		proof = append(proof, tlog.Hash(d))
	}
	c, err := ParseCheckpoint([]byte(checkpoint))
	return old, proof, c.Size, err
}

// witnessed looks for the cosignatures of the witnesses asked about, on the report's own checkpoint and on the one that
// was shown to continue it. One that is missing proves nothing; one that is false is a forgery.
func (v *verifier) witnessed(e Evidence) {
	for _, vkey := range e.Witnesses {
		key, err := NewCosigner(vkey)
		if err != nil {
			v.find(CannotTell, "", "ledger.verify.witness_key", map[string]any{"Key": vkey})
			continue
		}
		watched := Watched{Name: key.Name()}
		for _, c := range []*Checkpoint{v.verdict.Checkpoint, v.continued} {
			if c == nil || !watched.At.IsZero() {
				continue
			}
			switch found, err := cosignatureIn(c.Note, key); {
			case err != nil:
				v.find(NotGenuine, "/checkpoint", "ledger.verify.cosignature", map[string]any{"Witness": key.Name()})
			case found != nil:
				watched.At = found.At
			}
		}
		if v.verdict.Witnesses = append(v.verdict.Witnesses, watched); watched.At.IsZero() && e.Required {
			v.find(CannotTell, "/checkpoint", "ledger.verify.not_witnessed", map[string]any{"Witness": key.Name()})
		}
	}
}
