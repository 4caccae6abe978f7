package ledger

import (
	"bytes"
	"context"
	"encoding/binary"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// tuples writes rows in PostgreSQL's binary COPY format (documentation of COPY, "Binary Format"). The driver's own way
// boxes every value of every row, which at intake costs as much as sealing them.
type tuples struct{ bytes.Buffer }

// tuplesPool keeps buffers between batches: a fresh megabyte costs more to get than to fill.
var tuplesPool = sync.Pool{New: func() any { return new(tuples) }}

const (
	copyHeader  = "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	copyTrailer = "\xff\xff"
)

// pgEpoch is where PostgreSQL's times and days begin, in microseconds after 1970.
const pgEpoch = 946_684_800_000_000

const dayMicros = 86_400_000_000

func (t *tuples) row(fields int) { t.number(int64(fields), 2) }

func (t *tuples) number(n int64, width int) {
	b := t.AvailableBuffer()
	switch width {
	case 2:
		b = binary.BigEndian.AppendUint16(b, uint16(n))
	case 4:
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	default:
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	t.Write(b)
}

func (t *tuples) int8(n int64)        { t.number(8, 4); t.number(n, 8) }
func (t *tuples) int4(n int32)        { t.number(4, 4); t.number(int64(n), 4) }
func (t *tuples) int2(n int16)        { t.number(2, 4); t.number(int64(n), 2) }
func (t *tuples) moment(at time.Time) { t.int8(at.UnixMicro() - pgEpoch) }
func (t *tuples) null()               { t.number(-1, 4) }

func (t *tuples) bytes(b []byte) {
	t.number(int64(len(b)), 4)
	t.Write(b)
}

func (t *tuples) text(s string) {
	t.number(int64(len(s)), 4)
	t.WriteString(s)
}

// day is a date, null when it is the zero time.
func (t *tuples) day(at time.Time) {
	if at.IsZero() {
		t.null()
		return
	}
	t.int4(int32((at.UnixMicro() - pgEpoch) / dayMicros))
}

func (t *tuples) id(u *uuid.UUID) {
	if u == nil {
		t.null()
		return
	}
	t.bytes(u[:])
}

// copyInto writes rows into a table; columns are named as in SQL, size is about how many bytes they take.
func copyInto(ctx context.Context, tx pgx.Tx, table, columns string, size int, write func(t *tuples)) error {
	t := tuplesPool.Get().(*tuples)
	defer tuplesPool.Put(t)
	t.Reset()
	t.Grow(size)
	t.WriteString(copyHeader)
	write(t)
	t.WriteString(copyTrailer)
	_, err := tx.Conn().PgConn().CopyFrom(ctx, t, "COPY "+table+" ("+columns+") FROM STDIN (FORMAT binary)")
	return err
}
