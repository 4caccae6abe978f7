package requests

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Feed is the private calendar address of an officer, while it lives.
type Feed struct {
	ID     uuid.UUID
	Token  string // goes into the address
	MadeAt time.Time
	ReadAt *time.Time // when a calendar last asked, to the hour
}

// sealLength is how many bytes of the keyed digest an address carries: as hard to guess as a key.
const sealLength = 16

// feedToken is what the address says: the id of the feed and a keyed digest of it. Who reads the table has the ids, and
// without the key no address.
func (r *Registry) feedToken(id uuid.UUID) string {
	return base64.RawURLEncoding.EncodeToString(append(id[:], r.token("feed", id.String())[:sealLength]...))
}

// readFeedToken gives the id of the feed an address was made for; anything made up is no feed.
func (r *Registry) readFeedToken(token string) (uuid.UUID, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != len(uuid.UUID{})+sealLength {
		return uuid.Nil, false
	}
	id := uuid.UUID(raw[:len(uuid.UUID{})])
	return id, hmac.Equal([]byte(token), []byte(r.feedToken(id)))
}

// Feed gives an officer's calendar address; nil when they have none.
func (r *Registry) Feed(ctx context.Context, by Officer) (*Feed, error) {
	if err := by.casework(); err != nil {
		return nil, err
	}
	rows, err := r.DB.Query(ctx, `SELECT id, '' AS token, made_at, read_at FROM requests_feed WHERE officer = $1 AND revoked_at IS NULL`, by.ID)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByName[Feed])
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err == nil {
		found.Token = r.feedToken(found.ID)
	}
	return found, err
}

// MakeFeed gives an officer a calendar address. The one they had, which the page showed them, stops at once. Without
// effect when they have another by now: the second click of a double click makes no third.
func (r *Registry) MakeFeed(ctx context.Context, by Officer, had uuid.UUID) error {
	if err := by.casework(); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if err := r.revokeFeed(ctx, tx, by, had); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO requests_feed (id, officer, made_at) VALUES ($1, $2, $3)
			ON CONFLICT (officer) WHERE revoked_at IS NULL DO NOTHING`, newID(), by.ID, r.now())
		return err
	})
}

// RevokeFeed stops an officer's calendar address: from now on it opens nothing.
func (r *Registry) RevokeFeed(ctx context.Context, by Officer, had uuid.UUID) error {
	if err := by.casework(); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error { return r.revokeFeed(ctx, tx, by, had) })
}

func (r *Registry) revokeFeed(ctx context.Context, tx pgx.Tx, by Officer, had uuid.UUID) error {
	_, err := tx.Exec(ctx, `UPDATE requests_feed SET revoked_at = $3 WHERE id = $1 AND officer = $2 AND revoked_at IS NULL`,
		had, by.ID, r.now())
	return err
}

// FeedOwner tells whose calendar address a token is. One that was made up or stopped is ErrNotFound.
func (r *Registry) FeedOwner(ctx context.Context, token string) (uuid.UUID, error) {
	id, ok := r.readFeedToken(token)
	if !ok {
		return uuid.Nil, ErrNotFound
	}
	var owner uuid.UUID
	var read *time.Time
	err := r.DB.QueryRow(ctx, `SELECT officer, read_at FROM requests_feed WHERE id = $1 AND revoked_at IS NULL`, id).Scan(&owner, &read)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, ErrNotFound
	}
	if err == nil && r.now().Sub(value(read)) >= time.Hour {
		_, err = r.DB.Exec(ctx, `UPDATE requests_feed SET read_at = $2 WHERE id = $1`, id, r.now())
	}
	return owner, err
}
