package requests

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// Flag is a look at a citizen's data by somebody whom a wall or a recusal kept from that citizen, here or in any source system. It says
// that somebody should ask why, no more.
type Flag struct {
	ID       uuid.UUID
	Officer  uuid.UUID
	Name     string // of the officer
	Why      string // flagRecusal or flagInterest
	Ref      string // of the case stepped back from, for who may see it
	Source   string
	Occurred time.Time
	RaisedAt time.Time
	Verdict  string // one of FlagVerdicts; empty while it is open
	Reason   string
	Decided  string // by whom
	At       time.Time
}

// Why a look is flagged.
// i18n: conflict.flag.why.*
const (
	flagRecusal  = "recusal"
	flagInterest = "interest"
)

// FlagVerdicts lists what a flagged look can turn out to be.
// i18n: conflict.flag.verdict.*
func FlagVerdicts() []string { return []string{"explained", "misuse", "data_error"} }

// watched is a citizen whom an officer is kept from, since when, and why.
type watched struct {
	officer int // index
	person  ledger.Person
	since   time.Time
	why     string
	matter  *uuid.UUID // case
}

// FlagLooks raises a flag for each look by somebody behind a wall, and tells how many are new. It reads what was recorded, so intake
// never waits for it, and may be called any number of times.
func (r *Registry) FlagLooks(ctx context.Context) (raised int, err error) {
	staff, err := r.roster(ctx)
	if err != nil || len(staff) == 0 {
		return 0, err
	}
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		names, err := r.namesOf(ctx, tx, staff)
		if err != nil {
			return err
		}
		list, err := r.watch(ctx, tx, staff)
		if err != nil {
			return err
		}
		for _, w := range list {
			seen, err := r.Ledger.Sightings(ctx, tx, w.person, names[w.officer:w.officer+1], w.since)
			if err != nil {
				return err
			}
			for _, s := range seen {
				fresh, err := r.raise(ctx, tx, staff[w.officer], w, s)
				if err != nil {
					return err
				}
				raised += fresh
			}
		}
		return nil
	})
	return raised, err
}

// raise writes one flag, unless the look is not the citizen's to know yet, was flagged before, or was made under an exception.
func (r *Registry) raise(ctx context.Context, tx pgx.Tx, o Officer, w watched, s ledger.Sighting) (fresh int, err error) {
	if s.Hidden {
		return 0, nil
	}
	tag, err := tx.Exec(ctx, `INSERT INTO requests_flag (id, officer, officer_name, why, case_id, source, entry, occurred, raised_at)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE NOT ($6 = $10 AND EXISTS (SELECT FROM requests_override v
			WHERE v.officer = $2 AND v.granted AND v.decided_at <= $8 AND v.until >= ($8 AT TIME ZONE $11)::date))
		ON CONFLICT DO NOTHING`, newID(), o.ID, o.Name, w.why, w.matter, s.Source, s.Entry, s.Occurred, r.now(), ledger.OwnSource, r.zone().String())
	return int(tag.RowsAffected()), err
}

// watch lists whom of the citizens each of the staff is kept from: by recusal since it happened, by a declared interest since it was
// declared.
func (r *Registry) watch(ctx context.Context, tx pgx.Tx, staff []Officer) ([]watched, error) {
	at := map[uuid.UUID]int{}
	for i, o := range staff {
		at[o.ID] = i
	}
	list, err := r.watchRecusals(ctx, tx, ids(staff), at)
	if err != nil {
		return nil, err
	}
	found, err := r.interestRows(ctx, tx, `officer = ANY($1) AND party_token IS NOT NULL AND (until IS NULL OR until >= $2)`, ids(staff), r.Today())
	if err != nil {
		return nil, err
	}
	for _, row := range found {
		in, err := r.interest(row)
		if err != nil {
			return nil, err
		}
		if in.Replaced || in.Party.Scheme == schemePost || in.Party.Scheme == schemeOrganisation {
			continue
		}
		since := in.At
		if begins := in.Since.Time(r.zone()); begins.After(since) {
			since = begins
		}
		list = append(list, watched{officer: at[row.Officer], person: ledger.Person{in.Party}, since: since, why: flagInterest})
	}
	return list, nil
}

