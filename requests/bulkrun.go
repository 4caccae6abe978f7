package requests

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// DoBulk does a deed to many cases, each in a transaction of its own: one that fails undoes no other. The id is that of its
// result, which is kept for a month. The same key again goes on where it was broken off.
func (r *Registry) DoBulk(ctx context.Context, by Officer, b Bulk) (id uuid.UUID, err error) {
	if err := errors.Join(by.casework(), b.proper()); err != nil {
		return uuid.Nil, err
	}
	if id, err = r.beginBulk(ctx, by, b); err != nil {
		return uuid.Nil, err
	}
	return id, r.GoOnBulk(ctx, by, id)
}

// beginBulk writes down what is to be done, before anything is.
func (r *Registry) beginBulk(ctx context.Context, by Officer, b Bulk) (id uuid.UUID, err error) {
	id = newID()
	token := r.token("bulk", by.ID.String()+" "+cmp.Or(b.Key, id.String()))
	var before uuid.UUID
	err = r.DB.QueryRow(ctx, `SELECT id FROM requests_bulk WHERE token = $1`, token).Scan(&before)
	if !errors.Is(err, pgx.ErrNoRows) { // the second click
		return before, err
	}
	versions := map[string]int{}
	for _, c := range b.Cases {
		if ref, ok := r.Reference(c.Ref); ok {
			versions[ref] = c.Version
		}
	}
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		words, err := r.bulkWords(ctx, tx, by, id, b)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `INSERT INTO requests_bulk (id, officer, token, action, to_officer, words, made_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (token) DO NOTHING`, id, by.ID, token, b.Deed, nullID(b.To), words, r.now())
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 { // at the same moment
			return tx.QueryRow(ctx, `SELECT id FROM requests_bulk WHERE token = $1`, token).Scan(&id)
		}
		rows, _, err := r.chosen(ctx, tx, by, b.Cases, nil)
		if err != nil {
			return err
		}
		items := make([][]any, len(rows))
		for i, row := range rows {
			items[i] = []any{id, i + 1, row.ID, versions[row.Ref]}
		}
		_, err = tx.CopyFrom(ctx, pgx.Identifier{"requests_bulk_item"}, []string{"bulk", "n", "case_id", "version"}, pgx.CopyFromRows(items))
		return err
	})
	return id, err
}

// bulkWords seals what is said with a deed: with a decision for many, the decision itself, as it stands now.
func (r *Registry) bulkWords(ctx context.Context, tx pgx.Tx, by Officer, id uuid.UUID, b Bulk) ([]byte, error) {
	if b.Deed != DeedDecide {
		return r.seal("requests_bulk", "words", id, b.Words)
	}
	p, _, err := r.patternOf(ctx, tx, by, b)
	if err != nil {
		return nil, err
	}
	return r.seal("requests_bulk", "words", id, p)
}

// bulkRow is a row of requests_bulk.
type bulkRow struct {
	ID        uuid.UUID
	Officer   uuid.UUID
	Action    Deed
	ToOfficer *uuid.UUID
	Words     []byte
	MadeAt    time.Time
	DoneAt    *time.Time
}

// bulkOf reads what an officer did to many cases; somebody else's is not there.
func (r *Registry) bulkOf(ctx context.Context, q queries, by Officer, id uuid.UUID) (bulkRow, error) {
	rows, err := q.Query(ctx, `SELECT id, officer, action, to_officer, words, made_at, done_at FROM requests_bulk WHERE id = $1 AND officer = $2`, id, by.ID)
	if err != nil {
		return bulkRow{}, err
	}
	b, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[bulkRow])
	if errors.Is(err, pgx.ErrNoRows) {
		return b, ErrNotFound
	}
	return b, err
}

// GoOnBulk does what of a deed is still to be done.
func (r *Registry) GoOnBulk(ctx context.Context, by Officer, id uuid.UUID) error {
	if err := by.casework(); err != nil {
		return err
	}
	b, err := r.bulkOf(ctx, r.DB, by, id)
	if err != nil || b.DoneAt != nil {
		return err
	}
	w := bulkWork{r: r, by: by, row: b}
	var said any = &w.words
	if b.Action == DeedDecide {
		said = &w.pattern
	}
	if err := r.unseal("requests_bulk", "words", b.ID, b.Words, said); err != nil {
		return err
	}
	if w.staff, err = r.roster(ctx); err != nil {
		return err
	}
	type item struct {
		N       int
		Ref     *string
		Version int
	}
	rows, err := r.DB.Query(ctx, `SELECT i.n, c.ref, i.version FROM requests_bulk_item i JOIN requests_case c ON c.id = i.case_id
		WHERE i.bulk = $1 AND i.outcome = '' ORDER BY i.n`, id)
	if err != nil {
		return err
	}
	items, err := pgx.CollectRows(rows, pgx.RowToStructByName[item])
	if err != nil {
		return err
	}
	for _, i := range items {
		if err := w.one(ctx, i.N, Step{Ref: value(i.Ref), Version: i.Version, Key: "bulk " + id.String()}); err != nil {
			return err
		}
	}
	_, err = r.DB.Exec(ctx, `UPDATE requests_bulk SET done_at = $2, words = NULL WHERE id = $1`, id, r.now())
	return err
}

