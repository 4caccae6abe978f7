package requests

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
)

// seal encrypts a value for one column of one row; nothing personal is stored otherwise.
func (r *Registry) seal(table, column string, row uuid.UUID, value any) ([]byte, error) {
	clear, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("requests: seal %s.%s: %w", table, column, err)
	}
	sealed, err := r.Sealer.Seal(table, column, row.String(), clear)
	if err != nil {
		return nil, fmt.Errorf("requests: seal %s.%s: %w", table, column, err)
	}
	return sealed, nil
}

// unseal decrypts what seal made; a null column leaves the value as it is.
func (r *Registry) unseal(table, column string, row uuid.UUID, sealed []byte, value any) error {
	if sealed == nil {
		return nil
	}
	clear, err := r.Sealer.Open(table, column, row.String(), sealed)
	if err != nil {
		return fmt.Errorf("requests: open %s.%s: %w", table, column, err)
	}
	if err := json.Unmarshal(clear, value); err != nil {
		return fmt.Errorf("requests: open %s.%s: %w", table, column, err)
	}
	return nil
}

// token is a keyed digest for look-up, apart for each use so that equal values in different columns do not show.
func (r *Registry) token(use, value string) []byte { return r.Sealer.Index("requests "+use, value) }

// emailToken and subjectToken find a citizen's cases again. An interest declared with scheme "email" matches the former.
func (r *Registry) emailToken(address string) []byte {
	if address == "" {
		return nil
	}
	return r.Sealer.Index("email", address)
}
