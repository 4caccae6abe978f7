package portal_test

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"daylight/migrations"
	"daylight/migrations/localpg"
	"daylight/notices"
	"daylight/portal"
)

// aNotice is complete under the law of the United Kingdom, in one language.
func aNotice(slug, title string) notices.Notice {
	text := map[notices.Part]notices.Text{}
	for _, part := range notices.Parts {
		text[part] = notices.Text{"en": strings.Repeat("What we say about "+string(part)+", in some words. ", 12)}
	}
	text[notices.PartTitle], text[notices.PartSummary] = notices.Text{"en": title}, notices.Text{"en": "In short."}
	return notices.Notice{Slug: slug, Unit: "Libraries", Collection: notices.FromPerson, Text: text, Retention: []string{"LIB-001"},
		Bases: []notices.Basis{{Article: "6(1)(e)", Provision: "Public Libraries and Museums Act 1964"}},
		Rights: []notices.Right{notices.RightAccess, notices.RightRectification, notices.RightErasure, notices.RightRestriction,
			notices.RightObjection, notices.RightComplainToUs, notices.RightComplainToRegulator}}
}

// publish publishes what two people stand behind, from a third place.
func publish(t testing.TB, database string, content notices.Content) {
	t.Helper()
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, database)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	board := &notices.Board{DB: pool, Now: time.Now, Languages: []string{"en", "fr", "ar"}, Law: "uk-gdpr"}
	officer := func() notices.Officer {
		return notices.Officer{ID: uuid.New(), Name: "Of Ficer", Roles: []string{"communications"}}
	}
	author, second := officer(), officer()
	e, err := board.Draft(ctx, author, notices.Draft{Content: content, Why: "It is needed."})
	step := notices.Step{Version: e.ID, Revision: e.Revision}
	if err == nil {
		_, err = board.Submit(ctx, author, step)
	}
	if err == nil {
		_, err = board.Approve(ctx, second, step)
	}
	if err == nil {
		_, err = board.Publish(ctx, second, step)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// becomes asks for a page until it says something.
func becomes(t testing.TB, address, text string) {
	t.Helper()
	for begun := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		status, body := get(t, address)
		if status == http.StatusOK && strings.Contains(body, text) {
			return
		}
		if time.Since(begun) > 50*time.Second { // long before the minute after which a copy is made anew whatever happened
			t.Fatalf("%s does not say %q: status %d", address, text, status)
		}
	}
}

// ear hears in the log that pages were made ahead.
type ear struct {
	slog.Handler
	made chan struct{}
}

func (ear) Enabled(context.Context, slog.Level) bool { return true }

func (e ear) Handle(_ context.Context, r slog.Record) error {
	if r.Message == "public pages are made ahead" {
		e.made <- struct{}{}
	}
	return nil
}

// TestPublicationIsSeenEverywhere: what is published is seen in every copy of the portal, though each keeps the pages it has made.
func TestPublicationIsSeenEverywhere(t *testing.T) {
	t.Parallel()
	c := config(t)
	copies := []string{start(t, c, portal.Options{}), start(t, c, portal.Options{NoWorkers: true})}
	publish(t, c.DatabaseURL, aNotice("loans", "Borrowing books"))
	for _, title := range []string{"Borrowing films", "Borrowing tools"} {
		for _, address := range copies {
			becomes(t, address+"/notices/loans", "Borrowing")
			becomes(t, address+"/ar/notices", "Borrowing")
		}
		publish(t, c.DatabaseURL, aNotice("loans", title))
		for _, address := range copies {
			becomes(t, address+"/notices/loans", title)
			becomes(t, address+"/ar/notices", title)
			becomes(t, address+"/notices.json", title)
		}
	}
}

// TestWithoutDatabase: with PostgreSQL stopped, every copy of the portal still answers for notices, also for those nobody has asked it for
// yet, and says how old its answer is. It hears again of changes once PostgreSQL is back.
func TestWithoutDatabase(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "daylight-away-")
	if err == nil {
		err = os.Chmod(folder, 0o711) // the database may not run as the owner of the folder
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	options := localpg.Options{Folder: filepath.Join(folder, "pg"), Database: "portal", Throwaway: true}
	server, err := localpg.Start(ctx, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() })
	database := server.URL("portal")
	pool, err := pgxpool.New(ctx, database)
	if err != nil {
		t.Fatal(err)
	}
	if err := migrations.Up(ctx, pool); err != nil {
		t.Fatal(err)
	}
	pool.Close()
	publish(t, database, aNotice("loans", "Borrowing books"))
	c := configOn(t, database)
	made := make(chan struct{}, 64)
	listening := func(parts *portal.Parts) { parts.Log = slog.New(ear{slog.DiscardHandler, made}) }
	var copies []string
	for range 2 {
		copies = append(copies, start(t, c, portal.Options{NoWorkers: true}, listening))
		<-made
	}
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	for _, address := range copies {
		for _, path := range []string{"/notices/loans", "/fr/notices/loans", "/ar/notices", "/", "/registers", "/contact"} {
			answer := ask(t, address+path)
			made, err := http.ParseTime(answer.Header.Get("Last-Modified"))
			if answer.StatusCode != http.StatusOK || err != nil || time.Since(made) > time.Hour {
				t.Errorf("%s%s without a database: status %d, made %q", address, path, answer.StatusCode, answer.Header.Get("Last-Modified"))
			}
		}
		if status, body := get(t, address+"/notices/other"); status != http.StatusServiceUnavailable || strings.Contains(body, "SQL") {
			t.Errorf("a page nobody has made: status %d", status)
		}
		if status, _ := get(t, address+"/readyz"); status != http.StatusServiceUnavailable {
			t.Errorf("a copy without a database says it is ready: %d", status)
		}
	}
	if server, err = localpg.Start(ctx, options); err != nil {
		t.Fatal(err)
	}
	publish(t, database, aNotice("loans", "Borrowing tools"))
	for _, address := range copies {
		becomes(t, address+"/notices/loans", "Borrowing tools")
	}
}
