package public

import (
	"errors"
	"strings"

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

func (p *Pages) activity(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, number, data, err := which(v, "id")
	if err != nil {
		return err
	}
	r, err := p.Board.ReadActivity(v.Ctx(), id, number)
	switch {
	case err != nil && !errors.Is(err, notices.ErrWithdrawn):
		return err
	case data:
		return v.JSON(one(p, v, r.Version))
	}
	return v.RenderStatus(statusOf(err), p.activityPage(v, r))
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

func (p *Pages) agreement(c *fiber.Ctx) error {
	v := web.Visit(c)
	code, number, data, err := which(v, "code")
	if err != nil {
		return err
	}
	r, err := p.Board.ReadAgreement(v.Ctx(), code, number)
	switch {
	case err != nil && !errors.Is(err, notices.ErrWithdrawn):
		return err
	case data:
		return v.JSON(one(p, v, r.Version))
	}
	return v.RenderStatus(statusOf(err), p.agreementPage(v, r))
}

// expired tells whether an agreement has ended; the page says so.
func (p *Pages) expired(a notices.Agreement) bool {
	return a.Expired(notices.Day(p.today().String()))
}
