package webtest

import (
	"bytes"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"daylight/portal/ui"
)

// CookieName is that of the session's cookie.
const CookieName = "__Host-daylight"

// Browser keeps cookies and the token of the last form it saw. It follows no redirect.
type Browser struct {
	// Header is sent with every request.
	Header http.Header

	site    *Site
	t       testing.TB
	cookies map[string]string
	token   string
}

// Browser is a new one without cookies.
func (s *Site) Browser() *Browser {
	return &Browser{Header: http.Header{}, site: s, t: s.t, cookies: map[string]string{}}
}

// On is the same browser, with its cookies, before another front.
func (b *Browser) On(s *Site) *Browser {
	return &Browser{Header: b.Header, site: s, t: s.t, cookies: b.cookies, token: b.token}
}

// Get asks for a page.
func (b *Browser) Get(path string) *Response {
	b.t.Helper()
	return b.Do(httptest.NewRequest(http.MethodGet, Base+path, nil))
}

// Post sends a form, given as names and values in turn, with the token of the last page and as a browser would.
func (b *Browser) Post(path string, pairs ...string) *Response {
	b.t.Helper()
	form := url.Values{}
	if b.token != "" {
		form.Set(ui.TokenField, b.token)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, Base+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", Base)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.Do(r)
}

// File is a file to be sent with a form.
type File struct {
	Field, Name string
	Body        []byte
}

// Send is Post for a form with files.
func (b *Browser) Send(path string, files []File, pairs ...string) *Response {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	field := func(name, value string) {
		if err := w.WriteField(name, value); err != nil {
			b.t.Fatal(err)
		}
	}
	field(ui.TokenField, b.token)
	for i := 0; i+1 < len(pairs); i += 2 {
		field(pairs[i], pairs[i+1])
	}
	for _, f := range files {
		part, err := w.CreateFormFile(f.Field, f.Name)
		if err == nil {
			_, err = part.Write(f.Body)
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, Base+path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Origin", Base)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.Do(r)
}

// Do sends any request with the browser's cookies.
func (b *Browser) Do(r *http.Request) *Response {
	b.t.Helper()
	return b.Raw(r, r.URL.RequestURI()) // as browsers ask: without scheme and host
}

// Raw is Do with an address sent as it is written here, well formed or not.
func (b *Browser) Raw(r *http.Request, address string) *Response {
	b.t.Helper()
	r.RequestURI = address
	for name, values := range b.Header {
		r.Header[name] = values
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer, err := b.site.App.Test(r, -1)
	if err != nil {
		b.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, cookie := range answer.Cookies() {
		if cookie.Value == "" {
			delete(b.cookies, cookie.Name)
		} else {
			b.cookies[cookie.Name] = cookie.Value
		}
	}
	response := &Response{Response: answer, Body: string(body), t: b.t, asked: r.Method + " " + r.URL.Path}
	if found := tokens.FindStringSubmatch(response.Body); found != nil {
		b.token = html.UnescapeString(found[1])
	}
	return response
}

// Cookie is the value of a cookie the browser keeps.
func (b *Browser) Cookie(name string) string { return b.cookies[name] }

// SetCookie gives the browser a cookie.
func (b *Browser) SetCookie(name, value string) { b.cookies[name] = value }

// Token is that of the last form seen.
func (b *Browser) Token() string { return b.token }

var tokens = regexp.MustCompile(`name="` + ui.TokenField + `" value="([^"]*)"`)

// Response is what the front answered.
type Response struct {
	*http.Response
	Body string

	t     testing.TB
	asked string
}

// Status fails the test unless the status is this one.
func (r *Response) Status(want int) *Response {
	r.t.Helper()
	if r.StatusCode != want {
		r.t.Fatalf("%s: status %d, want %d\n%s", r.asked, r.StatusCode, want, excerpt(r.Text()))
	}
	return r
}

// Location fails the test unless the answer leads there.
func (r *Response) Location(want string) *Response {
	r.t.Helper()
	if got := r.Header.Get("Location"); got != want {
		r.t.Fatalf("%s: leads to %q, want %q", r.asked, got, want)
	}
	return r
}

// Contains fails the test unless each text stands in the page as a reader sees it.
func (r *Response) Contains(texts ...string) *Response {
	r.t.Helper()
	seen := r.Text()
	for _, text := range texts {
		if !strings.Contains(seen, text) {
			r.t.Fatalf("%s: does not say %q\n%s", r.asked, text, excerpt(seen))
		}
	}
	return r
}

// Lacks fails the test if one of the texts stands anywhere in the answer.
func (r *Response) Lacks(texts ...string) *Response {
	r.t.Helper()
	for _, text := range texts {
		if strings.Contains(r.Body, text) || strings.Contains(r.Text(), text) {
			r.t.Fatalf("%s: says %q", r.asked, text)
		}
	}
	return r
}

var (
	silent = regexp.MustCompile(`(?s)<(script|style|head)\b.*?</(script|style|head)>`)
	marks  = regexp.MustCompile(`<[^>]*>`)
)

// Text is the page as a reader sees it: without marks, white space as single spaces.
func (r *Response) Text() string { return plain(r.Body) }

func plain(body string) string {
	body = marks.ReplaceAllString(silent.ReplaceAllString(body, " "), " ")
	return strings.Join(strings.Fields(html.UnescapeString(body)), " ")
}

// Find is the text of the first element with this name, such as "h1".
func (r *Response) Find(element string) string {
	found := regexp.MustCompile(`(?s)<` + regexp.QuoteMeta(element) + `\b[^>]*>(.*?)</` + regexp.QuoteMeta(element) + `>`).FindStringSubmatch(r.Body)
	if found == nil {
		return ""
	}
	return plain(found[1])
}

func excerpt(text string) string { return text[:min(len(text), 1500)] }
