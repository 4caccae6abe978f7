package requests

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// followReview is why a case follows another: somebody else looks at its decision again.
const followReview = "review"

// reviewDays is how many days after a decision a review needs no reason for coming late, unless the body says otherwise.
const reviewDays = 40

// Recourse is what can be done about a decision that was not what the citizen asked for.
type Recourse struct {
	Review bool         // somebody else can be asked to look at the decision again
	Until  deadline.Day // last day for that; later it takes a word about why it comes so late
	Late   bool         // that day has passed
	Bundle bool         // everything about the case can be had as one file, for a regulator or a court
}

// Reviewing is what somebody says who wants a decision looked at again.
type Reviewing struct {
	Text  string // why the decision is wrong
	Facts string // what the office did not know when it decided
	Late  string // why it comes so late, if it does

	Channel    Channel   // of a letter, a call or a visit; empty for what the citizen sends here
	ReceivedAt time.Time // zero means now
}

// proper checks what was typed.
func (in *Reviewing) proper(late bool) error {
	c := &check{}
	in.Text = c.text("text", in.Text, maxText, true)
	in.Facts = c.text("facts", in.Facts, maxText, false)
	in.Late = c.text("late", in.Late, maxText, late)
	return c.problems.orNil()
}

// reviewable tells whether a decision can be looked at again: it stands, and it is not all that was asked for. Of a review
// there is none; the regulator comes next.
func reviewable(c *caseRow) bool {
	switch c.State {
	case StateInstructed, StateDecided, StateClosed:
		return c.Kind != Review && c.DecidedAt != nil && c.Outcome != "" && !c.Outcome.whole()
	}
	return false
}

// reviewBy is the last day on which a review needs no reason for coming late.
func (r *Registry) reviewBy(decided time.Time) deadline.Day {
	days := r.ReviewDays
	if days == 0 {
		days = reviewDays
	}
	return r.dayOf(decided).AddDays(days)
}

func (r *Registry) recourse(c *caseRow, in content) Recourse {
	out := Recourse{Review: reviewable(c), Bundle: in.answer != nil || in.clock.Overdue}
	if out.Review {
		out.Until = r.reviewBy(*c.DecidedAt)
		out.Late = r.Today().After(out.Until)
	}
	return out
}

// wasReviewed tells whether a review of the decision was asked for and not withdrawn.
func (r *Registry) wasReviewed(ctx context.Context, q queries, c *caseRow) (bool, error) {
	return r.yes(ctx, q, `SELECT EXISTS (SELECT FROM requests_follow f JOIN requests_case w ON w.id = f.case_id
		WHERE f.follows = $1 AND f.why = 'review' AND w.state <> 'withdrawn' AND w.filed_at >= $2)`, c.ID, value(c.DecidedAt))
}

// AskReview asks that somebody else looks at a decision again. It is a case of its own, kept from everybody who worked on the first,
// and it gives back its reference.
func (r *Registry) AskReview(ctx context.Context, by Citizen, s Step, in Reviewing) (ref string, err error) {
	in.Channel, in.ReceivedAt = ByWeb, time.Time{}
	staff, err := r.roster(ctx)
	if err != nil {
		return "", err
	}
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		c, err := r.lock(ctx, tx, actor{citizen: &by}, s.Ref)
		if err != nil {
			return err
		}
		if ref, err = r.followed(ctx, tx, c.ID, s.Key); ref != "" || err != nil {
			return err
		}
		reviewed, err := r.wasReviewed(ctx, tx, &c)
		switch {
		case err != nil:
			return err
		case s.Version != 0 && s.Version != c.Version:
			return ErrChanged
		case reviewed || !reviewable(&c):
			return ErrMove
		}
		if err := in.proper(r.Today().After(r.reviewBy(*c.DecidedAt))); err != nil {
			return err
		}
		ref, err = r.fileReview(ctx, tx, filer{actor: actor{citizen: &by}, staff: staff}, review{&c, s, in})
		return err
	})
	return ref, err
}

