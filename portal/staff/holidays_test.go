package staff_test

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web/webtest"
	"daylight/requests/deadline"
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

// upload sends a file as a browser does.
func (o *office) upload(b person, path, file, content string, fields ...string) *webtest.Response {
	o.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		must(o.t, w.WriteField(fields[i], fields[i+1]))
	}
	must(o.t, w.WriteField(ui.TokenField, b.Token()))
	if file != "" {
		part, err := w.CreateFormFile("file", file)
		must(o.t, err)
		_, err = part.Write([]byte(content))
		must(o.t, err)
	}
	must(o.t, w.Close())
	r := httptest.NewRequest(http.MethodPost, webtest.Base+path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Origin", webtest.Base)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.Do(r)
}

const govUK = `{"england-and-wales": {"division": "england-and-wales", "events": [
	{"title": "New Year’s Day", "date": "2027-01-01", "notes": "", "bunting": true},
	{"title": "Jubilee <bank> holiday", "date": "2027-06-04", "notes": "Extra bank holiday", "bunting": true},
	{"title": "Christmas Day", "date": "2027-12-27", "notes": "Substitute day", "bunting": true}]},
	"scotland": {"division": "scotland", "events": [{"title": "2nd January", "date": "2027-01-04", "notes": "", "bunting": true}]}}`

var ticked = regexp.MustCompile(`(?s)<input[^>]*name="days"[^>]*>`)

// daysOffered are the days of a preview, with those that are ticked.
func daysOffered(r *webtest.Response) (offered, chosen []string) {
	for _, box := range ticked.FindAllString(r.Body, -1) {
		value := html.UnescapeString(regexp.MustCompile(`value="([^"]*)"`).FindStringSubmatch(box)[1])
		offered = append(offered, value)
		if strings.Contains(box, "checked") {
			chosen = append(chosen, value)
		}
	}
	return offered, chosen
}

func TestAFileOfHolidaysIsImported(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.person(account.Administrator)
	b.Get("/staff/holidays/import").Status(200).Contains("bank-holidays.json", "England and Wales")
	page := o.upload(b, "/staff/holidays/import", "bank-holidays.json", govUK, "division", "england-and-wales").Status(200)
	page.Contains("Nothing is changed yet", "Friday 4 June 2027 – Jubilee <bank> holiday", "Holidays the file does not have", "Good Friday")
	if !strings.Contains(page.Body, `value="From the file bank-holidays.json"`) {
		t.Error("no reason is offered")
	}
	offered, chosen := daysOffered(page)
	if len(chosen) != 1 || !strings.HasPrefix(chosen[0], "2027-06-04|off|") || len(offered) < 4 {
		t.Fatalf("offered %v, ticked %v", offered, chosen)
	}
	rows := []string{"file", "bank-holidays.json"}
	for _, row := range offered {
		rows = append(rows, "rows", row)
	}
	b.Post("/staff/holidays/imported", append(rows, "reason", "Kept reason")...).Status(422).Contains("Choose at least one day", "Jubilee <bank> holiday")
	kept := b.Post("/staff/holidays/imported", append(rows, "days", chosen[0], "reason", "")...).Status(422)
	if _, still := daysOffered(kept); len(still) != 1 {
		t.Error("what was ticked is gone")
	}
	list := b.Post("/staff/holidays/imported", append(rows, "days", chosen[0], "reason", "Royal proclamation")...).Status(303).Header.Get("Location")
	o.recounted(list)
	b.Get("/staff/holidays").Contains("Jubilee <bank> holiday", "Royal proclamation")
	calendar, err := o.registry.CurrentCalendar(t.Context())
	must(t, err)
	if _, off := calendar.Holiday(deadline.Day{Year: 2027, Month: 6, Day: 4}); !off {
		t.Error("the day does not count")
	}
	b.Post("/staff/holidays/imported", "days", "tomorrow|off|x").Status(400)
}

func TestAnICalendarFileIsImported(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.person(account.Administrator)
	b.Get("/staff/holidays/import")
	file := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\nDTSTART;VALUE=DATE:20270517\r\nDTEND;VALUE=DATE:20270519\r\nSUMMARY:Festival\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	_, chosen := daysOffered(o.upload(b, "/staff/holidays/import", "days.ics", file).Status(200))
	if !slices.Equal(chosen, []string{"2027-05-17|off|Festival", "2027-05-18|off|Festival"}) {
		t.Fatal(chosen)
	}
}

func TestAFileThatCannotBeUsedSaysWhy(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.person(account.Administrator)
	b.Get("/staff/holidays/import")
	for _, c := range []struct{ file, content, division, says string }{
		{"", "", "", "Choose a file"},
		{"empty.ics", "", "", "Choose a file"},
		{"picture.png", "\x89PNG\r\n", "", "file"},
		{"bank-holidays.json", govUK, "", "Choose the part of the country"},
		{"bank-holidays.json", govUK, "northern-ireland", "northern-ireland"},
		{"bank-holidays.json", govUK[:100], "scotland", "line"},
	} {
		o.upload(b, "/staff/holidays/import", c.file, c.content, "division", c.division).Status(422).Contains(c.says, "Choose it again")
	}
}
