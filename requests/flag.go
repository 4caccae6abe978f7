package requests

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"daylight/requests/ledger"
)

// Flag is a look at a citizen's data by somebody whom a wall or a recusal kept from that citizen, or looks of an official that stand out, here
// or in any source system. It says that somebody should ask why, no more.
type Flag struct {
	ID       uuid.UUID
	Name     string // of the officer, or of the official as the source has it
	Role     string // of an official, as the source has it
	Unit     string // of an official
	Why      string // one of FlagRules
	Ref      string // of the case stepped back from, for who may see it
	Source   string
	Occurred time.Time
	Sum      FlagSum // of what stands out
	Rows     int     // looks that can be opened with it
	Doubts   int     // complaints about looks of the same official
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

// Flags lists flagged looks to those who watch over conduct, what is most to be asked about first: officials whose looks a citizen questions,
// then looks behind a wall, then what stands out most. Nobody sees one about themselves, about an official of their own unit, or about
// somebody they have an interest in.
func (r *Registry) Flags(ctx context.Context, by Officer) (list []Flag, err error) {
	if !by.judges() {
		return nil, ErrForbidden
	}
	err = pgx.BeginTxFunc(ctx, r.DB, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		list, err = r.flagsIn(ctx, tx, by, nil)
		return err
	})
	return list, err
}

// Flag gives one of them, or ErrNotFound.
func (r *Registry) Flag(ctx context.Context, by Officer, id uuid.UUID) (f Flag, err error) {
	if !by.judges() {
		return f, ErrForbidden
	}
	err = pgx.BeginTxFunc(ctx, r.DB, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		f, err = r.flagIn(ctx, tx, by, id)
		return err
	})
	return f, err
}

func (r *Registry) flagIn(ctx context.Context, tx pgx.Tx, by Officer, id uuid.UUID) (Flag, error) {
	list, err := r.flagsIn(ctx, tx, by, &id)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Flag{}, err
	}
	return list[0], nil
}

// unflagged is the test for flags (as f) that are there for an officer; @mine are the digests by which source systems name them.
const unflagged = `f.officer IS DISTINCT FROM @me AND NOT (f.actor IS NOT NULL AND f.actor = ANY(@mine)) AND (f.unit = '' OR f.unit <> @unit)
	AND (f.case_id IS NULL OR f.case_id NOT IN (` + walled + `))
	AND NOT EXISTS (SELECT FROM requests_flag_look w WHERE w.flag = f.id AND (w.token = ANY(@own) OR w.token IN ` + interests + `))`

// flagsFor gives the arguments unflagged needs.
func (r *Registry) flagsFor(ctx context.Context, tx pgx.Tx, by Officer, more pgx.NamedArgs) (pgx.NamedArgs, error) {
	names, err := r.namesOf(ctx, tx, []Officer{by})
	if err != nil {
		return nil, err
	}
	keys, err := r.Ledger.ActorKeys(ctx, tx, names)
	if err != nil {
		return nil, err
	}
	args := r.seenBy(by, more)
	args["mine"] = keys[0]
	return args, nil
}

// flagsIn reads one flag, or all without an id.
func (r *Registry) flagsIn(ctx context.Context, tx pgx.Tx, by Officer, id *uuid.UUID) ([]Flag, error) {
	args, err := r.flagsFor(ctx, tx, by, pgx.NamedArgs{"flag": id, "most": flagsMost})
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `SELECT f.id, f.officer_name, f.unit, f.why, coalesce(c.ref, ''), f.source, f.occurred, f.raised_at, f.verdict,
			f.reason, f.body, f.decided_name, coalesce(f.decided_at, 'epoch'), l.n, d.n
		FROM requests_flag f LEFT JOIN requests_case c ON c.id = f.case_id AND `+visible+`
			CROSS JOIN LATERAL (SELECT count(*)::int AS n FROM requests_flag_look k WHERE k.flag = f.id) l
			CROSS JOIN LATERAL (SELECT count(*)::int AS n FROM requests_flag_doubt k WHERE k.flag = f.id AND k.case_id NOT IN (`+walled+`)) d
		WHERE (@flag::uuid IS NULL OR f.id = @flag::uuid) AND `+unflagged+`
		ORDER BY f.verdict <> '', d.n = 0, f.actor IS NOT NULL, f.strength DESC, f.occurred DESC, f.id LIMIT @most`, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (f Flag, err error) {
		var reason, body []byte
		var b flagBody
		err = row.Scan(&f.ID, &f.Name, &f.Unit, &f.Why, &f.Ref, &f.Source, &f.Occurred, &f.RaisedAt, &f.Verdict, &reason, &body, &f.Decided, &f.At, &f.Rows, &f.Doubts)
		err = errors.Join(err, r.unseal("requests_flag", "reason", f.ID, reason, &f.Reason), r.unseal("requests_flag", "body", f.ID, body, &b))
		f.Role, f.Sum = b.Role, b.Sum
		if body != nil {
			f.Name = cmp.Or(b.Name, b.Official)
		}
		return f, err
	})
}

// judges tells whether somebody decides what a flagged look was.
func (o Officer) judges() bool { return o.Is(RoleDPO, RoleIntegrity) }

// DecideFlag says what a flagged look was and why one thinks so. It is decided once, and never by the person who looked. Misuse opens an
// incident, which is closed to whom the flag is closed to.
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
	sealed, err := r.seal("requests_flag", "reason", id, reason)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if _, err := r.flagIn(ctx, tx, by, id); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `UPDATE requests_flag SET verdict = $2, reason = $3, decided_by = $4, decided_name = $5, decided_at = $6
			WHERE id = $1 AND verdict = ''`, id, verdict, sealed, by.ID, by.Name, r.now())
		if err == nil && tag.RowsAffected() == 0 {
			err = ErrChanged
		}
		if err != nil || verdict != "misuse" {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO requests_incident_wall (incident, token, officer, unit)
			SELECT DISTINCT f.id, w.token, w.officer, w.unit FROM requests_flag f, LATERAL (
				SELECT l.token, NULL::uuid AS officer, NULL::text AS unit FROM requests_flag_look l WHERE l.flag = f.id
				UNION SELECT NULL, f.officer, NULL UNION SELECT NULL, NULL, nullif(f.unit, '')
				UNION SELECT p.token, p.officer, p.unit FROM (`+barring("f.case_id")+`) p) w
			WHERE f.id = $1 AND num_nonnulls(w.token, w.officer, w.unit) = 1 ON CONFLICT DO NOTHING`, id)
		if err != nil {
			return err
		}
		return r.insert(ctx, tx, []river.JobArgs{IncidentArgs{Flag: id}})
	})
}
