package requests

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// Interest is one declared interest of an officer. It is never changed; a later version ends it.
type Interest struct {
	ID     uuid.UUID
	Kind   string
	Nature string         // one of Natures; nothing said is real
	Party  ledger.Subject // one of PartySchemes and an identifier, address or code; zero for a nil return
	Name   string         // of the party, if known: a case of somebody of that name is pointed out, never closed
	Words  string         // in the officer's own words
	Since  deadline.Day
	Until  *deadline.Day
	Key    string // made with the form: the same key twice declares once

	Officer  uuid.UUID // whose it is; read only from here on
	At       time.Time
	By       string // name of the supervisor who entered it; empty when the officer declared it
	Replaced bool   // there is a later version
}

// InterestKinds lists the kinds of interest. "none" is a nil return, which is a declaration too.
// i18n: requests.interest.*
func InterestKinds() []string {
	return []string{"self", "family", "household", "business", "prior_case", "gift", "outside_job", "political", "none"}
}

// Natures lists how serious an interest can be, in the words of the OECD guidelines. The wall is the same for each: declaring does not
// resolve a conflict, and a potential one closes a case no later than a real one.
// i18n: conflict.nature.*
func Natures() []string { return []string{"real", "potential", "apparent"} }

// Schemes of parties beside the numbers of people.
const (
	schemeEmail        = "email"
	schemePost         = "post"         // a postal address: the same household
	schemeOrganisation = "organisation" // by code
)

// PartySchemes lists by what a party can be named.
// i18n: conflict.scheme.*
func (r *Registry) PartySchemes() []string {
	return append(slices.Clone(r.Schemes), schemeEmail, schemePost, schemeOrganisation)
}

// partyToken is the digest by which a party is found in cases.
func (r *Registry) partyToken(party ledger.Subject) []byte {
	if party.Scheme == schemePost {
		return r.addressToken(party.ID)
	}
	return r.Sealer.Index(party.Scheme, party.ID)
}

// Declare records an interest of the officer. The wall follows at once; open cases it touches are put back.
func (r *Registry) Declare(ctx context.Context, by Officer, in Interest) error {
	return r.declare(ctx, declaration{officer: by}, in)
}

// DeclareAbout records an interest of a colleague, whom a supervisor knows to have it.
func (r *Registry) DeclareAbout(ctx context.Context, by Officer, colleague Officer, in Interest) error {
	switch {
	case !by.supervises():
		return ErrForbidden
	case by.ID == colleague.ID:
		return r.Declare(ctx, by, in)
	}
	if in.Kind == "none" { // a nil return is the officer's own to make
		return Problems{{Field: "kind", Key: "requests.problem.interest"}}
	}
	return r.declare(ctx, declaration{officer: colleague, by: &by}, in)
}

// supervises tells whether the officer looks after conflicts of interest of colleagues.
func (o Officer) supervises() bool { return o.Is(RoleReviewer, RoleDPO) }

// declaration is whose interest is declared, by which supervisor if any, and which version it replaces.
type declaration struct {
	officer  Officer
	by       *Officer
	replaces *uuid.UUID
}

func (r *Registry) declare(ctx context.Context, d declaration, in Interest) error {
	if err := r.properInterest(&in); err != nil {
		return err
	}
	staff, err := r.roster(ctx)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		_, fresh, err := r.insertInterest(ctx, tx, d, in)
		if err != nil || !fresh || in.Kind == "none" {
			return err
		}
		return r.putBack(ctx, tx, d.officer, staff)
	})
}

func (r *Registry) properInterest(in *Interest) error {
	c := &check{}
	if !slices.Contains(InterestKinds(), in.Kind) {
		c.add("kind", "interest")
	}
	if in.Nature == "" {
		in.Nature = Natures()[0]
	}
	choice(c, "nature", in.Nature, Natures())
	if in.Since.IsZero() {
		in.Since = r.Today()
	}
	in.Words = c.text("words", in.Words, maxValue, false)
	if in.Kind == "none" {
		in.Party, in.Name, in.Until = ledger.Subject{}, "", nil
		return c.problems.orNil()
	}
	choice(c, "scheme", in.Party.Scheme, r.PartySchemes())
	in.Party.ID = c.party(in.Party)
	in.Name = c.line("name", in.Name, maxName, false)
	if in.Until != nil && in.Until.Before(in.Since) {
		c.add("until", "day_order")
	}
	return c.problems.orNil()
}

// party checks what names the other side of an interest.
func (c *check) party(party ledger.Subject) string {
	switch party.Scheme {
	case schemeEmail:
		return c.email("party", party.ID, true)
	case schemePost:
		return c.text("party", party.ID, maxLine, true)
	}
	return c.line("party", party.ID, maxName, true)
}

// interestWords is the part of a declaration that nothing is matched by but names.
type interestWords struct {
	Name  string `json:"name,omitempty"`
	Words string `json:"words,omitempty"`
}

