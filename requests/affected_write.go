package requests

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// WritingArgs asks for letters to people concerned by an incident to be put into the queue.
type WritingArgs struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job.
func (WritingArgs) Kind() string { return "writing" }

// InsertOpts puts it among the long work, so that other letters do not wait for it.
func (WritingArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: DocumentQueue} }

// WriteToAffected asks for a letter to everybody who is on the list now, has not been told and has a mailbox. A job puts the letters into the
// queue. The same key twice asks once.
func (r *Registry) WriteToAffected(ctx context.Context, by Officer, w Writing) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if err := r.keepsAffected(ctx, tx, by, w.Incident); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `INSERT INTO requests_writing (id, incident, letter, upto, begun_at, touched_at)
			SELECT $1, $2, $3, coalesce(max(number), 0), $4, $4 FROM requests_affected WHERE incident = $2 ON CONFLICT (id) DO NOTHING`,
			w.Key, w.Incident, w.Letter, r.now())
		if err != nil || tag.RowsAffected() == 0 { // the second click of a double click
			return err
		}
		return r.insert(ctx, tx, []river.JobArgs{WritingArgs{ID: w.Key}})
	})
}

// GoOnWriting puts the letters into the queue from where it is to its end, step by step. Broken off and begun again it writes to nobody twice;
// done already, or while somebody else is at it, it does nothing.
func (r *Registry) GoOnWriting(ctx context.Context, id uuid.UUID) error {
	for {
		more, err := r.writeStep(ctx, id)
		if err != nil || !more {
			return err
		}
	}
}

// writeStep asks for the next letters in one transaction, and tells whether there may be more.
func (r *Registry) writeStep(ctx context.Context, id uuid.UUID) (more bool, err error) {
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		var w Writing
		var upto int
		err := tx.QueryRow(ctx, `SELECT incident, letter, upto FROM requests_writing WHERE id = $1 AND done_at IS NULL FOR UPDATE SKIP LOCKED`, id).
			Scan(&w.Incident, &w.Letter, &upto)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `WITH chosen AS (SELECT id FROM requests_affected
				WHERE incident = $3 AND number <= $4 AND state = 'open' AND way = 'mail' ORDER BY number LIMIT $5 FOR UPDATE),
			written AS (UPDATE requests_affected SET state = 'sending', at = $1, letter = $2 WHERE id IN (SELECT id FROM chosen) RETURNING id, number)
			SELECT id FROM written ORDER BY number`,
			r.now(), w.Letter, w.Incident, upto, lettersAtOnce)
		if err != nil {
			return err
		}
		people, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		if err != nil {
			return err
		}
		if more = len(people) == lettersAtOnce; len(people) > 0 {
			jobs := make([]river.InsertManyParams, len(people))
			for i, person := range people {
				jobs[i] = river.InsertManyParams{Args: AffectedArgs{Person: person, Letter: w.Letter}}
			}
			if _, err := r.Jobs.InsertManyFastTx(ctx, tx, jobs); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `UPDATE requests_writing SET touched_at = $2, done_at = CASE WHEN NOT $3 THEN $2::timestamptz END WHERE id = $1`, id, r.now(), more)
		return err
	})
	return more && err == nil, err
}

// ResumeWritings asks again for letters whose worker has fallen silent.
func (r *Registry) ResumeWritings(ctx context.Context) error {
	return r.resume(ctx, `UPDATE requests_writing SET touched_at = $1 WHERE done_at IS NULL AND touched_at < $2 RETURNING id`,
		func(id uuid.UUID) river.JobArgs { return WritingArgs{ID: id} })
}
