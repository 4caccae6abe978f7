package staff

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/mod/sumdb/note"

	"daylight/migrations/dbtest"
	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/report"
	"daylight/portal/web/webtest"
	"daylight/requests/ledger"
)

// office is the pages of administrators over a ledger with one source that numbers its events.
type office struct {
	*webtest.Site
	*ledger.Ledger
	t         *testing.T
	ctx       context.Context
	tax       ledger.Registered
	published map[string]bool // processing activities
}

func newOffice(t *testing.T) *office {
	t.Helper()
	pool := dbtest.New(t)
	o := &office{t: t, ctx: context.Background(), published: map[string]bool{"PA-002": true}}
	o.Ledger = &ledger.Ledger{DB: pool, Sealer: ledger.NewEphemeralSealer(), Activities: o.activities}
	directory := webtest.Directory(t, pool, "")
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	pages := &Pages{Ledger: o.Ledger, Directory: directory, Body: report.Body{Name: "Northmere Council", Zone: zone},
		Board: &notices.Board{DB: pool, Languages: []string{"en", "fr", "ar"}}}
	o.Site = webtest.New(t, func(r fiber.Router) { pages.mountSources(r); pages.mountPeople(r) }, webtest.With(pool), webtest.WithDirectory(directory))
	o.tax, err = o.Register(o.ctx, ledger.NewSource{ID: "tax", Prefix: "urn:source:tax", Profile: ledger.ProfileRole,
		Names: map[string]string{"en": "Tax register", "fr": "Registre fiscal", "ar": "سجل الضرائب"}})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) activities(_ context.Context, ids []string) (map[string][]ledger.Activity, error) {
	found := map[string][]ledger.Activity{}
	for _, id := range ids {
		if o.published[id] {
			found[id] = []ledger.Activity{{ID: id, Version: 1, Number: 1, From: time.Now().AddDate(-5, 0, 0), Title: map[string]string{"en": id}, LegalBasis: "gdpr-6-1-e"}}
		}
	}
	return found, nil
}

// citizen is somebody whose number must stand on no page here.
const citizen = "60001017869"

// send posts an event of the tax register that serves an activity, with a number of its own unless that is zero.
func (o *office) send(id string, number int, at time.Time, activity string) {
	o.t.Helper()
	sequence := ""
	if number > 0 {
		sequence = fmt.Sprintf(`"sequence":"%020d",`, number)
	}
	body := fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"urn:source:tax/desk","type":"access.recorded.v1","time":%q,%s
		"data":{"subject":{"scheme":"national-id","id":%q},"actor":{"kind":"person","id":"emp-4471","name":"Ada Byron","role":"Tax inspector",
		"org":{"code":"70000349","name":"Tax authority"}},"action":"view","data_categories":["income"],
		"purpose":{"activity":%q,"text":"Assessing 2025 income tax"},"system":{"name":"Assessment desk"},"channel":"ui"}}`, id, at.Format(time.RFC3339), sequence, citizen, activity)
	item, err := ledger.DecodeOne([]byte(body))
	if err != nil {
		o.t.Fatal(err)
	}
	receipt, err := o.Append(o.ctx, o.tax.Source, []ledger.Item{item})
	if err != nil {
		o.t.Fatal(err)
	}
	if result := receipt.Results[0]; result.Status == ledger.Refused {
		o.t.Fatalf("%+v", result.Fault)
	}
}

// as is a browser in which somebody with the roles is signed in.
func (o *office) as(roles ...account.Role) *webtest.Browser {
	b := o.Browser()
	o.Site.Officer(b, roles...)
	return b
}

// shown is the secret with a prefix that a page shows.
func shown(t *testing.T, page *webtest.Response, prefix string) string {
	t.Helper()
	found := regexp.MustCompile(`<code[^>]*>(` + prefix + `[^<]+)</code>`).FindStringSubmatch(page.Body)
	if found == nil {
		t.Fatalf("no secret beginning with %s on the page:\n%s", prefix, page.Text())
	}
	return strings.ReplaceAll(found[1], "&#43;", "+")
}

// mark is the value that makes a form the one it is.
func mark(t *testing.T, page *webtest.Response) string {
	t.Helper()
	found := regexp.MustCompile(`name="once" value="([^"]+)"`).FindStringSubmatch(page.Body)
	if found == nil {
		t.Fatalf("the form has no mark:\n%s", page.Text())
	}
	return found[1]
}

