package notices

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	n := aNotice("cctv")
	n.Text[PartTitle] = Text{"en": "Cameras (CCTV)", "fr": "Caméras de sécurité", "ar": "كاميرات المراقبة"}
	publish(t, b, n)
	publish(t, b, aRow("LIB-001"))
	publish(t, b, anActivity("PA-002"))
	codes := func(lang, query string) (list []string) {
		found := must(b.Find(ctx, Query{Text: query, Lang: lang, Limit: 20}))(t)
		if found.Loose {
			return nil
		}
		for _, hit := range found.Hits {
			list = append(list, hit.Code)
		}
		return list
	}
	for _, tc := range []struct {
		lang, query string
		want        []string
	}{
		{"en", "camera", []string{"cctv"}},
		{"en", "CCTV cam", []string{"cctv"}},
		{"en", "camera loan", nil},
		{"fr", "cameras securite", []string{"cctv"}},
		{"fr", "prêts", []string{"PA-002"}}, // another form of its word
		{"fr", "PRET", []string{"PA-002"}},
		{"fr", "loan records", []string{"LIB-001"}}, // not translated: the original's words
		{"ar", "المُراقبه", []string{"cctv"}},
		{"xx", "camera", []string{"cctv"}},
		{"en", "' | & ! :* \\ <->", nil},
		{"en", "<img src=x onerror=alert(1)>", nil},
		{"en", strings.Repeat("camera ", 800), []string{"cctv"}},
		{"en", "LIB-001", []string{"LIB-001", "PA-002", "cctv"}},
	} {
		got := codes(tc.lang, tc.query)
		if tc.query == "LIB-001" { // its own code must be first; others only mention it
			if len(got) == 0 || got[0] != "LIB-001" {
				t.Errorf("%q found %v", tc.query, got)
			}
			continue
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s %.20q: %v, want %v", tc.lang, tc.query, got, tc.want)
		}
	}
	c.pass(time.Hour)
	n.Text[PartTitle]["en"] = "Body-worn video"
	publish(t, b, n)
	if got := codes("en", "cameras"); len(got) != 0 {
		t.Errorf("the old title is still found: %v", got)
	}
}

func TestScheduleFilters(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	ctx := context.Background()
	housing := aRow("HOU-001")
	housing.Function, housing.Action, housing.Class = Text{"en": "Housing", "fr": "Logement"}, ActionReview, Text{"en": "Tenancy files"}
	publish(t, b, aRow("LIB-001"))
	publish(t, b, housing)
	for _, tc := range []struct {
		filter Filter
		want   []string
	}{
		{Filter{}, []string{"HOU-001", "LIB-001"}},
		{Filter{Function: "Housing"}, []string{"HOU-001"}},
		{Filter{Action: ActionDestroy}, []string{"LIB-001"}},
		{Filter{Query: "logem", Lang: "fr"}, []string{"HOU-001"}},
		{Filter{Query: "tenanc", Function: "Libraries"}, nil},
		{Filter{Query: "%%%"}, nil},
	} {
		var got []string
		for _, row := range must(b.Schedule(ctx, tc.filter))(t) {
			got = append(got, row.Code)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%+v: %v, want %v", tc.filter, got, tc.want)
		}
	}
	if functions := must(b.Functions(ctx))(t); len(functions) != 2 || functions[0]["fr"] != "Logement" {
		t.Errorf("functions are %v", functions)
	}
}

