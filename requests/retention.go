package requests

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Erasing says which ended cases are to lose their content, or which papers, gifts or interests go, and by which row of the schedule.
type Erasing struct {
	Class  string       // retention class: the kind of case, ClassPapers, or one of EntryClasses
	Before deadline.Day // what ended before this day
	DryRun bool
	Row    string // code of the row
	Number int    // its version
	Run    Run
}

// Erasure is what became of one class.
type Erasure struct {
	Class string
	Due   int // whose period is over
	Count int // of these: erased; for a dry run, what would be
	Held  int // of these: kept all the same, for a reason of their own
	Why   map[string]int64
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
// channel, days and outcome. Each case goes in a transaction of its own, together with its place on the receipt, so that an
// interruption leaves none half erased and none uncounted.
func (r *Registry) Erase(ctx context.Context, e Erasing) (Erasure, error) {
	out := Erasure{Class: e.Class, Dry: e.DryRun}
	switch {
	case e.Class == ClassPapers:
		return r.erasePapers(ctx, e, out)
	case slices.Contains(EntryClasses(), e.Class):
		return r.eraseEntries(ctx, e, out)
	}
	ids, why, err := r.due(ctx, e)
	if err != nil {
		return out, err
	}
	out.Why = why
	for _, n := range why {
		out.Held += int(n)
	}
	if out.Due = len(ids) + out.Held; e.DryRun {
		out.Count = len(ids)
		return out, nil
	}
	receipt, err := r.openReceipt(ctx, r.DB, e.receipt(int64(out.Due), why))
	if err != nil {
		return out, err
	}
	for _, id := range ids {
		gone, err := r.eraseCase(ctx, id, receipt)
		if err != nil {
			return out, err
		}
		if gone {
			out.Count++
		}
	}
	return out, r.closeReceipt(ctx, r.DB, receipt, 0)
}

// erasePapers deletes proofs of identity and authority that nobody decided on.
func (r *Registry) erasePapers(ctx context.Context, e Erasing, out Erasure) (Erasure, error) {
	before := e.Before.Time(r.zone())
	err := pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `SELECT count(*) FROM requests_attachment WHERE place = ANY($1) AND gone_at IS NULL AND case_id IS NOT NULL AND at < $2`,
			proofs, before).Scan(&out.Due)
		if out.Count = out.Due; err != nil || e.DryRun {
			return err
		}
		receipt, err := r.openReceipt(ctx, tx, e.receipt(int64(out.Due), nil))
		if err != nil {
			return err
		}
		if err := dropEvidence(ctx, tx, r.now(), proofs, `at < $1`, before); err != nil {
			return err
		}
		return r.closeReceipt(ctx, tx, receipt, int64(out.Count))
	})
	return out, err
}

// underReview is the test for a case (as c) whose decision somebody looks at again: its content is needed for that.
const underReview = `EXISTS (SELECT FROM requests_follow f JOIN requests_case w ON w.id = f.case_id
	WHERE f.follows = c.id AND f.why = 'review' AND w.` + open + `)`

// keptFor is why a case (as c) is kept beyond its period: somebody looks at its decision again, a restriction is in force, or a hold.
// i18n: requests.kept.*
const keptFor = `CASE WHEN ` + underReview + ` THEN 'review'
	WHEN EXISTS (SELECT FROM requests_marking m WHERE m.case_id = c.id AND m.state IN ('set', 'lifting')) THEN 'restriction'
	WHEN c.held_until >= @today THEN c.held_for ELSE '' END`

