package staff_test

import (
	"context"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/migrations/dbtest"
	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/report"
	"daylight/portal/staff"
	"daylight/portal/ui"
	"daylight/portal/web/webtest"
	"daylight/requests"
	"daylight/requests/ledger"
)

// newsroom is the publishing pages over a board on which one notice is published, and two editors at their browsers.
type newsroom struct {
	*webtest.Site
	board *notices.Board
	at    time.Time
	ann   *webtest.Browser
	bea   *webtest.Browser
	anns  string // Ann's name
}

func newNewsroom(t *testing.T) *newsroom {
	t.Helper()
	pool := dbtest.New(t)
	n := &newsroom{at: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	n.board = &notices.Board{DB: pool, Now: func() time.Time { return n.at }, Languages: []string{"en", "fr", "ar"}, Law: "uk-gdpr"}
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	registry := &requests.Registry{DB: pool, Sealer: ledger.NewEphemeralSealer(), Now: n.board.Now, Zone: zone, OwnActivity: "PA-001"}
	pages := &staff.Pages{Board: n.board, Registry: registry, Body: report.Body{Name: "Northmere Council", Zone: zone}}
	n.Site = webtest.New(t, pages.Mount, webtest.With(pool))
	pages.Directory = n.Directory
	n.publish(t, pressRow("LIB-001"))
	n.publish(t, pressRow("LIB-002"))
	n.publish(t, pressNotice("libraries"))
	n.ann, n.bea = n.Browser(), n.Browser()
	n.anns = n.Officer(n.ann, account.Communications).Name
	n.Officer(n.bea, account.Communications)
	return n
}

// publish takes content all the way, by two people who are not at a browser.
func (n *newsroom) publish(t *testing.T, content notices.Content) {
	t.Helper()
	ctx := context.Background()
	writer := notices.Officer{ID: uuid.New(), Name: "Wim Writer", Roles: []string{"communications"}}
	second := notices.Officer{ID: uuid.New(), Name: "Sia Second", Roles: []string{"communications"}}
	n.at = n.at.Add(time.Hour)
	e, err := n.board.Draft(ctx, writer, notices.Draft{Content: content, Why: "As the law now says."})
	step := notices.Step{Version: e.ID, Revision: e.Revision}
	if err == nil {
		_, err = n.board.Submit(ctx, writer, step)
	}
	if err == nil {
		_, err = n.board.Approve(ctx, second, step)
	}
	if err == nil {
		_, err = n.board.Publish(ctx, second, step)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// draft is the draft of a notice as it is saved.
func (n *newsroom) draft(t *testing.T, slug string) notices.Version[notices.Content] {
	t.Helper()
	list, err := n.board.Desk(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		if v.Code == slug {
			return v
		}
	}
	t.Fatalf("there is no draft of %s", slug)
	return notices.Version[notices.Content]{}
}

// step is the part of a form that says which draft it is about.
func (n *newsroom) step(t *testing.T, slug string) []string {
	d := n.draft(t, slug)
	return []string{"version", strconv.FormatInt(d.ID, 10), "revision", strconv.Itoa(d.Revision)}
}

// text is the form of one language with every part of the draft, and what was typed anew.
func (n *newsroom) text(t *testing.T, slug, lang string, typed ...string) []string {
	t.Helper()
	d := n.draft(t, slug)
	pairs := n.step(t, slug)
	for _, part := range notices.Parts {
		value := d.Content.(notices.Notice).Text[part][lang]
		for i := 0; i+1 < len(typed); i += 2 {
			if typed[i] == string(part) {
				value = typed[i+1]
			}
		}
		pairs = append(pairs, string(part)+"."+lang, value)
	}
	return pairs
}

var (
	controls = regexp.MustCompile(`(?s)<(?:input|textarea)\b([^>]*)>(?:([^<]*)</textarea>)?`)
	lists    = regexp.MustCompile(`(?s)<select\b[^>]*?\bname="([^"]*)"[^>]*>(.*?)</select>`)
	chosen   = regexp.MustCompile(`<option value="([^"]*)" selected`)
	attrs    = regexp.MustCompile(`(\w+)="([^"]*)"`)
)

// filled is the form on a page as a browser would send it back, with what was typed anew.
func filled(page *webtest.Response, typed ...string) []string {
	var pairs []string
	for _, control := range controls.FindAllStringSubmatch(page.Body, -1) {
		set := map[string]string{"value": control[2]}
		for _, attr := range attrs.FindAllStringSubmatch(control[1], -1) {
			set[attr[1]] = attr[2]
		}
		box := set["type"] == "checkbox" || set["type"] == "radio"
		if set["name"] == "" || set["name"] == ui.TokenField || box && !strings.Contains(control[1], " checked") || slices.Contains(typed, set["name"]) {
			continue
		}
		pairs = append(pairs, set["name"], html.UnescapeString(set["value"]))
	}
	for _, list := range lists.FindAllStringSubmatch(page.Body, -1) {
		if option := chosen.FindStringSubmatch(list[2]); option != nil && !slices.Contains(typed, list[1]) {
			pairs = append(pairs, list[1], html.UnescapeString(option[1]))
		}
	}
	return append(pairs, typed...)
}

func pressRow(code string) notices.RetentionRow {
	return notices.RetentionRow{
		ID: code, Function: notices.Text{"en": "Libraries"}, Class: notices.Text{"en": "Loans " + code}, Description: notices.Text{"en": "What a member borrowed."},
		Trigger: notices.Text{"en": "Item returned"}, Period: "P1Y", Action: notices.ActionDestroy, Authority: "Council decision", Owner: "Libraries",
	}
}

// pressNotice is complete under the law of the United Kingdom.
func pressNotice(slug string) notices.Notice {
	text := map[notices.Part]notices.Text{}
	for _, part := range notices.Parts {
		text[part] = notices.Text{"en": "English words on " + string(part) + ".", "fr": "Mots français, " + string(part) + "."}
	}
	return notices.Notice{
		Slug: slug, Unit: "Libraries", Collection: notices.FromPerson, Text: text, Retention: []string{"LIB-001"}, ReviewDue: "2026-12-01",
		Bases: []notices.Basis{{Article: "6(1)(e)", Provision: "Public Libraries and Museums Act 1964"}},
		Rights: []notices.Right{notices.RightAccess, notices.RightRectification, notices.RightErasure, notices.RightRestriction,
			notices.RightObjection, notices.RightComplainToUs, notices.RightComplainToRegulator},
	}
}

// facts is the form of what can be checked about pressNotice.
func facts(step []string, more ...string) []string {
	pairs := append(step, "unit", "Libraries", "collection", "person", "bases.0.article", "6(1)(e)",
		"bases.0.provision", "Public Libraries and Museums Act 1964", "retention", "LIB-001", "review_due", "2026-12-01")
	for _, right := range pressNotice("").Rights {
		pairs = append(pairs, "rights", string(right))
	}
	return append(pairs, more...)
}

func at(move string) string { return "/staff/notices/libraries/" + move }

func TestNewVersionByTwoPeople(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	ctx := context.Background()

	n.ann.Get("/staff/notices").Status(200).Contains("English words on title.")
	n.ann.Get("/staff/notices/libraries").Status(200).Lacks(`action="` + at("submit"))
	n.ann.Post(at("begin")).Status(303)
	n.ann.Get(at("text/en")).Status(200).Contains("English words on data.")
	n.ann.Post(at("text/en"), n.text(t, "libraries", "en", "data", "We also note your shoe size.")...).Status(303)
	n.ann.Get(at("preview/en")).Status(200).Contains("We also note your shoe size.", "English words on data.")

	n.ann.Post(at("submit"), n.step(t, "libraries")...).Status(303)
	if !strings.Contains(n.bea.Get("/staff/notices/libraries").Status(200).Body, at("approve")) {
		t.Fatal("the second person is not offered to approve")
	}
	n.ann.Get("/staff/notices/libraries").Status(200).Lacks(at("approve"))
	n.ann.Post(at("approve"), n.step(t, "libraries")...).Status(403)
	n.ann.Post(at("publish"), n.step(t, "libraries")...).Status(409)

	n.bea.Post(at("approve"), n.step(t, "libraries")...).Status(303)
	if current, err := n.board.Notice(ctx, "libraries"); err != nil || current.Number != 1 {
		t.Fatalf("before it is published: version %d, %v", current.Number, err)
	}
	n.at = n.at.Add(time.Minute)
	n.bea.Post(at("publish"), append(n.step(t, "libraries"), "behind", "yes")...).Status(303)
	current, err := n.board.Notice(ctx, "libraries")
	if err != nil || current.Number != 2 || current.Content.Text[notices.PartData]["en"] != "We also note your shoe size." {
		t.Fatalf("published: version %d says %q, %v", current.Number, current.Content.Text[notices.PartData]["en"], err)
	}
	old, err := n.board.NoticeVersion(ctx, "libraries", 1)
	if err != nil || old.Content.Text[notices.PartData]["en"] != "English words on data." {
		t.Fatalf("the version before says %q, %v", old.Content.Text[notices.PartData]["en"], err)
	}
	file := n.ann.Get("/staff/notices/libraries").Status(200)
	for _, address := range []string{"/notices/libraries/versions/1", "/notices/libraries/versions/2"} {
		if !strings.Contains(file.Body, `href="`+address+`"`) {
			t.Errorf("the page of the notice does not lead to %s", address)
		}
	}
}

// How easy a draft is to read is said in each language, with the sentences that make it hard and where they stand.
func TestEaseOfADraft(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	dense := "Notwithstanding aforementioned considerations, administrative processing necessarily presupposes organisational safeguards established under applicable legislation."
	n.ann.Get("/staff/notices/libraries")
	n.ann.Post(at("begin")).Status(303)
	n.ann.Post(at("text/en"), n.text(t, "libraries", "en", "data", strings.Repeat(dense+" ", 3))...).Status(303)
	page := n.ann.Get("/staff/notices/libraries").Status(200).Contains("How easy it is to read", "Hard to read", "The hardest sentences", dense[:60])
	if !strings.Contains(page.Body, `href="`+at("text/en")+`#data.en"`) {
		t.Error("nothing leads to where the sentence stands")
	}
	for _, lang := range []string{"/fr", "/ar"} {
		n.ann.Get(lang+"/staff/notices/libraries").Status(200).Lacks("publishing.ease", "notices.ease")
	}
}

func TestReturnAndDiscard(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	n.ann.Get("/staff/notices/libraries")
	n.bea.Get("/staff/notices/libraries")
	n.ann.Post(at("begin")).Status(303)
	n.ann.Post(at("submit"), n.step(t, "libraries")...).Status(303)
	n.bea.Post(at("return"), n.step(t, "libraries")...).Status(422)
	n.bea.Post(at("return"), append(n.step(t, "libraries"), "why", "Say which libraries.")...).Status(303)
	n.ann.Get("/staff/notices/libraries").Status(200).Contains("Say which libraries.")
	if state := n.draft(t, "libraries").State; state != notices.StateDraft {
		t.Fatalf("returned, and yet %s", state)
	}
	n.ann.Post(at("discard"), n.step(t, "libraries")...).Status(303).Location("/staff/notices/libraries")
	if list, err := n.board.Desk(context.Background()); err != nil || len(list) != 0 {
		t.Fatalf("discarded, and yet %d drafts, %v", len(list), err)
	}
	n.ann.Get(at("facts")).Status(200) // begins again from what is published
	n.ann.Post(at("submit"), "version", "0", "revision", "0").Status(404)
}

func TestNewNotice(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	n.ann.Get("/staff/notices/new").Status(200)
	wrong := n.ann.Post("/staff/notices/new", "title", "Parking <permits>", "summary", "", "slug", "Parking permits", "unit", "Streets").Status(422)
	for _, kept := range []string{`value="Parking &lt;permits&gt;"`, `value="Parking permits"`, `value="Streets"`} {
		if !strings.Contains(wrong.Body, kept) {
			t.Errorf("%s was typed and is lost", kept)
		}
	}
	n.ann.Post("/staff/notices/new", "title", "Twice", "summary", "Twice.", "slug", "libraries", "collection", "person").Status(422).Contains("Twice.")
	if list, err := n.board.Desk(context.Background()); err != nil || len(list) != 0 {
		t.Fatalf("a new notice took the place of another: %d drafts, %v", len(list), err)
	}
	n.ann.Post("/staff/notices/new", "title", "Parking", "summary", "Who parks where.", "slug", "parking", "unit", "Streets", "collection", "person").
		Status(303).Location("/staff/notices/parking")

	// What the law wants said and is not there is named, and stops the way to the second person.
	missing := []string{"Say who is responsible", "Name at least one legal basis", "Link at least one row of the retention schedule",
		"List the right to complain to the public body itself"}
	file := n.ann.Get("/staff/notices/parking").Status(200).Contains(missing...)
	for _, place := range []string{"/staff/notices/parking/text/en#controller.en", "/staff/notices/parking/facts#retention"} {
		if !strings.Contains(file.Body, `href="`+place+`"`) {
			t.Errorf("what is missing is not led to %s", place)
		}
	}
	n.ann.Post("/staff/notices/parking/submit", n.step(t, "parking")...).Status(422).Contains(missing...)
	if state := n.draft(t, "parking").State; state != notices.StateDraft {
		t.Fatalf("refused, and yet %s", state)
	}
	n.ann.Post("/staff/notices/parking/discard", n.step(t, "parking")...).Status(303).Location("/staff/notices")
}

func TestFacts(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	n.ann.Get("/staff/notices/libraries")
	n.ann.Post(at("begin")).Status(303)
	n.ann.Get(at("facts")).Status(200).Contains("LIB-001", "LIB-002", "Loans LIB-002")

	wrong := n.ann.Post(at("facts"), facts(n.step(t, "libraries"), "bases.1.article", "6(1)(z)", "bases.1.provision", "An Act of 1900",
		"transfers.0.country", "Brazil", "transfers.0.safeguard", "", "retention", "LIB-002")...).Status(422)
	for _, kept := range []string{`value="An Act of 1900"`, `value="Brazil"`, `value="LIB-002" checked`} {
		if !strings.Contains(wrong.Body, kept) {
			t.Errorf("%s was typed and is lost", kept)
		}
	}
	n.ann.Post(at("facts"), facts(n.step(t, "libraries"), "bases.1.article", "6(1)(c)", "bases.1.provision", "An Act of 1900",
		"transfers.0.country", "Brazil", "transfers.0.safeguard", "Standard clauses", "retention", "LIB-002", "automated", "yes")...).Status(303)
	got := n.draft(t, "libraries").Content.(notices.Notice)
	if len(got.Bases) != 2 || got.Bases[1].Provision != "An Act of 1900" || len(got.Transfers) != 1 || !got.Automated || len(got.Retention) != 2 {
		t.Fatalf("saved %+v", got)
	}
	if got.Text[notices.PartData]["en"] != "English words on data." || got.Text[notices.PartData]["fr"] == "" {
		t.Fatal("saving the facts changed the words")
	}
}

func TestTwoTabs(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	n.ann.Get("/staff/notices/libraries")
	n.bea.Get("/staff/notices/libraries")
	n.ann.Post(at("begin")).Status(303)
	anns := n.text(t, "libraries", "en", "data", "Ann writes of data.")
	beas := n.text(t, "libraries", "en", "data", "Bea writes of shoes.")
	beasFacts := facts(n.step(t, "libraries"), "transfers.0.country", "Brazil", "transfers.0.safeguard", "Standard clauses")
	n.ann.Post(at("text/en"), anns...).Status(303)

	page := n.bea.Post(at("text/en"), beas...).Status(409).Contains("Bea writes of shoes.", n.anns)
	if !strings.Contains(page.Body, `name="revision" value="2"`) {
		t.Error("the form does not carry on from what is saved now")
	}
	if got := n.draft(t, "libraries").Content.(notices.Notice).Text[notices.PartData]["en"]; got != "Ann writes of data." {
		t.Fatalf("overwritten: %q", got)
	}
	page = n.bea.Post(at("facts"), beasFacts...).Status(409).Contains(n.anns)
	if !strings.Contains(page.Body, `value="Standard clauses"`) {
		t.Error("what Bea typed among the facts is lost")
	}
	n.bea.Post(at("text/en"), n.text(t, "libraries", "en", "data", "Both wrote of data.")...).Status(303)

	// Both wrote, so neither approves; a third does.
	n.ann.Post(at("submit"), n.step(t, "libraries")...).Status(303)
	for name, b := range map[string]*webtest.Browser{"Ann": n.ann, "Bea": n.bea} {
		if strings.Contains(b.Get("/staff/notices/libraries").Status(200).Body, at("approve")) {
			t.Errorf("%s is offered to approve her own words", name)
		}
		b.Post(at("approve"), n.step(t, "libraries")...).Status(403)
	}
	third := n.Browser()
	n.Officer(third, account.DPO)
	third.Get("/staff/notices/libraries").Status(200)
	third.Post(at("approve"), n.step(t, "libraries")...).Status(303)
}

// What one left alone is as the other made it; what both wrote is the later one's to decide.
func TestTwoTabsOnDifferentParts(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	anns, beas := n.ann.Get(at("text/en")).Status(200), n.bea.Get(at("text/en")).Status(200)
	n.ann.Post(at("text/en"), filled(anns, "data.en", "Ann writes of data.")...).Status(303)
	page := n.bea.Post(at("text/en"), filled(beas, "summary.en", "Bea sums up.")...).Status(409).
		Contains("Bea sums up.", "Ann writes of data.", "Changed meanwhile: Which data we use.")
	n.bea.Post(at("text/en"), filled(page)...).Status(303)
	got := n.draft(t, "libraries").Content.(notices.Notice).Text
	if got[notices.PartData]["en"] != "Ann writes of data." || got[notices.PartSummary]["en"] != "Bea sums up." || got[notices.PartTitle]["fr"] == "" {
		t.Fatalf("saved %q and %q", got[notices.PartData]["en"], got[notices.PartSummary]["en"])
	}

	anns, beas = n.ann.Get(at("facts")).Status(200), n.bea.Get(at("facts")).Status(200)
	n.ann.Post(at("facts"), filled(anns, "unit", "Libraries and museums")...).Status(303)
	page = n.bea.Post(at("facts"), filled(beas, "transfers.0.country", "Brazil", "transfers.0.safeguard", "Standard clauses")...).Status(409).
		Contains("Libraries and museums", "Standard clauses")
	n.bea.Post(at("facts"), filled(page)...).Status(303)
	facts := n.draft(t, "libraries").Content.(notices.Notice)
	if facts.Unit != "Libraries and museums" || len(facts.Transfers) != 1 || len(facts.Rights) != 7 || len(facts.Retention) != 1 || len(facts.Bases) != 1 {
		t.Fatalf("saved %+v", facts)
	}

	// A decision about a text that changed meanwhile is not taken, and its reason is kept.
	n.ann.Post(at("submit"), n.step(t, "libraries")...).Status(303)
	seen := n.step(t, "libraries")
	anns = n.ann.Get(at("facts"))
	n.ann.Post(at("facts"), filled(anns, "unit", "Libraries")...).Status(303)
	third := n.Browser()
	n.Officer(third, account.Communications)
	third.Get("/staff/notices")
	third.Post(at("return"), append(seen, "why", "Say which libraries.")...).Status(409).Contains("Say which libraries.", n.anns+" changed this draft")
}

func TestDeskNamesWhatPresses(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	n.ann.Get("/staff/notices").Status(200).Contains("Review due by 1 December 2026").Lacks("Waits for your approval", "older than the original")
	n.at = n.at.AddDate(0, 0, 14)
	n.ann.Get("/staff/notices").Status(200).Contains("Review was due on 1 December 2026")
	n.ann.Post(at("text/en"), filled(n.ann.Get(at("text/en")), "data.en", "English words on shoes.")...).Status(303)
	n.ann.Get("/staff/notices").Status(200).Contains("1 part older than the original")
	n.ann.Post(at("submit"), n.step(t, "libraries")...).Status(303)
	n.ann.Get("/staff/notices").Status(200).Lacks("Waits for your approval")
	n.bea.Get("/staff/notices").Status(200).Contains("Waits for your approval")
}

func TestRowsOutOfForceStayInSight(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	n.at = n.at.Add(time.Hour)
	dpo := notices.Officer{ID: uuid.New(), Name: "Dov", Roles: []string{"dpo"}}
	if err := n.board.Withdraw(context.Background(), dpo, notices.Ref{Kind: notices.KindRetention, Code: "LIB-001"}, "Merged."); err != nil {
		t.Fatal(err)
	}
	page := n.ann.Get(at("facts")).Status(200).Contains("LIB-001 · no longer in force")
	n.ann.Post(at("facts"), filled(page, "unit", "Museums")...).Status(303)
	if got := n.draft(t, "libraries").Content.(notices.Notice).Retention; len(got) != 1 {
		t.Fatalf("saving the unit changed the rows: %v", got)
	}
	n.ann.Get(at("preview/en")).Status(200).Contains("LIB-001 · no longer in force", "Facts that differ", "Museums")
}

func TestStaleTranslation(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	n.ann.Get("/staff/notices/libraries")
	n.ann.Post(at("begin")).Status(303)
	n.ann.Post(at("text/en"), n.text(t, "libraries", "en", "data", "English words on shoes.")...).Status(303)
	stale := func() int {
		return len(n.draft(t, "libraries").Content.(notices.Notice).Translations(n.board.Languages)[0].Stale)
	}
	if stale() != 1 {
		t.Fatalf("%d stale translations, want 1", stale())
	}
	page := n.ann.Get(at("text/fr")).Status(200).Contains("[Removed: data. ]", "[Added: shoes. ]", "Mots français, data.")
	if !strings.Contains(page.Body, `name="confirm"`) {
		t.Fatal("a stale translation is not marked")
	}
	n.ann.Post(at("text/fr"), n.text(t, "libraries", "fr")...).Status(303)
	if stale() != 1 {
		t.Fatal("saving an old translation unread made it new")
	}
	n.ann.Post(at("text/fr"), append(n.text(t, "libraries", "fr"), "confirm", "data")...).Status(303)
	if stale() != 0 {
		t.Fatal("a translation that was read again is still stale")
	}
}

func TestWithdraw(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	n.at = n.at.Add(time.Minute)
	n.ann.Get(at("withdraw")).Status(200)
	n.ann.Post(at("withdraw"), "why", " ").Status(422)
	n.ann.Post(at("withdraw"), "why", "The libraries closed.").Status(303)
	n.ann.Get("/staff/notices/libraries").Status(200).Contains("The libraries closed.")
	n.ann.Get(at("withdraw")).Status(409)
	if _, err := n.board.Notice(context.Background(), "libraries"); err == nil {
		t.Fatal("still in force")
	}
	if _, err := n.board.NoticeVersion(context.Background(), "libraries", 1); err != nil {
		t.Fatalf("the version lost its address: %v", err)
	}
}

func TestWhoPublishes(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	n.ann.Get("/staff/notices/libraries")
	n.ann.Post(at("begin")).Status(303)
	for role, want := range map[account.Role]int{account.Communications: 200, account.DPO: 200, account.Caseworker: 403, account.Reviewer: 403,
		account.Auditor: 403, account.Integrity: 403, account.Administrator: 403} {
		b := n.Browser()
		n.Officer(b, role)
		for _, page := range []string{"/staff/notices", "/staff/notices/new", "/staff/notices/libraries", at("facts"), at("text/ar"), at("preview/fr"), at("withdraw")} {
			if got := b.Get(page).StatusCode; got != want {
				t.Errorf("%s on %s: %d, want %d", role, page, got, want)
			}
		}
	}
	for _, lang := range []string{"/fr", "/ar"} {
		for _, page := range []string{"/staff/notices", "/staff/notices/new", "/staff/notices/libraries", at("facts"), at("text/ar"), at("preview/fr"), at("withdraw")} {
			n.ann.Get(lang + page).Status(200)
		}
	}
	n.ann.Get(at("text/de")).Status(404)
	n.ann.Get("/staff/notices/nothing").Status(404)
	n.ann.Post(at("frobnicate"), n.step(t, "libraries")...).Status(404)
	n.Browser().Get("/staff/notices").Status(303)
}
