package web

import (
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
)

// RequireOfficer lets officers through who hold one of the roles; with none named, every officer.
func RequireOfficer(roles ...account.Role) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := Visit(c)
		if _, err := v.Session(); err != nil {
			return err
		}
		if !v.Officer().Known() {
			return v.toSignIn("/staff/signin", nil)
		}
		if !v.Officer().Has(roles...) {
			return ErrForbidden
		}
		return c.Next()
	}
}

// RequireCitizen lets citizens through whose identity is established at least to the level.
func RequireCitizen(level account.Level) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := Visit(c)
		if _, err := v.Session(); err != nil {
			return err
		}
		if !v.Citizen().Known() || v.Level() < level {
			return v.toSignIn("/signin", url.Values{"level": {strconv.Itoa(int(level))}})
		}
		return c.Next()
	}
}

// toSignIn sends readers to the sign-in page and back afterwards. Who was sending a form is told that nothing was kept.
func (v *Visitor) toSignIn(path string, query url.Values) error {
	if unsafe(v.c.Method()) {
		return errSignedOut
	}
	if query == nil {
		query = url.Values{}
	}
	query.Set("next", v.path)
	return v.c.Redirect(v.URL(path)+"?"+query.Encode(), fiber.StatusSeeOther)
}

// Per is a rate: count times at once, then evenly over the period.
func Per(count int, period time.Duration) account.Rate {
	return account.Rate{Count: count, Period: period}
}

// Limit slows down an address that does something too often. When the counters cannot be reached it lets everyone through and
// says so in the log.
func Limit(deed string, rate account.Rate) fiber.Handler { return limit(deed, rate, false) }

// StrictLimit is Limit for what must not be tried without being counted.
func StrictLimit(deed string, rate account.Rate) fiber.Handler { return limit(deed, rate, true) }

func limit(deed string, rate account.Rate, strict bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := Visit(c)
		err := v.app.site.Directory.Allow(v.Ctx(), deed, v.Address(), rate)
		if errors.Is(err, account.ErrUnavailable) && !strict {
			v.app.log.Warn("a limit is not counted", "limit", deed, "error", err, "id", v.ID)
			err = nil
		}
		if err != nil {
			return err
		}
		return c.Next()
	}
}
