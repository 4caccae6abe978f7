package requests

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/ledger"
)

// About is what a complaint is about.
// i18n: requests.about.*
type About string

// What a complaint can be about.
const (
	AboutGeneral  About = "general"
	AboutCase     About = "case"
	AboutOfficial About = "official"
	AboutNotice   About = "notice"
	AboutEntry    About = "entry" // one look at the citizen's data
)

// Abouts lists what a visitor may choose; a complaint about an entry begins at the entry.
func Abouts() []About { return []About{AboutGeneral, AboutCase, AboutOfficial, AboutNotice} }

// Grievance is the matter of a complaint.
type Grievance struct {
	About   About     `json:"about"`
	Text    string    `json:"text"`
	Wanted  string    `json:"wanted,omitempty"` // what would put it right
	Facts   string    `json:"facts,omitempty"`  // of a review: what the office did not know when it decided
	Late    string    `json:"late,omitempty"`   // of a review that comes late: why
	Case    string    `json:"case,omitempty"`   // reference, when about a case
	Notice  string    `json:"notice,omitempty"` // slug, when about a notice
	Who     string    `json:"who,omitempty"`    // as the citizen names the official
	Officer uuid.UUID `json:"officer,omitzero"` // the official, when known: walled off
	Unit    string    `json:"unit,omitempty"`   // the unit concerned: walled off
	Entry   string    `json:"entry,omitempty"`  // id of the ledger entry
	Seen    []byte    `json:"seen,omitempty"`   // the entry as it was shown to the citizen, as JSON
}

// unitThatLooked is kept from a complaint about a look also where the citizen's list does not name it. It is not written into what the
// citizen said.
func (r *Registry) unitThatLooked(ctx context.Context, tx pgx.Tx, c *caseRow, g *Grievance) error {
	if g.About != AboutEntry || g.Unit != "" {
		return nil
	}
	_, subject, err := r.who(c)
	if err != nil {
		return err
	}
	e, err := r.Ledger.Whole(ctx, tx, ledger.Person{subject}, g.Entry, 0)
	if errors.Is(err, ledger.ErrNoEntry) {
		return nil
	}
	g.Unit = e.Actor.Unit
	return err
}

// insertComplaint writes who and what a complaint is about, as far as the wall needs it. What the citizen typed about
// an official stays sealed; only ids of our own officers and units stand here.
func (r *Registry) insertComplaint(ctx context.Context, tx pgx.Tx, id uuid.UUID, g Grievance) error {
	var officer *uuid.UUID
	if g.Officer != uuid.Nil {
		officer = &g.Officer
	}
	_, err := tx.Exec(ctx, `INSERT INTO requests_complaint (case_id, about, case_about, officer, unit, notice, entry)
		VALUES ($1, $2, (SELECT id FROM requests_case WHERE ref = $3), $4, $5, $6, $7)`,
		id, g.About, g.Case, officer, g.Unit, g.Notice, g.Entry)
	return err
}
