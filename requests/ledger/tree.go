package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"
)

// tileHeight is C2SP's: 256 hashes a tile.
const tileHeight = 8

const tileWidth = 1 << tileHeight

type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

type tileID struct {
	level  int
	number int64
}

// tiles reads hashes of the log from its tiles, each fetched once.
type tiles struct {
	ctx  context.Context
	db   querier
	have map[tileID][]byte
}

func readTiles(ctx context.Context, db querier) *tiles {
	return &tiles{ctx: ctx, db: db, have: map[tileID][]byte{}}
}

// ReadHashes makes tiles a tlog.HashReader.
func (t *tiles) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	wanted := map[int][]int64{}
	for _, index := range indexes {
		id := tileOf(index)
		if _, ok := t.have[id]; !ok {
			t.have[id] = nil
			wanted[id.level] = append(wanted[id.level], id.number)
		}
	}
	for level, numbers := range wanted {
		if err := t.fetch(level, numbers); err != nil {
			return nil, err
		}
	}
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		tile := tlog.TileForIndex(tileHeight, index)
		data := t.have[tileOf(index)]
		if len(data) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("ledger: %s is missing from the log", tile.Path())
		}
		h, err := tlog.HashFromTile(tile, data, index)
		if err != nil {
			return nil, err
		}
		out[i] = h
	}
	return out, nil
}

func tileOf(index int64) tileID {
	tile := tlog.TileForIndex(tileHeight, index)
	return tileID{tile.L, tile.N}
}

func (t *tiles) fetch(level int, numbers []int64) error {
	rows, err := t.db.Query(t.ctx, `SELECT number, hashes FROM ledger_tile WHERE level = $1 AND number = ANY($2)`,
		level, numbers)
	if err != nil {
		return err
	}
	var number int64
	var hashes []byte
	_, err = pgx.ForEachRow(rows, []any{&number, &hashes}, func() error {
		t.have[tileID{level, number}] = append([]byte(nil), hashes...)
		return nil
	})
	return err
}

// edge is the right-hand side of the tree, held while leaves are appended.
type edge struct {
	size  int64
	tiles *tiles
	dirty map[tileID]bool
}

func openEdge(ctx context.Context, db querier, size int64) (*edge, error) {
	e := &edge{size: size, tiles: readTiles(ctx, db), dirty: map[tileID]bool{}}
	for level, n := 0, size; n > 0; level, n = level+1, n>>tileHeight {
		if n%tileWidth == 0 {
			continue
		}
		if err := e.tiles.fetch(level, []int64{n / tileWidth}); err != nil {
			return nil, err
		}
		if got := len(e.tiles.have[tileID{level, n / tileWidth}]); got < int(n%tileWidth)*tlog.HashSize {
			return nil, fmt.Errorf("ledger: the last tile of level %d has %d bytes", level, got)
		}
	}
	return e, nil
}

// add appends one leaf; a tile that becomes full passes its root to the level above.
func (e *edge) add(leaf tlog.Hash) {
	hash := leaf
	for level, n := 0, e.size; ; level, n = level+1, n>>tileHeight {
		id := tileID{level, n / tileWidth}
		data := append(e.tiles.have[id][:n%tileWidth*tlog.HashSize], hash[:]...)
		e.tiles.have[id], e.dirty[id] = data, true
		if n%tileWidth != tileWidth-1 {
			break
		}
		hash = rootOf(data)
	}
	e.size++
}

// rootOf is the hash of a full tile.
func rootOf(data []byte) tlog.Hash {
	level := make([]tlog.Hash, len(data)/tlog.HashSize)
	for i := range level {
		level[i] = tlog.Hash(data[i*tlog.HashSize:])
	}
	for ; len(level) > 1; level = level[:len(level)/2] {
		for i := range len(level) / 2 {
			level[i] = tlog.NodeHash(level[2*i], level[2*i+1])
		}
	}
	return level[0]
}

func (e *edge) save(ctx context.Context, tx pgx.Tx) error {
	var todo pgx.Batch
	for id := range e.dirty {
		todo.Queue(`
			INSERT INTO ledger_tile (level, number, hashes) VALUES ($1, $2, $3)
			ON CONFLICT (level, number) DO UPDATE SET hashes = $3`, id.level, id.number, e.tiles.have[id])
	}
	todo.Queue(`UPDATE ledger_tree SET size = $1`, e.size)
	return tx.SendBatch(ctx, &todo).Close()
}

func treeSize(ctx context.Context, db querier) (size int64, err error) {
	err = db.QueryRow(ctx, `SELECT size FROM ledger_tree`).Scan(&size)
	return size, err
}

// Tile returns the bytes at a path below /log/, such as "tile/0/x001/067.p/12" (C2SP tlog-tiles). A part of a tile
// stays available after the tile has grown.
func (l *Ledger) Tile(ctx context.Context, path string) ([]byte, error) {
	rest, ok := strings.CutPrefix(path, "tile/")
	if !ok {
		return nil, ErrNoTile
	}
	// x/mod writes the height into the path, C2SP leaves it out; otherwise the coordinates are the same.
	tile, err := tlog.ParseTilePath(fmt.Sprintf("tile/%d/%s", tileHeight, rest))
	if err != nil || tile.L < 0 {
		return nil, ErrNoTile
	}
	var hashes []byte
	err = l.DB.QueryRow(ctx, `SELECT hashes FROM ledger_tile WHERE level = $1 AND number = $2`,
		tile.L, tile.N).Scan(&hashes)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && len(hashes) < tile.W*tlog.HashSize {
		return nil, ErrNoTile
	}
	if err != nil {
		return nil, err
	}
	return hashes[:tile.W*tlog.HashSize], nil
}
