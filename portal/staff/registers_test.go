package staff_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/web/webtest"
)

func pressActivity(id string) notices.Activity {
	return notices.Activity{
		ID: id, Title: notices.Text{"en": "Lending books", "fr": "Prêter des livres"}, Purpose: notices.Text{"en": "To lend books."}, Unit: "Libraries",
		Bases:    []notices.Basis{{Article: "6(1)(e)", Provision: "Public Libraries and Museums Act 1964"}, {Article: "9(2)(g)", Provision: "Schedule 1"}},
		Subjects: []notices.Text{{"en": "Members"}}, Data: []notices.Text{{"en": "Loans"}, {"en": "Charges"}}, Retention: []string{"LIB-001"},
		Security: notices.Text{"en": "Access by role."}, Processors: []string{"PR-001", "A Printer Ltd"}, DPV: []string{"ServiceProvision"},
		JointControllers: []string{"Eastmere", "Westmere"}, Transfers: []notices.Transfer{{Country: "US", Safeguard: "Clauses", Copy: "Write to us"}},
	}
}

func pressProcessor(code string) notices.Processor {
	return notices.Processor{
		ID: code, Title: notices.Text{"en": "Shelfmark Systems"}, Address: "1 Mill Lane", Contact: "privacy@shelfmark.example", Country: "United Kingdom",
		Services: []notices.Text{{"en": "Runs the library system"}}, Data: []notices.Text{{"en": "Loans"}}, Security: notices.Text{"en": "ISO 27001."},
		Contract: "C-1", Starts: "2024-04-01", Owner: "Libraries", ReviewDue: "2026-12-10",
		Subprocessors: []notices.Subprocessor{{Name: "Cloudhouse", Country: "Ireland", Task: notices.Text{"en": "Hosting", "fr": "Hébergement"}}},
	}
}

func pressTool(code string) notices.Tool {
	return notices.Tool{
		ID: code, Template: notices.ATRS, Title: notices.Text{"en": "Overdue reminders"}, Summary: notices.Text{"en": "Chooses when to remind people."},
		Unit: "Libraries", Phase: notices.PhaseProduction, Decides: notices.DecidesChecks, Contact: "tools@northmere.example", Activities: []string{"PA-002"},
		Record: map[string]notices.Text{"1.2": {"en": "It looks at loans."}, "2.3.2": {"en": "A librarian looks."}, "2.3.5": {"en": "Write to us."}, "2.4.4.1": {"en": "Loans."}},
	}
}

func pressAgreement(code string) notices.Agreement {
	return notices.Agreement{
		ID: code, Title: notices.Text{"en": "Fraud checks"}, Purpose: notices.Text{"en": "To find fraud."}, Parties: []string{"Northmere", "Cabinet Office"},
		Data: []notices.Text{{"en": "Names"}}, Bases: []notices.Basis{{Article: "6(1)(c)", Provision: "Act"}}, Safeguards: notices.Text{"en": "Encryption."},
		Activities: []string{"PA-002"}, Starts: "2024-01-01", Owner: "Revenues",
	}
}

// library is a newsroom with one document in each register.
func library(t *testing.T) *newsroom {
	n := newNewsroom(t)
	for _, content := range []notices.Content{pressProcessor("PR-001"), pressActivity("PA-002"), pressAgreement("SA-001"), pressTool("AT-001")} {
		n.publish(t, content)
	}
	for _, b := range []*webtest.Browser{n.ann, n.bea} {
		b.Get("/staff/registers").Status(200)
	}
	return n
}

// draftOf is what is saved of a document that is being written.
func (n *newsroom) content(t *testing.T, code string) notices.Content {
	return n.draft(t, code).Content
}

// Every document goes through its form unharmed: what comes back as it was shown says the same.
func TestEveryFormKeepsWhatItShows(t *testing.T) {
	t.Parallel()
	n := library(t)
	for _, at := range []string{"/processor/PR-001", "/activity/PA-002", "/agreement/SA-001", "/tool/AT-001", "/retention/LIB-001"} {
		at = "/staff/registers" + at
		for _, lang := range []string{"", "/fr", "/ar"} {
			n.ann.Get(lang+at).Status(200).Lacks("register.", "notices.phase", "<no value>")
			n.ann.Get(lang + at + "/preview/fr").Status(200).Lacks("register.")
			n.ann.Get(lang+at+"/edit").Status(200).Lacks("register.f", "register.h", "register.a")
		}
		form := n.ann.Get(at + "/edit").Status(200)
		n.ann.Post(at+"/edit", filled(form, "why", "Looked at again.")...).Status(303).Location(at)
		code := at[strings.LastIndex(at, "/")+1:]
		d, err := n.board.Dossier(context.Background(), n.draft(t, code).Ref())
		if err != nil || d.Draft == nil {
			t.Fatal(err)
		}
		if changes, err := notices.CompareFields(d.Published.Content, d.Draft.Content); err != nil || len(changes) > 0 {
			t.Errorf("%s came back changed: %+v, %v", at, changes, err)
		}
	}
	if tool := n.content(t, "AT-001").(notices.Tool); tool.Template != notices.ATRS {
		t.Errorf("the template of the record is lost: %+v", tool)
	}
}

