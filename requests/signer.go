package requests

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// Signer is an agent this body knows: an organisation that files requests for people and signs each of them. Its signature proves who
// it is, not that a person wants it to act.
type Signer struct {
	ID       string // its agent-id
	Name     string
	Email    string // how to reach it; letters about its cases go there
	Kinds    []Kind // it may file
	Since    deadline.Day
	Until    deadline.Day // the last one; zero is without end
	Disabled *time.Time   // out of service, for good
	Version  int
}

// SignerKey is one public key of an agent.
type SignerKey struct {
	Public []byte // Ed25519
	Since  time.Time
	Until  *time.Time // from then on nothing signed with it is taken; nil is without end
}

// Text is the key as agents write it.
func (k SignerKey) Text() string { return base64.StdEncoding.EncodeToString(k.Public) }

// SignerEvent is one change of the register of agents.
type SignerEvent struct {
	At     time.Time
	Action string // "register", "change", "key", "disable"
	Name   string // of who changed it
	Body   SignerWords
}

// SignerWords is what an event says.
type SignerWords struct {
	Was *Signer `json:"was,omitempty"` // before a change
	Is  *Signer `json:"is,omitempty"`  // registered, or after a change
	Key string  `json:"key,omitempty"` // a new one
	Why string  `json:"why,omitempty"` // it was put out of service
}

// SignerFile is an agent with everything about it.
type SignerFile struct {
	Signer
	Keys   []SignerKey   // newest first
	Events []SignerEvent // newest first
	Open   []QueueRow    // its open cases, as far as they exist for who reads; by due day
}

// SignerStep is a change of an agent, as the person who pressed the button saw it.
type SignerStep struct {
	ID      string
	Version int    // as shown; zero skips the check
	Key     string // made with the form: the same key twice changes once
}

// SignerKinds lists what an agent can be allowed to file. A complaint is a person's own to make.
func SignerKinds() []Kind {
	return []Kind{Access, Correction, Deletion, Restriction, Objection, Portability}
}

// InForce tells whether an agent's signature counts on a day.
func (s Signer) InForce(on deadline.Day) bool {
	return s.Disabled == nil && !on.Before(s.Since) && (s.Until.IsZero() || !on.After(s.Until))
}

// citizen is an agent as cases know whoever asks for somebody else. An officer with an interest in the organisation, by its id, is
// kept from its cases.
func (s Signer) citizen() Citizen {
	return Citizen{Subject: ledger.Subject{Scheme: schemeOrganisation, ID: s.ID}, Name: s.Name, Level: LevelIdentity, Method: "signature"}
}

// keepsSigners tells whether an officer decides which agents are known.
func (o Officer) keepsSigners() bool { return o.Is(RoleAdministrator, RoleDPO) }

const signerSelect = `SELECT id, name, email, kinds, since, until, disabled_at AS disabled, version FROM requests_signer a `

func signers(ctx context.Context, q queries, where string, args ...any) ([]Signer, error) {
	rows, err := q.Query(ctx, signerSelect+where, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Signer])
}

// Signers lists the agents this body knows, those in service first.
func (r *Registry) Signers(ctx context.Context, by Officer) ([]Signer, error) {
	if !by.keepsSigners() && !by.Is(RoleAuditor) {
		return nil, ErrForbidden
	}
	return signers(ctx, r.DB, `ORDER BY disabled_at IS NOT NULL, name, id`)
}

