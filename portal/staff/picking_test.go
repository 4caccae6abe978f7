package staff_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/notices"
)

// fillSchedule publishes so many rows at once.
func (n *newsroom) fillSchedule(t *testing.T, rows int) {
	t.Helper()
	var file strings.Builder
	file.WriteString("code,function,class,class_fr,description,trigger,period,action,authority,owner\n")
	for i := range rows {
		fmt.Fprintf(&file, "R-%04d,Area of work %d,Records of kind %d,Dossiers de type %d,What is kept and why it is.,The matter is closed,P%dY,destroy,Act %d,Archive\n", i, i%20, i, i, i%30+1, i)
	}
	ctx := t.Context()
	ann, bea := notices.Officer{ID: uuid.New(), Name: "Ann", Roles: []string{"communications"}}, notices.Officer{ID: uuid.New(), Name: "Bea", Roles: []string{"dpo"}}
	n.at = n.at.Add(time.Hour)
	id, err := n.board.ReadImport(ctx, ann, "schedule.csv", []byte(file.String()))
	if err == nil {
		err = n.board.SubmitImport(ctx, ann, id, "The whole schedule.", nil)
	}
	if err == nil {
		err = n.board.ApproveImport(ctx, bea, id)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// heaviest is how much a form may weigh, however much there is to point at.
const heaviest = 60_000

// Of 5,000 rows a form lists what is chosen and asks for words; what is typed and ticked stays while somebody looks, and saving saves all of it.
func TestPickingAmongManyRows(t *testing.T) {
	t.Parallel()
	n := library(t)
	n.fillSchedule(t, 5000)
	n.ann.Get("/staff/notices/libraries")
	n.ann.Post(at("begin")).Status(303)
	facts := n.ann.Get(at("facts")).Status(200).Contains("Search 5,002 entries", "LIB-001")
	if len(facts.Body) > heaviest || strings.Contains(facts.Body, "R-0001") {
		t.Fatalf("the form has %d bytes", len(facts.Body))
	}
	typed := filled(facts, "unit", "Archive and Libraries")
	some := n.ann.Post(at("facts"), change(typed, "find", "retention", "seek.retention", "kind 12")...).Status(200)
	some.Contains("found. Here are the first 50", "R-0012", "LIB-001")
	if len(some.Body) > heaviest || strings.Count(some.Body, `name="retention"`) != 1+notices.OfferMost || !strings.Contains(some.Body, `value="Archive and Libraries"`) {
		t.Fatalf("%d bytes", len(some.Body))
	}
	// One is ticked and others are looked for, by a part of a code and in another language.
	ticked := filled(some, "retention", "LIB-001", "retention", "R-0012")
	again := n.ann.Post("/fr"+at("facts"), change(ticked, "find", "retention", "seek.retention", "type 4999")...).Status(200)
	again.Contains("1 trouvée", "R-4999", "Dossiers de type 12")
	again = n.ann.Post(at("facts"), change(ticked, "find", "retention", "seek.retention", "r-499")...).Status(200).Contains("11 found", "R-0012 · Records of kind 12")
	n.ann.Post(at("facts"), change(ticked, "find", "retention", "seek.retention", "?!")...).Status(200).Contains("0 found")
	if d := n.draft(t, "libraries").Content.(notices.Notice); d.Unit == "Archive and Libraries" {
		t.Fatal("looking for something saved the form")
	}
	// Enter looks for words that were not looked for yet, and saves anywhere else.
	n.ann.Post(at("facts"), change(ticked, "find", "enter", "seek.retention", "kind 7")...).Status(200).Contains("R-0007")
	n.ann.Post(at("facts"), change(filled(again, "retention", "LIB-001", "retention", "R-0012", "retention", "R-4991"), "find", "enter", "why", "More rows.")...).Status(303)
	d := n.draft(t, "libraries").Content.(notices.Notice)
	if !slices.Equal(d.Retention, []string{"LIB-001", "R-0012", "R-4991"}) || d.Unit != "Archive and Libraries" {
		t.Fatalf("%+v", d)
	}
	n.ann.Get(at("facts")).Status(200).Contains("Records of kind 4991")
	n.ann.Get(at("preview/en")).Status(200).Contains("Records of kind 4991")
	// A form from before that save looks for nothing: it says what changed meanwhile.
	n.ann.Post(at("facts"), change(typed, "find", "retention", "seek.retention", "kind 12")...).Status(409).Contains("saved this draft")
}

// The forms of the registers are as light, a new entry's too, and names that are no codes stay in their field.
func TestPickingInTheRegisters(t *testing.T) {
	t.Parallel()
	n := library(t)
	n.fillSchedule(t, 200)
	edit := "/staff/registers/activity/PA-002/edit"
	form := n.ann.Get(edit).Status(200).Contains("Search 202 entries", "PR-001", "LIB-001")
	found := n.ann.Post(edit, change(filled(form, "unit", "Archive"), "find", "retention", "seek.retention", "R-0150")...).Status(200).Contains("1 found", "A Printer Ltd")
	if !strings.Contains(found.Body, `value="Archive"`) || strings.Count(found.Body, "A Printer Ltd") != 1 {
		t.Fatal("what was typed is lost")
	}
	n.ann.Post(edit, change(filled(found, "retention", "LIB-001", "retention", "R-0150"), "why", "Kept longer.")...).Status(303)
	d := n.content(t, "PA-002").(notices.Activity)
	if !slices.Equal(d.Retention, []string{"LIB-001", "R-0150"}) || !slices.Equal(d.Processors, []string{"PR-001", "A Printer Ltd"}) || d.Unit != "Archive" {
		t.Fatalf("%+v", d)
	}
	n.ann.Post(edit, change(filled(form), "find", "retention", "seek.retention", "x")...).Status(409).Contains("saved this draft")
	fresh := n.ann.Get("/staff/registers/activity/new").Status(200)
	looked := n.ann.Post("/staff/registers/activity/new", change(filled(fresh, "code", "PA-777", "title.en", "Lending bicycles"), "find", "retention", "seek.retention", "kind 199")...)
	if looked.Status(200).Contains("1 found", "R-0199"); !strings.Contains(looked.Body, `value="PA-777"`) || !strings.Contains(looked.Body, "Lending bicycles") {
		t.Fatal("what was typed is lost")
	}
}

// change puts other values into a form that was filled in.
func change(pairs []string, typed ...string) []string {
	anew := map[string]bool{}
	for i := 0; i < len(typed); i += 2 {
		anew[typed[i]] = true
	}
	var kept []string
	for i := 0; i < len(pairs); i += 2 {
		if !anew[pairs[i]] {
			kept = append(kept, pairs[i], pairs[i+1])
		}
	}
	return append(kept, typed...)
}
