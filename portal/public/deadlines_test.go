package public

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"daylight/notices"
	"daylight/portal/i18n"
	"daylight/portal/report"
	"daylight/portal/web/webtest"
	"daylight/requests/deadline"
)

// newCalculator is the calculator alone, over a database that may be away.
func newCalculator(t *testing.T, change func(*Pages)) *webtest.Browser {
	t.Helper()
	library, err := deadline.Load()
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	pool, err := pgxpool.New(context.Background(), "postgres://nobody@127.0.0.1:1/nothing?connect_timeout=1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	pages := &Pages{
		Board: &notices.Board{DB: pool, Now: func() time.Time { return at }, Languages: []string{"en", "fr", "ar"}}, Library: library,
		Law: "uk-gdpr", Calendar: "gb-eng", Body: report.Body{Name: "Northmere Council", Zone: zone},
	}
	if change != nil {
		change(pages)
	}
	return webtest.New(t, pages.Mount, webtest.WithDirectory(webtest.Directory(t, pool, ""))).Browser()
}

const arrived = "/deadlines?received=2026-11-27"

func TestCalculator(t *testing.T) {
	t.Parallel()
	b := newCalculator(t, nil)
	for query, wants := range map[string][]string{
		"received-day=27&received-month=11&received-year=2026":   {"Tuesday 29 December 2026", "UK General Data Protection Regulation", "England and Wales"},
		"received-day=027&received-month=011&received-year=2026": nil,
		"received=2026-11-27": {"Tuesday 29 December 2026"},
		"received=2026-11-27&asked=2026-12-07&answered=2026-12-14":                                          {"Monday 4 January 2027", "Neither the day of the question nor the day of the answer counts."},
		"received=2026-11-27&asked=2026-12-07&answered=2026-12-14&reading=asking-day":                       {"Monday 4 January 2027", "The day of the answer counts again."},
		"received=2026-11-27&asked=2026-12-07":                                                              {"The clock is standing still"},
		"received=2026-11-27&longer=2m":                                                                     {"Monday 1 March 2027", "The day on which the person was told is missing."},
		"received=2026-11-27&longer=2m&told=2026-12-20":                                                     {"Monday 1 March 2027", "Tuesday 29 December 2026"},
		"received=2026-11-27&longer=2m&told=2027-01-20":                                                     {"The last day to say so was Tuesday 29 December 2026."},
		"received=2026-11-27&longer=until&until=2027-01-15&told=2026-12-20":                                 {"Friday 15 January 2027"},
		"received=2026-11-27&longer=to+2027-01-15&told=2026-12-20":                                          {"Friday 15 January 2027"},
		"received=2026-11-27&id-asked=2026-12-01":                                                           {"The clock is standing still", "Proof of who the person is was asked for"},
		"received=2026-11-27&id-asked=2026-12-01&id-known=2026-12-10":                                       {"Monday 11 January 2027"},
		"received=2026-11-27&fee-asked=2026-12-01&fee-paid=2026-12-10":                                      {"Monday 11 January 2027"},
		"received=2026-11-27&calendar=none":                                                                 {"Monday 28 December 2026", "No public holidays were taken into account."},
		"received=2026-11-27&calendar=gb-eng%2Bfr":                                                          {"England and Wales + France"},
		"received=2026-12-01&law=uk-foi&kind=foi":                                                           {"Thursday 31 December 2026", "United Kingdom, any part"},
		"received=2026-12-01&law=uk-foi&kind=foi&longer=%2B20wd&told=2026-12-10":                            {"February 2027"},
		"received=2026-12-01&law=uk-foi&kind=foi&asked=2026-12-02&answered=2026-12-03":                      {"Counting starts again from the day of the answer."},
		"received=2026-05-06&law=eu-gdpr&kind=access&calendar=none":                                         {"Monday 8 June 2026", "European Union"},
		"aware=2026-11-27&time=14:30&law=uk-gdpr&kind=breach_notify_authority":                              {"Monday 30 November 2026 at 14:30"},
		"aware=2026-11-27&law=uk-gdpr&kind=breach_notify_authority":                                         {"Monday 30 November 2026 at 00:00"},
		"received=2026-11-27&law=ee-avts&kind=foi&registered=2026-11-30":                                    {"Monday 7 December 2026"},
		"received=2026-11-27&law=ch-dsg&kind=access&fee-asked=2026-12-01&thought=2026-12-11&calendar=ch-be": {"Monday 11 January 2027"},
		"received=2026-11-27&law=uk-gdpr&kind=complaint&acknowledged=2027-01-20":                            {"Tell the person that it has come, by", "The last day to do so was"},
		"received=2026-11-27&law=us-foia&kind=foi":                                                          {"the person can go to court without waiting any longer"},
		"received=2026-11-27&law=us-ca-ccpa&kind=access":                                                    {"This law does not bind public bodies."},
		"received=2026-11-27&law=ch-dsg&kind=access&asked=2026-12-01":                                       {"does not stop the clock"},
		"received=2026-11-27&law=uk-gdpr&kind=access_extension_notice":                                      {"Tuesday 29 December 2026", "word that it takes longer"},
		"received=2026-11-27&law=uk-gdpr&kind=complaint_ack":                                                {"word that it has come"},
		"received=2019-11-27&law=uk-gdpr&kind=access":                                                       {"In force from 25 May 2018 to 4 February 2026."},
	} {
		r := b.Get("/deadlines?" + query)
		if wants == nil {
			r.Status(http.StatusUnprocessableEntity)
			continue
		}
		r.Status(http.StatusOK).Contains(wants...).Lacks("There is a problem")
	}
	b.Get("/fr"+arrived).Contains("mardi 29 décembre 2026", "Angleterre et pays de Galles")
	b.Get("/ar/deadlines?received-day=٢٧&received-month=١١&received-year=٢٠٢٦").Status(http.StatusOK).Contains("29", "إنجلترا وويلز")
}

