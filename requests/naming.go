package requests

import (
	"context"
	"errors"
	"strings"

	"daylight/requests/ledger"
)

// Naming is a decision on whether the citizen is told who an official is that looked at their data.
type Naming struct {
	Number    int64  // of a look in the citizen's list; zero for the look that the complaint is about
	Decision  string // one of NamingDecisions
	Need      string // why the citizen needs the name to use their rights
	Interests string // the official's side
}

// NamingDecisions are to name the official or not to.
// i18n: requests.naming.*
func NamingDecisions() []string { return []string{"granted", "refused"} }

// NameOfficial records such a decision with its reasons (GDPR Art. 15, CJEU C-579/21) and tells the citizen of it. It holds for
// every look of that official in this citizen's list. Only a second person decides: the one who answers the case does not.
func (r *Registry) NameOfficial(ctx context.Context, by Officer, s Step, n Naming) error {
	c := &check{}
	choice(c, "decision", n.Decision, NamingDecisions())
	n.Need = c.text("need", n.Need, maxText/4, true)
	n.Interests = c.text("interests", n.Interests, maxText/4, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActName, func(ctx context.Context, ch *change) error {
		in, err := r.content(ctx, ch.tx, ch.c)
		if err != nil {
			return err
		}
		d := ledger.Identifying{Person: ledger.Person{in.subject}, Number: n.Number, Granted: n.Decision == "granted", Need: n.Need,
			Interests: n.Interests, Reference: value(ch.c.Ref), Decider: by.ID}
		if g := in.matter.Complaint; n.Number == 0 && g != nil {
			d.Entry = g.Entry
		}
		switch err := r.Ledger.Identify(ctx, ch.tx, d); {
		case errors.Is(err, ledger.ErrNoEntry):
			c.add("number", "no_look")
			return c.problems.orNil()
		case errors.Is(err, ledger.ErrNamed):
			c.add("number", "named")
			return c.problems.orNil()
		case err != nil:
			return err
		}
		ch.text, ch.vars = strings.Join([]string{n.Need, n.Interests}, "\n"), map[string]any{"Naming": n.Decision}
		ch.letter(LetterNews)
		return nil
	})
}

// nameable tells whether a case can lead to such a decision: it asks about looks, and whose data they were at is established.
func (r *Registry) nameable(ctx context.Context, q queries, c *caseRow) (bool, error) {
	if c.SubjectToken == nil || c.Kind == Access {
		return c.SubjectToken != nil, nil
	}
	return r.yes(ctx, q, `SELECT EXISTS (SELECT FROM requests_complaint WHERE case_id = $1 AND entry <> '')`, c.ID)
}
