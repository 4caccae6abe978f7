package requests

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/ledger"
)

// LookVerdict is what was found about one look, in one word.
// i18n: requests.found.*
type LookVerdict string

// The verdicts.
const (
	LookJustified    LookVerdict = "justified"
	LookNotJustified LookVerdict = "not_justified" // opens an incident once it is approved
	LookCannotTell   LookVerdict = "cannot_tell"
)

// LookVerdicts lists every verdict in the order it is offered.
func LookVerdicts() []LookVerdict {
	return []LookVerdict{LookJustified, LookNotJustified, LookCannotTell}
}

// Finding is what was found about one look at the citizen's data. Whoever decides names the look by its number in the citizen's list, or
// by zero the one that the complaint is about.
type Finding struct {
	Number   int64       `json:"number,omitempty"` // in the citizen's list; zero of a look that has none yet
	Entry    string      `json:"entry"`            // id in the ledger
	Occurred time.Time   `json:"occurred,omitzero"`
	Source   string      `json:"source,omitempty"`
	Verdict  LookVerdict `json:"verdict"`
	Reasons  string      `json:"reasons"` // in words, to the citizen
}

// looks tells whether a complaint is about looks at the citizen's data, one or those of an official.
func (g *Grievance) looks() bool {
	return g != nil && (g.About == AboutEntry || g.About == AboutOfficial)
}

// properFindings puts what was found about looks into proper form, each with the entry of the ledger it is about, or says what is wrong
// with it. A complaint about one look is decided with a finding on it, unless the whole complaint is declined; the outcome must not
// say otherwise than the findings do.
func (ch *change) properFindings(ctx context.Context, d *Decision) error {
	given := d.Findings
	d.Findings = nil
	var m matter
	if err := ch.r.unseal("requests_case", "matter", ch.c.ID, ch.c.Matter, &m); err != nil {
		return err
	}
	g := m.Complaint
	if !g.looks() || d.Outcome == Declined {
		return nil
	}
	c := &check{}
	if g.About == AboutEntry && (len(given) == 0 || given[0].Number != 0) {
		c.add(lookField(0, "found"), "choose")
	}
	if len(given) > maxItems {
		c.add("looks", "item_limit", "Most", maxItems)
		return c.problems.orNil()
	}
	for i, f := range given {
		about := g.About == AboutEntry && i == 0 && f.Number == 0
		if !about && f == (Finding{}) {
			continue // a line of the form that was left empty
		}
		choice(c, lookField(i, "found"), f.Verdict, LookVerdicts())
		f.Reasons = c.text(lookField(i, "reasons"), f.Reasons, maxText, true)
		err := ch.spot(ctx, g, &f, about)
		switch {
		case errors.Is(err, ledger.ErrNoEntry):
			c.add(lookField(i, "number"), "no_look")
		case err != nil:
			return err
		}
		for _, other := range d.Findings {
			if err == nil && other.Entry == f.Entry {
				c.add(lookField(i, "number"), "look_twice")
			}
		}
		d.Findings = append(d.Findings, f)
	}
	c.agree(g, d)
	if len(d.Findings) > 0 {
		d.Together = false // of this citizen's own list
	}
	return c.problems.orNil()
}

// spot finds the look a finding is about. The one that the complaint is about needs no search: that it was there, the complaint shows.
func (ch *change) spot(ctx context.Context, g *Grievance, f *Finding, about bool) error {
	id, number := "", f.Number
	if about {
		id = g.Entry
	}
	_, subject, err := ch.r.who(ch.c)
	if err != nil {
		return err
	}
	e, err := ch.r.Ledger.Whole(ctx, ch.tx, ledger.Person{subject}, id, number)
	if about && errors.Is(err, ledger.ErrNoEntry) {
		f.Entry = g.Entry
		return nil
	}
	f.Entry, f.Number, f.Occurred, f.Source = e.ID, e.Ordinal, e.Occurred, e.Source
	return err
}

// agree holds the outcome against the findings.
func (c *check) agree(g *Grievance, d *Decision) {
	for i, f := range d.Findings {
		switch {
		case f.Verdict == LookNotJustified && d.Outcome != Upheld && d.Outcome != PartUpheld:
			c.add("outcome", "found_not_justified")
			return
		case f.Verdict == LookJustified && d.Outcome == Upheld && g.About == AboutEntry && i == 0:
			c.add("outcome", "found_justified")
			return
		}
	}
}

func lookField(i int, name string) string { return "looks." + strconv.Itoa(i) + "." + name }