// due lists the cases whose period is over, and counts by reason those of them that are held.
func (r *Registry) due(ctx context.Context, e Erasing) (ids []uuid.UUID, held map[string]int64, err error) {
	var kinds []Kind
	for _, k := range Kinds() {
		if k.Class() == e.Class {
			kinds = append(kinds, k)
		}
	}
	rows, err := r.DB.Query(ctx, `SELECT c.id, `+keptFor+` AS why FROM requests_case c
		WHERE c.kind = ANY(@kinds) AND c.state IN ('closed', 'withdrawn') AND c.ended_at < @before ORDER BY c.ended_at`,
		pgx.NamedArgs{"kinds": kinds, "before": e.Before.Time(r.zone()), "today": r.Today()})
	if err != nil {
		return nil, nil, err
	}
	type row struct {
		ID  uuid.UUID
		Why string
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	held = map[string]int64{}
	for _, f := range found {
		if f.Why != "" {
			held[f.Why]++
		} else {
			ids = append(ids, f.ID)
		}
	}
	return ids, held, err
}

// eraseCase takes the words out of one case, unless it was taken up again or held meanwhile.
func (r *Registry) eraseCase(ctx context.Context, id uuid.UUID, receipt int64) (gone bool, err error) {
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
			if err := ch.wipe(ctx); err != nil {
				return err
			}
			_, err := ch.tx.Exec(ctx, `UPDATE requests_disposal SET count = count + 1 WHERE number = $1`, receipt)
			return err
		})
	})
	return gone && err == nil, err
}

func (ch *change) wipe(ctx context.Context) error {
	c := ch.c
	if err := ch.keepWall(ctx); err != nil {
		return err
	}
	c.Ref, c.Contact, c.Subject, c.EmailToken, c.SubjectToken, c.Matter, c.Dispute = nil, nil, nil, nil, nil, nil, nil
	c.Level, c.Method, c.LevelAt = LevelNone, "", nil
	c.behalfRow = behalfRow{}
	if err := c.saveBehalf(ctx, ch.tx); err != nil {
		return err
	}
	for _, statement := range []string{
		`UPDATE requests_case SET filing_token = uuid_send(id), notice = '', notice_version = 0 WHERE id = $1`, // the form may be sent again: it would be another case
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
		`DELETE FROM requests_signed WHERE case_id = $1`,
		`DELETE FROM requests_attachment WHERE case_id = $1`,
		`DELETE FROM requests_answer WHERE case_id = $1`,
		`DELETE FROM requests_seen WHERE case_id = $1`,
		`DELETE FROM requests_bulk_item WHERE case_id = $1`,
		`DELETE FROM requests_party WHERE case_id = $1`,
		`DELETE FROM requests_looker WHERE case_id = $1`,
		`DELETE FROM requests_flag_doubt WHERE case_id = $1`,
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

// Sweep forgets drafts nobody came back to, codes that ran out and the addresses they went to, tokens of agents that ran out, documents that were kept as long as was said, what was
// done to many cases at once a month ago, lists of people nobody confirmed, absences of a year ago, and what was published of interests whose time in the
// register is over. Gifts that an open register showed before its entries had versions are put in it again.
func (r *Registry) Sweep(ctx context.Context) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM requests_draft WHERE saved_at < $1`, r.now().Add(-draftLife)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM requests_document WHERE expires_at < $1`, r.now()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM requests_signer_seen WHERE expires <= $1`, r.now()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM requests_signer_token WHERE expires <= $1`, r.now()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM requests_errand_told WHERE at < $1`, r.now().AddDate(0, 0, -keptDigests)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM requests_bulk WHERE made_at < $1`, r.now().Add(-bulkLife)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM requests_drawing WHERE begun_at IS NULL AND at < $1`, r.now().Add(-24*time.Hour)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM requests_leave WHERE until < $1`, r.Today().AddDays(-longestLeave)); err != nil {
			return err
		}
		if err := r.forgetEnded(ctx, tx); err != nil {
			return err
		}
		if err := r.publishEarly(ctx, tx); err != nil {
			return err
		}
		if err := forgetCodes(ctx, tx, r.now()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM requests_code WHERE made_at < $1`, r.now().Add(-24*time.Hour))
		return err
	})
}
