package account

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
)

// event is one line of the record about accounts of staff.
type event struct {
	kind        string
	officer, by uuid.UUID
	address     string
}

type execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

func nullable(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// aad binds a sealed value to its place, so that it opens nowhere else.
func aad(table, column, row string) []byte {
	return []byte(strings.Join([]string{table, column, row}, "|"))
}
