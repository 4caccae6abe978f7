package requests

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// Reach says whether an authority is for every source system or for some.
// i18n: requests.reach.*
type Reach string

// The reaches. It is empty where an authority was accepted before anybody had to say.
const (
	ReachAll  Reach = "all"
	ReachSome Reach = "some"
)

// Reaches lists them in the order they are offered.
func Reaches() []Reach { return []Reach{ReachAll, ReachSome} }

// Covered says whether the authority of a representative covers a document of the answer.
// i18n: requests.covered.*
type Covered string

// What can be said of a document. It is empty where nobody has to say: nobody is represented, or with everything.
const (
	CoveredWithin  Covered = "within"
	CoveredOutside Covered = "outside"
)

// CoveredWays lists them in the order they are offered.
func CoveredWays() []Covered { return []Covered{CoveredWithin, CoveredOutside} }

// ErrBeyondAuthority is a representative who asks for what their authority does not cover.
var ErrBeyondAuthority = errors.New("requests: the authority does not cover this")

// scope checks what an accepted authority covers. Words alone cut nothing: whoever writes some says which systems they mean.
func (r *Registry) scope(ctx context.Context, c *check, in AuthorityCheck, out *AuthorityCheck) error {
	out.Scope = c.text("scope", in.Scope, maxText, false)
	if out.Reach = in.Reach; out.Reach == "" && out.Scope == "" {
		out.Reach = ReachAll
	}
	choice(c, "reach", out.Reach, Reaches())
	if out.Reach != ReachSome {
		return nil
	}
	known, err := r.Ledger.Sources(ctx)
	if err != nil {
		return err
	}
	for _, s := range known {
		if slices.Contains(in.Sources, s.ID) {
			out.Sources = append(out.Sources, s.ID)
		}
	}
	if len(out.Sources) == 0 {
		c.add("sources", "choose")
	}
	return nil
}

// Limited reports whether an accepted authority covers less than everything.
func (b *Representation) Limited() bool {
	if b == nil || b.Authority != AuthorityAccepted || b.Check == nil {
		return false
	}
	return b.Check.Scope != "" || b.Check.Reach == ReachSome || b.Check.From != ""
}

// unreckoned tells that an authority says in words what it covers and nobody has said which systems that is.
func (b *Representation) unreckoned() bool {
	return b.Limited() && b.Check.Scope != "" && b.Check.Reach == ""
}

// first is the first day an accepted authority covers; zero when it reaches back without limit.
func (b *Representation) first() deadline.Day {
	if b == nil || b.Check == nil {
		return deadline.Day{}
	}
	day, _ := deadline.ParseDay(b.Check.From) // none is without limit
	return day
}

// cover says of a document that is given whether the authority covers it. Outside it is given for a reason, or not at all.
func (ch *change) cover(d *Enclosure) error {
	rep, err := ch.r.represented(ch.c)
	if err != nil {
		return err
	}
	if !rep.Limited() || d.Given == GivenNot {
		d.Covered, d.Why = "", ""
		return nil
	}
	c := &check{}
	choice(c, "covered", d.Covered, CoveredWays())
	if d.Why = c.text("outside", d.Why, maxText, d.Covered == CoveredOutside); d.Covered == CoveredWithin {
		d.Why = ""
	}
	return c.problems.orNil()
}

// uncover forgets what was said about documents that wait to be given: the authority covers something else now.
func (ch *change) uncover(ctx context.Context) error {
	_, err := ch.tx.Exec(ctx, `UPDATE requests_answer SET covered = '' WHERE case_id = $1 AND decision IS NULL`, ch.c.ID)
	return err
}

// unauthorised refuses a decision that would give a representative anything before their authority is accepted, or what it does not
// cover. Turning a request down is possible without.
func (ch *change) unauthorised(d *Decision) error {
	if ch.c.Authority == "" || d.Outcome == Declined {
		return nil
	}
	if ch.c.Authority != AuthorityAccepted {
		return Problems{{Field: "outcome", Key: "requests.problem.authority_needed"}}
	}
	rep, err := ch.r.represented(ch.c)
	if err != nil || !rep.Limited() {
		return err
	}
	if slices.ContainsFunc(d.Documents, func(e Enclosure) bool { return e.Given != GivenNot && e.Covered == "" }) {
		return Problems{{Field: "outcome", Key: "requests.problem.covered_unsaid"}}
	}
	if !d.Accesses {
		return nil
	}
	var m matter
	if err := ch.r.unseal("requests_case", "matter", ch.c.ID, ch.c.Matter, &m); err != nil {
		return err
	}
	if rep.unreckoned() {
		return Problems{{Field: "accesses", Key: "requests.problem.reach_needed"}}
	}
	if last, err := deadline.ParseDay(value(m.Access).To); err == nil && last.Before(rep.first()) {
		return Problems{{Field: "accesses", Key: "requests.problem.report_outside"}}
	}
	return nil
}

