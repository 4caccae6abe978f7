package requests

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"daylight/requests/ledger"
)

// The limits of codes. They bite per address and reference as typed, whether or not those belong together, and sit in
// the database: losing Redis does not lift them.
const (
	codeLife     = 10 * time.Minute
	codeAttempts = 5  // per code
	codeGuesses  = 15 // per case and address within codeWindow
	codeSends    = 6  // per case and address within codeWindow
	codeWindow   = time.Hour
	codeAgain    = 30 * time.Second // a double click sends one
)

// CodeMinutes is how long a code is good for.
const CodeMinutes = int(codeLife / time.Minute)

// Follow asks for a code to follow a case.
type Follow struct {
	Ref     string
	Email   string
	Browser string // conversation the code is bound to: whoever enters it must have asked for it
}

// CodeEntry is a code as typed.
type CodeEntry struct {
	Challenge uuid.UUID
	Code      string
	Browser   string
}

// follow is a code to be sent; id is nil when nothing matched.
type follow struct {
	id      *uuid.UUID
	limit   []byte
	browser string
}

// AskCode sends a code to the mailbox of a case if reference and address belong together. Nobody can tell whether they
// do: the answer, the rows and the job are the same, and a job without a case sends nothing.
func (r *Registry) AskCode(ctx context.Context, f Follow) (challenge uuid.UUID, err error) {
	c := &check{}
	f.Email = c.email("email", f.Email, true)
	ref, ok := r.Reference(f.Ref)
	switch {
	case f.Ref == "":
		c.add("ref", "required")
	case !ok:
		c.add("ref", "reference") // the check character is public arithmetic: it gives nothing away
	}
	if err := c.problems.orNil(); err != nil {
		return uuid.Nil, err
	}
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, email_token FROM requests_case WHERE ref = $1`, ref)
		if err != nil {
			return err
		}
		type hit struct {
			ID         uuid.UUID
			EmailToken []byte
		}
		found, err := pgx.CollectRows(rows, pgx.RowToStructByName[hit])
		if err != nil {
			return err
		}
		fo := follow{limit: r.token("follow", ref+" "+f.Email), browser: f.Browser}
		token := r.emailToken(f.Email)
		for _, h := range found {
			if subtle.ConstantTimeCompare(h.EmailToken, token) == 1 {
				fo.id = &h.ID
			}
		}
		challenge, err = r.sendCode(ctx, tx, fo)
		return err
	})
	return challenge, err
}

// sendCode makes a code and the job that sends it. Asking again at once from the same browser gives the same one.
func (r *Registry) sendCode(ctx context.Context, tx pgx.Tx, f follow) (uuid.UUID, error) {
	now := r.now()
	browser := r.token("browser", f.browser)
	// One at a time per address and reference, or two clicks would count as none.
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), 0))`, f.limit); err != nil {
		return uuid.Nil, err
	}
	rows, err := tx.Query(ctx, `SELECT id, browser_token = $2 AND made_at > $3 AND used_at IS NULL AS same FROM requests_code
		WHERE limit_token = $1 AND made_at > $4 ORDER BY made_at DESC, id DESC`,
		f.limit, browser, now.Add(-codeAgain), now.Add(-codeWindow))
	if err != nil {
		return uuid.Nil, err
	}
	type earlier struct {
		ID   uuid.UUID
		Same bool
	}
	sent, err := pgx.CollectRows(rows, pgx.RowToStructByName[earlier])
	switch {
	case err != nil:
		return uuid.Nil, err
	case len(sent) > 0 && sent[0].Same:
		return sent[0].ID, nil
	case len(sent) >= codeSends:
		return uuid.Nil, ErrCodeLimit
	}
	id, code := newID(), newCode()
	sealed, err := r.seal("requests_code", "code", id, code)
	if err != nil {
		return uuid.Nil, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO requests_code (id, case_id, limit_token, browser_token, code_token, code, made_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, f.id, f.limit, browser, r.token("code", id.String()+code), sealed, now, now.Add(codeLife))
	if err != nil {
		return uuid.Nil, err
	}
	return id, r.insert(ctx, tx, []river.JobArgs{LetterArgs{Case: value(f.id), Letter: LetterCode, Event: id}})
}