func TestScheduleAsCSV(t *testing.T) {
	t.Parallel()
	row := aRow("LIB-001")
	row.Class = Text{"en": `=HYPERLINK("http://x")`}
	row.Owner = "＝1+1"
	row.Authority = " @SUM(A1)"
	row.Description = Text{"en": "two\nlines, and \"quotes\""}
	var out bytes.Buffer
	if err := WriteSchedule(&out, []RetentionVersion{{Edition: Edition{Number: 2}, Content: row}}, []string{"en", "fr"}); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(records) != 2 || len(records[0]) != len(records[1]) {
		t.Fatalf("read back %v, %v", records, err)
	}
	cell := func(name string) string { return records[1][slices.Index(records[0], name)] }
	for name, want := range map[string]string{
		"code": "LIB-001", "version": "2", "class_en": `'=HYPERLINK("http://x")`, "owner": "'＝1+1", "authority": "' @SUM(A1)",
		"description_en": "two\nlines, and \"quotes\"", "period": "P1Y", "exclusions_fr": "",
	} {
		if got := cell(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, bad := range []string{"=1", "+1", "-2", "@SUM", "\t=1", "\r=1", "＋1", "\u00a0=1"} {
		if got := Cells(bad)[0]; !strings.HasPrefix(got, "'") {
			t.Errorf("%q stays a formula", got)
		}
	}
}

func TestCompareKeepsEveryWord(t *testing.T) {
	t.Parallel()
	before, after := aNotice("a"), aNotice("a")
	before.Text[PartData]["en"] = "We keep your name, your card number and what you borrow."
	after.Text[PartData]["en"] = "We keep your name and what you borrow now."
	diff := Compare(before, after, "en", "en")
	if len(diff) != 1 {
		t.Fatalf("differences: %+v", diff)
	}
	var was, is strings.Builder
	for _, run := range diff[0].Runs {
		if run.Op != Added {
			was.WriteString(run.Text)
		}
		if run.Op != Removed {
			is.WriteString(run.Text)
		}
	}
	if was.String() != before.Text[PartData]["en"] || is.String() != after.Text[PartData]["en"] {
		t.Errorf("was %q, is %q", was.String(), is.String())
	}
	long := strings.Repeat("word ", 5000)
	start := time.Now()
	if runs := runs(long, strings.Repeat("other ", 5000)); len(runs) != 2 || time.Since(start) > 30*time.Second {
		t.Errorf("a long text gave %d runs in %v", len(runs), time.Since(start))
	}
}

// TestSearchForgives: slips of the finger, other forms of a word, words that say nothing, and questions nobody answers whole.
func TestSearchForgives(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	n := aNotice("cctv")
	n.Text[PartTitle] = Text{"en": "Security cameras in libraries", "fr": "Caméras de sécurité", "ar": "كاميرات المراقبة"}
	n.Text[PartSummary] = Text{"en": "Our policies on recording.", "fr": "Nos règles d’enregistrement.", "ar": "سياساتنا"}
	publish(t, b, aRow("LIB-001"))
	publish(t, b, n) // second: a word is learnt whatever is known already
	for _, tc := range []struct {
		lang, query string
		instead     string // the first word put in place of another
		loose       bool
	}{
		{"en", "camera", "", false},
		{"en", "policy on recordings", "", false}, // other forms of its words
		{"en", "the cameras of the library", "", false},
		{"en", "camras", "cameras", false},
		{"en", "cmaeras", "cameras", false},
		{"en", "camerras", "cameras", false},
		{"en", "kameras", "cameras", false},
		{"en", "secruity librarys", "security", false},
		{"en", "CAMRAS", "cameras", false},
		{"fr", "camèras", "", false},
		{"fr", "caméra", "", false},
		{"fr", "camerqs de sécurité", "cameras", false},
		{"ar", "المراقبه", "", false},
		{"ar", "مراقبة", "", false}, // without the article
		{"ar", "المرقبة", "المراقبه", false},
		{"en", "how long are recordings from cameras near my garage kept", "", true},
	} {
		found := must(b.Find(ctx, Query{Text: tc.query, Lang: tc.lang, Limit: 10}))(t)
		if len(found.Hits) == 0 || found.Hits[0].Code != "cctv" || found.Loose != tc.loose || found.Total("") != len(found.Hits) {
			t.Errorf("%s %q: %+v", tc.lang, tc.query, found)
			continue
		}
		switch {
		case tc.instead == "" && len(found.Instead) > 0, tc.instead != "" && (len(found.Instead) == 0 || !slices.Contains(found.Instead[0].By, tc.instead)):
			t.Errorf("%s %q: instead %+v, want %q", tc.lang, tc.query, found.Instead, tc.instead)
		}
	}
	for _, query := range []string{"xylophone", "cam3ra5x", "12345", "zz"} {
		if found := must(b.Find(ctx, Query{Text: query, Lang: "en", Limit: 10}))(t); len(found.Hits) > 0 || len(found.Counts) > 0 {
			t.Errorf("%q found %+v", query, found)
		}
	}
	c.pass(time.Hour)
	if err := b.Withdraw(ctx, bea, Ref{KindNotice, "cctv"}, "It is gone."); err != nil {
		t.Fatal(err)
	}
	if found := must(b.Find(ctx, Query{Text: "camras", Lang: "en", Limit: 10}))(t); len(found.Hits) > 0 || len(found.Instead) > 0 {
		t.Errorf("a word of a withdrawn notice is still offered: %+v", found)
	}
}

// TestSearchByPart: kinds and pages add up to the whole.
func TestSearchByPart(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	ctx := context.Background()
	publish(t, b, aNotice("loans"))
	for _, code := range []string{"LIB-001", "LIB-002", "LIB-003"} {
		publish(t, b, aRow(code))
	}
	all := must(b.Find(ctx, Query{Text: "lib", Limit: 10}))(t)
	rows := must(b.Find(ctx, Query{Text: "lib", Kind: KindRetention, Limit: 2}))(t)
	rest := must(b.Find(ctx, Query{Text: "lib", Kind: KindRetention, Limit: 2, Offset: 2}))(t)
	if all.Total("") != 4 || all.Total(KindRetention) != 3 || len(all.Hits) != 4 || len(rows.Hits) != 2 || len(rest.Hits) != 1 || rest.Total(KindRetention) != 3 {
		t.Errorf("all %+v\nrows %+v\nrest %+v", all, rows, rest)
	}
	if first := must(b.Find(ctx, Query{Text: "lib-002", Limit: 10}))(t); len(first.Hits) == 0 || first.Hits[0].Code != "LIB-002" {
		t.Errorf("its own code is not the first: %+v", first.Hits)
	}
}

// TestFitSearch: a board with another language, or another form of the search, makes it anew, once.
func TestFitSearch(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	ctx := context.Background()
	publish(t, b, aNotice("loans"))
	if _, err := b.DB.Exec(ctx, `delete from notices_search; delete from notices_slip`); err != nil {
		t.Fatal(err)
	}
	b.Languages = append(b.Languages, "de")
	before := must(b.Changes(ctx))(t)
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			if err := b.FitSearch(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, lang := range b.Languages {
		if found := must(b.Find(ctx, Query{Text: "Libraries", Lang: lang, Limit: 10}))(t); len(found.Hits) != 1 || found.Hits[0].Lang != lang {
			t.Errorf("%s: %+v", lang, found)
		}
	}
	if after := must(b.Changes(ctx))(t); after != before+1 {
		t.Errorf("%d changes were told, want one", after-before)
	}
}
