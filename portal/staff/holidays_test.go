package staff_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"daylight/portal/account"
)

// recounted does the job that a change of the calendar asked for.
func (o *office) recounted(location string) uuid.UUID {
	o.t.Helper()
	id, err := uuid.Parse(location[strings.LastIndexByte(location, '/')+1:])
	if err != nil {
		o.t.Fatalf("%q leads to no list of moved cases", location)
	}
	must(o.t, o.registry.RecountOpen(o.t.Context(), id))
	return id
}

var aDay = []string{"day-day", "29", "day-month", "12", "day-year", "2026", "name", "Day of mourning", "reason", "Proclaimed on 1 December"}

func TestAHolidayIsAdded(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(access())
	b := o.person(account.Administrator)
	b.Get("/staff/holidays").Status(200).Contains("Public holidays", "Nothing has been changed", "Monday 28 December 2026")
	b.Get("/staff/holidays/new").Status(200).Contains("The day counts as soon as you save it")
	list := b.Post("/staff/holidays/new", aDay...).Status(303).Header.Get("Location")
	b.Get(list).Status(200).Contains("The calendar is changed", "Still working through the open cases", "Look again")
	o.recounted(list)
	b.Get(list).Status(200).Contains("1 open case was worked out again", ref, "Tuesday 29 December 2026", "Wednesday 30 December 2026", "Write to the 1 person not yet told")
	b.Get("/staff/holidays").Status(200).Contains("Day of mourning", "Proclaimed on 1 December", "Not worked", "Tuesday 29 December 2026")
	b.Post("/staff/holidays/new", aDay...).Status(303).Location("/staff/holidays")
	b.Get("/staff/holidays").Contains("it was so already")
	for _, lang := range []string{"/fr", "/ar"} {
		b.Get(lang + list).Status(200).Contains(ref)
		b.Get(lang + "/staff/holidays").Status(200)
	}
}

func TestWhoseDayMovedIsWrittenTo(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(access())
	b := o.person(account.Administrator)
	b.Get("/staff/holidays/new")
	list := b.Post("/staff/holidays/new", aDay...).Status(303).Header.Get("Location")
	o.recounted(list)
	b.Get(list)
	b.Post(list, "go", "some").Status(422).Contains("Choose at least one case", ref)
	b.Post(list, "go", "some", "refs", ref).Status(303).Location(list)
	b.Get(list).Contains("1 letter is on its way", "Written to").Lacks(`value="all"`)
	b.Post(list, "go", "all").Status(303)
	b.Get(list).Contains("0 letters are on their way")
}

func TestAHolidayIsTakenBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.person(account.Administrator)
	b.Get("/staff/holidays/new")
	o.recounted(b.Post("/staff/holidays/new", aDay...).Status(303).Header.Get("Location"))
	page := b.Get("/staff/holidays")
	remove := regexp.MustCompile(`/staff/holidays/[0-9a-f-]{36}/remove`).FindString(page.Body)
	b.Get(remove).Status(200).Contains("Why do you take it back?", "Day of mourning")
	b.Post(remove).Status(422).Contains("Why do you take it back?")
	o.recounted(b.Post(remove, "why", "It was for another town").Status(303).Header.Get("Location"))
	b.Get("/staff/holidays").Contains("1 change taken back", "It was for another town", "Nothing has been changed")
	b.Get(remove).Status(404)
}

func TestWhatIsWrongWithADaySaysSoAndIsKept(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.person(account.Administrator)
	b.Get("/staff/holidays/new")
	b.Post("/staff/holidays/new", "day-day", "30", "day-month", "2", "day-year", "2026", "name", "Kept <name>").Status(422).Contains("day")
	page := b.Post("/staff/holidays/new", "day-day", "29", "day-month", "12", "day-year", "2199", "name", "Kept <name>").Status(422)
	page.Contains("Give a day from the years")
	if !strings.Contains(page.Body, "Kept &lt;name&gt;") || !strings.Contains(page.Body, `value="2199"`) {
		t.Error("what was typed is gone")
	}
}

func TestTheCalendarIsForItsKeepers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for role, want := range map[account.Role]int{account.Caseworker: 403, account.Reviewer: 403, account.Communications: 403, account.Auditor: 403, account.DPO: 200} {
		b := o.person(role)
		b.Get("/staff/holidays").Status(want)
		b.Get("/staff/holidays/new").Status(403)
	}
	o.person(account.DPO).Get("/staff/holidays/moved/" + uuid.NewString()).Status(404)
	o.person(account.DPO).Get("/staff/holidays/moved/none").Status(404)
}
