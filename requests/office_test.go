package requests

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"daylight/migrations/dbtest"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// office is a public body with its people, on a database of its own, on a morning in November.
type office struct {
	*Registry
	t                               testing.TB
	ctx                             context.Context
	at                              time.Time
	db                              *pgxpool.Pool
	ann, ben, rita, rob, dora, dani Officer // two caseworkers, two reviewers, two data protection officers
}

func newOffice(t testing.TB) *office {
	t.Helper()
	library, err := deadline.Load()
	must(t, err)
	calendar, err := library.Calendar("gb-eng")
	must(t, err)
	zone, err := time.LoadLocation("Europe/London")
	must(t, err)
	o := &office{t: t, ctx: t.Context(), db: dbtest.New(t), at: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return o.at }
	sealer := ledger.NewEphemeralSealer()
	queue, err := river.NewClient(riverpgxv5.New(o.db), &river.Config{})
	must(t, err)
	o.Registry = &Registry{DB: o.db, Jobs: queue, Sealer: sealer, Library: library, Calendar: calendar, LawID: "uk-gdpr",
		Zone: zone, Now: now, Prefix: "NM", OwnActivity: "PA-001", WatchActivity: "PA-001", Schemes: []string{"national-id"},
		Sources: func(context.Context) ([]string, error) { return []string{"population-register", "housing"}, nil }, Ledger: &ledger.Ledger{DB: o.db, Sealer: sealer, Now: now, Zone: zone,
			Organisation: ledger.Organisation{Code: "N1", Name: "Northmere Council"},
			Activities: func(context.Context, []string) (map[string][]ledger.Activity, error) {
				return map[string][]ledger.Activity{"PA-001": {{ID: "PA-001", Version: 1, Number: 1, From: o.at.AddDate(-5, 0, 0),
					Title: map[string]string{"en": "Requests"}, LegalBasis: "gdpr-6-1-c"}}}, nil
			}}}
	o.ann, o.ben = person("Ann Caseworker", "Records", RoleCaseworker), person("Ben Caseworker", "Records", RoleCaseworker)
	o.rita, o.rob = person("Rita Reviewer", "Legal", RoleReviewer), person("Rob Reviewer", "Legal", RoleReviewer)
	o.dora, o.dani = person("Dora Officer", "Data protection", RoleDPO), person("Dani Officer", "Data protection", RoleDPO)
	return o
}

func person(name, unit string, roles ...string) Officer {
	return Officer{ID: uuid.New(), Name: name, Unit: unit, Roles: roles}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%+v", err)
	}
}

func want(t testing.TB, err, expected error) {
	t.Helper()
	if !errors.Is(err, expected) {
		t.Fatalf("got %v, want %v", err, expected)
	}
}

// wantProblem checks that what was typed was refused for this field with this sentence.
func wantProblem(t testing.TB, err error, field, key string) {
	t.Helper()
	var problems Problems
	if !errors.As(err, &problems) || problems.Of(field) == nil || problems.Of(field).Key != "requests.problem."+key {
		t.Fatalf("got %v, want %s: %s", err, field, key)
	}
}

var maria = Citizen{Subject: ledger.Subject{Scheme: "national-id", ID: "QQ123456C"}, Name: "María Ñandú-Öz", Email: "maria@example.org",
	Level: LevelIdentity, Method: "eid"}

func (o *office) contact() Contact {
	return Contact{Name: "María Ñandú-Öz", Email: "maria@example.org", Phone: "+44 1632 960001", Format: "large_print"}
}

func (o *office) access() Filing {
	return Filing{Kind: Access, Lang: "en", Contact: o.contact(), Access: &AccessAsk{What: "My housing file, Zwiebelgasse", From: "2024-01-01", To: "2026-11-01"}}
}

func (o *office) correction() Filing {
	return Filing{Kind: Correction, Lang: "fr", Contact: o.contact(), Items: []Item{
		{Source: "population-register", Field: "address", Held: "1 Wrongpath", Right: "2 Rightlane", Evidence: "lease of 2023"},
		{Source: "housing", Field: "name", Held: "Maria", Right: "María", Evidence: "passport"}}}
}

func (o *office) complaint() Filing {
	return Filing{Kind: Complaint, Lang: "en", Contact: o.contact(), Complaint: &Grievance{About: AboutGeneral, Text: "You ignored my letter about Zwiebelgasse."}}
}

// file files for Maria, who is signed in.
func (o *office) file(f Filing) string {
	o.t.Helper()
	got, err := o.File(o.ctx, maria, f)
	must(o.t, err)
	return got.Ref
}

// taken files and gives the case to Ann.
func (o *office) taken(f Filing) string {
	o.t.Helper()
	ref := o.file(f)
	must(o.t, o.Claim(o.ctx, o.ann, Step{Ref: ref}))
	return ref
}

func (o *office) open(by Officer, ref string) CaseView {
	o.t.Helper()
	v, err := o.Open(o.ctx, by, ref, "checking the case")
	must(o.t, err)
	return v
}

func (o *office) track(ref string) TrackView {
	o.t.Helper()
	v, err := o.Track(o.ctx, maria, ref)
	must(o.t, err)
	return v
}

func (o *office) wantState(ref string, s State) {
	o.t.Helper()
	if got := o.track(ref).State; got != s {
		o.t.Fatalf("state is %s, want %s", got, s)
	}
}

// letters lists the letters waiting for a case, oldest first.
func (o *office) letters(ref string) (list []string) {
	o.t.Helper()
	rows, err := o.db.Query(o.ctx, `SELECT j.args->>'letter' FROM river_job j JOIN requests_case c ON c.id = (j.args->>'case')::uuid
		WHERE j.kind = 'letter' AND c.ref = $1 ORDER BY j.id`, ref)
	must(o.t, err)
	list, err = pgx.CollectRows(rows, pgx.RowTo[string])
	must(o.t, err)
	return list
}

// code reads the code of a challenge the way the letter does.
func (o *office) code(challenge uuid.UUID) string {
	o.t.Helper()
	var raw []byte
	must(o.t, o.db.QueryRow(o.ctx, `SELECT args FROM river_job WHERE kind = 'letter' AND args->>'event' = $1`, challenge.String()).Scan(&raw))
	var args LetterArgs
	must(o.t, json.Unmarshal(raw, &args))
	letter, err := o.LetterData(o.ctx, args)
	must(o.t, err)
	return fmt.Sprint(letter.Vars["Code"])
}

func day(text string) deadline.Day {
	d, err := deadline.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}