// Signer gives one agent with its keys, what was changed, and its open cases. Of these an officer sees those that exist for them.
func (r *Registry) Signer(ctx context.Context, by Officer, id string) (f SignerFile, err error) {
	if !by.keepsSigners() && !by.Is(RoleAuditor) {
		return f, ErrForbidden
	}
	err = pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		list, err := signers(ctx, tx, `WHERE id = $1`, id)
		if err == nil && len(list) == 0 {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		f.Signer = list[0]
		if f.Keys, err = signerKeys(ctx, tx, id); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT at, action, name, body FROM requests_signer_event WHERE signer = $1 ORDER BY at DESC, id DESC`, id)
		if err != nil {
			return err
		}
		f.Events, err = pgx.CollectRows(rows, pgx.RowToStructByName[SignerEvent])
		if err != nil || by.casework() != nil {
			return err
		}
		f.Open, err = r.list(ctx, tx, by, open+` AND c.id IN (SELECT case_id FROM requests_signed WHERE signer = @signer) ORDER BY c.due, c.id LIMIT 500`,
			pgx.NamedArgs{"signer": id})
		return err
	})
	return f, err
}

func signerKeys(ctx context.Context, q queries, id string) ([]SignerKey, error) {
	rows, err := q.Query(ctx, `SELECT public, since, until FROM requests_signer_key WHERE signer = $1 ORDER BY coalesce(until, 'infinity') DESC, since DESC, public`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[SignerKey])
}

var signerID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$`)

// properSigner puts what was typed of an agent into proper form.
func properSigner(c *check, s Signer) Signer {
	s.Name = c.line("agent", s.Name, maxName, true)
	s.Email = c.email("agent_email", s.Email, true)
	if len(s.Kinds) == 0 {
		c.add("kinds", "choose")
	}
	for _, k := range s.Kinds {
		choice(c, "kinds", k, SignerKinds())
	}
	if s.Since.IsZero() {
		c.add("since", "day")
	}
	if !s.Until.IsZero() && s.Until.Before(s.Since) {
		c.add("until", "day_order")
	}
	return s
}

// publicKey reads an Ed25519 public key in base64, as the protocol's directory has it.
func (c *check) publicKey(field, typed string) []byte {
	typed = c.line(field, typed, maxName, true)
	key, err := base64.StdEncoding.DecodeString(typed)
	if typed != "" && (err != nil || len(key) != ed25519.PublicKeySize) {
		c.add(field, "public_key")
	}
	return key
}

// RegisterSigner makes an agent known, with its first key.
func (r *Registry) RegisterSigner(ctx context.Context, by Officer, s Signer, key, form string) error {
	if !by.keepsSigners() {
		return ErrForbidden
	}
	c := &check{}
	if s.ID = c.line("id", s.ID, maxName, true); s.ID != "" && !signerID.MatchString(s.ID) {
		c.add("id", "signer_id")
	}
	s = properSigner(c, s)
	public := c.publicKey("key", key)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	s.Version = 1
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		step := SignerStep{ID: s.ID, Key: form}
		if done, err := r.signerDone(ctx, tx, by, step); done || err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `INSERT INTO requests_signer (id, name, email, kinds, since, until, version) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT DO NOTHING`, s.ID, s.Name, s.Email, s.Kinds, s.Since, s.Until, s.Version)
		if err == nil && tag.RowsAffected() == 0 {
			if done, err := r.signerDone(ctx, tx, by, step); done || err != nil { // the second click waited for the first
				return err
			}
			return Problems{{Field: "id", Key: "requests.problem.signer_taken"}}
		}
		if err == nil {
			err = r.insertSignerKey(ctx, tx, s.ID, public)
		}
		if err != nil {
			return err
		}
		return r.signerChanged(ctx, tx, by, step, "register", SignerWords{Is: &s, Key: SignerKey{Public: public}.Text()})
	})
}

