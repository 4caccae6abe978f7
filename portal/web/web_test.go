package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/portal/web/webtest"
	"daylight/requests"
)

// inShell is a page of the site with the words given.
func inShell(v *web.Visitor, words string, faults ...ui.Errors) templ.Component {
	shell := v.Shell("Test", faults...)
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		inner := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			if _, err := io.WriteString(w, "<h1>"+templ.EscapeString(words)+"</h1>"); err != nil {
				return err
			}
			return ui.Form{Action: v.URL("/form")}.Render(ctx, w)
		})
		return ui.Page(shell).Render(templ.WithChildren(ctx, inner), w)
	})
}

// pages is a small site with one of each kind of route.
type pages struct {
	mu      sync.Mutex
	kept    []string
	renders int
	failing error
	address string // where a listening front is served
}

func (p *pages) mount(r fiber.Router) {
	r.Get("/", web.Public(), p.open)
	r.Get("/notices", web.Public("q", "page"), p.open)
	r.Get("/notices/:slug", web.Public(), p.open)
	r.Get("/fresh", web.Fresh("q"), p.open)
	r.Get("/form", p.form)
	r.Post("/form", p.send)
	r.Get("/fails", func(c *fiber.Ctx) error { return fmt.Errorf("secret detail of the database") })
	r.Get("/patient", web.Deadline(time.Minute), func(c *fiber.Ctx) error { return web.ErrNotFound })
	r.Get("/late", web.Deadline(time.Nanosecond), func(c *fiber.Ctx) error { return web.Visit(c).Ctx().Err() })
	r.Get("/panics", func(c *fiber.Ctx) error { panic("secret detail") })
	r.Get("/walled", func(c *fiber.Ctx) error { return fmt.Errorf("x: %w", requests.ErrWalled) })
	r.Get("/limited", web.Limit("test", web.Per(2, time.Minute)), p.form)
	r.Post("/verify", func(c *fiber.Ctx) error { return web.Visit(c).Bytes("text/plain", []byte("looked at")) })
	r.Post("/signout", func(c *fiber.Ctx) error {
		v := web.Visit(c)
		if err := v.SignOut(); err != nil {
			return err
		}
		return v.Redirect("/")
	})
	my := r.Group("/my", web.RequireCitizen(account.LevelContact))
	my.Get("/page", p.form)
	my.Post("/page", p.send)
	my.Get("/accesses", web.RequireCitizen(account.LevelIdentified), p.form)
	staff := r.Group("/staff", web.RequireOfficer())
	staff.Get("/queue", p.form)
	staff.Get("/people", web.RequireOfficer(account.Administrator), p.form)
}

func (p *pages) open(c *fiber.Ctx) error {
	v := web.Visit(c)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.renders++
	if p.failing != nil {
		return p.failing
	}
	v.Flash("web.error.contact", nil) // a mistake that must not start a session here
	return v.Render(inShell(v, fmt.Sprintf("%s q=%s page=%s evil=%s", v.Param("slug"), v.Query("q"), v.Query("page"), v.Query("evil"))))
}

func (p *pages) form(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(inShell(v, "form "+v.Officer().Name+v.Citizen().Name))
}

func (p *pages) send(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form("topic")
	if err != nil {
		return err
	}
	if form.Get("name") == "" {
		faults, _ := v.Faults(web.Problems{{Field: "name", Key: "account.problem.name"}})
		return v.Refuse(inShell(v, "typed "+form.Text("text"), faults))
	}
	p.mu.Lock()
	p.kept = append(p.kept, form.Get("name"))
	p.mu.Unlock()
	v.Flash("web.role.auditor", nil)
	return v.Redirect("/form")
}

func newSite(t *testing.T, options ...webtest.Option) (*webtest.Site, *pages) {
	t.Helper()
	p := &pages{}
	return webtest.New(t, p.mount, options...), p
}

