package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/web"
	"daylight/portal/web/webtest"
)

// drop is a page that says what it was sent, once it need not wait any more.
func drop(wait func()) func(r fiber.Router) {
	return func(r fiber.Router) {
		r.Get("/form", func(c *fiber.Ctx) error { v := web.Visit(c); return v.Render(inShell(v, "form")) })
		r.Post("/drop", func(c *fiber.Ctx) error {
			v := web.Visit(c)
			form, err := v.Form()
			if err != nil {
				return err
			}
			if wait != nil {
				wait()
			}
			said := "text=" + form.Text("text")
			for _, f := range form.Uploads("files") {
				said += fmt.Sprintf(" %s=%d/%d", f.Name, len(f.Body), f.Size)
			}
			return v.Bytes("text/plain", []byte(said))
		})
		r.Get("/files/:size", func(c *fiber.Ctx) error {
			v := web.Visit(c)
			return v.Stream("a.txt", "text/plain", 3, io.NopCloser(strings.NewReader("abc")))
		})
	}
}

func file(name string, size int) webtest.File {
	return webtest.File{Field: "files", Name: name, Body: bytes.Repeat([]byte("x"), size)}
}

func TestUploads(t *testing.T) {
	t.Parallel()
	site := webtest.New(t, drop(nil))
	b := site.Browser()
	b.Get("/form")
	for name, test := range map[string]struct {
		files  []webtest.File
		status int
		says   string
	}{
		"none":            {nil, 200, "text=hello"},
		"a small one":     {[]webtest.File{file("a.txt", 3)}, 200, "text=hello a.txt=3/3"},
		"an empty one":    {[]webtest.File{file("a.txt", 0)}, 200, "text=hello a.txt=0/0"},
		"the largest":     {[]webtest.File{file("a.pdf", web.MaxUpload)}, 200, fmt.Sprintf("text=hello a.pdf=%d/%[1]d", web.MaxUpload)},
		"too large":       {[]webtest.File{file("a.pdf", web.MaxUpload+1), file("b.txt", 2)}, 200, fmt.Sprintf("text=hello a.pdf=0/%d b.txt=2/2", web.MaxUpload+1)},
		"together":        {[]webtest.File{file("a.pdf", web.MaxUpload-9), file("b.pdf", 10), file("c.pdf", 9)}, 200, fmt.Sprintf("a.pdf=%d/%[1]d b.pdf=0/10 c.pdf=9/9", web.MaxUpload-9)},
		"far too large":   {[]webtest.File{file("a.pdf", 4*web.MaxUpload)}, 413, "This is too large"},
		"too many fields": {make([]webtest.File, 500), 400, "could not read what was sent"},
	} {
		r := b.Send("/drop", test.files, "text", "hello")
		if r.StatusCode != test.status || !strings.Contains(r.Body, test.says) {
			t.Errorf("%s: %d %.200q, want %d %q", name, r.StatusCode, r.Body, test.status, test.says)
		}
	}
	stranger := site.Browser()
	stranger.Get("/form")
	stranger.Header.Set("Origin", "https://evil.example")
	stranger.Send("/drop", []webtest.File{file("a.txt", 9)}).Status(403)
	if r := b.Get("/files/1").Status(200); r.Body != "abc" || r.Header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" ||
		!strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment") || r.Header.Get("X-Content-Type-Options") != "nosniff" || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a file is given as %v", r.Header)
	}
}

// raw is a form with a file of some bytes as it goes over the line, of which only a part is sent.
func raw(b *webtest.Browser, size, part int) string {
	head := "--b\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n" + b.Token() +
		"\r\n--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.pdf\"\r\n\r\n"
	tail := "\r\n--b--\r\n"
	body := head + strings.Repeat("x", size) + tail
	return fmt.Sprintf("POST /drop HTTP/1.1\r\nHost: portal.example\r\nCookie: %s=%s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n",
		webtest.CookieName, b.Cookie(webtest.CookieName), len(body)) + body[:min(part, len(body))]
}

