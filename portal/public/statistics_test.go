package public

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"daylight/migrations/dbtest"
	"daylight/notices"
	"daylight/portal/report"
	"daylight/portal/web/webtest"
	"daylight/requests"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// counting gives a registry that counts, with what it needs for that.
func counting(t *testing.T, pool *pgxpool.Pool, now func() time.Time) *requests.Registry {
	t.Helper()
	library, err := deadline.Load()
	if err != nil {
		t.Fatal(err)
	}
	sealer := ledger.NewEphemeralSealer()
	return &requests.Registry{DB: pool, Sealer: sealer, Library: library, LawID: "uk-gdpr", Zone: time.UTC, Now: now,
		Ledger: &ledger.Ledger{DB: pool, Sealer: sealer, Now: now, Zone: time.UTC}}
}

// figured is a portal that has published a quarter whose numbers are these in place of nothing.
func figured(t *testing.T, numbers map[[3]string]int) (*webtest.Browser, *requests.Registry, *pgxpool.Pool) {
	t.Helper()
	pool := dbtest.New(t)
	now := func() time.Time { return time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC) }
	registry := counting(t, pool, now)
	pages := &Pages{Board: &notices.Board{DB: pool, Now: now, Languages: []string{"en", "fr", "ar"}}, Registry: registry,
		Body: report.Body{Name: "Northmere Council", Zone: time.UTC}}
	site := webtest.New(t, pages.Mount, webtest.With(pool)).Browser()
	site.Get("/statistics").Status(200).Contains("No figures are out yet", "July to September 2026")
	site.Get("/statistics.json").Status(200)
	site.Get("/statistics/2026-3").Status(404)
	if err := registry.CountQuarter(t.Context(), requests.QuarterArgs{Quarter: "2026-3", Version: 1}); err != nil {
		t.Fatal(err)
	}
	var content string
	if err := pool.QueryRow(t.Context(), `SELECT content::text FROM requests_quarter`).Scan(&content); err != nil {
		t.Fatal(err)
	}
	var tally requests.Tally
	if err := json.Unmarshal([]byte(content), &tally); err != nil {
		t.Fatal(err)
	}
	for i, table := range tally.Tables {
		for j, r := range table.Rows {
			for k, column := range table.Columns {
				if n, given := numbers[[3]string{table.ID, r.Code, column}]; given && n < 0 {
					tally.Tables[i].Rows[j].Cells[k] = requests.TallyCell{Mark: requests.MarkHidden}
				} else if given {
					tally.Tables[i].Rows[j].Cells[k] = requests.TallyCell{Value: &n}
				}
			}
		}
	}
	changed, err := json.Marshal(tally)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(changed)
	if _, err := pool.Exec(t.Context(), `DELETE FROM requests_quarter`); err != nil {
		t.Fatal(err)
	}
	for version, why := range []string{"", "Paper <was> missing."} {
		if _, err := pool.Exec(t.Context(), `INSERT INTO requests_quarter (quarter, version, content, hash, counted_at, why, published_at)
			VALUES ('2026-3', $1, $2::text::json, $3, $4, $5, $4)`, version+1, string(changed), sum[:], now(), why); err != nil {
			t.Fatal(err)
		}
	}
	return site, registry, pool
}

// The page says first what the figures mean, and shows nothing that is hidden; the same stands in every language and form, each version
// under an address of its own.
func TestStatistics(t *testing.T) {
	t.Parallel()
	site, _, _ := figured(t, map[[3]string]int{{"received", "all", "received"}: 1070, {"received", "all", "in_time"}: 962, {"received", "all", "late"}: 108,
		{"received", "access", "received"}: 930, {"received", "complaint", "received"}: -1, {"complaints", "all", "count"}: -1})
	page := site.Get("/statistics").Status(200).Contains("Of 1,070 requests that had to be answered, we answered 962 on time.", "hidden", "Version 2",
		"Paper <was> missing.", "October to December 2026", "14 January 2027")
	if !strings.Contains(page.Body, `role="img"`) || strings.Contains(page.Body, "<was>") {
		t.Error("there is no chart, or what was typed is a tag")
	}
	if strings.Contains(page.Body, "complaints came in") {
		t.Error("a sentence is made of a hidden number")
	}
	for _, path := range []string{"/statistics", "/fr/statistics", "/ar/statistics", "/ar/statistics/2026-3", "/statistics/2026-3/versions/1"} {
		body := site.Get(path).Status(200).Body
		for _, raw := range []string{"statistics.", "requests.", "<no value>"} {
			if text := strings.ReplaceAll(strings.ReplaceAll(body, "statistics.csv", ""), "statistics.json", ""); strings.Contains(text, ">"+raw) {
				t.Errorf("%s says %q", path, raw)
			}
		}
	}
	site.Get("/statistics/2026-3/versions/1").Contains("There is a newer version")
	for _, path := range []string{"/statistics/2026-4", "/statistics/2026-5", "/statistics/x", "/statistics/2026-3/versions/3", "/statistics/2026-3/versions/x",
		"/statistics/2026-3.pdf"} {
		site.Get(path).Status(404)
	}
	site.Get("/statistics.csv").Status(200).Contains("2026-3,2,received,complaint,Complaint,received,Came in,,c", "received,access,Copy of your data,received,Came in,930,")
	site.Get("/statistics/2026-3/versions/1.csv").Status(200).Contains("2026-3,1,received")
	site.Get("/statistics.jsonld").Status(200).Contains("dcat:Dataset", "dct:PeriodOfTime", "2026-09-30")
	site.Get("/statistics/2026-3.jsonld").Status(200).Contains("dct:hasVersion")
	var feed atomFeed
	if err := xml.Unmarshal([]byte(site.Get("/statistics.atom").Status(200).Body), &feed); err != nil || len(feed.Entries) != 2 {
		t.Fatalf("%+v %v", feed, err)
	}
	site.Get("/").Contains("Figures: how we deal with requests")
}

// What is given as data fits the schema beside it, and the hash is over the very bytes.
func TestStatisticsData(t *testing.T) {
	t.Parallel()
	site, _, _ := figured(t, map[[3]string]int{{"received", "access", "received"}: -1})
	compiler := jsonschema.NewCompiler()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(site.Get("/statistics.schema.json").Status(200).Body))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiler.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	body := site.Get("/statistics/2026-3.json").Status(200).Body
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Error(err)
	}
	var got struct {
		Hash    string          `json:"sha256"`
		Figures json.RawMessage `json:"figures"`
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(got.Figures); hex.EncodeToString(sum[:]) != got.Hash {
		t.Errorf("the hash of what is given is not %s", got.Hash)
	}
}