// insertSignerKey adds a key that no agent ever had.
func (r *Registry) insertSignerKey(ctx context.Context, tx pgx.Tx, id string, public []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO requests_signer_key (public, signer, since) VALUES ($1, $2, $3)`, public, id, r.now())
	var taken *pgconn.PgError
	if errors.As(err, &taken) && taken.Code == "23505" {
		return Problems{{Field: "key", Key: "requests.problem.key_taken"}}
	}
	return err
}

// ChangeSigner changes what is known of an agent and what it may file.
func (r *Registry) ChangeSigner(ctx context.Context, by Officer, step SignerStep, s Signer) error {
	c := &check{}
	s = properSigner(c, s)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.ofSigner(ctx, by, step, "change", func(tx pgx.Tx, was Signer) (SignerWords, error) {
		s.ID, s.Version = was.ID, was.Version+1
		_, err := tx.Exec(ctx, `UPDATE requests_signer SET name = $2, email = $3, kinds = $4, since = $5, until = $6 WHERE id = $1`,
			s.ID, s.Name, s.Email, s.Kinds, s.Since, s.Until)
		return SignerWords{Was: &was, Is: &s}, err
	})
}

// AddSignerKey gives an agent a new key. Those it has work on for the overlap, none at most.
func (r *Registry) AddSignerKey(ctx context.Context, by Officer, step SignerStep, key string, overlap time.Duration) error {
	c := &check{}
	public := c.publicKey("key", key)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.ofSigner(ctx, by, step, "key", func(tx pgx.Tx, was Signer) (SignerWords, error) {
		_, err := tx.Exec(ctx, `UPDATE requests_signer_key SET until = $2 WHERE signer = $1 AND (until IS NULL OR until > $2)`,
			was.ID, r.now().Add(max(overlap, 0)))
		if err == nil {
			err = r.insertSignerKey(ctx, tx, was.ID, public)
		}
		return SignerWords{Key: SignerKey{Public: public}.Text()}, err
	})
}

// DisableSigner puts an agent out of service, for good. Nothing it signs is taken any more; in its open cases its authority ends, and
// the people it asked for are told.
func (r *Registry) DisableSigner(ctx context.Context, by Officer, step SignerStep, why string) error {
	c := &check{}
	why = c.text("why", why, maxValue, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.ofSigner(ctx, by, step, "disable", func(tx pgx.Tx, was Signer) (SignerWords, error) {
		_, err := tx.Exec(ctx, `UPDATE requests_signer SET disabled_at = $2 WHERE id = $1`, was.ID, r.now())
		if err == nil {
			_, err = tx.Exec(ctx, `DELETE FROM requests_signer_token WHERE signer = $1`, was.ID)
		}
		if err == nil {
			_, err = r.Jobs.InsertTx(ctx, tx, SignerEndedArgs{Signer: was.ID}, nil)
		}
		return SignerWords{Why: why}, err
	})
}

// SignerEndedArgs asks for the authorities of an agent out of service to be ended.
type SignerEndedArgs struct {
	Signer string `json:"signer"`
}

// Kind names the job.
func (SignerEndedArgs) Kind() string { return "signer_ended" }

// ofSigner changes an agent that is in service, and writes what was changed, in one transaction.
func (r *Registry) ofSigner(ctx context.Context, by Officer, step SignerStep, action string, do func(pgx.Tx, Signer) (SignerWords, error)) error {
	if !by.keepsSigners() {
		return ErrForbidden
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		list, err := signers(ctx, tx, `WHERE id = $1 FOR UPDATE`, step.ID)
		if err == nil && len(list) == 0 {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		if done, err := r.signerDone(ctx, tx, by, step); done || err != nil {
			return err // the second click of a double click
		}
		switch was := list[0]; {
		case was.Disabled != nil:
			return ErrMove
		case step.Version != 0 && step.Version != was.Version:
			return ErrChanged
		}
		words, err := do(tx, list[0])
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE requests_signer SET version = version + 1 WHERE id = $1`, step.ID); err != nil {
			return err
		}
		return r.signerChanged(ctx, tx, by, step, action, words)
	})
}

func (r *Registry) signerDone(ctx context.Context, tx pgx.Tx, by Officer, step SignerStep) (bool, error) {
	if step.Key == "" {
		return false, nil
	}
	return r.yes(ctx, tx, `SELECT EXISTS (SELECT FROM requests_signer_event WHERE step_token = $1)`, r.token("signer", by.ID.String()+" "+step.Key))
}

func (r *Registry) signerChanged(ctx context.Context, tx pgx.Tx, by Officer, step SignerStep, action string, words SignerWords) error {
	body, err := json.Marshal(words)
	if err != nil {
		return err
	}
	id := newID()
	if step.Key == "" {
		step.Key = id.String()
	}
	_, err = tx.Exec(ctx, `INSERT INTO requests_signer_event (id, signer, at, action, officer, name, body, step_token) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, step.ID, r.now(), action, by.ID, by.Name, body, r.token("signer", by.ID.String()+" "+step.Key))
	return err
}

// mayFile tells whether an agent may file a kind.
func (s Signer) mayFile(k Kind) bool { return slices.Contains(s.Kinds, k) }