// A late hour far away can be another day where the authority is.
func TestWhichDayCounts(t *testing.T) {
	t.Parallel()
	b := newCalculator(t, nil)
	b.Get(arrived+"&time=23:30&written=America/New_York").Status(http.StatusOK).
		Contains("At 23:30 on Friday 27 November 2026 in America/New York it was 04:30 on Saturday 28 November 2026 in Europe/London", "received on Saturday 28 November 2026")
	b.Get(arrived + "&time=23h30").Contains("It was 23:30 on Friday 27 November 2026 in the time zone Europe/London.")
	b.Get(arrived + "&time=23.30&written=UTC&zone=Asia/Tokyo").Contains("08:30 on Saturday 28 November 2026 in Asia/Tokyo")
	b.Get(arrived + "&law=us-foia&kind=foi&time=20:00&written=UTC").Contains("15:00 on Friday 27 November 2026 in America/New York")
}

// One thing after another is asked, all in the address and nothing in a cookie.
func TestCalculatorAsksForWhatTheLawLooksAt(t *testing.T) {
	t.Parallel()
	b := newCalculator(t, nil)
	first := b.Get("/deadlines").Status(http.StatusOK)
	first.Contains("A request to Northmere Council", "UK GDPR (United Kingdom) – set by law", "– in doubt").Lacks("Day the request arrived")
	if binds, not := strings.Index(first.Body, `<optgroup label="Laws that bind`), strings.Index(first.Body, `<optgroup label="Laws that do not`); binds < 0 || not < binds ||
		strings.Index(first.Body, `value="us-ca-ccpa"`) < not || strings.Index(first.Body, `value="uk-foi"`) > not {
		t.Error("the laws are not grouped by whom they bind")
	}
	b.Get("/deadlines?step=law&law=uk-gdpr").Status(http.StatusOK).Contains("What was asked for?", "United Kingdom. In force since 5 February 2026.", "It is not settled whether").Lacks("Day the request arrived", "There is a problem")
	b.Get("/deadlines?step=kind&law=uk-gdpr").Status(http.StatusUnprocessableEntity).Contains("Choose what was asked for")
	b.Get("/deadlines?law=de-ifg").Status(http.StatusOK).Contains("Day the request arrived").Lacks("What was asked for?")
	for query, holds := range map[string]struct{ has, lacks []string }{
		"law=uk-gdpr&kind=access":                  {[]string{`name="id-asked-day"`, `name="fee-paid-day"`, `name="asked3-day"`, `value="2m"`, `value="until"`, `name="reading"`, `name="calendar"`}, []string{`name="registered-day"`, `name="aware-day"`, `name="thought-day"`, `name="acknowledged-day"`}},
		"law=uk-gdpr&kind=rectification":           {[]string{`name="id-asked-day"`}, []string{`name="asked-day"`, `name="reading"`, "It is not settled"}},
		"law=uk-gdpr&kind=breach_notify_authority": {[]string{`name="aware-day"`, `name="time"`}, []string{`name="received-day"`, `name="longer"`, `name="calendar"`, `name="asked-day"`}},
		"law=uk-foi&kind=foi":                      {[]string{`value="+20wd"`, `name="fee-asked-day"`}, []string{`value="2m"`, `name="id-asked-day"`}},
		"law=nz-oia&kind=foi":                      {[]string{`value="until"`}, []string{`value="+20wd"`}},
		"law=ee-avts&kind=foi":                     {[]string{`name="registered-day"`}, []string{`name="asked-day"`}},
		"law=ch-dsg&kind=access":                   {[]string{`name="fee-asked-day"`, `name="thought-day"`}, []string{`name="fee-paid-day"`}},
		"law=uk-gdpr&kind=complaint":               {[]string{`name="acknowledged-day"`}, []string{`name="asked-day"`, `name="longer"`}},
		"law=de-ifg&kind=foi":                      {[]string{`name="received-day"`}, []string{`name="longer"`, `name="asked-day"`}},
	} {
		r := b.Get("/deadlines?" + query).Status(http.StatusOK)
		for _, has := range holds.has {
			if !strings.Contains(r.Body, has) {
				t.Errorf("%s lacks %s", query, has)
			}
		}
		for _, lacks := range holds.lacks {
			if strings.Contains(r.Body, lacks) {
				t.Errorf("%s has %s", query, lacks)
			}
		}
		if len(r.Cookies()) > 0 {
			t.Errorf("%s sets a cookie", query)
		}
	}
}