// newSource is what somebody types to register one, changed by pairs.
func newSource(pairs ...string) []string {
	form := []string{"name-en", "Housing register", "name-fr", "Registre du logement", "id", "housing", "prefix", "urn:source:housing",
		"profile", "organisation", "scopes", "events", "scopes", "coverage", "webhook", "https://housing.example/hook"}
	for i := 0; i+1 < len(pairs); i += 2 {
		for j := len(form) - 2; j >= 0; j -= 2 {
			if form[j] == pairs[i] {
				form[j+1] = pairs[i+1]
			}
		}
	}
	return form
}

func TestTheListOfSources(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	now := time.Now()
	o.send("a", 1, now.Add(-72*time.Hour), "PA-002") // reported three days late
	o.send("b", 4, now.Add(-time.Hour), "PA-002")
	o.send("c", 7, now.Add(-time.Minute), "PA-002")
	o.send("d", 0, now, "PA-999")
	page := o.as(account.Auditor).Get("/staff/sources").Status(200)
	page.Contains("Source systems", "Tax register", "tax", "Officials appear with unit and role", "2 gaps: 4 events missing", "33.3", "100",
		"Transparency portal", "None: each look is recorded as it happens")
	page.Lacks(citizen, "Ada Byron", "Register a source")
	if !regexp.MustCompile(`href="/staff/sources/tax/held">1</a>`).MatchString(page.Body) {
		t.Error("the held event is not counted")
	}
	o.as(account.Administrator).Get("/fr/staff/sources").Status(200).Contains("Registre fiscal", "2 lacunes", "Enregistrer une source")
	arabic := o.as(account.DPO).Get("/ar/staff/sources").Status(200).Contains("سجل الضرائب", "فجوتان: 4 أحداث ناقصة")
	if !strings.Contains(arabic.Body, `dir="rtl"`) {
		t.Error("the Arabic page does not run from right to left")
	}
}

func TestASourceIsRegistered(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.as(account.Administrator)
	form := b.Get("/staff/sources/new").Status(200)
	form.Contains("What do citizens read about the official who looked?", "Official 3, tax inspector", "Name (Français)")
	if strings.Contains(form.Body, `type="radio"`) && regexp.MustCompile(`type="radio"[^>]*checked`).MatchString(form.Body) {
		t.Error("a profile is chosen beforehand")
	}
	fields := append(newSource(), "once", mark(t, form))
	page := b.Post("/staff/sources/new", fields...).Status(200)
	page.Contains("The source is registered", "Housing register", "This is shown only now.")
	if got := page.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("a page with secrets may be kept: %q", got)
	}
	key, secret := shown(t, page, "dlk_"), shown(t, page, "whsec_")
	s, err := o.Authenticate(o.ctx, key)
	if err != nil || s.ID != "housing" || s.Profile != ledger.ProfileOrganisation || len(s.Scopes) != 2 || s.Names["fr"] != "Registre du logement" || s.Names["ar"] != "" {
		t.Fatalf("%+v %v", s, err)
	}
	if address, kept, err := o.Webhook(o.ctx, "housing"); err != nil || address != "https://housing.example/hook" || kept != secret {
		t.Errorf("webhook: %s %v", address, err)
	}
	// Loading the answer again shows nothing and makes nothing.
	b.Post("/staff/sources/new", fields...).Status(303).Location("/staff/sources").Lacks("dlk_")
	b.Get("/staff/sources").Contains("This was done already")
	b.Get("/staff/sources/housing").Status(200).Contains("Nothing reported yet", "https://housing.example/hook").Lacks(key, secret)
}

func TestASourceIsRefusedBesideItsFields(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.as(account.Administrator)
	b.Get("/staff/sources/new").Status(200)
	b.Post("/staff/sources/new", "id", "Housing!", "prefix", "urn: x", "webhook", "javascript:alert(1)", "name-fr", "Le <b>logement</b>").Status(422).
		Contains("There is a problem", "The id of a source consists of", "without spaces", "Enter a name for people to read", "Choose how much of its officials",
			"Choose rights from the list", "Enter the full address for instructions")
	kept := b.Post("/staff/sources/new", newSource("id", "Housing!")...).Status(422)
	for _, value := range []string{`value="Housing!"`, `value="Housing register"`, `value="https://housing.example/hook"`} {
		if !strings.Contains(kept.Body, value) {
			t.Errorf("%s was not kept", value)
		}
	}
	if !regexp.MustCompile(`value="organisation"[^>]*checked`).MatchString(kept.Body) || regexp.MustCompile(`value="corrections"[^>]*checked`).MatchString(kept.Body) {
		t.Error("what was ticked was not kept")
	}
	b.Post("/staff/sources/new", newSource("id", "tax")...).Status(422).Contains("A source with this id, or with a prefix that overlaps")
	b.Post("/staff/sources/new", newSource("prefix", "urn:source")...).Status(422).Contains("A source with this id, or with a prefix that overlaps")
	b.Post("/staff/sources/new", newSource("scopes", "everything")...).Status(422).Contains("Choose rights from the list")
	if list, err := o.Sources(o.ctx); err != nil || len(list) != 2 {
		t.Errorf("something was registered: %v %v", list, err)
	}
}

