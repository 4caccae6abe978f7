package requests

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// The limits of codes that went by post. One of 75 random bits cannot be guessed; they keep a machine from trying. None of them
// hinders anybody from being sent another.
const (
	postTries   = 5                // of one conversation, without a break
	postPause   = 15 * time.Minute // before each further one
	postGuesses = 100              // of everybody, after which this code is void
)

// PostPauseMinutes is how long a conversation that entered too many wrong codes waits for its next try.
const PostPauseMinutes = int(postPause / time.Minute)

// PostEntry is a code that came by post, as typed.
type PostEntry struct {
	Code    string
	Browser string // conversation it is typed in
}

// EnterPostCode establishes the identity that the office confirmed when it ordered the letter, for whoever holds the letter and
// reaches the case. Problems stand beside the field "code".
func (r *Registry) EnterPostCode(ctx context.Context, by Citizen, s Step, e PostEntry) error {
	proper, ok := r.Reference(s.Ref)
	if !ok {
		return ErrNotFound
	}
	if e.Code == "" {
		return Problems{{Field: "code", Key: "requests.problem.post_missing"}}
	}
	code, err := asTyped(e.Code)
	if err != nil {
		return Problems{{Field: "code", Key: "requests.problem.post_slip"}}
	}
	s.Ref, s.Version = proper, 0
	var again bool
	var c caseRow
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error { // the attempt counts, whatever comes of it
		if c, err = r.lock(ctx, tx, actor{citizen: &by}, s.Ref); err != nil {
			return err
		}
		if again, err = r.done(ctx, tx, c.ID, ActIdentify, s.Key); again || err != nil {
			return err
		}
		return r.countTry(ctx, tx, c.ID, e.Browser)
	})
	if again || err != nil {
		return err
	}
	return r.usePostCode(ctx, by, s, code)
}

// countTry counts an attempt before the code is looked at, for the conversation and for the code.
func (r *Registry) countTry(ctx context.Context, tx pgx.Tx, id uuid.UUID, browser string) error {
	waits, err := r.yes(ctx, tx, `SELECT EXISTS (SELECT FROM requests_post_code
		WHERE case_id = $1 AND voided_at IS NULL AND used_at IS NULL AND printed_at IS NOT NULL)`, id)
	if err != nil || !waits { // there is nothing to guess
		return err
	}
	now := r.now()
	tag, err := tx.Exec(ctx, `INSERT INTO requests_post_try (case_id, browser_token, attempts, last_at) VALUES ($1, $2, 1, $3)
		ON CONFLICT (case_id, browser_token) DO UPDATE SET attempts = requests_post_try.attempts + 1, last_at = excluded.last_at
		WHERE requests_post_try.attempts < $4 OR requests_post_try.last_at <= $5`,
		id, r.token("browser", browser), now, postTries, now.Add(-postPause))
	switch {
	case err != nil:
		return err
	case tag.RowsAffected() == 0:
		return Problems{{Field: "code", Key: "requests.problem.post_pause", Vars: map[string]any{"Minutes": PostPauseMinutes}}}
	}
	_, err = tx.Exec(ctx, `UPDATE requests_post_code SET attempts = attempts + 1,
			voided_at = CASE WHEN attempts >= $3 THEN $2::timestamptz END, body = CASE WHEN attempts >= $3 THEN NULL ELSE body END
		WHERE case_id = $1 AND voided_at IS NULL AND used_at IS NULL AND printed_at IS NOT NULL`, id, now, postGuesses)
	return err
}

// usePostCode spends a code and what follows from it, in one transaction.
func (r *Registry) usePostCode(ctx context.Context, by Citizen, s Step, code string) error {
	return r.joining(ctx, actor{citizen: &by}, s, ActIdentify, func(ctx context.Context, ch *change) error {
		row, err := r.goodCode(ctx, ch.tx, ch.c.ID, code)
		if err != nil {
			return err
		}
		var o PostOrder
		if err := r.unseal("requests_post_code", "body", row.ID, row.Body, &o); err != nil {
			return err
		}
		if _, err := ch.tx.Exec(ctx, `UPDATE requests_post_code SET used_at = $2, body = NULL WHERE id = $1`, row.ID, ch.at); err != nil {
			return err
		}
		if _, err := ch.tx.Exec(ctx, `DELETE FROM requests_post_try WHERE case_id = $1`, ch.c.ID); err != nil {
			return err
		}
		ch.vars = map[string]any{"Method": ByPostCode}
		if err := ch.setFact(ctx, deadline.At(deadline.IDVerified, ch.at)); err != nil {
			return err
		}
		return ch.identified(ctx, Identity{Subject: o.Subject, Method: ByPostCode})
	})
}

// goodCode finds the letter a code came in, or says why the code opens nothing.
func (r *Registry) goodCode(ctx context.Context, q queries, id uuid.UUID, code string) (postRow, error) {
	rows, err := postRows(ctx, q, id)
	if err != nil {
		return postRow{}, err
	}
	key, token := "post_wrong", string(r.postToken(id, code))
	if len(rows) == 0 || rows[0].PrintedAt == nil && len(rows) == 1 {
		key = "post_none"
	}
	for _, row := range rows {
		if string(row.CodeToken) != token {
			continue
		}
		switch {
		case row.UsedAt != nil:
			key = "post_used"
		case row.VoidedAt != nil && row.Attempts > postGuesses:
			key = "post_spent"
		case row.VoidedAt != nil:
			key = "post_replaced"
		case !r.now().Before(value(row.ExpiresAt)):
			key = "post_over"
		default:
			return row, nil
		}
	}
	return postRow{}, Problems{{Field: "code", Key: "requests.problem." + key}}
}