// AskReviewFor enters the same from a letter, a call or a visit. What comes once a review is under way is passed on to it. Whether there
// is one, the officer is not told: they may have worked on the first case.
func (r *Registry) AskReviewFor(ctx context.Context, by Officer, s Step, in Reviewing) error {
	c := &check{}
	choice(c, "channel", in.Channel, Channels())
	if in.ReceivedAt.After(r.now()) {
		c.add("received", "future")
	}
	if err := c.problems.orNil(); err != nil {
		return err
	}
	staff, err := r.roster(ctx)
	if err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		c, err := r.lock(ctx, tx, actor{officer: &by}, s.Ref)
		if err != nil {
			return err
		}
		later, err := r.followed(ctx, tx, c.ID, s.Key)
		if later != "" || err != nil {
			return err
		}
		switch {
		case s.Version != 0 && s.Version != c.Version:
			return ErrChanged
		case !reviewable(&c):
			return ErrMove
		}
		if err := in.proper(false); err != nil { // a letter is taken as it is; the reviewer sees when it came
			return err
		}
		reviewed, err := r.wasReviewed(ctx, tx, &c)
		if err != nil {
			return err
		}
		if reviewed {
			return r.passToReview(ctx, tx, review{&c, s, in})
		}
		_, err = r.fileReview(ctx, tx, filer{actor: actor{officer: &by}, staff: staff}, review{&c, s, in})
		return err
	})
	return r.missed(ctx, &by, err)
}

// review is a wish for a review: of which case, with which form, and what was said.
type review struct {
	c    *caseRow
	step Step
	in   Reviewing
}

// fileReview makes the case in which somebody else looks at the decision, for the person and at the desk of the first.
func (r *Registry) fileReview(ctx context.Context, tx pgx.Tx, by filer, w review) (string, error) {
	contact, subject, err := r.who(w.c)
	if err != nil {
		return "", err
	}
	f := Filing{Kind: Review, Lang: w.c.Lang, Channel: w.in.Channel, ReceivedAt: w.in.ReceivedAt, Key: r.followKey(w.c.ID, w.step.Key),
		Files: w.step.Files, desk: w.c.Desk, Complaint: &Grievance{About: AboutCase, Case: value(w.c.Ref), Text: w.in.Text, Facts: w.in.Facts, Late: w.in.Late}}
	b, err := r.represented(w.c)
	if err != nil {
		return "", err
	}
	own := by.actor.citizen != nil && r.isSubject(*by.actor.citizen, w.c)
	switch {
	case b != nil && own: // whoever was represented asks for themselves
		contact, b = b.Own(), nil
	case b != nil:
		f.For, f.Behalf = ForOther, &b.Behalf
	}
	f.Contact = contact
	by.citizen = Citizen{Name: contact.Name, Email: contact.Email, Level: LevelMailbox, Method: w.c.Method}
	if b == nil { // whose case it is was established there, whatever this visitor has proved: walls go by it
		by.citizen.Level, by.citizen.Subject = w.c.Level, subject
	}
	if by.actor.citizen != nil {
		by.actor.citizen = &by.citizen
	}
	out, err := r.fileIn(ctx, tx, by, f)
	if err != nil {
		return "", err
	}
	if b != nil {
		if err := r.carryAuthority(ctx, tx, w.c, out.Ref); err != nil {
			return "", err
		}
	}
	if err := r.tie(ctx, tx, w.c.ID, out.Ref, followReview); err != nil {
		return "", err
	}
	_, err = r.Jobs.InsertTx(ctx, tx, StrandedArgs{}, nil)
	return out.Ref, err
}

