package web_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
	"daylight/portal/web"
	"daylight/portal/web/webtest"
)

// serve runs a front on a real connection and returns its address.
func serve(t *testing.T, site *webtest.Site) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- site.App.Serve(ctx, l, 5*time.Second) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return l.Addr().String()
}

// say sends bytes as they are and returns the answer.
func say(t *testing.T, address, request string) (status int, body string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	go io.WriteString(conn, request) // the answer may come before all is sent
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("no answer to %.40q: %v", request, err)
	}
	defer answer.Body.Close()
	read, _ := io.ReadAll(answer.Body) // a server that refuses may cut the line
	return answer.StatusCode, string(read)
}

// buffer is a log that many goroutines write to.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func TestBrokenRequestsGetReadablePages(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	site, _ := newSite(t, webtest.WithSite(func(s *web.Site) { s.Log = slog.New(slog.NewTextHandler(log, nil)) }))
	address := serve(t, site)
	const host = "Host: portal.example\r\n"
	for name, test := range map[string]struct {
		request string
		status  int
		says    string
	}{
		"64 KiB of cookies": {"GET / HTTP/1.1\r\n" + host + "Cookie: a=topsecret" + strings.Repeat("x", 64<<10) + "\r\n\r\n", 431, "Your browser sent too much"},
		"a long address":    {"GET /topsecret" + strings.Repeat("x", 100_000) + " HTTP/1.1\r\n" + host + "\r\n", 431, "Your browser sent too much"},
		"a spaced header":   {"GET / HTTP/1.1\r\n" + host + "Cookie: topsecret\r\nContent-Length : 1\r\n\r\n", 400, "could not read what was sent"},
		"two lengths":       {"POST /form HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\ntopsecret", 400, "could not read what was sent"},
		"a large body":      {"POST /form HTTP/1.1\r\n" + host + fmt.Sprintf("Content-Length: %d\r\n\r\ntopsecret", web.MaxBody+1), 413, "This is too large"},
		"length and chunks": {"POST /form HTTP/1.1\r\n" + host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "could not read what was sent"},
		"no host":           {"GET / HTTP/1.1\r\nCookie: topsecret\r\n\r\n", 400, "could not read what was sent"},
		"a foreign host":    {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, "not the address of this service"},
		"an unknown method": {"FOO / HTTP/1.1\r\n" + host + "\r\n", 405, "cannot be done here"},
		"TRACE":             {"TRACE / HTTP/1.1\r\n" + host + "Cookie: topsecret\r\n\r\n", 405, "cannot be done here"},
		"a broken escape":   {"GET /notices/%zz HTTP/1.1\r\n" + host + "\r\n", 404, "Page not found"},
	} {
		status, body := say(t, address, test.request)
		if status != test.status || !strings.Contains(body, test.says) {
			t.Errorf("%s: %d, want %d saying %q:\n%.300s", name, status, test.status, test.says, body)
		}
		if strings.Contains(body, "topsecret") || strings.Contains(body, "evil.example") {
			t.Errorf("%s: the page repeats what was sent", name)
		}
	}
	if strings.Contains(log.String(), "topsecret") {
		t.Error("the log repeats what was sent")
	}
}

// TestKeptStringsStay would fail without Immutable: what a handler keeps from one request changes with the next ones on the
// same connection.
func TestKeptStringsStay(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	kept := map[string]string{}
	site := webtest.New(t, func(r fiber.Router) {
		r.Get("/keep/:name", func(c *fiber.Ctx) error {
			v := web.Visit(c)
			mu.Lock()
			defer mu.Unlock()
			kept[v.Query("n")] = strings.Join([]string{v.Param("name"), c.Params("name"), c.Get("X-Name"), v.Path()}, " ")
			raw := c.Params("name")
			kept["raw"+v.Query("n")] = raw
			return v.Bytes("text/plain", []byte("ok"))
		})
	})
	address := serve(t, site)
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}
			defer client.CloseIdleConnections()
			for n := range 300 {
				name := fmt.Sprintf("w%d-%s", worker, strings.Repeat(string(rune('a'+n%26)), 1+n%40))
				r, err := http.NewRequest("GET", fmt.Sprintf("http://%s/keep/%s?n=%d.%d", address, name, worker, n), nil)
				if err != nil {
					t.Error(err)
					return
				}
				r.Host = "portal.example"
				r.Header.Set("X-Name", name)
				answer, err := client.Do(r)
				if err != nil {
					t.Error(err)
					return
				}
				io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
			}
		})
	}
	wg.Wait()
	for worker := range 4 {
		for n := range 300 {
			name := fmt.Sprintf("w%d-%s", worker, strings.Repeat(string(rune('a'+n%26)), 1+n%40))
			key := fmt.Sprintf("%d.%d", worker, n)
			if want := name + " " + name + " " + name + " /keep/" + name; kept[key] != want || kept["raw"+key] != name {
				t.Fatalf("kept %q and %q, want %q", kept[key], kept["raw"+key], want)
			}
		}
	}
}

func TestRedisAway(t *testing.T) {
	t.Parallel()
	site, _ := newSite(t, webtest.WithRedis("redis://127.0.0.1:1"))
	b := site.Browser()
	b.Get("/").Status(200)
	b.Get("/limited").Status(503) // the limit lets through, the session cannot begin
	b.SetCookie(webtest.CookieName, strings.Repeat("A", 43))
	answer := b.Get("/my/page").Status(503).Contains("not available now")
	if answer.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	b.Get("/staff/queue").Status(503)
	b.Post("/form", "name", "x").Status(503).Contains("was not saved")
	b.Get("/notices").Status(200)
}

// TestRedisGoesAwayAfterTheDeed: what a form asked for is in the database by then, and its sender is not told that nothing was saved.
func TestRedisGoesAwayAfterTheDeed(t *testing.T) {
	t.Parallel()
	var site *webtest.Site
	site = webtest.New(t, func(r fiber.Router) {
		r.Get("/ask", (&pages{}).form)
		r.Post("/deed", func(c *fiber.Ctx) error {
			v := web.Visit(c)
			if _, err := v.Session(); err != nil {
				return err
			}
			v.Flash("web.form.stripped", nil)
			if err := site.Directory.Redis.Close(); err != nil {
				return err
			}
			return v.Redirect("/done")
		})
	})
	b := site.Browser()
	site.Citizen(b, account.LevelIdentified, account.Subject{Scheme: "national-id", ID: "1"})
	b.Get("/ask").Status(200)
	b.Post("/deed").Status(303).Location("/done").Lacks("was not saved")
}

func TestDrain(t *testing.T) {
	t.Parallel()
	began, release := make(chan struct{}), make(chan struct{})
	site := webtest.New(t, func(r fiber.Router) {
		r.Get("/slow", func(c *fiber.Ctx) error {
			close(began)
			<-release
			return web.Visit(c).Bytes("text/plain", []byte("finished"))
		})
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- site.App.Serve(ctx, l, 10*time.Second) }()
	answered := make(chan string, 1)
	go func() {
		_, body := say(t, l.Addr().String(), "GET /slow HTTP/1.1\r\nHost: portal.example\r\nConnection: close\r\n\r\n")
		answered <- body
	}()
	<-began
	stop()
	time.Sleep(50 * time.Millisecond)
	close(release)
	if body := <-answered; body != "finished" {
		t.Errorf("the running request got %q", body)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}
