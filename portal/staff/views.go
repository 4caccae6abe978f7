package staff

import (
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// mountQueue: the queue itself, its saved views, and what is done to many cases at once. The rota is in mountRota.
func (p *Pages) mountQueue(r fiber.Router) {
	cases := web.RequireOfficer(account.Caseworker, account.Reviewer, account.DPO)
	r.Get("/staff/queue", cases, p.queue)
	r.Post("/staff/search", cases, p.search)
	r.Get("/staff/views", cases, p.viewList)
	r.Post("/staff/views", cases, p.saveView)
	r.Post("/staff/views/:id", cases, p.changeView)
	r.Post("/staff/views/:id/first", cases, p.openWith)
	r.Post("/staff/views/:id/delete", cases, p.deleteView)
	r.Post("/staff/bulk", cases, p.doBulk)
	r.Post("/staff/bulk/plan", cases, p.planBulk)
	r.Get("/staff/bulk/:id", cases, p.bulkResult)
	r.Post("/staff/bulk/:id", cases, p.goOnBulk)
}

// nothing tells whether nothing is counted.
func nothing(list []requests.Counted) bool {
	return !slices.ContainsFunc(list, func(c requests.Counted) bool { return c.Count > 0 })
}

// more tells whether a filter is in force that stands among those seldom used.
func (o overview) more() bool {
	values := spelled(o.filter)
	return slices.ContainsFunc([]string{"unit", "desk", "channel", "lang", "identity", "due_from", "due_to", "received_from", "received_to"}, values.Has)
}

// shows tells whether the page shows just what a view does.
func (o overview) shows(f requests.QueueFilter) bool { return queryOf(o.filter) == queryOf(f) }

// foundStates are the states to look for: any at first, since what is searched may have ended.
func foundStates(v *web.Visitor) []ui.Option {
	list := []ui.Option{{Text: v.T("queue.any_state")}}
	for _, s := range requests.States() {
		list = append(list, ui.Option{Value: string(s), Text: v.T("requests.state." + string(s))})
	}
	return list
}

// viewing is what somebody typed about a view.
func viewing(form *web.Form) requests.Viewing {
	return requests.Viewing{Name: form.Get("name"), Shared: form.Has("shared", "yes"), Default: form.Has("first", "yes")}
}

// saveView keeps the filter that stands in the address under a name.
func (p *Pages) saveView(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	view := viewing(form)
	view.Filter = choose(v)
	err = p.Registry.SaveView(v.Ctx(), worker(v), view)
	if faults, ok := v.Faults(err); ok {
		o, err := p.overview(v)
		if err != nil {
			return err
		}
		o.form, o.faults = form, faults
		return v.Refuse(p.queuePage(v, o))
	}
	if err != nil {
		return err
	}
	v.Flash("queue.view.saved", nil)
	return v.Redirect("/staff/queue?" + queryOf(view.Filter))
}

// shelf is everything on the page of views.
type shelf struct {
	list   []requests.View
	at     uuid.UUID // the one whose form was sent
	form   *web.Form
	faults ui.Errors
}

func (p *Pages) viewList(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Registry.Views(v.Ctx(), worker(v))
	if err != nil {
		return err
	}
	return v.Render(p.viewsPage(v, shelf{list: list}))
}

// changeView renames a view, or shares it.
func (p *Pages) changeView(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	id, err := idIn(v)
	if err != nil {
		return err
	}
	err = p.Registry.ChangeView(v.Ctx(), worker(v), id, viewing(form))
	if faults, ok := v.Faults(err); ok {
		list, err := p.Registry.Views(v.Ctx(), worker(v))
		if err != nil {
			return err
		}
		return v.Refuse(p.viewsPage(v, shelf{list: list, at: id, form: form, faults: faults}))
	}
	return p.viewDone(v, err)
}

func (p *Pages) viewDone(v *web.Visitor, err error) error {
	if err != nil {
		return err
	}
	v.Flash("queue.view.done", nil)
	return v.Redirect("/staff/views")
}

// openWith makes a view what the queue opens with, or no longer.
func (p *Pages) openWith(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	id, err := idIn(v)
	if err == nil {
		err = p.Registry.OpenWith(v.Ctx(), worker(v), id, form.Has("first", "yes"))
	}
	return p.viewDone(v, err)
}

func (p *Pages) deleteView(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := idIn(v)
	if err == nil {
		err = p.Registry.DeleteView(v.Ctx(), worker(v), id)
	}
	return p.viewDone(v, err)
}

// queueShell is the surroundings of the queue, with the keys that move in its list.
func queueShell(v *web.Visitor, o overview) ui.Shell {
	s := shell(v, v.T("staff.queue.title"), o.faults)
	if len(o.faults) > 0 { // the answer to a form: the other languages lead to the list
		s = placed(s, "/staff/queue")
	}
	if len(o.Page.Rows) > 0 {
		s.Shortcuts = append(s.Shortcuts, ui.Shortcut{Keys: "j", Text: v.T("queue.keys.down")}, ui.Shortcut{Keys: "k", Text: v.T("queue.keys.up")},
			ui.Shortcut{Keys: "x", Text: v.T("queue.keys.choose")}, ui.Shortcut{Keys: "Enter", Text: v.T("queue.keys.open")})
	}
	return s
}

// viewWords says what a view shows, in the words of its filters.
func (p *Pages) viewWords(v *web.Visitor, f requests.QueueFilter) []string {
	o := overview{filter: f, at: "/staff/queue"}
	var words []string
	for _, chip := range o.chips(v) {
		words = append(words, chip.Text)
	}
	if len(words) == 0 {
		words = append(words, v.T("staff.queue.open"))
	}
	return words
}
