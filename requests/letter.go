package requests

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Letter is what a worker needs to write and send one.
type Letter struct {
	ID     uuid.UUID // the same each time this letter is asked for: makes the message id
	Letter string
	To     string
	Name   string
	Lang   string
	Ref    string
	Kind   Kind
	Due    deadline.Day
	Vars   map[string]any // as listed beside each letter; strings, ints and deadline.Day
	Clock  Clock          // for letters that say by when the body must answer: the working goes with the day

	Progress *Progress // of the letter that says how a case stands
}

// LetterData gives what a letter needs, or ErrNothing when there is nobody to write to: no such case behind a code, no
// mailbox, a mailbox nobody confirmed, or content erased meanwhile.
func (r *Registry) LetterData(ctx context.Context, a LetterArgs) (Letter, error) {
	c, err := caseBy(ctx, r.DB, "id", a.Case, "")
	if errors.Is(err, ErrNotFound) {
		return Letter{}, ErrNothing
	}
	if err != nil {
		return Letter{}, err
	}
	contact, _, err := r.who(&c)
	if err != nil {
		return Letter{}, err
	}
	switch a.Letter {
	case LetterCode: // a code opens what is left to see
	case LetterAsked:
		contact, err = r.personAsked(ctx, &c)
	default:
		contact, err = r.addressee(&c, contact)
	}
	if err != nil {
		return Letter{}, err
	}
	if contact.Email == "" || c.Ref == nil || c.State == StateUnconfirmed && a.Letter != LetterCode {
		return Letter{}, ErrNothing
	}
	if a.Letter == LetterReminder && c.State != StateAsked { // answered meanwhile
		return Letter{}, ErrNothing
	}
	rows, err := eventRows(ctx, r.DB, c.ID)
	if err != nil {
		return Letter{}, err
	}
	clock, err := r.clockOf(ctx, r.DB, &c, rows)
	if err != nil {
		return Letter{}, err
	}
	clock = clock.forCitizen()
	out := Letter{ID: a.Event, Letter: a.Letter, To: contact.Email, Name: contact.Name, Lang: c.Lang, Ref: *c.Ref, Kind: c.Kind, Due: clock.Due, Clock: clock}
	out.Vars = map[string]any{"Ref": out.Ref, "Kind": string(c.Kind), "Due": clock.Due}
	if clock.AcknowledgeBy != nil {
		out.Vars["AcknowledgeBy"] = *clock.AcknowledgeBy
	}
	if c.Outcome != "" {
		out.Vars["Outcome"] = string(c.Outcome)
	}
	if name := tells[a.Letter]; name != "" {
		if out.Vars[name], err = r.valueOf(rows, a.Event, name); err != nil {
			return Letter{}, err
		}
	}
	if a.Letter == LetterProgress {
		if out.Progress, err = r.progressOf(rows, a.Event); err != nil {
			return Letter{}, err
		}
	}
	if a.Letter == LetterAsked {
		out.Vars["Asked"] = r.askedCode(c.ID)
	}
	if a.Letter == LetterCode {
		code, err := r.codeFor(ctx, a)
		if err != nil {
			return Letter{}, err
		}
		out.Name = "" // the mailbox may not be the citizen's: it is told no name
		out.Vars["Code"], out.Vars["Minutes"] = code, CodeMinutes
	}
	return out, nil
}

// tells is the value of its event that a letter repeats: the day it moved from, the body that has the request now, the notice
// that says something else.
var tells = map[string]string{LetterMoved: "Was", LetterRedated: "Was", LetterPassed: "To", LetterLifting: "Day", LetterUnrestricted: "Day", LetterNoticed: "Title", LetterLapsed: "Agent", LetterAsked: "Agent"}

// valueOf reads a value of an event, or ErrNothing when there is no such event with such a value.
func (r *Registry) valueOf(rows []eventRow, event uuid.UUID, name string) (any, error) {
	i := slices.IndexFunc(rows, func(e eventRow) bool { return e.ID == event })
	if i < 0 {
		return nil, ErrNothing
	}
	events, err := r.events(rows[i : i+1])
	if err != nil {
		return nil, err
	}
	value, ok := events[0].Vars[name]
	if !ok {
		return nil, ErrNothing
	}
	return value, nil
}

// codeFor opens a code for its letter, while it is still worth sending.
func (r *Registry) codeFor(ctx context.Context, a LetterArgs) (string, error) {
	rows, err := r.DB.Query(ctx, `SELECT code FROM requests_code WHERE id = $1 AND case_id = $2 AND code IS NOT NULL
		AND expires_at > $3`, a.Event, a.Case, r.now())
	if err != nil {
		return "", err
	}
	sealed, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[[]byte])
	if errors.Is(err, pgx.ErrNoRows) {
		return "", ErrNothing
	}
	if err != nil {
		return "", err
	}
	var code string
	err = r.unseal("requests_code", "code", a.Event, sealed, &code)
	return code, err
}