// A new tool is written by one, approved by another and published; the second click of any button does nothing more.
func TestNewToolByTwoPeople(t *testing.T) {
	t.Parallel()
	n := library(t)
	ctx := context.Background()
	at := "/staff/registers/tool/AT-002"
	form := n.ann.Get("/staff/registers/tool/new").Status(200)
	wrong := n.ann.Post("/staff/registers/tool/new", filled(form, "code", "at-002", "title.en", "Parking <bot>", "phase", "idea", "website", "ftp://x")...).Status(422)
	wrong.Contains("Fill in this field", "Enter a web address")
	for _, kept := range []string{`value="Parking &lt;bot&gt;"`, `value="at-002"`, `value="ftp://x"`, `href="#record.2.3.5.en"`, `href="#decides"`, `id="decides"`, `id="record.2.3.5.en"`} {
		if !strings.Contains(wrong.Body, kept) {
			t.Errorf("%s is missing", kept)
		}
	}
	whole := filled(form, "code", "at-002", "title.en", "Parking bot", "title.fr", "Robot", "summary.en", "Answers.", "unit", "Streets", "phase", "public-beta",
		"decides", "person", "contact", "a@b.example", "record.1.2.en", "It answers.", "record.2.3.2.en", "Staff read along.", "record.2.3.5.en", "Call us.",
		"record.2.4.4.1.en", "Questions.", "activities", "PA-002", "processors", "PR-001", "processors.others", "A Printer Ltd\n\n", "why", "New.")
	n.ann.Post("/staff/registers/tool/new", whole...).Status(303).Location(at)
	n.ann.Post("/staff/registers/tool/new", whole...).Status(303).Location(at) // the second click
	n.bea.Post("/staff/registers/tool/new", whole...).Status(422).Contains("Choose another")
	tool := n.content(t, "AT-002").(notices.Tool)
	if tool.Template != "4.0" || tool.Record["2.3.5"]["en"] != "Call us." || len(tool.Processors) != 2 || tool.Title["fr"] != "Robot" || n.draft(t, "AT-002").Revision != 1 {
		t.Fatalf("%+v", tool)
	}
	n.ann.Get(at).Status(200).Contains("Not translated", "Draft")

	step := n.step(t, "AT-002")
	n.ann.Post(at+"/submit", step...).Status(303)
	n.ann.Post(at+"/submit", step...).Status(303)
	n.ann.Get(at).Status(200).Contains("You wrote a part of this text")
	n.ann.Post(at+"/approve", step...).Status(403)
	n.bea.Get("/staff/registers").Status(200).Contains("Waits for your approval", "Parking bot")
	n.bea.Post(at+"/return", step...).Status(422)
	n.bea.Post(at+"/return", append(step, "why", "Say who reads along.")...).Status(303)
	n.ann.Post(at+"/submit", step...).Status(303)
	n.bea.Post("/staff/registers/tool/AT-001/approve", step...).Status(404) // a form of another document
	n.bea.Post(at+"/approve", step...).Status(303)
	n.at = n.at.Add(time.Minute)
	n.bea.Post(at+"/publish", step...).Status(303)
	n.at = n.at.Add(time.Minute)
	n.bea.Post(at+"/publish", step...).Status(303)
	r, err := n.board.ReadDocument(ctx, tool.Ref(), 0)
	if err != nil || r.Number != 1 || len(r.Versions) != 1 {
		t.Fatalf("%+v, %v", r.Edition, err)
	}
	n.ann.Get(at).Status(200).Contains("In force", "Say who reads along.", "Published as version 1", "PR-001", "PA-002")
	n.bea.Post(at+"/discard", step...).Status(409)
}

// Two people at one document: what each typed in different fields, or languages, stands together; where both typed, both are shown.
func TestTwoTabsOnARegister(t *testing.T) {
	t.Parallel()
	n := library(t)
	at := "/staff/registers/processor/PR-001/edit"
	anns, beas := n.ann.Get(at).Status(200), n.bea.Get(at).Status(200)
	n.ann.Post(at, filled(anns, "address", "2 Mill Lane", "security.en", "ISO 27001 and guards.", "contract", "C-2")...).Status(303)
	page := n.bea.Post(at, filled(beas, "security.fr", "ISO 27001.", "contract", "C-3", "country", "Wales")...).Status(409)
	page.Contains("Both versions", n.anns, "C-2", "C-3", "Wales")
	for _, kept := range []string{`value="2 Mill Lane"`, `value="C-3"`, `value="Wales"`, "ISO 27001 and guards.</textarea>", "ISO 27001.</textarea>", `name="revision" value="1"`} {
		if !strings.Contains(page.Body, kept) {
			t.Errorf("%s is missing", kept)
		}
	}
	if saved := n.content(t, "PR-001").(notices.Processor); saved.Contract != "C-2" || saved.Country != "United Kingdom" {
		t.Fatalf("overwritten: %+v", saved)
	}
	n.bea.Post(at, filled(page)...).Status(303)
	saved := n.content(t, "PR-001").(notices.Processor)
	if saved.Contract != "C-3" || saved.Address != "2 Mill Lane" || saved.Security["en"] != "ISO 27001 and guards." || saved.Security["fr"] != "ISO 27001." {
		t.Fatalf("%+v", saved)
	}
	// Sent twice: the second finds its work done.
	form := n.bea.Get(at).Status(200)
	n.bea.Post(at, filled(form, "contract", "C-4")...).Status(303)
	n.bea.Post(at, filled(form, "contract", "C-4")...).Status(303)
	if d := n.draft(t, "PR-001"); d.Revision != 3 {
		t.Errorf("saved %d times", d.Revision)
	}
	// A decision about a draft that moved on comes back with its reason.
	step := []string{"version", strconv.FormatInt(n.draft(t, "PR-001").ID, 10), "revision", "1", "why", "Too <short>."}
	n.ann.Post("/staff/registers/processor/PR-001/return", step...).Status(409).Contains("changed this draft", "Too <short>.")
}

