package citizen

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
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
	"daylight/portal/web"
	"daylight/portal/web/webtest"
	"daylight/requests"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// town is the citizens' pages over a register, a ledger and a board of their own, on a morning in November.
type town struct {
	*webtest.Site
	t      testing.TB
	at     time.Time
	pages  *Pages
	source ledger.Source
	eid    *httptest.Server // says where it is, and nothing more
}

var (
	rosa = account.Subject{Scheme: "national-id", ID: "60001017869"}
	ann  = requests.Officer{ID: uuid.New(), Name: "Ann Caseworker", Unit: "Records", Roles: []string{requests.RoleCaseworker}}
	rita = requests.Officer{ID: uuid.New(), Name: "Rita Reviewer", Unit: "Legal", Roles: []string{requests.RoleReviewer}}
)

func newTown(t testing.TB) *town {
	t.Helper()
	pool := dbtest.New(t)
	library, err := deadline.Load()
	must(t, err)
	calendar, err := library.Calendar("gb-eng")
	must(t, err)
	zone, err := time.LoadLocation("Europe/London")
	must(t, err)
	fonts, err := report.LoadFonts(func(name string) ([]byte, error) {
		return os.ReadFile(filepath.Join("..", "..", "static", "dist", "fonts", name)) // made by make assets
	})
	must(t, err)
	queue, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
	must(t, err)
	o := &town{t: t, at: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return o.at }
	sealer := ledger.NewEphemeralSealer()
	book := &ledger.Ledger{DB: pool, Sealer: sealer, Now: now, Zone: zone, Activities: o.activities,
		Organisation: ledger.Organisation{Code: "N1", Name: "Northmere Council"}}
	o.pages = &Pages{Ledger: book, Press: &report.Press{Fonts: fonts, Ledger: book},
		Board: &notices.Board{DB: pool, Now: now, Languages: []string{"en", "fr", "ar"}, Law: "uk-gdpr"},
		Body: report.Body{Name: "Northmere Council", Address: []string{"1 Market Square", "Northmere"}, Phone: "+44 1632 960000",
			Email: "help@northmere.example", Officer: "dpo@northmere.example", BaseURL: webtest.Base, Zone: zone,
			Regulator: report.Regulator{Name: "Information Commissioner", Web: "https://regulator.example"}},
		Registry: &requests.Registry{DB: pool, Jobs: queue, Ledger: book, Sealer: sealer, Library: library, Calendar: calendar, LawID: "uk-gdpr",
			Zone: zone, Now: now, Prefix: "NM", OwnActivity: "PA-001", Schemes: []string{"national-id"}, Sources: func(context.Context) ([]string, error) { return []string{"tax"}, nil }}}
	o.eid = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"issuer":%[1]q,"authorization_endpoint":%[2]q,"token_endpoint":%[2]q,"jwks_uri":%[2]q}`, o.eid.URL, o.eid.URL+"/x")
	}))
	t.Cleanup(o.eid.Close)
	o.Site = webtest.New(t, o.pages.Mount, webtest.With(pool), webtest.WithSite(func(s *web.Site) { s.FormTargets = []string{o.eid.URL} }))
	o.pages.Directory = o.Directory
	registered, err := book.Register(t.Context(), ledger.NewSource{ID: "tax", Prefix: "urn:source:tax", Profile: ledger.ProfileRole,
		Names: map[string]string{"en": "The tax register", "fr": "Le registre des impôts"}, Scopes: []string{ledger.ScopeEvents}})
	must(t, err)
	o.source = registered.Source
	return o
}

func (o *town) activities(_ context.Context, ids []string) (map[string][]ledger.Activity, error) {
	all := map[string][]ledger.Activity{}
	for i, id := range ids {
		all[id] = []ledger.Activity{{ID: id, Version: int64(i + 1), Number: 1, From: o.at.AddDate(-5, 0, 0), LegalBasis: "gdpr-6-1-e",
			LegalReference: "Tax Act s. 1", Title: map[string]string{"en": "Activity " + id, "fr": "Activité " + id}}}
	}
	return all, nil
}

// look has the tax register report one look at somebody's data.
func (o *town) look(id string, whose account.Subject, at time.Time, edits ...string) {
	o.t.Helper()
	body := fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"urn:source:tax/desk","type":"access.recorded.v1","time":%q,
		"data":{"subject":{"scheme":%q,"id":%q},"actor":{"kind":"person","id":"emp-4471","name":"Ada Byron","role":"Tax inspector",
		"unit":"Region 3","org":{"code":"70000349","name":"Tax authority"}},"action":"view","data_categories":["identity","income"],
		"purpose":{"activity":"PA-002","text":"Assessing income tax"},"case_ref":"IT-118822","system":{"name":"Assessment desk"},"channel":"ui"}}`,
		id, at.Format(time.RFC3339Nano), whose.Scheme, whose.ID)
	items, err := ledger.DecodeBatch([]byte("[" + strings.NewReplacer(edits...).Replace(body) + "]"))
	must(o.t, err)
	receipt, err := o.pages.Ledger.Append(o.t.Context(), o.source, items)
	must(o.t, err)
	if receipt.Stored != 1 {
		o.t.Fatalf("the look was not stored: %+v", receipt.Results)
	}
}

