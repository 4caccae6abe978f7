package requests

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Erasing says which ended cases are to lose their content.
type Erasing struct {
	Class  string       // retention class: the kind of case
	Before deadline.Day // cases that ended before this day
	DryRun bool
}

// Erasure is the receipt of one erasure.
type Erasure struct {
	ID    uuid.UUID // zero for a dry run
	Class string
	Count int
	Held  int // kept all the same, for a reason of their own: a hold, or a restriction in force
	At    time.Time
	Dry   bool
}

// Classes lists the retention classes of cases.
func Classes() []string {
	var list []string
	for _, k := range Kinds() {
		if !slices.Contains(list, k.Class()) {
			list = append(list, k.Class())
		}
	}
	return list
}

// Evidence lists the ledger entries that complaints still on file are about: they are kept as long as the complaint is.
func (r *Registry) Evidence(ctx context.Context) ([]string, error) {
	rows, err := r.DB.Query(ctx, `SELECT entry FROM requests_complaint WHERE entry <> '' UNION SELECT entry FROM requests_finding WHERE case_id IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Erase removes the content of ended cases of one class. What stays is what counts cases and names nobody: kind,
// channel, days and outcome. Each case goes in a transaction of its own, so that an interruption leaves none half
// erased, and the receipt says how many went.
func (r *Registry) Erase(ctx context.Context, e Erasing) (Erasure, error) {
	out := Erasure{Class: e.Class, At: r.now(), Dry: e.DryRun}
	ids, err := r.due(ctx, e, &out.Held)
	if err != nil {
		return out, err
	}
	if e.DryRun {
		out.Count = len(ids)
		return out, nil
	}
	for _, id := range ids {
		gone, err := r.eraseCase(ctx, id)
		if err != nil {
			return out, err
		}
		if gone {
			out.Count++
		}
	}
	out.ID = newID()
	_, err = r.DB.Exec(ctx, `INSERT INTO requests_erasure (id, class, before, at, count, held) VALUES ($1, $2, $3, $4, $5, $6)`,
		out.ID, e.Class, e.Before, out.At, out.Count, out.Held)
	return out, err
}

// underReview is the test for a case (as c) whose decision somebody looks at again: its content is needed for that.
const underReview = `EXISTS (SELECT FROM requests_follow f JOIN requests_case w ON w.id = f.case_id
	WHERE f.follows = c.id AND f.why = 'review' AND w.` + open + `)`

// due lists the cases whose period is over, and counts those of them that are held.
func (r *Registry) due(ctx context.Context, e Erasing, held *int) ([]uuid.UUID, error) {
	var kinds []Kind
	for _, k := range Kinds() {
		if k.Class() == e.Class {
			kinds = append(kinds, k)
		}
	}
	rows, err := r.DB.Query(ctx, `SELECT c.id, coalesce(c.held_until >= $3, false) OR EXISTS (SELECT FROM requests_marking m
			WHERE m.case_id = c.id AND m.state IN ('set', 'lifting')) AS held FROM requests_case c
		WHERE c.kind = ANY($1) AND c.state IN ('closed', 'withdrawn') AND c.ended_at < $2 AND NOT `+underReview+` ORDER BY c.ended_at`,
		kinds, e.Before.Time(r.zone()), r.Today())
	if err != nil {
		return nil, err
	}
	type row struct {
		ID   uuid.UUID
		Held bool
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	var ids []uuid.UUID
	for _, f := range found {
		if f.Held {
			*held++
		} else {
			ids = append(ids, f.ID)
		}
	}
	return ids, err
}

// eraseCase takes the words out of one case, unless it was taken up again or held meanwhile.
func (r *Registry) eraseCase(ctx context.Context, id uuid.UUID) (gone bool, err error) {
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		c, err := caseBy(ctx, tx, "id", id, "FOR UPDATE")
		if err != nil || c.Ref == nil || !c.State.Can(ActErase) || c.held(r.Today()) {
			return err
		}
		if m, err := r.marking(ctx, tx, c.ID); err != nil || m.InForce() { // nobody else knows what is held back, and for whom
			return err
		}
		if waits, err := r.yes(ctx, tx, `SELECT `+underReview+` FROM requests_case c WHERE c.id = $1`, c.ID); waits || err != nil {
			return err
		}
		gone = true
		return r.actIn(ctx, tx, actor{}, Step{Ref: *c.Ref}, ActErase, func(ctx context.Context, ch *change) error {
			return ch.wipe(ctx)
		})
	})
	return gone && err == nil, err
}

func (ch *change) wipe(ctx context.Context) error {
	c := ch.c
	c.Ref, c.Contact, c.Subject, c.EmailToken, c.SubjectToken, c.Matter, c.Dispute = nil, nil, nil, nil, nil, nil, nil
	c.Level, c.Method, c.LevelAt = LevelNone, "", nil
	c.behalfRow = behalfRow{}
	if err := c.saveBehalf(ctx, ch.tx); err != nil {
		return err
	}
	for _, statement := range []string{
		`UPDATE requests_case SET filing_token = uuid_send(id) WHERE id = $1`, // the form may be sent again: it would be another case
		`DELETE FROM requests_word WHERE case_id = $1`,
		`DELETE FROM requests_message WHERE case_id = $1`,
		`DELETE FROM requests_link WHERE a = $1 OR b = $1`,
		`DELETE FROM requests_twin WHERE case_id = $1 OR lead = $1`,
		`DELETE FROM requests_same WHERE case_id = $1`,
		`DELETE FROM requests_errand WHERE case_id = $1`,
		`DELETE FROM requests_item WHERE case_id = $1`,
		`DELETE FROM requests_awaited WHERE case_id = $1`,
		`DELETE FROM requests_behest WHERE case_id = $1`,
		`DELETE FROM requests_marking WHERE case_id = $1`,
		`DELETE FROM requests_follow WHERE case_id = $1 OR follows = $1`,
		`DELETE FROM requests_recipient WHERE case_id = $1`,
		`DELETE FROM requests_code WHERE case_id = $1`,
		`DELETE FROM requests_post_code WHERE case_id = $1`,
		`DELETE FROM requests_post_try WHERE case_id = $1`,
		`DELETE FROM requests_prompt WHERE case_id = $1`,
		`DELETE FROM requests_posting WHERE case_id = $1`,
		`DELETE FROM requests_draft WHERE case_id = $1`,
		`DELETE FROM requests_attachment WHERE case_id = $1`,
		`DELETE FROM requests_answer WHERE case_id = $1`,
		`DELETE FROM requests_seen WHERE case_id = $1`,
		`DELETE FROM requests_bulk_item WHERE case_id = $1`,
		`DELETE FROM requests_party WHERE case_id = $1`,
		`DELETE FROM requests_looker WHERE case_id = $1`,
		`DELETE FROM requests_disclaimer WHERE case_id = $1`,
		`UPDATE requests_finding SET case_id = NULL, decision = NULL, body = NULL WHERE case_id = $1`,
		`UPDATE requests_override SET reason = NULL WHERE case_id = $1`,
		`UPDATE requests_decision SET body = NULL, sent_back = NULL WHERE case_id = $1`,
		`UPDATE requests_event SET body = NULL WHERE case_id = $1`,
		`UPDATE requests_complaint SET officer = NULL, unit = '', entry = '' WHERE case_id = $1`,
	} {
		if _, err := ch.tx.Exec(ctx, statement, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// Sweep forgets drafts nobody came back to, codes that ran out and the addresses they went to, documents that were kept as long as was said, proofs of identity nobody
// has decided on, what was done to many cases at once a month ago, and absences of a year ago.
func (r *Registry) Sweep(ctx context.Context) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM requests_draft WHERE saved_at < $1`, r.now().Add(-draftLife)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM requests_document WHERE expires_at < $1`, r.now()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM requests_errand_told WHERE at < $1`, r.now().AddDate(0, 0, -keptDigests)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM requests_bulk WHERE made_at < $1`, r.now().Add(-bulkLife)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM requests_leave WHERE until < $1`, r.Today().AddDays(-longestLeave)); err != nil {
			return err
		}
		if err := dropEvidence(ctx, tx, r.now(), proofs, `at < $1`, r.now().Add(-evidenceLife)); err != nil {
			return err
		}
		if err := forgetCodes(ctx, tx, r.now()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM requests_code WHERE made_at < $1`, r.now().Add(-24*time.Hour))
		return err
	})
}