func TestThePageOfASource(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	day := func(d int) time.Time { return time.Date(2026, 5, d, 12, 0, 0, 0, time.UTC) }
	o.send("a", 1, day(1), "PA-002")
	o.send("b", 5, day(4), "PA-002")
	o.send("c", 7, day(9), "PA-002")
	o.send("d", 0, day(10), "PA-999")
	page := o.as(account.DPO).Get("/staff/sources/tax").Status(200)
	page.Contains("Tax register", "urn:source:tax", "2 gaps: 4 events missing", "2–4", "1 May 2026", "4 May 2026", "13:00", "Held events", "1 event is waiting.", "What its codes mean")
	page.Lacks(citizen, "Ada Byron", "emp-4471", "Change the key", o.tax.Key)
	if newest := strings.Index(page.Text(), "6 1 "); newest < 0 || newest > strings.Index(page.Text(), "2–4") {
		t.Error("the newest gap is not the first")
	}
	o.as(account.Administrator).Get("/staff/sources/tax").Status(200).Contains("Change the key", "Take out of service").Lacks(citizen)
	o.as(account.Administrator).Get("/staff/sources/daylight").Status(200).Contains("each look is recorded as it happens").Lacks("Change the key", "Held events")
	o.as(account.DPO).Get("/staff/sources/nothing").Status(404)
	o.as(account.DPO).Get("/staff/sources/" + strings.Repeat("x", 300)).Status(404)
}

// What it reported under agreements that had ended stands with its coverage.
func TestThePageOfASourceTellsOfEndedAgreements(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.Agreements = func(context.Context) ([]ledger.Agreement, error) {
		return []ledger.Agreement{{Code: "SA-014", Parties: []string{"Tax authority"}, Activities: []string{"PA-002"}, Starts: "2019-01-01", Ends: "2020-06-30"}}, nil
	}
	admin := o.Browser()
	o.Officer(admin, account.Administrator)
	admin.Get("/staff/sources/tax").Status(200).Lacks("SA-014")
	o.send("e1", 0, time.Now().Add(-time.Hour), "PA-002")
	o.send("e2", 0, time.Now().Add(-2*time.Hour), "PA-002")
	page := admin.Get("/staff/sources/tax").Status(200).Contains("2 entries came in under sharing agreements that had ended.", "SA-014 30 June 2020 2")
	if !strings.Contains(page.Body, `href="/registers/sharing/SA-014"`) {
		t.Fatal("no way to the agreement")
	}
	admin.Get("/ar/staff/sources/tax").Status(200).Contains("ورد قيدان").Lacks("office.lapsed")
}

func TestAKeyIsChanged(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	works := func(key string) bool {
		s, err := o.Authenticate(o.ctx, key)
		if err != nil && !errors.Is(err, ledger.ErrUnauthorised) {
			t.Fatal(err)
		}
		return s.ID == "tax"
	}
	b := o.as(account.Administrator)
	for _, bad := range []string{"", "-1", "91", "1.5", "soon", "9999999999999999999"} {
		b.Get("/staff/sources/tax/rotate").Status(200)
		b.Post("/staff/sources/tax/rotate", "overlap", bad).Status(422).Contains("Enter a whole number of days from 0 to 90.").Lacks("dlk_")
	}
	form := b.Get("/staff/sources/tax/rotate").Contains("How long does the old key work on?")
	page := b.Post("/staff/sources/tax/rotate", "overlap", "1", "once", mark(t, form)).Status(200).Contains("The new key", "for 1 more day")
	first := shown(t, page, "dlk_")
	if !works(first) || !works(o.tax.Key) {
		t.Fatal("during the overlap one key does not work")
	}
	b.Post("/staff/sources/tax/rotate", "overlap", "0", "once", mark(t, form)).Status(303).Location("/staff/sources/tax")
	if !works(first) {
		t.Fatal("loading the answer again ended the key it had shown")
	}
	form = b.Get("/staff/sources/tax/rotate").Contains("This was done already")
	page = b.Post("/staff/sources/tax/rotate", "overlap", "0", "once", mark(t, form)).Status(200).Contains("The old key no longer works.")
	if works(first) || works(o.tax.Key) || !works(shown(t, page, "dlk_")) {
		t.Error("at once")
	}
}

