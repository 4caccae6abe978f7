package web_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
	"daylight/portal/web"
	"daylight/portal/web/webtest"
)

// listening is a site whose cache hears of changes.
func listening(t *testing.T) (*webtest.Site, *pages) {
	t.Helper()
	site, p := newSite(t, webtest.WithSite(func(s *web.Site) { s.DB = nil }))
	site, p = onDatabase(t, site, p)
	return site, p
}

func onDatabase(t *testing.T, site *webtest.Site, p *pages) (*webtest.Site, *pages) {
	t.Helper()
	heard := webtest.New(t, p.mount, webtest.WithDirectory(site.Directory), webtest.WithSite(func(s *web.Site) { s.DB = site.DB }))
	p.address = serve(t, heard)
	b := heard.Browser()
	eventually(t, "the cache to keep pages", func() bool {
		before := p.count()
		b.Get("/notices/warm")
		b.Get("/notices/warm")
		return p.count()-before < 2
	})
	return heard, p
}

func (p *pages) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.renders
}

func (p *pages) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failing = err
}

func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !so(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestPublicPagesAreKeptAndCarryNoCookie(t *testing.T) {
	t.Parallel()
	site, p := listening(t)
	b := site.Browser()
	site.Officer(b, account.Caseworker)
	before := p.count()
	first := b.Get("/notices?q=fish&evil=<script>&page=2").Status(200).Contains("q=fish page=2 evil=")
	if p.count() != before+1 {
		t.Fatal("the page was not made")
	}
	first.Lacks("script&gt;")
	second := site.Browser().Get("/notices?page=2&q=fish&utm=1").Status(200)
	if p.count() != before+1 {
		t.Error("the page was made twice")
	}
	if first.Body != second.Body {
		t.Error("two visitors got different pages")
	}
	for _, answer := range []*webtest.Response{first, second} {
		if got := answer.Header.Get("Set-Cookie"); got != "" {
			t.Errorf("a public page sets %s", got)
		}
		if got := answer.Header.Get("Cache-Control"); !strings.HasPrefix(got, "public") {
			t.Errorf("Cache-Control %q", got)
		}
		if got := answer.Header.Get("Vary"); strings.Contains(got, "Cookie") {
			t.Errorf("Vary %q", got)
		}
	}
	b.Header.Set("If-None-Match", first.Header.Get("ETag"))
	if again := b.Get("/notices?q=fish&page=2").Status(304); again.Body != "" {
		t.Error("a 304 has a body")
	}
	b.Get("/notices?q=meat").Status(200)
	b.Get("/fr/notices?q=fish&page=2").Status(200)
}

// A page that depends on more than what is published is made for each visitor, and is public all the same.
func TestFreshPagesAreMadeEachTime(t *testing.T) {
	t.Parallel()
	site, p := listening(t)
	b := site.Browser()
	site.Officer(b, account.Caseworker)
	before := p.count()
	first := b.Get("/fresh?q=fish&evil=x").Status(200).Contains("q=fish page= evil=")
	b.Header.Set("If-None-Match", first.Header.Get("ETag"))
	b.Get("/fresh?q=fish").Status(304)
	if p.count() != before+2 {
		t.Errorf("made %d times", p.count()-before)
	}
	if got := first.Header.Get("Cache-Control"); got != "public, max-age=0, must-revalidate" || first.Header.Get("Set-Cookie") != "" || first.Header.Get("ETag") == "" {
		t.Errorf("headers %v", first.Header)
	}
	p.fail(web.ErrUnavailable)
	site.Browser().Get("/fresh?q=fish").Status(503)
}

func TestPublicPagesAreCompressed(t *testing.T) {
	t.Parallel()
	site, _ := newSite(t)
	plain := site.Browser().Get("/notices").Status(200)
	for coding, unpack := range map[string]func(io.Reader) (io.Reader, error){
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	} {
		b := site.Browser()
		b.Header.Set("Accept-Encoding", "deflate, "+coding+";q=0.8")
		packed := b.Get("/notices").Status(200)
		if got := packed.Header.Get("Content-Encoding"); got != coding {
			t.Fatalf("coding %q, want %q", got, coding)
		}
		reader, err := unpack(strings.NewReader(packed.Body))
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(reader); err != nil || string(body) != plain.Body {
			t.Errorf("%s does not unpack to the page: %v", coding, err)
		}
		if packed.Header.Get("ETag") == plain.Header.Get("ETag") {
			t.Errorf("%s has the tag of the plain page", coding)
		}
		if got := packed.Header.Get("Vary"); !strings.Contains(got, "Accept-Encoding") {
			t.Errorf("Vary %q", got)
		}
	}
	b := site.Browser()
	b.Header.Set("Accept-Encoding", "br;q=0, gzip;q=0")
	if got := b.Get("/notices").Header.Get("Content-Encoding"); got != "" {
		t.Errorf("a refused coding was sent: %s", got)
	}
}

func TestWhatIsPublishedChangesAtOnceOnEveryCopy(t *testing.T) {
	t.Parallel()
	one, p := listening(t)
	two, _ := onDatabase(t, one, p)
	one.Browser().Get("/notices").Status(200)
	two.Browser().Get("/notices").Status(200)
	before := p.count()
	one.Browser().Get("/notices")
	two.Browser().Get("/notices")
	if p.count() != before {
		t.Fatal("the pages were not kept")
	}
	if _, err := one.DB.Exec(t.Context(), `SELECT pg_notify('notices_changed', '')`); err != nil {
		t.Fatal(err)
	}
	eventually(t, "both copies to hear of it", func() bool {
		one.Browser().Get("/notices")
		two.Browser().Get("/notices")
		return p.count() >= before+2
	})
}

func TestOlderCopyWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	site, p := newSite(t) // hears nothing, so that each page is made anew
	fresh := site.Browser().Get("/notices").Status(200)
	p.fail(fmt.Errorf("x: %w", account.ErrUnavailable))
	stale := site.Browser().Get("/notices").Status(200)
	if stale.Body != fresh.Body || stale.Header.Get("Last-Modified") == "" {
		t.Error("the older copy differs or is not dated")
	}
	site.Browser().Get("/notices/never-seen").Status(503)
	p.fail(nil)
	site.Browser().Get("/notices/never-seen").Status(200)
}