// Changing the law keeps the days and drops what belongs to the old law.
func TestChangeOfLawKeepsTheDays(t *testing.T) {
	t.Parallel()
	b := newCalculator(t, nil)
	r := b.Get(arrived + "&law=uk-gdpr&kind=access&asked=2026-12-07&longer=2m&change=law").Status(http.StatusOK)
	for _, kept := range []string{`name="received" value="2026-11-27"`, `name="asked" value="2026-12-07"`, `name="step" value="law"`} {
		if !strings.Contains(r.Body, kept) {
			t.Errorf("lacks %s", kept)
		}
	}
	for _, gone := range []string{`name="kind"`, `name="longer"`} {
		if strings.Contains(r.Body, gone) {
			t.Errorf("has %s", gone)
		}
	}
	b.Get(arrived + "&step=law&law=uk-gdpr").Status(http.StatusOK).Contains("What was asked for?")
	b.Get(arrived + "&step=kind&law=uk-gdpr&kind=erasure").Status(http.StatusOK).Contains("Tuesday 29 December 2026")
}

func TestFaultsNameFieldAndRemedy(t *testing.T) {
	t.Parallel()
	b := newCalculator(t, nil)
	for query, want := range map[string][2]string{ // the link of the summary, and the words
		"received-day=31&received-month=2&received-year=2026": {"#received-day", "there is no such day"},
		"received-day=27":                                             {"#received-month", "enter the month too"},
		"received-month=4&received-year=2026":                         {"#received-day", "enter the day of the month too"},
		"received-day=27&received-month=11":                           {"#received-year", "enter the year too"},
		"received-day=27&received-month=Nov&received-year=2026":       {"#received-month", "use digits only"},
		"received-day=27&received-month=11&received-year=26":          {"#received-year", "four digits"},
		"received=tomorrow":                                           {"#received-month", "enter the month too"},
		"received=1850-01-01":                                         {"#received-day", "The law “UK GDPR (United Kingdom)” was not in force"},
		"received=9000-01-01":                                         {"#received-day", "too far away"},
		"step=days&law=uk-gdpr&kind=access":                           {"#received-day", "enter the day, in digits"},
		"received=2026-11-27&law=nonsense":                            {"#law", "Choose one from the list of laws"},
		"received=2026-11-27&kind=nonsense":                           {"#kind", "Choose one from the list"},
		"received=2026-11-27&law=uk-foi":                              {"", ""},
		"received=2026-11-27&longer=99y":                              {"#longer", "is no longer time"},
		"received=2026-11-27&longer=5m":                               {"#longer", "longer than the law allows"},
		"received=2026-11-27&law=de-ifg&longer=1m":                    {"#longer", "allows no longer time"},
		"received=2026-11-27&longer=until":                            {"#until-day", "enter the day, in digits"},
		"received=2026-11-27&longer=until&until=2028-11-27":           {"#until-day", "longer than the law allows"},
		"received=2026-11-27&told=2026-12-01":                         {"#longer", "Choose how much longer"},
		"received=2026-11-27&longer=2m&told=2026-11-01":               {"#told-day", "before the request was received"},
		"received=2026-11-27&answered=2026-12-01":                     {"#answered-day", "was not stopped before"},
		"received=2026-11-27&asked=2026-12-07&asked2=2026-12-08":      {"#asked2-day", "standing still already"},
		"received=2026-11-27&asked=2026-12-07&answered=2026-12-01":    {"#answered-day", "comes before its question"},
		"received=2026-11-27&asked3=2026-11-01":                       {"#asked3-day", "before the request was received"},
		"received=2026-11-27&id-asked=2026-12-07&id-known=2026-12-01": {"#id-known-day", "comes before its question"},
		"received=2026-11-27&calendar=atlantis":                       {"#calendar", "Choose one from the list of calendars"},
		"received=2026-11-27&reading=upside-down":                     {"#reading", "knows no way of reading it"},
		"received=2026-11-27&time=25:00":                              {"#time", "write hours and minutes"},
		"received=2026-03-29&time=01:30":                              {"#time", "the clocks went forward past it"},
		"received=2026-11-27&time=10:00&written=Mars":                 {"#written", "no time zone"},
		"received=2026-11-27&time=10:00&zone=Mars":                    {"#zone", "no time zone"},
		"received=2026-11-27&zone=../../etc/passwd":                   {"#zone", "no time zone"},
	} {
		r := b.Get("/deadlines?" + query)
		if want[0] == "" { // the kind is asked for, which is no fault
			r.Status(http.StatusOK).Contains("What was asked for?")
			continue
		}
		r.Status(http.StatusUnprocessableEntity).Contains("There is a problem", want[1]).Lacks("Last day for the answer")
		if !strings.Contains(r.Body, `<a href="`+want[0]+`"`) || !strings.Contains(r.Body, `id="`+want[0][1:]+`"`) {
			t.Errorf("%s: the summary does not lead to %s", query, want[0])
		}
	}
	kept := b.Get("/deadlines?received-day=31&received-month=2&received-year=2026&asked-day=%3Cb%3E&longer=2m&time=9h05&calendar=fr&law=uk-gdpr&kind=access").Body
	for _, typed := range []string{`id="received-day" name="received-day" type="text" value="31"`, `value="&lt;b&gt;"`, `value="2m" checked`, `value="9h05"`, `value="fr" selected`} {
		if !strings.Contains(strings.Join(strings.Fields(kept), " "), typed) {
			t.Errorf("what was typed is lost: %s", typed)
		}
	}
}

