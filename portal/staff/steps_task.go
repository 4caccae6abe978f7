package staff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// taskSteps give tasks to other units, and follow them up.
func taskSteps() map[string]step {
	waits := func(f file) bool { return len(f.OpenErrands()) > 0 }
	return map[string]step{
		"task": {actions: of(requests.ActErrand), form: (*Pages).taskForm, do: (*Pages).giveTask},
		"task-more": {actions: of(requests.ActErrandMore), form: (*Pages).taskMoreForm, fits: waits, do: func(p *Pages, t taking) error {
			return p.Registry.SayMore(t.v.Ctx(), t.by, t.step, taskTyped(t.form), t.form.Text("text"))
		}},
		"task-drop": {actions: of(requests.ActErrandDrop), form: (*Pages).taskDropForm, fits: waits, do: func(p *Pages, t taking) error {
			return p.Registry.DropErrand(t.v.Ctx(), t.by, t.step, taskTyped(t.form), t.form.Text("why"))
		}},
	}
}

// taskTyped is the task that was chosen; none is one there cannot be.
func taskTyped(form *web.Form) uuid.UUID {
	id, err := uuid.Parse(form.Get("task"))
	if err != nil {
		return uuid.Nil
	}
	return id
}

// toPerson marks, in the list of who can be asked, one person rather than a unit.
const toPerson = "person:"

// giveTask asks a unit, or one person.
func (p *Pages) giveTask(t taking) error {
	a := requests.Asking{Unit: t.form.Get("to"), Text: t.form.Text("text"), Named: t.form.Has("named", "yes")}
	due, err := dayTyped(t.form, "due")
	if err != nil {
		return err
	}
	if due != nil {
		a.Due = *due
	}
	if err := p.addressee(t, &a); err != nil {
		return err
	}
	return p.Registry.GiveErrand(t.v.Ctx(), t.by, t.step, a)
}

// addressee finds whom a task is for among those who work here now.
func (p *Pages) addressee(t taking, a *requests.Asking) error {
	officers, err := p.Directory.Officers(t.v.Ctx())
	if err != nil || a.Unit == "" {
		return err
	}
	id, one := strings.CutPrefix(a.Unit, toPerson)
	for _, o := range officers {
		switch {
		case o.Disabled:
		case one && o.ID.String() == id:
			to := asWorker(o)
			a.To, a.Unit = &to, o.Unit
			return nil
		case !one && o.Unit == a.Unit:
			return nil
		}
	}
	return requests.ErrAssignee
}

// askable are the units that have people in them, and the people. Who is behind a wall stays on the list: leaving them out
// would tell.
func (p *Pages) askable(v *web.Visitor) ([]ui.Option, error) {
	officers, err := p.Directory.Officers(v.Ctx())
	units, people := []ui.Option{}, []ui.Option{}
	for _, o := range officers {
		if o.Disabled || o.Unit == "" {
			continue
		}
		unit := ui.Option{Value: o.Unit, Text: o.Unit, Group: v.T("task.give.units")}
		if !slices.Contains(units, unit) {
			units = append(units, unit)
		}
		if o.ID != v.Officer().ID {
			people = append(people, ui.Option{Value: toPerson + o.ID.String(), Text: v.T("staff.case.in_unit", "Name", o.Name, "Unit", o.Unit),
				Group: v.T("task.give.people")})
		}
	}
	byText := func(a, b ui.Option) int { return strings.Compare(a.Text, b.Text) }
	slices.SortFunc(units, byText)
	slices.SortFunc(people, byText)
	return slices.Concat([]ui.Option{{Text: v.T("staff.choose")}}, units, people), err
}

// taskChoices are the tasks others have not answered.
func (s sheet) taskChoices(v *web.Visitor) []ui.Choice {
	var list []ui.Choice
	for _, e := range s.OpenErrands() {
		list = append(list, ui.Choice{Value: e.ID.String(), Text: v.T("task.to", "Number", e.N, "Unit", taskFor(v, e)), Hint: e.Text})
	}
	return list
}

// onlyTask is the open task when there is but one.
func (s sheet) onlyTask() string {
	if list := s.OpenErrands(); len(list) == 1 {
		return list[0].ID.String()
	}
	return ""
}

// duePart is a part of the day by which a task is due: what was typed, or the day the office has by default.
func (s sheet) duePart(n int) string {
	if s.form != nil {
		d, m, y := s.form.Date("due")
		return []string{d, m, y}[n]
	}
	return strconv.Itoa([]int{s.ErrandDay.Day, int(s.ErrandDay.Month), s.ErrandDay.Year}[n])
}

// taskUnits names the units that have not answered.
func taskUnits(v *web.Visitor, list []requests.Errand) string {
	var units []string
	for _, e := range list {
		if !slices.Contains(units, e.Unit) {
			units = append(units, e.Unit)
		}
	}
	return v.P.List(units)
}
