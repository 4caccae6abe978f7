package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"
)

// auditTiles is how many tiles of leaves are looked at together; it bounds memory.
const auditTiles = 16

// Audited counts what an audit looked at.
type Audited struct {
	Leaves, Entries, Checkpoints, Cosignatures int64
	Erased                                     int64 // leaves whose entry was disposed of: only their hash can be checked
}

// Auditor recomputes the log from what it was made of. Report is told each finding, in no more than the entry's place and
// month, and ends the audit with an error; Progress, which may be nil, how many leaves are done.
type Auditor struct {
	Report   func(Finding) error
	Progress func(done, of int64)
}

// auditing is one run of an Auditor.
type auditing struct {
	Auditor
	*view
	ctx   context.Context
	size  int64
	count Audited
	tree  regrown
}

// Audit opens every entry and holds its content against its columns and its commitment, the commitment against the leaf,
// the leaves against the tiles, the tiles against each other, every checkpoint against the tree and the key, and every
// cosignature against the witness's key. Memory does not grow with the log. Intake and signing go on meanwhile.
// i18n: ledger.audit.*
func (l *Ledger) Audit(ctx context.Context, by Auditor) (Audited, error) {
	a := &auditing{Auditor: by, view: l.view(nil, Filter{}), ctx: ctx}
	var err error
	if a.size, err = treeSize(ctx, l.DB); err != nil {
		return a.count, err
	}
	if len(l.Keys) == 0 {
		if err := a.find(CannotTell, "log.pub", "ledger.audit.no_key", nil); err != nil {
			return a.count, err
		}
	}
	if err := a.empty(); err != nil {
		return a.count, err
	}
	for from := int64(0); from < a.size; from += auditTiles * tileWidth {
		if err := a.stretch(from, min(from+auditTiles*tileWidth, a.size)); err != nil {
			return a.count, err
		}
		if a.Progress != nil {
			a.Progress(a.tree.size, a.size)
		}
	}
	for level := range a.tree.filling {
		if err := a.hold(level); err != nil {
			return a.count, err
		}
	}
	if err := a.chains(); err != nil {
		return a.count, err
	}
	return a.count, a.beyond()
}

func (a *auditing) find(answer Answer, place, key string, vars map[string]any) error {
	return a.Report(Finding{Answer: answer, Pointer: place, Key: key, Vars: vars})
}

func (a *auditing) wrong(place, key string, vars map[string]any) error {
	return a.find(NotGenuine, place, key, vars)
}

// stretch looks at the leaves in [from, until), the tiles that hold their hashes and the checkpoints that end there.
func (a *auditing) stretch(from, until int64) error {
	var leaves []auditedLeaf
	var states []Checkpoint
	tiles := readTiles(a.ctx, nil)
	err := a.reading(a.ctx, func(tx pgx.Tx) (err error) {
		if leaves, err = readAudited(a.ctx, tx, from, until); err != nil {
			return err
		}
		rows, err := tx.Query(a.ctx, `
			SELECT size, root, note, at FROM ledger_checkpoint WHERE size > $1 AND size <= $2 ORDER BY size`, from, until)
		if err != nil {
			return err
		}
		if states, err = pgx.CollectRows(rows, scanCheckpoint); err != nil {
			return err
		}
		var numbers []int64
		for n := from / tileWidth; n*tileWidth < until; n++ {
			numbers = append(numbers, n)
		}
		tiles.db = tx
		return tiles.fetch(0, numbers)
	})
	if err != nil {
		return err
	}
	for at := from; at < until; at++ {
		hash, err := a.stored(tiles, at)
		if err != nil {
			return err
		}
		if leaves, err = a.leavesAt(leaves, at, hash); err != nil {
			return err
		}
		if hash == nil {
			hash = new(tlog.Hash)
		}
		if err := a.grow(*hash); err != nil {
			return err
		}
		if len(states) > 0 && states[0].Size == at+1 {
			if err := a.states(states[:1]); err != nil {
				return err
			}
			states = states[1:]
		}
	}
	return nil
}

// stored is the hash of a leaf as its tile has it; nil when the tile is missing or too short, which is said once.
func (a *auditing) stored(tiles *tiles, at int64) (hash *tlog.Hash, err error) {
	id, place := tileID{0, at / tileWidth}, int(at%tileWidth)
	data := tiles.have[id]
	if len(data) >= (place+1)*tlog.HashSize {
		hash := tlog.Hash(data[place*tlog.HashSize:])
		return &hash, nil
	}
	if place == 0 || len(data)/tlog.HashSize == place {
		err = a.wrong(tilePath(id), "ledger.audit.tile_short", map[string]any{"Tile": tilePath(id)})
	}
	return nil, err
}

// chains holds the end of each citizen's numbering, from which it goes on, against the last of their leaves. Where that
// one's entry was disposed of, its commitment cannot be compared.
func (a *auditing) chains() error {
	const page = 1000
	for after, n := uuid.Nil, page; n == page; {
		rows, err := a.DB.Query(a.ctx, `
			SELECT c.subject, coalesce(l.index, -1), coalesce(l.occurred, 'epoch'),
				l.ordinal IS NOT DISTINCT FROM c.ordinal AND (e.commitment IS NULL OR e.commitment = c.last)
			FROM (SELECT subject, ordinal, last, ('x' || translate(left(subject::text, 18), '-', ''))::bit(64)::int8 AS skey
				FROM ledger_chain WHERE subject > $1 ORDER BY subject LIMIT $2) AS c
			LEFT JOIN LATERAL (SELECT index, occurred, ordinal, event FROM ledger_leaf WHERE skey = c.skey
				ORDER BY ordinal DESC LIMIT 1) AS l ON true
			LEFT JOIN ledger_entry AS e ON e.event = l.event AND e.occurred = l.occurred
			ORDER BY c.subject`, after, page)
		if err != nil {
			return err
		}
		var index int64
		var occurred time.Time
		var sound bool
		n = 0
		_, err = pgx.ForEachRow(rows, []any{&after, &index, &occurred, &sound}, func() error {
			if n++; sound {
				return nil
			}
			return a.wrong(entryPath(index), "ledger.audit.chain", map[string]any{"Index": index, "Month": occurred.UTC().Format("2006-01")})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// beyond looks for checkpoints of a longer log than there is: signed, published and gone.
func (a *auditing) beyond() error {
	rows, err := a.DB.Query(a.ctx, `
		SELECT size, root, note, at FROM ledger_checkpoint WHERE size > $1 AND $1 >= (SELECT size FROM ledger_tree)
		ORDER BY size`, a.size)
	if err != nil {
		return err
	}
	states, err := pgx.CollectRows(rows, scanCheckpoint)
	for _, c := range states {
		err = errors.Join(err, a.wrong(statePath(c.Size), "ledger.audit.beyond", map[string]any{"Size": c.Size, "Here": a.size}))
	}
	return err
}
