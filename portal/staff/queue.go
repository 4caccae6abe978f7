package staff

import (
	"net/url"
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// dueSoon is how many days before the due day a case is marked.
const dueSoon = 5

// chosen is what of the queue somebody wants to see, as it stands in the address.
type chosen struct {
	requests.QueueFilter
	values url.Values // without the cursor
}

func choose(v *web.Visitor) chosen {
	c := chosen{values: url.Values{}}
	set := func(name string, known bool) string {
		value := v.Query(name)
		if value == "" || !known {
			return ""
		}
		c.values.Set(name, value)
		return value
	}
	c.Kind = requests.Kind(set("kind", slices.Contains(requests.Kinds(), requests.Kind(v.Query("kind")))))
	c.State = requests.State(set("state", slices.Contains(requests.States(), requests.State(v.Query("state")))))
	c.Mine = set("mine", v.Query("mine") == "yes") != ""
	c.Unassigned = set("unassigned", v.Query("unassigned") == "yes") != ""
	c.Overdue = set("overdue", v.Query("overdue") == "yes") != ""
	c.Unit = set("unit", len(v.Query("unit")) <= 200)
	c.After = v.Query("after")
	return c
}

// without is the address of the queue with one filter less.
func (c chosen) without(v *web.Visitor, name string) string {
	rest := url.Values{}
	for key, values := range c.values {
		if key != name {
			rest[key] = values
		}
	}
	return v.URL("/staff/queue") + "?" + rest.Encode()
}

// next is the address of the page after this one.
func (c chosen) next(v *web.Visitor, cursor string) string {
	rest := url.Values{"after": {cursor}}
	for key, values := range c.values {
		rest[key] = values
	}
	return v.URL("/staff/queue") + "?" + rest.Encode()
}

// chips are the filters in force, each with the way to take it off.
func (c chosen) chips(v *web.Visitor) []ui.Link {
	var list []ui.Link
	add := func(name, text string) {
		if c.values.Has(name) {
			list = append(list, ui.Link{Text: text, Href: c.without(v, name)})
		}
	}
	if c.Kind != "" {
		add("kind", v.T("requests.kind."+string(c.Kind)))
	}
	if c.State != "" {
		add("state", v.T("requests.state."+string(c.State)))
	}
	add("unit", c.Unit)
	add("mine", v.T("staff.queue.mine"))
	add("unassigned", v.T("staff.queue.unassigned"))
	add("overdue", v.T("staff.queue.overdue"))
	return list
}

// overview is everything on the page of the queue.
type overview struct {
	chosen
	page   requests.QueuePage
	counts requests.QueueCounts
	units  []string
}

// queue lists the open cases by due day.
func (p *Pages) queue(c *fiber.Ctx) error {
	v := web.Visit(c)
	o := overview{chosen: choose(v)}
	var err error
	if o.page, err = p.Registry.Queue(v.Ctx(), worker(v), o.QueueFilter); err != nil {
		return err
	}
	if o.counts, err = p.Registry.Counts(v.Ctx(), worker(v)); err != nil {
		return err
	}
	if o.units, err = p.units(v); err != nil {
		return err
	}
	return v.Render(p.queuePage(v, o))
}

// units are those that have people in them.
func (p *Pages) units(v *web.Visitor) ([]string, error) {
	officers, err := p.Directory.Officers(v.Ctx())
	var list []string
	for _, o := range officers {
		if o.Unit != "" && asWorker(o).Is(requests.RoleCaseworker, requests.RoleReviewer, requests.RoleDPO) {
			list = append(list, o.Unit)
		}
	}
	slices.Sort(list)
	return slices.Compact(list), err
}

// search finds cases by what somebody types. It is posted: an e-mail address or a number has no place in an address.
func (p *Pages) search(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	rows, err := p.Registry.Search(v.Ctx(), worker(v), form.Get("q"))
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.foundPage(v, form, nil, faults))
	}
	if err != nil {
		return err
	}
	return v.Render(p.foundPage(v, form, rows, nil))
}

// dueWords says how long there is: words first, colour second.
type dueWords struct{ Text, Colour string }

func rowDue(v *web.Visitor, r requests.QueueRow) dueWords {
	switch {
	case !r.State.Open():
		return dueWords{}
	case r.Paused:
		return dueWords{v.T("staff.due.paused"), "grey"}
	}
	return daysLeft(v, r.Left)
}

func daysLeft(v *web.Visitor, left int) dueWords {
	switch {
	case left < 0:
		return dueWords{v.T("staff.due.late", "Count", -left), "red"}
	case left == 0:
		return dueWords{v.T("staff.due.today"), "orange"}
	case left <= dueSoon:
		return dueWords{v.T("staff.due.left", "Count", left), "yellow"}
	}
	return dueWords{v.T("staff.due.left", "Count", left), ""}
}

// stateColour marks states somebody must act on; the words of the tag say the same.
func stateColour(s requests.State) string {
	switch s {
	case requests.StateReceived, requests.StateUnconfirmed:
		return "teal"
	case requests.StateReview:
		return "purple"
	case requests.StateAsked, requests.StateInstructed:
		return "yellow"
	case requests.StateWorking:
		return ""
	}
	return "grey"
}

// label names a cell where the table is shown as cards.
func label(text string) templ.Attributes { return templ.Attributes{"data-label": text} }
