package notices

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ImportState is where a file of the schedule stands.
type ImportState string

// A file is read and shown to whoever sent it; handed in; and published, planned for a moment or returned by another.
// i18n: notices.import.*
const (
	ImportRead      ImportState = "read"
	ImportSubmitted ImportState = "submitted"
	ImportPlanned   ImportState = "planned"
	ImportPublished ImportState = "published"
	ImportReturned  ImportState = "returned"
)

// ImportOp is what a file does to a row of the schedule.
type ImportOp string

// What is missing from a file stays in force unless somebody ticks it to be withdrawn.
// i18n: notices.op.*
const (
	OpNew      ImportOp = "new"
	OpChanged  ImportOp = "changed"
	OpMissing  ImportOp = "missing"
	OpWithdraw ImportOp = "withdraw"
)

// Import is a file of the retention schedule on its way from one person to another. Faults are the first FaultsShown of Faulty.
type Import struct {
	ID          uuid.UUID
	File        string // as the sender's machine called it
	State       ImportState
	Author      uuid.UUID
	AuthorName  string
	ReadAt      time.Time
	Added       int
	Changed     int
	Same        int // rows of the file that say what the schedule says
	Missing     int // rows of the schedule that the file leaves out
	Withdrawn   int // of those: what is to be withdrawn
	Kept        []string
	Faults      []Fault
	Faulty      int
	Why         string
	SubmittedAt *time.Time
	DecidedAt   *time.Time
	Decider     *uuid.UUID
	DeciderName string
	Reason      string
	PublishAt   *time.Time // the moment it was last planned for
	PublishedAt *time.Time
	Failure     Failure // why that moment passed without it
}

const (
	// FaultsShown is how many faults of a file are kept.
	FaultsShown = 5_000
	// importRead is how long a file waits for whoever sent it to hand it in.
	importRead = 7 * 24 * time.Hour
	// importKept is how long what was decided on can still be looked at row by row.
	importKept = 30 * 24 * time.Hour
	// importsShown is how many decided files are listed.
	importsShown = 20
)

const importColumns = `id, file, state, author, author_name, read_at, added, changed, same, missing, withdrawn, kept, faults, faulty,
	why, submitted_at, decided_at, decider, decider_name, reason, publish_at, published_at, failure`

// ReadImport reads a CSV file or a workbook (.xlsx, .ods) and keeps what it would change, and everything that is wrong with it. Nothing of
// the schedule changes. An earlier file of the same person that was not handed in goes. A file that cannot be read at all is refused
// with Problems of the field "file".
func (b *Board) ReadImport(ctx context.Context, who Officer, name string, body []byte) (uuid.UUID, error) {
	if !who.mayEdit() {
		return uuid.Nil, ErrNotAllowed
	}
	s, err := readSheet(body)
	if err != nil {
		return uuid.Nil, err
	}
	id := uuid.Must(uuid.NewV7())
	err = pgx.BeginTxFunc(ctx, b.DB, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error { // one view of the whole schedule
		now, err := b.standing(ctx, tx)
		if err != nil {
			return err
		}
		read := compare(s, now, b.languages())
		if err := b.set(ctx, tx, `delete from notices_import where author = $1 and state = 'read'`, who.ID); err != nil {
			return err
		}
		return b.keepReading(ctx, tx, Import{ID: id, File: cut(name), Author: who.ID, AuthorName: who.Name}, read, now)
	})
	return id, err
}

// languages are the board's, the authoritative first.
func (b *Board) languages() []string {
	if len(b.Languages) == 0 {
		return []string{b.Authoritative()}
	}
	return b.Languages
}

// standing reads the schedule as it stands.
func (b *Board) standing(ctx context.Context, tx pgx.Tx) (standing, error) {
	now := standing{rows: map[string]RetentionVersion{}, withdrawn: map[string]bool{}, drafts: map[string]bool{}}
	list, err := read[RetentionRow](ctx, tx, `where d.kind = 'retention' and v.state in ('published', 'draft', 'submitted', 'approved', 'withdrawn')`)
	if err != nil {
		return now, err
	}
	for _, v := range list {
		switch {
		case v.WithdrawnAt != nil:
			now.withdrawn[v.Code] = true
		case v.State == StatePublished:
			now.rows[v.Code] = v
		default:
			now.drafts[v.Code] = true
		}
	}
	if b.Records != nil {
		now.classes, err = b.Records(ctx)
	}
	return now, err
}

