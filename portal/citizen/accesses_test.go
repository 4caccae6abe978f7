package citizen

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/report"
)

var questionLink = regexp.MustCompile(`href="(/my/accesses/[^"]+/question)"`)

func TestAccessesSayWhoLooked(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	at := o.at.Add(-48 * time.Hour)
	o.look("e-1", rosa, at)
	o.look("e-2", rosa, at.Add(time.Minute))
	o.look("e-3", rosa, at.Add(-30*24*time.Hour), "PA-002", "PA-003", `"view"`, `"search"`, "IT-118822", "H-7", "emp-4471", "emp-9")
	o.look("e-4", account.Subject{Scheme: "national-id", ID: "10101010101"}, at, "IT-118822", "THEIRS-1")
	b := o.Browser()
	b.Get("/my/accesses").Status(303)
	o.Citizen(b, account.LevelIdentified, rosa)
	before := o.count(`SELECT count(*) FROM ledger_entry`)
	page := b.Get("/my/accesses").Status(200)
	page.Contains("Who looked at your data", "Your data was looked at 3 times", "On 25 November 2026 at 09:00, Official 1 (Tax inspector, Region 3, Tax authority) looked at your identity and income data.",
		"What stands out", "The tax register", "Activity PA-002 (PA-002, version 1)", "some looks may be left out", "Every look, one by one")
	page.Lacks("THEIRS-1", "Ada Byron", "emp-4471", rosa.ID)
	if !strings.Contains(page.Body, `href="/registers/processing/PA-002/versions/1"`) {
		t.Error("a look leads to the published activity in its version")
	}
	if got := page.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("cache: %q", got)
	}
	if after := o.count(`SELECT count(*) FROM ledger_entry`); after != before {
		t.Error("the citizen's own look at the report became an entry")
	}
	b.Get("/my/accesses?action=search").Status(200).Contains("This is an extract", "Your data was looked at once", "H-7").Lacks("IT-118822")
	b.Get("/my/accesses?activity=PA-002").Contains("looked at 2 times")
	b.Get("/my/accesses?source=tax&from=2026-11-01&to=2026-11-25").Contains("looked at 2 times", "from 1 November 2026")
	b.Get("/my/accesses?from=2026-11-26").Contains("No look fits these filters", "some looks may be left out")
	b.Get("/my/accesses?source=nowhere").Status(200).Contains("looked at 3 times")
	b.Get("/my/accesses?from=2026-02-31").Status(422).Contains("Enter a day that exists")
	b.Get("/my/accesses?from=2026-11-03&to=2026-11-01").Status(422).Contains("must not be before the first")
	b.Get("/fr/my/accesses").Status(200).Contains("Le registre des impôts").Lacks("citizen.", "report.", "<no value>")
	if r := b.Get("/ar/my/accesses").Status(200); !strings.Contains(r.Body, `dir="rtl"`) {
		t.Error("Arabic runs from right to left")
	}
	nobody := o.Browser()
	o.Citizen(nobody, account.LevelIdentified)
	nobody.Get("/my/accesses").Status(200).Contains("No look at your data was recorded", "By law, some looks may be left out")
}

func TestAccessesPageByPage(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	for i := range looksShown + 5 {
		o.look(fmt.Sprintf("e-%d", i), rosa, o.at.Add(-time.Duration(i+1)*time.Hour), "IT-118822", fmt.Sprintf("CASE-%03d", i))
	}
	b := o.Browser()
	o.Citizen(b, account.LevelIdentified, rosa)
	first := b.Get("/my/accesses?action=view").Status(200).Contains("Older looks")
	next := regexp.MustCompile(`href="(/my/accesses\?[^"]*after=[^"#]*)`).FindStringSubmatch(first.Body)
	if next == nil {
		t.Fatal("there is no way to older looks")
	}
	second := b.Get(strings.ReplaceAll(next[1], "&amp;", "&")).Status(200).Contains("CASE-024", "CASE-020", "Official 1").Lacks("Older looks")
	looks := regexp.MustCompile(`id="look-`)
	if a, z := len(looks.FindAllString(first.Body, -1)), len(looks.FindAllString(second.Body, -1)); a != looksShown || z != 5 {
		t.Errorf("%d and %d looks", a, z)
	}
	b.Get("/my/accesses?after=nonsense").Status(400)
}

func TestAccessesAsDocuments(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	for i := range looksShown + 2 {
		o.look(fmt.Sprintf("e-%d", i), rosa, o.at.Add(-time.Duration(i+1)*time.Hour))
	}
	o.look("found", rosa, o.at.Add(-time.Hour), `"view"`, `"search"`)
	b := o.Browser()
	b.Get("/my/accesses.pdf").Status(303)
	o.Citizen(b, account.LevelIdentified, rosa)
	pdf := b.Get("/my/accesses.pdf").Status(200)
	if !strings.HasPrefix(pdf.Body, "%PDF-") || pdf.Header.Get("Content-Type") != "application/pdf" {
		t.Error("the PDF is none")
	}
	disposition := pdf.Header.Get("Content-Disposition")
	if !strings.Contains(disposition, "WA-20261127-") || strings.Contains(disposition, "Test") || pdf.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%q", disposition)
	}
	var data struct {
		Summary struct{ Total int }
		Extract *struct{ Actions []string }
		Entries []json.RawMessage
	}
	must(t, json.Unmarshal([]byte(b.Get("/my/accesses.json").Status(200).Body), &data))
	if data.Summary.Total != looksShown+3 || len(data.Entries) != looksShown+3 || data.Extract != nil {
		t.Errorf("the whole, not the page: %d entries", len(data.Entries))
	}
	must(t, json.Unmarshal([]byte(b.Get("/my/accesses.json?action=search").Status(200).Body), &data))
	if data.Summary.Total != 1 || data.Extract == nil || data.Extract.Actions[0] != "search" {
		t.Errorf("the filters of the page: %+v", data)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.Get("/fr/my/accesses.csv").Status(200).Body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != looksShown+4 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	b.Get("/my/accesses.doc").Status(404)
	b.Get("/my/accesses.html").Status(404)
	b.Get("/my/accesses.pdf?to=yesterday").Status(http.StatusBadRequest)
}

