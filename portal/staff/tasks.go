package staff

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// mountTasks: whoever works here may be asked something, whatever their role. Which tasks are theirs, the domain says.
func (p *Pages) mountTasks(r fiber.Router) {
	anyone := web.RequireOfficer()
	r.Get("/staff/tasks", anyone, p.tasks)
	r.Get("/staff/tasks/:id", anyone, p.task)
	r.Post("/staff/tasks/:id", anyone, web.Deadline(time.Minute), p.answerTask) // files are sealed while their sender waits
}

// tasks lists what an officer and their unit were asked.
func (p *Pages) tasks(c *fiber.Ctx) error {
	v := web.Visit(c)
	over := v.Query("over") == "yes"
	list, err := p.Registry.ErrandsFor(v.Ctx(), worker(v), over)
	if err != nil {
		return err
	}
	codes, err := p.codesFor(v)
	if err != nil {
		return err
	}
	codes = slices.DeleteFunc(codes, func(one requests.CodeToPrint) bool { return !one.Printed.IsZero() })
	return v.Render(p.tasksPage(v, list, over, len(codes)))
}

// taskSheet is the page of one task: what was asked, and what was typed about it.
type taskSheet struct {
	requests.Errand
	key    string
	form   *web.Form
	faults ui.Errors
	stale  bool
}

func (s taskSheet) value(name, otherwise string) string { return typed(s.form, name, otherwise) }

// task shows a task to somebody of the unit it was given to. One that names a citizen is recorded as a look at them.
func (p *Pages) task(c *fiber.Ctx) error {
	v := web.Visit(c)
	e, err := p.openTask(v)
	if err != nil {
		return err
	}
	return v.Render(p.taskPage(v, taskSheet{Errand: e, key: uuid.NewString()}))
}

func (p *Pages) openTask(v *web.Visitor) (requests.Errand, error) {
	id, err := idIn(v)
	if err != nil {
		return requests.Errand{}, err
	}
	return p.Registry.OpenErrand(v.Ctx(), worker(v), id)
}

// answerTask takes what a unit says to a task. What was typed is never lost: problems, and what a colleague said meanwhile,
// lead back to the form.
func (p *Pages) answerTask(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := idIn(v)
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(form.Get("version"))
	if err != nil {
		return web.BadRequest("a form about a task says which version it shows")
	}
	err = p.Registry.AnswerErrand(v.Ctx(), worker(v), requests.ErrandReply{ID: id, Version: version, Key: form.Get("key"),
		How: requests.Saying(form.Get("how")), Text: form.Text("text"), Files: form.Uploads(web.FilesField)})
	if err == nil {
		v.Flash("task.done", nil)
		return v.Redirect("/staff/tasks")
	}
	faults, wrong := v.Faults(err)
	stale := errors.Is(err, requests.ErrChanged)
	if !wrong && !stale {
		return err
	}
	e, err := p.openTask(v)
	if err != nil {
		return err
	}
	s := taskSheet{Errand: e, key: form.Get("key"), form: form, faults: faults, stale: stale}
	if stale {
		return v.RenderStatus(fiber.StatusConflict, p.taskPage(v, s))
	}
	return v.Refuse(p.taskPage(v, s))
}

// taskDue says how long there is for a task.
func taskDue(v *web.Visitor, e requests.ErrandRow) dueWords {
	if e.State != requests.ErrandOpen {
		return dueWords{}
	}
	return daysLeft(v, e.Left)
}

// taskColour marks tasks somebody must act on; the words of the tag say the same.
func taskColour(e requests.ErrandRow) string {
	switch {
	case e.State == requests.ErrandOpen && e.Queried:
		return "yellow"
	case e.State == requests.ErrandOpen:
		return "teal"
	case e.State == requests.ErrandAnswered:
		return "green"
	}
	return "grey"
}

// taskState is the word for where a task stands.
func taskState(v *web.Visitor, e requests.ErrandRow) string {
	if e.State == requests.ErrandOpen && e.Queried {
		return v.T("task.queried")
	}
	return v.T("task.state." + string(e.State))
}

// taskFor is who may answer a task.
func taskFor(v *web.Visitor, e requests.Errand) string {
	if e.Officer == uuid.Nil {
		return e.Unit
	}
	return v.T("staff.case.in_unit", "Name", e.OfficerName, "Unit", e.Unit)
}

// taskRows are the facts of a task, as its unit reads them.
func (p *Pages) taskRows(v *web.Visitor, e requests.Errand) []ui.SummaryRow {
	var r rows
	r.text(v.T("task.text"), e.Text)
	r.text(v.T("task.name"), e.Name)
	r.text(v.T("task.number"), e.Subject.ID)
	r.add(v.T("task.due"), day(v, e.Due))
	r.add(v.T("task.for"), taskFor(v, e))
	r.add(v.T("task.asker"), v.T("staff.case.when", "Name", e.AskerName, "When", p.moment(v, e.AskedAt)))
	return r
}

// replyChoices are what a unit can say.
// i18n: task.reply.*
// i18n: task.reply_hint.*
func replyChoices(v *web.Visitor) []ui.Choice {
	var list []ui.Choice
	for _, how := range requests.Replies() {
		list = append(list, ui.Choice{Value: string(how), Text: v.T("task.reply." + string(how)), Hint: v.T("task.reply_hint." + string(how))})
	}
	return list
}