// AnswerReport is the report of who looked that belongs to an answer: about whom, of which time, and who gets it.
type AnswerReport struct {
	Who      ledger.Subject
	Name     string          // theirs
	From, To time.Time       // From is included, To is not; zero is open
	For      *Representation // the authority by which a representative gets it, which cuts it; nil when the person gets it themselves
	Agent    string          // the representative's name
}

// AuthorityFrom is the first moment an authority covers; zero when it reaches back without limit.
func (r *Registry) AuthorityFrom(b *Representation) time.Time { return r.edge(b.first().String(), 0) }

// AuthorityEnd is the first moment after an authority; zero when it has no end.
func (r *Registry) AuthorityEnd(b *Representation) time.Time { return r.edge(b.Until.String(), 1) }

// AnswerLooks tells what the report in the answer is about. For a representative it is cut to what their authority covers.
func (r *Registry) AnswerLooks(ctx context.Context, by Citizen, ref string) (out AnswerReport, err error) {
	var decided time.Time
	err = r.theirs(ctx, by, ref, func(tx pgx.Tx, c *caseRow, level Level) error {
		answer, err := r.answerOf(ctx, tx, c, level)
		if err != nil {
			return err
		}
		var m matter
		contact, who, err := r.who(c)
		if err == nil {
			err = r.unseal("requests_case", "matter", c.ID, c.Matter, &m)
		}
		if err != nil {
			return err
		}
		if !answer.Accesses || !who.Valid() {
			return ErrNotFound
		}
		decided, out.Who, out.Name = answer.ApprovedAt, who, contact.Name
		if m.Access != nil {
			out.From, out.To = r.edge(m.Access.From, 0), r.edge(m.Access.To, 1)
		}
		rep, err := r.represented(c)
		if err != nil || rep == nil {
			return err
		}
		out.Name = rep.Person
		if !r.represents(by, c) {
			return nil
		}
		if rep.Authority != AuthorityAccepted || rep.unreckoned() { // taken back since, or nobody has said how far it reaches
			return ErrBeyondAuthority
		}
		out.For, out.Agent = rep, contact.Name
		return nil
	})
	if err != nil {
		return AnswerReport{}, err
	}
	return out, r.fetched(ctx, by, ref, "fetch looks "+decided.String(), nil)
}

// ActLapse tells the person that nobody acts for them any more.
const ActLapse Action = "lapse"

// LetterLapsed has Ref, Kind and Agent: somebody may no longer act for the person.
const LetterLapsed = "lapsed"

// EndAuthorities writes to those whose representative may no longer act, of cases that are still open: from now on the case is theirs
// alone. The authority of an agent that signed its requests ends with its place in the register. However often it is called, each end
// brings one letter.
func (r *Registry) EndAuthorities(ctx context.Context) error {
	rows, err := r.DB.Query(ctx, `SELECT c.ref FROM requests_case c WHERE c.ref IS NOT NULL AND c.`+open+` AND c.state <> 'unconfirmed'
		AND (c.authority = 'accepted' AND c.authority_until < @today OR c.authority IN ('waiting', 'accepted') AND c.id IN (`+leftByAgents+`))
		ORDER BY c.id`, pgx.NamedArgs{"today": r.Today()})
	if err != nil {
		return err
	}
	refs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if err := ignore(r.endAuthority(ctx, ref), ErrMove); err != nil { // it ended meanwhile
			return err
		}
	}
	return nil
}

// leftByAgents selects the cases of agents that may not act any more.
const leftByAgents = `SELECT s.case_id FROM requests_signed s JOIN requests_signer a ON a.id = s.signer WHERE ` + signerGone

// endAuthority tells of one, unless the authority was renewed meanwhile.
func (r *Registry) endAuthority(ctx context.Context, ref string) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		c, err := caseBy(ctx, tx, "ref", ref, "FOR UPDATE")
		if err != nil {
			return ignore(err, ErrNotFound)
		}
		signed, err := r.signing(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		left := signed != nil && signed.Gone
		if !r.over(&c) && left {
			c.AuthorityUntil = r.Today().AddDays(-1)
		}
		if !r.over(&c) || c.Authority != AuthorityAccepted && !left {
			return nil
		}
		once := Step{Ref: ref, Key: "end of " + c.AuthorityUntil.String()}
		return r.actIn(ctx, tx, actor{}, once, ActLapse, func(ctx context.Context, ch *change) error {
			ch.c.AuthorityUntil = c.AuthorityUntil
			contact, _, err := r.who(ch.c)
			if err != nil {
				return err
			}
			ch.vars = map[string]any{"Agent": contact.Name, "Until": ch.c.AuthorityUntil}
			ch.letter(LetterLapsed)
			return ch.c.saveBehalf(ctx, ch.tx)
		})
	})
}
