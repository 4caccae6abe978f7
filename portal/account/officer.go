package account

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/text/unicode/norm"
)

// Officer is a member of staff.
type Officer struct {
	ID         uuid.UUID  `db:"id"`
	Email      string     `db:"email"`
	Name       string     `db:"name"`
	Unit       string     `db:"unit"`
	Roles      []Role     `db:"roles"`
	Disabled   bool       `db:"disabled"`
	Epoch      int64      `db:"epoch"`
	CreatedAt  time.Time  `db:"created_at"`
	LastSignIn *time.Time `db:"signed_in_at"`
}

const officerColumns = `id, email, name, unit, roles, disabled, epoch, created_at, signed_in_at`

// Known tells an officer from the zero value.
func (o Officer) Known() bool { return o.ID != uuid.Nil }

// Has tells whether the officer holds one of the roles; with none named, whether they hold any.
func (o Officer) Has(roles ...Role) bool {
	if len(roles) == 0 {
		return len(o.Roles) > 0
	}
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(o.Roles, r) })
}

// NewOfficer is what is said about somebody who joins. Without a password one is made.
type NewOfficer struct {
	Email, Name, Unit string
	Roles             []Role
	Password          string
	By                uuid.UUID
}

// Credentials are shown once, to the person who adds or resets an account, and are not kept in the clear.
type Credentials struct {
	Password   string
	TOTPSecret string
	URI        string // otpauth://…, for an authenticator app
}

// Faults of a new officer's data.
var (
	ErrEmail    = errors.New("account: the e-mail address must look like name@example.org")
	ErrName     = errors.New("account: the name is missing")
	ErrRoles    = errors.New("account: at least one role is needed")
	ErrPassword = fmt.Errorf("account: the password must have %d to %d characters", minPassword, maxPassword)
)

// AddOfficer makes an account and returns what its holder needs to sign in.
func (d *Directory) AddOfficer(ctx context.Context, n NewOfficer) (Officer, Credentials, error) {
	o := Officer{
		ID: uuid.Must(uuid.NewV7()), Email: normalEmail(n.Email), Name: strings.TrimSpace(n.Name),
		Unit: strings.TrimSpace(n.Unit), Roles: n.Roles, Epoch: 1, CreatedAt: d.now(),
	}
	if err := checkOfficer(o); err != nil {
		return Officer{}, Credentials{}, err
	}
	made, stored, err := d.credentials(o, n.Password)
	if err != nil {
		return Officer{}, Credentials{}, err
	}
	err = d.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO account_officer (id, email, name, unit, roles, password_hash, totp_secret, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			o.ID, o.Email, o.Name, o.Unit, o.Roles, stored.hash, stored.secret, o.CreatedAt)
		if err != nil {
			return err
		}
		return d.note(ctx, tx, event{kind: "added", officer: o.ID, by: n.By})
	})
	var clash *pgconn.PgError
	if errors.As(err, &clash) && clash.Code == "23505" {
		return Officer{}, Credentials{}, ErrTaken
	}
	return o, made, away(err)
}

func checkOfficer(o Officer) error {
	local, host, found := strings.Cut(o.Email, "@")
	switch {
	case !found, local == "", !strings.Contains(host, "."), strings.ContainsAny(o.Email, " \r\n\t<>,;\"") || len(o.Email) > 254:
		return ErrEmail
	case o.Name == "":
		return ErrName
	case len(o.Roles) == 0:
		return ErrRoles
	}
	for _, role := range o.Roles {
		if _, err := ParseRole(string(role)); err != nil {
			return err
		}
	}
	return nil
}

// stored is the part of a credential that is kept.
type stored struct {
	hash   string
	secret []byte
}

func (d *Directory) credentials(o Officer, password string) (Credentials, stored, error) {
	if password == "" {
		password = randomPassword()
	}
	if n := len([]rune(password)); n < minPassword || len(password) > maxPassword {
		return Credentials{}, stored{}, ErrPassword
	}
	hash, err := d.hash(password)
	if err != nil {
		return Credentials{}, stored{}, err
	}
	secret := newSecret()
	sealed, err := d.AEAD.Encrypt([]byte(secret), aad("account_officer", "totp_secret", o.ID.String()))
	if err != nil {
		return Credentials{}, stored{}, fmt.Errorf("seal a second-factor secret: %w", err)
	}
	return Credentials{Password: password, TOTPSecret: secret, URI: provisioning(d.Issuer, o.Email, secret)},
		stored{hash: hash, secret: sealed}, nil
}

