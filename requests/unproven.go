package requests

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
)

// ActUnproven tells that what the citizen showed is not enough to be sure who they are.
const ActUnproven Action = "unproven"

// Shortfall is why what a citizen sent is not enough to be sure who they are.
type Shortfall struct {
	Code string // one of Shortfalls
	Text string // to the citizen, in words; needed with "other"
}

// Shortfalls lists what can be wrong with a proof of identity.
// i18n: requests.shortfall.*
func Shortfalls() []string {
	return []string{"unreadable", "covered", "incomplete", "expired", "mismatch", "another_person", "unsuited", "other"}
}

// Unproven tells the citizen that what they showed is not enough to be sure who they are, and asks again. What they sent is
// deleted at once. The clock is told nothing: a proof that does not suffice neither starts it nor asks anew (GDPR Art. 12(6)).
// However often this happens it ends nothing, for a genuine person has other ways.
func (r *Registry) Unproven(ctx context.Context, by Officer, s Step, f Shortfall) error {
	c := &check{}
	choice(c, "code", f.Code, Shortfalls())
	f.Text = c.text("text", f.Text, maxText, f.Code == "other")
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActUnproven, func(ctx context.Context, ch *change) error {
		if err := ch.mustFit(ctx, ActUnproven); err != nil {
			return err
		}
		ch.vars = map[string]any{"Identity": true, "Shortfall": f.Code}
		ch.letter(LetterUnproven)
		if err := ch.dropEvidence(ctx, ForIdentity); err != nil {
			return err
		}
		return ch.say(ctx, FromBody, f.Text, true)
	})
}

// doubted tells whether the citizen has answered a question about who they are, and nobody has decided on it.
func (r *Registry) doubted(ctx context.Context, q queries, c *caseRow) (bool, error) {
	if c.Level >= LevelIdentity {
		return false, nil
	}
	rows, err := eventRows(ctx, q, c.ID)
	if err != nil {
		return false, err
	}
	events, err := r.events(rows)
	return asksIdentity(events), err
}

// settled ends the waiting for a proof of identity once it is established in another way than by an answer.
func (r *Registry) settled(ctx context.Context, tx pgx.Tx, ref string) error {
	proper, _ := r.Reference(ref)
	c, err := caseBy(ctx, tx, "ref", proper, "")
	if err != nil || c.State != StateAsked || c.Level < LevelIdentity {
		return err
	}
	rows, err := eventRows(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	events, err := r.events(rows)
	if err != nil || !asksIdentity(events) {
		return err
	}
	return r.actIn(ctx, tx, actor{}, Step{Ref: proper}, ActAnswer, func(ctx context.Context, ch *change) error {
		ch.vars = map[string]any{"Settled": true}
		return ch.answered(ctx)
	})
}

// lacking writes beside each question what was wrong with the proof before it, and counts how often that was so.
func lacking(messages []Message, events []Event) (times int) {
	for _, e := range events {
		code, _ := e.Vars["Shortfall"].(string)
		if e.Action != ActUnproven || code == "" {
			continue
		}
		times++
		for i := range slices.Backward(messages) { // of those of one instant, the last
			if messages[i].Question && messages[i].At.Equal(e.At) {
				messages[i].Shortfall = code
				break
			}
		}
	}
	return times
}