// find writes what was approved about looks. It stands beside them in the citizen's list from then on; of several findings on one
// look the newest counts. A look found not to be justified opens an incident, once.
func (ch *change) find(ctx context.Context, d *Decision) error {
	for _, f := range d.Findings {
		id := newID()
		body, err := ch.r.seal("requests_finding", "body", id, f)
		if err != nil {
			return err
		}
		var before LookVerdict
		err = ch.tx.QueryRow(ctx, `INSERT INTO requests_finding (id, case_id, decision, subject, entry, verdict, found_at, body)
			SELECT $1, $2, id, $3, $4, $5, $6, $7 FROM requests_decision WHERE case_id = $2 AND current
			RETURNING coalesce((SELECT o.verdict FROM requests_finding o WHERE o.subject IS NOT DISTINCT FROM $3 AND o.entry = $4
				ORDER BY o.found_at DESC, o.id DESC LIMIT 1), '')`,
			id, ch.c.ID, ch.c.SubjectToken, f.Entry, f.Verdict, ch.at, body).Scan(&before)
		if err != nil {
			return err
		}
		if f.Verdict == LookNotJustified && before != LookNotJustified {
			ch.jobs = append(ch.jobs, IncidentArgs{Finding: id})
		}
	}
	return nil
}

// Misuse is a look that was found not to be justified, as the incident it opens needs to know it: it names nobody.
type Misuse struct {
	FoundAt  time.Time // when a second person agreed, or a flag was decided: from then on the body knows
	Occurred time.Time // zero when nobody knows any more
	Source   string
	Flagged  bool // it was flagged, and nobody complained
	People   int  // whose data it was; zero when that is not known
}

// Misuse gives what an incident is opened by; ErrNothing when the finding or the flag is gone.
func (r *Registry) Misuse(ctx context.Context, a IncidentArgs) (m Misuse, err error) {
	if a.Flag != uuid.Nil {
		m.Flagged = true
		err = r.DB.QueryRow(ctx, `SELECT decided_at, occurred, source, CASE WHEN actor IS NULL OR why = $2 THEN 1 ELSE 0 END FROM requests_flag
			WHERE id = $1 AND verdict = 'misuse'`, a.Flag, flagRepeat).Scan(&m.FoundAt, &m.Occurred, &m.Source, &m.People)
		if errors.Is(err, pgx.ErrNoRows) {
			err = ErrNothing
		}
		return m, err
	}
	var body []byte
	err = r.DB.QueryRow(ctx, `SELECT found_at, body FROM requests_finding WHERE id = $1`, a.Finding).Scan(&m.FoundAt, &body)
	if errors.Is(err, pgx.ErrNoRows) {
		return m, ErrNothing
	}
	var f Finding
	err = errors.Join(err, r.unseal("requests_finding", "body", a.Finding, body, &f))
	m.Occurred, m.Source, m.People = f.Occurred, f.Source, 1
	return m, err
}

// misuses are the findings of a case that a look was not justified, oldest first.
func misuses(ctx context.Context, q queries, id uuid.UUID) ([]uuid.UUID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM requests_finding WHERE case_id = $1 AND verdict = 'not_justified' ORDER BY found_at, id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}

// CaseOf gives the reference of the case a finding comes from; empty when that case is not the officer's to see, or its content is erased.
func (r *Registry) CaseOf(ctx context.Context, by Officer, finding uuid.UUID) (ref string, err error) {
	rows, err := r.DB.Query(ctx, `SELECT c.ref FROM requests_finding f JOIN requests_case c ON c.id = f.case_id
		WHERE f.id = @finding AND c.ref IS NOT NULL AND `+visible, r.seenBy(by, pgx.NamedArgs{"finding": finding}))
	if err != nil {
		return "", err
	}
	ref, err = pgx.CollectExactlyOneRow(rows, pgx.RowTo[string])
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return ref, err
}

// ForgetFindings removes findings on looks that the ledger does not hold any more: they live as long as the look does. Findings of a
// case on file stay with it.
func (r *Registry) ForgetFindings(ctx context.Context) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT DISTINCT entry FROM requests_finding WHERE case_id IS NULL`)
		if err != nil {
			return err
		}
		entries, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		gone, err := r.Ledger.Gone(ctx, tx, entries)
		if err != nil || len(gone) == 0 {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM requests_finding WHERE case_id IS NULL AND entry = ANY($1)`, gone)
		return err
	})
}
