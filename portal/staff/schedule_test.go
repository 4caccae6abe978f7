package staff_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/web/webtest"
	"daylight/requests"
)

// scheduleFile is a table with the columns a new row needs.
func scheduleFile(lines ...string) []webtest.File {
	body := "code,function,class,description,trigger,period,action,authority,owner\n" + strings.Join(lines, "\n")
	return []webtest.File{{Field: "file", Name: "schedule <2027>.csv", Body: []byte(body)}}
}

const loans = "LIB-001,Libraries,Loans,What a member borrowed.,Item returned,P1Y,destroy,Act of 1964,Libraries"

// sendsSchedule reads a file and gives the address of its page.
func (p person) sendsSchedule(files []webtest.File) string {
	p.Get("/staff/retention/import").Status(200)
	return p.Send("/staff/retention/import", files).Status(303).Header.Get("Location")
}

func TestAScheduleIsImportedByTwo(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann, bea, clerk := o.person(account.Communications), o.person(account.DPO), o.person(account.Caseworker)
	clerk.Get("/staff/retention/import").Status(403)
	ann.Get("/staff/retention/import").Status(200).Contains("Choose a spreadsheet")
	ann.Send("/staff/retention/import", nil).Status(422).Contains("Choose a file")
	ann.Send("/staff/retention/import", []webtest.File{{Field: "file", Name: "a.csv", Body: []byte("code,class\nA,Pr\xeats\n")}}).Status(422).Contains("Save it as “CSV UTF-8”")

	page := ann.sendsSchedule(scheduleFile(loans, strings.Replace(loans, "P1Y", "1 year", 1), "LIB-003,Libraries,Fines,What a member owes.,Paid,six,burn,Act,Libraries"))
	wrong := ann.Get(page).Status(200)
	wrong.Contains("Nothing in the schedule has changed yet", "3 errors to mend", "LIB-001 stands in row 2 already", "Enter a period such as P6Y", "“burn” is not an action", "schedule <2027>.csv")
	wrong.Lacks("Hand in for a colleague")
	csv := ann.Get(page + "/errors.csv").Status(200)
	csv.Contains("Row,Column,Column name,Code,What to mend", "4,G,action,LIB-003,")
	bea.Get(page).Status(404)
	ann.Post(page+"/submit", "why", "x").Status(409)

	page = ann.sendsSchedule(scheduleFile(loans, "LIB-003,Libraries,Fines,What a member owes.,Paid,P6Y,destroy,Act,Libraries"))
	ann.Get(page).Status(200).Contains("2 rows change", "New row: what it says", "Hand in for a colleague")
	ann.Post(page+"/submit", "why", "").Status(422).Contains("Fill in this field", "2 rows change")
	for range 2 { // a double click
		ann.Post(page+"/submit", "why", "Council decision 4/2026").Status(303).Location(page)
	}
	ann.Get(page).Status(200).Contains("The file is handed in", "A colleague has to look at it").Lacks("Publish all of it")
	ann.Post(page + "/approve").Status(403).Contains("wrote")
	bea.Get("/staff/retention/import").Status(200).Contains("Waits for a colleague")
	bea.Get(page).Status(200).Contains("Publish all of it", "Council decision 4/2026")
	bea.Post(page+"/return", "reason", "").Status(422).Contains("Say why")
	for range 2 {
		bea.Post(page + "/approve").Status(303).Location(page)
	}
	bea.Get(page).Status(200).Contains("Published").Lacks("Return it")
	rows, err := o.board.Schedule(t.Context(), notices.Filter{})
	if err != nil || len(rows) != 2 || rows[1].Content.Period != "P6Y" || rows[1].Why != "Council decision 4/2026" || rows[1].AuthorName != ann.Name || rows[1].ApproverName != bea.Name {
		t.Errorf("%+v %v", rows, err)
	}
}

func TestAnImportMeetsAScheduleThatMoved(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann, bea := o.person(account.Communications), o.person(account.DPO)
	publishes := func(files []webtest.File) {
		page := ann.sendsSchedule(files)
		ann.Get(page)
		ann.Post(page+"/submit", "why", "First").Status(303)
		bea.Get(page)
		bea.Post(page + "/approve").Status(303)
		o.at = o.at.Add(time.Hour)
	}
	publishes(scheduleFile(loans, strings.Replace(loans, "LIB-001", "LIB-002", 1)))
	late := ann.sendsSchedule(scheduleFile(strings.Replace(loans, "P1Y", "P2Y", 1)))
	ann.Get(late).Contains("1 row in force is not in the file", "Rows to withdraw", "P1Y", "P2Y")
	ann.Post(late+"/submit", "why", "Longer", "withdraw", "LIB-002").Status(303)
	dora := o.person(account.Communications)
	other := dora.sendsSchedule(scheduleFile(strings.Replace(loans, "P1Y", "P3Y", 1)))
	dora.Get(other)
	dora.Post(other+"/submit", "why", "Even longer").Status(303)
	bea.Get(other)
	bea.Post(other + "/approve").Status(303)
	o.at = o.at.Add(time.Hour)
	bea.Get(late).Status(200).Contains("1 row changed since the file was read", "LIB-001").Lacks("Publish all of it")
	bea.Post(late + "/approve").Status(422).Contains("1 row changed since the file was read")
	bea.Post(late+"/return", "reason", "It moved").Status(303)
	ann.Get(late).Status(200).Contains("Returned", "It moved")
	rows, err := o.board.Schedule(t.Context(), notices.Filter{})
	if err != nil || len(rows) != 2 || rows[0].Content.Period != "P3Y" {
		t.Errorf("%+v %v", rows, err)
	}
}

