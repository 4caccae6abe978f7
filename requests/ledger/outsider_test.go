package ledger_test

// A verifier of the published log written from the C2SP texts (signed-note, tlog-checkpoint, tlog-tiles, tlog-cosignature,
// tlog-proof, tlog-witness) and RFC 6962 alone. It uses the standard library and nothing of the house, so that what the
// house does wrong in writing it does not do wrong again in reading.

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

type hash [32]byte

func leafHash(record []byte) hash { return sha256.Sum256(append([]byte{0}, record...)) }

func nodeHash(left, right hash) hash {
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

// treeHash is MTH of RFC 6962 section 2.1, over leaf hashes.
func treeHash(leaves []hash) hash {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return leaves[0]
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	return nodeHash(treeHash(leaves[:k]), treeHash(leaves[k:]))
}

// vkey is a verifier key of a signed note.
type vkey struct {
	name string
	id   []byte
	kind byte
	key  ed25519.PublicKey
}

func readKey(text string) (k vkey, err error) {
	parts := strings.SplitN(strings.TrimSpace(text), "+", 3)
	if len(parts) != 3 {
		return k, fmt.Errorf("a key has three parts, not %d", len(parts))
	}
	id, err := hex.DecodeString(parts[1])
	if err != nil {
		return k, err
	}
	material, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(material) != 33 {
		return k, fmt.Errorf("key material of %d bytes: %v", len(material), err)
	}
	sum := sha256.Sum256([]byte(parts[0] + "\n" + string(material)))
	if !bytes.Equal(sum[:4], id) {
		return k, fmt.Errorf("the key ID is %x, not %x", sum[:4], id)
	}
	return vkey{parts[0], id, material[0], ed25519.PublicKey(material[1:])}, nil
}

// checks tells whether a signature, without its key ID, is by the key over the text.
func (k vkey) checks(text string, sig []byte) bool {
	switch k.kind {
	case 1:
		return len(sig) == 64 && ed25519.Verify(k.key, []byte(text), sig)
	case 4:
		if len(sig) != 72 {
			return false
		}
		at := binary.BigEndian.Uint64(sig)
		return at > 0 && ed25519.Verify(k.key, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, text), sig[8:])
	}
	return false
}

// state is a checkpoint.
type state struct {
	text, origin string
	size         int64
	root         hash
	sigs         []string
}

