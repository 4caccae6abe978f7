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