func TestAWebhookIsChanged(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.as(account.Administrator)
	b.Get("/staff/sources/tax/webhook").Status(200)
	bad := b.Post("/staff/sources/tax/webhook", "webhook", "tax.example/hook").Status(422).Contains("Enter the full address")
	if !strings.Contains(bad.Body, `value="tax.example/hook"`) {
		t.Error("what was typed is lost")
	}
	page := b.Post("/staff/sources/tax/webhook", "webhook", "https://tax.example/hook").Status(200).Contains("The new secret")
	if address, secret, err := o.Webhook(o.ctx, "tax"); err != nil || address != "https://tax.example/hook" || secret != shown(t, page, "whsec_") {
		t.Errorf("%s %v", address, err)
	}
	b.Post("/staff/sources/tax/webhook", "webhook", "").Status(303).Location("/staff/sources/tax")
	b.Get("/staff/sources/tax").Contains("Instructions are no longer posted.", "None: it asks for its instructions")
	if address, _, err := o.Webhook(o.ctx, "tax"); err != nil || address != "" {
		t.Errorf("%s %v", address, err)
	}
}

func TestASourceIsTakenOutOfService(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.as(account.Administrator)
	b.Get("/staff/sources/tax/disable").Status(200).Contains("This cannot be undone.")
	if _, err := o.Authenticate(o.ctx, o.tax.Key); err != nil {
		t.Fatalf("looking at the question ended the key: %v", err)
	}
	b.Post("/staff/sources/tax/disable").Status(303).Location("/staff/sources/tax")
	b.Get("/staff/sources/tax").Contains("The source is out of service.", "Out of service").Lacks("Change the key")
	if _, err := o.Authenticate(o.ctx, o.tax.Key); !errors.Is(err, ledger.ErrUnauthorised) {
		t.Errorf("its key still works: %v", err)
	}
	for _, change := range []string{"rotate", "webhook", "disable"} {
		b.Get("/staff/sources/tax/" + change).Status(403)
		b.Post("/staff/sources/tax/" + change).Status(403)
		b.Get("/staff/sources/daylight/" + change).Status(403)
		b.Post("/staff/sources/daylight/"+change, "overlap", "0").Status(403)
		b.Get("/staff/sources/nothing/" + change).Status(404)
	}
}

