package requests

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// rules are what every clock is reckoned by at one moment: the body's calendar as its administrators changed it, and a
// digest of everything a due day depends on beside the facts of its case. A stored day of another digest is stale.
type rules struct {
	calendar deadline.Calendar
	basis    string
}

// rules reads them anew each time, within the caller's snapshot: a holiday added anywhere counts everywhere at once.
func (r *Registry) rules(ctx context.Context, q queries) (rules, error) {
	rows, err := q.Query(ctx, `SELECT day, name, reason, worked FROM requests_holiday WHERE removed_at IS NULL ORDER BY day`)
	if err != nil {
		return rules{}, err
	}
	changes, err := pgx.CollectRows(rows, pgx.RowToStructByName[deadline.Holiday])
	if err != nil {
		return rules{}, err
	}
	sum := sha256.New()
	fmt.Fprintln(sum, r.Library.Digest(r.Calendar), r.LawID, r.zone(), r.Policy, changes)
	return rules{calendar: r.Calendar.With(changes...), basis: hex.EncodeToString(sum.Sum(nil)[:12])}, nil
}

// calendarLock is held, shared, by whoever stores days reckoned by the calendar, and alone by whoever changes it: after
// the change no stale day can appear that the reckoning anew does not see.
const calendarLock = 0x6461796c69676874

// firmRules are the rules for a transaction that stores what it reckons. They stay so until it ends.
func (r *Registry) firmRules(ctx context.Context, q queries) (rules, error) {
	if err := lockCalendar(ctx, q, "pg_advisory_xact_lock_shared"); err != nil {
		return rules{}, err
	}
	return r.rules(ctx, q)
}

func lockCalendar(ctx context.Context, q queries, function string) error {
	rows, err := q.Query(ctx, `SELECT `+function+`($1)`, int64(calendarLock))
	if err == nil {
		rows.Close()
		err = rows.Err()
	}
	return err
}

// CurrentCalendar is the body's calendar as its administrators changed it.
func (r *Registry) CurrentCalendar(ctx context.Context) (deadline.Calendar, error) {
	by, err := r.rules(ctx, r.DB)
	return by.calendar, err
}
