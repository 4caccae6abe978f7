package report

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
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
	head   bytes.Buffer // the same, as the stream begins
	zip    *zlib.Writer // used thousands of times for one report
	zipped bytes.Buffer
	err    error
}

// places tells where each object is. The longest reports have millions, so those in object streams are told in a byte or two: how far
// each is from the one before it in its stream.
type places struct {
	n       int
	alone   []place // objects that stand for themselves
	streams []packed
	room    []byte // for the members of the next streams
}

// place is an object that is at an offset of the file.
type place struct {
	object int
	offset int64
}

// packed is an object stream and what it holds.
type packed struct {
	object, low, high uint32 // the last two of the objects in it
	members           []byte // differences, as varints
}

const perStream = 200 // objects packed together

func (p *places) add() int {
	p.n++
	return p.n - 1
}

// stands notes that an object is at an offset of the file.
func (p *places) stands(object int, offset int64) { p.alone = append(p.alone, place{object, offset}) }

// packs notes which objects an object stream holds, in order.
func (p *places) packs(stream int, objects iter.Seq[int]) {
	if cap(p.room)-len(p.room) < perStream*binary.MaxVarintLen32 {
		p.room = make([]byte, 0, 1<<16)
	}
	s, begin, last := packed{object: uint32(stream), low: math.MaxUint32}, len(p.room), 0
	for n := range objects {
		p.room = binary.AppendVarint(p.room, int64(n-last))
		s.low, s.high, last = min(s.low, uint32(n)), max(s.high, uint32(n)), n
	}
	s.members = p.room[begin:]
	p.streams = append(p.streams, s)
}

func newFile(w io.Writer) *file {
	f := &file{w: w, sum: sha256.New()}
	f.zip, _ = zlib.NewWriterLevel(io.Discard, zlib.BestSpeed) // the level exists
	f.places.add()                                             // objects are counted from one
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
func (f *file) stream(n int, dict string, parts ...[]byte) {
	data := f.deflated(func(w io.Writer) {
		for _, part := range parts {
			w.Write(part)
		}
	})
	f.raw(n, fmt.Sprintf("<<%s/Filter/FlateDecode/Length %d>>", dict, len(data)), data)
}

func (f *file) raw(n int, dict string, data []byte) {
	f.places.stands(n, f.at)
	f.write(fmt.Sprintf("%d 0 obj\n%s\nstream\n", n, dict))
	f.bytes(data)
	f.write("\nendstream\nendobj\n")
}

// pack writes an object into the next object stream.
func (f *file) pack(n int, body string) { f.packBytes(n, []byte(body)) }

func (f *file) packBytes(n int, body []byte) {
	f.index = append(f.index, n, f.packed.Len())
	f.packed.Write(body)
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
	f.places.packs(n, func(yield func(int) bool) {
		for i := 0; i < len(f.index) && yield(f.index[i]); i += 2 {
		}
	})
	f.head.Reset()
	for _, n := range f.index {
		f.head.Write(strconv.AppendInt(f.head.AvailableBuffer(), int64(n), 10))
		f.head.WriteByte(' ')
	}
	f.stream(n, fmt.Sprintf("/Type/ObjStm/N %d/First %d", len(f.index)/2, f.head.Len()), f.head.Bytes(), f.packed.Bytes())
	f.packed.Reset()
	f.index = f.index[:0]
}

// crossReference makes the last object, which tells where every other one is, and the end of the file. It begins at offset at.
func (f *file) crossReference(at int64, root, info int) []byte {
	n := f.reserve()
	f.places.stands(n, at)
	data := f.deflated(f.places.table)
	id := f.sum.Sum(nil)[:16]
	var out bytes.Buffer
	fmt.Fprintf(&out, "%d 0 obj\n<</Type/XRef/Size %d/W[1 6 2]/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]/Filter/FlateDecode"+
		"/DecodeParms<</Predictor 12/Columns %d>>/Length %d>>\nstream\n", n, f.places.n, root, info, id, id, placeWidth, len(data))
	out.Write(data)
	fmt.Fprintf(&out, "\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n", at)
	return out.Bytes()
}

const placeWidth = 9 // bytes of a place in the cross-reference stream

// table writes the places as a cross-reference stream has them (ISO 32000-1, 7.5.8): of each object its kind, where it is in six bytes,
// and which one it is there in two. Each row is told by how it differs from the one above it, which is nearly always the same and takes
// no room when it is compressed.
func (p *places) table(w io.Writer) {
	const width, perBlock = placeWidth, 1 << 17
	block, rows := make([]byte, width*min(perBlock, p.n)), make([]byte, 0, (width+1)*min(perBlock, p.n))
	var above [width]byte
	for first := 0; first < p.n; first += perBlock {
		last := min(first+perBlock, p.n)
		clear(block)
		put := func(object int, kind byte, at int64, nth int) {
			if object >= first && object < last {
				row := block[width*(object-first):]
				row[0] = kind
				binary.BigEndian.PutUint64(row[1:], uint64(at)<<16|uint64(nth))
			}
		}
		for _, a := range p.alone {
			put(a.object, 1, a.offset, 0)
		}
		for _, s := range p.streams {
			if int(s.high) < first || int(s.low) >= last {
				continue
			}
			object, members := 0, s.members
			for nth := 0; len(members) > 0; nth++ {
				step, size := binary.Varint(members)
				object, members = object+int(step), members[size:]
				put(object, 2, int64(s.object), nth)
			}
		}
		if first == 0 {
			put(0, 0, 0, 0xFFFF) // no object: the head of the list of free ones
		}
		rows = rows[:0]
		for row := range slices.Chunk(block[:width*(last-first)], width) {
			rows = append(rows, 2) // the predictor "up"
			for i, b := range row {
				rows = append(rows, b-above[i])
				above[i] = b
			}
		}
		w.Write(rows)
	}
}

// deflated compresses what is written. What it gives is good until it is called again.
func (f *file) deflated(write func(w io.Writer)) []byte {
	f.zipped.Reset()
	f.zip.Reset(&f.zipped)
	write(f.zip) // a buffer takes everything
	f.zip.Close()
	return f.zipped.Bytes()
}
