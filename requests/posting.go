package requests

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// ActPosted records that something was sent by hand.
const ActPosted Action = "posted"

// What the office can have to send by hand.
// i18n: requests.posting.*
const (
	PostCodeWanted   = "code"     // the citizen asks for a code by post; ends when it is ordered
	PostReminder     = "reminder" // a reminder to somebody without a mailbox
	PostOtherFormats = "format"   // a letter in the form the citizen asked for, which the portal cannot make
	PostPerson       = "person"   // a letter to somebody without a mailbox, for whom nobody acts any more
)

// Posting is one thing the office has to send by hand.
type Posting struct {
	ID    uuid.UUID // of the event it is about
	N     int       // number of that event, under which its letter stands
	What  string    // "code", "reminder", "format", "person", "asked", "returned"
	Since deadline.Day
}

func (in content) codeAsked() bool {
	return slices.ContainsFunc(in.postings, func(p Posting) bool { return p.What == PostCodeWanted })
}

// posts notes that the event of this step has to be put on paper by somebody.
func (ch *change) posts(what string) { ch.posting = what }

// post keeps what posts noted, and what a letter of this step has to be turned into by hand.
func (ch *change) post(ctx context.Context, e Event) error {
	if ch.posting == "" && e.Paper(ch.c.Kind) != "" {
		contact, err := ch.reached()
		if err != nil {
			return err
		}
		switch {
		case byHand(contact.Format):
			ch.posting = PostOtherFormats
		case contact.Email == "" && ch.r.over(ch.c):
			ch.posting = PostPerson
		}
	}
	if ch.posting == "" {
		return nil
	}
	_, err := ch.tx.Exec(ctx, `INSERT INTO requests_posting (id, case_id, n, what, since)
		SELECT id, case_id, coalesce((SELECT n FROM requests_event WHERE id = $4 AND case_id = e.case_id), n), $2, $3 FROM requests_event e WHERE id = $1`,
		ch.id, ch.posting, ch.r.Today(), cmp.Or(ch.postingOf, ch.id))
	return err
}

// byHand tells whether a form is one the portal cannot make: it sets large print itself.
func byHand(format string) bool {
	switch format {
	case "braille", "audio", "easy_read":
		return true
	}
	return false
}

// posted ends what waits to be sent, as far as a condition over requests_posting says.
func (ch *change) posted(ctx context.Context, which string, args ...any) error {
	_, err := ch.tx.Exec(ctx, `UPDATE requests_posting SET done_at = $2 WHERE case_id = $1 AND done_at IS NULL AND `+which,
		append([]any{ch.c.ID, ch.at}, args...)...)
	return err
}

// postings lists what waits to be sent by hand, oldest first.
func (r *Registry) postings(ctx context.Context, q queries, id uuid.UUID) ([]Posting, error) {
	rows, err := q.Query(ctx, `SELECT id, n, what, since FROM requests_posting WHERE case_id = $1 AND done_at IS NULL ORDER BY n, id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Posting])
}

// Posted records that something went out by hand.
func (r *Registry) Posted(ctx context.Context, by Officer, s Step, id uuid.UUID) error {
	return r.act(ctx, actor{officer: &by}, s, ActPosted, func(ctx context.Context, ch *change) error {
		list, err := r.postings(ctx, ch.tx, ch.c.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(p Posting) bool { return p.ID == id && p.What != PostCodeWanted })
		if at < 0 {
			return Problems{{Field: "posting", Key: "requests.problem.choose_posting"}}
		}
		ch.vars = map[string]any{"What": list[at].What, "Number": list[at].N}
		return ch.posted(ctx, `id = $3`, id)
	})
}

// postedBefore tells whether no letter waits to be sent by hand: a case is not closed before that went out.
func (r *Registry) postedBefore(ctx context.Context, q queries, id uuid.UUID) (bool, error) {
	waits, err := r.yes(ctx, q, `SELECT EXISTS (SELECT FROM requests_posting WHERE case_id = $1 AND done_at IS NULL AND what IN ('format', 'person', 'returned'))`, id)
	return !waits, err
}

// postsAfter are the cases of an officer that are answered, and whose letters still wait to be sent by hand.
func (r *Registry) postsAfter(ctx context.Context, q queries, by Officer) ([]diaryRow, error) {
	rows, err := q.Query(ctx, `SELECT c.ref, c.kind, c.state, p.since AS post_by, true AS mine, last.n AS sequence, last.at AS changed_at
		FROM (SELECT case_id, min(since) AS since FROM requests_posting WHERE done_at IS NULL GROUP BY case_id) p
			JOIN requests_case c ON c.id = p.case_id
			CROSS JOIN LATERAL (SELECT e.n, e.at FROM requests_event e WHERE e.case_id = c.id ORDER BY e.n DESC LIMIT 1) last
		WHERE c.state = 'decided' AND c.assignee = @me AND c.ref IS NOT NULL AND `+visible, r.seenBy(by, nil))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByNameLax[diaryRow])
}

// forgetCodes takes the address out of codes that ran out; that there were some, and their tokens, stay until the case is erased.
// Attempts of a day ago belong to conversations that are over.
func forgetCodes(ctx context.Context, tx pgx.Tx, now time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM requests_post_try WHERE last_at < $1`, now.Add(-24*time.Hour)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE requests_post_code SET body = NULL WHERE body IS NOT NULL AND expires_at <= $1`, now)
	return err
}
