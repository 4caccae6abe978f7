package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// patience is how long the second step may follow the first.
const patience = 5 * time.Minute

// Attempt is what somebody at the staff door offers.
type Attempt struct {
	Email, Password string
	Address         string // the peer's network address
}

// Pending is an officer who has given the right password and not yet the code. It opens nothing by itself.
type Pending struct {
	Officer uuid.UUID `json:"officer"`
	Epoch   int64     `json:"epoch"`
	At      time.Time `json:"at"`
}

// CheckPassword is the first step of signing in. An account that does not exist, one that is disabled and a wrong password
// are answered alike, after the same work.
func (d *Directory) CheckPassword(ctx context.Context, a Attempt) (Pending, error) {
	if err := d.knock(ctx, d.addressKey(a.Address)); err != nil {
		return Pending{}, err
	}
	found, err := d.lookUp(ctx, a)
	if err != nil {
		return Pending{}, err
	}
	shared := []charge{{d.addressKey(a.Address), perAddress}}
	if !found.Known {
		shared = append(shared, charge{d.accountKey(a.Email), perAccount})
	}
	pair := charge{d.pairKey(a.Email, a.Address), perPair}
	if err := d.reserve(ctx, append(shared, pair)...); err != nil {
		return Pending{}, err
	}
	if !d.matches(a.Password, found.Hash) || found.Disabled {
		if err := d.note(ctx, d.DB, event{kind: "password-refused", officer: found.ID, address: a.Address}); err != nil {
			return Pending{}, away(err)
		}
		return Pending{}, ErrCredentials
	}
	if err := errors.Join(d.refund(ctx, shared...), d.release(ctx, pair.key)); err != nil {
		return Pending{}, err
	}
	return Pending{Officer: found.ID, Epoch: found.Epoch, At: d.now()}, nil
}

// entry is what the door needs of an account; all zero when there is none.
type entry struct {
	ID       uuid.UUID `db:"id"`
	Hash     string    `db:"password_hash"`
	Secret   []byte    `db:"totp_secret"`
	Epoch    int64     `db:"epoch"`
	Disabled bool      `db:"disabled"`
	Known    bool      `db:"known"`
}

const entryColumns = `id, password_hash, totp_secret, epoch, disabled,
	EXISTS (SELECT FROM account_known_address k WHERE k.officer_id = account_officer.id AND k.address = $2) AS known`

func (d *Directory) lookUp(ctx context.Context, a Attempt) (entry, error) {
	rows, err := d.DB.Query(ctx, `SELECT `+entryColumns+` FROM account_officer WHERE email = $1`,
		normalEmail(a.Email), d.addressKey(a.Address))
	return oneEntry(rows, err)
}

func oneEntry(rows pgx.Rows, err error) (entry, error) {
	if err != nil {
		return entry{}, away(err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[entry])
	if errors.Is(err, pgx.ErrNoRows) {
		return entry{}, nil
	}
	return found, away(err)
}

// CheckCode is the second step: the time-based code of the officer's authenticator app. A code works once.
func (d *Directory) CheckCode(ctx context.Context, p Pending, code, address string) (Officer, error) {
	if p.Officer == uuid.Nil || d.now().Sub(p.At) > patience || d.now().Before(p.At.Add(-time.Minute)) {
		return Officer{}, ErrNoPending
	}
	rows, err := d.DB.Query(ctx, `SELECT `+entryColumns+` FROM account_officer WHERE id = $1`, p.Officer, d.addressKey(address))
	found, err := oneEntry(rows, err)
	if err != nil {
		return Officer{}, err
	}
	if found.Disabled || found.Epoch != p.Epoch {
		return Officer{}, ErrNoPending
	}
	limit := charge{d.codeKey(p.Officer), perCode}
	if found.Known {
		limit.key = d.knownCodeKey(p.Officer, address)
	}
	if err := d.reserve(ctx, limit); err != nil {
		return Officer{}, err
	}
	secret, err := d.AEAD.Decrypt(found.Secret, aad("account_officer", "totp_secret", p.Officer.String()))
	if err != nil {
		return Officer{}, fmt.Errorf("open the second-factor secret of officer %s: %w", p.Officer, err)
	}
	step, right := stepOf(string(secret), code, d.now())
	if right {
		err = d.welcome(ctx, p.Officer, step, address)
	} else {
		err = ErrCode
	}
	if errors.Is(err, ErrCode) {
		if err := d.note(ctx, d.DB, event{kind: "code-refused", officer: p.Officer, address: address}); err != nil {
			return Officer{}, away(err)
		}
		return Officer{}, ErrCode
	}
	if err != nil {
		return Officer{}, err
	}
	if err := d.release(ctx, limit.key); err != nil {
		return Officer{}, err
	}
	return d.Officer(ctx, p.Officer)
}

// welcome uses the step up and records the arrival, or returns ErrCode when the step was used before.
func (d *Directory) welcome(ctx context.Context, id uuid.UUID, step int64, address string) error {
	return away(d.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE account_officer SET totp_step = $2, signed_in_at = $3
			WHERE id = $1 AND totp_step < $2 AND NOT disabled`, id, step, d.now())
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrCode
		}
		_, err = tx.Exec(ctx, `INSERT INTO account_known_address (officer_id, address, seen_at) VALUES ($1, $2, $3)
			ON CONFLICT (officer_id, address) DO UPDATE SET seen_at = excluded.seen_at`, id, d.addressKey(address), d.now())
		if err != nil {
			return err
		}
		return d.note(ctx, tx, event{kind: "signed-in", officer: id, address: address})
	}))
}