func (r *Registry) watchRecusals(ctx context.Context, tx pgx.Tx, officers []uuid.UUID, at map[uuid.UUID]int) ([]watched, error) {
	rows, err := tx.Query(ctx, `SELECT s.officer, s.at, c.id, c.contact, c.subject FROM requests_recusal s JOIN requests_case c ON c.id = s.case_id
		WHERE s.officer = ANY($1) AND c.ref IS NOT NULL`, officers)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (w watched, err error) {
		var officer uuid.UUID
		var c caseRow
		if err := row.Scan(&officer, &w.since, &c.ID, &c.Contact, &c.Subject); err != nil {
			return w, err
		}
		contact, subject, err := r.who(&c)
		w.officer, w.person, w.why, w.matter = at[officer], knownAs(contact, subject), flagRecusal, &c.ID
		return w, err
	})
}

// flagsMost is how many flags a list holds, the undecided first.
const flagsMost = 200

// Flags lists flagged looks to those who watch over conduct. Nobody sees one about themselves.
func (r *Registry) Flags(ctx context.Context, by Officer) ([]Flag, error) {
	return r.flags(ctx, by, uuid.Nil)
}

// Flag gives one of them, or ErrNotFound.
func (r *Registry) Flag(ctx context.Context, by Officer, id uuid.UUID) (Flag, error) {
	list, err := r.flags(ctx, by, id)
	if err == nil && len(list) == 0 {
		return Flag{}, ErrNotFound
	}
	if err != nil {
		return Flag{}, err
	}
	return list[0], nil
}

func (r *Registry) flags(ctx context.Context, by Officer, id uuid.UUID) ([]Flag, error) {
	if !by.judges() {
		return nil, ErrForbidden
	}
	rows, err := r.DB.Query(ctx, `SELECT f.id, f.officer, f.officer_name, f.why, coalesce(c.ref, ''), f.source, f.occurred, f.raised_at, f.verdict,
			f.reason, f.decided_name, coalesce(f.decided_at, 'epoch')
		FROM requests_flag f LEFT JOIN requests_case c ON c.id = f.case_id AND `+visible+`
		WHERE f.officer <> @me AND (@flag::uuid = '00000000-0000-0000-0000-000000000000' OR f.id = @flag::uuid)
			AND (f.case_id IS NULL OR f.case_id NOT IN (`+walled+`))
		ORDER BY f.verdict <> '', f.occurred DESC, f.id LIMIT @most`, r.seenBy(by, pgx.NamedArgs{"flag": id, "most": flagsMost}))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (f Flag, err error) {
		var sealed []byte
		err = row.Scan(&f.ID, &f.Officer, &f.Name, &f.Why, &f.Ref, &f.Source, &f.Occurred, &f.RaisedAt, &f.Verdict, &sealed, &f.Decided, &f.At)
		return f, errors.Join(err, r.unseal("requests_flag", "reason", f.ID, sealed, &f.Reason))
	})
}

// judges tells whether somebody decides what a flagged look was.
func (o Officer) judges() bool { return o.Is(RoleDPO, RoleIntegrity) }

// DecideFlag says what a flagged look was and why one thinks so. It is decided once, and never by the person who looked.
func (r *Registry) DecideFlag(ctx context.Context, by Officer, id uuid.UUID, verdict, reason string) error {
	if !by.judges() {
		return ErrForbidden
	}
	c := &check{}
	choice(c, "verdict", verdict, FlagVerdicts())
	reason = c.text("reason", reason, maxText, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	if _, err := r.Flag(ctx, by, id); err != nil {
		return err
	}
	sealed, err := r.seal("requests_flag", "reason", id, reason)
	if err != nil {
		return err
	}
	tag, err := r.DB.Exec(ctx, `UPDATE requests_flag SET verdict = $2, reason = $3, decided_by = $4, decided_name = $5, decided_at = $6
		WHERE id = $1 AND verdict = '' AND officer <> $4`, id, verdict, sealed, by.ID, by.Name, r.now())
	if err == nil && tag.RowsAffected() == 0 {
		return ErrChanged
	}
	return err
}

// Reconsider takes cases from whom a wall keeps them by now: an exception has ended, or an interest has begun. Each officer in a
// transaction of their own.
func (r *Registry) Reconsider(ctx context.Context) error {
	staff, err := r.roster(ctx)
	if err != nil {
		return err
	}
	for _, o := range staff {
		if err := pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error { return r.putBack(ctx, tx, o, staff) }); err != nil {
			return err
		}
	}
	return nil
}

