package report

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"sync"
)

// file writes a PDF from front to back: objects leave memory as soon as they are finished, and small ones are packed together in
// compressed object streams. gofpdf keeps a whole document in memory and writes every object plainly; here it only draws pages
// and cuts fonts.
type file struct {
	w      io.Writer
	sum    hash.Hash // of everything written: the signature covers it
	at     int64
	places places
	packed bytes.Buffer // objects waiting for the next object stream
	index  []int        // their numbers and offsets
	err    error
}

// places tells where each object is, in four bytes: the longest reports have millions.
type places struct {
	n       int
	blocks  [][]uint32 // never moved, however many there are
	offsets []int64    // of the objects that stand for themselves
	streams []int      // the object streams
}

const (
	perBlock  = 1 << 14
	perStream = 200     // objects packed together
	inStream  = 1 << 31 // marks a place within an object stream
)

func (p *places) add() int {
	if p.n%perBlock == 0 {
		p.blocks = append(p.blocks, make([]uint32, perBlock))
	}
	p.n++
	return p.n - 1
}

// stands notes that an object is at an offset of the file.
func (p *places) stands(n int, offset int64) {
	p.blocks[n/perBlock][n%perBlock] = uint32(len(p.offsets))
	p.offsets = append(p.offsets, offset)
}

// packs notes that an object is in the next object stream, the nth there.
func (p *places) packs(n, nth int) {
	p.blocks[n/perBlock][n%perBlock] = inStream | uint32(len(p.streams))<<8 | uint32(nth)
}

func newFile(w io.Writer) *file {
	f := &file{w: w, sum: sha256.New()}
	f.places.add() // objects are counted from one
	f.write("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	return f
}

func (f *file) write(s string) { f.bytes([]byte(s)) }

func (f *file) bytes(b []byte) {
	if f.err != nil {
		return
	}
	_, f.err = f.w.Write(b)
	f.sum.Write(b)
	f.at += int64(len(b))
}

// reserve gives the number of an object that is written later.
func (f *file) reserve() int { return f.places.add() }

// stream writes a compressed stream; dict is what its dictionary holds beside length and filter.
func (f *file) stream(n int, dict string, data []byte) {
	data = deflate(data)
	f.raw(n, fmt.Sprintf("<<%s/Filter/FlateDecode/Length %d>>", dict, len(data)), data)
}

func (f *file) raw(n int, dict string, data []byte) {
	f.places.stands(n, f.at)
	f.write(fmt.Sprintf("%d 0 obj\n%s\nstream\n", n, dict))
	f.bytes(data)
	f.write("\nendstream\nendobj\n")
}

// pack writes an object into the next object stream.
func (f *file) pack(n int, body string) {
	f.places.packs(n, len(f.index)/2)
	f.index = append(f.index, n, f.packed.Len())
	f.packed.WriteString(body)
	f.packed.WriteByte('\n')
	if len(f.index) == 2*perStream {
		f.flush()
	}
}

func (f *file) flush() {
	if len(f.index) == 0 {
		return
	}
	n := f.reserve()
	f.places.streams = append(f.places.streams, n)
	var head bytes.Buffer
	for i := 0; i < len(f.index); i += 2 {
		fmt.Fprintf(&head, "%d %d ", f.index[i], f.index[i+1])
	}
	first := head.Len()
	head.Write(f.packed.Bytes())
	f.stream(n, fmt.Sprintf("/Type/ObjStm/N %d/First %d", len(f.index)/2, first), head.Bytes())
	f.packed.Reset()
	f.index = f.index[:0]
}

// crossReference makes the last object, which tells where every other one is, and the end of the file. It begins at offset at.
func (f *file) crossReference(at int64, root, info int) []byte {
	n := f.reserve()
	f.places.stands(n, at)
	data := f.places.table()
	id := f.sum.Sum(nil)[:16]
	var out bytes.Buffer
	fmt.Fprintf(&out, "%d 0 obj\n<</Type/XRef/Size %d/W[1 6 2]/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]/Filter/FlateDecode/Length %d>>\nstream\n",
		n, f.places.n, root, info, id, id, len(data))
	out.Write(data)
	fmt.Fprintf(&out, "\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n", at)
	return out.Bytes()
}

// table writes the places as a cross-reference stream has them (ISO 32000-1, 7.5.8): of each object its kind, where it is in six bytes,
// and which one it is there in two.
func (p *places) table() []byte {
	return deflated(func(w io.Writer) {
		w.Write([]byte{0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF})
		part := make([]byte, 0, 9*perBlock)
		for i, block := range p.blocks {
			part = part[:0]
			for k, place := range block[:min(perBlock, p.n-i*perBlock)] {
				if i+k == 0 {
					continue
				}
				var kind, nth byte
				var at int
				if place&inStream == 0 {
					kind, at = 1, int(p.offsets[place])
				} else {
					kind, at, nth = 2, p.streams[place&^inStream>>8], byte(place)
				}
				part = append(part, kind, byte(at>>40), byte(at>>32), byte(at>>24), byte(at>>16), byte(at>>8), byte(at), 0, nth)
			}
			w.Write(part)
		}
	})
}

func deflate(data []byte) []byte { return deflated(func(w io.Writer) { w.Write(data) }) }

// deflated compresses what is written. Writers are large and used thousands of times for one report, so they are kept.
func deflated(write func(w io.Writer)) []byte {
	w := deflaters.Get().(*zlib.Writer)
	defer deflaters.Put(w)
	var b bytes.Buffer
	w.Reset(&b)
	write(w) // a buffer takes everything
	w.Close()
	return b.Bytes()
}

var deflaters = sync.Pool{New: func() any {
	w, _ := zlib.NewWriterLevel(io.Discard, zlib.BestSpeed) // the level exists
	return w
}}
