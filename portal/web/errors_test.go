package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgconn"

	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/requests"
)

// inside are sentinels that never reach a page: the front deals with them itself.
var inside = map[string]bool{"account.ErrNoSession": true, "account.ErrFull": true}

var sentinels = regexp.MustCompile(`(?m)^(?:var|\t)\s*(Err[A-Z]\w*)\s*=\s*(?:errors|fmt)\.`)

// TestEverySentinelHasAnAnswer reads the packages of the rules: an error of theirs that no page explains would be a 500.
func TestEverySentinelHasAnAnswer(t *testing.T) {
	t.Parallel()
	explained := ""
	for _, name := range []string{"errors.go", "problems.go"} {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		explained += string(source)
	}
	for name, folder := range map[string]string{"requests": "../../requests", "ledger": "../../requests/ledger", "notices": "../../notices", "account": "../account"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no files of %s: %v", name, err)
		}
		found := 0
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, hit := range sentinels.FindAllStringSubmatch(string(source), -1) {
				found++
				full := name + "." + hit[1]
				if !inside[full] && !regexp.MustCompile(regexp.QuoteMeta(full)+`\b`).MatchString(explained) {
					t.Errorf("%s has no answer: give it a line in errors.go", full)
				}
			}
		}
		if found == 0 {
			t.Errorf("no sentinel found in %s: the pattern no longer fits", name)
		}
	}
}

func TestEveryPageHasItsWords(t *testing.T) {
	t.Parallel()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]bool{"failed": true, "bad": true, "toomany": true, "unprocessable": true}
	for _, line := range table {
		pages[line.page] = true
	}
	for _, page := range statuses {
		pages[page] = true
	}
	english := catalogue.Printer("en")
	for page := range pages {
		for _, part := range []string{"title", "text", "next"} {
			if key := "web.error." + page + "." + part; !english.Has(key) {
				t.Errorf("%s is missing", key)
			}
		}
	}
	for _, key := range catalogue.Keys("en") {
		if rest, ok := strings.CutPrefix(key, "web.error."); ok && strings.Contains(rest, ".") && !pages[strings.Split(rest, ".")[0]] {
			t.Errorf("%s belongs to no page", key)
		}
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err      error
		status   int
		foreseen bool
	}{
		{fmt.Errorf("open: %w", requests.ErrWalled), 404, true},
		{requests.Problems{{Field: "name", Key: "k"}}, 422, true},
		{&account.TooMany{}, 429, true},
		{fmt.Errorf("query: %w", &pgconn.PgError{Code: "57P01"}), 503, true},
		{fmt.Errorf("query: %w", &net.OpError{Op: "write", Err: errors.New("broken pipe")}), 503, true},
		{fmt.Errorf("query: %w", io.ErrUnexpectedEOF), 503, true},
		{&pgconn.PgError{Code: "53300"}, 503, true},
		{&pgconn.PgError{Code: "23505"}, 500, false},
		{&pgconn.PgError{Code: "XX"}, 500, false},
		{context.DeadlineExceeded, 503, true},
		{fiber.ErrRequestHeaderFieldsTooLarge, 431, true},
		{fiber.NewError(418, "<b>"), 500, false},
		{errors.Join(account.ErrUnavailable, errors.New("x")), 503, true},
		{errors.New("x"), 500, false},
	} {
		if found, foreseen := answerTo(test.err); found.status != test.status || foreseen != test.foreseen {
			t.Errorf("%v: %d (%t), want %d", test.err, found.status, foreseen, test.status)
		}
	}
}

func TestLoopbackNamesLeadToOneAnother(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"http://127.0.0.1:8080": "[old.example localhost:8080]", "http://localhost": "[old.example 127.0.0.1]", "https://portal.example": "[old.example]",
	} {
		base, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(aliasesOf(base, []string{"OLD.example"})); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

func TestLocalPaths(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"/my": true, "/my/requests/DL-1?x=y#z": true, "": false, "my": false, "//evil.example": false, `/\evil.example`: false,
		"https://evil.example": false, "/\tx": false, "javascript:alert(1)": false, "///evil.example": false, "/x\r\ny": false,
	} {
		if local(path) != want {
			t.Errorf("%q: %t", path, !want)
		}
	}
}

// TestOneHouseholdHoldsOneShareOfTheTurns: a machine has a whole /64 of addresses to itself.
func TestOneHouseholdHoldsOneShareOfTheTurns(t *testing.T) {
	t.Parallel()
	turns := newTurns(2)
	done, err := turns.take(t.Context(), "2001:db8::1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := turns.take(t.Context(), "2001:db8::2"); !errors.Is(err, errBusy) {
		t.Errorf("the same household takes the other turn too: %v", err)
	}
	done()
	if len(turns.held) > 0 {
		t.Errorf("held: %v", turns.held)
	}
}
