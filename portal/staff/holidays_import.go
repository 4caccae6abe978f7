package staff

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/deadline"
)

// divisions are the parts that the bank holidays file of gov.uk knows, and the calendar of ours each belongs to.
// i18n: holidays.division.*
var divisions = []struct{ name, calendar string }{
	{"england-and-wales", "gb-eng"}, {"scotland", "gb-sct"}, {"northern-ireland", "gb-nir"},
}

func divisionOptions(v *web.Visitor) []ui.Option {
	list := []ui.Option{{Text: v.T("holidays.division_none")}}
	for _, d := range divisions {
		list = append(list, ui.Option{Value: d.name, Text: v.T("holidays.division." + d.name)})
	}
	return list
}

// ownDivision is the part that the body's own calendar belongs to.
func (p *Pages) ownDivision() string {
	for _, d := range divisions {
		if p.Registry.Calendar.ID() == d.calendar {
			return d.name
		}
	}
	return ""
}

// importForm asks for a file of holidays.
func (p *Pages) importForm(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.importPage(v, nil, nil))
}

// preview is what a file would change in the calendar. Nothing is changed yet.
type preview struct {
	file   string
	rows   []string // each a day as packed, in the order of the page
	chosen []string
	form   *web.Form
	faults ui.Errors
}

// pack writes a day into the value of a check box, so that the file need not be sent again.
func pack(h deadline.Holiday) string {
	kind := "off"
	if h.Worked {
		kind = "on"
	}
	return h.Day.String() + "|" + kind + "|" + h.Name
}

func unpack(text string) (deadline.Holiday, error) {
	day, rest, _ := strings.Cut(text, "|")
	kind, name, _ := strings.Cut(rest, "|")
	d, err := deadline.ParseDay(day)
	if err != nil || kind != "off" && kind != "on" {
		return deadline.Holiday{}, web.BadRequest("a day that no preview offered")
	}
	return deadline.Holiday{Day: d, Name: name, Worked: kind == "on"}, nil
}

// readImport reads the file and shows what it would change.
func (p *Pages) readImport(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	shown, err := p.compared(v, form)
	var fault *deadline.FactError
	if errors.As(err, &fault) {
		field := "file"
		if fault.Fact == "division" {
			field = fault.Fact
		}
		err = web.Problems{{Field: field, Key: fault.Key, Vars: fault.Vars}}
	}
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.importPage(v, form, faults))
	}
	if err != nil {
		return err
	}
	return v.Render(p.changesPage(v, shown))
}

// compared sets the file against the calendar as it is now, for the years in which a clock may still run.
func (p *Pages) compared(v *web.Visitor, form *web.Form) (preview, error) {
	file, sent, err := form.File("file")
	if err != nil {
		return preview{}, err
	}
	if !sent || file.Size == 0 {
		return preview{}, web.Problems{{Field: "file", Key: "holidays.file_missing"}}
	}
	year := p.Registry.Today().Year
	years := deadline.Years{From: year - 1, Until: year + 10}
	read, err := deadline.ParseHolidays(file.Body, form.Get("division"), years)
	if err != nil {
		return preview{}, err
	}
	if len(read.Holidays) == 0 {
		return preview{}, web.Problems{{Field: "division", Key: "holidays.division_missing"}}
	}
	calendar, err := p.Registry.CurrentCalendar(v.Ctx())
	if err != nil {
		return preview{}, err
	}
	shown := preview{file: file.Name}
	added, missing := deadline.Compare(calendar, read.Holidays)
	for _, h := range added {
		if h.Day.Year >= years.From && h.Day.Year <= years.Until {
			shown.rows, shown.chosen = append(shown.rows, pack(h)), append(shown.chosen, pack(h))
		}
	}
	for _, h := range missing {
		if h.Worked = true; h.Day.Year >= years.From && h.Day.Year <= years.Until {
			shown.rows = append(shown.rows, pack(h))
		}
	}
	return shown, nil
}

// saveImport changes the calendar by the days that stayed ticked.
func (p *Pages) saveImport(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form("rows", "days")
	if err != nil {
		return err
	}
	shown := preview{file: form.Get("file"), rows: form.All("rows"), chosen: form.All("days"), form: form}
	var days []deadline.Holiday
	for _, text := range shown.chosen {
		day, err := unpack(text)
		if err != nil {
			return err
		}
		day.Reason = form.Get("reason")
		days = append(days, day)
	}
	id := uuid.Nil
	if len(days) == 0 {
		err = web.Problems{{Field: "days", Key: "holidays.days_none"}}
	} else {
		id, err = p.Registry.AddDays(v.Ctx(), worker(v), days)
	}
	if faults, ok := v.Faults(err); ok {
		shown.faults = faults
		return v.Refuse(p.changesPage(v, shown))
	}
	if err != nil {
		return err
	}
	return changedCalendar(v, id)
}

// dayChoices are the days of a preview of one kind, those added or those worked after all.
func dayChoices(v *web.Visitor, shown preview, worked bool) []ui.Choice {
	var list []ui.Choice
	for _, text := range shown.rows {
		h, err := unpack(text)
		if err == nil && h.Worked == worked {
			list = append(list, ui.Choice{Value: text, Text: longDay(v, h.Day) + " – " + h.Name})
		}
	}
	return list
}