func TestErrorsOfPublicPagesAreNotKept(t *testing.T) {
	t.Parallel()
	site, p := listening(t)
	p.fail(web.ErrNotFound)
	missing := site.Browser().Get("/notices/new").Status(404)
	if got := missing.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("a missing page has Cache-Control %q", got)
	}
	p.fail(nil)
	site.Browser().Get("/notices/new").Status(200)
}

func TestPrivatePagesIgnoreTags(t *testing.T) {
	t.Parallel()
	site, _ := newSite(t)
	alice, bob := site.Browser(), site.Browser()
	site.Citizen(alice, account.LevelIdentified)
	site.Citizen(bob, account.LevelIdentified)
	page := alice.Get("/my/page").Status(200)
	if page.Header.Get("ETag") != "" {
		t.Error("a private page has a tag")
	}
	bob.Header.Set("If-None-Match", `"x", *`)
	bob.Get("/my/page").Status(200)
}

func TestAssets(t *testing.T) {
	t.Parallel()
	site, _ := newSite(t)
	b := site.Browser()
	address := web.Asset("main.css")
	page := b.Get("/").Status(200)
	if !strings.Contains(page.Body, address) {
		t.Errorf("the page does not load %s", address)
	}
	sheet := b.Get(address)
	if sheet.StatusCode == fiber.StatusNotFound && address == "/assets/main.css" {
		t.Fatal("the assets are not built: run make assets")
	}
	sheet.Status(200)
	if got := sheet.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("Cache-Control %q", got)
	}
	b.Get("/assets/manifest.json").Status(404)
	b.Get("/assets/").Status(404)
}
