package portal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mayImport is the house's plan: which of our packages each of our packages imports. A package that is not here fails, and so does
// an import that is not here, or a line here that no code needs. Tests may also use what testOnly names.
var mayImport = map[string][]string{
	"requests/deadline": {},
	"requests/ledger":   {},
	"requests/suppress": {},
	"requests/unusual":  {},
	"notices":           {},
	"static":            {},
	"migrations":        {},
	"portal/i18n":       {},
	"portal/account":    {},
	"portal/mail":       {},

	"requests":           {"requests/deadline", "requests/ledger", "requests/suppress", "requests/unusual"},
	"migrations/localpg": {},
	"migrations/dbtest":  {"migrations", "migrations/localpg"},

	"portal/ui":          {"portal/i18n"},
	"portal/report":      {"portal/i18n", "requests", "requests/ledger", "requests/deadline", "requests/suppress"},
	"portal/web":         {"portal/account", "portal/i18n", "portal/ui", "static", "notices", "requests", "requests/ledger"},
	"portal/web/webtest": {"portal/web", "portal/account", "portal/i18n", "portal/ui", "migrations/dbtest"},

	"portal/register": {"portal/i18n", "portal/web", "notices"},

	"portal/public":  {"portal/register", "portal/web", "portal/ui", "portal/i18n", "portal/report", "notices", "requests", "requests/ledger", "requests/deadline"},
	"portal/citizen": {"portal/web", "portal/ui", "portal/i18n", "portal/report", "portal/account", "notices", "requests", "requests/deadline", "requests/ledger"},
	"portal/staff":   {"portal/register", "portal/web", "portal/ui", "portal/i18n", "portal/report", "portal/account", "notices", "requests", "requests/deadline", "requests/ledger"},
	"portal/api":     {"portal/web", "portal/ui", "notices", "requests", "requests/ledger"},
	"portal/jobs":    {"portal/account", "portal/i18n", "portal/mail", "portal/report", "notices", "requests", "requests/deadline", "requests/ledger"},
	"portal":         {"*"},
	"cmd/daylight":   {"*"},
	"cmd/demo":       {"*"},
}

// testOnly may be imported by any test.
var testOnly = []string{"migrations/dbtest", "migrations/localpg", "migrations", "portal/web/webtest", "requests/deadline"}

// doors says which packages may import a library; "test" stands for every test file.
var doors = map[string][]string{
	"github.com/jung-kurt/gofpdf":        {"portal/report"},
	"github.com/mozillazg/go-unidecode":  {"portal/report"},
	"github.com/gofiber/fiber":           {"portal/web", "portal/web/webtest", "portal/public", "portal/citizen", "portal/staff", "portal/api", "portal"},
	"github.com/redis/go-redis":          {"portal/account", "test"},
	"github.com/go-redis/redis_rate":     {"portal/account"},
	"github.com/riverqueue/river":        {"requests", "notices", "portal/jobs", "portal", "migrations", "test"},
	"github.com/alicebob/miniredis":      {"cmd/demo"},
	"github.com/wneessen/go-mail":        {"portal/mail"},
	"github.com/coreos/go-oidc":          {"portal/account", "test"},
	"github.com/pressly/goose":           {"migrations"},
	"github.com/rickar/cal":              {"requests/deadline"},
	"github.com/arran4/golang-ical":      {"requests/deadline", "portal/staff"},
	"github.com/nicksnyder/go-i18n":      {"portal/i18n"},
	"github.com/yuin/goldmark":           {"notices"},
	"github.com/xuri/excelize":           {"notices", "test"},
	"github.com/microcosm-cc/bluemonday": {"notices"},
}

// tables says which package alone writes the tables of a prefix.
var tables = map[string]string{
	"account_": "portal/account", "ledger_": "requests/ledger", "requests_": "requests", "notices_": "notices",
}

