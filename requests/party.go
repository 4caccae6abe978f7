package requests

import (
	"context"
	"math"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/ledger"
)

// What a case concerns people and organisations as, beside its citizen and mailbox.
const (
	partyHousehold = "household"
	partyOther     = "other" // entered by the office
)

// Concerned is somebody beside the citizen whom a case concerns: a landlord, an employer, a company that asks through a lawyer.
type Concerned struct {
	Party ledger.Subject // one of PartySchemes, and an identifier, address or code
	Why   string         // who they are, and what they have to do with it
}

// AddParty notes whom a case concerns beside its citizen. Whoever has the case and declared an interest in them is taken from it in the
// same step, and from then on it does not exist for any colleague who did.
func (r *Registry) AddParty(ctx context.Context, by Officer, s Step, p Concerned) error {
	c := &check{}
	choice(c, "scheme", p.Party.Scheme, r.PartySchemes())
	p.Party.ID = c.party(p.Party)
	p.Why = c.text("why", p.Why, maxText, true)
	token := r.partyToken(p.Party)
	if token == nil && c.problems.Of("party") == nil {
		c.add("party", "party_short")
	}
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.joining(ctx, actor{officer: &by}, s, ActParty, func(ctx context.Context, ch *change) error {
		ch.text = p.Why
		_, err := ch.tx.Exec(ctx, `INSERT INTO requests_party (case_id, kind, token) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, ch.c.ID, partyOther, token)
		return err
	})
}

// addressToken finds the same postal address again, however it is spaced, cased, accented and punctuated. An address of one word or
// two is a town at most, and no household.
func (r *Registry) addressToken(address string) []byte {
	parts := words(strings.ReplaceAll(address, "\n", " "))
	if len(parts) < 3 {
		return nil
	}
	return r.Sealer.Index(schemePost, strings.Join(parts, ""))
}

// concerns notes whose household a new case concerns, so that declared interests in it are found.
func (r *Registry) concerns(ctx context.Context, tx pgx.Tx, c *caseRow, contact Contact) error {
	token := r.addressToken(contact.Post)
	if token == nil {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO requests_party (case_id, kind, token) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, c.ID, partyHousehold, token)
	return err
}

// joining is a step by which somebody joins a case, or is found to be who they are. What then falls behind a wall is taken from
// the officer who has it, in the same transaction.
func (r *Registry) joining(ctx context.Context, who actor, s Step, a Action, do func(context.Context, *change) error) error {
	staff, err := r.roster(ctx)
	if err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if err := r.actIn(ctx, tx, who, s, a, do); err != nil {
			return err
		}
		if err := r.settled(ctx, tx, s.Ref); err != nil {
			return err
		}
		return r.match(ctx, tx, s.Ref, staff)
	})
	return r.missed(ctx, who.officer, err)
}

// match holds a case against everything declared and recorded, anew: whom of the staff the ledger shows at this citizen's data, and
// whether whoever has the case may keep it. It is called whenever the parties of a case change.
func (r *Registry) match(ctx context.Context, tx pgx.Tx, ref string, staff []Officer) error {
	proper, _ := r.Reference(ref)
	c, err := caseBy(ctx, tx, "ref", proper, "")
	if err != nil {
		return err
	}
	contact, subject, err := r.who(&c)
	if err != nil {
		return err
	}
	if err := r.lookers(ctx, tx, &c, knownAs(contact, subject), staff); err != nil || c.Assignee == nil {
		return err
	}
	holder := Officer{ID: *c.Assignee, Name: c.AssigneeName, Unit: c.Unit}
	if known := officerIn(staff, holder.ID); known != nil {
		holder = *known
	}
	return r.putBack(ctx, tx, holder, staff)
}

// Acquaintance is what a reader of a case is told about whether whoever has it may know the citizen.
type Acquaintance struct {
	Undeclared bool         // the reader has the case, and has not said yet whether they have an interest in it
	Resembles  *Resemblance // somebody of a like name stands among the declared interests of whoever has it
}

func (r *Registry) acquaintance(ctx context.Context, q queries, by Officer, c *caseRow) (a Acquaintance, err error) {
	if c.Assignee == nil {
		return a, nil
	}
	mine := *c.Assignee == by.ID
	a.Undeclared = mine && !c.Disclaimed && c.State.Can(ActDisclaim)
	if mine || by.supervises() {
		a.Resembles, err = r.resemblance(ctx, q, c.ID, *c.Assignee)
	}
	return a, err
}

// Resemblance is a case whose citizen has a name like one that somebody declared an interest in. It only suggests.
type Resemblance struct {
	Kind string  // of the interest
	Bits float64 // how rare what they share is: one in 2 to the power of it
}

// A name suggests from so many bits on: one in a thousand. A common surname alone never does, a rare one alone may.
const resembles = 10

// population is how many people are assumed to stand behind the first case: with few cases every name would look rare, or common.
const population = 1000

// resemblance finds the closest likeness between the names on a case and those an officer declared, or nil. Whether it is the same
// person, people say.
func (r *Registry) resemblance(ctx context.Context, q queries, id, officer uuid.UUID) (*Resemblance, error) {
	rows, err := q.Query(ctx, `WITH shared AS (
			SELECT i.id, i.kind, w.token FROM requests_interest i CROSS JOIN LATERAL unnest(i.name) AS n (token)
				JOIN requests_word w ON w.token = n.token AND w.case_id = @case
			WHERE i.officer = @officer AND i.since <= @today AND (i.until IS NULL OR i.until >= @today)
				AND NOT EXISTS (SELECT FROM requests_interest v WHERE v.replaces = i.id))
		SELECT s.id, s.kind, (SELECT count(*) FROM requests_word w WHERE w.token = s.token) AS held,
			(SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'requests_case'::regclass) AS all FROM shared s`,
		pgx.NamedArgs{"case": id, "officer": officer, "today": r.Today()})
	if err != nil {
		return nil, err
	}
	type likeness struct {
		kind string
		bits float64
	}
	found := map[uuid.UUID]likeness{}
	var interest uuid.UUID
	var kind string
	var held, all int64
	if _, err := pgx.ForEachRow(rows, []any{&interest, &kind, &held, &all}, func() error {
		one := found[interest]
		one.kind = kind
		one.bits += rarity(held, all)
		found[interest] = one
		return nil
	}); err != nil {
		return nil, err
	}
	var best *Resemblance
	for _, one := range found {
		if one.bits >= resembles && (best == nil || one.bits > best.Bits) {
			best = &Resemblance{Kind: one.kind, Bits: one.bits}
		}
	}
	return best, nil
}

// rarity is how much a word of a name says, in bits: how many cases bear it, of all.
func rarity(held, all int64) float64 {
	return math.Log2(float64(max(all, held)+population) / float64(held+1))
}

// knownAs is every identifier under which the ledger may know the citizen of a case.
func knownAs(contact Contact, subject ledger.Subject) ledger.Person {
	var person ledger.Person
	if subject.Valid() {
		person = append(person, subject)
	}
	if contact.Email != "" {
		person = append(person, ledger.Subject{Scheme: schemeEmail, ID: contact.Email})
	}
	return person
}