// The address of a calculation is short, whole and leads to the same day.
func TestLinkToACalculation(t *testing.T) {
	t.Parallel()
	b := newCalculator(t, nil)
	form := url.Values{"step": {"days"}, "law": {"uk-foi"}, "kind": {"foi"}, "received-day": {"01"}, "received-month": {"12"}, "received-year": {"2026"},
		"asked-day": {""}, "asked-month": {""}, "longer": {"+20wd"}, "told-day": {"10"}, "told-month": {"12"}, "told-year": {"2026"}, "calendar": {""}, "reading": {""}}
	r := b.Get("/fr/deadlines?" + form.Encode()).Status(http.StatusOK)
	const link = "/fr/deadlines?kind=foi&amp;law=uk-foi&amp;longer=%2B20wd&amp;received=2026-12-01&amp;told=2026-12-10"
	if !strings.Contains(r.Body, `href="`+link+`#answer"`) {
		t.Errorf("lacks %s", link)
	}
	again := b.Get(strings.ReplaceAll(link, "&amp;", "&")).Status(http.StatusOK)
	if again.Find(`p class="dl-deadline__day"`) != r.Find(`p class="dl-deadline__day"`) {
		t.Error("the link leads to another day")
	}
}

func TestCalculatorAsData(t *testing.T) {
	t.Parallel()
	b := newCalculator(t, nil)
	r := b.Get("/deadlines.json?received=2026-11-27&asked=2026-12-07&answered=2026-12-14").Status(http.StatusOK)
	if r.Header.Get("Access-Control-Allow-Origin") != "*" || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") || len(r.Cookies()) > 0 {
		t.Errorf("headers %v", r.Header)
	}
	var data map[string]any
	if err := json.Unmarshal([]byte(r.Body), &data); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{
		"law": "uk-gdpr", "law_version": "2026-02-05", "kind": "access", "received": "2026-11-27", "due": "2027-01-04", "acknowledge_by": nil,
		"extension_notice_by": "2027-01-04", "calendar": "gb-eng", "deemed": nil, "paused": false,
	} {
		if got, there := data[key]; !there || got != want {
			t.Errorf("%s is %v, not %v", key, got, want)
		}
	}
	step := data["steps"].([]any)[0].(map[string]any)
	if step["date"] != "2026-11-27" || step["rule"] == "" || step["citation"] == "" || len(data["warnings"].([]any)) == 0 {
		t.Errorf("step %v, warnings %v", step, data["warnings"])
	}
	bad := b.Get("/fr/deadlines.json?received=2026-02-30").Status(http.StatusUnprocessableEntity)
	var problem struct {
		Status int
		Errors []struct{ Field, Message string }
	}
	if err := json.Unmarshal([]byte(bad.Body), &problem); err != nil || problem.Status != 422 || len(problem.Errors) != 1 || problem.Errors[0].Field != "received" ||
		bad.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%v %s", err, bad.Body)
	}
	for query, field := range map[string]string{"": "received", "law=uk-foi&received=2026-12-01": "kind", "law=x&received=2026-12-01": "law"} {
		if r := b.Get("/deadlines.json?" + query).Status(http.StatusUnprocessableEntity); !strings.Contains(r.Body, `"field":"`+field+`"`) {
			t.Errorf("%q: %s", query, r.Body)
		}
	}
}

