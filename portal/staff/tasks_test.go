package staff_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/requests"
)

// inUnit is somebody at a browser who works in a unit of their own.
func (o *office) inUnit(unit string, roles ...account.Role) person {
	o.t.Helper()
	p := o.person(roles...)
	_, err := o.DB.Exec(o.t.Context(), `UPDATE account_officer SET unit = $2 WHERE id = $1`, p.ID, unit)
	must(o.t, err)
	p.Unit = unit
	p.Get("/staff/tasks")
	return p
}

// taskOf gives a task from a case to a unit, and returns its address.
func (o *office) taskOf(ref string, by person, a requests.Asking) string {
	o.t.Helper()
	must(o.t, o.registry.GiveErrand(o.t.Context(), asWorker(by), requests.Step{Ref: ref, Key: uuid.NewString()}, a))
	view, err := o.registry.Open(o.t.Context(), asWorker(by), ref, "")
	must(o.t, err)
	return "/staff/tasks/" + view.Errands[len(view.Errands)-1].ID.String()
}

func TestATaskFromTheCaseToTheAnswer(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref, ann, hollie := o.file(access()), o.person(account.Caseworker), o.inUnit("Housing", account.Contributor)
	o.claims(ann, ref)
	o.takes(ann, ref, "task", "to", "", "text", "The tenancy file").Status(422).Contains("Choose who is asked", "The tenancy file")
	o.takes(ann, ref, "task", "to", "Nowhere", "text", "The tenancy file").Status(422).Contains("The tenancy file")
	o.takes(ann, ref, "task", "to", "Housing", "text", "The tenancy file", "due-day", "1", "due-month", "1", "due-year", "2020").Status(422).
		Contains("Choose today or a later day")
	o.takes(ann, ref, "task", "to", "Housing", "text", "The tenancy file", "named", "yes").Status(303)
	ann.Get("/staff/cases/"+ref).Contains("Task 1 to Housing", "The unit was told who the citizen is")
	ann.Get("/staff/cases/" + ref + "/decide").Contains("1 task is still open: Housing")

	list := hollie.Get("/staff/tasks").Status(200).Contains("1 open task", ref).Lacks("Ñandú", "tenancy")
	address := between(list.Body, `href="/staff/tasks/`, `"`)
	looks := len(o.looks())
	page := hollie.Get("/staff/tasks/"+address).Status(200).Contains("María Ñandú-Öz", "QQ123456C", "The tenancy file", "access record").Lacks("maria@example.org")
	if n := len(o.looks()); n != looks+1 {
		t.Fatalf("%d looks were recorded", n-looks)
	}
	hollie.Get("/staff/cases/" + ref).Status(403)
	say := func(fields ...string) []string { return append(stamp(page), fields...) }
	hollie.Post("/staff/tasks/"+address, say("how", "", "text", "Two letters")...).Status(422).Contains("Choose what you want to say", "Two letters")
	hollie.Post("/staff/tasks/"+address, say("how", "question", "text", "Which house?")...).Status(303).Location("/staff/tasks")
	hollie.Post("/staff/tasks/"+address, append(say("how", "answered", "text", "Two letters"), "key", "other")[2:]...).Status(400)
	ann.Get("/staff/cases/"+ref).Contains("Question back", "Which house?", "Asked back")
	o.takes(ann, ref, "task-more", "task", "", "text", "Number 2").Status(422).Contains("Choose the task")
	o.takes(ann, ref, "task-more", "task", address, "text", "Number 2").Status(303)
	fresh := hollie.Get("/staff/tasks/" + address).Contains("Number 2")

	// A colleague is quicker: nothing typed is lost, and what was typed is not sent.
	harry := o.inUnit("Housing", account.Auditor)
	other := harry.Get("/staff/tasks/" + address)
	harry.Post("/staff/tasks/"+address, append(stamp(other), "how", "nothing")...).Status(303)
	hollie.Post("/staff/tasks/"+address, append(stamp(fresh), "how", "answered", "text", "Two letters")...).Status(409).
		Contains("A colleague was here", "Two letters", "was not sent")
	ann.Get("/staff/cases/"+ref).Contains("Nothing held", "Housing holds nothing (task 1)")
	hollie.Get("/staff/tasks").Contains("0 open tasks")
	hollie.Get("/staff/tasks?over=yes").Contains("1 finished task")
}

// A task of another unit, and one behind the wall, answer like one that does not exist, for every role.
func TestEveryTaskForEveryRole(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann := o.person(account.Caseworker)
	own, walled := o.file(access()), o.fileAs(wally, access())
	o.claims(ann, own)
	o.claims(ann, walled)
	foreign := o.taskOf(own, ann, requests.Asking{Unit: "Parks", Text: "The plans", Named: true})
	none := "/staff/tasks/" + uuid.NewString()
	for _, role := range everyRole {
		p := o.inUnit("Unit of "+string(role), role)
		hidden := o.taskOf(walled, ann, requests.Asking{Unit: p.Unit, Text: "The hidden file", Named: true})
		must(t, o.registry.Declare(t.Context(), asWorker(p), requests.Interest{Kind: "family", Party: wally.Subject}))
		mine := o.taskOf(own, ann, requests.Asking{Unit: p.Unit, Text: "The open file"})
		gone := p.Get(none).Status(404)
		for _, address := range []string{foreign, hidden} {
			if got := p.Get(address).Status(404); number.ReplaceAllString(strings.ReplaceAll(got.Text(), address, none), "") != number.ReplaceAllString(gone.Text(), "") {
				t.Errorf("%s: a task that is not theirs answers otherwise than one that is not there", role)
			}
			p.Post(address, "version", "1", "key", uuid.NewString(), "how", "answered", "text", "x").Status(404)
		}
		p.Get("/staff/tasks").Contains("1 open task")
		p.Get(mine).Status(200).Contains("The open file").Lacks("Ñandú")
		p.Post(mine, "version", "1", "key", uuid.NewString(), "how", "nothing", "text", "").Status(303)
	}
}
