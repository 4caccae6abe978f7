package requests

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// AffectedArgs asks for one letter to somebody concerned by an incident. It carries ids only.
type AffectedArgs struct {
	Person uuid.UUID `json:"person"`
	Letter int       `json:"letter"` // number of the approved text
}

// Kind names the job.
func (AffectedArgs) Kind() string { return "affected" }

const (
	printMost     = 50    // letters made in one file
	lettersAtOnce = 5_000 // jobs put into the queue together, in one transaction
)

// Writing asks for letters to the people concerned by an incident.
type Writing struct {
	Incident uuid.UUID
	Letter   int       // number of the approved text
	Key      uuid.UUID // of the form: the same one twice makes the same letters
}

// AffectedLetter gives whoever sends the letter to whom it goes; ErrNothing when it was sent, or is not to be sent any more.
func (r *Registry) AffectedLetter(ctx context.Context, a AffectedArgs) (AffectedPerson, error) {
	p, err := r.oneAffected(ctx, r.DB, `a.id = $1 AND a.state = 'sending'`, a.Person)
	if err == ErrNotFound {
		err = ErrNothing
	}
	return p, err
}

// AffectedSent records what became of a letter: the mail server has it, or will never take it. Then it goes by post, if there is an address.
func (r *Registry) AffectedSent(ctx context.Context, a AffectedArgs, refused bool) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		p, err := r.oneAffected(ctx, tx, `a.id = $1 AND a.state = 'sending' FOR UPDATE`, a.Person)
		if err == ErrNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		p.State, p.At = AffectedTold, pointer(r.now())
		if refused {
			p.State = AffectedBounced
		}
		return r.saveAffected(ctx, tx, p, p.body())
	})
}

// PrintForAffected gives the next people who are to be told by letter on paper, so many as one file holds, and takes down that their letters are
// made. The same key gives the same people again. Each is recorded as a look at their data: their names go to the printer.
func (r *Registry) PrintForAffected(ctx context.Context, by Officer, w Writing, purpose string) (people []AffectedPerson, err error) {
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if err := r.keepsAffected(ctx, tx, by, w.Incident); err != nil {
			return err
		}
		args := r.seenBy(by, pgx.NamedArgs{"incident": w.Incident, "key": w.Key, "at": r.now(), "letter": w.Letter, "most": printMost})
		tag, err := tx.Exec(ctx, `UPDATE requests_affected SET state = 'printed', at = @at, print = @key, letter = @letter
			WHERE NOT EXISTS (SELECT FROM requests_affected WHERE print = @key AND incident = @incident) AND id IN (SELECT a.id FROM requests_affected a
				WHERE a.incident = @incident AND a.way = 'post' AND a.state IN ('open', 'bounced')`+unseen+` ORDER BY a.number LIMIT @most FOR UPDATE)`, args)
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT `+affectedColumns+` FROM requests_affected a WHERE a.incident = @incident AND a.print = @key`+unseen+` ORDER BY a.number`, args)
		if err != nil {
			return err
		}
		if people, err = pgx.CollectRows(rows, r.affectedPerson); err != nil {
			return err
		}
		if len(people) == 0 {
			return ErrNothing
		}
		if tag.RowsAffected() == 0 {
			return nil // made before, and recorded then
		}
		for _, p := range people {
			if err := r.lookedAtAffected(ctx, tx, by, p, purpose); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return people, nil
}

// AffectedPosted records that all letters that were made on paper have gone out, at a moment. How many comes back, as far as the people are
// there for the officer.
func (r *Registry) AffectedPosted(ctx context.Context, by Officer, incident uuid.UUID, at time.Time) (n int, err error) {
	switch {
	case at.IsZero():
		return 0, Problems{{Field: "at", Key: "requests.problem.day"}}
	case at.After(r.now()):
		return 0, Problems{{Field: "at", Key: "requests.problem.day_ahead"}}
	}
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if err := r.keepsAffected(ctx, tx, by, incident); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `WITH posted AS (UPDATE requests_affected SET state = 'told', at = greatest(at, @at) WHERE incident = @incident AND state = 'printed' RETURNING id)
			SELECT count(*) FROM posted a WHERE true`+unseen, r.seenBy(by, pgx.NamedArgs{"incident": incident, "at": at.UTC()})).Scan(&n)
	})
	return n, err
}

// Reached is what the office found out about one person: where to write, that they were told another way, or that it is impossible and why.
type Reached struct {
	Name, Email, Post string
	State             AffectedState // told or impossible; empty leaves them to be written to
	Why               string
}

// SetAffected records what the office found out about somebody. Whoever was told, or is being written to, stays as they are: ErrMove.
func (r *Registry) SetAffected(ctx context.Context, by Officer, incident, id uuid.UUID, in Reached) error {
	c := &check{}
	b := affectedBody{Name: c.line("name", in.Name, maxName, false), Email: c.email("email", in.Email, false), Post: c.text("post", in.Post, maxLine, false),
		Why: c.text("why", in.Why, maxValue, in.State != "")}
	if in.State != "" {
		choice(c, "given", in.State, []AffectedState{AffectedTold, AffectedImpossible})
	}
	if err := c.problems.orNil(); err != nil {
		return err
	}
	if !by.Is(RoleDPO) {
		return ErrForbidden
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		p, err := r.affectedFor(ctx, tx, by, incident, id)
		if err != nil {
			return err
		}
		if p.State == AffectedTold || p.State == AffectedSending || p.State == AffectedPrinted {
			return ErrMove
		}
		b.Subject, b.Lang = p.Subject, p.Lang
		if p.State = AffectedOpen; in.State != "" {
			p.State = in.State
		}
		p.At = pointer(r.now())
		return r.saveAffected(ctx, tx, p, b)
	})
}

// sortTold puts the newest first.
func sortTold(list []ToldBreach) {
	slices.SortFunc(list, func(x, y ToldBreach) int { return y.At.Compare(x.At) })
}
