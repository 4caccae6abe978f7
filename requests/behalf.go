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

// Behalf says for whom somebody else asks, and what gives them the right to. The case is the represented person's; its
// contact is the representative.
type Behalf struct {
	Relation  Relation `json:"relation"`
	Person    string   `json:"person"`              // name of the represented person
	Email     string   `json:"email,omitempty"`     // their own mailbox, if they have one
	Post      string   `json:"post,omitempty"`      // their own postal address
	Born      string   `json:"born,omitempty"`      // ISO day, of a child: the authority ends when it comes of age
	Basis     Basis    `json:"basis"`               // what the authority is
	Scope     string   `json:"scope,omitempty"`     // the matters it is for, in words; empty is everything
	Until     string   `json:"until,omitempty"`     // ISO day, the last one; empty is without end
	Show      Showing  `json:"show,omitempty"`      // how it will be shown
	Reference string   `json:"reference,omitempty"` // under which another front office keeps the authority
}

// Relation is what a representative is to the person they ask for.
// i18n: requests.relation.*
type Relation string

// The relations.
const (
	Parent   Relation = "parent"   // or guardian
	Attorney Relation = "attorney" // or deputy
	Agent    Relation = "agent"    // a charity, a lawyer
	Another  Relation = "another"
)

// Relations lists every relation.
func Relations() []Relation { return []Relation{Parent, Attorney, Agent, Another} }

// Basis is what an authority is.
// i18n: requests.basis.*
type Basis string

// Bases lists every basis of an authority.
func Bases() []Basis {
	return []Basis{"parental", "power_of_attorney", "court_order", "signed_letter"}
}

// Showing is how an authority is shown.
// i18n: requests.showing.*
type Showing string

// Showings lists the ways to show an authority.
func Showings() []Showing { return []Showing{"message", "post", "counter"} }

// Authority is how far the check of an authority is.
// i18n: requests.authority.*
type Authority string

// How far the check is. It is empty when somebody asks for themselves.
const (
	AuthorityWaiting  Authority = "waiting"
	AuthorityAccepted Authority = "accepted"
	AuthorityRefused  Authority = "refused"
)

// AuthorityCheck is what the office found about an authority. What was shown is looked at and not kept.
type AuthorityCheck struct {
	Accepted bool     `json:"accepted"`
	Seen     string   `json:"seen,omitempty"`  // what was shown, in a line
	Scope    string   `json:"scope,omitempty"` // the matters it is for, in words; empty is everything
	Reach    Reach    `json:"reach,omitempty"` // the source systems it is for, all or these
	Sources  []string `json:"sources,omitempty"`
	From     string   `json:"from,omitempty"` // ISO days
	Until    string   `json:"until,omitempty"`
	Code     string   `json:"code,omitempty"`  // of a refusal, one of AuthorityRefusals
	Words    string   `json:"words,omitempty"` // to the representative
}

// AuthorityRefusals lists why an authority can be refused.
// i18n: requests.unauthorised.*
func AuthorityRefusals() []string {
	return []string{"not_signed", "another_person", "out_of_scope", "run_out", "not_shown", "child_decides", personNo}
}

// Representation is a Behalf as it stands on a case.
type Representation struct {
	Behalf
	Authority Authority
	Check     *AuthorityCheck // nil until it was checked
	Until     deadline.Day    // the last day; zero without end
	Over      bool            // that day has passed
	OfAge     int             // years, where Until is the day before a child comes of age; zero otherwise
}

// Represented tells who is represented with what right; nil when somebody asks for themselves.
func (r *Registry) represented(c *caseRow) (*Representation, error) {
	if c.Authority == "" {
		return nil, nil
	}
	var body behalfBody
	if err := r.unseal("requests_case", "behalf", c.ID, c.Behalf, &body); err != nil {
		return nil, err
	}
	out := &Representation{Behalf: body.Behalf, Authority: c.Authority, Check: body.Check, Until: c.AuthorityUntil, Over: r.over(c)}
	if end := r.comesOfAge(body.Behalf.Born); !end.IsZero() && end == c.AuthorityUntil {
		out.OfAge = r.ofAge()
	}
	return out, nil
}

// Own is how to reach the represented person themselves, as far as that is known.
func (b Behalf) Own() Contact { return Contact{Name: b.Person, Email: b.Email, Post: b.Post} }

// behalfBody is the sealed part of a representation.
type behalfBody struct {
	Behalf Behalf          `json:"behalf"`
	Check  *AuthorityCheck `json:"check,omitempty"`
}

