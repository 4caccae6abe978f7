package requests

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// absent does for a case that does not exist what the wall does for one that may not be known: whoever waits for the answer cannot tell
// one from the other by the time it takes.
func (r *Registry) absent(ctx context.Context, tx pgx.Tx, by *Officer, err error) error {
	if by == nil || !errors.Is(err, ErrNotFound) {
		return err
	}
	if _, failed := r.asks(ctx, tx, seesCase, *by, newID()); failed != nil {
		return failed
	}
	return err
}

// missed counts an attempt of an officer to reach what does not exist for them, by day and without names, and gives back the error.
func (r *Registry) missed(ctx context.Context, by *Officer, err error) error {
	if by == nil || err == nil {
		return err
	}
	kind := ""
	switch {
	case errors.Is(err, ErrWalled):
		kind = "walled"
	case errors.Is(err, ErrNotFound):
		kind = "absent"
	default:
		return err
	}
	if failed := r.countMiss(ctx, kind); failed != nil {
		return failed
	}
	return err
}
