package ledger

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Problem is a field of a form that cannot be accepted, and why, as a message key.
type Problem struct{ Field, Key string }

// Problems are the fields that cannot be accepted.
type Problems []Problem

// Error lists the fields; the words for people are in the catalogue.
func (p Problems) Error() string {
	fields := make([]string, len(p))
	for i, one := range p {
		fields[i] = one.Field + " (" + one.Key + ")"
	}
	return "ledger: " + strings.Join(fields, ", ")
}

var sourceID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// check finds what stands against registering.
func (n NewSource) check() error {
	var p Problems
	if !sourceID.MatchString(n.ID) {
		p = append(p, Problem{"id", "ledger.source.problem.id"})
	}
	if n.Prefix == "" || len(n.Prefix) > 200 || strings.ContainsAny(n.Prefix, " \t\r\n") {
		p = append(p, Problem{"prefix", "ledger.source.problem.prefix"})
	}
	if !slices.Contains([]Profile{ProfileName, ProfileRole, ProfileOrganisation}, n.Profile) {
		p = append(p, Problem{"profile", "ledger.source.problem.profile"})
	}
	if len(n.Names) == 0 {
		p = append(p, Problem{"names", "ledger.source.problem.names"})
	}
	for _, s := range n.Scopes {
		if !slices.Contains(Scopes, s) {
			p = append(p, Problem{"scopes", "ledger.source.problem.scopes"})
		}
	}
	if u, err := url.Parse(n.Webhook); n.Webhook != "" && (err != nil || u.Host == "" ||
		u.Scheme != "https" && u.Scheme != "http" || u.User != nil) {
		p = append(p, Problem{"webhook", "ledger.source.problem.webhook"})
	}
	if len(p) > 0 {
		return p
	}
	return nil
}

