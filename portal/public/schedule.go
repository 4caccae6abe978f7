package public

import (
	"bytes"
	"net/url"
	"slices"

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
	table, err := p.Board.ScheduleTable(v.Ctx(), f.Filter)
	if err != nil {
		return err
	}
	s := shell(v, v.T("public.schedule.title"))
	s.Wide = true
	s.Description = v.T("public.schedule.lead")
	return v.Render(p.schedulePage(v, s, f, table))
}

func (p *Pages) scheduleCSV(c *fiber.Ctx) error {
	v := web.Visit(c)
	rows, err := p.Board.Schedule(v.Ctx(), filter(v).Filter)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := notices.WriteSchedule(&out, rows, v.Lang(), p.authoritative()); err != nil {
		return err
	}
	return v.Bytes(typeCSV, out.Bytes())
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
	values := url.Values{}
	for _, pair := range [][2]string{{"q", f.Query}, {"function", f.Function}, {"action", string(f.Action)}} {
		if pair[1] != "" {
			values.Set(pair[0], pair[1])
		}
	}
	if len(values) == 0 {
		return ""
	}
	return "?" + values.Encode()
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
