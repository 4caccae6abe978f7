package staff_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/requests"
	"daylight/requests/ledger"
)

// questioned is a complaint of Maria's about a look in the housing system.
func (o *office) questioned() (ref string, look ledger.Entry) {
	o.t.Helper()
	ctx := o.t.Context()
	registered, err := o.ledger.Register(ctx, ledger.NewSource{ID: "housing", Prefix: "urn:housing", Profile: ledger.ProfileRole,
		Names: map[string]string{"en": "Housing system"}, Scopes: []string{ledger.ScopeEvents}})
	must(o.t, err)
	e := &ledger.Event{SpecVersion: "1.0", ID: uuid.NewString(), Source: "urn:housing", Type: ledger.Recorded, Time: o.at.Add(-48 * time.Hour).Format(time.RFC3339),
		Data: ledger.Data{Subject: ledger.EventSubject{Scheme: maria.Subject.Scheme, ID: maria.Subject.ID}, Action: "view", DataCategories: []string{"identity"},
			Actor:   ledger.EventActor{ID: "hou-107", Name: "Nora Nosy", Unit: "Housing", Kind: "person", Org: ledger.Organisation{Code: "N1", Name: "Northmere Council"}},
			Purpose: ledger.Purpose{Activity: "PA-001", Text: "Arranging a repair"}, System: ledger.System{Name: "Housing desk"}}}
	receipt, err := o.ledger.Append(ctx, registered.Source, []ledger.Item{{Event: e}})
	must(o.t, err)
	if receipt.Stored != 1 {
		o.t.Fatalf("%+v", receipt.Results)
	}
	_, err = o.ledger.Sequence(ctx)
	must(o.t, err)
	look = o.looks()[0]
	got, err := o.registry.FileComplaint(ctx, maria, requests.Questioned{Entry: look.ID, Seen: []byte(`{"sentence":"Official 1 looked at your identity data."}`), Unit: "Housing",
		Text: "I know nobody there", Lang: "en", Key: uuid.NewString()})
	must(o.t, err)
	return got.Ref, look
}

func TestTheWholeLogLine(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref, look := o.questioned()
	dora := o.person(account.DPO)
	o.claims(dora, ref)
	page := dora.Get("/staff/cases/"+ref).Status(200).Contains("Official 1 looked at your identity data.", "Open the whole log line")
	page.Lacks("Nora Nosy", "hou-107", `{"sentence"`)
	address := "/staff/cases/" + ref + "/look"
	dora.Get(address).Status(200).Contains("Your own look is recorded", "Official 1 looked").Lacks("Nora Nosy")
	dora.Post(address, "purpose", " ").Status(422).Contains("Enter an answer").Lacks("Nora Nosy")
	before := len(o.looks())
	line := dora.Post(address, "purpose", "Was a repair open?").Status(200).Contains("Nora Nosy", "hou-107", "Housing", "Housing desk", "Arranging a repair",
		fmt.Sprintf("%x", look.Disclosed.Commitment), "Role and unit, no name")
	if got := line.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the line may be kept: %q", got)
	}
	looks := o.looks()
	recorded := slices.IndexFunc(looks, func(e ledger.Entry) bool {
		return e.Purpose.Text == "Was a repair open?" && e.Source == ledger.OwnSource && e.Categories[0] == "access-log"
	})
	if len(looks) != before+1 || recorded < 0 {
		t.Fatalf("%d looks, there were %d: %+v", len(looks), before, looks)
	}
	for _, lang := range []string{"/fr", "/ar"} {
		if text := dora.Get(lang+address).Status(200).Text() + dora.Post(lang+address, "purpose", "Again").Status(200).Text(); strings.Contains(text, "finding.") {
			t.Errorf("%s shows a key", lang)
		}
	}
	other := o.file(requests.Filing{Kind: requests.Complaint, Lang: "en", Contact: contact(), Complaint: &requests.Grievance{About: requests.AboutGeneral, Text: "Rude"}})
	o.opens(dora, other).Lacks("Open the whole log line")
	dora.Get("/staff/cases/" + other + "/look").Status(409)
	o.person(account.Reviewer).Post(address, "purpose", "Curious").Status(403).Lacks("Nora Nosy")
}

