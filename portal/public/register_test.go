package public

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"daylight/notices"
	"daylight/portal/web/webtest"
)

func processor(code string) notices.Processor {
	return notices.Processor{
		ID: code, Title: notices.Text{"en": "Shelfmark <Systems> Ltd"}, Address: "1 Mill Lane", Contact: "privacy@shelfmark.example", Country: "United Kingdom",
		Services: []notices.Text{{"en": "Runs the library system", "fr": "Tient le logiciel"}}, Data: []notices.Text{{"en": "Loans"}},
		Security: notices.Text{"en": "ISO 27001."}, Contract: "=C-2024-11", Starts: "2024-04-01", Ends: "2025-03-31", Owner: "Libraries",
		Subprocessors: []notices.Subprocessor{{Name: "Cloudhouse", Country: "Ireland", Task: notices.Text{"en": "Hosting"}}},
		Transfers:     []notices.Transfer{{Country: "United States", Safeguard: "UK addendum", Copy: "Write to us"}},
	}
}

func tool(code string) notices.Tool {
	return notices.Tool{
		ID: code, Template: notices.ATRS, Title: notices.Text{"en": "Overdue reminders"}, Summary: notices.Text{"en": "Chooses when to remind people."},
		Unit: "Libraries", Phase: notices.PhaseRetired, Retired: "2026-01-01", Decides: notices.DecidesChecks, Contact: "tools@northmere.example",
		Activities: []string{"PA-002"}, Retention: []string{"LIB-001"}, Processors: []string{"PR-001"},
		Record: map[string]notices.Text{"1.2": {"en": "It looks at loans."}, "2.3.2": {"en": "A librarian looks."}, "2.3.5": {"en": "Write to us.", "fr": "Écrivez-nous."},
			"2.4.4.1": {"en": "Loans."}, "2.4.2.6": {"en": "A list of rules."}},
	}
}

// inside looks for what an answer has between its words: addresses and marks.
func inside(t *testing.T, r *webtest.Response, wanted ...string) {
	t.Helper()
	for _, one := range wanted {
		if !strings.Contains(r.Body, one) {
			t.Errorf("%s is missing", one)
		}
	}
}

// A processor is read with whom it has work for it, and with the activities that use it.
func TestProcessorPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	a := activity("PA-002")
	a.Processors = []string{"PR-001", "A Printer Ltd"}
	s.publish(t, a)
	s.Get("/registers/processors/PR-001").Status(200).Contains("Cloudhouse", "Hosting", "UK addendum", "Write to us", "ISO 27001.", "The contract ended", "Lending books")
	inside(t, s.Get("/fr/registers/processors/PR-001").Status(200).Contains("Tient le logiciel"), `<span lang="en" dir="ltr">`, "&lt;Systems&gt;")
	inside(t, s.Get("/registers/processors.jsonld").Status(200), `"dpv:hasDataProcessor":[{"@id":"https://portal.example/registers/processors/PR-001"}]`)
	page := s.Get("/registers/processing/PA-002").Status(200)
	inside(t, page, `href="/registers/processors/PR-001"`)
	page.Contains("A Printer Ltd", "Borrowing history", "1 year and 6 months")
	s.Get("/registers/processors").Status(200).Contains("Expired", "1 entry.")
}

// A tool answers the citizen's questions first; a retired one stays and says so.
func TestToolPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	n := notice("libraries")
	n.Automated, n.Tools, n.Rights = true, []string{"AT-001"}, append(n.Rights, notices.RightHumanDecision)
	s.publish(t, n)
	page := s.Get("/registers/algorithms/AT-001").Status(200)
	page.Contains("We stopped using this tool on 1 January 2026", "Does a person decide?", "a person checks each time", "Library membership", "template 4.0", "2.4.2.6")
	body := page.Body
	for _, pair := range [][2]string{{"What it does", "How a person looks"}, {"How to object", "Which data it uses"}, {"Which data it uses", "Kind of model"}} {
		if strings.Index(body, pair[0]) > strings.Index(body, pair[1]) {
			t.Errorf("%s stands after %s", pair[0], pair[1])
		}
	}
	inside(t, s.Get("/notices/libraries").Status(200), `href="/registers/algorithms/AT-001"`)
	s.Get("/registers/algorithms").Status(200).Contains("No longer used")

	var one published[notices.Tool]
	if err := json.Unmarshal([]byte(s.Get("/registers/algorithms/AT-001.json").Status(200).Body), &one); err != nil {
		t.Fatal(err)
	}
	if one.Content.Template != "4.0" || one.Content.Record["2.3.5"]["fr"] != "Écrivez-nous." || one.URL == "" {
		t.Errorf("%+v", one)
	}
}

