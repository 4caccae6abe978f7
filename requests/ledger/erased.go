package ledger

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"
)

// Erased is a run of a citizen's own numbers whose entries were erased under one row of the retention schedule.
type Erased struct {
	Subject     Subject
	First, Last int64
	Row         string
	Version     int
	Since, On   string // the first and the last day on which they were, 2026-11-03

	// What binds the run to the citizen's chain: the commitments of the entry before it and of its own last one. Leaves
	// keep them, whatever became of the entries.
	before, after Digest
}

// missing is a leaf whose entry was erased.
type missing struct {
	Ordinal  int64
	Previous []byte
	Code     string
	Version  int
	Finished time.Time
}

// Erased tells which of a person's numbers have lost their entry, oldest first. A leaf that lost it otherwise than by
// disposal is not among them: nobody vouches for that. It reads the person's own leaves from the time of the disposals, and
// nothing when there was none.
func (l *Ledger) Erased(ctx context.Context, person Person) ([]Erased, error) {
	v := l.view(person, Filter{})
	var runs []Erased
	err := v.reading(ctx, func(tx pgx.Tx) error {
		var upTo *time.Time
		if err := tx.QueryRow(ctx, `SELECT max(last_occurred) FROM ledger_disposal`).Scan(&upTo); err != nil || upTo == nil {
			return err
		}
		for _, s := range v.person {
			skey, _ := l.Sealer.subjectKeys(s)
			rows, err := tx.Query(ctx, `
				SELECT f.ordinal, f.previous, d.code, d.version, d.finished
				FROM ledger_leaf f JOIN ledger_erased x ON x.leaf = f.index JOIN ledger_disposal d ON d.id = x.disposal
				WHERE f.skey = $1 AND f.occurred <= $2 AND f.ordinal > 0`, skey, *upTo)
			if err != nil {
				return err
			}
			list, err := pgx.CollectRows(rows, pgx.RowToStructByName[missing])
			if err != nil {
				return err
			}
			runs = append(runs, l.runsOf(s, list)...)
		}
		return nil
	})
	return runs, err
}

// runsOf joins neighbours that were erased under the same row, on whichever day.
func (l *Ledger) runsOf(s Subject, list []missing) (runs []Erased) {
	slices.SortFunc(list, func(x, y missing) int { return cmp.Compare(x.Ordinal, y.Ordinal) })
	for _, m := range list {
		on := m.Finished.In(l.zone()).Format(time.DateOnly)
		if n := len(runs) - 1; n >= 0 && runs[n].Last+1 == m.Ordinal && runs[n].Row == m.Code && runs[n].Version == m.Version {
			runs[n].Last, runs[n].Since, runs[n].On = m.Ordinal, min(runs[n].Since, on), max(runs[n].On, on)
			continue
		}
		runs = append(runs, Erased{Subject: s, First: m.Ordinal, Last: m.Ordinal, Row: m.Code, Version: m.Version,
			Since: on, On: on, before: Digest(m.Previous)})
	}
	return runs
}

// erasedHeader begins the text of the note, so that no checkpoint is taken for one.
const erasedHeader = "daylight/erased/v1"

// Attest signs a statement (C2SP signed-note) of the runs that Erased gave: a line each of first and last number, row and its
// version, first and last day, and the commitments of the entry before the run and of its last. With it a report is genuine although
// those numbers are missing, and the same words about another chain are not. ErrNoSigner without a key.
func (l *Ledger) Attest(ctx context.Context, runs []Erased) ([]byte, error) {
	if l.Signer == nil {
		return nil, ErrNoSigner
	}
	text := erasedHeader + "\n"
	for _, r := range runs {
		after, err := l.endOf(ctx, r)
		if err != nil {
			return nil, err
		}
		text += fmt.Sprintf("%d %d %s %d %s %s %s %s\n", r.First, r.Last, r.Row, r.Version, r.Since, r.On,
			base64.StdEncoding.EncodeToString(r.before[:]), base64.StdEncoding.EncodeToString(after))
	}
	return note.Sign(&note.Note{Text: text}, l.Signer)
}

// endOf finds the commitment of a run's last entry: in the citizen's next leaf, or at the end of their chain.
func (l *Ledger) endOf(ctx context.Context, r Erased) (after []byte, err error) {
	skey, subject := l.Sealer.subjectKeys(r.Subject)
	err = l.DB.QueryRow(ctx, `
		SELECT previous FROM ledger_leaf WHERE skey = $1 AND ordinal = $2 + 1
		UNION ALL SELECT last FROM ledger_chain WHERE subject = $3 AND ordinal = $2 LIMIT 1`, skey, r.Last, uuidParam(subject)).
		Scan(&after)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("ledger: the chain does not go on after number %d", r.Last)
	}
	return after, err
}

// parseErased reads a note that Attest made, if the log's key signed it.
func parseErased(signed []byte, keys note.Verifiers) ([]Erased, bool) {
	n, err := note.Open(signed, keys)
	if err != nil {
		return nil, false
	}
	text, ok := strings.CutPrefix(n.Text, erasedHeader+"\n")
	if !ok {
		return nil, false
	}
	var runs []Erased
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) != 8 {
			return nil, false
		}
		r := Erased{Row: f[2], Since: f[4], On: f[5]}
		var faults [5]error
		r.First, faults[0] = strconv.ParseInt(f[0], 10, 64)
		r.Last, faults[1] = strconv.ParseInt(f[1], 10, 64)
		r.Version, faults[2] = strconv.Atoi(f[3])
		faults[3], faults[4] = r.before.UnmarshalText([]byte(f[6])), r.after.UnmarshalText([]byte(f[7]))
		if errors.Join(faults[:]...) != nil || r.First < 1 || r.Last < r.First {
			return nil, false
		}
		runs = append(runs, r)
	}
	return runs, true
}