// EnterCode spends a code and gives the reference it opens; the first one confirms the mailbox of the case.
// Entering the right code twice, as a double click does, gives the same answer twice.
func (r *Registry) EnterCode(ctx context.Context, e CodeEntry) (ref string, err error) {
	id, err := r.spend(ctx, e)
	if err != nil {
		return "", err
	}
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		// Used once means used: the sealed copy goes, and the letter can no longer be made.
		if _, err := tx.Exec(ctx, `UPDATE requests_code SET used_at = coalesce(used_at, $2), code = NULL WHERE id = $1`,
			e.Challenge, r.now()); err != nil {
			return err
		}
		c, err := caseBy(ctx, tx, "id", id, "FOR UPDATE")
		if err != nil {
			return err
		}
		ref = value(c.Ref)
		if c.Level >= LevelMailbox || c.Authority != "" && c.State != StateUnconfirmed || !c.State.Can(ActConfirm) {
			return nil
		}
		return r.confirm(ctx, tx, ref)
	})
	return ref, err
}

func (r *Registry) confirm(ctx context.Context, tx pgx.Tx, ref string) error {
	var told bool
	err := r.actIn(ctx, tx, actor{}, Step{Ref: ref}, ActConfirm, func(ctx context.Context, ch *change) error {
		if ch.c.Authority == "" { // the mailbox of a representative proves nothing of the person
			ch.c.Level, ch.c.Method, ch.c.LevelAt = LevelMailbox, "code", pointer(ch.at)
		}
		first, err := r.fits(ctx, tx, ch.c, ActReceipt)
		told = !first || !moves[ch.c.State][ActConfirm].Can(ActReceipt)
		return err
	})
	if err != nil || told {
		return err
	}
	return r.acknowledge(ctx, tx, ref)
}

// spend counts the attempt before it looks at the code, in a transaction of its own, so that no failure and no
// parallel request gives a guess for nothing.
func (r *Registry) spend(ctx context.Context, e CodeEntry) (uuid.UUID, error) {
	type row struct {
		CaseID    *uuid.UUID
		CodeToken []byte
		Attempts  int
	}
	now := r.now()
	rows, err := r.DB.Query(ctx, `UPDATE requests_code q SET attempts = attempts + 1
		WHERE q.id = $1 AND q.browser_token = $2 AND q.expires_at > $3 AND q.attempts < $4
			AND (SELECT coalesce(sum(o.attempts), 0) FROM requests_code o
				WHERE o.limit_token = q.limit_token AND o.made_at > $5) < $6
		RETURNING q.case_id, q.code_token, q.attempts`,
		e.Challenge, r.token("browser", e.Browser), now, codeAttempts, now.Add(-codeWindow), codeGuesses)
	if err != nil {
		return uuid.Nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return uuid.Nil, err
	}
	typed := ledger.Subject{ID: e.Code}.Normal().ID // spaces typed between the digits do not matter
	token := r.token("code", e.Challenge.String()+typed)
	if len(found) == 0 {
		return uuid.Nil, r.whySpent(ctx, e, now)
	}
	if subtle.ConstantTimeCompare(found[0].CodeToken, token) != 1 || found[0].CaseID == nil {
		if found[0].Attempts >= codeAttempts {
			return uuid.Nil, errors.Join(ErrCodeSpent, r.countMiss(ctx, missCode))
		}
		return uuid.Nil, ErrCode
	}
	return *found[0].CaseID, nil
}

// whySpent tells a code that was guessed at too often from one that ran out or never was.
func (r *Registry) whySpent(ctx context.Context, e CodeEntry, now time.Time) error {
	rows, err := r.DB.Query(ctx, `SELECT EXISTS (SELECT FROM requests_code WHERE id = $1 AND browser_token = $2 AND expires_at > $3)`,
		e.Challenge, r.token("browser", e.Browser), now)
	if err != nil {
		return err
	}
	alive, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[bool])
	switch {
	case err != nil:
		return err
	case alive:
		return ErrCodeSpent
	}
	return ErrCode
}
