package requests

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// How long what an agent signed is good: issued by a clock that may go this much before ours, and for a day at most.
const (
	signedSkew  = 2 * time.Minute
	mostSigned  = 24 * time.Hour
	signerToken = 90 * 24 * time.Hour // what an agent shows to ask after its cases
)

// Errors of what agents send.
var (
	ErrSignature   = errors.New("requests: not signed by an agent this body knows") // whatever the reason: a stranger is told nothing
	ErrSignerToken = errors.New("requests: no agent has this token")
	ErrSignedTwice = errors.New("requests: this message was taken before")
	ErrSignedOther = errors.New("requests: another request has this name")
)

// Signed is a message whose signature has been checked. Only OpenSigned makes one.
type Signed struct {
	Body   []byte // what was signed
	signer Signer
	key    []byte
	digest [sha256.Size]byte
}

// Claims is what every signed message says of itself.
type Claims struct {
	Agent     string
	Business  string // whom it is for: Registry.BusinessID
	IssuedAt  time.Time
	ExpiresAt time.Time
	Name      string // the agent's own name for its request; empty when it has none
}

// OpenSigned checks a message in base64: an Ed25519 signature of 64 bytes and, after it, what was signed. The signature must be by a key of
// this agent that is in force now.
func (r *Registry) OpenSigned(ctx context.Context, agent, message string) (Signed, error) {
	raw, err := base64.StdEncoding.DecodeString(message)
	if err != nil || len(raw) <= ed25519.SignatureSize {
		return Signed{}, ErrSignature
	}
	signature, body := raw[:ed25519.SignatureSize], raw[ed25519.SignatureSize:]
	list, err := signers(ctx, r.DB, `WHERE id = $1`, agent)
	if err != nil {
		return Signed{}, err
	}
	if len(list) == 0 || !list[0].InForce(r.Today()) {
		return Signed{}, ErrSignature
	}
	keys, err := signerKeys(ctx, r.DB, agent)
	if err != nil {
		return Signed{}, err
	}
	for _, k := range keys {
		if k.inForce(r.now()) && ed25519.Verify(k.Public, body, signature) {
			return Signed{Body: body, signer: list[0], key: k.Public, digest: sha256.Sum256(body)}, nil
		}
	}
	return Signed{}, ErrSignature
}

func (k SignerKey) inForce(at time.Time) bool { return k.Until == nil || at.Before(*k.Until) }

// stillSigned is the agent of a message within the transaction that acts on it: it and its key may have ended meanwhile.
func (r *Registry) stillSigned(ctx context.Context, tx pgx.Tx, in Signed) (Signer, error) {
	list, err := signers(ctx, tx, `WHERE id = $1 FOR SHARE`, in.signer.ID)
	if err != nil {
		return Signer{}, err
	}
	keys, err := signerKeys(ctx, tx, in.signer.ID)
	if err != nil {
		return Signer{}, err
	}
	for _, k := range keys {
		if len(list) == 1 && list[0].InForce(r.Today()) && bytes.Equal(k.Public, in.key) && k.inForce(r.now()) {
			return list[0], nil
		}
	}
	return Signer{}, ErrSignature
}

// claims checks what a message says of itself: from whom, for whom, and when.
func (r *Registry) claims(c *check, in Signed, say Claims) {
	now := r.now()
	if say.Agent != in.signer.ID {
		c.add("agent-id", "signed_agent")
	}
	if say.Business != r.BusinessID {
		c.add("business-id", "signed_business")
	}
	switch {
	case say.IssuedAt.IsZero():
		c.add("issued-at", "signed_time")
	case say.IssuedAt.After(now.Add(signedSkew)):
		c.add("issued-at", "signed_ahead")
	}
	switch {
	case say.ExpiresAt.IsZero():
		c.add("expires-at", "signed_time")
	case !say.ExpiresAt.After(now):
		c.add("expires-at", "signed_expired")
	case say.ExpiresAt.Sub(say.IssuedAt) > mostSigned || !say.ExpiresAt.After(say.IssuedAt):
		c.add("expires-at", "signed_long", "Hours", int(mostSigned/time.Hour))
	}
}

