package requests

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Standing is how a case stands, as far as it identifies nobody: for another front office that handed it in.
type Standing struct {
	Ref      string
	Kind     Kind
	State    State
	Received deadline.Day
	Due      deadline.Day
}

// Standing tells how a case stands. It opens nothing: no personal field is read, so no look is recorded.
func (r *Registry) Standing(ctx context.Context, ref string) (Standing, error) {
	proper, ok := r.Reference(ref)
	if !ok {
		return Standing{}, ErrNotFound
	}
	var s Standing
	err := r.DB.QueryRow(ctx, `SELECT ref, kind, state, received, due FROM requests_case WHERE ref = $1`, proper).
		Scan(&s.Ref, &s.Kind, &s.State, &s.Received, &s.Due)
	if errors.Is(err, pgx.ErrNoRows) {
		return Standing{}, ErrNotFound
	}
	return s, err
}
