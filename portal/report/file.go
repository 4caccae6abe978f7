package report

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
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
	places []place
	packed bytes.Buffer // objects waiting for the next object stream
	index  []int        // their numbers and offsets
	err    error
}

// place is where an object is: at an offset of the file, or n-th within an object stream.
type place struct {
	offset int64
	stream int // 0: not packed
	n      int
}

const perStream = 200 // objects packed together

func newFile(w io.Writer) *file {
	f := &file{w: w, sum: sha256.New(), places: make([]place, 1, 256)}
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
func (f *file) reserve() int {
	f.places = append(f.places, place{})
	return len(f.places) - 1
}

// stream writes a compressed stream; dict is what its dictionary holds beside length and filter.
func (f *file) stream(n int, dict string, data []byte) {
	data = deflate(data)
	f.raw(n, fmt.Sprintf("<<%s/Filter/FlateDecode/Length %d>>", dict, len(data)), data)
}

func (f *file) raw(n int, dict string, data []byte) {
	f.places[n] = place{offset: f.at}
	f.write(fmt.Sprintf("%d 0 obj\n%s\nstream\n", n, dict))
	f.bytes(data)
	f.write("\nendstream\nendobj\n")
}

// pack writes an object into the next object stream.
func (f *file) pack(n int, body string) {
	f.places[n] = place{stream: -1, n: len(f.index) / 2}
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
	var head bytes.Buffer
	for i := 0; i < len(f.index); i += 2 {
		fmt.Fprintf(&head, "%d %d ", f.index[i], f.index[i+1])
		f.places[f.index[i]].stream = n
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
	f.places[n] = place{offset: at}
	table := make([]byte, 0, 9*len(f.places))
	for i, p := range f.places {
		switch {
		case i == 0:
			table = append(table, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF)
		case p.stream > 0:
			table = append(table, 2)
			table = binary.BigEndian.AppendUint64(table, uint64(p.stream))[:len(table)+8]
			copy(table[len(table)-8:], table[len(table)-6:])
			table = binary.BigEndian.AppendUint16(table[:len(table)-2], uint16(p.n))
		default:
			table = append(table, 1)
			table = binary.BigEndian.AppendUint64(table, uint64(p.offset))
			copy(table[len(table)-8:], table[len(table)-6:])
			table = append(table[:len(table)-2], 0, 0)
		}
	}
	id := f.sum.Sum(nil)[:16]
	data := deflate(table)
	var out bytes.Buffer
	fmt.Fprintf(&out, "%d 0 obj\n<</Type/XRef/Size %d/W[1 6 2]/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]/Filter/FlateDecode/Length %d>>\nstream\n",
		n, len(f.places), root, info, id, id, len(data))
	out.Write(data)
	fmt.Fprintf(&out, "\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n", at)
	return out.Bytes()
}

// deflate compresses. Writers are large and used thousands of times for one report, so they are kept.
func deflate(data []byte) []byte {
	w := deflaters.Get().(*zlib.Writer)
	defer deflaters.Put(w)
	var b bytes.Buffer
	w.Reset(&b)
	w.Write(data) // a buffer takes everything
	w.Close()
	return b.Bytes()
}

var deflaters = sync.Pool{New: func() any {
	w, _ := zlib.NewWriterLevel(io.Discard, zlib.BestSpeed) // the level exists
	return w
}}
