package requests

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// why a case follows another.
const followEvidence = "evidence"

// reopenDays is how long after a decision fresh evidence takes the same case up again, unless the body says otherwise: half
// a year.
const reopenDays = 183

// renewable tells whether the citizen can bring fresh evidence: something of a correction was refused, and the case still
// has its content.
func (r *Registry) renewable(c *caseRow) bool {
	return c.Kind == Correction && c.State.Can(ActEvidence) && disputable(c)
}

// inTime tells whether fresh evidence still takes the same case up again.
func (r *Registry) inTime(c *caseRow) bool {
	days := r.ReopenDays
	if days == 0 {
		days = reopenDays
	}
	if c.Authority != "" { // a new case would need the authority shown anew
		return true
	}
	return c.DecidedAt != nil && r.now().Before(c.DecidedAt.Add(time.Duration(days)*24*time.Hour))
}

// NewEvidence takes a refused correction up again on the citizen's fresh evidence: it waits for somebody to decide anew, and
// the clock begins anew. When the time for that is over, what was refused becomes a case of its own that follows the first.
// It gives back the reference of the case that is open now.
func (r *Registry) NewEvidence(ctx context.Context, by Citizen, s Step, text string) (ref string, err error) {
	if text, err = said(text); err != nil {
		return "", err
	}
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		c, err := r.lock(ctx, tx, actor{citizen: &by}, s.Ref)
		if err != nil {
			return err
		}
		ref = value(c.Ref)
		if later, err := r.followed(ctx, tx, c.ID, s.Key); later != "" || err != nil {
			ref = later
			return err
		}
		if done, err := r.done(ctx, tx, c.ID, ActEvidence, s.Key); done || err != nil {
			return err
		}
		switch {
		case s.Version != 0 && s.Version != c.Version:
			return ErrChanged
		case !r.renewable(&c):
			return ErrMove
		case r.inTime(&c):
			return r.takeUp(ctx, tx, actor{citizen: &by}, s, text)
		}
		ref, err = r.fileAnew(ctx, tx, anew{&c, s.Key, text})
		return err
	})
	return ref, err
}

// takeUp gives a case its second life.
func (r *Registry) takeUp(ctx context.Context, tx pgx.Tx, who actor, s Step, text string) error {
	return r.actIn(ctx, tx, who, s, ActEvidence, func(ctx context.Context, ch *change) error {
		ch.text = text
		ch.renew()
		ch.c.unassign()
		ch.letter(LetterReopened)
		if err := ch.say(ctx, FromCitizen, text, false); err != nil {
			return err
		}
		return ch.setAsideDecision(ctx)
	})
}

// renew clears what the first life of a case decided. It counts as received anew on this day.
func (ch *change) renew() {
	ch.fact = deadline.On(deadline.Reopened, ch.r.Today())
	ch.c.EndedAt, ch.c.DecidedAt, ch.c.Outcome, ch.c.Extended, ch.c.LateCause = nil, nil, "", false, ""
	ch.c.Acknowledged = ch.c.EmailToken != nil // the letter says that the body is on it again
}

// anew is a case that is too old to be taken up again, and what the citizen brings.
type anew struct {
	c    *caseRow
	key  string
	text string
}

// fileAnew makes a correction of what was refused, with the new evidence beside the old.
func (r *Registry) fileAnew(ctx context.Context, tx pgx.Tx, in anew) (string, error) {
	contact, subject, err := r.who(in.c)
	if err != nil {
		return "", err
	}
	items, err := r.items(ctx, tx, in.c.ID)
	if err != nil {
		return "", err
	}
	f := Filing{Kind: Correction, Contact: contact, Lang: in.c.Lang, Channel: ByWeb, Key: r.followKey(in.c.ID, in.key)}
	for _, it := range items {
		if it.Verdict == Refuse || it.Verdict == Partly {
			f.Items = append(f.Items, Item{Source: it.Source, Field: it.Field, Held: it.Held, Right: it.Right, Evidence: in.text})
		}
	}
	// Whose case it is was established there, whatever this visitor has proved: walls go by it.
	who := Citizen{Name: contact.Name, Email: contact.Email, Level: in.c.Level, Method: in.c.Method, Subject: subject}
	out, err := r.fileIn(ctx, tx, filer{actor: actor{citizen: &who}, citizen: who}, f)
	if err != nil {
		return "", err
	}
	return out.Ref, r.tie(ctx, tx, in.c.ID, out.Ref, followEvidence)
}

func (r *Registry) followKey(id uuid.UUID, key string) string {
	return "follow " + id.String() + " " + key
}

// followed gives the case that the same form has made already.
func (r *Registry) followed(ctx context.Context, q queries, id uuid.UUID, key string) (string, error) {
	if key == "" {
		return "", nil
	}
	rows, err := q.Query(ctx, `SELECT ref FROM requests_case WHERE filing_token = $1 AND ref IS NOT NULL`, r.token("filing", r.followKey(id, key)))
	if err != nil {
		return "", err
	}
	refs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if len(refs) == 0 {
		return "", err
	}
	return refs[0], err
}