// insertInterest writes a declaration, and tells whether it was new.
func (r *Registry) insertInterest(ctx context.Context, tx pgx.Tx, d declaration, in Interest) (id uuid.UUID, fresh bool, err error) {
	id = newID()
	if in.Key != "" {
		id = uuid.UUID(r.token("interest", d.officer.ID.String()+" "+in.Key)[:16])
	}
	words, err := r.seal("requests_interest", "words", id, interestWords{in.Name, in.Words})
	if err != nil {
		return id, false, err
	}
	var token, party []byte
	if in.Kind != "none" {
		if party, err = r.seal("requests_interest", "party", id, in.Party); err != nil {
			return id, false, err
		}
		token = r.partyToken(in.Party)
	}
	var by *uuid.UUID
	var name string
	if d.by != nil {
		by, name = &d.by.ID, d.by.Name
	}
	tag, err := tx.Exec(ctx, `INSERT INTO requests_interest (id, officer, kind, nature, party_token, party, words, name, since, until,
		declared_at, replaces, entered_by, entered_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT DO NOTHING`, id, d.officer.ID, in.Kind, in.Nature, token, party, words, r.nameTokens(in.Name), in.Since, in.Until,
		r.now(), d.replaces, by, name)
	return id, tag.RowsAffected() == 1, err
}

// nameTokens are the digests of the words of a name.
func (r *Registry) nameTokens(name string) [][]byte {
	tokens := [][]byte{}
	for _, word := range words(name) {
		tokens = append(tokens, r.token("name", word))
	}
	return tokens
}

// EndInterest says until when an interest lasts, today or later: what was closed stays closed until then. In the public register it says so
// too, from then on. One that a supervisor entered is not the officer's to end, but that supervisor's and the data protection officer's.
// Without effect when another version has followed: the second click of a double click.
func (r *Registry) EndInterest(ctx context.Context, by Officer, id uuid.UUID, until deadline.Day) error {
	c := &check{}
	switch {
	case until.IsZero():
		c.add("until", "day")
	case until.Before(r.Today()):
		c.add("until", "day_past")
	}
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		found, err := r.interestRows(ctx, tx, `id = $1 AND kind <> 'none'`, id)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return ErrNotFound
		}
		row := found[0]
		own := row.Officer == by.ID && row.EnteredBy == nil
		entered := row.EnteredBy != nil && row.Officer != by.ID && (by.Is(RoleDPO) || by.supervises() && *row.EnteredBy == by.ID)
		if !own && !entered {
			return ErrNotFound
		}
		in, err := r.interest(row)
		if err != nil {
			return err
		}
		if until.Before(in.Since) {
			return Problems{{Field: "until", Key: "requests.problem.day_order"}}
		}
		in.Until = &until
		d := declaration{officer: Officer{ID: row.Officer}, replaces: &id}
		if entered {
			d.by = &by
		}
		next, fresh, err := r.insertInterest(ctx, tx, d, in)
		if err != nil || !fresh {
			return err
		}
		return r.republish(ctx, tx, id, publication{register: RegisterInterest, source: next, officer: row.Officer, kind: in.Kind, until: &until, by: by,
			told: func(t Disclosed) Disclosed { return r.tellEnd(t, until) }})
	})
}

// Interests lists what the officer has declared and what was entered about them, newest first, with every version.
func (r *Registry) Interests(ctx context.Context, by Officer) ([]Interest, error) {
	return r.interestsWhere(ctx, `officer = $1`, by.ID)
}

// Entered lists what supervisors entered about colleagues and has not ended, newest first: to a reviewer their own entries, to the data
// protection officer all but those about themselves.
func (r *Registry) Entered(ctx context.Context, by Officer) ([]Interest, error) {
	if !by.supervises() {
		return nil, ErrForbidden
	}
	return r.interestsWhere(ctx, `entered_by IS NOT NULL AND officer <> $1 AND ($2 OR entered_by = $1) AND (until IS NULL OR until >= $3)
		AND NOT EXISTS (SELECT FROM requests_interest n WHERE n.replaces = i.id)`, by.ID, by.Is(RoleDPO), r.Today())
}

func (r *Registry) interestsWhere(ctx context.Context, where string, args ...any) ([]Interest, error) {
	found, err := r.interestRows(ctx, r.DB, where, args...)
	if err != nil {
		return nil, err
	}
	list := make([]Interest, 0, len(found))
	for _, row := range found {
		in, err := r.interest(row)
		if err != nil {
			return nil, err
		}
		list = append(list, in)
	}
	return list, nil
}

type interestRow struct {
	ID          uuid.UUID
	Officer     uuid.UUID
	Kind        string
	Nature      string
	Party       []byte
	Words       []byte
	Since       deadline.Day
	Until       deadline.Day
	DeclaredAt  time.Time
	EnteredBy   *uuid.UUID
	EnteredName string
	Replaced    bool
}

func (r *Registry) interestRows(ctx context.Context, q queries, where string, args ...any) ([]interestRow, error) {
	rows, err := q.Query(ctx, `SELECT i.id, officer, kind, nature, party, words, since, until, declared_at, entered_by, entered_name,
			EXISTS (SELECT FROM requests_interest n WHERE n.replaces = i.id) AS replaced
		FROM requests_interest i WHERE `+where+` ORDER BY declared_at DESC, id DESC`, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[interestRow])
}

// interest opens a declaration.
func (r *Registry) interest(row interestRow) (Interest, error) {
	in := Interest{ID: row.ID, Officer: row.Officer, Kind: row.Kind, Nature: row.Nature, Since: row.Since, At: row.DeclaredAt, By: row.EnteredName, Replaced: row.Replaced}
	if !row.Until.IsZero() {
		in.Until = pointer(row.Until)
	}
	var words interestWords
	err := errors.Join(r.unseal("requests_interest", "party", row.ID, row.Party, &in.Party),
		r.unseal("requests_interest", "words", row.ID, row.Words, &words))
	in.Name, in.Words = words.Name, words.Words
	return in, err
}
