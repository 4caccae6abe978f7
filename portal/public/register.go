package public

import (
	"context"
	"errors"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/web"
)

// which reads what an address asks for: the code, a version or none, and
// whether as data (".json" at the end).
func which(v *web.Visitor, name string) (code string, version int, data bool, err error) {
	code = v.Param(name)
	if v.Param("n") == "" {
		code, data = strings.CutSuffix(code, ".json")
		return code, 0, data, nil
	}
	n, data := strings.CutSuffix(v.Param("n"), ".json")
	if version = whole(n); version == 0 {
		return "", 0, false, web.ErrNotFound
	}
	return code, version, data, nil
}

// statusOf is 410 for the tombstone of a withdrawn document.
func statusOf(err error) int {
	if errors.Is(err, notices.ErrWithdrawn) {
		return fiber.StatusGone
	}
	return fiber.StatusOK
}

// document shows what is in force, or a version by its number, as a page or as data.
func document[C notices.Content](p *Pages, key string, read func(context.Context, string, int) (notices.Reading[C], error),
	page func(*web.Visitor, notices.Reading[C]) templ.Component) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		code, number, data, err := which(v, key)
		if err != nil {
			return err
		}
		r, err := read(v.Ctx(), code, number)
		switch {
		case err != nil && !errors.Is(err, notices.ErrWithdrawn):
			return err
		case data:
			return v.JSON(one(p, v, r.Version))
		}
		return v.RenderStatus(statusOf(err), page(v, r))
	}
}

// registers leads to the registers there are.
func (p *Pages) registers(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.registersPage(v))
}

// activities is the register of processing activities (Art. 30).
func (p *Pages) activities(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Board.Activities(v.Ctx())
	if err != nil {
		return err
	}
	return v.Render(p.activitiesPage(v, list))
}

// agreements is the register of sharing agreements.
func (p *Pages) agreements(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Board.Agreements(v.Ctx())
	if err != nil {
		return err
	}
	return v.Render(p.agreementsPage(v, list))
}

// expired tells whether an agreement has ended; the page says so.
func (p *Pages) expired(a notices.Agreement) bool {
	return a.Expired(notices.Day(p.today().String()))
}
