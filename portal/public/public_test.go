package public

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/migrations/dbtest"
	"daylight/notices"
	"daylight/portal/report"
	"daylight/portal/web/webtest"
	"daylight/requests"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

var (
	author   = notices.Officer{ID: uuid.MustParse("018f0000-0000-7000-8000-000000000001"), Name: "Ann", Roles: []string{"communications"}}
	approver = notices.Officer{ID: uuid.MustParse("018f0000-0000-7000-8000-000000000002"), Name: "Bea", Roles: []string{"communications"}}
)

// site is the public pages over a board with a little on it.
type site struct {
	*webtest.Browser
	board    *notices.Board
	registry *requests.Registry
	at       time.Time
}

func newSite(t *testing.T) *site {
	t.Helper()
	pool := dbtest.New(t)
	library, err := deadline.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := &site{at: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)}
	s.registry = &requests.Registry{DB: pool, Zone: time.UTC, Now: func() time.Time { return s.at },
		Gifting: requests.GiftRules{Publish: true, Fields: requests.GiftFields(), Currency: "GBP"}}
	s.board = &notices.Board{DB: pool, Now: func() time.Time { return s.at }, Languages: []string{"en", "fr", "ar"}, Law: "uk-gdpr"}
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	pages := &Pages{
		Board: s.board, Registry: s.registry, Ledger: &ledger.Ledger{DB: pool}, Library: library, Law: "uk-gdpr", Calendar: "gb-eng", LogKey: "log.example+1234+abcd", LogKeys: "log.example+1234+abcd",
		Body: report.Body{Name: "Northmere Council", Zone: zone, Email: "help@northmere.example", Officer: "dpo@northmere.example",
			Regulator: report.Regulator{Name: "Information Commissioner", Web: "https://regulator.example/complain"}},
	}
	front := webtest.New(t, pages.Mount, webtest.With(pool))
	s.Browser, s.board.AEAD, s.board.Index = front.Browser(), front.Directory.AEAD, front.Directory.Index
	s.publish(t, row("LIB-001"))
	s.publish(t, activity("PA-002"))
	s.publish(t, agreement("SA-001"))
	s.publish(t, notice("libraries"))
	s.publish(t, processor("PR-001"))
	s.publish(t, tool("AT-001"))
	return s
}