// Any two versions are held against each other field by field; the choice of two leads there, the older first.
func TestWhatChangedInARegister(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, change := range []func(*notices.Processor){
		func(p *notices.Processor) { p.Security = notices.Text{"en": "ISO 27001, checked every year."} },
		func(p *notices.Processor) { p.Ends, p.Subprocessors = "2028-03-31", nil },
	} {
		p := processor("PR-001")
		change(&p)
		s.publish(t, p)
	}
	at := "/registers/processors/PR-001"
	s.Get(at+"/changes/1..2").Status(200).Contains("How it is protected", "checked every year.").Lacks("Cloudhouse")
	s.Get(at+"/changes/1..3").Status(200).Contains("Cloudhouse", "Ends", "2028").Lacks("How it is protected")
	inside(t, s.Get(at).Status(200), at+"/changes/2..3", at+"/changes/1..2", `name="from"`)
	r := s.Get(at + "/changes?from=3&to=1").Status(http.StatusSeeOther)
	if got := r.Header.Get("Location"); !strings.HasSuffix(got, at+"/changes/1..3") {
		t.Errorf("led to %s", got)
	}
	for _, span := range []string{"1..1", "1..9", "x..2", "1"} {
		s.Get(at + "/changes/" + span).Status(404)
	}
	s.Get("/registers/algorithms/PR-001/changes/1..2").Status(404)
}

func TestRegistersAreNarrowedAndPaged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for n := range notices.RegisterPage + 1 {
		p := processor(fmt.Sprintf("QQ-%03d", n))
		p.Owner, p.Ends = "Revenues", ""
		s.publish(t, p)
	}
	list := "/registers/processors"
	s.Get(list).Status(200).Contains("52 entries.", "Libraries", "Revenues", "Next page")
	s.Get(list + "?page=2").Status(200).Contains("QQ-050").Lacks("PR-001")
	s.Get(list + "?page=3").Status(404)
	s.Get(list+"?unit=Libraries").Status(200).Contains("PR-001", "1 entry.").Lacks("QQ-001")
	s.Get(list+"?q=shelf&unit=Revenues&page=2").Status(200).Contains("51 entries.", "QQ-050")
	s.Get(list + "?q=nothinglikeit").Status(200).Contains("0 entries.")
	s.Get("/registers").Status(200).Contains("52 entries.", "Last changed on")
}

func TestDataOfTheNewRegisters(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for path, name := range map[string]string{"processors": "processors", "algorithms": "tools"} {
		var all map[string]any
		if err := json.Unmarshal([]byte(s.Get("/registers/"+path+".json").Status(200).Body), &all); err != nil || len(all[name].([]any)) != 1 {
			t.Errorf("%s: %v, %v", path, all, err)
		}
		rows, err := csv.NewReader(strings.NewReader(s.Get("/registers/" + path + ".csv").Status(200).Body)).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%s: %v, %v", path, rows, err)
		}
		var linked struct {
			Graph []map[string]any `json:"@graph"`
		}
		if err := json.Unmarshal([]byte(s.Get("/registers/"+path+".jsonld").Status(200).Body), &linked); err != nil || len(linked.Graph) != 2 {
			t.Errorf("%s: %v, %v", path, linked, err)
		}
		inside(t, s.Get("/registers/"+path+".atom").Status(200), "<entry>", "/versions/1")
		inside(t, s.Get("/sitemap.xml").Status(200), "/registers/"+path+"<", "/registers/"+path+"/")
		cells := map[string]string{}
		for i, head := range rows[0] {
			cells[head] = rows[1][i]
		}
		if path == "processors" && (cells["contract"] != "'=C-2024-11" || cells["ends"] != "2025-03-31" || cells["subprocessors"] != "Cloudhouse, Ireland, Hosting") {
			t.Errorf("%v", cells)
		}
		if path == "algorithms" && (cells["phase"] != "retired" || cells["record.2.3.5"] != "Write to us." || cells["activities"] != "PA-002") {
			t.Errorf("%v", cells)
		}
	}
}