func TestFormKeepsFlashesAndProblems(t *testing.T) {
	t.Parallel()
	site, p := newSite(t)
	b := site.Browser()
	page := b.Get("/form").Status(200)
	if got := page.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("a private page has Cache-Control %q", got)
	}
	if got := page.Header.Get("Vary"); !strings.Contains(got, "Cookie") {
		t.Errorf("a private page has Vary %q", got)
	}
	b.Post("/form", "text", "kept words").Status(422).Contains("typed kept words", "Enter the name", "There is a problem")
	b.Post("/form", "name", "  Ada \u202eLovelace\u0000 ").Status(400)
	b.Post("/form", "name", "  Ada \u202e\u200b Lovelace ").Status(303).Location("/form")
	b.Get("/form").Contains("Auditor", "characters that cannot be seen")
	b.Get("/form").Lacks("Auditor", "characters that cannot be seen")
	if len(p.kept) != 1 || p.kept[0] != "Ada Lovelace" {
		t.Errorf("kept %q", p.kept)
	}
}

func TestCookieIsHostBound(t *testing.T) {
	t.Parallel()
	site, _ := newSite(t)
	answer := site.Browser().Get("/form")
	cookie := answer.Header.Get("Set-Cookie")
	for _, part := range []string{"__Host-daylight=", "path=/", "HttpOnly", "secure", "SameSite=Lax"} {
		if !strings.Contains(strings.ToLower(cookie), strings.ToLower(part)) {
			t.Errorf("the cookie lacks %s: %s", part, cookie)
		}
	}
	for _, part := range []string{"domain=", "expires=", "max-age="} {
		if strings.Contains(strings.ToLower(cookie), part) {
			t.Errorf("the cookie has %s: %s", part, cookie)
		}
	}
}

func TestForeignFormsAreRefused(t *testing.T) {
	t.Parallel()
	site, p := newSite(t)
	post := func(change func(r *http.Request, form url.Values)) *webtest.Response {
		b := site.Browser()
		b.Get("/form")
		form := url.Values{"name": {"Mallory"}, ui.TokenField: {b.Token()}}
		r := httptest.NewRequest("POST", webtest.Base+"/form", nil)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", webtest.Base)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		change(r, form)
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(form.Encode())), int64(len(form.Encode()))
		return b.Do(r)
	}
	other := site.Browser()
	other.Get("/form")
	for name, change := range map[string]func(r *http.Request, form url.Values){
		"another origin":       func(r *http.Request, _ url.Values) { r.Header.Set("Origin", "https://evil.example") },
		"no origin":            func(r *http.Request, _ url.Values) { r.Header.Set("Origin", "null") },
		"plain http":           func(r *http.Request, _ url.Values) { r.Header.Set("Origin", "http://portal.example") },
		"another site":         func(r *http.Request, _ url.Values) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"a sibling site":       func(r *http.Request, _ url.Values) { r.Header.Set("Sec-Fetch-Site", "same-site") },
		"no token":             func(_ *http.Request, form url.Values) { form.Del(ui.TokenField) },
		"a token of another":   func(_ *http.Request, form url.Values) { form.Set(ui.TokenField, other.Token()) },
		"a token from nowhere": func(_ *http.Request, form url.Values) { form.Set(ui.TokenField, strings.Repeat("A", 86)) },
		"no session":           func(r *http.Request, _ url.Values) { r.Header.Set("Cookie", "") },
		"a token in the query": func(r *http.Request, form url.Values) { r.URL.RawQuery = form.Encode(); form.Del(ui.TokenField) },
		"the proto header lies": func(r *http.Request, form url.Values) {
			r.Header.Set("X-Forwarded-Proto", "http")
			r.Header.Set("Origin", "http://portal.example")
		},
	} {
		if name == "no session" {
			b := site.Browser()
			b.Post("/form", "name", "Mallory", ui.TokenField, other.Token()).Status(403)
			continue
		}
		answer := post(change)
		if answer.StatusCode != 403 {
			t.Errorf("%s: status %d", name, answer.StatusCode)
		}
		answer.Contains("This form could not be sent", "was not saved")
	}
	if len(p.kept) != 0 {
		t.Fatalf("stored %q", p.kept)
	}
	post(func(*http.Request, url.Values) {}).Status(303)
	post(func(r *http.Request, _ url.Values) { r.Header.Del("Origin"); r.Header.Del("Sec-Fetch-Site") }).Status(303)
}