// A whole file is planned for the day a new schedule counts from, called off, and planned again.
func TestAScheduleIsPlanned(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann, bea := o.person(account.Communications), o.person(account.DPO)
	board := &notices.Board{DB: o.DB, Now: func() time.Time { return o.at }, Languages: o.board.Languages}
	page := ann.sendsSchedule(scheduleFile(loans, strings.Replace(loans, "LIB-001", "LIB-002", 1)))
	ann.Get(page)
	ann.Post(page+"/submit", "why", "The schedule of 2027").Status(303)
	bea.Get("/staff/registers").Status(200).Contains("schedule <2027>.csv", "Waits for your approval")
	ann.Get("/staff/registers").Status(200).Lacks("schedule <2027>.csv")
	bea.Get(page).Status(200).Contains("At a moment you choose", "Publish all of it")
	bea.Post(page+"/approve", moment("2026-01-01", "09:00")...).Status(422).Contains("There is a problem", "Publish all of it")
	wrong := bea.Post(page+"/approve", "when", "later", "at-day", "1", "at-month", "4", "at-year", "2027", "at-time", "noon").Status(422)
	if !strings.Contains(wrong.Body, `value="noon"`) {
		t.Error("what was typed is lost")
	}
	ann.Post(page+"/approve", moment("2027-04-01", "00:00")...).Status(403)
	for range 2 { // a double click
		bea.Post(page+"/approve", moment("2027-04-01", "00:00")...).Status(303).Location(page)
	}
	planned := bea.Get(page).Status(200).Contains("All of it comes into force together by itself on", "1 April 2027 at 00:00 BST", bea.Name, "Given a moment to be published").Lacks("Publish all of it", "Return it")
	ann.Get("/staff/planned").Status(200).Contains("schedule <2027>.csv", "1 April 2027 at 00:00 BST", "Import of the retention schedule")
	ann.Get("/staff/retention/import").Status(200).Contains("Waits for its moment", "Comes into force on")
	for _, lang := range []string{"/fr", "/ar"} {
		ann.Get(lang+page).Status(200).Lacks("schedule.", "publishing.", "notices.")
	}
	ann.Post(page + "/call-off").Status(400)
	ann.Post(page+"/call-off", "planned", "2027-05-01T00:00:00Z").Status(409) // a tab that shows another moment
	for range 2 {
		ann.Post(page+"/call-off", "planned", field(planned.Body, "planned")).Status(303).Location(page)
	}
	bea.Get(page).Status(200).Contains("Planned publication called off", "Publish all of it")
	bea.Post(page+"/approve", moment("2027-04-01", "00:00")...).Status(303)
	o.at = time.Date(2027, 3, 31, 23, 0, 0, 0, time.UTC)
	must(t, board.PublishDue(t.Context()))
	bea.Get(page).Status(200).Contains("Published").Lacks("Call it off")
	if rows, err := o.board.Schedule(t.Context(), notices.Filter{}); err != nil || len(rows) != 2 || !rows[0].InForceFrom.Equal(o.at) {
		t.Errorf("%+v %v", rows, err)
	}
}

func TestTheScheduleIsForeseenAndCarriedOut(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var refs []string
	o.at = o.at.AddDate(-2, 0, 0)
	for range 2 {
		ref := o.file(access())
		must(t, o.registry.Withdraw(t.Context(), maria, requests.Step{Ref: ref}, ""))
		refs = append(refs, ref)
	}
	o.at = o.at.AddDate(2, 0, 0)
	dpo, admin, auditor, writer := o.person(account.DPO), o.person(account.Administrator), o.person(account.Auditor), o.person(account.Communications)
	must(t, o.registry.Hold(t.Context(), asWorker(dpo), requests.Step{Ref: refs[0]}, requests.Hold{For: "claim", Until: o.registry.Today().AddDays(90), Why: "County court, secret words"}))
	seen := dpo.Get("/staff/retention").Status(200)
	seen.Contains("What would go now", "a legal claim (1)", refs[0], "A legal claim", dpo.Name, "Carry the schedule out now").Lacks("secret words")
	admin.Get("/staff/retention").Status(200).Contains("fewer than 5", "Carry the schedule out now").Lacks(refs[0])
	auditor.Get("/staff/retention").Status(200).Contains("What would go now").Lacks("Carry the schedule out now", refs[0])
	writer.Get("/staff/retention").Status(200).Contains("Import a schedule").Lacks("What would go now")
	// Behind a wall the case is in nobody's list.
	must(t, o.registry.Declare(t.Context(), asWorker(dpo), requests.Interest{Kind: "family", Party: maria.Subject}))
	dpo.Get("/staff/retention").Status(200).Lacks(refs[0])

	admin.Get("/staff/retention/run").Status(200).Contains("What is erased cannot be brought back")
	for range 2 {
		admin.Post("/staff/retention/run").Status(303).Location("/staff/retention")
	}
	var jobs int
	must(t, o.DB.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'retention' AND args->>'name' = $1`, admin.Name).Scan(&jobs))
	if jobs != 1 {
		t.Errorf("%d runs were asked for", jobs)
	}
}

func TestGapsLeadToWhereTheyAreMended(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	writer := o.person(account.Communications)
	page := writer.sendsSchedule(scheduleFile(loans))
	writer.Get(page)
	writer.Post(page+"/submit", "why", "First").Status(303)
	dpo := o.person(account.DPO)
	dpo.Get(page)
	dpo.Post(page + "/approve").Status(303)
	gaps := o.person(account.Auditor).Get("/staff/retention/gaps").Status(200)
	gaps.Contains("1 row that nothing points at", "No notice and no activity points at it.")
	if !regexp.MustCompile(`href="/staff/registers/retention/LIB-001"`).MatchString(gaps.Body) {
		t.Error("no place to mend it")
	}
}
