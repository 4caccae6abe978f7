package requests

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// AddedDay is a change an administrator made to the body's calendar, with its reason.
type AddedDay struct {
	ID          uuid.UUID
	Day         deadline.Day
	Worked      bool // a holiday of the calendar that is worked all the same
	Name        string
	Reason      string
	AddedName   string
	AddedAt     time.Time
	RemovedName string
	RemovedAt   *time.Time // taken back; nil while it stands
	RemovedWhy  string
}

const addedColumns = `id, day, worked, name, reason, added_name, added_at, removed_name, removed_at, removed_why`

// mostDays is how many days one change of the calendar may have: an imported file has the holidays of some years.
const mostDays = 500

// AddedDays lists every change of the calendar, taken back or not, the latest day first.
func (r *Registry) AddedDays(ctx context.Context) ([]AddedDay, error) {
	rows, err := r.DB.Query(ctx, `SELECT `+addedColumns+` FROM requests_holiday ORDER BY removed_at IS NOT NULL, day DESC, added_at DESC LIMIT 2000`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[AddedDay])
}

// AddDays changes the body's calendar by some days and has every open case reckoned anew. It gives back the id of that
// recount; the zero id when every day was so already, as after a double click.
func (r *Registry) AddDays(ctx context.Context, by Officer, days []deadline.Holiday) (uuid.UUID, error) {
	if !by.Is(RoleAdministrator) {
		return uuid.Nil, ErrForbidden
	}
	days, err := r.properDays(days)
	if err != nil {
		return uuid.Nil, err
	}
	return r.changeCalendar(ctx, by, func(tx pgx.Tx, calendar deadline.Calendar) (names []string, err error) {
		for _, d := range days {
			if _, off := calendar.Holiday(d.Day); off != d.Worked {
				continue // it is so already
			}
			if err := r.insertDay(ctx, tx, by, d); err != nil {
				return nil, err
			}
			names = append(names, d.Name)
		}
		return names, nil
	})
}

// insertDay writes one change of the calendar. What an administrator said of that day before is taken back.
func (r *Registry) insertDay(ctx context.Context, tx pgx.Tx, by Officer, d deadline.Holiday) error {
	if _, err := tx.Exec(ctx, `UPDATE requests_holiday SET removed_by = $2, removed_name = $3, removed_at = $4, removed_why = $5
		WHERE day = $1 AND removed_at IS NULL`, d.Day, by.ID, by.Name, r.now(), d.Reason); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO requests_holiday (id, day, worked, name, reason, added_by, added_name, added_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, newID(), d.Day, d.Worked, d.Name, d.Reason, by.ID, by.Name, r.now())
	return err
}

// RemoveDay takes a change of the calendar back, and has every open case reckoned anew.
func (r *Registry) RemoveDay(ctx context.Context, by Officer, id uuid.UUID, why string) (uuid.UUID, error) {
	if !by.Is(RoleAdministrator) {
		return uuid.Nil, ErrForbidden
	}
	c := &check{}
	why = c.line("why", why, maxName, true)
	if err := c.problems.orNil(); err != nil {
		return uuid.Nil, err
	}
	return r.changeCalendar(ctx, by, func(tx pgx.Tx, _ deadline.Calendar) ([]string, error) {
		rows, err := tx.Query(ctx, `UPDATE requests_holiday SET removed_by = $2, removed_name = $3, removed_at = $4, removed_why = $5
			WHERE id = $1 AND removed_at IS NULL RETURNING name`, id, by.ID, by.Name, r.now(), why)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, pgx.RowTo[string])
	})
}

// changeCalendar changes the calendar while nobody stores a day reckoned by it, and asks for the recount.
func (r *Registry) changeCalendar(ctx context.Context, by Officer,
	change func(pgx.Tx, deadline.Calendar) (names []string, err error)) (recount uuid.UUID, err error) {
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if err := lockCalendar(ctx, tx, "pg_advisory_xact_lock"); err != nil {
			return err
		}
		now, err := r.rules(ctx, tx)
		if err != nil {
			return err
		}
		names, err := change(tx, now.calendar)
		if err != nil || len(names) == 0 {
			return err
		}
		recount, err = r.askRecount(ctx, tx, Recount{Cause: CauseHolidays, Reason: nameList(names), AskedName: by.Name}, &by.ID)
		return err
	})
	return recount, err
}

// nameList names the first few of some days.
func nameList(names []string) string {
	const most = 5
	names = slices.Compact(names)
	if len(names) > most {
		names = append(slices.Clone(names[:most]), "…")
	}
	return strings.Join(names, ", ")
}

// properDays puts days an administrator gave into proper form, or says what is wrong with the first that is not. Fields are
// numbered only where there are several days.
func (r *Registry) properDays(days []deadline.Holiday) ([]deadline.Holiday, error) {
	c := &check{}
	if len(days) == 0 || len(days) > mostDays {
		c.add("day", "days_count", "Most", mostDays)
		return nil, c.problems
	}
	today := r.Today()
	proper := make([]deadline.Holiday, 0, len(days))
	for _, d := range days {
		switch {
		case d.Day.IsZero():
			c.add("day", "required")
		case d.Day.Year < today.Year-10 || d.Day.Year > today.Year+30:
			c.add("day", "day_far", "From", today.Year-10, "Until", today.Year+30)
		}
		d.Name = c.line("name", d.Name, maxName, true)
		d.Reason = c.line("reason", d.Reason, maxName, true)
		proper = append(proper, d)
	}
	return proper, c.problems.orNil()
}
