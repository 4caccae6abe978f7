package requests

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"

	"daylight/requests/deadline"
)

// Twin is a case in which the same was asked as in the one it is shown with.
type Twin struct {
	QueueRow
	Leads bool // the group is answered by the decision on this one
}

// sameToken is a keyed digest of what a request says: white space and the case of letters do not matter.
func (r *Registry) sameToken(f Filing) ([]byte, error) {
	said, err := json.Marshal(Filing{Kind: f.Kind, Access: f.Access, Items: f.Items, Wish: f.Wish, Complaint: f.Complaint})
	if err != nil {
		return nil, err
	}
	plain := strings.NewReplacer(`\n`, " ", `\t`, " ").Replace(string(said))
	return r.token("same", strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(plain))), " ")), nil
}

// insertSame keeps what a new case says for comparison.
func (r *Registry) insertSame(ctx context.Context, tx pgx.Tx, c *caseRow, f Filing) error {
	token, err := r.sameToken(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO requests_same (case_id, token) VALUES ($1, $2)`, c.ID, token)
	return err
}

// sameCitizen is the test for an open case (as c) that is surely of the same citizen as another: the same identity, or the
// same mailbox where both proved that it is theirs. Somebody who merely typed an address is nobody.
const sameCitizen = `c.` + open + ` AND c.agent_token IS NULL AND (c.level = 2 AND @level = 2 AND c.subject_token = @subject OR c.level = 1 AND @level = 1 AND c.email_token = @email)`

// join puts a case whose citizen has just been verified beside an earlier one that asks the same, and tells whether there
// was one. Only verified cases are found and only a verified one leads. The lock lets two that come at once find each other.
func (r *Registry) join(ctx context.Context, tx pgx.Tx, c *caseRow) (bool, error) {
	if c.AgentToken != nil { // asked for another: grouped by hand alone
		return false, nil
	}
	rows, err := tx.Query(ctx, `SELECT token FROM requests_same WHERE case_id = $1`, c.ID)
	if err != nil {
		return false, err
	}
	token, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[[]byte])
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), 0))`, token); err != nil {
		return false, err
	}
	rows, err = tx.Query(ctx, `SELECT coalesce(t.lead, c.id) FROM requests_same s JOIN requests_case c ON c.id = s.case_id
		LEFT JOIN requests_twin t ON t.case_id = c.id
		WHERE s.token = @token AND c.id <> @case AND `+sameCitizen+` ORDER BY t.lead IS NULL, c.filed_at, c.id LIMIT 1`,
		pgx.NamedArgs{"token": token, "case": c.ID, "level": c.Level, "subject": c.SubjectToken, "email": c.EmailToken})
	if err != nil {
		return false, err
	}
	lead, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[uuid.UUID])
	if errors.Is(err, pgx.ErrNoRows) || lead == c.ID {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, r.insertTwin(ctx, tx, twinRow{c.ID, lead, true})
}

// twinRow is one case of a group.
type twinRow struct {
	caseID, lead uuid.UUID
	byWords      bool
}

// insertTwin puts a case, and what it leads, into the group of another.
func (r *Registry) insertTwin(ctx context.Context, tx pgx.Tx, t twinRow) error {
	_, err := tx.Exec(ctx, `INSERT INTO requests_twin (case_id, lead, at, by_words) VALUES ($1, $1, $2, $3) ON CONFLICT DO NOTHING`, t.lead, r.now(), t.byWords)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE requests_twin SET lead = $2 WHERE lead = $1`, t.caseID, t.lead); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO requests_twin (case_id, lead, at, by_words) VALUES ($1, $2, $3, $4)
		ON CONFLICT (case_id) DO UPDATE SET lead = excluded.lead, at = excluded.at, by_words = excluded.by_words`, t.caseID, t.lead, r.now(), t.byWords)
	return err
}

// joined writes the event of a case that was put beside another.
func (r *Registry) joined(ctx context.Context, tx pgx.Tx, c *caseRow) error {
	found, err := r.join(ctx, tx, c)
	if err != nil || !found {
		return err
	}
	ch := &change{r: r, tx: tx, c: c, at: r.now(), id: newID()}
	return ch.record(ctx, ActGroup, c.State, "")
}

