package requests

import (
	"context"

	"daylight/requests/deadline"
)

// Hold keeps a case beyond its published period: for a reason, and until a day. GDPR Art. 17(3)(e) allows it for legal claims.
type Hold struct {
	For   string // one of HoldReasons
	Until deadline.Day
	Why   string // in words, for the office
}

// HoldReasons lists why a case can be kept longer.
// i18n: requests.hold.*
func HoldReasons() []string { return []string{"claim", "regulator", "inquiry", "wish"} }

// holdYears is how long a hold can last before somebody has to think again.
const holdYears = 5

// Hold keeps a case from being erased. A hold ends by itself on its day, whatever becomes of the reason; a later one takes its
// place.
func (r *Registry) Hold(ctx context.Context, by Officer, s Step, h Hold) error {
	c := &check{}
	choice(c, "for", h.For, HoldReasons())
	h.Why = c.text("why", h.Why, maxText/4, true)
	today := r.Today()
	switch {
	case h.Until.IsZero():
		c.add("until", "required")
	case !h.Until.After(today):
		c.add("until", "day_passed")
	case h.Until.After(deadline.DayOf(r.now().AddDate(holdYears, 0, 0), r.zone())):
		c.add("until", "hold_long", "Most", holdYears)
	}
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActHold, func(ctx context.Context, ch *change) error {
		ch.text, ch.vars = h.Why, map[string]any{"Hold": h.For, "Until": h.Until}
		return ch.keep(ctx, h.For, h.Until)
	})
}

// Lift ends a hold before its day: the published period counts again.
func (r *Registry) Lift(ctx context.Context, by Officer, s Step, why string) error {
	c := &check{}
	why = c.text("why", why, maxText/4, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActLift, func(ctx context.Context, ch *change) error {
		if !ch.c.held(r.Today()) {
			return ErrMove
		}
		ch.text = why
		return ch.keep(ctx, "", deadline.Day{})
	})
}

func (ch *change) keep(ctx context.Context, reason string, until deadline.Day) error {
	_, err := ch.tx.Exec(ctx, `UPDATE requests_case SET held_for = $2, held_until = $3 WHERE id = $1`, ch.c.ID, reason, until)
	return err
}

// Kept is how long a case is kept beyond its published period, and what for; nothing while it is not.
type Kept struct {
	HeldFor   string // one of HoldReasons
	HeldUntil deadline.Day
}

func (c *caseRow) kept(today deadline.Day) Kept {
	if !c.held(today) {
		return Kept{}
	}
	return Kept{c.HeldFor, c.HeldUntil}
}

// held tells whether a case must not be erased on a day.
func (c *caseRow) held(today deadline.Day) bool { return c.HeldFor != "" && !c.HeldUntil.Before(today) }