// bulkWork is a deed being done.
type bulkWork struct {
	r     *Registry
	by    Officer
	row   bulkRow
	words string
	staff []Officer

	pattern pattern // DeedDecide
}

// one does the deed to one case: the step and its outcome in one transaction, or else the reason why not.
func (w *bulkWork) one(ctx context.Context, n int, s Step) error {
	if w.row.Action == DeedNote {
		s.Version = 0 // a note contradicts nothing
	}
	d, err := w.decision(ctx, s.Ref)
	if err == nil {
		err = pgx.BeginFunc(ctx, w.r.DB, func(tx pgx.Tx) error {
			to, err := w.step(ctx, tx, s, d)
			if err != nil {
				return err
			}
			return w.note(ctx, tx, n, BulkDone, to)
		})
	}
	if err == nil {
		return nil
	}
	why, foreseen := w.row.Action.leftOut(err)
	if !foreseen {
		return err
	}
	return pgx.BeginFunc(ctx, w.r.DB, func(tx pgx.Tx) error { return w.note(ctx, tx, n, why, "") })
}

// decision is what a case gets of DeedDecide. It is worked out before the transaction of the step: the record of looks is read for it.
func (w *bulkWork) decision(ctx context.Context, ref string) (Decision, error) {
	if w.row.Action != DeedDecide {
		return Decision{}, nil
	}
	d, unlike, err := w.byPattern(ctx, w.r.DB, ref)
	if err == nil && len(unlike) > 0 {
		err = errUnlike
	}
	return d, err
}

// step takes the step with a case, and says to whom it went.
func (w *bulkWork) step(ctx context.Context, tx pgx.Tx, s Step, d Decision) (to string, err error) {
	if w.row.Action.reads() {
		return "", w.answer(ctx, tx, s, d)
	}
	err = w.r.actIn(ctx, tx, actor{officer: &w.by}, s, w.row.Action.action(), func(ctx context.Context, ch *change) error {
		err := w.do(ctx, ch)
		to = ch.c.AssigneeName
		return err
	})
	if w.row.Action.action() != ActAssign {
		to = ""
	}
	return to, err
}

func (w *bulkWork) do(ctx context.Context, ch *change) error {
	switch w.row.Action {
	case DeedGive:
		return ch.give(ctx, w.staff)
	case DeedAssign:
		to := officerIn(w.staff, value(w.row.ToOfficer))
		if to == nil {
			return ErrAssignee
		}
		return ch.giveTo(ctx, *to)
	case DeedExtend:
		return ch.extend(ctx, Extension{Reason: w.words})
	case DeedRelease:
		ch.c.unassign()
	}
	ch.text = w.words
	return nil
}

// note keeps what became of a case. What was kept first stays: a second run that finds it done knows no more.
func (w *bulkWork) note(ctx context.Context, tx pgx.Tx, n int, why Reason, to string) error {
	_, err := tx.Exec(ctx, `UPDATE requests_bulk_item SET outcome = $3, name = $4 WHERE bulk = $1 AND n = $2 AND outcome = ''`,
		w.row.ID, n, why, to)
	return err
}

// BulkResult is what became of a deed.
type BulkResult struct {
	ID    uuid.UUID
	Deed  Deed
	At    time.Time
	Done  []Planned
	Left  []Planned // out, and why
	Still []Planned // to be done: it was broken off
}

// BulkResult reads what became of a deed of one's own. A case that has come behind the wall since is not there.
func (r *Registry) BulkResult(ctx context.Context, by Officer, id uuid.UUID) (out BulkResult, err error) {
	if err := by.casework(); err != nil {
		return out, err
	}
	b, err := r.bulkOf(ctx, r.DB, by, id)
	if err != nil {
		return out, err
	}
	out = BulkResult{ID: b.ID, Deed: b.Action, At: b.MadeAt}
	rows, err := r.DB.Query(ctx, `SELECT `+queueColumns+`, i.outcome, i.name FROM requests_bulk_item i JOIN requests_case c ON c.id = i.case_id
		WHERE i.bulk = @bulk AND c.ref IS NOT NULL AND `+visible+` ORDER BY i.n`, r.seenBy(by, pgx.NamedArgs{"bulk": id}))
	if err != nil {
		return out, err
	}
	type row struct {
		QueueRow
		Outcome Reason
		Name    string
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	for _, f := range found {
		r.dated(&f.QueueRow)
		one := Planned{QueueRow: f.QueueRow, To: f.Name, Why: f.Outcome}
		switch f.Outcome {
		case BulkDone:
			out.Done = append(out.Done, one)
		case "":
			out.Still = append(out.Still, one)
		default:
			out.Left = append(out.Left, one)
		}
	}
	return out, err
}
