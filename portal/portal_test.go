package portal_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"daylight/migrations/dbtest"
	"daylight/portal"
	"daylight/requests/ledger"
)

// config is a portal's on a fresh database and Redis, with keys of its own.
func config(t testing.TB) portal.Config { return configOn(t, dbtest.URL(t)) }

func configOn(t testing.TB, database string) portal.Config {
	t.Helper()
	keys := t.TempDir() + "/keys"
	if err := portal.CreateKeys(keys, "127.0.0.1/log", "Northmere Council"); err != nil {
		t.Fatal(err)
	}
	return portal.Config{DatabaseURL: database, RedisURL: dbtest.Redis(t), BaseURL: "http://127.0.0.1:8080", KeysDir: keys,
		Listen: "127.0.0.1:0", DrainTime: 5 * time.Second, LogLevel: "error",
		Body:     portal.BodyConfig{Name: "Northmere Council", Service: "Daylight", Zone: "Europe/London", Colour: "#0b5351", Reference: "NM"},
		Law:      portal.LawConfig{ID: "uk-gdpr", Calendar: "gb-eng"},
		Identity: portal.IdentityConfig{Release: "eid", Scheme: "national-id"},
		Log:      portal.LogConfig{OwnActivity: "PA-001", Every: time.Minute}}
}

// start runs a copy of the portal until the test ends, and fails the test if it does not stop in order.
func start(t testing.TB, c portal.Config, o portal.Options, change ...func(*portal.Parts)) (address string) {
	t.Helper()
	parts, err := portal.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(parts)
	}
	site, err := portal.New(parts, o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	answers, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- site.Run(ctx, func(address string) { answers <- address }) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the portal did not stop in order: %v", err)
			}
		case <-time.After(2 * time.Minute):
			t.Error("the portal did not stop within two minutes")
		}
		parts.Close()
	})
	select {
	case address = <-answers:
	case err := <-ended:
		t.Fatalf("the portal did not start: %v", err)
	}
	return "http://" + address
}

func get(t testing.TB, address string) (int, string) {
	t.Helper()
	answer := ask(t, address)
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// ask asks for a page as a visitor of the site would.
func ask(t testing.TB, address string) *http.Response {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "127.0.0.1:8080"
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	return answer
}

// TestTwoCopies runs two copies on one database and Redis: both serve, and both stop in order.
func TestTwoCopies(t *testing.T) {
	t.Parallel()
	c := config(t)
	for _, address := range []string{start(t, c, portal.Options{}), start(t, c, portal.Options{NoWorkers: true})} {
		for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/": 200, "/fr/notices": 200, "/ar/retention": 200,
			"/brand.css": 200, "/api/v1/openapi.yaml": 200, "/staff/queue": 303, "/my/accesses": 303, "/nothing": 404, "/demo/mail": 404} {
			if status, _ := get(t, address+path); status != want {
				t.Errorf("%s: status %d, want %d", path, status, want)
			}
		}
	}
}

// TestWithoutRedis: public pages are served, and the copy says that it is not ready.
func TestWithoutRedis(t *testing.T) {
	t.Parallel()
	c := config(t)
	c.RedisURL = "redis://127.0.0.1:1"
	address := start(t, c, portal.Options{NoWorkers: true})
	if status, _ := get(t, address+"/notices"); status != http.StatusOK {
		t.Errorf("a public page: status %d", status)
	}
	if status, body := get(t, address+"/readyz"); status != http.StatusServiceUnavailable || body != `{"database":"here","log":"signed","redis":"away","reports":"signed"}` {
		t.Errorf("ready: %d %s", status, body)
	}
	if status, _ := get(t, address+"/healthz"); status != http.StatusOK {
		t.Errorf("alive: status %d", status)
	}
}