func TestQuestioningALook(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	o.look("e-1", rosa, o.at.Add(-24*time.Hour))
	b := o.Browser()
	o.Citizen(b, account.LevelIdentified, rosa)
	found := questionLink.FindStringSubmatch(b.Get("/my/accesses").Body)
	if found == nil {
		t.Fatal("a look cannot be questioned")
	}
	ask := found[1]
	done := strings.TrimSuffix(ask, "question") + "questioned"
	b.Get(ask).Status(200).Contains("Question this look", "looked at your identity and income data", "Test Citizen", "Why do you question it?")
	b.Get(done).Status(303).Location(ask)
	stranger := o.Browser()
	o.Citizen(stranger, account.LevelIdentified)
	stranger.Get(ask).Status(404)
	stranger.Get(done).Status(404)
	stranger.Get("/my") // for a token
	stranger.Post(ask, "text", "mine").Status(404)

	b.Get(ask)
	b.Post(ask, "text", "", "wanted", "The name", "name", "Test Citizen", "email", "rosa@example.org").Status(422).Contains("Write what you want to say", "The name")
	for range 2 { // a double click
		b.Post(ask, "text", "I was abroad.", "name", "Test Citizen", "email", "rosa@example.org").Status(303).Location(done)
	}
	ref := refOn(t, b.Get(done).Status(200).Contains("We have your question", "We must answer by", "data protection officer"))
	b.Get(done).Status(200).Contains(ref)
	b.Get(ask).Contains("You have already questioned this look", ref).Lacks("Why do you question it?")
	b.Get("/my/accesses").Contains("You have questioned this: ", ref, "not yet answered").Lacks("Question this the look")
	b.Get("/my/requests/"+ref).Contains("Somebody who looked at my data", "I was abroad.", "looked at your identity and income data")
	if n := o.count(`SELECT count(*) FROM requests_complaint WHERE unit = 'Region 3' AND about = 'entry'`); n != 1 {
		t.Fatalf("%d complaints, walled off from the unit that looked", n)
	}
	page := b.Get("/my/requests/" + ref + "/withdraw")
	b.Post("/my/requests/"+ref+"/withdraw", fields(page)...).Status(303)
	b.Post(ask, "text", "After all.", "name", "Test Citizen", "email", "rosa@example.org").Status(303).Location(done)
	if n := o.count(`SELECT count(*) FROM requests_complaint`); n != 2 {
		t.Fatalf("%d complaints: one withdrawn can be made again", n)
	}
}

// TestLongReportIsMadeWhileNobodyWaits orders a report of more looks than anybody waits for.
func TestLongReportIsMadeWhileNobodyWaits(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	o.many(waitedFor+1, rosa)
	b := o.Browser()
	o.Citizen(b, account.LevelIdentified, rosa)
	to := b.Get("/my/accesses.csv?from=2026-01-01").Status(303).Header.Get("Location")
	if to != "/my/accesses/reports/new?format=csv&from=2026-01-01" {
		t.Fatalf("the document leads to %q", to)
	}
	b.Get("/my/accesses/reports/new?format=exe").Status(404)
	page := b.Get(to).Status(200).Contains("This report takes some time", "We know of 3,001 looks", "The same as a table (CSV)")
	page.Lacks("<no value>", "citizen.report")
	b.Post(to, "email", "rosa").Status(422).Contains("name@example.org").Contains("This report takes some time")
	status := b.Post(to, "email", "rosa@post.example").Status(303).Header.Get("Location")
	if again := b.Post(to, "email", "rosa@post.example").Status(303).Header.Get("Location"); again != status {
		t.Errorf("a double click orders two reports: %s and %s", status, again)
	}
	b.Get(status).Status(200).Contains("We are making your report. 0% is done.", "We write to rosa@post.example")
	b.Get(status + "/file").Status(303)
	b.Get("/my/accesses").Contains("Long reports you asked for", "0% done")
	ordered, err := uuid.Parse(strings.TrimPrefix(status, reportsPath+"/"))
	must(t, err)
	catalogue, err := i18n.Load()
	must(t, err)
	desk := report.Desk{Registry: o.pages.Registry, Press: o.pages.Press, Body: o.pages.Body, Catalogue: catalogue}
	must(t, o.pages.Registry.MakeDocument(t.Context(), ordered, desk.Make))
	b.Get(status).Status(200).Contains("Your report is ready", "You can download it until 4 December 2026")
	file := b.Get(status + "/file").Status(200)
	if rows, err := csv.NewReader(strings.NewReader(file.Body)).ReadAll(); err != nil || len(rows) != waitedFor+2 {
		t.Errorf("%d rows %v", len(rows), err)
	}
	if d := file.Header.Get("Content-Disposition"); !strings.Contains(d, ".csv") || file.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%q", d)
	}
	thief := o.Browser()
	o.Citizen(thief, account.LevelIdentified)
	thief.Get(status).Status(404)
	thief.Get(status + "/file").Status(404)
}