// PairSigner gives an agent the token it shows from then on. A message is good for one token.
func (r *Registry) PairSigner(ctx context.Context, in Signed, say Claims) (token string, err error) {
	c := &check{}
	r.claims(c, in, say)
	if err := c.problems.orNil(); err != nil {
		return "", err
	}
	var b [32]byte
	rand.Read(b[:])
	token = "dla_" + base64.RawURLEncoding.EncodeToString(b[:])
	hash := sha256.Sum256([]byte(token))
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if _, err := r.stillSigned(ctx, tx, in); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `INSERT INTO requests_signer_seen (digest, expires) VALUES ($1, $2) ON CONFLICT DO NOTHING`, in.digest[:], say.ExpiresAt)
		if err == nil && tag.RowsAffected() == 0 {
			err = ErrSignedTwice
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO requests_signer_token (hash, signer, expires) VALUES ($1, $2, $3)`, hash[:], in.signer.ID, r.now().Add(signerToken))
		return err
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// SignerByToken is the agent that shows a token. Whatever it looks like, the work is the same: one hash and one look-up of it.
func (r *Registry) SignerByToken(ctx context.Context, token string) (Signer, error) {
	hash := sha256.Sum256([]byte(token))
	list, err := signers(ctx, r.DB, `WHERE id = (SELECT signer FROM requests_signer_token WHERE hash = $1 AND expires > $2)`, hash[:], r.now())
	if err == nil && (len(list) == 0 || !list[0].InForce(r.Today())) {
		err = ErrSignerToken
	}
	if err != nil {
		return Signer{}, err
	}
	return list[0], nil
}

// BasisSigned is the authority of an agent that signed the request. It is asked for nobody: the signature is there.
const BasisSigned Basis = "signed_request"

// FileSigned makes a case of a request that an agent signed, as one asked for somebody else: the person is written to and asked whether
// the agent acts for them. The same message twice, or the agent's name for it, files once; other content under that name is ErrSignedOther.
func (r *Registry) FileSigned(ctx context.Context, in Signed, say Claims, f Filing) (uuid.UUID, error) {
	c := &check{}
	r.claims(c, in, say)
	say.Name = c.line("agent-request-id", say.Name, 100, false)
	if !in.signer.mayFile(f.Kind) {
		c.add("kind", "signed_kind")
	}
	b := value(f.Behalf)
	b.Relation, b.Basis, b.Show = Agent, BasisSigned, "message"
	f.Behalf, f.Channel, f.ReceivedAt = &b, ByAPI, time.Time{}
	f.Contact = Contact{Name: in.signer.Name, Email: in.signer.Email}
	f.Key = "signed " + in.signer.ID + " " + cmp.Or(say.Name, hex.EncodeToString(in.digest[:]))
	if err := c.problems.orNil(); err != nil {
		return uuid.Nil, err
	}
	agent := in.signer.citizen()
	by, err := r.knowing(ctx, filer{actor: actor{citizen: &agent}, citizen: agent, signed: true})
	if err != nil {
		return uuid.Nil, err
	}
	if err := r.proper(&f, by); err != nil {
		return uuid.Nil, err
	}
	var request uuid.UUID
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if _, err := r.stillSigned(ctx, tx, in); err != nil {
			return err
		}
		receipt, err := r.fileIn(ctx, tx, by, f)
		if err != nil {
			return err
		}
		request, err = r.sign(ctx, tx, receipt.Ref, in, say)
		return err
	})
	if err != nil {
		return uuid.Nil, err
	}
	return request, nil
}

// sign keeps by whose signature a new case came and asks the person; of a case that was there already it compares what was signed.
func (r *Registry) sign(ctx context.Context, tx pgx.Tx, ref string, in Signed, say Claims) (uuid.UUID, error) {
	var before uuid.UUID
	var digest []byte
	err := tx.QueryRow(ctx, `SELECT s.request, s.digest FROM requests_signed s JOIN requests_case c ON c.id = s.case_id WHERE c.ref = $1`, ref).Scan(&before, &digest)
	switch {
	case err == nil && !bytes.Equal(digest, in.digest[:]):
		return uuid.Nil, ErrSignedOther
	case !errors.Is(err, pgx.ErrNoRows):
		return before, err
	}
	request := uuid.New()
	err = r.actIn(ctx, tx, actor{}, Step{Ref: ref}, ActSigned, func(ctx context.Context, ch *change) error {
		named, err := r.seal("requests_signed", "named", ch.c.ID, say.Name)
		if err != nil {
			return err
		}
		ch.vars = map[string]any{"Agent": in.signer.Name, "Key": SignerKey{Public: in.key}.Text()}
		asked, err := ch.askPerson()
		if err != nil {
			return err
		}
		_, err = ch.tx.Exec(ctx, `INSERT INTO requests_signed (case_id, request, signer, key, digest, named, signed_at, verified_at, asked)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, ch.c.ID, request, in.signer.ID, in.key, in.digest[:], named, say.IssuedAt, ch.at, asked)
		return err
	})
	return request, err
}