// Officers lists every officer by name.
func (d *Directory) Officers(ctx context.Context) ([]Officer, error) {
	rows, err := d.DB.Query(ctx, `SELECT `+officerColumns+` FROM account_officer ORDER BY name, id`)
	if err != nil {
		return nil, away(err)
	}
	officers, err := pgx.CollectRows(rows, pgx.RowToStructByName[Officer])
	return officers, away(err)
}

// Officer finds one by id.
func (d *Directory) Officer(ctx context.Context, id uuid.UUID) (Officer, error) {
	return d.oneOfficer(ctx, `SELECT `+officerColumns+` FROM account_officer WHERE id = $1`, id)
}

// OfficerByEmail finds one by e-mail address.
func (d *Directory) OfficerByEmail(ctx context.Context, email string) (Officer, error) {
	return d.oneOfficer(ctx, `SELECT `+officerColumns+` FROM account_officer WHERE email = $1`, normalEmail(email))
}

func (d *Directory) oneOfficer(ctx context.Context, sql string, arg any) (Officer, error) {
	rows, err := d.DB.Query(ctx, sql, arg)
	if err != nil {
		return Officer{}, away(err)
	}
	o, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Officer])
	if errors.Is(err, pgx.ErrNoRows) {
		return Officer{}, ErrNotFound
	}
	return o, away(err)
}

// DisableOfficer shuts an account; its sessions end with their next request.
func (d *Directory) DisableOfficer(ctx context.Context, id, by uuid.UUID) error {
	return d.changeOfficer(ctx, `UPDATE account_officer SET disabled = true, epoch = epoch + 1 WHERE id = $1`,
		event{kind: "disabled", officer: id, by: by})
}

// EnableOfficer opens an account again; ErrRoles when it has no role left. Sessions from before stay over.
func (d *Directory) EnableOfficer(ctx context.Context, id, by uuid.UUID) error {
	if o, err := d.Officer(ctx, id); err != nil {
		return err
	} else if len(o.Roles) == 0 {
		return ErrRoles
	}
	return d.changeOfficer(ctx, `UPDATE account_officer SET disabled = false, epoch = epoch + 1 WHERE id = $1`,
		event{kind: "enabled", officer: id, by: by})
}

// SetRoles changes what an officer, as somebody saw them, may do, and ends their sessions, so that nothing goes on under the old roles.
// ErrChanged when the account was changed since.
func (d *Directory) SetRoles(ctx context.Context, seen Officer, roles []Role, by uuid.UUID) error {
	if len(roles) == 0 {
		return ErrRoles
	}
	for _, role := range roles {
		if _, err := ParseRole(string(role)); err != nil {
			return err
		}
	}
	err := d.changeOfficer(ctx, `UPDATE account_officer SET roles = $2, epoch = epoch + 1 WHERE id = $1 AND epoch = $3`,
		event{kind: "roles", officer: seen.ID, by: by}, roles, seen.Epoch)
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	if _, err := d.Officer(ctx, seen.ID); err != nil {
		return err
	}
	return ErrChanged
}

// ResetOfficer gives an officer a new password and a new second factor, ends their sessions and lifts their limits.
func (d *Directory) ResetOfficer(ctx context.Context, id, by uuid.UUID) (Credentials, error) {
	o, err := d.Officer(ctx, id)
	if err != nil {
		return Credentials{}, err
	}
	made, kept, err := d.credentials(o, "")
	if err != nil {
		return Credentials{}, err
	}
	err = d.changeOfficer(ctx, `UPDATE account_officer SET password_hash = $2, totp_secret = $3, totp_step = 0, epoch = epoch + 1 WHERE id = $1`,
		event{kind: "reset", officer: id, by: by}, kept.hash, kept.secret)
	if err != nil {
		return Credentials{}, err
	}
	return made, d.release(ctx, d.accountKey(o.Email), d.codeKey(id))
}

func (d *Directory) changeOfficer(ctx context.Context, sql string, e event, args ...any) error {
	return away(d.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sql, append([]any{e.officer}, args...)...)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrNotFound
		}
		return d.note(ctx, tx, e)
	}))
}

func normalEmail(email string) string {
	return strings.ToLower(norm.NFC.String(strings.TrimSpace(email)))
}

// crockford leaves out the letters that are mistaken for figures.
var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// randomPassword has 100 bits.
func randomPassword() string {
	raw := make([]byte, 13)
	rand.Read(raw)
	text := crockford.EncodeToString(raw)[:20]
	return text[:5] + "-" + text[5:10] + "-" + text[10:15] + "-" + text[15:]
}
