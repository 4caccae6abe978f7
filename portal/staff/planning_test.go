package staff_test

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

// prepared is the notice with a draft that another has approved, whose data part says something else.
func (n *newsroom) prepared(t *testing.T) {
	t.Helper()
	n.ann.Get("/staff/notices/libraries").Status(200)
	n.bea.Get("/staff/notices/libraries").Status(200)
	n.ann.Post(at("begin")).Status(303)
	n.ann.Post(at("text/en"), n.text(t, "libraries", "en", "data", "We also note your shoe size.")...).Status(303)
	n.ann.Post(at("submit"), n.step(t, "libraries")...).Status(303)
	n.bea.Post(at("approve"), n.step(t, "libraries")...).Status(303)
}

func moment(day, clock string) []string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return []string{"when", "later", "behind", "yes", "at-day", strconv.Itoa(d.Day()), "at-month", strconv.Itoa(int(d.Month())), "at-year", strconv.Itoa(d.Year()), "at-time", clock}
}

func TestPlannedPublication(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	n.prepared(t)
	page := "/staff/notices/libraries"
	n.bea.Get(page).Status(200).Contains("At a moment you choose", "Europe/London", "That is nobody at present", "Which data we use")
	for _, wrong := range [][]string{moment("2026-11-19", "09:00"), moment("2026-12-01", "25:00"), {"when", "later"}} {
		n.bea.Post(at("publish"), append(n.step(t, "libraries"), wrong...)...).Status(422).Contains("There is a problem")
	}
	n.bea.Post(at("publish"), append(n.step(t, "libraries"), append(moment("2026-12-01", "00:01"), "inform", "yes")...)...).Status(303)
	n.bea.Get(page).Status(200).Contains("It comes into force by itself on", "1 December 2026", "00:01", "People with open cases are told then", "Call it off")
	n.bea.Get("/staff/notices").Status(200).Contains("Comes into force on")
	// Two tabs: the one that still shows the state before is told so.
	v, err := n.board.Desk(t.Context())
	if err != nil || len(v) != 1 {
		t.Fatal(err)
	}
	old := []string{"version", strconv.FormatInt(v[0].ID, 10), "revision", strconv.Itoa(v[0].Revision - 1)}
	n.ann.Post(at("call-off"), old...).Status(409)
	n.ann.Post(at("call-off"), n.step(t, "libraries")...).Status(303)
	n.ann.Get(page).Status(200).Contains("Planned publication called off").Lacks("by itself on")

	n.bea.Post(at("publish"), append(n.step(t, "libraries"), moment("2027-03-28", "01:30")...)...).Status(303)
	n.bea.Get(page).Status(200).Contains("No clock shows 01:30 on that day", "02:00")
	n.at = time.Date(2027, 3, 28, 1, 5, 0, 0, time.UTC)
	if err := n.board.PublishDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.bea.Get(page).Status(200).Contains("Published as version 2", "Planned for").Lacks("Call it off")
	n.bea.Post(at("call-off"), old...).Status(409)
}

func TestPublishingWarnsOfStaleTranslations(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	n.prepared(t)
	n.at = n.at.Add(time.Minute)
	n.bea.Get("/staff/notices/libraries").Status(200).Contains("Translations are behind", "Publish all the same")
	n.bea.Post(at("publish"), n.step(t, "libraries")...).Status(422).Contains("Translations are older than the original")
	typed := append(n.step(t, "libraries"), "when", "later", "at-day", "1", "at-month", "12", "at-year", "2026", "at-time", "00:01", "inform", "yes")
	r := n.bea.Post(at("publish"), typed...).Status(422).Contains("Translations are older than the original")
	if !strings.Contains(r.Body, `value="00:01"`) || !strings.Contains(r.Body, `value="2026"`) {
		t.Fatal("what was typed is lost")
	}
	n.bea.Post(at("publish"), append(n.step(t, "libraries"), "behind", "yes")...).Status(303)
	if v, err := n.board.Notice(t.Context(), "libraries"); err != nil || v.Number != 2 {
		t.Fatalf("%d %v", v.Number, err)
	}
}

// Drafts that nobody touches, and planned publications that failed, are named on the desk.
func TestTheDeskNamesWhatLies(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	n.board.IdleDays = 60
	n.prepared(t)
	n.bea.Get("/staff/notices").Status(200).Lacks("Nobody has touched it")
	n.bea.Post(at("publish"), append(n.step(t, "libraries"), moment("2026-12-01", "00:01")...)...).Status(303)
	n.at = n.at.AddDate(0, 0, 61)
	n.bea.Get("/staff/notices").Status(200).Lacks("Nobody has touched it") // it waits for its moment
	n.board.Law = "eu-gdpr"
	n.ann.Post(at("call-off"), n.step(t, "libraries")...).Status(303)
	n.bea.Get("/staff/notices").Status(200).Contains("Nobody has touched it since")
}