// behalfRow is what a row of requests_case says of a representation.
type behalfRow struct {
	Behalf         []byte
	Authority      Authority
	AuthorityUntil deadline.Day
	Agent          []byte
	AgentToken     []byte
	PersonToken    []byte
}

const behalfColumns = `, behalf, authority, authority_until, agent, agent_token, person_token`

// over tells whether an authority has ended, accepted or not.
func (r *Registry) over(c *caseRow) bool {
	return c.Authority != "" && !c.AuthorityUntil.IsZero() && r.Today().After(c.AuthorityUntil)
}

// represents tells whether a visitor who reaches a case does so for somebody else.
func (r *Registry) represents(by Citizen, c *caseRow) bool {
	return c.Authority != "" && !r.isSubject(by, c)
}

// isSubject tells whether a visitor is the person a case is about, by established identity.
func (r *Registry) isSubject(by Citizen, c *caseRow) bool {
	return by.Level >= LevelIdentity && by.Subject.Valid() && c.SubjectToken != nil &&
		slices.Equal(c.SubjectToken, r.Sealer.Index(by.Subject.Scheme, by.Subject.ID))
}

// isAgent tells whether a visitor is the representative of a case, by established identity.
func (r *Registry) isAgent(by Citizen, c *caseRow) bool {
	return by.Level >= LevelIdentity && by.Subject.Valid() && c.AgentToken != nil &&
		slices.Equal(c.AgentToken, r.Sealer.Index(by.Subject.Scheme, by.Subject.ID))
}

// shutOut tells whether a visitor may see of a case only that their authority has ended.
func (r *Registry) shutOut(by Citizen, c *caseRow) bool { return r.represents(by, c) && r.over(c) }

// ErrAuthorityOver is a representative whose authority has ended.
var ErrAuthorityOver = errors.New("requests: the authority to act for the person has ended")

// setBehalf makes a new case one that is asked for somebody else: whoever files is its contact, never its subject.
func (r *Registry) setBehalf(by filer, f Filing, c *caseRow) error {
	c.Authority, c.PersonToken = AuthorityWaiting, r.emailToken(f.Behalf.Email)
	c.AuthorityUntil = r.lastDay(f.Behalf.Until, f.Behalf.Born)
	sealed, err := r.seal("requests_case", "behalf", c.ID, behalfBody{Behalf: *f.Behalf})
	c.Behalf = sealed
	if err != nil || by.citizen.Level < LevelIdentity || !by.citizen.Subject.Valid() {
		return err
	}
	return r.setAgent(c, by.citizen.Subject)
}

func (r *Registry) setAgent(c *caseRow, s ledger.Subject) (err error) {
	c.AgentToken = r.Sealer.Index(s.Scheme, s.ID)
	c.Agent, err = r.seal("requests_case", "agent", c.ID, s)
	return err
}

// comesOfAge is the last day on which somebody else may act for a child, the one before its birthday; zero without a day
// of birth. Born on 29 February, it comes of age on 1 March of a year that has no such day.
func (r *Registry) comesOfAge(born string) deadline.Day {
	day, err := deadline.ParseDay(born)
	if err != nil {
		return deadline.Day{}
	}
	return deadline.DayOf(time.Date(day.Year+r.ofAge(), day.Month, day.Day, 12, 0, 0, 0, time.UTC), time.UTC).AddDays(-1)
}

// lastDay is when an authority ends: as it says itself, and for a child at the latest when it comes of age; zero for never.
func (r *Registry) lastDay(until, born string) deadline.Day {
	day, _ := deadline.ParseDay(until) // none is without end
	if end := r.comesOfAge(born); !end.IsZero() && (day.IsZero() || end.Before(day)) {
		return end
	}
	return day
}

func (r *Registry) ofAge() int {
	if r.OfAge == 0 {
		return 18
	}
	return r.OfAge
}