func (s *site) publish(t *testing.T, content notices.Content) {
	t.Helper()
	ctx := context.Background()
	s.at = s.at.Add(time.Hour)
	e, err := s.board.Draft(ctx, author, notices.Draft{Content: content, Why: "Because <b>we</b> must."})
	step := notices.Step{Version: e.ID, Revision: e.Revision}
	if err == nil {
		_, err = s.board.Submit(ctx, author, step)
	}
	if err == nil {
		_, err = s.board.Approve(ctx, approver, step)
	}
	if err == nil {
		step.Behind = true
		_, err = s.board.Publish(ctx, approver, step)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func notice(slug string) notices.Notice {
	text := map[notices.Part]notices.Text{}
	for _, part := range notices.Parts {
		text[part] = notices.Text{"en": "English words on " + string(part) + "."}
	}
	text[notices.PartTitle] = notices.Text{"en": "Library membership", "fr": "Inscription à la bibliothèque", "ar": "عضوية المكتبة"}
	text[notices.PartData] = notices.Text{"en": "- your name\n- <script>alert(1)</script>", "fr": "- votre nom"}
	return notices.Notice{
		Slug: slug, Unit: "Libraries", Collection: notices.FromPerson, Text: text, Activities: []string{"PA-002"}, Retention: []string{"LIB-001"},
		Agreements: []string{"SA-001"}, Bases: []notices.Basis{{Article: "6(1)(e)", Provision: "Public Libraries and Museums Act 1964"}},
		Rights: []notices.Right{notices.RightAccess, notices.RightRectification, notices.RightErasure, notices.RightRestriction,
			notices.RightObjection, notices.RightComplainToUs, notices.RightComplainToRegulator},
	}
}

func row(code string) notices.RetentionRow {
	return notices.RetentionRow{
		ID: code, Function: notices.Text{"en": "Libraries", "fr": "Bibliothèques"}, Class: notices.Text{"en": "Borrowing history", "fr": "Historique des prêts"},
		Description: notices.Text{"en": "=HYPERLINK(\"http://x\")"}, Trigger: notices.Text{"en": "Item returned"}, Period: "P1Y6M",
		Action: notices.ActionDestroy, Authority: "Council decision", Owner: "Libraries",
	}
}

func activity(id string) notices.Activity {
	return notices.Activity{
		ID: id, Title: notices.Text{"en": "Lending books", "fr": "Prêt de livres"}, Purpose: notices.Text{"en": "To lend books."}, Unit: "Libraries",
		Bases: []notices.Basis{{Article: "6(1)(e)"}}, Subjects: []notices.Text{{"en": "Members"}}, Data: []notices.Text{{"en": "Loans"}},
		Retention: []string{"LIB-001"}, Security: notices.Text{"en": "By role."}, DPV: []string{"ServiceProvision"},
	}
}

func agreement(code string) notices.Agreement {
	return notices.Agreement{
		ID: code, Title: notices.Text{"en": "Fraud checks"}, Purpose: notices.Text{"en": "To find fraud."}, Parties: []string{"Northmere Council", "Cabinet Office"},
		Data: []notices.Text{{"en": "Names"}}, Bases: []notices.Basis{{Article: "6(1)(c)", Provision: "Act"}}, Safeguards: notices.Text{"en": "Encryption."},
		Starts: "2024-01-01", Ends: "2025-12-31", Owner: "Revenues", Activities: []string{"PA-002"},
	}
}

func TestEveryPageInEveryLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, page := range []string{
		"/", "/notices", "/search", "/search?q=library", "/search?q=zzz", "/notices/libraries", "/notices/libraries/versions/1", "/retention", "/retention?q=borrow", "/retention/disposal",
		"/retention/LIB-001", "/retention/LIB-001/versions/1", "/registers", "/registers/processing", "/registers/processing/PA-002",
		"/registers/sharing", "/registers/sharing/SA-001", "/registers/processing?q=lend&unit=Libraries", "/registers/processors", "/registers/processors/PR-001",
		"/registers/processors/PR-001/versions/1", "/registers/algorithms", "/registers/algorithms/AT-001", "/deadlines", "/log", "/log/checkpoints", "/verify", "/accessibility", "/cookies", "/privacy", "/contact",
	} {
		for _, lang := range []string{"", "/fr", "/ar"} {
			address := lang + page
			if page == "/" && lang != "" {
				address = lang
			}
			r := s.Get(address).Status(http.StatusOK)
			if len(r.Cookies()) > 0 || strings.Contains(r.Header.Get("Cache-Control"), "no-store") || r.Header.Get("ETag") == "" {
				t.Errorf("%s: cookies %v, cache %q, tag %q", address, r.Cookies(), r.Header.Get("Cache-Control"), r.Header.Get("ETag"))
			}
			if strings.Count(r.Body, "<h1") != 1 {
				t.Errorf("%s has %d main headings", address, strings.Count(r.Body, "<h1"))
			}
			for _, room := range []string{"public.", "notices.part", "notices.basis", "deadline.", "notices.period"} {
				if at := strings.Index(r.Text(), room); at >= 0 && room != "public." {
					t.Errorf("%s shows a key: %.60s", address, r.Text()[at:])
				}
			}
			r.Lacks("<script>alert", "<no value>")
		}
	}
}

func TestNothingElseIsThere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, page := range []string{
		"/notices/nothing", "/notices/libraries/versions/2", "/notices/libraries/versions/0", "/notices/libraries/versions/x", "/notices/libraries/versions/01",
		"/notices/libraries/changes/1..1", "/notices/libraries/changes/1..2", "/notices/libraries/changes/", "/notices/libraries/changes/a..b",
		"/retention/NO-1", "/retention/LIB-001/versions/9", "/registers/processing/PA-404", "/registers/sharing/SA-404", "/registers/nothing",
		"/log/checkpoint", "/log/tile/0/000", "/log/tile/../../x", "/notices/LIBRARIES",
	} {
		s.Get(page).Status(http.StatusNotFound)
	}
}