// Each page against each role: those who may read, those who may change, and nobody else.
func TestWhoMaySeeSourcesAndPeople(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.send("a", 0, time.Now().Add(-time.Hour), "PA-003")
	held := o.held(1)[0]
	someone, _, err := o.Directory.AddOfficer(o.ctx, account.NewOfficer{Email: "ann@portal.example", Name: "Ann", Roles: []account.Role{account.Auditor}, Password: webtest.Password})
	if err != nil {
		t.Fatal(err)
	}
	readers := []account.Role{account.Administrator, account.DPO, account.Auditor}
	keepers := []account.Role{account.Administrator}
	event, cause, person := "/staff/sources/tax/held/"+held.ID.String(), "/staff/sources/tax/causes/"+held.Cause.String(), "/staff/people/"+someone.ID.String()
	routes := []struct {
		path   string
		get    bool
		status int // for those who may; forms are sent empty
		roles  []account.Role
	}{
		{"/staff/sources", true, 200, readers}, {"/staff/sources/tax", true, 200, readers},
		{"/staff/sources/new", true, 200, keepers}, {"/staff/sources/new", false, 422, keepers},
		{"/staff/sources/tax/rotate", true, 200, keepers}, {"/staff/sources/tax/rotate", false, 422, keepers},
		{"/staff/sources/tax/webhook", true, 200, keepers}, {"/staff/sources/tax/webhook", false, 303, keepers},
		{event + "/discard", true, 200, keepers}, {event + "/discard", false, 422, keepers}, {event + "/release", false, 422, keepers},
		{"/staff/sources/tax/held", true, 200, readers}, {event, true, 200, readers}, {cause, true, 200, readers},
		{cause + "/release", false, 303, keepers}, {cause + "/discard", true, 200, keepers}, {cause + "/discard", false, 422, keepers},
		{"/staff/sources/tax/mapping", true, 200, readers}, {"/staff/sources/tax/mapping", false, 303, keepers},
		{"/staff/sources/tax/disable", true, 200, keepers}, {"/staff/sources/tax/disable", false, 303, keepers},
		{"/staff/people", true, 200, keepers}, {"/staff/people/new", true, 200, keepers}, {"/staff/people/new", false, 422, keepers},
		{person, true, 200, keepers}, {person + "/roles", false, 422, keepers}, {person + "/reset", true, 200, keepers},
		{person + "/reset", false, 200, keepers}, {person + "/disable", true, 200, keepers}, {person + "/disable", false, 303, keepers},
		{person + "/enable", true, 200, keepers}, {person + "/enable", false, 303, keepers},
	}
	ask := func(b *webtest.Browser, path string, get bool) *webtest.Response {
		if get {
			return b.Get(path)
		}
		return b.Post(path)
	}
	// Those who may come last, since they change what the others would find.
	for _, role := range []account.Role{account.Caseworker, account.Reviewer, account.Communications, account.Integrity, account.Auditor, account.DPO, account.Administrator} {
		b := o.as(role)
		first := "/staff/sources"
		b.Get(first) // for a token, or a 403 page without one
		for _, route := range routes {
			want := http.StatusForbidden
			for _, may := range route.roles {
				if may == role {
					want = route.status
				}
			}
			if got := ask(b, route.path, route.get).StatusCode; got != want {
				t.Errorf("%s as %s (get %v): %d, want %d", route.path, role, route.get, got, want)
			}
		}
	}
	stranger := o.Browser()
	for _, route := range routes {
		if route.get {
			stranger.Get(route.path).Status(303).Location("/staff/signin?next=" + strings.ReplaceAll(route.path, "/", "%2F"))
		} else {
			stranger.Post(route.path).Status(403)
		}
	}
}

// TestSourcesPageTellsOfTheLog restores an old backup under the portal: whoever looks after the sources sees what is missing and
// from when each must send again.
func TestSourcesPageTellsOfTheLog(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	secret, _, err := note.GenerateKey(rand.Reader, "northmere.example/log")
	if err != nil {
		t.Fatal(err)
	}
	if o.Signer, err = note.NewSigner(secret); err != nil {
		t.Fatal(err)
	}
	o.Published, o.Publish = ledger.CheckpointFile(filepath.Join(t.TempDir(), "checkpoint"))
	o.Now = func() time.Time { return time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC) }
	auditor := o.as(account.Auditor)
	if page := auditor.Get("/staff/sources"); strings.Contains(page.Body, "log-stopped") {
		t.Error("a log in order is told of")
	}
	for _, n := range []int{2, 3} {
		for i := range n {
			o.send(fmt.Sprintf("log-%d-%d", n, i), 0, o.Now().Add(-time.Hour), "PA-002")
		}
		if _, err := o.Settle(o.ctx); err != nil {
			t.Fatal(err)
		}
	}
	for _, sql := range []string{`DELETE FROM ledger_checkpoint WHERE size > 2`, `ALTER TABLE ledger_leaf DISABLE TRIGGER ALL`, `DELETE FROM ledger_leaf WHERE index > 1`,
		`UPDATE ledger_tree SET size = 2`, `UPDATE ledger_tile SET hashes = substr(hashes, 1, 64)`} {
		if _, err := o.Ledger.DB.Exec(o.ctx, sql); err != nil {
			t.Fatal(sql, err)
		}
	}
	for lang, want := range map[string][]string{
		"":    {"New states of the access log are not being signed", "At least 3 entries that were signed are missing", "Tax register", "all since"},
		"/fr": {"n’est signé", "Au moins 3 entrées signées manquent", "Registre fiscal"},
		"/ar": {"لا تُوقَّع حالات جديدة", "سجل الضرائب"},
	} {
		page := auditor.Get(lang + "/staff/sources")
		for _, text := range want {
			if !strings.Contains(page.Body, text) {
				t.Errorf("%s/staff/sources does not say %q", lang, text)
			}
		}
	}
	o.Signer = nil
	if page := auditor.Get("/staff/sources"); !strings.Contains(page.Body, "The key that signs the log is missing.") {
		t.Error("a missing key is not told of")
	}
}
