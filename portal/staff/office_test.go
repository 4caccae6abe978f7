package staff_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"daylight/migrations/dbtest"
	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/report"
	"daylight/portal/staff"
	"daylight/portal/web/webtest"
	"daylight/requests"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// office is the pages of staff over a database of their own, on a morning in November.
type office struct {
	*webtest.Site
	t        *testing.T
	at       time.Time
	registry *requests.Registry
	ledger   *ledger.Ledger
	board    *notices.Board
}

func newOffice(t *testing.T) *office {
	t.Helper()
	pool := dbtest.New(t)
	library, err := deadline.Load()
	must(t, err)
	calendar, err := library.Calendar("gb-eng")
	must(t, err)
	zone, err := time.LoadLocation("Europe/London")
	must(t, err)
	queue, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
	must(t, err)
	o := &office{t: t, at: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return o.at }
	sealer := ledger.NewEphemeralSealer()
	o.ledger = &ledger.Ledger{DB: pool, Sealer: sealer, Now: now, Zone: zone,
		Organisation: ledger.Organisation{Code: "N1", Name: "Northmere Council"},
		Activities: func(context.Context, []string) (map[string][]ledger.Activity, error) {
			return map[string][]ledger.Activity{"PA-001": {{ID: "PA-001", Version: 1, Number: 1, From: o.at.AddDate(-5, 0, 0),
				Title: map[string]string{"en": "Requests"}, LegalBasis: "gdpr-6-1-c"}}}, nil
		}}
	o.registry = &requests.Registry{DB: pool, Jobs: queue, Ledger: o.ledger, Sealer: sealer, Library: library, Calendar: calendar,
		LawID: "uk-gdpr", Zone: zone, Now: now, Prefix: "NM", OwnActivity: "PA-001", Schemes: []string{"national-id"},
		Sources: func(context.Context) ([]string, error) { return []string{"population-register", "housing"}, nil }}
	board := &notices.Board{DB: pool, Now: now, Languages: []string{"en", "fr", "ar"}, Law: "uk-gdpr", NotifyBy: o.registry.NotifyBy}
	o.board = board
	fonts, err := report.LoadFonts(func(name string) ([]byte, error) {
		return os.ReadFile(filepath.Join("..", "..", "static", "dist", "fonts", name)) // made by make assets
	})
	must(t, err)
	pages := &staff.Pages{Registry: o.registry, Ledger: o.ledger, Board: board, Body: report.Body{Name: "Northmere Council", Zone: zone},
		Press: &report.Press{Fonts: fonts, Ledger: o.ledger},
		Foresee: func(ctx context.Context) ([]requests.Disposal, error) { // as the jobs do for one row, a year after the end
			e, err := o.registry.Erase(ctx, requests.Erasing{Class: "access", Before: o.registry.Today().AddDays(-365), DryRun: true})
			return []requests.Disposal{{Code: "IG-001", Version: 1, Class: "access", Before: o.registry.Today().AddDays(-365), Due: int64(e.Due), Count: int64(e.Count), Held: e.Why}}, err
		}}
	o.Site = webtest.New(t, pages.Mount, webtest.With(pool))
	pages.Directory = o.Directory
	return o
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%+v", err)
	}
}

// person is somebody of the office at a browser.
type person struct {
	*webtest.Browser
	account.Officer
}

func (o *office) person(roles ...account.Role) person {
	b := o.Browser()
	return person{b, o.Officer(b, roles...)}
}

var maria = requests.Citizen{Subject: ledger.Subject{Scheme: "national-id", ID: "QQ123456C"}, Name: "María Ñandú-Öz",
	Email: "maria@example.org", Level: requests.LevelIdentity, Method: "eid"}

func contact() requests.Contact {
	return requests.Contact{Name: "María Ñandú-Öz", Email: "maria@example.org", Phone: "+44 1632 960001"}
}