// GroupWith puts a case beside another of its kind by hand. What leads must be verified: its answer goes to all.
func (r *Registry) GroupWith(ctx context.Context, by Officer, s Step, ref string) error {
	none := Problems{{Field: "ref", Key: "requests.problem.no_case"}}
	other, known := r.Reference(ref)
	if !known {
		return none
	}
	return r.act(ctx, actor{officer: &by}, s, ActGroup, func(ctx context.Context, ch *change) error {
		rows, err := ch.tx.Query(ctx, `SELECT l.id, l.kind, l.level FROM requests_case c LEFT JOIN requests_twin t ON t.case_id = c.id
			JOIN requests_case l ON l.id = coalesce(t.lead, c.id) WHERE c.ref = @ref AND c.`+open+` AND l.`+open+` AND `+visible,
			r.seenBy(by, pgx.NamedArgs{"ref": other}))
		if err != nil {
			return err
		}
		type leading struct {
			ID    uuid.UUID
			Kind  Kind
			Level Level
		}
		lead, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[leading])
		switch {
		case errors.Is(err, pgx.ErrNoRows), err == nil && lead.ID == ch.c.ID:
			return none
		case err != nil:
			return err
		case lead.Kind != ch.c.Kind:
			return Problems{{Field: "ref", Key: "requests.problem.other_kind"}}
		case lead.Level < LevelMailbox:
			return Problems{{Field: "ref", Key: "requests.problem.unverified"}}
		}
		return r.insertTwin(ctx, ch.tx, twinRow{ch.c.ID, lead.ID, false})
	})
}

// Ungroup takes a case out of its group. If it led, the next verified one does.
func (r *Registry) Ungroup(ctx context.Context, by Officer, s Step) error {
	return r.act(ctx, actor{officer: &by}, s, ActUngroup, func(ctx context.Context, ch *change) error {
		if err := ch.passLead(ctx); err != nil {
			return err
		}
		_, err := ch.tx.Exec(ctx, `DELETE FROM requests_twin WHERE case_id = $1 OR lead = $1`, ch.c.ID)
		return err
	})
}

// passLead lets the oldest open and verified case of a group lead it in place of this one. A group in which none is
// verified is none.
func (ch *change) passLead(ctx context.Context) error {
	_, err := ch.tx.Exec(ctx, `UPDATE requests_twin SET lead = (SELECT c.id FROM requests_twin t JOIN requests_case c ON c.id = t.case_id
			WHERE t.lead = $1 AND c.id <> $1 AND c.`+open+` AND c.level >= 1 ORDER BY c.filed_at, c.id LIMIT 1)
		WHERE lead = $1 AND case_id <> $1 AND case_id IN (SELECT id FROM requests_case c WHERE c.`+open+`)
			AND EXISTS (SELECT FROM requests_twin t JOIN requests_case c ON c.id = t.case_id
				WHERE t.lead = $1 AND c.id <> $1 AND c.`+open+` AND c.level >= 1)`, ch.c.ID)
	return err
}

// regroup follows what a step did to the group of its case: a citizen verified joins, one that ended leads no more.
func (ch *change) regroup(ctx context.Context, from State, was Level) error {
	switch {
	case from.Open() && !ch.c.State.Open():
		return ch.passLead(ctx)
	case ch.c.State.Open() && was < LevelMailbox && ch.c.Level >= LevelMailbox:
		return ch.r.joined(ctx, ch.tx, ch.c)
	}
	return nil
}

// twins are the other cases of a group, as far as they exist for the officer, and whether this one leads.
func (r *Registry) twins(ctx context.Context, q queries, by Officer, id uuid.UUID) (list []Twin, leads bool, err error) {
	rows, err := r.list(ctx, q, by, `c.id <> @case AND c.id IN (SELECT o.case_id FROM requests_twin o JOIN requests_twin t ON t.lead = o.lead
		WHERE t.case_id = @case) ORDER BY c.received, c.id`, pgx.NamedArgs{"case": id})
	if err != nil {
		return nil, false, err
	}
	lead, err := q.Query(ctx, `SELECT c.ref FROM requests_twin t JOIN requests_case c ON c.id = t.lead WHERE t.case_id = $1 AND c.ref IS NOT NULL`, id)
	if err != nil {
		return nil, false, err
	}
	refs, err := pgx.CollectRows(lead, pgx.RowTo[string])
	for _, row := range rows {
		list = append(list, Twin{row, len(refs) == 1 && refs[0] == row.Ref})
	}
	leads = len(refs) == 1
	for _, t := range list {
		leads = leads && !t.Leads
	}
	return list, leads && len(list) > 0, err
}

