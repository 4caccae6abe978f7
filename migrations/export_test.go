package migrations

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

// UpOwn applies our own files only, so that the golden schema does not repeat the job queue's.
func UpOwn(ctx context.Context, pool *pgxpool.Pool) error {
	provider, err := provider(pool)
	if err != nil {
		return err
	}
	defer provider.Close()
	_, err = provider.Up(ctx)
	return err
}