// A day that the body adds to its calendar is seen by the next visitor, and only where that calendar is used.
func TestBodysCalendarIsCurrent(t *testing.T) {
	t.Parallel()
	var changes []deadline.Holiday
	var away error
	b := newCalculator(t, func(p *Pages) {
		p.Current = func(context.Context) (deadline.Calendar, error) {
			own, err := p.Library.Calendar("gb-eng")
			return own.With(changes...), errors.Join(err, away)
		}
	})
	before := b.Get(arrived).Status(http.StatusOK).Contains("Tuesday 29 December 2026")
	changes = []deadline.Holiday{
		{Day: deadline.Day{Year: 2026, Month: 12, Day: 29}, Name: "Day of the Founders", Reason: "Decided by the council"},
		{Day: deadline.Day{Year: 2027, Month: 5, Day: 31}, Name: "Spring bank holiday", Reason: "Census", Worked: true},
	}
	after := b.Get(arrived).Status(http.StatusOK).
		Contains("Wednesday 30 December 2026", "as changed by Northmere Council", "Added by Northmere Council. Reason: Decided by the council", "Worked all the same. Reason: Census")
	if before.Header.Get("ETag") == after.Header.Get("ETag") || !strings.Contains(after.Header.Get("Cache-Control"), "must-revalidate") {
		t.Errorf("cached across the change: %v", after.Header)
	}
	again := httptest.NewRequest(http.MethodGet, webtest.Base+arrived, nil)
	again.Header.Set("If-None-Match", before.Header.Get("ETag"))
	b.Do(again).Status(http.StatusOK)
	b.Get(arrived + "&calendar=gb-sct").Contains("Tuesday 29 December 2026").Lacks("Founders")
	b.Get("/deadlines?received=2026-12-01&law=uk-foi&kind=foi").Contains("Thursday 31 December 2026").Lacks("Founders")
	b.Get(arrived + "&law=us-foia&kind=foi&calendar=gb-eng").Contains("Founders")

	away = errors.New("the database is away")
	b.Get(arrived).Status(http.StatusOK).Contains("Tuesday 29 December 2026", "We could not reach our list of days that Northmere Council added or changed.").Lacks("Founders")
	if r := b.Get("/deadlines.json?received=2026-11-27").Status(http.StatusOK); !strings.Contains(r.Body, "We could not reach our list") {
		t.Error("the data does not say that the calendar is as shipped")
	}
	b.Get(arrived + "&calendar=gb-sct").Lacks("We could not reach")
}