// sameFor are the other verified cases of a group that are this visitor's too.
func (r *Registry) sameFor(ctx context.Context, tx pgx.Tx, by Citizen, c *caseRow) ([]MyCase, error) {
	if c.Level < LevelMailbox {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `SELECT `+caseColumns+` FROM requests_case WHERE id <> $1 AND level >= 1 AND ref IS NOT NULL
		AND id IN (SELECT o.case_id FROM requests_twin o JOIN requests_twin t ON t.lead = o.lead WHERE t.case_id = $1) ORDER BY received, id`, c.ID)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[caseRow])
	var list []MyCase
	for i := range found {
		if o := &found[i]; r.reaches(by, o) != LevelNone {
			list = append(list, MyCase{Ref: *o.Ref, Kind: o.Kind, State: o.State, Stage: o.State.Stage(), Received: o.Received, Due: o.Due})
		}
	}
	return list, err
}

// followers are the verified cases that a decision on the one that leads them answers: those that were there when it was
// sent for approval, so that whoever approves has seen them.
func (r *Registry) followers(ctx context.Context, q queries, lead uuid.UUID, before time.Time) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT c.ref FROM requests_twin t JOIN requests_case c ON c.id = t.case_id
		WHERE t.lead = $1 AND c.id <> $1 AND c.level >= 1 AND c.state IN ('received', 'working', 'asked') AND t.at <= $2 AND c.ref IS NOT NULL
		ORDER BY c.id`, lead, before)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// answerSame gives the answer of the case that leads to those that follow it: each as a step of its own, with its own
// letter. One that needs more first (an identity, an authority, a reason for being late, another approver) waits and is answered by itself.
func (r *Registry) answerSame(ctx context.Context, tx pgx.Tx, by Officer, late Lateness, refs []string, d *Decision) error {
	for _, ref := range refs {
		err := pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
			return r.actIn(ctx, tx, actor{officer: &by}, Step{Ref: ref, Late: late}, ActSame, func(ctx context.Context, ch *change) error {
				return ch.answerAs(ctx, d)
			})
		})
		var problems Problems
		waits := errors.As(err, &problems)
		for _, known := range []error{ErrWalled, ErrForbidden, ErrOwnWork, ErrMove, ErrLevel, ErrReviewing, ErrBeyondAuthority} {
			waits = waits || errors.Is(err, known)
		}
		if err != nil && !waits {
			return err
		}
	}
	return nil
}

// answerAs gives a case an answer that was approved for another.
func (ch *change) answerAs(ctx context.Context, d *Decision) error {
	if d.grants() && ch.c.Level < ch.r.Need(ch.c.Kind) {
		return ErrLevel
	}
	if err := ch.unauthorised(d); err != nil {
		return err
	}
	if rep, err := ch.r.represented(ch.c); err != nil || rep.Limited() {
		return cmp.Or(err, ErrBeyondAuthority) // what was written for another is not held against an authority
	}
	ch.c.Outcome, ch.c.DecidedAt = d.Outcome, pointer(ch.at)
	if err := ch.wantReason(ctx); err != nil {
		return err
	}
	if err := ch.setAsideDecision(ctx); err != nil {
		return err
	}
	id := newID()
	body, err := ch.r.seal("requests_decision", "body", id, decisionBody{Reason: d.Reason, Reasons: d.Reasons, Statement: d.Statement, Withheld: d.Withheld})
	if err != nil {
		return err
	}
	_, err = ch.tx.Exec(ctx, `INSERT INTO requests_decision (id, case_id, outcome, body, proposed_by, proposed_name, proposed_at, submitted_by,
			submitted_at, approved_by, approved_name, approved_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $5, $8, $9, $10, $11)`,
		id, ch.c.ID, d.Outcome, body, d.ProposedBy, d.ProposedName, d.ProposedAt, d.SubmittedAt, ch.who.officer.ID, ch.who.officer.Name, ch.at)
	ch.vars = map[string]any{"Outcome": string(d.Outcome)}
	ch.letter(LetterDecided)
	return err
}

// askedBefore is when the citizen who files asked the same before. Only the portal's own finding counts: it is surely theirs.
func (r *Registry) askedBefore(ctx context.Context, q queries, c *caseRow) (*deadline.Day, error) {
	rows, err := q.Query(ctx, `SELECT l.received FROM requests_twin t JOIN requests_case l ON l.id = t.lead
		WHERE t.case_id = $1 AND t.lead <> $1 AND t.by_words`, c.ID)
	if err != nil {
		return nil, err
	}
	days, err := pgx.CollectRows(rows, pgx.RowTo[deadline.Day])
	if err != nil || len(days) == 0 {
		return nil, err
	}
	return &days[0], nil
}
