package staff_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-ical"
	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/report"
	"daylight/portal/staff"
	"daylight/portal/web"
	"daylight/portal/web/webtest"
	"daylight/requests"
	"daylight/requests/deadline"
)

var addressOn = regexp.MustCompile(`<code[^>]*>(https://portal\.example)(/(?:[a-z]{2}/)?calendar/[A-Za-z0-9_-]+\.ics)</code>`)

// address is the private address a page shows.
func address(t *testing.T, page *webtest.Response) string {
	t.Helper()
	found := addressOn.FindStringSubmatch(page.Body)
	if found == nil {
		t.Fatalf("no address on the page: %s", page.Text())
	}
	return found[2]
}

var feedShown = regexp.MustCompile(`name="feed" value="([^"]*)"`)

// makes presses the button for an address and gives it.
func (o *office) makes(p person) string {
	o.t.Helper()
	seen := ""
	if found := feedShown.FindStringSubmatch(p.Get("/staff/calendar").Status(200).Body); found != nil {
		seen = found[1]
	}
	p.Post("/staff/calendar/make", "feed", seen).Status(303).Location("/staff/calendar")
	return address(o.t, p.Get("/staff/calendar").Status(200))
}

// parsed reads a calendar with a parser that has nothing to do with its writer.
func parsed(t *testing.T, answer *webtest.Response) (calendar *ical.Calendar, events map[string]ical.Event) {
	t.Helper()
	for i, line := range strings.Split(strings.TrimSuffix(answer.Body, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line %d is %d octets long, or ends wrongly: %q", i+1, len(line), line)
		}
	}
	calendar, err := ical.NewDecoder(strings.NewReader(answer.Body)).Decode()
	must(t, err)
	must(t, ical.NewEncoder(discard{}).Encode(calendar)) // which checks what must stand in it
	events = map[string]ical.Event{}
	for _, e := range calendar.Events() {
		uid, err := e.Props.Text(ical.PropUID)
		must(t, err)
		if _, twice := events[uid]; twice {
			t.Errorf("%s stands twice", uid)
		}
		events[uid] = e
	}
	return calendar, events
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// uid is that of what has to be done about a case.
func uid(ref string, task requests.Task) string {
	return strings.ToLower(ref) + "-" + string(task) + "@portal.example"
}

func TestMyDeadlines(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.registry.Policy.Draft = 5
	ann, rita := o.person(account.Caseworker), o.person(account.Reviewer)
	ann.Get("/staff/calendar").Status(200).Contains("My deadlines", "No days are waiting for you", "Make an address", "Every working day")
	ref, free := o.file(access()), o.file(correction())
	must(t, o.registry.Claim(t.Context(), asWorker(ann), requests.Step{Ref: ref}))
	page := ann.Get("/staff/calendar").Status(200).Contains("Coming", "Friday 18 December 2026 21 days left", "Have the draft ready: "+ref+" (request for a copy)",
		"Tuesday 29 December 2026 32 days left", "Answer: "+ref, "Last day to tell of an extension: "+ref)
	page.Lacks("Ñandú", "maria@example.org", free, "Late")
	rita.Get("/staff/calendar").Status(200).Contains("Nobody has it: give it to somebody: "+free+" (request to correct)").Lacks("Make a new address", ref)
	o.at = o.at.AddDate(0, 0, 40)
	ann.Get("/staff/calendar").Status(200).Contains("Late Friday 18 December 2026 19 days late", "Say why it is late")
	must(t, o.registry.Ask(t.Context(), asWorker(ann), requests.Step{Ref: ref}, requests.Inquiry{Text: "Which?"}))
	ann.Get("/staff/calendar").Status(200).Contains("Clock paused", "stand still until the person answers").Lacks("days late")
	ann.Get("/fr/staff/calendar").Status(200).Contains("Mes échéances", "Délai suspendu", "Chaque jour ouvré")
	ann.Get("/ar/staff/calendar").Status(200).Contains("مواعيدي", "المهلة متوقفة")
	if n := len(o.looks()); n != 0 {
		t.Errorf("%d looks recorded for a list of references", n)
	}
	o.person(account.Administrator).Get("/staff/calendar").Status(403)
	o.Browser().Get("/staff/calendar").Status(303)
	ann.Get("/staff/queue").Status(200)
	if !strings.Contains(ann.Get("/staff/queue").Body, `href="/staff/calendar"`) {
		t.Error("nothing leads from the cases to their days")
	}
}

func TestTheCalendarIsReadByItsAddress(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.registry.Policy.Draft = 5
	ann := o.person(account.Caseworker)
	ref := o.file(access())
	must(t, o.registry.Claim(t.Context(), asWorker(ann), requests.Step{Ref: ref}))
	at := o.makes(ann)
	if again := address(t, ann.Get("/staff/calendar")); again != at {
		t.Errorf("the address is another one on the next visit: %s", again)
	}
	program := o.Browser() // nobody's: no cookie
	answer := program.Get(at).Status(200)
	for name, want := range map[string]string{"Content-Type": "text/calendar; charset=utf-8", "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex, nofollow", "Set-Cookie": ""} {
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	answer.Lacks("Ñandú", "maria@example.org", "housing")
	calendar, events := parsed(t, answer)
	for name, want := range map[string]string{"METHOD": "PUBLISH", "X-WR-CALNAME": "My deadlines – Northmere Council", "NAME": "My deadlines – Northmere Council",
		"X-PUBLISHED-TTL": "PT1H", "REFRESH-INTERVAL": "PT1H", "VERSION": "2.0"} {
		if got := calendar.Props.Get(name); got == nil || got.Value != want {
			t.Errorf("%s is %+v, want %s", name, got, want)
		}
	}
	due := events[uid(ref, requests.TaskAnswer)]
	if len(events) != 3 || due.Component == nil {
		t.Fatalf("events %v", events)
	}
	for name, want := range map[string]string{"SUMMARY": "Answer due: " + ref + " (request for a copy)", "DTSTART": "20261229", "DTEND": "20261230",
		"TRANSP": "TRANSPARENT", "STATUS": "CONFIRMED", "URL": "https://portal.example/staff/cases/" + ref, "CATEGORIES": "Answer"} {
		if got := due.Props.Get(name); got == nil || got.Value != want {
			t.Errorf("%s is %+v, want %s", name, got, want)
		}
	}
	if due.Props.Get("DTSTART").Params.Get("VALUE") != "DATE" || due.Props.Get("SEQUENCE") == nil || due.Props.Get("DTSTAMP") == nil {
		t.Errorf("%+v", due.Props)
	}
	french := strings.Replace(at, "/calendar/", "/fr/calendar/", 1)
	if _, events = parsed(t, program.Get(french).Status(200)); events[uid(ref, requests.TaskAnswer)].Props.Get("SUMMARY").Value != "Réponse due\u00a0: "+ref+" (demande de copie)" {
		t.Error("the French address is not French")
	}
	arabic := strings.Replace(at, "/calendar/", "/ar/calendar/", 1)
	parsed(t, program.Get(arabic).Status(200))
}

func TestTheCalendarFollows(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann := o.person(account.Caseworker)
	ref := o.file(access())
	must(t, o.registry.Claim(t.Context(), asWorker(ann), requests.Step{Ref: ref}))
	at, program := o.makes(ann), o.Browser()
	first := program.Get(at).Status(200)
	program.Header.Set("If-None-Match", first.Header.Get("ETag"))
	same := program.Get(at).Status(304)
	if same.Body != "" || same.Header.Get("ETag") != first.Header.Get("ETag") {
		t.Errorf("304 with %d bytes, ETag %q", len(same.Body), same.Header.Get("ETag"))
	}
	o.at = o.at.AddDate(0, 0, 3)
	program.Get(at).Status(304) // a day later nothing is new
	adam := requests.Officer{ID: uuid.New(), Name: "Adam", Roles: []string{requests.RoleAdministrator}}
	id, err := o.registry.AddDays(t.Context(), adam, []deadline.Holiday{{Day: deadline.Day{Year: 2026, Month: 12, Day: 29}, Name: "Mourning", Reason: "Proclaimed"}})
	must(t, err)
	must(t, o.registry.RecountOpen(t.Context(), id))
	second := program.Get(at).Status(200)
	_, before := parsed(t, first)
	_, after := parsed(t, second)
	was, is := before[uid(ref, requests.TaskAnswer)].Props, after[uid(ref, requests.TaskAnswer)].Props
	if is.Get("DTSTART").Value != "20261230" || was.Get("DTSTART").Value != "20261229" || is.Get("SEQUENCE").Value <= was.Get("SEQUENCE").Value {
		t.Errorf("was %+v, is %+v", was, is)
	}
	must(t, o.registry.Ask(t.Context(), asWorker(ann), requests.Step{Ref: ref}, requests.Inquiry{Text: "Which?"}))
	_, still := parsed(t, program.Get(at).Status(200))
	if props := still[uid(ref, requests.TaskAnswer)].Props; props.Get("STATUS").Value != "TENTATIVE" || !strings.HasSuffix(props.Get("SUMMARY").Value, ", clock paused") {
		t.Errorf("%+v", props)
	}
	head := program.Do(httptest.NewRequest(http.MethodHead, webtest.Base+at, nil)).Status(200)
	if head.Body != "" || head.Header.Get("ETag") == "" {
		t.Error("HEAD does not answer as GET does")
	}
}

// A stopped address, a made-up one and one of somebody who left answer alike.
func TestAnAddressThatIsNotThere(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann, ben, eve := o.person(account.Caseworker), o.person(account.Caseworker), o.person(account.Reviewer)
	program := o.Browser()
	stopped, gone, moved := o.makes(ann), o.makes(ben), o.makes(eve)
	next := o.makes(ann)
	program.Get(next).Status(200)
	program.Get(gone).Status(200)
	must(t, o.Directory.DisableOfficer(t.Context(), ben.ID, uuid.Nil))
	must(t, o.Directory.SetRoles(t.Context(), eve.Officer, []account.Role{account.Communications}, uuid.Nil))
	forged := next[:len(next)-8] + "AAAA.ics"
	number := regexp.MustCompile(`[0-9a-f]{16}`)
	var answers []string
	for _, at := range []string{stopped, gone, moved, forged, "/calendar/x.ics"} {
		answer := program.Get(at).Status(404)
		answers = append(answers, number.ReplaceAllString(answer.Text(), ""))
		if answer.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", at)
		}
	}
	if len(slices.Compact(answers)) != 1 {
		t.Errorf("the answers differ: %q", answers)
	}
	shown := feedShown.FindStringSubmatch(ann.Get("/staff/calendar").Body)[1]
	ann.Post("/staff/calendar/stop", "feed", shown).Status(303)
	program.Get(next).Status(404)
	ann.Get("/staff/calendar").Status(200).Contains("The address has stopped", "Make an address")
	o.Browser().Post("/staff/calendar/make").Status(403)
}

func TestPaceOfReminders(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann := o.person(account.Caseworker)
	ann.Get("/staff/calendar").Status(200)
	ann.Post("/staff/calendar/pace", "pace", "weekly").Status(303).Location("/staff/calendar")
	page := ann.Get("/staff/calendar").Status(200).Contains("Saved.")
	if !regexp.MustCompile(`value="weekly"[^>]*checked`).MatchString(page.Body) {
		t.Error("the pace chosen is not ticked")
	}
	ann.Post("/staff/calendar/pace", "pace", "hourly").Status(422).Contains("Choose one of the answers")
	pace, err := o.registry.Reminding(t.Context(), asWorker(ann))
	must(t, err)
	if pace != requests.PaceWeekly {
		t.Errorf("pace %s", pace)
	}
}

// The log keeps the pattern of the address, never the address.
func TestTheLogKeepsNoAddress(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann := o.person(account.Caseworker)
	at := o.makes(ann)
	var log bytes.Buffer
	pages := &staff.Pages{Registry: o.registry, Directory: o.Directory, Body: report.Body{Name: "Northmere Council"}}
	heard := webtest.New(t, pages.Mount, webtest.With(o.DB), webtest.WithDirectory(o.Directory),
		webtest.WithSite(func(s *web.Site) { s.Log = slog.New(slog.NewTextHandler(&log, nil)) }))
	heard.Browser().Get(at).Status(200)
	heard.Browser().Get(at[:len(at)-6] + "AA.ics").Status(404)
	if token := path.Base(at); strings.Contains(log.String(), token[:20]) || !strings.Contains(log.String(), "/calendar/:token.ics") {
		t.Errorf("the log says %s", log.String())
	}
}
