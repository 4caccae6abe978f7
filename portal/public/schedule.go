package public

import (
	"bytes"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// narrowed is the filter of the retention schedule as asked for in the address.
type narrowed struct {
	notices.Filter
	Cut bool
}

func filter(v *web.Visitor) narrowed {
	q := question(v, "q")
	f := narrowed{Filter: notices.Filter{Query: q.Text, Function: v.Query("function"), Lang: v.Lang()}, Cut: q.Cut}
	if action := notices.Action(v.Query("action")); slices.Contains(notices.Actions, action) {
		f.Action = action
	}
	return f
}

// narrow tells whether the filter leaves anything out.
func (f narrowed) narrow() bool { return f.Query != "" || f.Function != "" || f.Action != "" }

// schedule lists the retention rows in force.
func (p *Pages) schedule(c *fiber.Ctx) error {
	v := web.Visit(c)
	f := filter(v)
	if f.Page = 1; v.Query("page") != "" {
		if f.Page = whole(v.Query("page")); f.Page == 0 {
			return web.ErrNotFound
		}
	}
	table, err := p.Board.ScheduleTable(v.Ctx(), f.Filter)
	if err != nil {
		return err
	}
	if len(table.Rows) == 0 && f.Page > 1 {
		return web.ErrNotFound
	}
	var loose []looseTotal
	if f.Page == 1 && !f.narrow() { // of the whole schedule
		if loose, err = p.looseTotals(v); err != nil {
			return err
		}
	}
	s := shell(v, v.T("public.schedule.title"))
	s.Wide = true
	s = fed(s, v, "/retention", v.T("public.schedule.title"))
	s.Description = v.T("public.schedule.lead")
	return v.Render(p.schedulePage(v, s, f, table, loose))
}

// scheduleFile gives the rows as a file that can be imported again, whatever the language of the page.
func (p *Pages) scheduleFile(kind string, write func(io.Writer, []notices.RetentionVersion, []string) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		rows, err := p.Board.Schedule(v.Ctx(), filter(v).Filter)
		if err != nil {
			return err
		}
		var out bytes.Buffer
		if err := write(&out, rows, p.Board.Languages); err != nil {
			return err
		}
		return v.Bytes(kind, out.Bytes())
	}
}

// turns leads through the pages of the schedule, the filter kept.
func turns(v *web.Visitor, f narrowed, count int) ui.Pagination {
	address := func(page int) string {
		values := f.values()
		if page > 1 {
			values.Set("page", strconv.Itoa(page))
		}
		if len(values) == 0 {
			return v.URL("/retention")
		}
		return v.URL("/retention") + "?" + values.Encode()
	}
	return ui.Pages(f.Page, (count+notices.SchedulePage-1)/notices.SchedulePage, address)
}

// rowChanges shows how a row changed from one version to another.
func (p *Pages) rowChanges(c *fiber.Ctx) error {
	v := web.Visit(c)
	from, to, _ := strings.Cut(v.Param("span"), "..")
	compared, err := p.Board.CompareRows(v.Ctx(), v.Param("code"), [2]int{whole(from), whole(to)})
	if err != nil {
		return err
	}
	return v.Render(p.rowChangesPage(v, compared))
}

// later is the day from which a row counts, when that has not come yet; empty otherwise.
func (p *Pages) later(v *web.Visitor, r notices.RetentionRow) string {
	if r.InForceFrom > notices.Day(p.today().String()) {
		return date(v, r.InForceFrom)
	}
	return ""
}

func (p *Pages) scheduleJSON(c *fiber.Ctx) error {
	v := web.Visit(c)
	rows, err := p.Board.Schedule(v.Ctx(), filter(v).Filter)
	if err != nil {
		return err
	}
	return v.JSON(list(p, v, "retention", rows))
}

// query is the part of the address that repeats a filter for the data twins.
func (f narrowed) query() string {
	values := f.values()
	if len(values) == 0 {
		return ""
	}
	return "?" + values.Encode()
}

func (f narrowed) values() url.Values {
	values := url.Values{}
	for _, pair := range [][2]string{{"q", f.Query}, {"function", f.Function}, {"action", string(f.Action)}} {
		if pair[1] != "" {
			values.Set(pair[0], pair[1])
		}
	}
	return values
}

// functionOptions are the functions to choose from, in the page's language.
func (p *Pages) functionOptions(v *web.Visitor, functions []notices.Text) []ui.Option {
	options := []ui.Option{{Value: "", Text: v.T("public.schedule.all")}}
	for _, f := range functions {
		options = append(options, ui.Option{Value: f[p.authoritative()], Text: p.in(v, f).Text})
	}
	return options
}

func actionOptions(v *web.Visitor) []ui.Option {
	options := []ui.Option{{Value: "", Text: v.T("public.schedule.all")}}
	for _, a := range notices.Actions {
		options = append(options, ui.Option{Value: string(a), Text: actionText(v, a)})
	}
	return options
}
