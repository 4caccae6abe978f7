package ledger

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// SetWebhook changes where a source's correction instructions are posted and returns the secret that signs them from now
// on, which is shown this once. Each address gets a secret of its own, so that a former receiver cannot sign as if it
// were the portal. An empty address ends the posting: the source asks for its instructions instead, and the secret is
// empty too.
func (l *Ledger) SetWebhook(ctx context.Context, id, address string) (string, error) {
	if err := checkWebhook(address); err != nil {
		return "", err
	}
	var secret string
	var sealed []byte
	if address != "" {
		var err error
		secret = newWebhookSecret()
		if sealed, err = l.Sealer.Seal("ledger_source", "webhook_secret", id, []byte(secret)); err != nil {
			return "", err
		}
	}
	err := pgx.BeginFunc(ctx, l.DB, func(tx pgx.Tx) error {
		s, err := l.changeable(ctx, tx, id)
		if err != nil {
			return err
		}
		if s.Disabled != nil {
			return ErrDisabled
		}
		_, err = tx.Exec(ctx, `UPDATE ledger_source SET webhook = $2, webhook_secret = $3 WHERE number = $1`,
			s.number, address, sealed)
		return err
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// checkWebhook holds an address against the rule for registering.
func checkWebhook(address string) error {
	var all Problems
	errors.As(NewSource{Webhook: address}.check(), &all)
	for _, one := range all {
		if one.Field == "webhook" {
			return Problems{one}
		}
	}
	return nil
}
