package ledger

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Checkpoint returns the newest published state of the log.
func (l *Ledger) Checkpoint(ctx context.Context) (Checkpoint, error) {
	c, err := lastCheckpoint(ctx, l.DB)
	if err != nil {
		return c, err
	}
	return l.cosigned(ctx, c)
}

// CheckpointOf returns the published state of the log with this many entries, or ErrNoCheckpoint.
func (l *Ledger) CheckpointOf(ctx context.Context, size int64) (Checkpoint, error) {
	list, err := l.checkpoints(ctx, `SELECT size, root, note, at FROM ledger_checkpoint WHERE size = $1`, size)
	if err == nil && len(list) == 0 {
		return Checkpoint{}, ErrNoCheckpoint
	}
	if err != nil {
		return Checkpoint{}, err
	}
	return l.cosigned(ctx, list[0])
}

// History lists the published states of the log with fewer entries than before, newest first, with their cosignatures;
// before 0 begins with the newest. It asks for one more than shown to know whether there are older ones.
func (l *Ledger) History(ctx context.Context, before int64, most int) (list []Checkpoint, older bool, err error) {
	list, err = l.checkpoints(ctx, `
		SELECT size, root, note, at FROM ledger_checkpoint WHERE $1 = 0 OR size < $1 ORDER BY size DESC LIMIT $2`, before, most+1)
	if err != nil {
		return nil, false, err
	}
	if older = len(list) > most; older {
		list = list[:most]
	}
	return list, older, l.cosign(ctx, list)
}

func (l *Ledger) checkpoints(ctx context.Context, sql string, args ...any) ([]Checkpoint, error) {
	rows, err := l.DB.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanCheckpoint)
}

func scanCheckpoint(row pgx.CollectableRow) (c Checkpoint, err error) {
	var root []byte
	err = row.Scan(&c.Size, &root, &c.Note, &c.At)
	copy(c.Root[:], root)
	c.Origin, _, _ = strings.Cut(string(c.Note), "\n")
	return c, err
}

// cosigned adds the cosignatures that have arrived to a checkpoint as it was signed.
func (l *Ledger) cosigned(ctx context.Context, c Checkpoint) (Checkpoint, error) {
	list := []Checkpoint{c}
	err := l.cosign(ctx, list)
	return list[0], err
}

func (l *Ledger) cosign(ctx context.Context, list []Checkpoint) error {
	sizes := make([]int64, len(list))
	for i, c := range list {
		sizes[i] = c.Size
	}
	rows, err := l.DB.Query(ctx, `
		SELECT size, witness, key, line, at FROM ledger_cosignature WHERE size = ANY($1) ORDER BY witness, key`, sizes)
	if err != nil {
		return err
	}
	var size, key int64
	var one Cosignature
	_, err = pgx.ForEachRow(rows, []any{&size, &one.Witness, &key, &one.Line, &one.At}, func() error {
		one.Key = uint32(key)
		c := &list[slices.Index(sizes, size)]
		c.Cosignatures = append(c.Cosignatures, one)
		c.Note = append(bytes.Clone(c.Note), one.Line...)
		return nil
	})
	return err
}

// ConsistencyFile proves that the published log with newer entries continues the published log with older entries, in
// the form in which witnesses are shown a checkpoint (C2SP tlog-witness). It never changes. Sizes that were not published
// are ErrNoCheckpoint.
func (l *Ledger) ConsistencyFile(ctx context.Context, older, newer int64) ([]byte, error) {
	list, err := l.checkpoints(ctx, `
		SELECT size, root, note, at FROM ledger_checkpoint WHERE size IN ($1, $2) ORDER BY size`, older, newer)
	if err != nil {
		return nil, err
	}
	if older > newer || len(list) == 0 || list[0].Size != older || list[len(list)-1].Size != newer {
		return nil, ErrNoCheckpoint
	}
	proof, err := l.Consistency(ctx, older, newer)
	if err != nil {
		return nil, err
	}
	return consistencyFile(older, proof, list[len(list)-1].Note), nil
}

// Overview is what is public about the log.
type Overview struct {
	Standing
	Newest    Checkpoint // with its cosignatures; zero when nothing has been signed
	Witnesses []WitnessState
	Followed  []Follows
}

// Overview gathers it.
func (l *Ledger) Overview(ctx context.Context) (o Overview, err error) {
	if o.Standing, err = l.Standing(ctx); err != nil {
		return o, err
	}
	if o.Newest, err = l.cosigned(ctx, o.Signed); err != nil {
		return o, err
	}
	if o.Witnesses, err = l.WitnessStates(ctx); err != nil {
		return o, err
	}
	o.Followed, err = l.Followed(ctx)
	return o, err
}