// keepReading writes the file down with all it would change.
func (b *Board) keepReading(ctx context.Context, tx pgx.Tx, i Import, r reading, now standing) error {
	faults, err := json.Marshal(append([]Fault{}, r.faults[:min(len(r.faults), FaultsShown)]...))
	if err != nil {
		return fmt.Errorf("notices: keeping faults: %w", err)
	}
	rows := make([][]any, 0, len(r.changes)+len(r.missing))
	for _, c := range r.changes {
		content, err := json.Marshal(c.content)
		if err != nil {
			return fmt.Errorf("notices: writing content: %w", err)
		}
		op := OpNew
		if i.Added++; c.base != nil {
			op = OpChanged
			i.Added, i.Changed = i.Added-1, i.Changed+1
		}
		rows = append(rows, []any{i.ID, c.line, c.content.ID, string(op), c.base, string(content)})
	}
	for n, code := range r.missing {
		base := now.rows[code].ID
		rows = append(rows, []any{i.ID, mostRows + 2 + n, code, string(OpMissing), &base, nil})
	}
	err = b.set(ctx, tx, `insert into notices_import (id, file, state, author, author_name, read_at, added, changed, same, missing, kept, faults, faulty)
		values ($1, $2, 'read', $3, $4, $5, $6, $7, $8, $9, $10, $11::text::json, $12)`, i.ID, i.File, i.Author, i.AuthorName, b.now(), i.Added, i.Changed,
		r.same, len(r.missing), append([]string{}, r.kept...), string(faults), len(r.faults))
	if err != nil {
		return err
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"notices_import_row"}, []string{"import", "n", "code", "op", "base", "content"}, pgx.CopyFromRows(rows))
	if err != nil {
		return fmt.Errorf("notices: keeping the rows of a file: %w", err)
	}
	return nil
}

// Import is one file. What was not handed in, only its sender sees.
func (b *Board) Import(ctx context.Context, who Officer, id uuid.UUID) (Import, error) {
	if !who.mayEdit() {
		return Import{}, ErrNotAllowed
	}
	return b.importBy(ctx, b.DB, who, id, "")
}

func (b *Board) importBy(ctx context.Context, db querier, who Officer, id uuid.UUID, lock string) (Import, error) {
	rows, err := db.Query(ctx, `select `+importColumns+` from notices_import where id = $1 and (state <> 'read' or author = $2) `+lock, id, who.ID)
	if err != nil {
		return Import{}, fmt.Errorf("notices: reading an import: %w", err)
	}
	i, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Import])
	if isNoRows(err) {
		err = ErrNotFound
	}
	return i, err
}

// Imports are the files that wait for somebody or for their moment, and the last that were decided on, the newest first.
func (b *Board) Imports(ctx context.Context, who Officer) ([]Import, error) {
	if !who.mayEdit() {
		return nil, ErrNotAllowed
	}
	rows, err := b.DB.Query(ctx, `select `+importColumns+` from notices_import where state <> 'read' or author = $1
		order by state in ('published', 'returned'), decided_at desc nulls first, read_at desc limit $2`, who.ID, importsShown)
	if err != nil {
		return nil, fmt.Errorf("notices: reading imports: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Import])
}

// CellChange is how one field of a row changes, both as a file would say it; Lang is the language of a text, empty for all else.
// i18n: notices.field.*
type CellChange struct{ Field, Lang, Was, Is string }

// ImportRow is what a file does to one row of the schedule.
type ImportRow struct {
	Line   int // in the file; of no meaning for what is missing there
	Code   string
	Op     ImportOp
	Name   Text
	Fields []CellChange // the filled ones of a new row
}

// ImportRows are the rows of a file with one of these ops, by their place in it: at most so many, after so many that are skipped.
func (b *Board) ImportRows(ctx context.Context, i Import, skip, most int, ops ...ImportOp) ([]ImportRow, error) {
	rows, err := b.DB.Query(ctx, `select r.n, r.code, r.op, coalesce(r.content, v.content)::text as is, coalesce(v.content, 'null')::text as was
		from notices_import_row r left join notices_version v on v.id = r.base
		where r.import = $1 and r.op = any ($2) order by r.n limit $3 offset $4`, i.ID, ops, most, skip)
	if err != nil {
		return nil, fmt.Errorf("notices: reading the rows of a file: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r ImportRow, err error) {
		var is, was string
		if err := row.Scan(&r.Line, &r.Code, &r.Op, &is, &was); err != nil {
			return r, err
		}
		after, err := decodeAs[RetentionRow]([]byte(is))
		if err != nil {
			return r, err
		}
		before, err := decodeAs[RetentionRow]([]byte(was))
		r.Name = after.Name()
		if r.Op == OpNew || r.Op == OpChanged {
			r.Fields = b.fieldChanges(before, after)
		}
		return r, err
	})
}

// fieldChanges are the fields in which two versions of a row differ, in the order of a file's columns.
func (b *Board) fieldChanges(before, after RetentionRow) (list []CellChange) {
	for _, c := range columns(b.languages()) {
		if c.get == nil {
			continue
		}
		if was, is := c.get(before), c.get(after); was != is {
			list = append(list, CellChange{cmp.Or(c.field, c.head), c.lang, was, is})
		}
	}
	return list
}

// MovedRows are the codes of a file's rows that somebody else changed, or began to change, since it was read.
func (b *Board) MovedRows(ctx context.Context, i Import) ([]string, error) {
	return moved(ctx, b.DB, i.ID)
}

func moved(ctx context.Context, db querier, id uuid.UUID) ([]string, error) {
	rows, err := db.Query(ctx, `select r.code from notices_import_row r
		left join notices_document d on d.kind = 'retention' and d.code = r.code
		left join notices_version v on v.document_id = d.id and v.state = 'published'
		where r.import = $1 and r.op <> 'missing' and (v.id is distinct from r.base or d.withdrawn_at is not null
			or exists (select from notices_version o where o.document_id = d.id and o.number is null))
		order by r.code`, id)
	if err != nil {
		return nil, fmt.Errorf("notices: looking for changed rows: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
