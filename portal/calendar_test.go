package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/portal"
	"daylight/requests"
	"daylight/requests/deadline"
)

// A day that an administrator adds in one copy of the portal is on the calculator of another at once; without the database
// the calculator answers by the calendar as shipped, and says so.
func TestCalculatorUsesTheBodysCalendar(t *testing.T) {
	t.Parallel()
	c := config(t)
	address := start(t, c, portal.Options{NoWorkers: true})
	const calculation = "/deadlines?received=2026-11-27"
	says := func(want, lacks string) {
		t.Helper()
		status, body := get(t, address+calculation)
		if status != http.StatusOK || !strings.Contains(body, want) || strings.Contains(body, lacks) {
			t.Fatalf("status %d; wanted %q and not %q", status, want, lacks)
		}
	}
	says("Tuesday 29 December 2026</time>", "could not reach")

	other, err := portal.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	administrator := requests.Officer{ID: uuid.New(), Name: "Ada", Roles: []string{requests.RoleAdministrator}}
	day := deadline.Holiday{Day: deadline.Day{Year: 2026, Month: 12, Day: 29}, Name: "Founders", Reason: "Decided by the council"}
	if _, err := other.Registry.AddDays(t.Context(), administrator, []deadline.Holiday{day}); err != nil {
		t.Fatal(err)
	}
	says("Wednesday 30 December 2026</time>", "could not reach")
	says("Decided by the council", "could not reach")

	away(t, c.DatabaseURL)
	says("We could not reach our list of days", "Decided by the council")
	says("Tuesday 29 December 2026</time>", "Decided by the council")
}

// away takes a database from everybody until the test ends.
func away(t *testing.T, database string) {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	u.Path = "/postgres"
	conn, err := pgx.Connect(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	run := func(statement string, args ...any) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	defer conn.Close(t.Context())
	run(`ALTER DATABASE ` + pgx.Identifier{name}.Sanitize() + ` ALLOW_CONNECTIONS false`)
	run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, name)
}