func TestFindingAndIncident(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref, _ := o.questioned()
	dora, rita := o.person(account.DPO), o.person(account.Reviewer)
	o.claims(dora, ref)
	decision := []string{"outcome", "not_upheld", "statement", "We asked the unit.", "reason", "rules_broken", "go", "submit", "looks.0.row", "entry",
		"looks.0.found", "not_justified", "looks.0.reasons", "No repair was open.", "looks.1.row", "number", "looks.2.row", "number"}
	dora.Get("/staff/cases/"+ref+"/decide").Status(200).Contains("What did you find about this look?", "Other looks you found something about")
	o.takes(dora, ref, "decide", decision...).Status(422).Contains("So the complaint is justified, in full or in part", "No repair was open.")
	decision[1] = "upheld"
	more := append(decision[:len(decision):len(decision)], "looks.1.reasons", "There is another")
	o.takes(dora, ref, "decide", more...).Status(422).Contains("Enter the number of the look, such as 12", "There is another")
	more = append(more, "looks.1.number", "No. 88", "looks.1.found", "cannot_tell")
	o.takes(dora, ref, "decide", more...).Status(422).Contains("There is no such look in this person’s list")
	o.takes(dora, ref, "decide", decision...).Status(303)
	o.opens(rita, ref).Contains("It was not justified", "No repair was open.")
	o.takes(rita, ref, "approve").Status(303)
	if o.jobs("incident") != 1 {
		t.Fatal("no incident was asked for")
	}
	dora.Get("/staff/cases/" + ref).Status(200).Contains("No repair was open.").Lacks("A look without need")

	var finding uuid.UUID
	must(t, o.DB.QueryRow(t.Context(), `SELECT (args->>'finding')::uuid FROM river_job WHERE kind = 'incident'`).Scan(&finding))
	board := &notices.Board{DB: o.DB, Now: func() time.Time { return o.at }, NotifyBy: o.registry.NotifyBy}
	one := 1
	must(t, board.OpenIncident(t.Context(), notices.Opening{ID: finding, Kind: notices.MisusedLook, Title: "A look without need", What: "Somebody looked.", Affected: &one, AwareAt: o.at}))
	address := "/staff/incidents/" + finding.String()
	dora.Get("/staff/cases/" + ref).Status(200).Contains("A look without need")
	dora.Get("/staff/incidents").Status(200).Contains("A look without need", "72 hours left", "30 November 2026", "Open")
	dora.Get(address).Status(200).Contains("Tell the regulator by", "Monday 30 November 2026, 09:00", "72 hours left", ref, "A finding on a complaint", "Not decided yet")

	auditor := o.person(account.Auditor)
	auditor.Get("/staff/incidents").Status(200).Contains("A look without need").Lacks("Open an incident")
	auditor.Get(address).Status(200).Contains("Somebody looked.").Lacks(ref, "/step/")
	// Behind the wall there is no incident either: this one comes from a complaint about her unit.
	hidden := o.person(account.DPO)
	must(t, o.registry.Declare(t.Context(), asWorker(hidden), requests.Interest{Kind: "family", Party: maria.Subject}))
	hidden.Get("/staff/incidents").Status(200).Contains("There are no incidents").Lacks("A look without need")
	hidden.Get(address).Status(404)
	hidden.Get(address + "/step/close").Status(404)
	for _, path := range []string{address + "/people", address + "/people/draw", address + "/people/list", "/staff/incident-texts/" + finding.String(), "/staff/incident-texts/" + finding.String() + "/summary"} {
		hidden.Get(path).Status(404)
	}
	hidden.Post(address+"/step/close", "revision", "1", "why", "Nothing to see").Status(404)
	// Nor does the list of what is planned tell of its summary, which two others have planned.
	var number int64
	must(t, o.DB.QueryRow(t.Context(), `SELECT number FROM notices_incident WHERE id = $1`, finding).Scan(&number))
	summary := notices.Summary{Number: number, Kind: string(notices.MisusedLook), Title: notices.Text{"en": "A look that nobody needed"}, What: notices.Text{"en": "Somebody looked."},
		Done: notices.Text{"en": "They may not look any more."}, From: "2026-11-26", Known: "2026-11-27"}
	writer, second := notices.Officer{ID: uuid.New(), Name: "Wim", Roles: []string{"dpo"}}, notices.Officer{ID: uuid.New(), Name: "Xan", Roles: []string{"dpo"}}
	e, err := board.Draft(t.Context(), writer, notices.Draft{Content: summary})
	must(t, err)
	step := notices.Step{Version: e.ID, Revision: e.Revision}
	_, err = board.Submit(t.Context(), writer, step)
	must(t, err)
	_, err = board.Approve(t.Context(), second, step)
	must(t, err)
	texts := "/staff/incident-texts/" + finding.String()
	wanted := []string{"version", field(dora.Get(texts).Status(200).Contains("When it comes into force").Body, "version"), "revision", "1"}
	dora.Post(texts+"/publish", append(wanted, moment("2026-11-01", "09:00")...)...).Status(422).Contains("When it comes into force")
	dora.Post(texts+"/publish", append(wanted, moment("2027-03-28", "01:30")...)...).Status(303)
	dora.Get(texts).Contains("by itself on", "28 March 2027 at 02:00 BST", "No clock shows 01:30", "Call it off").Lacks("the incident is saved")
	if list := dora.Get("/staff/planned").Status(200).Contains("A look that nobody needed"); !strings.Contains(list.Body, texts) {
		t.Error("no way to the summary")
	}
	hidden.Get("/staff/planned").Status(200).Contains("Nothing is planned").Lacks("A look that nobody needed")
	for _, lang := range []string{"/fr", "/ar"} {
		for _, path := range []string{"/staff/incidents", "/staff/incidents/new", address, address + "/step/describe", address + "/step/regulator", address + "/step/people", address + "/people", address + "/people/draw", address + "/people/list", "/staff/incident-texts", "/staff/incident-texts/" + finding.String(), "/staff/incident-texts/" + finding.String() + "/summary", address + "/step/close", "/staff/cases/" + ref} {
			if text := dora.Get(lang + path).Status(200).Text(); strings.Contains(text, "incident.") || strings.Contains(text, "affected.") || strings.Contains(text, "finding.") {
				t.Errorf("%s%s shows a key", lang, path)
			}
		}
	}
}