// Whoever withdraws sees first what would point at nothing; afterwards the desk of what pointed there says so.
func TestWithdrawingFromARegister(t *testing.T) {
	t.Parallel()
	n := library(t)
	at := "/staff/registers/retention/LIB-001"
	page := n.ann.Get(at+"/withdraw").Status(200).Contains("would then point at nothing", "Lending books", "English words on title.")
	if !strings.Contains(page.Body, `href="/staff/registers/activity/PA-002"`) {
		t.Error("it does not lead to what would point at nothing")
	}
	n.at = n.at.Add(time.Hour)
	n.ann.Post(at+"/withdraw", "why", "").Status(422)
	n.ann.Post(at+"/withdraw", "why", "Merged <with> LIB-002.").Status(303).Location(at)
	n.ann.Post(at+"/withdraw", "why", "Merged <with> LIB-002.").Status(303)
	n.ann.Get(at).Status(200).Contains("Withdrawn", "Merged <with> LIB-002.").Lacks("Begin a new version")
	n.ann.Get(at + "/edit").Status(410)
	n.ann.Get("/staff/registers/activity/PA-002").Status(200).Contains("LIB-001", "Points at nothing")
}

// A notice on decisions made by a computer is advised to name the tool, and can be sent without.
func TestANoticeNamesItsTool(t *testing.T) {
	t.Parallel()
	n := library(t)
	n.ann.Post(at("begin")).Status(303)
	n.ann.Post(at("facts"), facts(n.step(t, "libraries"), "rights", "human-decision", "automated", "yes")...).Status(303)
	page := n.ann.Get("/staff/notices/libraries").Status(200).Contains("Link the tool that decides", "Advice; it does not stop publishing")
	if !strings.Contains(page.Body, at("facts")+"#tools") || !strings.Contains(n.ann.Get(at("facts")).Body, `id="tools"`) {
		t.Error("the advice does not lead to where the tool is named")
	}
	n.ann.Post(at("facts"), facts(n.step(t, "libraries"), "rights", "human-decision", "automated", "yes", "tools", "AT-001")...).Status(303)
	if got := n.content(t, "libraries").(notices.Notice).Tools; len(got) != 1 || got[0] != "AT-001" {
		t.Fatalf("saved %v", got)
	}
	n.ann.Get("/staff/notices/libraries").Status(200).Lacks("Link the tool that decides")
	n.ann.Get(at("preview/en")).Status(200).Contains("Overdue reminders")
	n.ann.Post(at("submit"), n.step(t, "libraries")...).Status(303)
}

// The auditor reads everything and changes nothing.
func TestRegistersForTheAuditor(t *testing.T) {
	t.Parallel()
	n := library(t)
	form := n.ann.Get("/staff/registers/tool/AT-001/edit")
	n.ann.Post("/staff/registers/tool/AT-001/edit", filled(form, "unit", "Streets")...).Status(303)
	auditor := n.Browser()
	n.Officer(auditor, account.Auditor)
	auditor.Get("/staff/registers").Status(200).Contains("Algorithmic tools")
	auditor.Get("/staff/registers/processor?q=shelf").Status(200).Contains("PR-001", "Review due by 10 December 2026").Lacks("Add an entry")
	file := auditor.Get("/staff/registers/tool/AT-001").Status(200).Contains("Draft", "Version 1").Lacks("Send for approval", "Throw the draft away")
	for _, absent := range []string{"/edit\"", "/withdraw\"", "<button type=\"submit\" class=\"govuk-button\""} {
		if strings.Contains(file.Body, absent) {
			t.Errorf("the auditor is offered %s", absent)
		}
	}
	auditor.Get("/staff/registers/tool/AT-001/preview/en").Status(200).Contains("Streets")
	auditor.Get("/staff/registers/tool/AT-001/edit").Status(403)
	for _, nowhere := range []string{"notice", "nothing", "tool/ZZ-1", "notice/libraries", "tool/PR-001"} {
		n.ann.Get("/staff/registers/" + nowhere).Status(404)
	}
}