// tie ties a case to the first one that it follows, and keeps from it those who were kept from that: the official and the unit a
// complaint was about, who had looked at the person's data, and who declared an interest in whom it concerns.
func (r *Registry) tie(ctx context.Context, tx pgx.Tx, first uuid.UUID, ref, why string) error {
	var id uuid.UUID
	if err := tx.QueryRow(ctx, `SELECT id FROM requests_case WHERE ref = $1`, ref).Scan(&id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO requests_follow (case_id, follows, why) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, id, first, why); err != nil {
		return err
	}
	for _, statement := range []string{
		`UPDATE requests_complaint x SET officer = o.officer, unit = o.unit FROM requests_complaint o WHERE x.case_id = $1 AND o.case_id = $2`,
		`INSERT INTO requests_looker (officer, case_id) SELECT officer, $1 FROM requests_looker WHERE case_id = $2 ON CONFLICT DO NOTHING`,
		`INSERT INTO requests_party (case_id, kind, token) SELECT $1, kind, token FROM requests_party WHERE case_id = $2 ON CONFLICT DO NOTHING`,
	} {
		if _, err := tx.Exec(ctx, statement, id, first); err != nil {
			return err
		}
	}
	return nil
}

// carryAuthority lets a representative act in the review with the authority that the office accepted, or did not, in the first case.
func (r *Registry) carryAuthority(ctx context.Context, tx pgx.Tx, from *caseRow, ref string) error {
	c, err := caseBy(ctx, tx, "ref", ref, "FOR UPDATE")
	if err != nil {
		return err
	}
	var body behalfBody
	var agent, subject ledger.Subject
	err = errors.Join(r.unseal("requests_case", "behalf", from.ID, from.Behalf, &body), r.unseal("requests_case", "agent", from.ID, from.Agent, &agent),
		r.unseal("requests_case", "subject", from.ID, from.Subject, &subject))
	if err != nil {
		return err
	}
	c.Authority, c.AuthorityUntil = from.Authority, from.AuthorityUntil
	if c.Behalf, err = r.seal("requests_case", "behalf", c.ID, body); err != nil {
		return err
	}
	if agent.Valid() {
		if err := r.setAgent(&c, agent); err != nil {
			return err
		}
	}
	if subject.Valid() {
		c.Level, c.Method, c.LevelAt, c.SubjectToken = from.Level, from.Method, from.LevelAt, from.SubjectToken
		if c.Subject, err = r.seal("requests_case", "subject", c.ID, subject); err != nil {
			return err
		}
	}
	if err := errors.Join(c.saveBehalf(ctx, tx), c.save(ctx, tx, r.now())); err != nil {
		return err
	}
	contact, _, err := r.who(&c)
	if err != nil {
		return err
	}
	return r.insertWords(ctx, tx, &c, contact)
}

// passToReview hands what came by letter to the review that is under way.
func (r *Registry) passToReview(ctx context.Context, tx pgx.Tx, w review) error {
	rows, err := tx.Query(ctx, `SELECT c.id FROM requests_follow f JOIN requests_case c ON c.id = f.case_id
		WHERE f.follows = $1 AND f.why = 'review' AND c.ref IS NOT NULL ORDER BY c.filed_at DESC, c.id DESC LIMIT 1`, w.c.ID)
	if err != nil {
		return err
	}
	id, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return err
	}
	c, err := caseBy(ctx, tx, "id", id, "FOR UPDATE")
	if err != nil {
		return err
	}
	text := w.in.Text
	if w.in.Facts != "" {
		text += "\n\n" + w.in.Facts
	}
	s := Step{Ref: value(c.Ref), Key: w.step.Key, Files: w.step.Files}
	if !c.State.Can(ActReply) {
		return r.actIn(ctx, tx, actor{}, s, ActNote, func(ctx context.Context, ch *change) error {
			ch.text = text
			return ch.enclose(ctx, WithNote, ch.id, FromCitizen)
		})
	}
	return r.actIn(ctx, tx, actor{}, s, ActReply, func(ctx context.Context, ch *change) error { return ch.say(ctx, FromCitizen, text, false) })
}