func correction() requests.Filing {
	return requests.Filing{Kind: requests.Correction, Lang: "fr", Contact: contact(), Items: []requests.Item{
		{Source: "population-register", Field: "address", Held: "1 Wrongpath", Right: "2 Rightlane", Evidence: "lease of 2023"},
		{Source: "housing", Field: "name", Held: "Maria", Right: "María", Evidence: "passport"}}}
}

func access() requests.Filing {
	return requests.Filing{Kind: requests.Access, Lang: "en", Contact: contact(), Access: &requests.AccessAsk{What: "My housing file"}}
}

// file files for Maria, who has shown who she is.
func (o *office) file(f requests.Filing) string {
	o.t.Helper()
	got, err := o.registry.File(o.t.Context(), maria, f)
	must(o.t, err)
	return got.Ref
}

// looks are the entries about Maria in the ledger, newest first.
func (o *office) looks() []ledger.Entry {
	o.t.Helper()
	page, err := o.ledger.Of(o.t.Context(), ledger.Person{maria.Subject}, ledger.Filter{})
	must(o.t, err)
	return page.Entries
}

func (o *office) track(ref string) requests.TrackView {
	o.t.Helper()
	v, err := o.registry.Track(o.t.Context(), maria, ref)
	must(o.t, err)
	return v
}

// opens gives the purpose of opening a case and opens it.
func (o *office) opens(p person, ref string) *webtest.Response {
	o.t.Helper()
	p.Get("/staff/cases/" + ref).Status(200).Contains("Why do you open this case?")
	p.Post("/staff/cases/"+ref, "purpose", "Taking on a new request").Status(303).Location("/staff/cases/" + ref)
	return p.Get("/staff/cases/" + ref).Status(200)
}

var hidden = regexp.MustCompile(`<input type="hidden" name="(version|seen|key)" value="([^"]*)"`)

// stamp is what a form says about the state it was made from.
func stamp(r *webtest.Response) []string {
	var pairs []string
	for _, found := range hidden.FindAllStringSubmatch(r.Body, -1) {
		if !slices.Contains(pairs, found[1]) {
			pairs = append(pairs, found[1], found[2])
		}
	}
	return pairs
}

// takes fills in the form of a step and sends it.
func (o *office) takes(p person, ref, step string, fields ...string) *webtest.Response {
	o.t.Helper()
	address := "/staff/cases/" + ref + "/" + step
	form := p.Get(address).Status(200)
	return p.Post(address, append(stamp(form), fields...)...)
}

// claims opens a case nobody has and takes it.
func (o *office) claims(p person, ref string) {
	o.t.Helper()
	page := o.opens(p, ref)
	p.Post("/staff/cases/"+ref+"/claim", stamp(page)...).Status(303)
}

// verdicts is the form of a decision that accepts the first item and refuses the second.
func (o *office) verdicts(ref string) []string {
	items := o.track(ref).Items
	return []string{"items.0.item", items[0].ID.String(), "items.0.verdict", "accept", "items.1.item", items[1].ID.String(),
		"items.1.verdict", "refuse", "items.1.reason", "accurate", "items.1.reasons", "Le registre est exact.",
		"recipients", "Water company\nSchool board", "outcome", "", "go", "submit"}
}

func (o *office) jobs(kind string) (n int) {
	o.t.Helper()
	must(o.t, o.DB.QueryRow(o.t.Context(), `SELECT count(*) FROM river_job WHERE kind = $1`, kind).Scan(&n))
	return n
}

// asWorker is a person as the registry knows them.
func asWorker(p person) requests.Officer {
	w := requests.Officer{ID: p.ID, Name: p.Name, Unit: p.Unit, Email: p.Email}
	for _, role := range p.Roles {
		w.Roles = append(w.Roles, string(role))
	}
	return w
}

// newCode is a code that has not been used, one step later each time.
func newCode(t *testing.T, secret string, later time.Duration) string {
	t.Helper()
	code, err := account.Code(secret, time.Now().Add(later))
	must(t, err)
	return code
}

func id() string { return uuid.NewString() }

// between is the part of a page between two headings.
func between(body, from, to string) string {
	_, rest, _ := strings.Cut(body, from)
	part, _, _ := strings.Cut(rest, to)
	return part
}
