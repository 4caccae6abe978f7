package requests

import (
	"context"
	"encoding/base64"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// The steps of a request that an agent signed.
const (
	ActSigned Action = "signed" // the signature was checked, and the person is asked
	ActVouch  Action = "vouch"  // the person says whether the agent acts for them
)

// LetterAsked has Agent and Asked: does this agent act for you? It goes to the mailbox the agent gave as the person's, so it names neither
// the person nor the case.
const LetterAsked = "asked"

// PostAsked is the same question to somebody without a mailbox.
const PostAsked = "asked"

// personNo is why an authority is refused when the person says that the agent does not act for them.
const personNo = "person_no"

// Signing is by whose signature a case came, and what the person said since.
type Signing struct {
	Signer     string // agent-id
	Name       string
	Gone       bool   // out of service, or past its last day
	Key        string // in base64
	SignedAt   time.Time
	VerifiedAt time.Time
	Asked      bool      // the person was written to by mail
	Word       string    // "yes", "no", or empty while they have said nothing
	WordAt     time.Time // zero while they have said nothing
}

// askPerson asks the represented person whether the agent acts for them, and gives the digest of the code by which they answer.
func (ch *change) askPerson() ([]byte, error) {
	rep, err := ch.r.represented(ch.c)
	if err != nil {
		return nil, err
	}
	switch {
	case rep.Email != "":
		ch.letter(LetterAsked)
		return ch.r.token("asked", ch.r.askedCode(ch.c.ID)), nil
	case rep.Post != "":
		ch.posts(PostAsked)
	}
	return nil, nil
}

// askedCode is made anew for each letter rather than kept: only its digest is.
func (r *Registry) askedCode(id uuid.UUID) string {
	return base64.RawURLEncoding.EncodeToString(r.token("asked code", id.String()))
}

// Asked is what somebody who was asked about an agent reads.
type Asked struct {
	Agent    string
	Kind     Kind
	Received deadline.Day
	Word     string // they gave before
}

// Asked gives what a code asks about, while the request is open.
func (r *Registry) Asked(ctx context.Context, code string) (out Asked, err error) {
	err = r.DB.QueryRow(ctx, `SELECT a.name, c.kind, c.received, s.word FROM requests_signed s JOIN requests_signer a ON a.id = s.signer
		JOIN requests_case c ON c.id = s.case_id WHERE s.asked = $1 AND c.`+open, r.token("asked", code)).Scan(&out.Agent, &out.Kind, &out.Received, &out.Word)
	if errors.Is(err, pgx.ErrNoRows) {
		return Asked{}, ErrNotFound
	}
	return out, err
}

// Vouch takes what the person says of the agent. A no refuses its authority at once; a yes is something the office weighs: whoever
// reads the mailbox that the agent gave need not be the person. They may change their mind while the request is open.
func (r *Registry) Vouch(ctx context.Context, code string, yes bool) error {
	word := map[bool]string{true: "yes", false: "no"}[yes]
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		var ref, before string
		err := tx.QueryRow(ctx, `SELECT c.ref, s.word FROM requests_signed s JOIN requests_case c ON c.id = s.case_id WHERE s.asked = $1 AND c.`+open+` FOR UPDATE`,
			r.token("asked", code)).Scan(&ref, &before)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return ErrNotFound
		case err != nil || before == word:
			return err
		}
		return r.actIn(ctx, tx, actor{}, Step{Ref: ref}, ActVouch, func(ctx context.Context, ch *change) error {
			if _, err := tx.Exec(ctx, `UPDATE requests_signed SET word = $2, word_at = $3 WHERE case_id = $1`, ch.c.ID, word, ch.at); err != nil {
				return err
			}
			if !yes {
				if err := ch.checked(ctx, &AuthorityCheck{Code: personNo}); err != nil {
					return err
				}
			}
			ch.vars = map[string]any{"Word": word}
			return nil
		})
	})
}

// signing tells by whose signature a case came; nil when nobody's.
func (r *Registry) signing(ctx context.Context, q queries, id uuid.UUID) (*Signing, error) {
	rows, err := q.Query(ctx, `SELECT a.id, a.name, `+signerGone+`, s.key, s.signed_at, s.verified_at, s.asked IS NOT NULL, s.word, s.word_at
		FROM requests_signed s JOIN requests_signer a ON a.id = s.signer WHERE s.case_id = @case`, pgx.NamedArgs{"case": id, "today": r.Today()})
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s Signing, err error) {
		var key SignerKey
		var at *time.Time
		err = row.Scan(&s.Signer, &s.Name, &s.Gone, &key.Public, &s.SignedAt, &s.VerifiedAt, &s.Asked, &s.Word, &at)
		s.Key, s.WordAt = key.Text(), value(at)
		return s, err
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// signerGone is the test for an agent (as a) that may not act any more.
const signerGone = `(a.disabled_at IS NOT NULL OR coalesce(a.until < @today, false))`

// SignedCase gives an agent's case as it sees it. Somebody else's is as forbidden as one that never was.
func (r *Registry) SignedCase(ctx context.Context, by Signer, request uuid.UUID) (v TrackView, named string, err error) {
	ref, id, sealed, err := r.signedRef(ctx, by, request)
	if err != nil {
		return v, "", err
	}
	if err := r.unseal("requests_signed", "named", id, sealed, &named); err != nil {
		return v, "", err
	}
	v, err = r.Track(ctx, by.citizen(), ref)
	return v, named, err
}

// WithdrawSigned takes back what an agent signed, because the person does not want it any more.
func (r *Registry) WithdrawSigned(ctx context.Context, in Signed, by Signer, request uuid.UUID, why string) error {
	if in.signer.ID != by.ID {
		return ErrSignature
	}
	ref, _, _, err := r.signedRef(ctx, by, request)
	if err != nil {
		return err
	}
	return r.Withdraw(ctx, by.citizen(), Step{Ref: ref, Key: "signed"}, why)
}

func (r *Registry) signedRef(ctx context.Context, by Signer, request uuid.UUID) (ref string, id uuid.UUID, named []byte, err error) {
	err = r.DB.QueryRow(ctx, `SELECT c.ref, c.id, s.named FROM requests_signed s JOIN requests_case c ON c.id = s.case_id WHERE s.request = $1 AND s.signer = $2`,
		request, by.ID).Scan(&ref, &id, &named)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrForbidden
	}
	return ref, id, named, err
}

// personAsked is the represented person as long as they have said nothing, or ErrNothing.
func (r *Registry) personAsked(ctx context.Context, c *caseRow) (Contact, error) {
	signed, err := r.signing(ctx, r.DB, c.ID)
	if err != nil {
		return Contact{}, err
	}
	if signed == nil || signed.Word != "" || signed.Gone || !c.State.Open() {
		return Contact{}, ErrNothing
	}
	rep, err := r.represented(c)
	if err != nil {
		return Contact{}, err
	}
	return Contact{Email: rep.Email}, nil // the mailbox may not be theirs: it is told no name
}
