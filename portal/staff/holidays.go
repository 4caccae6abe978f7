package staff

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// mountHolidays: the calendar is kept by administrators; data protection officers watch over it, and both may have the
// citizens told whose day moved.
func (p *Pages) mountHolidays(r fiber.Router) {
	readers := web.RequireOfficer(account.Administrator, account.DPO)
	keepers := web.RequireOfficer(account.Administrator)
	r.Get("/staff/holidays", readers, p.holidays)
	r.Get("/staff/holidays/new", keepers, p.newHoliday)
	r.Post("/staff/holidays/new", keepers, p.saveHoliday)
	r.Get("/staff/holidays/import", keepers, p.importForm)
	r.Post("/staff/holidays/import", keepers, p.readImport)
	r.Post("/staff/holidays/imported", keepers, p.saveImport)
	r.Get("/staff/holidays/moved/:id", readers, p.movedCases)
	r.Post("/staff/holidays/moved/:id", readers, p.tellMoved)
	r.Get("/staff/holidays/:id/remove", keepers, p.askRemoveHoliday)
	r.Post("/staff/holidays/:id/remove", keepers, p.removeHoliday)
}

// holidayDesk is everything on the page of the calendar.
type holidayDesk struct {
	calendar deadline.Calendar
	years    []int
	standing []requests.AddedDay
	gone     []requests.AddedDay // taken back
	recounts []requests.Recount
	keeper   bool
}

// holidays shows the body's calendar, what was changed in it, and what that moved.
func (p *Pages) holidays(c *fiber.Ctx) error {
	v := web.Visit(c)
	year := p.Registry.Today().Year
	d := holidayDesk{years: []int{year, year + 1}, keeper: v.Officer().Has(account.Administrator)}
	var err error
	if d.calendar, err = p.Registry.CurrentCalendar(v.Ctx()); err != nil {
		return err
	}
	days, err := p.Registry.AddedDays(v.Ctx())
	if err != nil {
		return err
	}
	for _, day := range days {
		if day.RemovedAt == nil {
			d.standing = append(d.standing, day)
		} else {
			d.gone = append(d.gone, day)
		}
	}
	if d.recounts, err = p.Registry.Recounts(v.Ctx(), worker(v)); err != nil {
		return err
	}
	return v.Render(p.holidaysPage(v, d))
}

// newHoliday asks for one day.
func (p *Pages) newHoliday(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.newHolidayPage(v, nil, nil))
}

// saveHoliday changes the calendar by one day and leads to what that moves.
func (p *Pages) saveHoliday(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	day, err := dayTyped(form, "day")
	var id uuid.UUID
	if err == nil {
		h := deadline.Holiday{Name: form.Get("name"), Reason: form.Get("reason"), Worked: form.Has("worked", "yes")}
		if day != nil {
			h.Day = *day
		}
		id, err = p.Registry.AddDays(v.Ctx(), worker(v), []deadline.Holiday{h})
	}
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.newHolidayPage(v, form, faults))
	}
	if err != nil {
		return err
	}
	return changedCalendar(v, id)
}

// changedCalendar leads to the cases a change of the calendar moves; to the calendar when nothing had to change.
func changedCalendar(v *web.Visitor, recount uuid.UUID) error {
	if recount == uuid.Nil {
		v.Flash("holidays.nothing_new", nil)
		return v.Redirect("/staff/holidays")
	}
	v.Flash("holidays.changed", nil)
	return v.Redirect("/staff/holidays/moved/" + recount.String())
}

// standingDay is the change of the calendar a page is about, while it stands.
func (p *Pages) standingDay(v *web.Visitor) (requests.AddedDay, error) {
	days, err := p.Registry.AddedDays(v.Ctx())
	if err != nil {
		return requests.AddedDay{}, err
	}
	for _, d := range days {
		if d.ID.String() == v.Param("id") && d.RemovedAt == nil {
			return d, nil
		}
	}
	return requests.AddedDay{}, web.ErrNotFound
}

// askRemoveHoliday says what taking a day back means.
func (p *Pages) askRemoveHoliday(c *fiber.Ctx) error {
	v := web.Visit(c)
	day, err := p.standingDay(v)
	if err != nil {
		return err
	}
	return v.Render(p.removeHolidayPage(v, day, nil, nil))
}

// removeHoliday takes a day back.
func (p *Pages) removeHoliday(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	asked, err := uuid.Parse(v.Param("id"))
	if err != nil {
		return web.ErrNotFound
	}
	id, err := p.Registry.RemoveDay(v.Ctx(), worker(v), asked, form.Get("why"))
	if faults, ok := v.Faults(err); ok {
		day, err := p.standingDay(v)
		if err != nil {
			return err
		}
		return v.Refuse(p.removeHolidayPage(v, day, form, faults))
	}
	if err != nil {
		return err
	}
	return changedCalendar(v, id)
}

// movedCases lists the cases a change of the calendar moved.
func (p *Pages) movedCases(c *fiber.Ctx) error {
	v := web.Visit(c)
	page, err := p.moved(v)
	if err != nil {
		return err
	}
	return v.Render(p.movedPage(v, page, nil))
}

func (p *Pages) moved(v *web.Visitor) (requests.MovedPage, error) {
	id, err := uuid.Parse(v.Param("id"))
	if err != nil {
		return requests.MovedPage{}, web.ErrNotFound
	}
	return p.Registry.MovedBy(v.Ctx(), worker(v), id, v.Query("after"))
}

// tellMoved has those citizens written to who were ticked, or all.
func (p *Pages) tellMoved(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form("refs")
	if err != nil {
		return err
	}
	id, err := uuid.Parse(v.Param("id"))
	if err != nil {
		return web.ErrNotFound
	}
	letters, err := p.Registry.TellMoved(v.Ctx(), worker(v), id, form.All("refs"), form.Get("go") == "all")
	if faults, ok := v.Faults(err); ok {
		page, err := p.moved(v)
		if err != nil {
			return err
		}
		return v.Refuse(p.movedPage(v, page, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("holidays.told", map[string]any{"Count": letters})
	return v.Redirect("/staff/holidays/moved/" + id.String())
}