// saveBehalf writes what a step changed of a representation.
func (c *caseRow) saveBehalf(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE requests_case SET behalf = $2, authority = $3, authority_until = $4, agent = $5, agent_token = $6,
		person_token = $7 WHERE id = $1`, c.ID, c.Behalf, c.Authority, c.AuthorityUntil, c.Agent, c.AgentToken, c.PersonToken)
	return err
}

// CheckAuthority records whether the authority of a representative is accepted. Before it is, nothing is granted. What was sent to
// show it is deleted.
func (r *Registry) CheckAuthority(ctx context.Context, by Officer, s Step, in AuthorityCheck) error {
	c := &check{}
	out := AuthorityCheck{Accepted: in.Accepted, Words: c.text("words", in.Words, maxText, !in.Accepted)}
	if in.Accepted {
		out.Seen = c.line("shown", in.Seen, maxLine, true)
		if err := r.scope(ctx, c, in, &out); err != nil {
			return err
		}
		out.From, out.Until = c.day("since", in.From), c.day("until", in.Until)
		from, err1 := deadline.ParseDay(out.From)
		until, err2 := deadline.ParseDay(out.Until)
		if err1 == nil && err2 == nil && until.Before(from) {
			c.add("until", "day_order")
		}
		if err1 == nil && r.Today().Before(from) {
			c.add("since", "day_ahead")
		}
	} else {
		out.Code = in.Code
		choice(c, "code", in.Code, AuthorityRefusals())
	}
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActAuthority, func(ctx context.Context, ch *change) error {
		if ch.c.Authority == "" {
			return ErrMove
		}
		if signed, err := r.signing(ctx, ch.tx, ch.c.ID); err != nil {
			return err
		} else if out.Accepted && signed != nil && signed.Gone {
			return Problems{{Field: "result", Key: "requests.problem.signer_gone"}}
		}
		return ch.checked(ctx, &out)
	})
}

func (ch *change) checked(ctx context.Context, in *AuthorityCheck) error {
	var body behalfBody
	if err := ch.r.unseal("requests_case", "behalf", ch.c.ID, ch.c.Behalf, &body); err != nil {
		return err
	}
	body.Check = in
	ch.vars, ch.text = map[string]any{"Authority": string(AuthorityRefused), "Code": in.Code}, in.Words
	ch.c.Authority = AuthorityRefused
	if in.Accepted {
		ch.vars = map[string]any{"Authority": string(AuthorityAccepted)}
		ch.c.Authority = AuthorityAccepted
		ch.c.AuthorityUntil = ch.r.lastDay(in.Until, body.Behalf.Born)
	}
	var err error
	if ch.c.Behalf, err = ch.r.seal("requests_case", "behalf", ch.c.ID, body); err != nil {
		return err
	}
	ch.letter(LetterAuthority)
	if err := errors.Join(ch.dropEvidence(ctx, ForAuthority), ch.uncover(ctx)); err != nil {
		return err
	}
	return ch.c.saveBehalf(ctx, ch.tx)
}

// ShowAuthority lets a representative mend what was refused: it is checked again.
func (r *Registry) ShowAuthority(ctx context.Context, by Citizen, s Step, text string) error {
	text, err := said(text)
	if err != nil {
		return err
	}
	return r.act(ctx, actor{citizen: &by}, s, ActShow, func(ctx context.Context, ch *change) error {
		if ch.c.Authority != AuthorityRefused || !r.represents(by, ch.c) {
			return ErrMove
		}
		ch.c.Authority, ch.place = AuthorityWaiting, ForAuthority
		if err := ch.say(ctx, FromCitizen, text, false); err != nil {
			return err
		}
		return ch.c.saveBehalf(ctx, ch.tx)
	})
}

// proven is how well the person a case is about is established: whoever may act for them vouches as much as a mailbox does.
func (c *caseRow) proven() Level {
	if c.Authority == AuthorityAccepted {
		return max(c.Level, LevelMailbox)
	}
	return c.Level
}

// attachAgent ties a case to the identity of the representative who follows it.
func (ch *change) attachAgent(ctx context.Context, by Citizen) error {
	own := ch.r.Sealer.Index(by.Subject.Scheme, by.Subject.ID)
	if ch.c.AgentToken != nil && !slices.Equal(ch.c.AgentToken, own) {
		return ErrForbidden
	}
	ch.vars = map[string]any{"Agent": true}
	if err := ch.r.setAgent(ch.c, by.Subject); err != nil {
		return err
	}
	return ch.c.saveBehalf(ctx, ch.tx)
}

// forAgent leaves out of what a citizen sees what is not the representative's: what the person wrote themselves, and what
// was given while the authority is not, or no longer, accepted.
func (r *Registry) forAgent(by Citizen, c *caseRow, v *TrackView) {
	if v.Behalf == nil || !r.represents(by, c) {
		return
	}
	v.Agent = true
	v.Messages = slices.DeleteFunc(v.Messages, func(m Message) bool { return m.From == FromCitizen && !m.Agent })
	if v.Decision != nil && c.Authority != AuthorityAccepted && v.Decision.Outcome != Declined {
		v.Decision.Statement, v.Decision.Withheld, v.Locked = "", "", true
	}
	if c.Authority == AuthorityRefused && c.State.Can(ActShow) {
		v.May = append(v.May, ActShow)
	}
}

// overView is all a representative sees once their authority has ended.
func (r *Registry) overView(c *caseRow, level Level) (TrackView, error) {
	b, err := r.represented(c)
	return TrackView{Ref: value(c.Ref), Kind: c.Kind, State: c.State, Stage: StageEnded, Level: level, Lang: c.Lang, Behalf: b, Agent: true}, err
}

// addressee is who letters go to: the representative, and once their authority has ended the person themselves.
func (r *Registry) addressee(c *caseRow, contact Contact) (Contact, error) {
	if !r.over(c) {
		return contact, nil
	}
	b, err := r.represented(c)
	if err != nil {
		return Contact{}, err
	}
	own := b.Own()
	own.Format = contact.Format
	return own, nil
}

// reached is whom this step writes to, and how.
func (ch *change) reached() (Contact, error) {
	contact, _, err := ch.r.who(ch.c)
	if err != nil {
		return Contact{}, err
	}
	return ch.r.addressee(ch.c, contact)
}

// behalf checks for whom somebody asks, and with what authority.
func (r *Registry) behalf(c *check, q Question, b *Behalf, by filer) *Behalf {
	in := value(b)
	out := in
	if q == AskBehalf {
		choice(c, "relation", in.Relation, Relations())
		out.Person = c.line("person", in.Person, maxName, true)
		out.Email = c.email("person_email", in.Email, false)
		out.Post = c.text("person_post", in.Post, maxLine, false)
		out.Born = c.day("born", in.Born)
		if in.Relation != Parent {
			out.Born = ""
		}
		day, err := deadline.ParseDay(out.Born)
		switch {
		case in.Relation == Parent && out.Born == "":
			c.add("born", "required")
		case err == nil && r.Today().Before(day):
			c.add("born", "day_ahead")
		case err == nil && r.comesOfAge(out.Born).Before(r.Today()):
			c.add("born", "of_age", "Years", r.ofAge())
		}
		return &out
	}
	if !by.signed { // no other filing has a signature to rest on
		choice(c, "basis", in.Basis, Bases())
	}
	out.Scope = c.text("scope", in.Scope, maxText, false)
	out.Reference = c.line("reference", in.Reference, maxName, false)
	out.Until = c.day("until", in.Until)
	if day, err := deadline.ParseDay(out.Until); err == nil && day.Before(r.Today()) {
		c.add("until", "day_passed")
	}
	if out.Show == "" {
		out.Show = Showings()[0]
	}
	choice(c, "show", out.Show, Showings())
	return &out
}

// take takes over the fields of one question about whom somebody asks for.
func (b *Behalf) take(q Question, in *Behalf) {
	from := value(in)
	if q == AskBehalf {
		b.Relation, b.Person, b.Email, b.Post, b.Born = from.Relation, from.Person, from.Email, from.Post, from.Born
		return
	}
	b.Basis, b.Scope, b.Until, b.Show = from.Basis, from.Scope, from.Until, from.Show
}

// lookedAt is about whom a look at a case is recorded: the represented person, never who asks for them.
func (r *Registry) lookedAt(c *caseRow, contact Contact, subject ledger.Subject) (ledger.Subject, string, error) {
	b, err := r.represented(c)
	if err != nil || b == nil {
		return subject, "", err
	}
	if !subject.Valid() && b.Email != "" {
		subject = ledger.Subject{Scheme: "email", ID: b.Email}
	}
	if !subject.Valid() { // the mailbox of the case is not theirs
		subject = ledger.Subject{Scheme: "case", ID: value(c.Ref)}
	}
	return subject, contact.Name, nil
}

// fromAgent tells whether what is written on the citizen's side in this step comes from their representative. What staff
// enter for somebody comes from whoever writes to the body.
func (ch *change) fromAgent() bool {
	if ch.who.citizen != nil {
		return ch.r.represents(*ch.who.citizen, ch.c)
	}
	return ch.c.Authority != "" && !ch.r.over(ch.c)
}

// ownMailbox is the mailbox of the person a case is about, not of who asks for them.
func (c *caseRow) ownMailbox() []byte {
	if c.Authority != "" {
		return c.PersonToken
	}
	return c.EmailToken
}