// Register adds a source and returns its first key, which is shown this once.
func (l *Ledger) Register(ctx context.Context, n NewSource) (Registered, error) {
	if err := n.check(); err != nil {
		return Registered{}, err
	}
	if len(n.Scopes) == 0 {
		n.Scopes = []string{ScopeEvents, ScopeCorrections, ScopeCoverage}
	}
	out := Registered{Key: newKey(), Source: Source{ID: n.ID, Prefix: n.Prefix, Profile: n.Profile, Names: n.Names,
		Scopes: n.Scopes, Webhook: n.Webhook, Mapping: n.Mapping, Created: l.now()}}
	var secret []byte
	if n.Webhook != "" {
		out.WebhookSecret = newWebhookSecret()
		sealed, err := l.Sealer.Seal("ledger_source", "webhook_secret", n.ID, []byte(out.WebhookSecret))
		if err != nil {
			return Registered{}, err
		}
		secret = sealed
	}
	err := pgx.BeginFunc(ctx, l.DB, func(tx pgx.Tx) error {
		if err := prefixFree(ctx, tx, n.Prefix); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, `
			INSERT INTO ledger_source (id, prefix, profile, names, scopes, webhook, webhook_secret, mapping, created)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING number`,
			n.ID, n.Prefix, n.Profile, n.Names, n.Scopes, n.Webhook, secret, n.Mapping, out.Source.Created).Scan(&out.Source.number)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO ledger_intake (source) VALUES ($1)`, out.Source.number); err != nil {
			return err
		}
		return l.addKey(ctx, tx, out.Source.number, out.Key)
	})
	var taken *pgconn.PgError
	if errors.As(err, &taken) && taken.Code == "23505" {
		return Registered{}, ErrSourceExists
	}
	if err != nil {
		return Registered{}, err
	}
	return out, nil
}

// prefixFree refuses a prefix that another source's events could begin with, or that begins like another's.
func prefixFree(ctx context.Context, tx pgx.Tx, prefix string) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('ledger_source'))`); err != nil {
		return err
	}
	var taken bool
	err := tx.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM ledger_source WHERE starts_with(prefix, $1) OR starts_with($1, prefix))`,
		prefix).Scan(&taken)
	if err == nil && taken {
		return ErrSourceExists
	}
	return err
}

func (l *Ledger) addKey(ctx context.Context, tx pgx.Tx, source int32, key string) error {
	hash := sha256.Sum256([]byte(key))
	_, err := tx.Exec(ctx, `INSERT INTO ledger_source_key (hash, source, created) VALUES ($1, $2, $3)`,
		hash[:], source, l.now())
	return err
}

// Rotate gives a source a new key; older ones work on for the overlap.
func (l *Ledger) Rotate(ctx context.Context, id string, overlap time.Duration) (string, error) {
	key := newKey()
	err := pgx.BeginFunc(ctx, l.DB, func(tx pgx.Tx) error {
		s, err := l.changeable(ctx, tx, id)
		if err != nil {
			return err
		}
		if s.Disabled != nil {
			return ErrDisabled
		}
		until := l.now().Add(max(overlap, 0))
		_, err = tx.Exec(ctx, `
			UPDATE ledger_source_key SET expires = $2 WHERE source = $1 AND (expires IS NULL OR expires > $2)`,
			s.number, until)
		if err != nil {
			return err
		}
		return l.addKey(ctx, tx, s.number, key)
	})
	if err != nil {
		return "", err
	}
	return key, nil
}

// Disable ends a source's keys at once. Its entries stay.
func (l *Ledger) Disable(ctx context.Context, id string) error {
	return pgx.BeginFunc(ctx, l.DB, func(tx pgx.Tx) error {
		s, err := l.changeable(ctx, tx, id)
		if err != nil || s.Disabled != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM ledger_source_key WHERE source = $1`, s.number); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE ledger_source SET disabled = $2 WHERE number = $1`, s.number, l.now())
		return err
	})
}

// SetProfile changes how much of its officials a source discloses, in reports from now on.
func (l *Ledger) SetProfile(ctx context.Context, id string, profile Profile) error {
	if !slices.Contains([]Profile{ProfileName, ProfileRole, ProfileOrganisation}, profile) {
		return Problems{{"profile", "ledger.source.problem.profile"}}
	}
	tag, err := l.DB.Exec(ctx, `UPDATE ledger_source SET profile = $2 WHERE id = $1`, id, profile)
	if err == nil && tag.RowsAffected() == 0 {
		return ErrNoSource
	}
	return err
}

func (l *Ledger) changeable(ctx context.Context, tx pgx.Tx, id string) (Source, error) {
	if id == OwnSource {
		return Source{}, ErrOwnSource
	}
	rows, err := tx.Query(ctx, selectSource+` WHERE id = $1 FOR UPDATE`, id)
	if err != nil {
		return Source{}, err
	}
	return oneSource(rows, ErrNoSource)
}

const selectSource = `
	SELECT number, id, prefix, profile, names, scopes, webhook, mapping, mapping_version,
		created, disabled FROM ledger_source`

func scanSource(row pgx.CollectableRow) (s Source, err error) {
	err = row.Scan(&s.number, &s.ID, &s.Prefix, &s.Profile, &s.Names, &s.Scopes, &s.Webhook, &s.Mapping,
		&s.MappingVersion, &s.Created, &s.Disabled)
	return s, err
}

func oneSource(rows pgx.Rows, none error) (Source, error) {
	s, err := pgx.CollectExactlyOneRow(rows, scanSource)
	if errors.Is(err, pgx.ErrNoRows) {
		return Source{}, none
	}
	return s, err
}

// Sources lists every source, the portal's own first.
func (l *Ledger) Sources(ctx context.Context) ([]Source, error) {
	rows, err := l.DB.Query(ctx, selectSource+` ORDER BY id <> $1, id`, OwnSource)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanSource)
}

// Source finds one by its id.
func (l *Ledger) Source(ctx context.Context, id string) (Source, error) {
	rows, err := l.DB.Query(ctx, selectSource+` WHERE id = $1`, id)
	if err != nil {
		return Source{}, err
	}
	return oneSource(rows, ErrNoSource)
}

// Authenticate finds the source a key belongs to. Whatever the key looks like, the work is the same: one hash and one
// look-up of that hash, which nobody can steer towards a stored one.
func (l *Ledger) Authenticate(ctx context.Context, key string) (Source, error) {
	hash := sha256.Sum256([]byte(key))
	rows, err := l.DB.Query(ctx, selectSource+`
		WHERE disabled IS NULL AND number = (
			SELECT source FROM ledger_source_key WHERE hash = $1 AND (expires IS NULL OR expires > $2))`,
		hash[:], l.now())
	if err != nil {
		return Source{}, err
	}
	return oneSource(rows, ErrUnauthorised)
}

// Webhook returns where a source's correction instructions go and the secret that signs them; both are empty when the
// source asks for them instead.
func (l *Ledger) Webhook(ctx context.Context, id string) (address, secret string, err error) {
	var sealed []byte
	err = l.DB.QueryRow(ctx, `SELECT webhook, webhook_secret FROM ledger_source WHERE id = $1 AND disabled IS NULL`,
		id).Scan(&address, &sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", "", ErrNoSource
	}
	if err != nil || address == "" {
		return "", "", err
	}
	clear, err := l.Sealer.Open("ledger_source", "webhook_secret", id, sealed)
	return address, string(clear), err
}

// newKey is 32 random bytes with a prefix by which a leaked key is recognised.
func newKey() string {
	var b [32]byte
	rand.Read(b[:])
	return "dlk_" + base64.RawURLEncoding.EncodeToString(b[:])
}

// newWebhookSecret is a secret in the form of Standard Webhooks.
func newWebhookSecret() string {
	var b [32]byte
	rand.Read(b[:])
	return "whsec_" + base64.StdEncoding.EncodeToString(b[:])
}