// approvedOf is the step of a document of a register that Ann wrote anew and Bea approved.
func (n *newsroom) approvedOf(t *testing.T, at string) []string {
	t.Helper()
	n.ann.Post(at+"/edit", filled(n.ann.Get(at+"/edit").Status(200), "why", "From another day.")...).Status(303)
	step := n.step(t, at[strings.LastIndex(at, "/")+1:])
	n.ann.Post(at+"/submit", step...).Status(303)
	n.bea.Post(at+"/approve", step...).Status(303)
	return step
}

// Every register offers what the desk of notices offers: a moment, moving it, calling it off, and the words for hours that clocks skip.
func TestEveryRegisterIsPlanned(t *testing.T) {
	t.Parallel()
	n := library(t)
	for _, path := range []string{"/processor/PR-001", "/activity/PA-002", "/agreement/SA-001", "/tool/AT-001", "/retention/LIB-001"} {
		at := "/staff/registers" + path
		step := n.approvedOf(t, at)
		n.bea.Get(at).Status(200).Contains("At a moment you choose", "Europe/London")
		n.bea.Post(at+"/publish", append(step, moment("2026-11-19", "09:00")...)...).Status(422).Contains("There is a problem")
		wrong := n.bea.Post(at+"/publish", append(step, "when", "later", "at-day", "1", "at-month", "4", "at-year", "2027", "at-time", "25:00")...).Status(422)
		if !strings.Contains(wrong.Body, `value="25:00"`) {
			t.Error("what was typed is lost")
		}
		for range 2 { // a double click
			n.bea.Post(at+"/publish", append(step, moment("2027-03-28", "01:30")...)...).Status(303).Location(at)
		}
		n.bea.Get(at).Status(200).Contains("No clock shows 01:30 on that day", "28 March 2027 at 02:00 BST", "Call it off", "Choose another moment").Lacks("Published as version 2")
		n.bea.Get(at + "/preview/en").Status(200).Contains("It comes into force by itself on")
		n.bea.Get(at[:strings.LastIndex(at, "/")]).Status(200).Contains("Comes into force on")
		n.ann.Post(at+"/call-off", step...).Status(409) // a tab that shows it before it was planned
		again := n.step(t, at[strings.LastIndex(at, "/")+1:])
		for range 2 {
			n.ann.Post(at+"/call-off", again...).Status(303).Location(at)
		}
		n.ann.Get(at).Status(200).Contains("Planned publication called off").Lacks("by itself on")
		n.bea.Post(at+"/publish", append(n.step(t, at[strings.LastIndex(at, "/")+1:]), moment("2027-04-01", "00:00")...)...).Status(303)
	}
	list := n.bea.Get("/staff/planned").Status(200).Contains("1 April 2027 at 00:00 BST", "Shelfmark Systems", "Overdue reminders", "Processing activity", "Retention schedule")
	if got := strings.Count(list.Body, "1 April 2027 at"); got != 6 {
		t.Errorf("%d are planned", got)
	}
	n.bea.Get("/staff/registers").Lacks("Approved") // nobody has to do anything
	for _, lang := range []string{"/fr", "/ar"} {
		n.bea.Get(lang+"/staff/planned").Status(200).Lacks("publishing.", "notices.")
	}
	n.at = time.Date(2027, 3, 31, 23, 0, 0, 0, time.UTC) // midnight there, by summer time
	if err := n.board.PublishDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.bea.Get("/staff/registers/retention/LIB-001").Status(200).Contains("Published as version 2", "Planned for").Lacks("Call it off")
	n.bea.Get("/staff/planned").Status(200).Contains("Nothing is planned")
}

// A row that counts from a later day proposes that day.
func TestARowProposesItsDay(t *testing.T) {
	t.Parallel()
	n := library(t)
	at := "/staff/registers/retention/LIB-001"
	n.ann.Post(at+"/edit", filled(n.ann.Get(at+"/edit").Status(200), "in_force_from", "2027-04-01", "why", "From 1 April.")...).Status(303)
	n.ann.Post(at+"/submit", n.step(t, "LIB-001")...).Status(303)
	n.bea.Post(at+"/approve", n.step(t, "LIB-001")...).Status(303)
	page := n.bea.Get(at).Status(200)
	for _, shown := range []string{`name="at-day" type="text" value="1"`, `value="2027"`, `value="00:00"`} {
		if !strings.Contains(page.Body, shown) {
			t.Errorf("%s is not proposed", shown)
		}
	}
}