func TestStatelessFormsHaveNoCookie(t *testing.T) {
	t.Parallel()
	site, _ := newSite(t)
	b := site.Browser()
	answer := b.Post("/verify", "x", "y").Status(200)
	if got := answer.Header.Get("Set-Cookie"); got != "" {
		t.Errorf("a stateless form set %s", got)
	}
	b.Header.Set("Origin", "https://evil.example")
	b.Post("/verify", "x", "y").Status(403)
}

func TestOneFieldOneValue(t *testing.T) {
	t.Parallel()
	site, p := newSite(t)
	b := site.Browser()
	b.Get("/form")
	b.Post("/form", "name", "a", "name", "b").Status(400)
	b.Post("/form", "name", "a", "topic", "x", "topic", "y").Status(303)
	b.Post("/form?name=fromquery").Status(422)
	if fmt.Sprint(p.kept) != "[a]" {
		t.Errorf("kept %q", p.kept)
	}
	r := httptest.NewRequest("POST", webtest.Base+"/form", strings.NewReader("\x1f\x8b"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Content-Encoding", "gzip")
	b.Do(r).Status(415)
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	site, _ := newSite(t)
	for _, path := range []string{"/", "/form", "/nowhere", "/fails", "/api/v1/x"} {
		h := site.Browser().Get(path).Header
		for name, want := range map[string]string{
			"Content-Security-Policy":   "default-src 'none'",
			"Strict-Transport-Security": "max-age=31536000",
			"X-Content-Type-Options":    "nosniff",
			"Referrer-Policy":           "same-origin",
			"Permissions-Policy":        "camera=()",
			"X-Frame-Options":           "DENY",
			"X-Request-Id":              "",
		} {
			if got := h.Get(name); got == "" || !strings.Contains(got, want) {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		policy := h.Get("Content-Security-Policy")
		if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if h.Get("Server") != "" {
			t.Errorf("%s names its server", path)
		}
	}
}

func TestSignInOutAndFixation(t *testing.T) {
	t.Parallel()
	site, _ := newSite(t)
	b := site.Browser()
	b.Get("/staff/queue").Status(303).Location("/staff/signin?next=%2Fstaff%2Fqueue")
	b.Get("/fr/staff/queue").Status(303).Location("/fr/staff/signin?next=%2Fstaff%2Fqueue")
	b.SetCookie(webtest.CookieName, "planted-by-somebody-else")
	b.Get("/form").Status(200)
	if b.Cookie(webtest.CookieName) == "planted-by-somebody-else" {
		t.Fatal("a planted session id was taken")
	}
	site.Officer(b, account.Caseworker)
	b.Get("/staff/queue").Status(200)
	b.Get("/staff/people").Status(403).Contains("You cannot open this page")
	stolen := b.Cookie(webtest.CookieName)
	b.Post("/signout").Status(303)
	replay := site.Browser()
	replay.SetCookie(webtest.CookieName, stolen)
	replay.Get("/staff/queue").Status(303)
}

func TestDisabledOfficerIsOutAtOnce(t *testing.T) {
	t.Parallel()
	site, _ := newSite(t)
	b := site.Browser()
	o := site.Officer(b, account.Administrator)
	b.Get("/staff/people").Status(200)
	if err := site.Directory.DisableOfficer(t.Context(), o.ID, o.ID); err != nil {
		t.Fatal(err)
	}
	b.Get("/staff/people").Status(303)
	b.Post("/my/page", "name", "x").Status(403)
}

func TestLevels(t *testing.T) {
	t.Parallel()
	site, p := newSite(t)
	b := site.Browser()
	b.Get("/my/page").Status(303).Location("/signin?level=1&next=%2Fmy%2Fpage")
	site.Citizen(b, account.LevelContact)
	b.Get("/my/page").Status(200)
	b.Get("/my/accesses").Status(303).Location("/signin?level=2&next=%2Fmy%2Faccesses")
	site.Citizen(b, account.LevelIdentified)
	b.Get("/my/accesses").Status(200)
	b.Post("/signout").Status(303)
	b.Get("/form")
	b.Post("/my/page", "name", "late").Status(403).Contains("You are no longer signed in", "was not saved")
	if len(p.kept) != 0 {
		t.Errorf("kept %q", p.kept)
	}
}

func TestTwoCopiesBehaveAsOne(t *testing.T) {
	t.Parallel()
	one, p := newSite(t)
	two := webtest.New(t, p.mount, webtest.WithDirectory(one.Directory))
	b := one.Browser()
	b.Get("/form")
	b.On(two).Post("/form", "name", "across").Status(303)
	b.Get("/form").Contains("Auditor")
	site := one.Officer(b, account.Caseworker)
	b.On(two).Get("/staff/queue").Status(200).Contains(site.Name)
	c := b.On(two)
	c.Get("/form")
	c.Post("/signout").Status(303)
	b.Get("/staff/queue").Status(303)
	three := one.Browser()
	three.Get("/limited").Status(200)
	three.On(two).Get("/limited").Status(200)
	limited := three.Get("/limited").Status(429)
	if limited.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	limited.Contains("Too many attempts", "You can try again in")
}

func TestErrorPages(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	site, _ := newSite(t, webtest.WithSite(func(s *web.Site) { s.Log = slog.New(slog.NewTextHandler(&log, nil)) }))
	b := site.Browser()
	b.Get("/nowhere?name=secretname").Status(404).Contains("Page not found", "home page")
	b.Get("/fr/nowhere").Status(404).Contains("Page introuvable")
	arabic := b.Get("/ar/nowhere").Status(404)
	if !strings.Contains(arabic.Body, `dir="rtl"`) {
		t.Error("the Arabic page runs left to right")
	}
	b.Get("/walled").Status(404).Contains("Page not found")
	b.Get("/patient").Status(404).Contains("Page not found", "Skip to main content")
	b.Get("/late").Status(503).Contains("not available now", "Skip to main content")
	b.Get("/fails").Status(500).Contains("Something went wrong").Lacks("secret detail")
	b.Get("/panics").Status(500).Lacks("secret detail")
	if n := strings.Count(log.String(), "secret detail of the database"); n != 1 {
		t.Errorf("the cause stands %d times in the log", n)
	}
	if strings.Contains(log.String(), "secretname") {
		t.Error("the log holds a query string")
	}
	for _, method := range []string{"PUT", "PATCH", "DELETE", "POST", "TRACE"} {
		r := httptest.NewRequest(method, webtest.Base+"/notices", nil)
		answer := b.Do(r).Status(405).Contains("This cannot be done here")
		if allow := answer.Header.Get("Allow"); !strings.Contains(allow, "GET") {
			t.Errorf("%s: Allow %q", method, allow)
		}
	}
	if allow := b.Do(httptest.NewRequest("PUT", webtest.Base+"/", nil)).Status(405).Header.Get("Allow"); strings.Contains(allow, "PUT") {
		t.Errorf("PUT is refused and allowed: %s", allow)
	}
	if answer := b.Do(httptest.NewRequest("FOO", webtest.Base+"/", nil)).Status(405); answer.Header.Get("Allow") == "" {
		t.Error("FOO: no Allow")
	}
	problem := b.Get("/api/v1/nowhere").Status(404)
	if kind := problem.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/problem+json") {
		t.Errorf("the API answers with %s", kind)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	site, _ := newSite(t)
	b := site.Browser()
	for path, want := range map[string]int{
		"/notices?page=abc": 200, "/notices?page=-1": 200, "/notices?page=999999999999": 200,
		"/notices?q=%00": 400, "/notices?q=%zz": 400, "/notices?q=%ff": 400, "/notices?lang=../../etc": 200,
		"/notices/a%00b": 404, "/notices/%ff": 404, "/notices/%c0%af": 404, "/Notices": 404, "/notices/": 404, "//notices": 404,
		"/assets/..%2f..%2fetc%2fpasswd": 404, "/notices/%63ases": 200, "/%6eotices": 404,
	} {
		r := httptest.NewRequest("GET", webtest.Base+"/", nil)
		answer := b.Raw(r, path)
		if answer.StatusCode != want {
			t.Errorf("%s: status %d, want %d", path, answer.StatusCode, want)
		}
		if answer.StatusCode >= 400 && answer.Find("h1") == "" {
			t.Errorf("%s: no readable page", path)
		}
	}
	b.Header.Set("Accept-Language", "ar,fr;q=0.9")
	if page := b.Get("/notices"); !strings.Contains(page.Body, `lang="en"`) {
		t.Error("Accept-Language changed the language of an address")
	}
}

func TestHostAndForwardedHeaders(t *testing.T) {
	t.Parallel()
	seen := ""
	site := webtest.New(t, func(r fiber.Router) {
		r.Get("/who", func(c *fiber.Ctx) error {
			v := web.Visit(c)
			seen = v.Address()
			return v.Bytes("text/plain", []byte(v.Absolute("/track")))
		})
	}, webtest.WithSite(func(s *web.Site) { s.Aliases = []string{"old.example"} }))
	b := site.Browser()
	b.Header.Set("X-Forwarded-Host", "evil.example")
	b.Header.Set("X-Forwarded-Proto", "http")
	b.Header.Set("X-Forwarded-For", "1.2.3.4")
	if got := b.Get("/who").Status(200).Body; got != webtest.Base+"/track" {
		t.Errorf("a link leads to %s", got)
	}
	if seen != "0.0.0.0" {
		t.Errorf("an untrusted peer is known as %s", seen)
	}
	r := httptest.NewRequest("GET", "https://evil.example/who", nil)
	b.Do(r).Status(421).Contains("not the address of this service").Lacks("evil.example")
	b.Do(httptest.NewRequest("GET", "https://old.example/fr/who", nil)).Status(308).Location(webtest.Base + "/fr/who")
}

func TestRightmostUntrustedAddress(t *testing.T) {
	t.Parallel()
	seen := ""
	site := webtest.New(t, func(r fiber.Router) {
		r.Get("/who", func(c *fiber.Ctx) error { seen = web.Visit(c).Address(); return nil })
	}, webtest.WithSite(func(s *web.Site) {
		s.Proxies = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/32"), netip.MustParsePrefix("10.0.0.0/8")}
	}))
	for header, want := range map[string]string{
		"203.0.113.9":                    "203.0.113.9",
		"6.6.6.6, 203.0.113.9, 10.1.2.3": "203.0.113.9",
		"6.6.6.6, nonsense, 10.1.2.3":    "10.1.2.3",
		"":                               "0.0.0.0",
		"::ffff:203.0.113.9":             "203.0.113.9",
	} {
		b := site.Browser()
		b.Header.Set("X-Forwarded-For", header)
		b.Get("/who")
		if seen != want {
			t.Errorf("%q: %s, want %s", header, seen, want)
		}
	}
	b := site.Browser() // a proxy that adds a line of its own behind the one the visitor sent
	b.Header["X-Forwarded-For"] = []string{"6.6.6.6", "203.0.113.9"}
	b.Get("/who")
	if seen != "203.0.113.9" {
		t.Errorf("two lines: %s", seen)
	}
}