func TestNoticeSaysWhatTheLawWants(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := s.Get("/notices/libraries").Status(http.StatusOK)
	r.Contains("Library membership", "Version 1, in force since 5 January 2026.", "A public task given to us by law", "counted from: Item returned", "Public Libraries and Museums Act 1964",
		"1 year and 6 months", "Borrowing history", "Lending books", "Fraud checks", "Complain to us about how we use your data", "Information Commissioner")
	for _, link := range []string{`href="/retention/LIB-001"`, `href="/registers/processing/PA-002"`, `href="/registers/sharing/SA-001"`,
		`hreflang="fr" href="https://portal.example/fr/notices/libraries"`, `<li>your name</li>`} {
		if !strings.Contains(r.Body, link) {
			t.Errorf("lacks %s", link)
		}
	}
	french := s.Get("/fr/notices/libraries").Status(http.StatusOK)
	french.Contains("Inscription à la bibliothèque", "votre nom", "1 an et 6 mois", "Certaines parties de cette notice ne sont pas encore traduites")
	if !strings.Contains(french.Body, `lang="en" dir="ltr"`) {
		t.Error("English passages of the French page are not marked")
	}
	if arabic := s.Get("/ar/notices/libraries").Status(http.StatusOK); !strings.Contains(arabic.Body, `dir="rtl"`) {
		t.Error("the Arabic page does not run from right to left")
	}
}

func TestVersionsStayAndDifferencesAreShown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Get("/notices/libraries").Contains("English words on recipients.")
	next := notice("libraries")
	next.Text[notices.PartRecipients]["en"] = "English words on new recipients."
	s.publish(t, next)
	s.Get("/notices/libraries/versions/1").Contains("English words on recipients.", "This is an older version.", "Because <b>we</b> must.").Lacks("<b>we</b> must.</span><b>")
	s.Get("/notices/libraries/versions/2").Contains("English words on new recipients.")
	diff := s.Get("/notices/libraries/changes/1..2").Status(http.StatusOK)
	if !strings.Contains(diff.Body, `<ins class="dl-added"><span class="govuk-visually-hidden">[Added: </span>new `) {
		t.Error("the difference is not marked")
	}
	back := s.Get("/fr/notices/libraries/changes/2..1").Status(http.StatusOK)
	if !strings.Contains(back.Body, `<del class="dl-removed">`) {
		t.Error("the difference backwards is not marked")
	}
	s.at = s.at.Add(time.Hour)
	if err := s.board.Withdraw(context.Background(), approver, notices.Ref{Kind: notices.KindNotice, Code: "libraries"}, "The library has closed."); err != nil {
		t.Fatal(err)
	}
	s.Get("/notices/libraries").Status(http.StatusGone).Contains("The library has closed.", "Withdrawn on 5 January 2026").Lacks("English words on new recipients.")
	s.Get("/notices/libraries/versions/2").Status(http.StatusOK).Contains("English words on new recipients.", "The library has closed.")
}

func TestStaleTranslationIsNotSilent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	next := notice("libraries")
	next.Text[notices.PartData]["en"] = "Other data now."
	s.publish(t, next)
	s.Get("/fr/notices/libraries").Contains("votre nom", "Le texte anglais de cette partie a changé depuis sa traduction.")
	s.Get("/notices/libraries").Lacks("has changed since it was translated")
}

func TestSearchAndFilter(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Get("/search?q=lend").Contains("1 result", "Lending books", "Processing activity")
	s.Get("/fr/notices?q=a+b").Status(http.StatusSeeOther).Location("/fr/search?q=a+b")
	s.Get("/search?q=lendign").Contains("Nothing here has the word \u2068lendign\u2069. We looked for \u2068lending\u2069.", "Lending books")
	s.Get("/search?q=books+about+bicycles+for+members").Contains("These have some of them", "Lending books")
	if all := s.Get("/search?q=librar").Contains("5 results"); !strings.Contains(all.Body, `href="/search?kind=notice&amp;q=librar"`) {
		t.Error("what was found cannot be narrowed to notices")
	}
	s.Get("/search?q=librar&kind=notice").Contains("1 result", "Library membership").Lacks(">Lending books<")
	s.Get("/search?q=how+do+I+complain").Contains("On this site", "Ask, correct or complain")
	s.Get("/ar/search?q=" + url.QueryEscape("شكوى")).Contains("اطلب أو صحّح أو اشتكِ")
	s.Get("/search?q=lend&kind=nonsense&page=99999999999").Status(http.StatusOK).Contains("Nothing here has these words")
	s.Get("/search?q=" + strings.Repeat("a", 5000)).Status(http.StatusOK).Contains("Only the first 200 characters")
	evil := s.Get("/search?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E").Status(http.StatusOK)
	if strings.Contains(evil.Body, "<img src=x") {
		t.Error("the search text is not escaped")
	}
	s.Get("/retention?q=borrow&function=Libraries&action=destroy").Contains("1 kind of record", "Borrowing history")
	s.Get("/retention?action=keep").Contains("0 kinds of record").Lacks("Borrowing history")
	s.Get("/retention?action=drop%20table&function=%27").Status(http.StatusOK)
	s.Get("/fr/retention?q=prets").Contains("1 type de document", "Historique des prêts")
}