// TestWithoutTheReportKey: everything is served, reports are made without a signature, and the copy says so.
func TestWithoutTheReportKey(t *testing.T) {
	t.Parallel()
	c := config(t)
	if err := os.WriteFile(filepath.Join(c.KeysDir, "report.key"), []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	var parts *portal.Parts
	address := start(t, c, portal.Options{NoWorkers: true}, func(p *portal.Parts) { parts = p })
	if status, _ := get(t, address+"/verify"); status != http.StatusOK {
		t.Errorf("a page: status %d", status)
	}
	if status, body := get(t, address+"/readyz"); status != http.StatusOK || !strings.Contains(body, `"reports":"not signed"`) {
		t.Errorf("ready: %d %s", status, body)
	}
	if parts.Press().Signer != nil || len(parts.Keys.ReportKnown) != 1 {
		t.Errorf("signs with %v; %d certificates to check with", parts.Press().Signer, len(parts.Keys.ReportKnown))
	}
}

// TestTakenAddress: a portal whose address is taken, its own or that of its metrics, says so and leaves nothing running.
func TestTakenAddress(t *testing.T) {
	t.Parallel()
	c := config(t)
	taken := start(t, c, portal.Options{NoWorkers: true})
	for _, setting := range []string{"DAYLIGHT_LISTEN", "DAYLIGHT_METRICS_LISTEN"} {
		c.Listen, c.MetricsListen = strings.TrimPrefix(taken, "http://"), ""
		if setting == "DAYLIGHT_METRICS_LISTEN" {
			c.Listen, c.MetricsListen = "127.0.0.1:0", c.Listen
		}
		isRefused(t, c, setting)
	}
}

// isRefused opens a portal and tries to run it in vain.
func isRefused(t *testing.T, c portal.Config, setting string) {
	t.Helper()
	parts, err := portal.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer parts.Close()
	second, err := portal.New(parts, portal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Run(t.Context(), nil); err == nil || !strings.Contains(err.Error(), setting) {
		t.Fatalf("a taken address: %v", err)
	}
	if held := parts.DB.Stat().AcquiredConns(); held != 0 {
		t.Errorf("%d connections are still at work", held)
	}
}

// TestReading refuses a reading the law does not have at the start, not at the first request.
func TestReading(t *testing.T) {
	t.Parallel()
	c := config(t)
	c.Law.Reading = "as-it-suits"
	if _, err := portal.Open(t.Context(), c); err == nil || !strings.Contains(err.Error(), "DAYLIGHT_LAW_READING") {
		t.Fatalf("a reading nobody knows: %v", err)
	}
}

// TestCalendar says in a sentence that there is no such calendar.
func TestCalendar(t *testing.T) {
	t.Parallel()
	c := config(t)
	c.Law.Calendar = "nowhere"
	if _, err := portal.Open(t.Context(), c); err == nil || err.Error() != "DAYLIGHT_LAW_CALENDAR: There is no calendar called \u201cnowhere\u201d. Choose one from the list of calendars." {
		t.Fatalf("a calendar nobody knows: %v", err)
	}
}

// TestSchema refuses a database that was never migrated.
func TestSchema(t *testing.T) {
	t.Parallel()
	c := config(t)
	c.DatabaseURL = dbtest.Empty(t).Config().ConnString()
	if _, err := portal.Open(t.Context(), c); err == nil {
		t.Fatal("opened a database without a schema")
	}
}

// TestACorrectionMayNameASourceFromTheMomentItIsRegistered, and no longer once it is disabled: no restart is needed.
func TestACorrectionMayNameASourceFromTheMomentItIsRegistered(t *testing.T) {
	t.Parallel()
	parts, err := portal.Open(t.Context(), config(t))
	if err != nil {
		t.Fatal(err)
	}
	defer parts.Close()
	named := func(want ...string) {
		t.Helper()
		if have, err := parts.Registry.Correctable(t.Context()); err != nil || !slices.Equal(have, want) {
			t.Errorf("%v, %v; want %v", have, err, want)
		}
	}
	named()
	for id, scopes := range map[string][]string{"tax": nil, "library": {ledger.ScopeEvents}} {
		_, err := parts.Ledger.Register(t.Context(), ledger.NewSource{ID: id, Prefix: "urn:source:" + id, Profile: ledger.ProfileRole,
			Names: map[string]string{"en": id}, Scopes: scopes})
		if err != nil {
			t.Fatal(err)
		}
	}
	named("tax")
	if err := parts.Ledger.Disable(t.Context(), "tax"); err != nil {
		t.Fatal(err)
	}
	named()
}