func TestStepsOfAnIncident(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	dora := o.person(account.DPO)
	dora.Get("/staff/incidents").Status(200).Contains("There are no incidents")
	form := dora.Get("/staff/incidents/new").Status(200)
	id := key(form.Body)
	dora.Post("/staff/incidents/new", "key", id, "title", "", "affected", "some", "what", "A list went out").Status(422).Contains("Enter a whole number", "Enter a day and a time of day", "A list went out")
	fields := []string{"key", id, "kind", "sent", "title", "A list to the wrong person", "what", "A list of tenants went to a neighbour.", "affected", "1,200",
		"aware-day", "26", "aware-month", "11", "aware-year", "2026", "aware-time", "14.05"}
	address := "/staff/incidents/" + id
	dora.Post("/staff/incidents/new", fields...).Status(303).Location(address)
	dora.Post("/staff/incidents/new", fields...).Status(303).Location(address) // a double click
	dora.Get("/staff/incidents").Contains("A list to the wrong person", "1,200").Lacks("2. ")
	dora.Get(address).Contains("Data went to the wrong person", "Sunday 29 November 2026, 14:05", "53 hours left").Lacks("Record that the notice was sent", "Take the incident up again")

	revision := 1
	step := func(name string, fields ...string) []string {
		return append([]string{"revision", strconv.Itoa(revision), "key", uuid.NewString()}, fields...)
	}
	dora.Post(address+"/step/close", step("close", "why", "All is well")...).Status(422).Contains("First decide whether the regulator is told", "All is well")
	dora.Get(address + "/step/sent").Status(409)
	dora.Get(address + "/step/notice").Status(409)
	dora.Get(address + "/step/none").Status(404)
	dora.Post(address+"/step/regulator", step("regulator", "why", "A list of addresses")...).Status(422).Contains("Choose one of the answers", "A list of addresses")
	dora.Post(address+"/step/regulator", step("regulator", "tell", "yes", "why", "A list of addresses")...).Status(303).Location(address)
	dora.Post(address+"/step/people", step("people", "tell", "no", "why", "The list came back")...).Status(409) // made from what was shown before
	revision = 2
	again := step("people", "tell", "no", "why", "The list came back")
	dora.Post(address+"/step/people", again...).Status(303)
	dora.Post(address+"/step/people", again...).Status(303) // a double click
	revision = 3
	o.at = o.at.AddDate(0, 0, 4)
	dora.Get(address).Contains("The time is over", "They are to be told")
	at := []string{"at-day", "1", "at-month", "12", "at-year", "2026", "at-time", "08:00"}
	dora.Get(address + "/step/sent").Status(409)
	dora.Post(address+"/step/notice", step("notice", "nature", "", "people_count", "many")...).Status(422).Contains("Enter a whole number")
	dora.Post(address+"/step/notice", step("notice", "nature", "A list went to a neighbour", "people_count", "1 200")...).Status(303)
	revision = 4
	dora.Get(address).Contains("Notice 1", "Not sent yet", "Groups of people affected", "Record that the notice was sent")
	at = append(at, "way", "form", "reference", "REG-77")
	dora.Post(address+"/step/sent", step("sent", at...)...).Status(422).Contains("It was later than the law says")
	dora.Post(address+"/step/sent", step("sent", append(at, "why", "Nobody was here")...)...).Status(303)
	revision = 5
	if file := dora.Get(address + "/notices/1.pdf").Status(200); !strings.HasPrefix(file.Body, "%PDF") {
		t.Fatal("no form for the regulator")
	}
	dora.Get(address + "/notices/2.pdf").Status(404)
	dora.Post(address+"/step/describe", step("describe", fields[2:]...)...).Status(303)
	revision = 6
	dora.Post(address+"/step/close", step("close", "why", "The neighbour gave it back")...).Status(303)
	dora.Get(address).Contains("The regulator was told late", "The neighbour gave it back", "Take the incident up again", "Nobody was here", dora.Name).Lacks("Put right what is known<")
	dora.Get(address + "/step/reopen").Status(200)
	revision = 7
	dora.Post(address+"/step/reopen", step("reopen", "why", "Another list")...).Status(303)
	dora.Get(address).Contains("Incident taken up again")
}