// A database that does not answer costs a visitor two seconds, not the page.
func TestCalculatorDoesNotWaitForTheDatabase(t *testing.T) {
	t.Parallel()
	b := newCalculator(t, func(p *Pages) {
		p.Current = func(ctx context.Context) (deadline.Calendar, error) {
			<-ctx.Done()
			return deadline.Calendar{}, ctx.Err()
		}
	})
	b.Get(arrived).Status(http.StatusOK).Contains("Tuesday 29 December 2026", "We could not reach our list")
}

// The body's own reading holds for its own law, unless a visitor chooses another.
func TestBodysReading(t *testing.T) {
	t.Parallel()
	b := newCalculator(t, func(p *Pages) { p.Reading = "asking-day" })
	const paused = "&asked=2026-12-07&answered=2026-12-16"
	b.Get(arrived+paused).Contains("Reading used: The day of the question does not count.", "Tuesday 5 January 2027")
	b.Get(arrived+paused+"&reading=both-days").Contains("Reading used: Neither the day of the question", "Wednesday 6 January 2027")
	b.Get(arrived + paused + "&law=fr-gdpr&kind=access").Contains("Reading used: The day of the question does not count.")
}

var keyShown = regexp.MustCompile(`\b(deadline|public)\.[a-z]`)

// Every law and kind can be asked about in every language, without a key showing.
func TestCalculatorKnowsEveryLaw(t *testing.T) {
	t.Parallel()
	b := newCalculator(t, nil)
	library, err := deadline.Load()
	if err != nil {
		t.Fatal(err)
	}
	for n, law := range (&Pages{Library: library}).newest() {
		for m, kind := range law.Kinds() {
			lang := []string{"", "/fr", "/ar"}[(n+m)%3]
			r := b.Get(lang + "/deadlines?" + addressOf(law, kind) + "&received=2027-11-29&aware=2027-11-29").Status(http.StatusOK)
			if key := keyShown.FindString(r.Text()); key != "" {
				t.Errorf("%s %s %s shows a key: %s", lang, law.ID, kind, key)
			}
		}
	}
}

// Every calendar and every place of a law has a name in every language.
func TestPlacesHaveNames(t *testing.T) {
	t.Parallel()
	library, err := deadline.Load()
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	keys := catalogue.Keys("en")
	for _, id := range append(library.Calendars(), deadline.NoCalendar) {
		if !slices.Contains(keys, "public.calendar."+id) {
			t.Errorf("calendar %s has no name", id)
		}
	}
	for _, law := range library.Laws() {
		if !slices.Contains(keys, "public.jurisdiction."+strings.ToLower(law.Jurisdiction)) {
			t.Errorf("%s has no name", law.Jurisdiction)
		}
	}
}