// A request that stands behind an upload on the same line is a request of its own; one behind a body nobody read is not read at all.
func TestWhatFollowsAnUpload(t *testing.T) {
	t.Parallel()
	site := webtest.New(t, drop(nil))
	address := serve(t, site)
	b := site.Browser()
	b.Get("/form")
	ask := func(requests string) (answers []int) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(time.Minute))
		go io.WriteString(conn, requests)
		line := bufio.NewReader(conn)
		for {
			answer, err := http.ReadResponse(line, nil)
			if err != nil {
				return answers
			}
			io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			answers = append(answers, answer.StatusCode)
		}
	}
	last := "GET /form HTTP/1.1\r\nHost: portal.example\r\nConnection: close\r\n\r\n"
	smuggled := "GET /files/1 HTTP/1.1\r\nHost: portal.example\r\n\r\n"
	parts := "Content-Type: multipart/form-data; boundary=b\r\n"
	for name, test := range map[string]struct {
		sent string
		want []int
	}{
		"an upload":              {raw(b, 9, 1<<20) + last, []int{200, 200}},
		"a large upload":         {raw(b, 1<<20, 2<<20) + last, []int{200, 200}},
		"an unknown page":        {strings.Replace(raw(b, 9, 1<<20), "/drop", "/nowhere", 1) + last, []int{404, 200}},
		"a foreign form":         {fmt.Sprintf("POST /drop HTTP/1.1\r\nHost: evil.example\r\n%sContent-Length: %d\r\n\r\n%s", parts, len(smuggled), smuggled) + last, []int{421}},
		"a body of a GET":        {fmt.Sprintf("GET /form HTTP/1.1\r\nHost: portal.example\r\n%sContent-Length: %d\r\n\r\n%s", parts, len(smuggled), smuggled) + last, []int{200}},
		"no parts at all":        {fmt.Sprintf("POST /drop HTTP/1.1\r\nHost: portal.example\r\n%sContent-Length: %d\r\n\r\n%s", parts, len(smuggled), smuggled) + last, []int{400}},
		"chunks":                 {"POST /drop HTTP/1.1\r\nHost: portal.example\r\n" + parts + "Transfer-Encoding: chunked\r\n\r\n5\r\n--b--\r\n2\r\n\r\n\r\n0\r\n\r\n" + last, []int{403, 200}},
		"chunks of another kind": {"POST /drop HTTP/1.1\r\nHost: portal.example\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n" + last, []int{403, 200}},
	} {
		if got := ask(test.sent); fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s: answers %v, want %v", name, got, test.want)
		}
	}
}

// Only so many large uploads are read at once; the others are asked to come again, and small forms are not concerned.
func TestUploadsTakeTurns(t *testing.T) {
	t.Parallel()
	arrived, hold := make(chan bool, 3), make(chan bool)
	site := webtest.New(t, drop(func() { arrived <- true; <-hold }), webtest.WithSite(func(s *web.Site) { s.Uploads = 2 }))
	address := serve(t, site)
	b := site.Browser()
	b.Get("/form")
	var wg sync.WaitGroup
	status := make(chan int, 2)
	wg.Go(func() {
		code, _ := say(t, address, raw(b, 1<<20, 2<<20))
		status <- code
	})
	<-arrived
	if code, body := say(t, address, raw(b, 1<<20, 2<<20)); code != 503 || !strings.Contains(body, "Many files are being sent") {
		t.Errorf("one address too many is answered %d %.200q", code, body)
	}
	wg.Go(func() {
		code, _ := say(t, address, raw(b, 1<<10, 2<<20))
		status <- code
	})
	<-arrived
	close(hold)
	wg.Wait()
	if one, two := <-status, <-status; one != 200 || two != 200 {
		t.Errorf("those whose turn it was are answered %d and %d", one, two)
	}
	if code, _ := say(t, address, raw(b, 1<<20, 2<<20)); code != 200 {
		t.Errorf("a turn that was given back is refused with %d", code)
	}
}

// An upload that breaks off is nobody's, and gives back its turn and its memory.
func TestBrokenUploads(t *testing.T) {
	t.Parallel()
	var taken int
	site := webtest.New(t, func(r fiber.Router) {
		r.Get("/form", func(c *fiber.Ctx) error { v := web.Visit(c); return v.Render(inShell(v, "form")) })
		r.Post("/drop", func(c *fiber.Ctx) error { taken++; return web.Visit(c).Bytes("text/plain", nil) })
	}, webtest.WithSite(func(s *web.Site) { s.Uploads = 2 }))
	address := serve(t, site)
	b := site.Browser()
	b.Get("/form")
	for range 20 {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(conn, raw(b, 10<<20, 1<<20))
		conn.Close()
	}
	time.Sleep(500 * time.Millisecond)
	if taken != 0 {
		t.Errorf("%d uploads that broke off were taken", taken)
	}
	if code, _ := say(t, address, raw(b, 1<<20, 2<<20)); code != 200 {
		t.Errorf("afterwards an upload is answered %d", code)
	}
	// What is kept for the next request is let go at the second collection only, and other tests upload beside this one.
	var m runtime.MemStats
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		runtime.GC()
		if runtime.ReadMemStats(&m); m.HeapAlloc <= 300<<20 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d MB are held", m.HeapAlloc>>20)
		}
	}
}