func readState(note []byte) (s state, err error) {
	at := bytes.LastIndex(note, []byte("\n\n"))
	if at < 0 || !bytes.HasSuffix(note, []byte("\n")) {
		return s, fmt.Errorf("not a signed note: %q", note)
	}
	s.text = string(note[:at+1])
	s.sigs = strings.Split(strings.TrimSuffix(string(note[at+2:]), "\n"), "\n")
	lines := strings.Split(strings.TrimSuffix(s.text, "\n"), "\n")
	if len(lines) != 3 {
		return s, fmt.Errorf("a checkpoint without extensions has three lines, not %d", len(lines))
	}
	s.origin = lines[0]
	if s.size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || strconv.FormatInt(s.size, 10) != lines[1] || s.size < 0 {
		return s, fmt.Errorf("size %q", lines[1])
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != 32 {
		return s, fmt.Errorf("root %q", lines[2])
	}
	s.root = hash(root)
	return s, nil
}

// signed tells whether a key signed the state: yes, no, or falsely (a line of that key that does not verify).
func (s state) signed(k vkey) (yes bool, err error) {
	for _, line := range s.sigs {
		rest, ok := strings.CutPrefix(line, "\u2014 ")
		name, encoded, _ := strings.Cut(rest, " ")
		sig, err := base64.StdEncoding.DecodeString(encoded)
		if !ok || err != nil || len(sig) < 5 {
			return false, fmt.Errorf("not a signature line: %q", line)
		}
		if name != k.name || !bytes.Equal(sig[:4], k.id) {
			continue
		}
		if !k.checks(s.text, sig[4:]) {
			return false, fmt.Errorf("the signature of %s does not verify", name)
		}
		yes = true
	}
	return yes, nil
}

// consistent is the check of RFC 6962 section 2.1.2 in the form of RFC 9162 section 2.1.4.2.
func consistent(old, size int64, oldRoot, root hash, proof []hash) bool {
	if old == size {
		return len(proof) == 0 && oldRoot == root
	}
	if old == 0 {
		return len(proof) == 0
	}
	if old > size {
		return false
	}
	if old&(old-1) == 0 {
		proof = append([]hash{oldRoot}, proof...)
	}
	if len(proof) == 0 {
		return false
	}
	fn, sn := old-1, size-1
	for fn&1 == 1 {
		fn, sn = fn>>1, sn>>1
	}
	fr, sr := proof[0], proof[0]
	for _, c := range proof[1:] {
		if sn == 0 {
			return false
		}
		if fn&1 == 1 || fn == sn {
			fr, sr = nodeHash(c, fr), nodeHash(c, sr)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			sr = nodeHash(sr, c)
		}
		fn, sn = fn>>1, sn>>1
	}
	return sn == 0 && fr == oldRoot && sr == root
}

// included is the check of RFC 9162 section 2.1.3.2.
func included(index, size int64, leaf, root hash, proof []hash) bool {
	if index >= size {
		return false
	}
	fn, sn, r := index, size-1, leaf
	for _, p := range proof {
		if sn == 0 {
			return false
		}
		if fn&1 == 1 || fn == sn {
			r = nodeHash(p, r)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			r = nodeHash(r, p)
		}
		fn, sn = fn>>1, sn>>1
	}
	return sn == 0 && r == root
}

// proof is one tlog-proof.
type proof struct {
	index  int64
	hashes []hash
	state  state
}

// readProofs reads proofs that stand one after the other.
func readProofs(file []byte) (list []proof, err error) {
	for _, part := range strings.Split(string(file), "c2sp.org/tlog-proof@v1\n")[1:] {
		var p proof
		head, note, _ := strings.Cut(part, "\n\n")
		lines := strings.Split(head, "\n")
		if _, err := fmt.Sscanf(lines[0], "index %d", &p.index); err != nil {
			return nil, err
		}
		if p.hashes, err = readHashes(lines[1:]); err != nil {
			return nil, err
		}
		if p.state, err = readState([]byte(note)); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// readShared reads a file in which proofs share hashes, as docs/integrate.md describes it.
func readShared(file []byte) (list []proof, err error) {
	text, found := strings.CutPrefix(string(file), "daylight/proofs/v1\n")
	head, note, ended := strings.Cut(text, "\n\n")
	if !found || !ended {
		return nil, fmt.Errorf("no file of proofs")
	}
	state, err := readState([]byte(note))
	if err != nil {
		return nil, err
	}
	last := map[[2]int64]hash{}
	lines := strings.Split(head, "\n")
	for len(lines) > 0 {
		p := proof{state: state}
		if _, err := fmt.Sscanf(lines[0], "index %d", &p.index); err != nil {
			return nil, err
		}
		lines = lines[1:]
		now := map[[2]int64]hash{}
		var up func(from, to int64) error
		up = func(from, to int64) error {
			if to-from == 1 {
				return nil
			}
			k := int64(1)
			for 2*k < to-from {
				k *= 2
			}
			inner, beside := [2]int64{from, from + k}, [2]int64{from + k, to}
			if p.index >= from+k {
				inner, beside = beside, inner
			}
			if err := up(inner[0], inner[1]); err != nil {
				return err
			}
			h, had := last[beside]
			if !had {
				one, err := readHashes(lines[:1])
				if err != nil {
					return err
				}
				h, lines = one[0], lines[1:]
			}
			now[beside] = h
			p.hashes = append(p.hashes, h)
			return nil
		}
		if err := up(0, state.size); err != nil {
			return nil, err
		}
		list, last = append(list, p), now
	}
	return list, nil
}

func readHashes(lines []string) (list []hash, err error) {
	for _, line := range lines {
		raw, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(raw) != 32 {
			return nil, fmt.Errorf("not a hash: %q", line)
		}
		list = append(list, hash(raw))
	}
	return list, nil
}

// outsider looks at a log over HTTP.
type outsider struct {
	prefix string // of the log, without a slash at the end
	key    vkey
}

func (o outsider) get(path, contentType string) ([]byte, error) {
	answer, err := http.Get(o.prefix + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, answer.Status)
	}
	if kind := answer.Header.Get("Content-Type"); err == nil && kind != contentType {
		err = fmt.Errorf("%s is %s", path, kind)
	}
	return body, err
}

// newest fetches the checkpoint and holds it against the key.
func (o outsider) newest() (s state, err error) {
	note, err := o.get("/checkpoint", "text/plain; charset=utf-8")
	if err != nil {
		return s, err
	}
	if s, err = readState(note); err != nil {
		return s, err
	}
	if yes, err := s.signed(o.key); err != nil || !yes || s.origin != o.key.name {
		return s, fmt.Errorf("the checkpoint is not signed by the log: %v", err)
	}
	return s, nil
}

func tileName(level int, n int64, width int) string {
	name := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		name = fmt.Sprintf("x%03d/%s", n%1000, name)
	}
	if width < 256 {
		name += fmt.Sprintf(".p/%d", width)
	}
	return fmt.Sprintf("/tile/%d/%s", level, name)
}

// tiles fetches every tile of a tree of some size, holds each level against the one below and returns the leaves.
func (o outsider) tiles(size int64) (leaves []hash, err error) {
	var below []hash
	for level, n := 0, size; n > 0; level, n = level+1, n/256 {
		var here []hash
		for t := int64(0); t*256 < n; t++ {
			width := int(min(256, n-t*256))
			name := tileName(level, t, width)
			data, err := o.get(name, "application/octet-stream")
			if err != nil {
				return nil, err
			}
			if len(data) != width*32 {
				return nil, fmt.Errorf("%s has %d bytes", name, len(data))
			}
			for ; len(data) > 0; data = data[32:] {
				here = append(here, hash(data))
			}
		}
		if level == 0 {
			leaves = here
		} else {
			for i, h := range here {
				if treeHash(below[i*256:(i+1)*256]) != h {
					return nil, fmt.Errorf("hash %d of %s is not that of %s", i%256, tileName(level, int64(i/256), 256), tileName(level-1, int64(i), 256))
				}
			}
		}
		below = here
	}
	return leaves, nil
}

// audit fetches the whole log and holds it against its newest checkpoint and every earlier one.
func (o outsider) audit(earlier []state) (leaves []hash, err error) {
	s, err := o.newest()
	if err != nil {
		return nil, err
	}
	if leaves, err = o.tiles(s.size); err != nil {
		return nil, err
	}
	for _, e := range append(earlier, s) {
		if yes, err := e.signed(o.key); err != nil || !yes {
			return nil, fmt.Errorf("checkpoint %d is not signed by the log: %v", e.size, err)
		}
		if e.size > int64(len(leaves)) || treeHash(leaves[:e.size]) != e.root {
			return nil, fmt.Errorf("checkpoint %d is not of this log", e.size)
		}
	}
	return leaves, nil
}
