package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Subject is an identifier of a person: one person may have several.
type Subject struct {
	Scheme string `json:"scheme"`
	ID     string `json:"id"`
}

// Identity is what was established about a person: by an eID, at the counter, or by a code posted to them.
type Identity struct {
	Subjects []Subject // the first one is who they are here
	Name     string
	Email    string
	Level    Level
}

// Citizen is a person whose identity was established once.
type Citizen struct {
	ID       uuid.UUID
	Subjects []Subject
	Name     string
	Email    string
	Level    Level
	Epoch    int64
}

// Known tells a citizen from the zero value.
func (c Citizen) Known() bool { return c.ID != uuid.Nil }

// sealedIdentity is what is written into account_citizen.identity.
type sealedIdentity struct {
	Subjects []Subject `json:"subjects"`
	Name     string    `json:"name,omitempty"`
	Email    string    `json:"email,omitempty"`
}

// Identify finds the citizen of an identity or makes one, and keeps what is newest about them. People are the same by their
// first identifier and by nothing else, least of all by an e-mail address.
func (d *Directory) Identify(ctx context.Context, who Identity) (Citizen, error) {
	if len(who.Subjects) == 0 || who.Subjects[0].ID == "" || who.Subjects[0].Scheme == "" {
		return Citizen{}, fmt.Errorf("%w: no identifier", ErrRefused)
	}
	c := Citizen{Subjects: who.Subjects, Name: who.Name, Email: who.Email, Level: who.Level}
	index := d.Index(who.Subjects[0].Scheme, who.Subjects[0].ID)
	err := d.inTx(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `INSERT INTO account_citizen (id, subject_index, identity, level, created_at, signed_in_at)
			VALUES ($1, $2, ''::bytea, $3, $4, $4)
			ON CONFLICT (subject_index) DO UPDATE SET signed_in_at = excluded.signed_in_at RETURNING id, epoch`,
			uuid.Must(uuid.NewV7()), index, who.Level, d.now()).Scan(&c.ID, &c.Epoch)
		if err != nil {
			return err
		}
		plain, err := json.Marshal(sealedIdentity{Subjects: who.Subjects, Name: who.Name, Email: who.Email})
		if err != nil {
			return err
		}
		sealed, err := d.AEAD.Encrypt(plain, aad("account_citizen", "identity", c.ID.String()))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE account_citizen SET identity = $2, level = $3 WHERE id = $1`, c.ID, sealed, who.Level)
		return err
	})
	if err != nil {
		return Citizen{}, away(err)
	}
	return c, nil
}

// EndSessions signs a citizen out on every device.
func (d *Directory) EndSessions(ctx context.Context, citizen uuid.UUID) error {
	_, err := d.DB.Exec(ctx, `UPDATE account_citizen SET epoch = epoch + 1 WHERE id = $1`, citizen)
	return away(err)
}

// Citizen finds one by id.
func (d *Directory) Citizen(ctx context.Context, id uuid.UUID) (Citizen, error) {
	c := Citizen{ID: id}
	var sealed []byte
	err := d.DB.QueryRow(ctx, `SELECT identity, level, epoch FROM account_citizen WHERE id = $1`, id).Scan(&sealed, &c.Level, &c.Epoch)
	if errors.Is(err, pgx.ErrNoRows) {
		return Citizen{}, ErrNotFound
	}
	if err != nil {
		return Citizen{}, away(err)
	}
	plain, err := d.AEAD.Decrypt(sealed, aad("account_citizen", "identity", id.String()))
	if err != nil {
		return Citizen{}, fmt.Errorf("open the identity of citizen %s: %w", id, err)
	}
	var opened sealedIdentity
	if err := json.Unmarshal(plain, &opened); err != nil {
		return Citizen{}, fmt.Errorf("read the identity of citizen %s: %w", id, err)
	}
	c.Subjects, c.Name, c.Email = opened.Subjects, opened.Name, opened.Email
	return c, nil
}
