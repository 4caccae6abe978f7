package i18n

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func sample(t *testing.T) *Catalogue {
	t.Helper()
	c, err := load(fstest.MapFS{
		"locales/en/a.toml": {Data: []byte("\"a.hello\" = \"Good morning, {{.Name}}\"\n\"a.only\" = \"English only\"\n" +
			"[\"a.days\"]\none = \"{{.Count}} day left\"\nother = \"{{.Count}} days left\"\n")},
		"locales/fr/a.toml": {Data: []byte("\"a.hello\" = \"Bonjour {{.Name}} !\"\n" +
			"[\"a.days\"]\none = \"{{.Count}} jour restant\"\nother = \"{{.Count}} jours restants\"\n")},
		"locales/ar/a.toml": {Data: []byte("\"a.hello\" = \"صباح الخير {{.Name}}\"\n" +
			"[\"a.days\"]\nzero = \"صفر\"\none = \"يوم واحد\"\ntwo = \"يومان\"\nfew = \"{{.Count}} أيام\"\nmany = \"{{.Count}} يومًا\"\nother = \"{{.Count}} يوم\"\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestT(t *testing.T) {
	c := sample(t)
	for _, test := range []struct {
		tag, want, key string
		pairs          []any
	}{
		{"en", "Good morning, Ada", "a.hello", []any{"Name", "Ada"}},
		{"en", "Good morning, <b>", "a.hello", []any{"Name", "<b>"}},
		{"fr", "Bonjour Ada\u202f!", "a.hello", []any{"Name", "Ada"}},
		{"en", "1 day left", "a.days", []any{"Count", 1}},
		{"en", "0 days left", "a.days", []any{"Count", 0}},
		{"en", "1,200 days left", "a.days", []any{"Count", 1200}},
		{"fr", "0 jour restant", "a.days", []any{"Count", 0}},
		{"fr", "1\u202f000\u202f000 jours restants", "a.days", []any{"Count", 1000000}},
		{"ar", "صفر", "a.days", []any{"Count", 0}},
		{"ar", "يوم واحد", "a.days", []any{"Count", 1}},
		{"ar", "يومان", "a.days", []any{"Count", 2}},
		{"ar", "3 أيام", "a.days", []any{"Count", 3}},
		{"ar", "11 يومًا", "a.days", []any{"Count", 11}},
		{"ar", "100 يوم", "a.days", []any{"Count", 100}},
		{"fr", "English only", "a.only", nil},
		{"en", "a.missing", "a.missing", nil},
		{"fr", "a.missing", "a.missing", []any{"Count", 3}},
		{"de", "Good morning, Ada", "a.hello", []any{"Name", "Ada"}},
		{"en", "Good morning, ", "a.hello", nil},
	} {
		if got := c.Printer(test.tag).T(test.key, test.pairs...); got != test.want {
			t.Errorf("%s %s %v: %q, want %q", test.tag, test.key, test.pairs, got, test.want)
		}
	}
}

func TestFaultsAreLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)
	c := sample(t)
	for range 3 {
		c.Printer("fr").T("a.only")
		c.Printer("fr").T("a.missing")
	}
	if got := strings.Count(log.String(), "\n"); got != 2 {
		t.Errorf("%d lines for two faults:\n%s", got, log.String())
	}
}

func TestDates(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	winter := time.Date(2026, 12, 29, 9, 14, 0, 0, london)
	first := time.Date(2026, 6, 1, 9, 14, 0, 0, london)
	riyadh := winter.In(time.FixedZone("", 3*3600))
	c := sample(t)
	for _, test := range []struct{ what, got, want string }{
		{"long en", c.Printer("en").LongDate(winter), "Tuesday 29 December 2026"},
		{"long fr", c.Printer("fr").LongDate(winter), "mardi 29 décembre 2026"},
		{"long ar", c.Printer("ar").LongDate(winter), "الثلاثاء، 29 ديسمبر 2026"},
		{"first fr", c.Printer("fr").LongDate(first), "lundi 1er juin 2026"},
		{"date en", c.Printer("en").Date(2026, time.June, 1), "1 June 2026"},
		{"month en", c.Printer("en").MonthYear(first), "June 2026"},
		{"winter", c.Printer("en").DateTime(winter), "29 December 2026 at 09:14 GMT"},
		{"summer", c.Printer("en").DateTime(first), "1 June 2026 at 09:14 BST"},
		{"fr", c.Printer("fr").DateTime(winter), "29 décembre 2026 à 09:14 GMT"},
		{"ar", c.Printer("ar").DateTime(winter), "29 ديسمبر 2026 في 09:14 GMT"},
		{"nameless zone", c.Printer("en").DateTime(riyadh), "29 December 2026 at 12:14 UTC+03:00"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", test.what, test.got, test.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	c := sample(t)
	en, fr, ar := c.Printer("en"), c.Printer("fr"), c.Printer("ar")
	for _, test := range []struct{ what, got, want string }{
		{"small", en.Number(999), "999"},
		{"en", en.Number(50000), "50,000"},
		{"negative", en.Number(-50000), "-50,000"},
		{"fr", fr.Number(50000), "50\u202f000"},
		{"ar", ar.Number(50000), "50,000"},
		{"whole", en.Percent(0.5), "50%"},
		{"tenth", en.Percent(0.1534), "15.3%"},
		{"fr share", fr.Percent(0.1534), "15,3\u00a0%"},
		{"almost all", en.Percent(0.99999), "99.9%"},
		{"almost none", en.Percent(0.00001), "0.1%"},
		{"all", en.Percent(1), "100%"},
		{"none", en.Percent(0), "0%"},
		{"list en", en.List([]string{"a", "b", "c"}), "a, b and c"},
		{"list fr", fr.List([]string{"a", "b"}), "a et b"},
		{"list ar", ar.List([]string{"أ", "ب", "ج"}), "أ، ب وج"},
		{"list one", en.List([]string{"a"}), "a"},
		{"list none", en.List(nil), ""},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", test.what, test.got, test.want)
		}
	}
}

func TestPaths(t *testing.T) {
	c := sample(t)
	for _, path := range []string{"/", "/notices", "/notices/a-b/versions/2"} {
		for _, l := range Languages {
			address := c.Printer(l.Tag).Path(path)
			tag, rest := Split(address)
			if tag != l.Tag || rest != path {
				t.Errorf("%s in %s is %s, which reads as %s in %s", path, l.Tag, address, rest, tag)
			}
		}
	}
	if got := c.Printer("fr").Path("/"); got != "/fr" {
		t.Errorf("French home is %s", got)
	}
	if tag, rest := Split("/freedom"); tag != "en" || rest != "/freedom" {
		t.Errorf("/freedom reads as %s %s", tag, rest)
	}
	if !Known("ar") || Known("de") {
		t.Error("wrong languages are known")
	}
}
