package requests

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// LookAtFlag opens the looks a flag is about, with the names of the citizens. It needs a purpose in words these may read: to each of them
// the look into the log is a look at their data, recorded in the same transaction. Looks that the ledger does not hold any more are left out.
func (r *Registry) LookAtFlag(ctx context.Context, by Officer, id uuid.UUID, purpose string) (list []ledger.Seen, err error) {
	if !by.judges() {
		return nil, ErrForbidden
	}
	c := &check{}
	purpose = c.text("purpose", purpose, maxLine, true)
	if err := c.problems.orNil(); err != nil {
		return nil, err
	}
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if _, err := r.flagIn(ctx, tx, by, id); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT entry FROM requests_flag_look WHERE flag = $1 ORDER BY n`, id)
		if err != nil {
			return err
		}
		entries, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		if list, err = r.Ledger.SeenAs(ctx, tx, entries); err != nil {
			return err
		}
		told := map[int64]bool{}
		for _, s := range list {
			if told[s.Citizen] {
				continue
			}
			told[s.Citizen] = true
			err := r.Ledger.Record(ctx, tx, ledger.Look{Subject: s.Subject, Action: "view", Categories: []string{"access-log"}, Activity: r.OwnActivity,
				Purpose: purpose, Actor: ledger.EventActor{ID: by.ID.String(), Kind: "person", Name: by.Name, Unit: by.Unit, Role: actor{officer: &by}.role("")}, At: r.now()})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// RuleRecord is how often the flags of one rule were right, as far as they were decided.
type RuleRecord struct {
	Why                          string
	Open                         int
	Explained, Misuse, DataError int
}

// Decided is how many were.
func (r RuleRecord) Decided() int { return r.Explained + r.Misuse + r.DataError }

// Precision is the share of those decided that were misuse; 0 when none was decided.
func (r RuleRecord) Precision() float64 {
	if r.Decided() == 0 {
		return 0
	}
	return float64(r.Misuse) / float64(r.Decided())
}

// RuleRecords counts, for each rule, what its flags turned out to be, of those that are there for whoever reads it. Rules that raised none are left out.
func (r *Registry) RuleRecords(ctx context.Context, by Officer) (list []RuleRecord, err error) {
	if !by.judges() {
		return nil, ErrForbidden
	}
	found := map[string]RuleRecord{}
	err = pgx.BeginTxFunc(ctx, r.DB, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		args, err := r.flagsFor(ctx, tx, by, nil)
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT f.why, count(*) FILTER (WHERE f.verdict = '')::int AS open, count(*) FILTER (WHERE f.verdict = 'explained')::int AS explained,
				count(*) FILTER (WHERE f.verdict = 'misuse')::int AS misuse, count(*) FILTER (WHERE f.verdict = 'data_error')::int AS data_error
			FROM requests_flag f WHERE `+unflagged+` GROUP BY f.why`, args)
		if err != nil {
			return err
		}
		records, err := pgx.CollectRows(rows, pgx.RowToStructByName[RuleRecord])
		for _, one := range records {
			found[one.Why] = one
		}
		return err
	})
	for _, rule := range FlagRules() {
		if one, any := found[rule]; any {
			list = append(list, one)
		}
	}
	return list, err
}

// ClassFlag is the class of records that flagged looks are.
const ClassFlag = "flag"

// EraseFlags forgets flags that were decided before a day, with the looks they name, and tells how many. What is not decided stays.
func (r *Registry) EraseFlags(ctx context.Context, before deadline.Day, dry bool) (n int, err error) {
	end := before.Time(r.zone())
	if dry {
		err = r.DB.QueryRow(ctx, `SELECT count(*) FROM requests_flag WHERE decided_at < $1`, end).Scan(&n)
		return n, err
	}
	tag, err := r.DB.Exec(ctx, `DELETE FROM requests_flag WHERE decided_at < $1`, end)
	return int(tag.RowsAffected()), err
}
