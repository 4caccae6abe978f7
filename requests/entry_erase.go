package requests

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ClassGift and ClassInterest are the classes of records that gifts and declared interests are: inside, and in the public register.
const (
	ClassGift     = "gift"
	ClassInterest = "interest"
)

// EntryClasses lists them.
func EntryClasses() []string { return []string{ClassGift, ClassInterest} }

// outlived finds the last versions of a class whose time is over: gifts that are decided, by the day they were offered; interests that
// ended, by their last day; and declarations that there is none, once another followed, by the day they were made.
var outlived = map[string]string{
	ClassGift: `SELECT g.id, g.officer FROM requests_gift g WHERE g.decision <> '' AND g.given < @before AND NOT ` + giftReplaced,
	ClassInterest: `SELECT i.id, i.officer FROM requests_interest i WHERE NOT EXISTS (SELECT FROM requests_interest n WHERE n.replaces = i.id)
		AND (i.until < @before OR i.kind = 'none' AND (i.declared_at AT TIME ZONE @zone)::date < @before
			AND EXISTS (SELECT FROM requests_interest l WHERE l.officer = i.officer AND l.declared_at > i.declared_at))`,
}

// complainedOf is the test for something (as o) of an officer about whom a complaint is open: it may be needed for that.
const complainedOf = `EXISTS (SELECT FROM requests_complaint x JOIN requests_case w ON w.id = x.case_id WHERE x.officer = o.officer AND w.` + open + `)`

func (r *Registry) outlives(e Erasing, more pgx.NamedArgs) pgx.NamedArgs {
	more["before"], more["zone"] = e.Before, r.zone().String()
	return more
}

// eraseEntries removes gifts or interests whose time is over with all their versions, each in a transaction of its own together with its
// place on the receipt. What stood in the public register leaves a page that says no more than that.
func (r *Registry) eraseEntries(ctx context.Context, e Erasing, out Erasure) (Erasure, error) {
	rows, err := r.DB.Query(ctx, `SELECT o.id, `+complainedOf+` AS held FROM (`+outlived[e.Class]+`) o ORDER BY o.id`, r.outlives(e, pgx.NamedArgs{}))
	if err != nil {
		return out, err
	}
	type one struct {
		ID   uuid.UUID
		Held bool
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[one])
	if err != nil {
		return out, err
	}
	out.Due = len(list)
	list = slices.DeleteFunc(list, func(o one) bool { return o.Held })
	if out.Held = out.Due - len(list); out.Held > 0 {
		out.Why = map[string]int64{"complaint": int64(out.Held)} // i18n: requests.kept.*
	}
	if e.DryRun {
		out.Count = len(list)
		return out, nil
	}
	receipt, err := r.openReceipt(ctx, r.DB, e.receipt(int64(out.Due), out.Why))
	if err != nil {
		return out, err
	}
	for _, o := range list {
		gone, err := r.eraseEntry(ctx, e, o.ID, receipt)
		if err != nil {
			return out, err
		}
		if gone {
			out.Count++
		}
	}
	return out, r.closeReceipt(ctx, r.DB, receipt, 0)
}

// eraseEntry removes one, unless it was corrected or complained about meanwhile.
func (r *Registry) eraseEntry(ctx context.Context, e Erasing, id uuid.UUID, receipt int64) (gone bool, err error) {
	table := "requests_" + e.Class
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT FROM `+table+` WHERE id = $1 FOR UPDATE`, id); err != nil {
			return err
		}
		still, err := r.yes(ctx, tx, `SELECT EXISTS (SELECT FROM (`+outlived[e.Class]+`) o WHERE o.id = @id AND NOT `+complainedOf+`)`,
			r.outlives(e, pgx.NamedArgs{"id": id}))
		if err != nil || !still {
			return err
		}
		if err := r.leaveRegister(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE id IN (WITH RECURSIVE version AS (SELECT id, replaces FROM `+table+` WHERE id = $1
			UNION ALL SELECT b.id, b.replaces FROM `+table+` b JOIN version v ON b.id = v.replaces) SELECT id FROM version)`, id); err != nil {
			return err
		}
		gone = true
		_, err = tx.Exec(ctx, `UPDATE requests_disposal SET count = count + 1 WHERE number = $1`, receipt)
		return err
	})
	return gone && err == nil, err
}

// leaveRegister takes what was made from a gift or an interest out of the public register for good: who it was about, what it said and
// who published it go, and its address says when it left.
func (r *Registry) leaveRegister(ctx context.Context, tx pgx.Tx, source uuid.UUID) error {
	tag, err := tx.Exec(ctx, `WITH e AS (UPDATE requests_entry SET left_at = $2, source = id, officer = $3, withdrawn_at = NULL, withdrawn_why = '',
			withdrawn_by = NULL, withdrawn_name = '' WHERE source = $1 RETURNING id)
		UPDATE requests_entry_version v SET content = NULL, why = '', by_id = $3, by_name = '' FROM e WHERE v.entry = e.id`, source, r.now(), uuid.Nil)
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	return r.tellPages(ctx, tx)
}