var writes = regexp.MustCompile(`(?i)\b(?:insert\s+into|update|delete\s+from|copy|truncate)\s+((?:account|ledger|requests|notices)_)[a-z_]+`)

const root = ".."

// goFiles calls f for each Go file of ours with its package folder.
func goFiles(t *testing.T, f func(pkg, path string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root && (name == "node_modules" || name == "bin" || strings.HasPrefix(name, ".")) {
			return fs.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(name, ".go") {
			pkg, err := filepath.Rel(root, filepath.Dir(path))
			if err != nil {
				return err
			}
			f(filepath.ToSlash(pkg), path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRooms(t *testing.T) {
	roots := []string{"cmd", "portal", "requests", "notices", "static", "migrations"}
	seen := map[string]bool{}
	goFiles(t, func(pkg, path string) {
		if top, _, _ := strings.Cut(pkg, "/"); !slices.Contains(roots, top) {
			t.Errorf("%s: Go code belongs in one of %v", path, roots)
		}
		if pkg == "cmd" || strings.HasSuffix(pkg, "/testdata") {
			return
		}
		seen[pkg] = true
		if _, planned := mayImport[pkg]; !planned {
			t.Errorf("package %s is not in the plan: add it to mayImport with what it may know", pkg)
		}
	})
	for pkg := range mayImport {
		if !seen[pkg] {
			t.Errorf("package %s is in the plan but does not exist", pkg)
		}
	}
}

func TestImports(t *testing.T) {
	needed := map[string]bool{}
	goFiles(t, func(pkg, path string) {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		isTest := strings.HasSuffix(path, "_test.go")
		for _, spec := range file.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			if ours, ok := strings.CutPrefix(imported, "daylight/"); ok {
				checkOurs(t, pkg, path, ours, isTest)
				needed[pkg+" "+ours] = true
				continue
			}
			checkDoor(t, pkg, path, imported, isTest)
		}
	})
	for pkg, allowed := range mayImport {
		for _, imported := range allowed {
			if imported != "*" && !needed[pkg+" "+imported] {
				t.Errorf("%s may import %s and does not: narrow the plan", pkg, imported)
			}
		}
	}
}

func checkOurs(t *testing.T, pkg, path, imported string, isTest bool) {
	t.Helper()
	allowed := mayImport[pkg]
	switch {
	case imported == pkg, slices.Contains(allowed, "*") && !strings.HasPrefix(imported, "cmd"), slices.Contains(allowed, imported):
	case isTest && slices.Contains(testOnly, imported):
	default:
		t.Errorf("%s imports %s, which the plan forbids", path, imported)
	}
}

func checkDoor(t *testing.T, pkg, path, imported string, isTest bool) {
	t.Helper()
	for library, may := range doors {
		if imported != library && !strings.HasPrefix(imported, library+"/") {
			continue
		}
		if !slices.Contains(may, pkg) && !(isTest && slices.Contains(may, "test")) {
			t.Errorf("%s imports %s; its door is %v", path, imported, may)
		}
	}
}

func TestOneWriterPerTable(t *testing.T) {
	goFiles(t, func(pkg, path string) {
		if strings.HasSuffix(path, "_test.go") {
			return // a test may break a table on purpose
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, hit := range writes.FindAllStringSubmatch(string(source), -1) {
			if owner := tables[strings.ToLower(hit[1])]; owner != pkg {
				t.Errorf("%s writes a table of %s: %s", path, owner, hit[0])
			}
		}
	})
}

// TestGuards makes sure that the guards above can fail.
func TestGuards(t *testing.T) {
	for _, sql := range []string{"INSERT INTO ledger_entry (a)", "update requests_case set x", "delete\n from notices_version"} {
		if !writes.MatchString(sql) {
			t.Errorf("the writer guard does not see %q", sql)
		}
	}
	if writes.MatchString("select a from ledger_entry") {
		t.Error("the writer guard takes a reader for a writer")
	}
}