func TestDataTwins(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for address, list := range map[string]string{
		"/notices.json": "notices", "/retention.json": "retention", "/registers/processing.json": "activities", "/registers/sharing.json": "agreements",
	} {
		var data map[string]any
		if err := json.Unmarshal([]byte(s.Get(address).Status(http.StatusOK).Body), &data); err != nil || len(data[list].([]any)) != 1 {
			t.Errorf("%s: %v %v", address, data, err)
		}
	}
	for _, address := range []string{"/notices/libraries.json", "/notices/libraries/versions/1.json", "/retention/LIB-001.json", "/registers/processing/PA-002.json"} {
		var one map[string]any
		if err := json.Unmarshal([]byte(s.Get(address).Status(http.StatusOK).Body), &one); err != nil || len(one["sha256"].(string)) != 64 {
			t.Errorf("%s: %v %v", address, one, err)
		}
	}
	for _, address := range []string{"/notices.csv", "/retention.csv", "/fr/retention.csv?q=prets", "/registers/processing.csv", "/registers/sharing.csv"} {
		r := s.Get(address).Status(http.StatusOK)
		records, err := csv.NewReader(strings.NewReader(r.Body)).ReadAll()
		if err != nil || len(records) != 2 {
			t.Errorf("%s: %v %v", address, records, err)
		}
		for _, cell := range records[1] {
			if strings.HasPrefix(cell, "=") {
				t.Errorf("%s: %q opens as a formula", address, cell)
			}
		}
	}
	for _, address := range []string{"/registers/processing.jsonld", "/registers/sharing.jsonld"} {
		r := s.Get(address).Status(http.StatusOK)
		var linked struct {
			Context map[string]any   `json:"@context"`
			Graph   []map[string]any `json:"@graph"`
		}
		if err := json.Unmarshal([]byte(r.Body), &linked); err != nil || len(linked.Graph) != 2 || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/ld+json") {
			t.Errorf("%s: %+v %v", address, linked, err)
		}
	}
	if !strings.Contains(s.Get("/registers/processing.jsonld").Body, `"gdpr:A6-1-e"`) {
		t.Error("the legal basis is not a term of the vocabulary")
	}
}

func TestFeedSitemapRobots(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := s.Get("/fr/notices.atom").Status(http.StatusOK)
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		Updated string   `xml:"updated"`
		Entries []struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(r.Body), &feed); err != nil || len(feed.Entries) != 1 ||
		feed.Entries[0].ID != "https://portal.example/fr/notices/libraries/versions/1" || feed.Entries[0].Title != "Inscription à la bibliothèque" {
		t.Errorf("feed is %+v, %v", feed, err)
	}
	if _, err := time.Parse(time.RFC3339, feed.Updated); err != nil {
		t.Error(err)
	}
	m := s.Get("/sitemap.xml").Status(http.StatusOK).Body
	for _, address := range []string{"https://portal.example/notices/libraries<", "https://portal.example/ar/registers/processing/PA-002<"} {
		if !strings.Contains(m, address) {
			t.Errorf("the map lacks %s", address)
		}
	}
	s.Get("/robots.txt").Status(http.StatusOK).Contains("Disallow: /fr/my", "Sitemap: https://portal.example/sitemap.xml")
}

func TestPagesAreNotSentTwice(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first := s.Get("/notices/libraries").Status(http.StatusOK)
	again := httptest.NewRequest(http.MethodGet, webtest.Base+"/notices/libraries", nil)
	again.Header.Set("If-None-Match", first.Header.Get("ETag"))
	s.Do(again).Status(http.StatusNotModified)
}

func TestVerifyWithoutACookie(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := s.Post("/verify", "text", `{"not":"a report"}`).Status(http.StatusOK)
	if len(r.Cookies()) > 0 {
		t.Errorf("cookies %v", r.Cookies())
	}
	r.Contains("This file is not a report in JSON form.")
	s.Post("/fr/verify", "text", "  ").Status(http.StatusUnprocessableEntity).Contains("Choisissez un rapport")
	s.Post("/verify", "text", "%PDF-1.7").Status(http.StatusOK).Contains("Cannot tell", "no signature of ours over the whole of it")
}