// code reads the newest code the way its letter does.
// many has the tax register report n looks at somebody's data, a minute apart.
func (o *town) many(n int, whose account.Subject) {
	o.t.Helper()
	var lines strings.Builder
	for i := range n {
		fmt.Fprintf(&lines, `{"specversion":"1.0","id":"m-%d","source":"urn:source:tax/desk","type":"access.recorded.v1","time":%q,"data":{`+
			`"subject":{"scheme":%q,"id":%q},"actor":{"kind":"person","id":"emp-1","name":"Ada Byron","role":"Tax inspector","unit":"Region 3",`+
			`"org":{"code":"70000349","name":"Tax authority"}},"action":"view","data_categories":["identity"],"purpose":{"activity":"PA-002",`+
			`"text":"Assessing income tax"},"case_ref":"IT-%d","system":{"name":"Assessment desk"},"channel":"ui"}}`+"\n",
			i, o.at.Add(-time.Duration(i+1)*time.Minute).Format(time.RFC3339), whose.Scheme, whose.ID, i%7)
	}
	receipt, err := o.pages.Ledger.AppendLines(o.t.Context(), o.source, strings.NewReader(lines.String()), nil)
	must(o.t, err)
	if receipt.Stored != n {
		o.t.Fatalf("%d of %d looks were stored", receipt.Stored, n)
	}
	_, err = o.pages.Ledger.Sequence(o.t.Context())
	must(o.t, err)
}

func (o *town) code() string {
	o.t.Helper()
	var raw []byte
	must(o.t, o.DB.QueryRow(o.t.Context(), `SELECT args FROM river_job WHERE kind = 'letter' AND args->>'letter' = 'code' ORDER BY id DESC LIMIT 1`).Scan(&raw))
	var args requests.LetterArgs
	must(o.t, json.Unmarshal(raw, &args))
	letter, err := o.pages.Registry.LetterData(o.t.Context(), args)
	must(o.t, err)
	return fmt.Sprint(letter.Vars["Code"])
}

// count asks the database.
func (o *town) count(sql string, args ...any) (n int) {
	o.t.Helper()
	must(o.t, o.DB.QueryRow(o.t.Context(), sql, args...).Scan(&n))
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var reference = regexp.MustCompile(`NM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}`)

// refOn is the first reference a page shows.
func refOn(t testing.TB, r *webtest.Response) string {
	t.Helper()
	ref := reference.FindString(r.Text())
	if ref == "" {
		t.Fatal("the page shows no reference")
	}
	return ref
}

// fields are the hidden fields of a form that stands behind an address, ready to be posted.
func fields(r *webtest.Response, pairs ...string) []string {
	for _, name := range []string{"version", "key"} {
		if found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(r.Body); found != nil {
			pairs = append(pairs, name, found[1])
		}
	}
	return pairs
}
