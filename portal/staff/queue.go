package staff

import (
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// dueSoon is how many days before the due day a case is marked.
const dueSoon = 5

// overview is everything on the page of the queue, or of what a search found.
type overview struct {
	requests.Workbench
	filter requests.QueueFilter
	at     string // path of the page, which its filters lead to
	people []account.Officer
	units  []string
	form   *web.Form // what was typed about a view or about many cases
	faults ui.Errors
}

// queue lists the cases somebody wants to see. Without any wish it opens with their own view.
func (p *Pages) queue(c *fiber.Ctx) error {
	v := web.Visit(c)
	if len(c.Request().URI().QueryString()) == 0 {
		f, chosen, err := p.Registry.DefaultView(v.Ctx(), worker(v))
		if err != nil {
			return err
		}
		if chosen {
			return v.Redirect("/staff/queue?" + queryOf(f))
		}
	}
	o, err := p.overview(v)
	if err != nil {
		return err
	}
	return v.Render(p.queuePage(v, o))
}

func (p *Pages) overview(v *web.Visitor) (overview, error) {
	o := overview{filter: choose(v), at: "/staff/queue"}
	var err error
	if o.Workbench, err = p.Registry.Workbench(v.Ctx(), worker(v), o.filter); err != nil {
		return o, err
	}
	officers, err := p.Directory.Officers(v.Ctx())
	o.people, o.units = workers(officers)
	return o, err
}

// search finds cases by what somebody types. It is posted: an e-mail address or a number has no place in an address.
func (p *Pages) search(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	rows, err := p.Registry.SearchIn(v.Ctx(), worker(v), form.Get("q"), found(form))
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.foundPage(v, form, nil, faults))
	}
	if err != nil {
		return err
	}
	return v.Render(p.foundPage(v, form, rows, nil))
}

// found is the filter over what a search finds: without a state it goes through ended cases too.
func found(form *web.Form) requests.QueueFilter {
	f := requests.QueueFilter{Ended: true, Mine: form.Get("who") == whoMe, Unassigned: form.Get("who") == whoNobody}
	if kind := requests.Kind(form.Get("kind")); slices.Contains(requests.Kinds(), kind) {
		f.Kind = kind
	}
	if state := requests.State(form.Get("state")); slices.Contains(requests.States(), state) {
		f.State = state
	}
	return f
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