// ConflictFigures count what the office does about conflicts of interest in a period. They name nobody.
type ConflictFigures struct {
	Declared  int // officers whose declaration is current
	Due       int // due within declareAhead days
	Overdue   int // overdue or never made
	Recusals  int
	Automatic int // of these, found by the portal
	Misses    int // attempts to reach a case that did not exist for whoever tried; unless Unsaid
	Unsaid    bool
	Overrides int // exceptions granted
	Flags     int // looks flagged
	Misuse    int // of these, found to be misuse
}

// Conflicts counts a period, both days included; the declarations are as of today. What was done about a case that does not exist for the reader is
// not counted, nor looks of their own to ask about: beside the lists on the same page the number would tell of it. Attempts at closed cases are not told to whoever can
// make one, for they could watch whether theirs counts.
func (r *Registry) Conflicts(ctx context.Context, by Officer, from, to deadline.Day) (in Indicators, err error) {
	if !by.supervises() && !by.oversees() {
		return in, ErrForbidden
	}
	in.From, in.To, in.Threshold = from, to, r.Quarterly.threshold()
	in.Conflicts, err = r.conflictFigures(ctx, by, from, to)
	return in, err
}

func (r *Registry) conflictFigures(ctx context.Context, by Officer, from, to deadline.Day) (ConflictFigures, error) {
	var f ConflictFigures
	staff, err := r.roster(ctx)
	if err != nil {
		return f, err
	}
	duties, err := r.duties(ctx, r.DB, ids(staff))
	if err != nil {
		return f, err
	}
	for _, d := range duties {
		switch {
		case d.Bars():
			f.Overdue++
		case d.State == DutySoon:
			f.Due++
			f.Declared++
		case !d.Last.IsZero():
			f.Declared++
		}
	}
	seen := scope{` AND x.case_id NOT IN (` + walled + `)`, r.seenBy(by, nil)}
	if err = r.countConflicts(ctx, from, to, seen, &f); by.casework() == nil {
		f.Misses, f.Unsaid = 0, true
	}
	return f, err
}

// countConflicts counts what happened in a period, of the cases in a scope (as x).
func (r *Registry) countConflicts(ctx context.Context, from, to deadline.Day, s scope, f *ConflictFigures) error {
	args := pgx.NamedArgs{"from": from, "to": to, "zone": r.zone().String(), "me": uuid.Nil}
	maps.Copy(args, s.args)
	return r.DB.QueryRow(ctx, `SELECT r.n, r.automatic, m.n, v.n, l.n, l.misuse FROM
		(SELECT count(*) AS n, count(*) FILTER (WHERE automatic) AS automatic FROM requests_recusal x WHERE (at AT TIME ZONE @zone)::date BETWEEN @from AND @to`+s.where+`) r,
		(SELECT coalesce(sum(count), 0) AS n FROM requests_miss WHERE kind = 'walled' AND day BETWEEN @from AND @to) m,
		(SELECT count(*) AS n FROM requests_override x WHERE granted AND (decided_at AT TIME ZONE @zone)::date BETWEEN @from AND @to`+s.where+`) v,
		(SELECT count(*) AS n, count(*) FILTER (WHERE verdict = 'misuse') AS misuse FROM requests_flag x
			WHERE (raised_at AT TIME ZONE @zone)::date BETWEEN @from AND @to AND officer <> @me AND (case_id IS NULL OR true`+s.where+`)) l`, args).
		Scan(&f.Recusals, &f.Automatic, &f.Misses, &f.Overrides, &f.Flags, &f.Misuse)
}
